"""Where on curves there is room for their labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thermogui.core.readings import Floats

_ALONG = 48
_APART = 70.0
_FROM_EDGE = 10.0
_FROM_OBSTACLES = 34.0
_FROM_CURVES = 8.5


@dataclass(frozen=True)
class Place:
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
) -> list[Place]:
    """Choose places for at most *most* labels, in the order of the curves, none near another.

    Args:
        curves: for each its text, the width of that in pixels (0 for a curve that has none), and its
            points, shape (k, 2), in pixels. A text that is on several is placed once.
        obstacles: points to keep away from, shape (m, 2).
        room: width and height of the view.
    """
    sampled = [_evenly(points) for _, _, points in curves]
    taken = obstacles[np.isfinite(obstacles).all(axis=1)]
    found: list[Place] = []
    for index, (text, width, _) in enumerate(curves):
        if len(found) == most or not text or any(place.text == text for place in found):
            continue
        points = sampled[index]
        if len(points) < 3:
            continue
        tangents = np.gradient(points, axis=0)
        half = width / 2 + _FROM_EDGE
        edge = np.array([half, half])
        fits = ((points > edge) & (points < np.array(room) - edge)).all(axis=1)
        fits &= _distance(points, taken) > _FROM_OBSTACLES
        if found:
            fits &= _distance(points, np.array([(place.x, place.y) for place in found])) > _APART
        others = [
            other for at, other in enumerate(sampled) if at != index and curves[at][0] != text
        ]
        if others and fits.any():
            away = tangents / np.maximum(np.hypot(*tangents.T), 1e-9)[:, None]
            crowd = np.vstack(others)
            for reach in (-width / 2, 0.0, width / 2):
                fits &= _distance(points + reach * away, crowd) > _FROM_CURVES
        if not fits.any():
            continue
        everything = np.vstack([taken, *[[(place.x, place.y)] for place in found]])
        free = np.where(fits, _distance(points, everything), -1.0)
        best = int(free.argmax())
        angle = float(np.degrees(np.arctan2(tangents[best, 1], tangents[best, 0])))
        angle = (angle + 90) % 180 - 90
        found.append(Place(text, float(points[best, 0]), float(points[best, 1]), angle))
    return found


def _evenly(points: Floats) -> Floats:
    """Return points evenly spaced along a curve."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    if len(points) < 2 or not 0 < along[-1] < np.inf:
        return points[:1]
    at = np.linspace(0, along[-1], _ALONG)
    return np.column_stack([np.interp(at, along, axis) for axis in points.T])


def _distance(points: Floats, others: Floats) -> Floats:
    """Return how far each point is from the nearest of others."""
    if len(others) == 0:
        return np.full(len(points), np.inf)
    apart = points[:, None, :] - others[None, :, :]
    return np.asarray(np.sqrt(np.min(np.square(apart).sum(axis=-1), axis=1)))
