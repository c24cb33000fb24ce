"""Update rules: from a gradient to the next parameters; for numpy arrays and torch tensors alike.

A further rule is a file with its class, and an entry in `OPTIMIZERS`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Protocol

import numpy as np

from thermogui.core.descent.models import Array

State = tuple[Array, ...]
"""What an optimiser carries from one epoch to the next, beside the parameters."""


def plus_product(total: Array, factor: Array | float, other: Array) -> Array:
    """Return total + factor·other; tensors are rounded as `torch.optim` does, so that no digit differs."""
    if isinstance(total, np.ndarray):
        return total + factor * other
    return total.add(other, alpha=factor) if isinstance(factor, int | float) else total.addcmul(factor, other)


def lerp(start: Array, end: Array, weight: float) -> Array:
    """Return (1 − weight)·start + weight·end; of tensors rounded likewise."""
    if isinstance(start, np.ndarray):
        return (1 - weight) * start + weight * end
    return start.lerp(end, weight)


@dataclass(frozen=True)
class Parts:
    """What a step is made of: arrays of shape (p,), each under what it is called.

    Attributes:
        summands: what add up to it; the first is what the gradient alone does.
        figures: what is worked out on the way.
    """

    summands: dict[str, Array]
    figures: dict[str, Array] = field(default_factory=dict)


class Optimizer(Protocol):
    """An update rule; its state is handed to it, so that a run can go on from any epoch.

    A dataclass may have options: fields that an experiment has as settings of the same name
    (`experiment.OPTIONS`).

    Attributes:
        name: what settings, files and the command line call it.
        has_closed_form: whether a step is θ − η·∂L/∂θ with nothing carried along, so that on a model that is
            linear in its parameters an epoch is an affine map of θ.

    A rule may have a `limit` too: the largest η·λ of a loss λ/2·θ² on which it converges (`limit_of`); and
    `parts(gradient, state, learning_rate)`, which are those of the step that `step` takes from there.
    """

    @property
    def name(self) -> str: ...
    @property
    def has_closed_form(self) -> bool: ...

    def init(self, params: Array) -> State:
        """Return the state before the first step from *params*, shape (p,)."""
        ...

    def step(self, params: Array, gradient: Array, state: State, learning_rate: float) -> tuple[Array, State]:
        """Return the next parameters, shape (p,), and the next state; what it is given stays as it is."""
        ...


class GradientDescent:
    """θ − η·∂L/∂θ (the step of the book's `training_loop`)."""

    name = "gd"
    has_closed_form = True
    limit = 2.0

    def init(self, params: Array) -> State:
        return ()

    def step(self, params: Array, gradient: Array, state: State, learning_rate: float) -> tuple[Array, State]:
        return plus_product(params, -learning_rate, gradient), state


@dataclass(frozen=True)
class Momentum:
    """v ← μ·v + g, θ ← θ − η·v: `torch.optim.SGD(momentum=μ)`, with dampening 0.

    Attributes:
        momentum: μ.
    """

    momentum: float = 0.9
    name: ClassVar[str] = "momentum"
    has_closed_form: ClassVar[bool] = False

    @property
    def limit(self) -> float:
        return 2 * (1 + self.momentum)

    def init(self, params: Array) -> State:
        return (0 * params,)

    def step(self, params: Array, gradient: Array, state: State, learning_rate: float) -> tuple[Array, State]:
        (velocity,) = state
        velocity = self.momentum * velocity + gradient
        return plus_product(params, -learning_rate, velocity), (velocity,)

    def parts(self, gradient: Array, state: State, learning_rate: float) -> Parts:
        (velocity,) = state
        carried = -learning_rate * self.momentum * velocity
        return Parts({"− η·g": -learning_rate * gradient, "− η·μ·v": carried}, {"v before": velocity})


@dataclass(frozen=True)
class Nesterov(Momentum):
    """v ← μ·v + g, θ ← θ − η·(g + μ·v): `torch.optim.SGD(momentum=μ, nesterov=True)`."""

    name: ClassVar[str] = "nesterov"

    @property
    def limit(self) -> float:
        return 2 * (1 + self.momentum) / (1 + 2 * self.momentum)

    def step(self, params: Array, gradient: Array, state: State, learning_rate: float) -> tuple[Array, State]:
        (velocity,) = state
        velocity = self.momentum * velocity + gradient
        ahead = plus_product(gradient, self.momentum, velocity)
        return plus_product(params, -learning_rate, ahead), (velocity,)

    def parts(self, gradient: Array, state: State, learning_rate: float) -> Parts:
        (before,) = state
        velocity = self.momentum * before + gradient
        carried = -learning_rate * self.momentum * velocity
        figures = {"v before": before, "v": velocity}
        return Parts({"− η·g": -learning_rate * gradient, "− η·μ·v": carried}, figures)


@dataclass(frozen=True)
class RMSProp:
    """s ← α·s + (1 − α)·g², θ ← θ − η·g / (√s + ε): `torch.optim.RMSprop`."""

    alpha: float = 0.99
    epsilon: float = 1e-8
    name: ClassVar[str] = "rmsprop"
    has_closed_form: ClassVar[bool] = False

    def init(self, params: Array) -> State:
        return (0 * params,)

    def step(self, params: Array, gradient: Array, state: State, learning_rate: float) -> tuple[Array, State]:
        (square,) = state
        square = plus_product(self.alpha * square, (1 - self.alpha) * gradient, gradient)
        return params - learning_rate * gradient / (square**0.5 + self.epsilon), (square,)

    def parts(self, gradient: Array, state: State, learning_rate: float) -> Parts:
        (square,) = state
        root = (self.alpha * square + (1 - self.alpha) * gradient * gradient) ** 0.5
        scaled = gradient / (root + self.epsilon)
        return Parts({"− η × scaled": -learning_rate * scaled}, {"√s": root, "g / (√s + ε)": scaled})


@dataclass(frozen=True)
class Adam:
    """m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², and with both free of their start at 0,
    m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ), θ ← θ − η·m̂ / (√ŝ + ε): `torch.optim.Adam`.
    """

    betas: tuple[float, float] = (0.9, 0.999)
    epsilon: float = 1e-8
    name: ClassVar[str] = "adam"
    has_closed_form: ClassVar[bool] = False

    def init(self, params: Array) -> State:
        return 0 * params, 0 * params, 0 * params[:1]

    def step(self, params: Array, gradient: Array, state: State, learning_rate: float) -> tuple[Array, State]:
        mean, square, count = state
        beta_1, beta_2 = self.betas
        mean = lerp(mean, gradient, 1 - beta_1)
        square = plus_product(beta_2 * square, (1 - beta_2) * gradient, gradient)
        count = count + 1
        t = count.item()
        root = square**0.5 / (1 - beta_2**t) ** 0.5
        rate = learning_rate / (1 - beta_1**t)
        return params - rate * mean / (root + self.epsilon), (mean, square, count)

    def parts(self, gradient: Array, state: State, learning_rate: float) -> Parts:
        before, (mean, square, count) = state[0], self.step(0 * gradient, gradient, state, learning_rate)[1]
        (beta_1, beta_2), t = self.betas, count.item()
        unbiased = mean / (1 - beta_1**t)
        root = square**0.5 / (1 - beta_2**t) ** 0.5
        rate = -learning_rate / (1 - beta_1**t) / (root + self.epsilon)
        summands = {"step, by g": rate * (1 - beta_1) * gradient, "step, by m": rate * beta_1 * before}
        figures = {"m": mean, "m / (1 − β₁ᵗ)": unbiased, "√s": square**0.5, "√s / √(1 − β₂ᵗ)": root}
        return Parts(summands, figures)


OPTIMIZERS: dict[str, Optimizer] = {
    rule.name: rule for rule in (GradientDescent(), Momentum(), Nesterov(), RMSProp(), Adam())
}


def limit_of(rule: Optimizer) -> float | None:
    """Return the largest η·λmax with which a rule converges where the loss is quadratic; None of another.

    With all readings in every step. For momentum and Nesterov's it follows from the characteristic
    polynomial of a step, z² − (1 + μ − η·λ)·z + μ and z² − (1 + μ)(1 − η·λ)·z + μ·(1 − η·λ), at z = −1.
    """
    return getattr(rule, "limit", None)
