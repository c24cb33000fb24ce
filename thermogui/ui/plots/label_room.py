"""Where there is room for a word beside a line or a mark."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thermogui.core.readings.readings import Floats

_CELL = 4.0
_GAP = 5.7
"""From a word to its line: more than a cell from corner to corner, so that no cell has part of both."""
_EDGE = 4.0
_PLACES, _LEVEL_PLACES = 15, 5
_AROUND_MARK = (-5.0, 0.0, 5.0)
_FAR = 1e5
"""Pixels: nothing so far away is seen, and Qt cannot paint much farther."""
_AROUND = np.array([(1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)], float)
_OF_A_MARK, _OF_A_WORD = 5.0, 1e4
_LEVEL = 6.0
_STAYS = 4.0


@dataclass(frozen=True, eq=False)
class Spots:
    """Places for a word, in pixels of the view, y downwards.

    Attributes:
        at: the middle of the word, shape (n, 2).
        angle: in radians, −π/2 … π/2, shape (n,).
        cost: how little each is wanted, in points that it would cover, shape (n,).
    """

    at: Floats
    angle: Floats
    cost: Floats

    @classmethod
    def joined(cls, some: list[Spots]) -> Spots:
        """Return the places of all."""
        parts = [(spots.at, spots.angle, spots.cost) for spots in some]
        return cls(*map(np.concatenate, zip(*parts, strict=True)))


_NOWHERE = Spots(np.empty((0, 2)), np.empty(0), np.empty(0))


class Track:
    """A line in the pixels of a view, measured once for all that look for places along it.

    Attributes:
        begin, end: how far along it it comes into view, and leaves it for the last time; both 0 if never.
    """

    def __init__(self, points: Floats, room: tuple[float, float]) -> None:
        """*points* have shape (k, 2); *room* is width and height of the view."""
        self._points, self._lengths = points, _lengths(points)
        self.begin, self.end = _in_view(points, self._lengths, room) if len(points) > 1 else (0.0, 0.0)

    def at(self, where: Floats) -> Floats:
        """Return the points that are so far along it, shape (m, 2)."""
        return np.column_stack([np.interp(where, self._lengths, axis) for axis in self._points.T])


def along(
    track: Track,
    size: tuple[float, float],
    side: int,
    share: float,
    cost: float,
) -> Spots:
    """Return places above (side 1) or below (−1) a line, shape (k, 2), for a word that goes along with it.

    *share* says how far along it the word stands if all places are as good. It stands level, with a
    corner at the line, where that is better by far or too little of the line is in the view.
    """
    begin, end, half = track.begin, track.end, size[0] / 2
    if end <= begin:
        return _NOWHERE
    level = _with_corner(track.at(np.linspace(begin, end, _LEVEL_PLACES + 2)[1:-1]), size)
    if end - begin <= size[0]:
        return level
    at = np.linspace(begin + half, end - half, _PLACES)
    before, middle, after = (track.at(at + aside) for aside in (-half, 0.0, half))
    chord = after - before
    chord[chord[:, 0] < 0] *= -1
    chord /= np.maximum(np.hypot(*chord.T), 1e-9)[:, None]
    up = np.column_stack([chord[:, 1], -chord[:, 0]])
    # a line that bends towards the word is nearer to it than its chord
    bulge = ((middle - (before + after) / 2) * up).sum(axis=1) * side
    away = side * (size[1] / 2 + _GAP + np.maximum(bulge, 0.0))
    wanted = np.abs((at - begin) / (end - begin) - share) + cost
    middles, angles = (before + after) / 2 + away[:, None] * up, np.arctan2(chord[:, 1], chord[:, 0])
    return Spots.joined([Spots(middles, angles, wanted), level])


def _with_corner(points: Floats, size: tuple[float, float]) -> Spots:
    """Return places for a level word that has a corner near one of some points, shape (k, 2)."""
    corners = _AROUND[4:] * (np.array(size) / 2 + _GAP / 2)
    at = (points[:, None] + corners).reshape(-1, 2)
    return Spots(at, np.zeros(len(at)), np.full(len(at), _LEVEL))


def around(point: Floats, radius: float, size: tuple[float, float]) -> Spots:
    """Return places beside a mark at a point, shape (2,)."""
    reach = np.array(size) / 2 + radius
    return Spots(point + _AROUND * reach, np.zeros(len(_AROUND)), np.linspace(0.0, 1.0, len(_AROUND)))


class Room:
    """The view in cells of a few pixels, each with how bad it would be to cover it.

    Attributes:
        size: width and height in pixels.
    """

    def __init__(self, size: tuple[float, float]) -> None:
        self.size = size
        # beyond the last of each row and column is what stands outside, and in nobody's way
        self._shape = tuple(max(1, math.ceil(side / _CELL)) + 1 for side in size)
        self._weights = np.zeros(self._shape[0] * self._shape[1])

    def add_line(self, track: Track) -> None:
        """Have words keep away from a line."""
        if track.begin < track.end:
            self._add(track.at(np.arange(track.begin, track.end, _CELL)), 1.0)

    def add_marks(self, points: Floats) -> None:
        """Have words cover marks, shape (n, 2), last of all."""
        if not len(points):
            return
        around = np.column_stack([axis.ravel() for axis in np.meshgrid(_AROUND_MARK, _AROUND_MARK)])
        self._add((points[:, None] + around).reshape(-1, 2), _OF_A_MARK)

    def add_word(self, at: Floats, angle: float, size: tuple[float, float]) -> None:
        """Have other words not cover one."""
        room = size[0] + 2 * _GAP, size[1] + 2 * _GAP
        self._add(_within(at[None], np.array([angle]), room).reshape(-1, 2), _OF_A_WORD)

    def best(self, spots: Spots, size: tuple[float, float], before: int | None) -> int | None:
        """Return the number of the best place for a word; None where it would stand outside or on another.

        The place number *before*, where the word is now, is left only for one that is much better.
        """
        ends = _within(spots.at, spots.angle, size)
        inside = ((ends >= _EDGE) & (ends <= np.array(self.size) - _EDGE)).all(axis=(1, 2))
        cost = spots.cost + self._weights[self._cells(ends)].sum(axis=1)
        cost[~inside] = np.inf
        if before is not None and before < len(cost):
            cost[before] -= _STAYS
        return int(cost.argmin()) if len(cost) and cost.min() < _OF_A_WORD else None

    def _add(self, points: Floats, weight: float) -> None:
        # each once, however many points are in it
        added = np.zeros(self._weights.shape)
        added[self._cells(points)] = weight
        self._weights += added
        self._weights.reshape(self._shape)[-1] = self._weights.reshape(self._shape)[:, -1] = 0.0

    def _cells(self, points: Floats) -> npt.NDArray[np.intp]:
        cells = np.floor(points / _CELL).astype(np.intp)
        # −1 is the last
        column, row = (np.clip(cells[..., axis], -1, self._shape[axis] - 1) for axis in (0, 1))
        found: npt.NDArray[np.intp] = column % self._shape[0] * self._shape[1] + row % self._shape[1]
        return found


def _within(at: Floats, angle: Floats, size: tuple[float, float]) -> Floats:
    """Return points all over words, shape (n, k, 2), a cell apart at most."""
    x, y = (np.linspace(-side / 2, side / 2, max(2, math.ceil(side / _CELL) + 1)) for side in size)
    across, down = (axis.ravel() for axis in np.meshgrid(x, y))
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    found: Floats = at[:, None] + np.stack([cos * across - sin * down, sin * across + cos * down], axis=2)
    return found


def _lengths(points: Floats) -> Floats:
    """Return how far along a line each of its points is, shape (k,)."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])


