"""Models of t_c, their derivatives and their loss; for numpy arrays and torch tensors alike.

A further model is a file with its class, and an entry in `MODELS`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.floating[Any]]
"""A vector or matrix of float32 or float64."""

Array = Any
"""A numpy array or a torch tensor: the formulas are the same for both."""


class Model(Protocol):
    """A formula for t_p with p parameters θ; it keeps none of them.

    Attributes:
        name: what settings, files and the command line call it.
        parameter_names: of shape (p,), in the order of θ.
        initial: θ that a run begins with by default, shape (p,).
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

        *params* is a sequence of p numbers, and the result of shape (n,); or p columns of shape
        (k, 1), and the result of shape (k, n).
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


POWERS = ("intercept", "slope", "curvature")
"""What the coefficients of x⁰, x¹, x² are called over the readings themselves."""


@dataclass(frozen=True)
class Polynomial:
    """t_p = θ₀·xᵈ + … + θ_d; of degree 1 it is w·x + b ("Defining our simple linear regression model")."""

    name: str
    parameter_names: tuple[str, ...]
    initial: tuple[float, ...]
    is_linear: ClassVar[bool] = True

    def predict(self, x: Array, params: Array) -> Array:
        predicted, *rest = params
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

MODELS: dict[str, Model] = {model.name: model for model in (LINE,)}


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
