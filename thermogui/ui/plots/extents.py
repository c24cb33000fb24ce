"""What of readings and curves is drawn, and how far it reaches."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from thermogui.core.readings.readings import Bools, Readings, Rows

if TYPE_CHECKING:
    from thermogui.core.calibration.assessment import Assessment
    from thermogui.core.descent.curve import Curve

FARTHEST = 1e150
"""Beyond, differences overflow in pyqtgraph and Qt's painting crashes: such readings are not drawn."""
_NEAREST = 1e-150
"""A range that is narrower crashes Qt's painting as well."""
_POINTS = 257
"""Of a curve that is not straight."""


def drawable_rows(readings: Readings) -> Bools:
    """Return which rows can be drawn, shape (n,)."""
    complete, ends = readings.complete, readings.ends
    if complete.all() and (ends is None or all(np.abs(each).max() <= FARTHEST for each in ends)):
        # as nearly always; of a million it takes a fifth of the time
        return complete
    with np.errstate(invalid="ignore"):
        near = (np.abs(readings.t_u) <= FARTHEST) & (np.abs(readings.t_c) <= FARTHEST)
    return near & complete


def roomy(values: np.ndarray) -> tuple[float, float]:
    """Return the range of some values; about a single one, or as good as one, a range around it."""
    low, high = float(values.min()), float(values.max())
    if high - low < _NEAREST:
        margin = abs(low) * 0.1 if abs(low) > 10 * _NEAREST else 1.0
        return low - margin, high + margin
    return low, high


def ends_of(parts: list[tuple[Readings, Bools]]) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the least and the greatest t_u, and t_c, shape (2,) each, in rows of readings; None of none."""
    ends = [
        # to choose all of a million takes longer than to look at them
        readings.ends if rows.all() else (readings.t_u[rows], readings.t_c[rows])
        for readings, rows in parts
        if rows.any()
    ]
    if not ends:
        return None
    t_u, t_c = (np.concatenate(columns) for columns in zip(*ends, strict=True))
    return np.array([t_u.min(), t_u.max()]), np.array([t_c.min(), t_c.max()])


def far_limits(t_c: np.ndarray) -> tuple[float, float]:
    """Return how far up and down it is worth drawing: beyond, pixels overflow and nothing is seen."""
    low, high = roomy(t_c)
    reach = 100 * (high - low)
    return low - reach, high + reach


def residual_segments(curve: Curve, readings: Readings, rows: Bools) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of segments from readings to a curve, two points each, cut where y is out of sight."""
    t_u, t_c = readings.t_u[rows], readings.t_c[rows]
    return np.repeat(t_u, 2), np.column_stack([t_c, np.clip(curve(t_u), *far_limits(t_c))]).ravel()


def segments_of(assessment: Assessment) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of segments from fitted readings to the calibration, along the column that scatters."""
    calibration = assessment.calibration
    ends = {}
    for column in ("t_u", "t_c"):
        values = getattr(calibration, column)
        carries = column == calibration.conventions.response
        ends[column] = np.column_stack([values, values - calibration.fit.residuals if carries else values])
    drawable = (np.abs(np.hstack([ends["t_u"], ends["t_c"]])) <= FARTHEST).all(axis=1)
    return ends["t_u"][drawable].ravel(), ends["t_c"][drawable].ravel()


def visible_part(
    curve: Curve, x_range: tuple[float, float], t_c_range: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Return points to join of a curve over a range of x, cut where y is far out of sight.

    A straight line has two, its ends.
    """
    low, high = far_limits(np.array(t_c_range))
    if curve.slope_intercept is not None:
        return _visible_ends(*curve.slope_intercept, x_range, low, high)
    x = np.linspace(*x_range, _POINTS)
    y = curve(x)
    kept = ~np.isnan(y)
    return x[kept], np.clip(y[kept], low, high)


def _visible_ends(
    slope: float, intercept: float, x_range: tuple[float, float], low: float, high: float
) -> tuple[np.ndarray, np.ndarray]:
    xs, ys = [], []
    for x in x_range:
        y = slope * x + intercept
        if not low <= y <= high and slope != 0:
            y = min(max(y, low), high)
            crossing = (y - intercept) / slope
            x = min(max(crossing, x_range[0]), x_range[1]) if math.isfinite(crossing) else x
        xs.append(x)
        ys.append(min(max(y, low), high))
    return np.array(xs), np.array(ys)


def rows_not_among(readings: Readings, others: Readings, rows: Rows) -> Rows:
    """Return which rows of *others* have a pair of values that *readings* use nowhere."""
    # after a few edits, or with more beneath, nearly every pair is where it was
    both = slice(min(len(others), len(readings)))
    stays = np.zeros(len(others), np.bool_)
    same = (readings.t_u[both] == others.t_u[both]) & (readings.t_c[both] == others.t_c[both])
    stays[both] = readings.use[both] & same
    rows = rows[~stays[rows]]
    if len(rows) == 0:
        return rows
    here = set(zip(*(column.tolist() for column in readings.used()), strict=True))
    pairs = zip(others.t_u[rows].tolist(), others.t_c[rows].tolist(), strict=True)
    return rows[[pair not in here for pair in pairs]]
