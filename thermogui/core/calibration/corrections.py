"""What to add to a thermometer's reading, at chosen readings, and how far that may be off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.conversion import Conversion, to_t_c

_FEWEST = 5  # points, where nobody has chosen any; there are at most twice as many


@dataclass(frozen=True)
class Correction:
    """At one reading.

    Attributes:
        found: what it converts to, with its uncertainty.
        correction: t_c − t_u; None where the two are not in one scale.
    """

    found: Conversion
    correction: float | None


def corrections(assessment: Assessment, points: Sequence[float]) -> list[Correction]:
    """Return what holds at these t_u, or at some round ones over the range of the readings."""
    calibration = assessment.calibration
    low, high = float(calibration.t_u.min()), float(calibration.t_u.max())
    listed = [
        to_t_c(calibration, point, assessment.settings.extra) for point in (points or round_points(low, high))
    ]
    is_one_scale = has_one_scale(assessment)
    return [Correction(found, found.estimate - found.given if is_one_scale else None) for found in listed]


def has_one_scale(assessment: Assessment) -> bool:
    """Say whether t_u is in the scale of t_c: as somebody has said, or as near it as a bias leaves it."""
    readings, verdict = assessment.readings, assessment.verdict
    if not assessment.settings.names_unit:
        return False
    unit = readings.unit_of_t_u
    if unit is None and verdict is not None:
        unit = verdict.best or (verdict.closest if verdict.is_near else None)
    return unit == readings.unit_of_t_c


def round_points(low: float, high: float) -> list[float]:
    """Return half a dozen numbers with few digits from *low* to *high*; the ends where there are none."""
    power = math.floor(math.log10(high / 10 - low / 10))
    for step in (float(f"{size}e{power}") for size in (20, 10, 5, 2, 1)):
        if not 0 < step < math.inf:
            break
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first + 1 >= _FEWEST:
            found = [float(f"{place * step:.12g}") for place in range(first, last + 1)]
            return [point for point in found if low <= point <= high] or [low, high]
    return [low, low / 2 + high / 2, high]
