"""Where on curves there is room for their labels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thermogui.core.readings.readings import Floats

_CELL = 7.0
_CANDIDATES = 40
_APART = 70.0
_FROM_EDGE = 10.0
_FROM_OBSTACLES = 34.0


@dataclass(frozen=True)
class ContourLabel:
    """Where a label goes: its centre in pixels, and its angle in degrees, −90 … 90, y downwards."""

    text: str
    x: float
    y: float
    angle: float


def places_on(
    curves: list[tuple[str, int, Floats]],
    obstacles: Floats,
    room: tuple[float, float],
    most: int,
) -> list[ContourLabel]:
    """Choose places for at most *most* labels, in the order of the curves, none near another.

    Args:
        curves: for each its text, the width of that in pixels (0 for a curve that has none), and its
            points, shape (k, 2), in pixels. A text that is on several is placed once.
        obstacles: points to keep away from, shape (m, 2).
        room: width and height of the view.
    """
    sampled = [_evenly(points) for _, _, points in curves]
    owners = _spread(_owners(sampled, room))
    with np.errstate(invalid="ignore"):
        near = (np.abs(obstacles) < 2 * max(room)).all(axis=1)
    taken = obstacles[near]
    found: list[ContourLabel] = []
    for index, (text, width, _) in enumerate(curves):
        if len(found) == most or not text or any(place.text == text for place in found):
            continue
        every = max(1, len(sampled[index]) // _CANDIDATES)
        tangents = (
            np.gradient(sampled[index], axis=0)[::every] if len(sampled[index]) > 2 else np.empty((0, 2))
        )
        points = sampled[index][::every][: len(tangents)]
        edge = width / 2 + _FROM_EDGE
        fits = ((points > edge) & (points < np.array(room) - edge)).all(axis=1)
        points, tangents = points[fits], tangents[fits]
        away = tangents / np.maximum(np.hypot(*tangents.T), 1e-9)[:, None]
        from_labels = _distance(points, np.array([(place.x, place.y) for place in found]).reshape(-1, 2))
        from_marks = _distance(points, taken)
        fits = (from_labels > _APART) & (from_marks > _FROM_OBSTACLES)
        across = np.array([-width / 2, 0.0, width / 2])[:, None, None]
        there = owners[_cells((points + across * away).reshape(-1, 2), owners)].reshape(3, -1)
        fits &= ((there == -1) | (there == index)).all(axis=0)
        if not fits.any():
            continue
        best = int(np.where(fits, np.minimum(from_labels, from_marks), -1.0).argmax())
        angle = float(np.degrees(np.arctan2(away[best, 1], away[best, 0])))
        angle = (angle + 90) % 180 - 90
        found.append(ContourLabel(text, float(points[best, 0]), float(points[best, 1]), angle))
    return found


def _evenly(points: Floats) -> Floats:
    """Return points along a curve, a cell apart."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    if len(points) < 2 or not 0 < along[-1] < 1e6:
        return points[:1]
    at = np.arange(0, along[-1], 0.7 * _CELL)
    return np.column_stack([np.interp(at, along, axis) for axis in points.T])


def _owners(curves: list[Floats], room: tuple[float, float]) -> npt.NDArray[np.int32]:
    """Return which curve goes through each cell of the view, −1 for none, −2 for several; with a border."""
    columns, rows = (max(1, math.ceil(side / _CELL)) + 2 for side in room)
    owners = np.full((rows, columns), -1, np.int32)
    for index, points in enumerate(curves):
        row, column = _cells(points, owners)
        there = owners[row, column]
        owners[row, column] = np.where((there == -1) | (there == index), index, -2)
    return owners


def _spread(owners: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return which curve goes through each cell or one next to it."""
    for axis in (0, 1):
        met = owners
        for shift in (-1, 1):
            other = np.roll(owners, shift, axis)
            met = np.where(met == -1, other, np.where((other == -1) | (other == met), met, -2))
        owners = met
    return owners


def _cells(
    points: Floats, owners: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    cells = np.floor(points / _CELL).astype(np.intp) + 1
    rows, columns = owners.shape
    return np.clip(cells[:, 1], 0, rows - 1), np.clip(cells[:, 0], 0, columns - 1)


def _distance(points: Floats, others: Floats) -> Floats:
    """Return how far each point is from the nearest of others, shape (k,)."""
    if len(others) == 0:
        return np.full(len(points), np.inf)
    across = points[:, :1] - others[:, 0]
    down = points[:, 1:] - others[:, 1]
    return np.asarray(np.sqrt((across**2 + down**2).min(axis=1)))
