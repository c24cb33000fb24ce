"""How far a plot reaches, and how far what is drawn on it."""

from __future__ import annotations

import math

import numpy as np

from thermogui.core.readings.readings import Bools, Readings

FARTHEST = 1e150
"""Beyond, differences overflow in pyqtgraph and Qt's painting crashes: such readings are not drawn."""
_NEAREST = 1e-150
"""A range that is narrower crashes Qt's painting as well."""


def drawable_rows(readings: Readings) -> Bools:
    """Return which rows can be drawn, shape (n,)."""
    with np.errstate(invalid="ignore"):
        near = (np.abs(readings.t_u) <= FARTHEST) & (np.abs(readings.t_c) <= FARTHEST)
    return near & readings.complete


def roomy(values: np.ndarray) -> tuple[float, float]:
    """Return the range of some values; about a single one, or as good as one, a range around it."""
    low, high = float(values.min()), float(values.max())
    if high - low < _NEAREST:
        margin = abs(low) * 0.1 if abs(low) > 10 * _NEAREST else 1.0
        return low - margin, high + margin
    return low, high


def far_limits(t_c: np.ndarray) -> tuple[float, float]:
    """Return how far up and down it is worth drawing: beyond, pixels overflow and nothing is seen."""
    low, high = roomy(t_c)
    reach = 100 * (high - low)
    return low - reach, high + reach


def visible_ends(
    slope: float, intercept: float, x_range: tuple[float, float], t_c_range: tuple[float, float]
) -> tuple[list[float], list[float]]:
    """Return x and y of the ends of a line over a range of x, cut where y is far out of sight."""
    low, high = far_limits(np.array(t_c_range))
    xs, ys = [], []
    for x in x_range:
        y = slope * x + intercept
        if not low <= y <= high and slope != 0:
            y = min(max(y, low), high)
            crossing = (y - intercept) / slope
            x = min(max(crossing, x_range[0]), x_range[1]) if math.isfinite(crossing) else x
        xs.append(x)
        ys.append(min(max(y, low), high))
    return xs, ys
