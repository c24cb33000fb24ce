"""The calibration curve and its bands, as lines to draw over the readings."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.calibration.reach import CurveReach, ReadingReach
from thermogui.core.calibration.settings import Extra
from thermogui.core.descent.exact import ExactFit
from thermogui.core.descent.models import MODELS
from thermogui.core.readings.readings import Floats, Readings


@dataclass(frozen=True, eq=False)
class Polyline:
    """Points to join, in the units of the readings; shapes (m,)."""

    t_u: Floats
    t_c: Floats


@dataclass(frozen=True, eq=False)
class Curves:
    """What a fit plot shows of a calibration.

    Attributes:
        exact: the fitted curve.
        confidence: the two edges of the band that holds the true curve at each place.
        prediction: the two edges of the band that holds a new reading, with all that makes it uncertain.
        noun: what the fitted curve is, `line` or `parabola`.
        parabola: the exact one beside a line (`exact_parabola`); None where there is none.
    """

    exact: Polyline
    confidence: tuple[Polyline, Polyline]
    prediction: tuple[Polyline, Polyline]
    noun: str = "line"
    parabola: Polyline | None = None


def curves(
    calibration: Calibration, low: float, high: float, points: int = 65, extra: Extra | None = None
) -> Curves:
    """Return the curve and its bands over a range of the column that was taken as exact.

    That column is t_u, or t_c where t_u scatters; a band is as wide in the direction of the other one
    as the interval at each place (Draper and Smith, *Applied Regression Analysis*, 3rd ed., 3.1).
    """
    fit = calibration.fit
    # half of each where the distance between them is no number
    parts = 1 if math.isfinite(high - low) else 2
    x = parts * np.linspace(low / parts, high / parts, points)
    with np.errstate(all="ignore"):
        y = fit.at(x)
        of_curve = CurveReach(fit, fit.coverage_factor(calibration.conventions.confidence)).at(x)
        of_reading = ReadingReach(calibration, extra or Extra()).at(x)
        edges = [y - of_curve, y + of_curve, y - of_reading, y + of_reading]

    def line(values: Floats) -> Polyline:
        return Polyline(values, x) if calibration.is_inverted else Polyline(x, values)

    near_low, near_high, far_low, far_high = map(line, edges)
    noun = "line" if fit.size == 2 else "parabola"
    return Curves(line(y), (near_low, near_high), (far_low, far_high), noun)


def exact_parabola(readings: Readings, margin: float, points: int = 65) -> Polyline | None:
    """Return the parabola that descent on one comes to: of t_c over t_u, by unweighted least squares.

    It is drawn over the range of t_u and *margin* of it to both sides; None where no readings determine it.
    """
    found = ExactFit.of(MODELS["quadratic"], readings)
    if found is None:
        return None
    t_u, _ = readings.used()
    low, high = float(t_u.min()), float(t_u.max())
    with np.errstate(all="ignore"):
        more = margin * (high - low)
        places = np.linspace(low - more, high + more, points)
        return Polyline(places, found.curve(places))
