"""Update rules: from a gradient to the next parameters; for numpy arrays and torch tensors alike.

A further rule is a file with its class, and an entry in `OPTIMIZERS`.
"""

from __future__ import annotations

from typing import Protocol

from thermogui.core.descent.models import Array

State = tuple[Array, ...]
"""What an optimiser carries from one epoch to the next, beside the parameters."""


class Optimizer(Protocol):
    """An update rule; its state is handed to it, so that a run can go on from any epoch.

    Attributes:
        name: what settings, files and the command line call it.
        has_closed_form: whether a step is θ − η·∂L/∂θ with nothing carried along, so that on a model that is
            linear in its parameters an epoch is an affine map of θ.
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

    def init(self, params: Array) -> State:
        return ()

    def step(self, params: Array, gradient: Array, state: State, learning_rate: float) -> tuple[Array, State]:
        return params - learning_rate * gradient, state


OPTIMIZERS: dict[str, Optimizer] = {rule.name: rule for rule in (GradientDescent(),)}
