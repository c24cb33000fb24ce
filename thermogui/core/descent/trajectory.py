"""The trajectory of a run over the parameters: few enough points to draw, and none beyond a view."""

from __future__ import annotations

import numpy as np

from thermogui.core.descent.loss_view import FARTHEST, View
from thermogui.core.descent.trace import Epochs
from thermogui.core.readings.readings import Floats

_FIRST = 96
_CELLS_PER_OCTAVE = 48
_TOO_FAR = 1e9  # views away: a step between two such points has no digits left for where it crosses


def epochs_to_draw(epoch: int) -> Epochs:
    """Return which epochs of 0 … *epoch* to draw, rising, shape (k,); under 2,000 of ten million.

    The first ones all, then cells evenly wide in the logarithm of the epoch, of each the last epoch and
    the one after it. Descent on a quadratic loss goes along each principal direction steadily, or jumps
    to and fro across it with a steady growth or decay (Goodfellow, Bengio, Courville, *Deep Learning*,
    8.2.1): so in both cases two epochs in a row, at the end of each cell, reach as far as any in it.
    """
    pieces = [np.arange(min(_FIRST, epoch + 1))]
    first = _FIRST
    while first <= epoch:
        width = first // _CELLS_PER_OCTAVE
        ends = np.arange(first, min(2 * first, epoch + 1), width)
        pieces += [np.column_stack([ends, ends + 1]).ravel()]
        first *= 2
    chosen = np.concatenate([*pieces, [max(0, epoch - 1), epoch]])
    return np.unique(chosen[chosen <= epoch])


def as_far_as_finite(points: Floats) -> Floats:
    """Return the points, shape (k, 2), before the first that is not finite, none beyond FARTHEST."""
    lost = np.flatnonzero(~np.isfinite(points).all(axis=1))
    kept = points[: lost[0]] if len(lost) else points
    return np.clip(kept, -FARTHEST, FARTHEST)


def segments_in(view: View, points: Floats, margin: float = 0.02) -> Floats:
    """Return the parts of a polyline, shape (k, 2), inside a view and a *margin* of its width around it.

    Each part is two points, one after the other: shape (2·m, 2). Cut exactly, so that a step that leaves
    the view points to where it goes (Liang and Barsky 1984).
    """
    if len(points) < 2:
        return np.empty((0, 2))
    low, high = np.array(view).T
    half = (high - low) / 2
    with np.errstate(all="ignore"):
        unit = (points - (low + half)) / half  # the view is −1 … 1 in both
        begin, end = unit[:-1], unit[1:]
        far_begin, far_end = np.abs(begin).max(axis=1), np.abs(end).max(axis=1)
        # from the nearer end, for the other may be too far to tell where its step comes through
        backwards = far_begin > far_end
        begin, end = (np.where(backwards[:, None], two, one) for one, two in ((begin, end), (end, begin)))
        along = end - begin
        reach = 1 + 2 * margin
        to_low, to_high = (-reach - begin) / along, (reach - begin) / along
        # along a side, or not at all: inside or outside for good
        still = along == 0
        within = np.abs(begin) <= reach
        enter = np.where(still, np.where(within, 0.0, 2.0), np.minimum(to_low, to_high)).max(axis=1)
        leave = np.where(still, np.where(within, 1.0, -1.0), np.maximum(to_low, to_high)).min(axis=1)
        enter, leave = np.maximum(enter, 0.0), np.minimum(leave, 1.0)
        seen = (enter < leave) & (np.minimum(far_begin, far_end) < _TOO_FAR)
        begin, along, enter, leave = begin[seen], along[seen], enter[seen, None], leave[seen, None]
        first, last = begin + enter * along, begin + leave * along
        turned = backwards[seen, None]
        first, last = np.where(turned, last, first), np.where(turned, first, last)
        ends = np.stack([first, last], axis=1).reshape(-1, 2)
        return np.asarray(np.clip(ends, -reach, reach) * half + (low + half), np.float64)


def one_a_pixel(points: Floats, pixel: tuple[float, float]) -> Floats:
    """Return points, shape (k, 2), without those in the same pixel as the one before; the last is kept."""
    if len(points) < 3 or not min(pixel) > 0:
        return points
    with np.errstate(all="ignore"):
        cells = np.floor(points / np.array(pixel))
    moved = (np.diff(cells, axis=0) != 0).any(axis=1)
    moved[-1] = True
    return np.asarray(points[np.concatenate([[True], moved])])
