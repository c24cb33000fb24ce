"""How far a line still is from the one that least squares gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.descent.curve import largest_difference


@dataclass(frozen=True)
class Gap:
    """Two measures, for each parameter alone misleads: slope and intercept are strongly correlated.

    Attributes:
        largest: largest difference over the readings' range, in the unit of t_c.
        joint: n·(L − L*)/s², with the mean squared errors L of the line and L* of the least-squares
            line, and its residual standard deviation s: the squared distance in standard errors of
            both parameters together (Draper and Smith, *Applied Regression Analysis*, 3rd ed., 5.3).
    """

    largest: float
    joint: float


def gap(calibration: Calibration, line: tuple[float, float]) -> Gap:
    """Compare a line (slope, intercept) with an unweighted calibration of t_c over t_u."""
    slope, intercept = line
    fit = calibration.fit
    at_origin, exact_slope = (float(value) for value in fit.params)
    exact = (exact_slope, at_origin - exact_slope * fit.origin)
    with np.errstate(all="ignore"):
        joint = float(fit.distance(np.array([intercept + slope * fit.origin, slope])))
    return Gap(largest_difference(line, exact, calibration.t_u), joint)