def _in_view(points: Floats, lengths: Floats, room: tuple[float, float]) -> tuple[float, float]:
    """Return how far along a line it comes into view, and leaves it for the last time; twice 0 if never."""
    steps = np.diff(points, axis=0)
    with np.errstate(all="ignore"):
        ends = np.stack([-points[:-1] / steps, (np.array(room) - points[:-1]) / steps])
    # along an axis on which it stands still a segment is inside all the time, or never
    still = np.where((points[:-1] >= 0) & (points[:-1] <= np.array(room)), -np.inf, np.inf)
    enters = np.where(steps == 0, still, ends.min(axis=0)).max(axis=1, initial=0.0)
    leaves = np.where(steps == 0, np.inf, ends.max(axis=0)).min(axis=1, initial=1.0)
    seen = np.flatnonzero(enters < leaves)
    if not len(seen):
        return 0.0, 0.0
    first, last = seen[0], seen[-1]
    long = np.diff(lengths)
    return (
        float(lengths[first] + enters[first] * long[first]),
        float(lengths[last] + leaves[last] * long[last]),
    )


def in_pixels(
    x: Floats, y: Floats, view: tuple[tuple[float, float], tuple[float, float]], room: tuple[float, float]
) -> Floats:
    """Return where points of the axes are in a view, shape (n, 2); those far out of sight just out of it."""
    (left, right), (low, high) = view
    with np.errstate(all="ignore"):
        across, down = (x - left) / (right - left) * room[0], (high - y) / (high - low) * room[1]
    return np.nan_to_num(np.clip(np.column_stack([across, down]), -_FAR / 4, _FAR / 4))
