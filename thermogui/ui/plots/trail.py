"""What moves over a loss surface: the path of a run, the current epoch, its next step."""

from __future__ import annotations

import math

import numpy as np

import pyqtgraph as pg

from thermogui.core.descent.path import one_a_pixel, segments_in
from thermogui.core.descent.surface import View
from thermogui.core.readings import Floats
from thermogui.ui.plots.style import PlotStyle

_ARROW_PIXELS = (26.0, 110.0)
_NO_STEP_PIXELS = 1e-3
_HEAD_PIXELS = 9.0
_DOT_PIXELS = 9.0
_MOST_DOTS = 200
_SAMPLES = 60


class Trail:
    """The items of a plot that show a run so far.

    Attributes:
        head_in_view: whether the current epoch can be seen.
        samples: some points along what is seen of the path, shape (m, 2).
    """

    def __init__(self, plot: pg.PlotWidget) -> None:
        self.head_in_view = True
        self.samples = np.empty((0, 2))
        self._path_halo = pg.PlotCurveItem(connect="pairs", antialias=True)
        self._path = pg.PlotCurveItem(connect="pairs", antialias=True)
        self._dots = pg.ScatterPlotItem(symbol="o", size=5, pen=None)
        self._arrow_halo = pg.PlotCurveItem(connect="pairs", antialias=True)
        self._arrow = pg.PlotCurveItem(connect="pairs", antialias=True)
        self._head = pg.ScatterPlotItem(symbol="o", size=11)
        for item in self.items:
            plot.addItem(item)

    @property
    def items(self) -> tuple[pg.GraphicsObject, ...]:
        return (self._path_halo, self._path, self._dots, self._arrow_halo, self._arrow, self._head)

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        theme = style.theme
        self._path_halo.setPen(style.pen(theme.plot, 4))
        self._path.setPen(style.pen(theme.line, 2))
        self._dots.setBrush(style.brush(theme.line))
        self._arrow_halo.setPen(style.pen(theme.plot, 5))
        self._arrow.setPen(style.pen(theme.text, 2))
        self._head.setPen(style.pen(theme.plot, 1.5))
        self._head.setBrush(style.brush(theme.line))

    def show(self, points: Floats, step: Floats | None, view: View, pixel: tuple[float, float]) -> None:
        """Show a path, shape (k, 2), that ends at the current epoch, and the direction of its next step.

        Args:
            step: shape (2,); None where there is none.
            view: what can be seen; nothing is drawn far beyond it.
            pixel: width and height of one, in the plot's units.
        """
        segments = segments_in(view, one_a_pixel(points, pixel))
        for item in (self._path_halo, self._path):
            item.setData(segments[:, 0], segments[:, 1])
        self.samples = _sampled(segments, pixel)
        dots = _standing_apart(segments, pixel)
        self._dots.setData(dots[:, 0], dots[:, 1])
        head = points[-1] if len(points) else None
        self.head_in_view = head is not None and all(
            low <= value <= high for value, (low, high) in zip(head, view, strict=True)
        )
        if head is None or not self.head_in_view:
            self._head.clear()
            step = None
        else:
            self._head.setData([head[0]], [head[1]])
        arrow = np.empty((0, 2)) if head is None or step is None else _arrow(head, step, pixel)
        for item in (self._arrow_halo, self._arrow):
            item.setData(arrow[:, 0], arrow[:, 1])


def _standing_apart(segments: Floats, pixel: tuple[float, float]) -> Floats:
    """Return the ends of steps so long that each can be told from the next."""
    if len(segments) == 0:
        return segments
    begin, end = segments[::2], segments[1::2]
    long = np.hypot(*((end - begin) / np.array(pixel)).T) > _DOT_PIXELS
    # an end where the line was cut is no epoch
    joined = np.append((end[:-1] == begin[1:]).all(axis=1), True)
    return end[long & joined][:_MOST_DOTS]


def _sampled(segments: Floats, pixel: tuple[float, float]) -> Floats:
    """Return points evenly spaced, in pixels, along segments, shape (m, 2)."""
    if len(segments) == 0:
        return segments
    begin, end = segments[::2], segments[1::2]
    along = np.cumsum(np.hypot(*((end - begin) / np.array(pixel)).T))
    at = np.searchsorted(along, np.linspace(0, along[-1], _SAMPLES))
    at = np.minimum(at, len(begin) - 1)
    share = np.tile([0.0, 0.25, 0.5, 0.75, 1.0], -(-_SAMPLES // 5))[:_SAMPLES, None]
    return np.asarray(begin[at] + share * (end[at] - begin[at]))


def _arrow(tail: Floats, step: Floats, pixel: tuple[float, float]) -> Floats:
    """Return the lines of an arrow along a step: as long, but so that it can be seen; shape (6, 2)."""
    size = np.array(pixel)
    across, up = (float(part) for part in step / size)
    length = math.hypot(across, up)
    if not _NO_STEP_PIXELS < length < math.inf:
        return np.empty((0, 2))
    shown = min(max(length, _ARROW_PIXELS[0]), _ARROW_PIXELS[1])
    along = np.array([across, up]) / length
    aside = np.array([-along[1], along[0]])
    tip = shown * along
    barbs = [tip - _HEAD_PIXELS * along + side * 0.55 * _HEAD_PIXELS * aside for side in (1, -1)]
    lines = np.array([np.zeros(2), tip, tip, barbs[0], tip, barbs[1]])
    return np.asarray(tail + lines * size)
