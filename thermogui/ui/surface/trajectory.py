"""What moves over a loss surface: the path of a run, the current epoch, its next step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from thermogui.core.descent.loss_view import View
from thermogui.core.descent.trajectory import one_a_pixel, segments_in
from thermogui.core.readings.readings import Floats
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.surface.items import ViewItem

_ARROWS = ("arrow", "gradient", "carried")
_ARROW_PIXELS = (26.0, 110.0)
_PARTS_PIXELS = 48.0
_ASIDE_PIXELS = 10.0
_NO_STEP_PIXELS = 1e-3
_HEAD_PIXELS = 9.0
_DOT_PIXELS = 9.0
_DOT_RADIUS = 2.5
_HEAD_RADIUS = 5.5
_MOST_DOTS = 200
_SAMPLES = 60


class Trajectory(ViewItem):
    """A run so far: one item, for each would cost as much again with every frame.

    Attributes:
        samples: some points along what is seen of the path, shape (m, 2).
        shapes: what is painted, by its part: `path`, `dots`, `arrow`, `gradient`, `carried`, `head`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.samples = np.empty((0, 2))
        self.shapes: dict[str, QPainterPath] = {}
        self._layers: list[tuple[str, QPen, QBrush]] = []

    def set_style(self, style: PlotStyle, colour: str) -> None:
        """Use other pens, and a colour for the path."""
        theme = style.theme
        no_pen, no_brush = QPen(Qt.PenStyle.NoPen), QBrush()
        self._layers = [
            ("path", _round(style.pen(theme.plot, 4)), no_brush),
            ("path", _round(style.pen(colour, 2)), no_brush),
            ("dots", no_pen, style.brush(colour)),
            *(
                (part, _round(pen), no_brush)
                for part, line in (("gradient", Qt.PenStyle.SolidLine), ("carried", Qt.PenStyle.DashLine))
                for pen in (style.pen(theme.plot, 4), style.pen(theme.text, 1.2, line))
            ),
            ("arrow", _round(style.pen(theme.plot, 5)), no_brush),
            ("arrow", _round(style.pen(theme.text, 2)), no_brush),
            ("head", style.pen(theme.plot, 1.5), style.brush(colour)),
        ]
        self.update()

    def show_run(self, points: Floats, steps: list[Floats], view: View, pixel: tuple[float, float]) -> None:
        """Show a path, shape (k, 2), that ends at the current epoch, and the direction of its next step.

        Args:
            steps: the step and its two summands, if there are such, shape (2,) each; or none.
            view: what can be seen; nothing is drawn far beyond it.
            pixel: width and height of one, in the plot's units.
        """
        segments = segments_in(view, one_a_pixel(points, pixel))
        self.samples = _sampled(segments, pixel)
        head = points[-1] if len(points) else None
        in_view = head is not None and all(
            low <= value <= high for value, (low, high) in zip(head, view, strict=True)
        )
        shown = head if in_view else None
        arrows = [np.empty((0, 2))] * 3
        if shown is not None and steps:
            whole, *summands = steps
            factor = _factor(steps, pixel)
            arrows[0] = _arrow(shown, whole, pixel, factor)
            # beside it, for they may all be along one line
            tail = shown + _aside(whole, pixel)
            for index, summand in enumerate(summands, 1):
                arrows[index] = _arrow(tail, summand, pixel, factor)
                tail = tail + factor * summand
        self.shapes = {
            "path": pairs(segments),
            "dots": _discs(_standing_apart(segments, pixel), _DOT_RADIUS, pixel),
            **{part: pairs(arrow) for part, arrow in zip(_ARROWS, arrows, strict=True)},
            "head": _discs(np.empty((0, 2)) if shown is None else shown[None, :], _HEAD_RADIUS, pixel),
        }
        self.cover(view)

    def paint(self, painter: QPainter, *_: Any) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for part, pen, brush in self._layers:
            if part in self.shapes:
                painter.setPen(pen)
                painter.setBrush(brush)
                painter.drawPath(self.shapes[part])


def _round(pen: QPen) -> QPen:
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def pairs(ends: Floats) -> QPainterPath:
    """Return lines from each even point to the next one; steps that follow on as one line."""
    if len(ends) == 0:
        return QPainterPath()
    joined = np.append((ends[1:-1:2] == ends[2::2]).all(axis=1), False)
    keep = np.ones(len(ends), np.bool_)
    keep[1::2] = ~joined
    connected = np.ones(len(ends), np.int32)
    connected[1::2] = 0
    path: QPainterPath = pg.arrayToQPath(
        ends[keep, 0], ends[keep, 1], connect=connected[keep], finiteCheck=False
    )
    return path


def _discs(points: Floats, radius: float, pixel: tuple[float, float]) -> QPainterPath:
    """Return discs of a radius in pixels."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for x, y in points.tolist():
        path.addEllipse(QPointF(x, y), radius * pixel[0], radius * pixel[1])
    return path


def _standing_apart(segments: Floats, pixel: tuple[float, float]) -> Floats:
    """Return the ends of steps so long that each can be told from the next."""
    if len(segments) == 0:
        return segments
    begin, end = segments[::2], segments[1::2]
    long = np.hypot(*((end - begin) / np.array(pixel)).T) > _DOT_PIXELS
    # an end where the line was cut is no epoch
    joined = np.append((end[:-1] == begin[1:]).all(axis=1), True)
    return np.asarray(end[long & joined][:_MOST_DOTS])


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


def _factor(steps: list[Floats], pixel: tuple[float, float]) -> float:
    """Return how many times as long as they are steps are drawn, to be seen; 0 for not at all."""
    longest = max(math.hypot(*(float(part) for part in step / np.array(pixel))) for step in steps)
    if not _NO_STEP_PIXELS < longest < math.inf:
        return 0.0
    least = _ARROW_PIXELS[0] if len(steps) == 1 else _PARTS_PIXELS
    return min(max(longest, least), _ARROW_PIXELS[1]) / longest


def _aside(step: Floats, pixel: tuple[float, float]) -> Floats:
    """Return a way of some pixels across a step, shape (2,)."""
    across, up = step / np.array(pixel)
    length = max(math.hypot(across, up), _NO_STEP_PIXELS)
    return np.asarray(np.array([-up, across]) / length * _ASIDE_PIXELS * np.array(pixel))


def _arrow(tail: Floats, step: Floats, pixel: tuple[float, float], factor: float) -> Floats:
    """Return the lines of an arrow along a step, so many times as long as that is; shape (6, 2)."""
    size = np.array(pixel)
    across, up = (float(part) for part in step / size)
    length = math.hypot(across, up)
    if not factor or not length:
        return np.empty((0, 2))
    along = np.array([across, up]) / length
    aside = np.array([-along[1], along[0]])
    tip = factor * length * along
    barbs = [tip - _HEAD_PIXELS * along + side * 0.55 * _HEAD_PIXELS * aside for side in (1, -1)]
    lines = np.array([np.zeros(2), tip, tip, barbs[0], tip, barbs[1]])
    return np.asarray(tail + lines * size)
