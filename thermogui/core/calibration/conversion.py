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
from thermogui.core.calibration.inversion import inverse_interval, invert
from thermogui.core.calibration.least_squares import Fit
from thermogui.core.calibration.settings import Extra
from thermogui.core.calibration.significance import coverage_factor
from thermogui.core.errors import ThermoError

Interval = tuple[float, float]


@dataclass(frozen=True)
class Conversion:
    """A value converted, in the unit it was converted to.

    Attributes:
        given: what was converted.
        estimate: what it is; nan where the parabola never reaches the value.
        standard_uncertainty: of the curve there.
        interval: of the curve there; infinite to a side on which it is unbounded.
        prediction_standard_uncertainty: of one new reading, or of the mean of q.
        prediction_interval: of one new reading, or of the mean of q.
        extrapolated: whether the value given lies outside the readings.
        combined_uncertainty: of the prediction, the reference and the resolution together (GUM, 5.1.2).
        coverage_factor: k, for the effective degrees of freedom (Welch-Satterthwaite, GUM G.4.1).
        expanded_uncertainty: U = k·u (GUM, 6.2.1).
    """

    given: float
    estimate: float
    standard_uncertainty: float
    interval: Interval
    prediction_standard_uncertainty: float
    prediction_interval: Interval
    extrapolated: bool
    combined_uncertainty: float
    coverage_factor: float
    expanded_uncertainty: float

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
        scatter = float(fit.scatter_of_a_reading) / math.sqrt(extra.readings)
        found = (_against if against else _along)(fit, value)
        of_prediction = math.hypot(found.of_curve, scatter * (found.rate if against else 1.0))
        k = fit.coverage_factor(confidence)
        if against:
            interval, prediction = (
                inverse_interval(fit, value, found.estimate, k, extent) for extent in (0.0, scatter)
            )
        else:
            interval, prediction = (
                _about(found.estimate, k * extent) for extent in (found.of_curve, of_prediction)
            )
        rate = found.rate if to_reference else 1.0
        resolution = extra.resolution / math.sqrt(12) * rate
        reference = extra.reference if to_reference else extra.reference * found.rate
        combined = math.hypot(of_prediction, reference, resolution)
        k = coverage_factor(confidence, _effective_dof(fit.dof_of_uncertainty, of_prediction, combined))
        return Conversion(
            given=value,
            estimate=found.estimate,
            standard_uncertainty=found.of_curve,
            interval=interval,
            prediction_standard_uncertainty=of_prediction,
            prediction_interval=prediction,
            extrapolated=not given.min() <= value <= given.max(),
            combined_uncertainty=combined,
            coverage_factor=k,
            expanded_uncertainty=k * combined,
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


def _effective_dof(dof: int | None, of_fit: float, combined: float) -> float | None:
    if dof is None or not 0 < of_fit < math.inf:
        return dof
    # bounded, for beyond it the normal quantile is the same and a power could overflow
    return dof * min(combined / of_fit, 1e30) ** 4
