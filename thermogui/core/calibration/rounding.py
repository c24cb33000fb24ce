"""What the last digit of the readings, and the steps of displays, leave unknown."""

from __future__ import annotations

import numpy as np

from thermogui.core.calibration.fit import Fit
from thermogui.core.readings.readings import Bools, Floats

_EXACT = 4  # times the resolution of doubles, below which residuals are what rounding has left
_MOST_DECIMALS = 9
_ENOUGH = 8
_LOOKED_AT = 1000  # values of a column


def rounding_steps(fit: Fit, resolution_of_x: float = 0.0, resolution_of_y: float = 0.0) -> Floats:
    """Return by how much a reading may jump at a rounding, in the unit of y; shape (…, n).

    That is the last digit that the y are written with, or the step of their display, and the step in which
    x is displayed times the slope.
    """
    own = max(_last_digit(fit.y), resolution_of_y)
    return np.asarray(own + resolution_of_x * np.abs(fit.slope_at(fit.x)))


def least_variance(fit: Fit, steps: Floats) -> Floats:
    """Return the variance of a reading of weight one that rounding makes, in scaled y; shape (…).

    No scatter of few readings is taken to be less, for equal digits do not say that nothing has scattered.
    """
    shown = np.sqrt(np.square(steps).mean(axis=-1) / 12 * np.mean(fit.basis.weight))
    doubles = fit.resolution if fit.sigma is not None else np.ldexp(fit.resolution, -fit.y_exponent)
    return np.asarray(np.square(np.maximum(np.ldexp(shown, -fit.y_exponent), doubles)))


def is_met(fit: Fit, steps: Floats) -> Bools:
    """Say whether the curve meets all readings as far as they are written, shape (…)."""
    within = (np.abs(fit.residuals) <= steps / 2 * (1 + 1e-9)).all(axis=-1)
    return np.asarray(within | (fit.residual_standard_deviation <= _EXACT * fit.resolution))


def _last_digit(values: Floats) -> float:
    """Return the step of the last decimal that the values are written with; 0 where they have too many.

    Of it the double or fivefold, where enough values keep to that, as on a display that shows .0 and .5.
    """
    some = values.ravel()[:: 1 + values.size // _LOOKED_AT]
    for decimals in range(_MOST_DECIMALS):
        scaled = some * 10.0**decimals
        if (np.abs(scaled - np.rint(scaled)) <= 1e-9 * np.abs(scaled)).all():
            last = np.rint(scaled) % 10
            step = next((s for s in (5, 2) if len(last) >= _ENOUGH and np.ptp(last % s) == 0), 1)
            return float(step * 10.0**-decimals)
    return 0.0
