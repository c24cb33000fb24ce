"""Contour lines of a quadratic loss, exact and no farther than a view reaches."""

from __future__ import annotations

import math

import numpy as np

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.loss_view import View
from thermogui.core.descent.plane import Basin
from thermogui.core.readings.readings import Floats

Polyline = tuple[Floats, Floats]

_MANTISSAS = (1, 2, 5)
_MOST = 12
_MOST_DECADES = 4
"""Below a ten-thousandth of the greatest excess a contour about the minimum is a dot."""
_POINTS_A_TURN = 360
_LEAST_POINTS = 24


def contour_levels(least: float, low: float, high: float) -> list[float]:
    """Return round losses between *low* and *high*, a dozen at most, rising.

    They are spaced as the logarithm of the loss's excess over *least*, so that there are some near the
    minimum and some far away; linearly where the losses are nearly alike. Levels near the minimum keep
    just the digits that tell them apart: 2.95, 3, 3.1, 3.4, 4, 5, 10, 20, 50.
    """
    if not (math.isfinite(high) and high > low and high - least > 0):
        return []
    top = high - least
    bottom = max(low - least, top * 10.0**-_MOST_DECADES)
    if top < 4 * bottom:
        return _linear(max(low, least + bottom), high, _MOST // 2)
    decades = range(math.floor(math.log10(bottom)), math.ceil(math.log10(top)) + 1)
    excesses = [(mantissa, decade) for decade in decades for mantissa in _MANTISSAS]
    levels = sorted({_rounded(least, mantissa, decade) for mantissa, decade in excesses})
    inside = [level for level in levels if least + bottom <= level < high and level > least]
    # the lowest loss in sight is the last that one would do without
    return inside if len(inside) <= _MOST else inside[::-1][::2][::-1]


def _rounded(least: float, mantissa: int, decade: int) -> float:
    """Return the round loss near an excess: a round number far away, else *least* and a little, rounded."""
    excess = float(f"{mantissa}e{decade}")
    if excess > 1.5 * least:
        return excess
    return float(f"{round(least + excess, -decade):.{max(0, -decade)}f}")


def _linear(low: float, high: float, most: int) -> list[float]:
    rough = (high - low) / most
    decade = math.floor(math.log10(rough)) if rough > 0 else 0
    step = next(
        float(f"{mantissa}e{decade}") for mantissa in (1, 2, 5, 10) if float(f"{mantissa}e{decade}") >= rough
    )
    first, last = math.ceil(low / step), math.floor(high / step)
    if last - first > 2 * most:  # steps that a double cannot tell apart
        return []
    return [round(index * step, max(0, -decade)) for index in range(first, last + 1) if index * step < high]


def contour(bowl: Basin, excess: float, view: View) -> list[Polyline]:
    """Return the pieces of the contour L = L* + *excess* inside a view.

    A contour is a circle of radius √excess in the bowl's u and v, in which the view is a parallelogram:
    where its sides cross the circle the pieces begin and end.
    """
    if not 0 < excess < np.inf:
        return []
    radius = math.sqrt(excess)
    if isinstance(bowl, Bowl) and not bowl.has_one_minimum:
        return _valley(bowl, radius, view)
    (left, right), (bottom, top) = view
    corners_p, corners_q = np.array([left, right, right, left]), np.array([bottom, bottom, top, top])
    with np.errstate(all="ignore"):
        u, v = bowl.whitened(corners_p, corners_q)
        crossings = _crossings(u, v, radius)
    if len(crossings) == 0:
        return [_arc(bowl, radius, 0.0, 2 * np.pi)] if _inside(bowl, radius, 0.0, view) else []
    following = np.append(crossings[1:], crossings[0] + 2 * np.pi)
    return [
        _arc(bowl, radius, begin, end)
        for begin, end in zip(crossings, following, strict=True)
        if end > begin and _inside(bowl, radius, (begin + end) / 2, view)
    ]


def _crossings(u: Floats, v: Floats, radius: float) -> Floats:
    """Return the angles, rising, at which a circle about 0 crosses the sides of a polygon."""
    along_u, along_v = np.roll(u, -1) - u, np.roll(v, -1) - v
    square = along_u**2 + along_v**2
    nearest = -(u * along_u + v * along_v) / square
    # by the area, for the difference of two squares would cancel
    room = square * radius**2 - (u * along_v - v * along_u) ** 2
    half = np.sqrt(np.where(room > 0, room, np.nan)) / square
    at = np.concatenate([nearest - half, nearest + half])
    on_side = (at >= 0) & (at <= 1)
    at_u = np.tile(u, 2) + at * np.tile(along_u, 2)
    at_v = np.tile(v, 2) + at * np.tile(along_v, 2)
    return np.sort(np.arctan2(at_v[on_side], at_u[on_side]))


def _inside(bowl: Basin, radius: float, angle: float, view: View) -> bool:
    p, q = bowl.from_whitened(np.array([radius * math.cos(angle)]), np.array([radius * math.sin(angle)]))
    return bool(view[0][0] <= p[0] <= view[0][1] and view[1][0] <= q[0] <= view[1][1])


def _arc(bowl: Basin, radius: float, begin: float, end: float) -> Polyline:
    points = max(_LEAST_POINTS, math.ceil((end - begin) / (2 * np.pi) * _POINTS_A_TURN) + 1)
    angle = np.linspace(begin, end, points)
    return bowl.from_whitened(radius * np.cos(angle), radius * np.sin(angle))


def _valley(bowl: Bowl, radius: float, view: View) -> list[Polyline]:
    """Return the straight contours to both sides of a valley."""
    (left, right), (bottom, top) = view
    pieces = []
    for side in (-radius, radius):
        ends_p = np.array([left, right])
        if bowl.mean_x:
            reach = [(bowl.minimum[1] + side - q) / bowl.mean_x + bowl.minimum[0] for q in (bottom, top)]
            ends_p = np.clip(ends_p, min(reach), max(reach))
        ends_q = bowl.minimum[1] + side - bowl.mean_x * (ends_p - bowl.minimum[0])
        middle = (bottom + top) / 2
        if ends_p[1] > ends_p[0] and abs(ends_q.mean() - middle) <= (top - bottom) / 2:
            pieces.append((ends_p, ends_q))
    return pieces
