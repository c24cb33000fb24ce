"""The loss of a model that has no closed form, on a grid, and contour lines through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from thermogui.core.descent.contours import Polyline, contour_levels
from thermogui.core.descent.loss_view import FARTHEST, View, centres
from thermogui.core.descent.plane import Plane
from thermogui.core.readings.readings import Floats

_COLUMNS, _ROWS = 96, 72
_MOST = 4_000_000
"""As many predictions are worked out; with more readings the grid is coarser."""

_Edge = tuple[int, int, int]
"""Between a point of the grid, by row and column, and the next one in its row (0) or column (1)."""


@dataclass(frozen=True, eq=False)
class LossGrid:
    """Heights over a view.

    Attributes:
        plane: what it is of.
        heights: log10 L at the centres of cells, shape (rows, columns), the lowest q first.
        contours: lines of equal loss, each with its level.
    """

    plane: Plane
    view: View
    heights: Floats
    contours: list[tuple[float, Polyline]]

    @classmethod
    def of(cls, plane: Plane, view: View, stopped: Callable[[], bool] = lambda: False) -> LossGrid:
        """Work the losses out.

        Raises:
            Cancelled: *stopped* has said so.
        """
        finer = min(1.0, (_MOST / (len(plane.x) * _COLUMNS * _ROWS)) ** 0.5)
        counts = max(12, round(finer * _COLUMNS)), max(9, round(finer * _ROWS))
        p, q = (centres(limits, count) for limits, count in zip(view, counts, strict=True))
        losses = np.minimum(plane.loss(p[None, :], q[:, None], stopped), FARTHEST)
        losses[np.isnan(losses)] = FARTHEST
        heights = np.log10(np.maximum(losses, float(losses.max()) * 1e-9 or 1e-300))
        low, high = float(losses.min()), float(losses.max())
        levels = contour_levels(low, low, high)
        lines = [(level, line) for level in reversed(levels) for line in _lines(losses, p, q, level)]
        return cls(plane, view, heights, lines)


def _lines(losses: Floats, p: Floats, q: Floats, level: float) -> list[Polyline]:
    """Return the lines at a level: marching squares, on the logarithm of the loss between two points."""
    above = losses > level
    mixed = above[:-1, :-1].astype(int) + above[:-1, 1:] + above[1:, :-1] + above[1:, 1:]
    joined: dict[_Edge, list[_Edge]] = {}
    for row, column in np.argwhere((mixed > 0) & (mixed < 4)).tolist():
        sides = [(row, column, 0), (row, column + 1, 1), (row + 1, column, 0), (row, column, 1)]
        crossed = [side for side in sides if _crosses(above, side)]
        # a saddle has four, of which two neighbours are joined twice
        for one, other in zip(crossed[::2], crossed[1::2], strict=True):
            joined.setdefault(one, []).append(other)
            joined.setdefault(other, []).append(one)
    heights, height = np.log(np.maximum(losses, 1e-300)), float(np.log(level))
    lines = []
    ends = [edge for edge, others in joined.items() if len(others) == 1]
    for begin in [*ends, *joined]:
        if not joined.get(begin):
            continue
        chain = [begin]
        while joined.get(chain[-1]):
            following = joined[chain[-1]].pop()
            joined[following].remove(chain[-1])
            chain.append(following)
        points = np.array([_point(heights, p, q, edge, height) for edge in chain])
        lines.append((points[:, 0], points[:, 1]))
    return lines


def _crosses(above: np.ndarray, edge: _Edge) -> bool:
    row, column, way = edge
    return bool(above[row, column] != above[row + way, column + 1 - way])


def _point(heights: Floats, p: Floats, q: Floats, edge: _Edge, height: float) -> tuple[float, float]:
    row, column, way = edge
    low, high = heights[row, column], heights[row + way, column + 1 - way]
    share = (height - low) / (high - low)
    if way:
        return p[column], q[row] + share * (q[row + 1] - q[row])
    return p[column] + share * (p[column + 1] - p[column]), q[row]
