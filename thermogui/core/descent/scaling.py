"""What a model is given in place of t_u."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from thermogui.core.descent.experiment import STANDARDIZE, Experiment
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats


@dataclass(frozen=True)
class InputScaling:
    """x = factor·(t_u − mean) = factor·t_u + offset, what the model is given in place of t_u."""

    factor: float
    mean: float = 0.0

    @property
    def offset(self) -> float:
        return -self.factor * self.mean if self.mean else 0.0

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
        return cls(1 / deviation, mean)

    def is_as_good_as(self, other: InputScaling) -> bool:
        """Return whether both are the same but for rounding, as of sums in another order."""
        mine, theirs = (self.factor, self.mean), (other.factor, other.mean)
        return all(math.isclose(a, b, rel_tol=1e-12) for a, b in zip(mine, theirs, strict=True))

    def apply(self, t_u: Floats, dtype: str) -> np.ndarray[Any, Any]:
        """Return x, shape (n,), in *dtype*."""
        kind = np.dtype(dtype).type
        with np.errstate(over="ignore", invalid="ignore"):
            if self.mean == 0:
                return np.asarray(kind(self.factor) * t_u.astype(dtype))
            # in float64 first, and centred: factor·t_u and offset may cancel
            return np.asarray((self.factor * (t_u - self.mean)).astype(dtype))
