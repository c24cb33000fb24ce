"""What of a loss to look at: ranges of both parameters, its heights there, its joint confidence region."""

from __future__ import annotations

import math

import numpy as np

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.plane import Basin
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats

Range = tuple[float, float]
View = tuple[Range, Range]
"""Ranges of the first and of the second parameter."""

FARTHEST = 1e150
"""Beyond, squares overflow: such points are on no picture."""

CONFIDENCES = (0.68, 0.95)

_ROOM = 0.12
_LEAST_WIDTH = 1e-9  # of a view, beside where it is
_STRAYED = 5.0


def bowl_to_draw(t_u: Floats, t_c: Floats) -> Bowl:
    """Return the loss over readings, shape (n,) each, if a picture can be made of it.

    Raises:
        ThermoError: there is no reading, or their squares do not fit a double.
    """
    if len(t_u) == 0:
        raise ThermoError("There are no readings yet, so there is no loss to draw.")
    bowl = Bowl.of(t_u, t_c)
    figures = (bowl.mean_x, bowl.mean_y, bowl.spread_x, bowl.slope, bowl.least)
    if not all(abs(figure) < FARTHEST for figure in figures):
        raise ThermoError("The readings are too large, or too close together, to draw their loss.")
    return scaled_to_draw(bowl, bowl.scaling)


def scaled_to_draw(bowl: Bowl, scaling: InputScaling) -> Bowl:
    """Return the loss over (w, b) of a scaled input, of that over (slope, intercept).

    Raises:
        ThermoError: with this scaling squares do not fit a double.
    """
    scaled = bowl.scaled(scaling)
    if not all(abs(figure) < FARTHEST for figure in (scaled.mean_x, scaled.spread_x, *scaled.minimum)):
        raise ThermoError("With this input scale the loss is too steep or too flat to draw.")
    return scaled


def log_grid(bowl: Basin, view: View, columns: int, rows: int) -> Floats:
    """Return log10 L at the centres of the cells of a view, shape (rows, columns).

    Row 0 is the lowest q. A loss of 0 is taken as a billionth of the greatest one.
    """
    p, q = (centres(limits, cells) for limits, cells in zip(view, (columns, rows), strict=True))
    with np.errstate(all="ignore"):
        losses = np.minimum(bowl.loss(p[None, :], q[:, None]), FARTHEST)
        greatest = float(losses.max())
        return np.asarray(np.log10(np.maximum(losses, greatest * 1e-9 or 1e-300)))


def edge_of_region(bowl: Basin, confidence: float) -> float | None:
    """Return L − L* on the edge of the joint confidence region of both parameters.

    n·(L − L*) = 2·s²·F(2, n − 2) (Draper and Smith, 5.4) with s² = n·L*/(n − 2). With two degrees of
    freedom above, F has a closed form, and what remains is L* · ((1 − confidence)^(−2/(n − 2)) − 1).
    None where there is no residual scatter to judge by.
    """
    dof = bowl.count - 2
    if dof < 1 or not bowl.has_one_minimum or bowl.least <= 0:
        return None
    excess = bowl.least * np.expm1(min(-2 / dof * math.log1p(-confidence), 700.0))
    return float(excess) if excess < FARTHEST else None


def view_of_minimum(bowl: Basin) -> View:
    """Return ranges about the minimum alone: around the joint 95 % region, where there is one."""
    excess = edge_of_region(bowl, CONFIDENCES[-1])
    reach = math.sqrt(excess) if excess else 0.0
    half = bowl.half_widths(max(reach, bowl.least_radius))
    halves = (1.5 * min(side, FARTHEST / 100) for side in half)
    (p_range, q_range) = (
        (middle - side, middle + side) for middle, side in zip(bowl.minimum, halves, strict=True)
    )
    return _wide_enough(p_range), _wide_enough(q_range)


def view_of(bowl: Basin, start: tuple[float, float], path: Floats) -> View:
    """Return ranges about the minimum, the start and a path, shape (k, 2).

    What is not finite, or has strayed many times as far as the start is, is left out: a run that
    diverges would make all the rest a point.
    """
    corners = np.array(view_of_minimum(bowl)).T
    if np.abs(start).max() < FARTHEST / 100:
        corners = np.vstack([corners, [start]])
    low, high = corners.min(axis=0), corners.max(axis=0)
    reach = _STRAYED * (high - low)
    with np.errstate(invalid="ignore"):
        near = ((path >= low - reach) & (path <= high + reach)).all(axis=1)
    points = np.vstack([low, high, path[near]])
    low, high = points.min(axis=0), points.max(axis=0)
    room = _ROOM * (high - low)
    (p_range, q_range) = zip((low - room).tolist(), (high + room).tolist(), strict=True)
    return _wide_enough(p_range), _wide_enough(q_range)


def view_about(path: Floats) -> View:
    """Return ranges about a path, shape (k, 2), of which nothing else is known; 2 wide at least."""
    points = path[np.abs(path).max(axis=1) < FARTHEST / 100] if len(path) else path
    if len(points) == 0:
        points = np.zeros((1, 2))
    low, high = points.min(axis=0), points.max(axis=0)
    room = np.maximum(3 * _ROOM * (high - low), 1 - (high - low) / 2)
    (p_range, q_range) = zip((low - room).tolist(), (high + room).tolist(), strict=True)
    return _wide_enough(p_range), _wide_enough(q_range)


def to_reading_units(points: Floats, scaling: InputScaling) -> Floats:
    """Return (slope, intercept) for points (w, b), shape (…, 2).

    The map is linear, so that it holds for steps and arrows too.
    """
    with np.errstate(all="ignore"):
        w, b = points[..., 0], points[..., 1]
        return np.stack([w * scaling.factor, w * scaling.offset + b], axis=-1)


def from_reading_units(points: Floats, scaling: InputScaling) -> Floats:
    """Return (w, b) for points (slope, intercept), shape (…, 2)."""
    with np.errstate(all="ignore"):
        w = points[..., 0] / scaling.factor
        return np.stack([w, points[..., 1] - w * scaling.offset], axis=-1)


def centres(limits: Range, cells: int) -> Floats:
    """Return the middles of equal cells of a range, shape (cells,)."""
    low, high = limits
    return low + (high - low) * (np.arange(cells) + 0.5) / cells


def _wide_enough(limits: Range) -> Range:
    low, high = limits
    least = max(_LEAST_WIDTH * max(abs(low), abs(high)), 1e-100)
    if high - low >= least:
        return low, high
    middle = low + (high - low) / 2
    return middle - least / 2, middle + least / 2
