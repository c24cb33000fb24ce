"""Whether readings that follow on each other are independent, as every ± takes them to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thermogui.core.calibration.fit import Fit
from thermogui.core.calibration.rounding import least_variance, rounding_steps
from thermogui.core.calibration.significance import p_of_normal
from thermogui.core.readings.readings import Bools, Floats

ALIKE = 0.01
"""How often independent readings are called alike by chance."""
_FEWEST = 10


@dataclass(frozen=True, eq=False)
class Sequence:
    """Residuals beside those of the reading before, in the order in which they were taken.

    Attributes:
        correlation: of one residual with the next, shape (…); nan of fewer than ten readings.
        p_value: of at least as much by chance, shape (…); 1 where there is no telling.
    """

    correlation: Floats
    p_value: Floats

    @property
    def is_dependent(self) -> Bools:
        """Whether readings that follow on each other are more alike than chance makes them; shape (…)."""
        return np.asarray(self.p_value < ALIKE)


def sequence_of(fit: Fit, resolution_of_x: float = 0.0, resolution_of_y: float = 0.0) -> Sequence:
    """Return the autocorrelation at lag one of the residuals, each over its σ.

    Of n independent values it is −1/n in the mean, and hardly more than 1/√n about it (R. L. Anderson,
    Ann. Math. Stat. 13 (1942) 1); that residuals of a fit are a little less alike makes it cautious. What
    the steps of a display or a last digit make is the same for readings that are near each other: its share
    of the variance is no dependence.
    """
    with np.errstate(all="ignore"):
        residuals = np.ldexp(fit.residuals, -fit.y_exponent) * np.sqrt(fit.basis.weight)
        squares = np.square(residuals).sum(axis=-1)
        correlation = (residuals[..., 1:] * residuals[..., :-1]).sum(axis=-1) / squares
        if fit.count < _FEWEST:
            correlation = np.full_like(correlation, np.nan)
        steps = rounding_steps(fit, resolution_of_x, resolution_of_y)
        rounded = np.minimum(least_variance(fit, steps) / fit.unit_variance, 1.0)
        p_value = p_of_normal(-(correlation - rounded + 1 / fit.count) * np.sqrt(fit.count))
    return Sequence(correlation, np.where(np.isfinite(p_value), p_value, 1.0))
