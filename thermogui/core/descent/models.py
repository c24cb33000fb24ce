"""Models of t_c, their derivatives and their loss; for numpy arrays and torch tensors alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.experiment import STANDARDIZE, Experiment
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats

Values = npt.NDArray[np.floating[Any]]
"""A vector or matrix of float32 or float64."""

Array = Any
"""A numpy array or a torch tensor: the formulas are the same for both."""


class LinearModel:
    """t_p = w·x + b ("Defining our simple linear regression model")."""

    parameter_names = ("w", "b")

    def predict(self, x: Array, params: Array) -> Array:
        """Return t_p, shape (n,), for inputs of shape (n,) and parameters (w, b)."""
        w, b = params
        return w * x + b

    def derivatives(self, x: Array) -> tuple[Array | float, ...]:
        """Return ∂t_p/∂w and ∂t_p/∂b: x, and 1 for every reading."""
        return x, 1.0


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


@dataclass(frozen=True)
class InputScaling:
    """x = factor·t_u + offset, what the model is given in place of t_u."""

    factor: float
    offset: float = 0.0

    @classmethod
    def of(cls, experiment: Experiment, t_u: Floats) -> InputScaling:
        """Return the scaling that an experiment asks for on readings t_u, shape (n,).

        Raises:
            ThermoError: standardizing needs readings that differ, and that can be squared.
        """
        if experiment.input_scale != STANDARDIZE:
            return cls(float(experiment.input_scale))
        with np.errstate(over="ignore", invalid="ignore"):
            mean, deviation = float(np.mean(t_u)), float(np.std(t_u))
            if np.ptp(t_u) == 0:  # where rounding may leave a deviation
                deviation = 0.0
        return cls.standardizing(mean, deviation)

    @classmethod
    def standardizing(cls, mean: float, deviation: float) -> InputScaling:
        """Return the scaling to mean 0 and standard deviation 1.

        Raises:
            ThermoError: the deviation is 0, or not finite.
        """
        if deviation == 0:
            raise ThermoError(
                "Standardizing needs at least two different readings t_u: add one, or set the input scale."
            )
        if not np.isfinite(deviation):
            raise ThermoError("The readings t_u are too large to standardize: set the input scale instead.")
        return cls(1 / deviation, -mean / deviation)

    def apply(self, t_u: Floats, dtype: str) -> np.ndarray[Any, Any]:
        """Return x, shape (n,), in *dtype*."""
        kind = np.dtype(dtype).type
        with np.errstate(over="ignore", invalid="ignore"):
            if self.offset == 0:
                return np.asarray(kind(self.factor) * t_u.astype(dtype))
            # in float64 first: factor·t_u and offset may cancel
            return np.asarray((self.factor * t_u + self.offset).astype(dtype))

    def in_reading_units(self, params: Values | Sequence[float]) -> tuple[float, float]:
        """Return slope and intercept of the line over t_u for parameters (w, b) of the line over x."""
        w, b = (float(p) for p in params)
        with np.errstate(over="ignore", invalid="ignore"):
            return float(np.float64(w) * self.factor), float(np.float64(w) * self.offset + b)
