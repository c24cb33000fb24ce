"""A reading made a temperature with its uncertainty, and back.

Along the fitted direction an interval is that of the curve, or of a new reading about it (Draper and
Smith, *Applied Regression Analysis*, 3rd ed., 3.1; GUM, H.3.4). Against it, it is Fieller's: the x whose
own interval holds the reading (E. J. Williams, *Regression Analysis*, 1959, 6.2; Draper and Smith, 3.2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.calibration.fit import Fit
from thermogui.core.calibration.inversion import inverse_interval, invert
from thermogui.core.calibration.reach import CurveReach, ReadingReach
from thermogui.core.calibration.settings import Extra
from thermogui.core.errors import ThermoError

Interval = tuple[float, float]
_EVEN = 1e-6  # of half an interval, by which the estimate may be off its middle


@dataclass(frozen=True)
class Conversion:
    """A value converted, in the unit it was converted to.

    Attributes:
        given: what was converted.
        estimate: what it is; nan where the parabola never reaches the value.
        standard_uncertainty: of the curve there.
        interval: of the curve there; infinite to a side on which it is unbounded.
        prediction_standard_uncertainty: of one new reading, or of the mean of q.
        prediction_interval: of one new reading, or of the mean of q, with the reference: that of the
            distributions of all parts convolved (GUM Supplement 1).
        extrapolated: whether the value given lies outside the readings.
        combined_uncertainty: of the prediction and the reference together (GUM, 5.1.2).
    """

    given: float
    estimate: float
    standard_uncertainty: float
    interval: Interval
    prediction_standard_uncertainty: float
    prediction_interval: Interval
    extrapolated: bool
    combined_uncertainty: float

    @property
    def expanded_uncertainty(self) -> float | None:
        """U, half of the prediction interval; None where the estimate is not in the middle of that."""
        low, high = self.prediction_interval
        reach = (high - low) / 2
        is_even = math.isfinite(reach) and abs(low + reach - self.estimate) <= _EVEN * reach
        return reach if is_even else None

    @property
    def coverage_factor(self) -> float | None:
        """k = U/u (GUM, 6.2.1); None where there is no U."""
        expanded, u = self.expanded_uncertainty, self.combined_uncertainty
        return expanded / u if expanded is not None and u else None

    @property
    def unbounded(self) -> bool:
        """Whether the readings leave the value open to a side."""
        return not np.isfinite([*self.interval, *self.prediction_interval]).all()


def to_t_c(calibration: Calibration, t_u: float, extra: Extra | None = None) -> Conversion:
    """Return the t_c of a reading t_u."""
    return _convert(calibration, t_u, extra or Extra(), against=calibration.is_inverted, to_reference=True)


def to_t_u(calibration: Calibration, t_c: float, extra: Extra | None = None) -> Conversion:
    """Return the reading t_u at a temperature t_c."""
    return _convert(
        calibration, t_c, extra or Extra(), against=not calibration.is_inverted, to_reference=False
    )


def place_of(calibration: Calibration, t_u: float) -> tuple[float, float]:
    """Return where a reading lies on the axis of the predictor, and |d(t_c)/d(response)| there."""
    if not calibration.is_inverted:
        return t_u, 1.0
    found = _against(calibration.fit, t_u)
    return found.estimate, found.rate


def curve_t_u(calibration: Calibration, t_c: float) -> tuple[float, float]:
    """Return the t_u of the curve at a temperature, and its standard uncertainty."""
    found = (_along if calibration.is_inverted else _against)(calibration.fit, t_c)
    return found.estimate, found.of_curve


def _convert(
    calibration: Calibration, value: float, extra: Extra, against: bool, to_reference: bool
) -> Conversion:
    for name, problem in extra.problems().items():
        raise ThermoError(f"{name}: {problem}")
    given = calibration.t_u if to_reference else calibration.t_c
    confidence = calibration.conventions.confidence
    with np.errstate(all="ignore"):
        fit = calibration.fit
        found = (_against if against else _along)(fit, value)
        k = fit.coverage_factor(confidence)
        curve, reading = CurveReach(fit, k), ReadingReach(calibration, extra)
        place, factor = (found.estimate, found.rate) if against else (value, 1.0)
        at = np.array([place])
        if against:
            interval, prediction = (
                inverse_interval(fit, value, found.estimate, k, reach) for reach in (curve, reading)
            )
        else:
            interval, prediction = (
                _about(found.estimate, float(reach.at(at)[0])) for reach in (curve, reading)
            )
        return Conversion(
            given=value,
            estimate=found.estimate,
            standard_uncertainty=found.of_curve,
            interval=interval,
            prediction_standard_uncertainty=float(reading.standard_uncertainty(at)[0]) * factor,
            prediction_interval=prediction,
            extrapolated=not given.min() <= value <= given.max(),
            combined_uncertainty=float(reading.combined_uncertainty(at)[0]) * factor,
        )


class _Found(NamedTuple):
    """A value of the curve in one direction; *rate* is |d(converted)/d(given)|."""

    estimate: float
    rate: float
    of_curve: float


def _along(fit: Fit, x: float) -> _Found:
    at = np.array([x])
    return _Found(float(fit.at(at)[0]), abs(float(fit.slope_at(at)[0])), float(fit.uncertainty_at(at)[0]))


def _against(fit: Fit, y: float) -> _Found:
    x = invert(fit, y)
    at = np.array([x])
    slope = abs(float(fit.slope_at(at)[0]))
    rate = 1 / slope if slope else math.inf
    return _Found(x, rate, float(fit.uncertainty_at(at)[0]) * rate)


def _about(estimate: float, reach: float) -> Interval:
    low, high = estimate - reach, estimate + reach
    return (low, high) if low <= high else (-math.inf, math.inf)
