"""Models of t_c, their derivatives and their loss; for numpy arrays and torch tensors alike.

A further model is a file with its class, and an entry in `MODELS`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from thermogui.core.lean_torch import whole_torch

Values = npt.NDArray[np.floating[Any]]
"""A vector or matrix of float32 or float64."""

Array = Any
"""A numpy array or a torch tensor: the formulas are the same for both."""


class Model(Protocol):
    """A formula for t_p with p parameters θ; it keeps none of them.

    A dataclass may have options, as an `Optimizer` may; and a model a `learning_rate`, which is the default
    of its runs (`default_rate`).

    Attributes:
        name: what settings, files and the command line call it.
        parameter_names: of shape (p,), in the order of θ.
        initial: θ that a run begins with by default, shape (p,); empty where it is drawn (`Drawn`).
        is_linear: whether t_p = Σ θⱼ·∂t_p/∂θⱼ; then the derivatives depend on no θ, and are the
            columns of a design matrix.
    """

    @property
    def name(self) -> str: ...
    @property
    def parameter_names(self) -> tuple[str, ...]: ...
    @property
    def initial(self) -> tuple[float, ...]: ...
    @property
    def is_linear(self) -> bool: ...

    def predict(self, x: Array, params: Array) -> Array:
        """Return t_p for inputs x of shape (n,).

        *params* is of shape (p,), and the result of shape (n,); or p columns, of shape (p, k, 1), and the
        result of shape (k, n).
        """
        ...

    def derivatives(self, x: Array, params: Array) -> tuple[Array | float, ...]:
        """Return ∂t_p/∂θⱼ at θ of shape (p,): p of shape (n,), or a number that holds for every reading."""
        ...

    def in_reading_units(self, params: Sequence[float], factor: float, offset: float) -> Mapping[str, float]:
        """Return what the parameters are over t_u, with x = factor·t_u + offset, each under its name there.

        Empty where they mean nothing there; `slope` and `intercept` alone are a straight line.
        """
        ...


class Drawn(Protocol):
    """A model whose start is drawn."""

    def start(self, seed: int) -> Sequence[float]:
        """Return θ that a run with this seed begins with, shape (p,)."""
        ...


PullBack = Callable[[Array], tuple[Array, ...]]


@runtime_checkable
class Layered(Protocol):
    """A model whose derivatives share so much that they are not worked out one by one."""

    def forward(self, x: Array, params: Array) -> tuple[Array, PullBack]:
        """Return t_p at θ, and a function that returns ∂L/∂θ in parts, given ∂L/∂t_p, shape (n,)."""
        ...


POWERS = ("intercept", "slope", "curvature")
"""What the coefficients of x⁰, x¹, x² are called over the readings themselves."""


@dataclass(frozen=True)
class Polynomial:
    """t_p = θ₀·xᵈ + … + θ_d; of degree 1 it is w·x + b ("Defining our simple linear regression model")."""

    name: str
    parameter_names: tuple[str, ...]
    initial: tuple[float, ...]
    learning_rate: float = 0.01
    is_linear: ClassVar[bool] = True

    def predict(self, x: Array, params: Array) -> Array:
        # a tensor that is unpacked as a sequence takes twice as long
        predicted, *rest = params.unbind() if hasattr(params, "unbind") else params
        for param in rest:
            predicted = predicted * x + param
        return predicted

    def derivatives(self, x: Array, params: Array) -> tuple[Array | float, ...]:
        """Return the falling powers of x, down to 1 for every reading."""
        powers: list[Array | float] = [1.0, x]
        while len(powers) < len(self.parameter_names):
            powers.append(powers[-1] * x)
        return tuple(reversed(powers))

    def in_reading_units(self, params: Sequence[float], factor: float, offset: float) -> dict[str, float]:
        """Return curvature, slope and intercept, as far as there are such."""
        with np.errstate(over="ignore", invalid="ignore"):
            highest, *rest = map(np.float64, params)
            found = [highest]
            for param in rest:
                # (…)·(factor·t_u + offset) + θ
                below = [power * offset for power in found]
                found = [power * factor for power in found] + [param]
                for index, value in enumerate(below, 1):
                    found[index] = value + found[index]
        names = reversed(POWERS[: len(found)])
        return dict(zip(names, map(float, found), strict=True))

    @staticmethod
    def inverse(params: Sequence[float], t_c: float, near: float) -> float:
        """Return the x at which a line, or a parabola, is *t_c*: of two the one that is nearer to *near*.

        nan where the parabola never gets there, inf where a line is level.
        """
        *bent, slope, constant = params
        if not bent:
            return (t_c - constant) / slope if slope else math.inf
        constant -= t_c
        square = slope * slope - 4 * bent[0] * constant
        if square < 0:
            return math.nan
        # the sum that does not cancel, and the other root from their product
        far = -(slope + math.copysign(math.sqrt(square), slope)) / 2
        roots = [constant / far if far else 0.0] + ([far / bent[0]] if bent[0] else [])
        return min(roots, key=lambda x: abs(x - near))


LINE = Polynomial("linear", ("w", "b"), (1.0, 0.0))

MOST_UNITS = 64


@dataclass(frozen=True)
class Network:
    """t_p = Σ vⱼ·tanh(wⱼ·x + bⱼ) + c over h hidden units.

    `torch.nn.Sequential(Linear(1, h), Tanh(), Linear(h, 1))`, with its parameters in its order.

    Attributes:
        hidden_units: h.
    """

    hidden_units: int = 13
    name: ClassVar[str] = "tanh"
    initial: ClassVar[tuple[float, ...]] = ()
    is_linear: ClassVar[bool] = False
    learning_rate: ClassVar[float] = 1e-3

    @property
    def words(self) -> str:
        """What it is, as a part of a sentence."""
        return f"a network of {self.hidden_units} tanh unit{'' if self.hidden_units == 1 else 's'}"

    @cached_property
    def parameter_names(self) -> tuple[str, ...]:
        parts = ("hidden_weight", "hidden_bias", "output_weight")
        numbered = (f"{part}_{unit}" for part in parts for unit in range(1, self.hidden_units + 1))
        return (*numbered, "output_bias")

    def start(self, seed: int) -> list[float]:
        """Draw θ as torch does for these layers after `torch.manual_seed(seed)`: in float32."""
        import torch

        generator, h = seeded(seed), self.hidden_units
        weight, bias = torch.empty(h, 1), torch.empty(h)
        out_weight, out_bias = torch.empty(1, h), torch.empty(1)
        for weights, biases in ((weight, bias), (out_weight, out_bias)):
            # as `torch.nn.Linear.reset_parameters`
            torch.nn.init.kaiming_uniform_(weights, a=math.sqrt(5), generator=generator)
            bound = 1 / math.sqrt(weights.shape[1])
            torch.nn.init.uniform_(biases, -bound, bound, generator=generator)
        drawn: list[float] = torch.cat([weight[:, 0], bias, out_weight[0], out_bias]).tolist()
        return drawn

    def predict(self, x: Array, params: Array) -> Array:
        v, c, hidden = self._layers(x, params)
        return _product(hidden, v) + c

    def forward(self, x: Array, params: Array) -> tuple[Array, PullBack]:
        """Backpropagation, written out."""
        v, c, hidden = self._layers(x, params)

        def pull_back(outer: Array) -> tuple[Array, ...]:
            through = outer[:, None] * v * _slope_at(hidden)
            return _product(through.T, x), through.sum(0), _product(hidden.T, outer), outer.sum()[None]

        return _product(hidden, v) + c, pull_back

    def derivatives(self, x: Array, params: Array) -> tuple[Array | float, ...]:
        v, _, hidden = self._layers(x, params)
        through = (v * _slope_at(hidden)).T
        return (*(through * x), *through, *hidden.T, 1.0)

    def in_reading_units(self, params: Sequence[float], factor: float, offset: float) -> dict[str, float]:
        return {}

    def _layers(self, x: Array, params: Array) -> tuple[Array, Array, Array]:
        """Return v, c and tanh(w·x + b), in which units are the last axis and readings the one before."""
        h = self.hidden_units
        if params.ndim > 1:
            rows = params[..., 0].T[:, None]
            w, b, v, c = (rows[..., first : first + h] for first in (0, h, 2 * h, 3 * h))
            c = c[..., 0]
        elif isinstance(params, np.ndarray):
            w, b, v, c = params[:h], params[h : 2 * h], params[2 * h : 3 * h], params[3 * h :]
        else:
            # one operation, and one for its derivative
            w, b, v, c = params.split((h, h, h, 1))
        return v, c, _tanh(x[..., None] * w + b)


def _product(rows: Array, vector: Array) -> Array:
    """Return the products of rows with a vector.

    In numpy without BLAS, whose last digits depend on where in memory a row is.
    """
    return (rows * vector).sum(-1) if isinstance(rows, np.ndarray) or rows.ndim > 2 else rows @ vector


def _tanh(values: Array) -> Array:
    """Return tanh rounded to the nearest number nearly everywhere, as torch has it.

    numpy's is off by a last digit in one of four, and the slope of a unit near ±1 has few digits to lose.
    """
    if not isinstance(values, np.ndarray):
        return values.tanh()
    size = np.abs(values).astype(np.float64)
    found = np.where(size < 1, np.tanh(size), 1 - 2 / (np.exp(2 * size) + 1))
    return np.copysign(found, values).astype(values.dtype)


def _slope_at(hidden: Array) -> Array:
    """Return 1 − tanh² where tanh is *hidden*; a square would lose what is left of it near ±1."""
    return (1 - hidden) * (1 + hidden)


MODELS: dict[str, Model] = {
    model.name: model
    for model in (LINE, Polynomial("quadratic", ("w2", "w1", "b"), (1.0, 1.0, 0.0), 1e-4), Network())
}


def default_rate(model: str) -> float:
    """Return the learning rate that runs of a model have by default."""
    rate: float = getattr(MODELS[model], "learning_rate", LINE.learning_rate)
    return rate


def seeded(seed: int) -> Any:
    """Return a random generator of torch's that nobody else draws from, as after `torch.manual_seed`."""
    return whole_torch().Generator().manual_seed(seed % 2**64)


def design_matrix(model: Model, x: Values) -> Values:
    """Return the derivatives of a model that is linear in its parameters as columns, shape (n, p)."""
    columns = model.derivatives(x, model.initial)
    return np.stack([np.broadcast_to(np.asarray(column, x.dtype), x.shape) for column in columns], 1)


def mean_squared_error(predicted: Array, target: Array) -> Array:
    """Return mean((t_p − t_c)²) ("Defining our mean squared error loss function").

    Predictions of shape (n,) have one loss; of shape (k, n) they have k, with the same digits.
    """
    difference = predicted - target
    # the digits of a power, but torch differentiates a product with fewer operations
    return (difference * difference).mean(-1)


def mean_squared_error_derivative(predicted: Array, target: Array) -> Array:
    """Return ∂loss/∂t_p = 2(t_p − t_c)/n, shape (n,) ("derivative of our loss function")."""
    return 2 * (predicted - target) / len(target)
