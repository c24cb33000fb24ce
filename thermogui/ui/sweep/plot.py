"""Something about runs against their learning rate, both on log scales."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QKeyEvent, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem

from thermogui.core.readings.readings import Bools, Floats
from thermogui.ui.plots.crosshair import Crosshair
from thermogui.ui.plots.direct_labels import DirectLabels, Named, Scenery
from thermogui.ui.plots.hint import Hint
from thermogui.ui.plots.log_axis import LogAxis
from thermogui.ui.plots.marks import Marks
from thermogui.ui.plots.plot import SIDES, Plot
from thermogui.ui.plots.strokes import Stroke
from thermogui.ui.plots.style import PlotStyle, name_axis
from thermogui.ui.sweep.ends import rounded_out

_ROOM_OF_FIGURES = 70
_HATCHED = 0.4
_PAD, _SPARE, _MOST_DECADES = 0.1, 0.15, 20.0
_SMALL = QSize(240, 140)
Range = tuple[float, float]


@dataclass(frozen=True)
class Marked:
    """A learning rate, with words at an upright line, or at a mark on the curve.

    Attributes:
        colour: which of a theme's.
        share: how high up the words stand if all places are as good, from 0 to 1.
        value: of the mark; None for a line.
    """

    rate: float
    text: str
    colour: str
    line: Qt.PenStyle = Qt.PenStyle.SolidLine
    share: float = 0.5
    value: float | None = None


class SweepPlot(Plot):
    """A curve over learning rates, those that are marked, dots for runs, and what is beyond the limit.

    Attributes:
        crosshair: through the rate that the mouse is at.
        dots: for runs; their rows are places in what was shown last.

    Signals:
        key_pressed: (event): a key, which is ignored unless somebody accepts it.
        focus_lost: the keyboard has gone elsewhere.
    """

    key_pressed = Signal(object)
    focus_lost = Signal()

    def __init__(
        self,
        name: str,
        title: str,
        style: PlotStyle,
        snap: Callable[[QPointF], QPointF | None],
        *,
        first: int = 0,
    ) -> None:
        """Make an empty plot; *snap* is for its `Crosshair`, and a value v stands at log10(v + *first*)."""
        super().__init__(name, LogAxis)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._first = first
        self._marked: Sequence[Marked] = ()
        self._limit = math.inf
        self._level: tuple[float, str] | None = None
        left = self.getAxis("left")
        left.shift = first
        left.setWidth(_ROOM_OF_FIGURES)
        for side in SIDES:
            self.getAxis(side).setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.getPlotItem().setLogMode(x=True, y=True)
        box = self.getPlotItem().getViewBox()
        # all there is, is in view, and nothing moves under the pointer
        box.setMouseEnabled(x=False, y=False)
        self._beyond = QGraphicsRectItem(box)
        self._beyond.setZValue(-20)
        self._lines: list[pg.InfiniteLine] = []
        self._at_level, self._pointed = pg.InfiniteLine(angle=0), pg.InfiniteLine(angle=90)
        self._stable, self._unstable = Stroke(), Stroke()
        self._marks = pg.ScatterPlotItem(symbol="d", size=13)
        self.dots = Marks(symbol="o", size=10, hoverable=True)
        for name_of_item, item in (
            ("level", self._at_level),
            ("pointed", self._pointed),
            ("stable", self._stable),
            ("unstable", self._unstable),
            ("marks", self._marks),
            ("dots", self.dots),
        ):
            item.setObjectName(name_of_item)
            self.addItem(item, ignoreBounds=True)
        self._hint = Hint(box)
        self.labels = DirectLabels(self, self._scenery)
        self.crosshair = Crosshair(self, snap)
        for changed in (box.sigRangeChanged, box.sigResized):
            changed.connect(self._on_view_changed)
        self._at_level.hide()
        self.point_at(None)
        self.set_style(style)

    @property
    def pixel(self) -> float:
        """How wide a pixel is along the axis of rates."""
        low, high = self.viewRange()[0]
        return float((high - low) / max(self.getPlotItem().getViewBox().width(), 1.0))

    def heights(self, values: Floats) -> Floats:
        """Return where values stand on the axis, in their shape."""
        with np.errstate(all="ignore"):
            found: Floats = np.log10(values + self._first)
        return found

    def restyle(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        theme = style.theme
        self._stable.setPen(style.pen(theme.loss, 2))
        self._unstable.setPen(style.pen(theme.line, 2, Qt.PenStyle.DotLine))
        self._at_level.setPen(style.pen(theme.muted, 1, Qt.PenStyle.DashLine))
        self._pointed.setPen(style.pen(theme.grid, 1))
        grows = QColor(theme.line)
        grows.setAlphaF(_HATCHED)
        self._beyond.setBrush(QBrush(grows, Qt.BrushStyle.BDiagPattern))
        self._beyond.setPen(QPen(Qt.PenStyle.NoPen))
        self._marks.setPen(style.pen(theme.plot, 1))
        self.dots.setBrush(style.brush(theme.loss))
        self.dots.setPen(style.pen(theme.text, 1.5))
        self._hint.setColor(QColor(theme.muted))
        self.crosshair.set_colour(theme.grid)
        self.labels.set_ground(theme.plot)
        self.show_marked(self._marked)

    # -- what is shown

    def name_axes(self, rates: str, values: str) -> None:
        """Say what the axes show; without words for the rates their figures stand elsewhere too."""
        if rates:
            name_axis(self, "bottom", rates)
        elif self.getAxis("bottom").style["showValues"]:
            self.getAxis("bottom").setStyle(showValues=False)
        name_axis(self, "left", values)

    def show_hint(self, text: str) -> None:
        """Say something in place of a curve; "" for nothing."""
        self._hint.setPlainText(text)

    def show_curve(self, rates: Floats, values: Floats, unstable: Bools) -> None:
        """Show values against rates, shape (n,); what is not finite is not drawn."""
        x, y = np.log10(rates), self.heights(values)
        for stroke, part in ((self._stable, ~unstable), (self._unstable, unstable)):
            there = part & np.isfinite(y)
            stroke.setData(x[there], y[there])
        self.labels.refresh_later()

    def clear_curve(self) -> None:
        """Show nothing."""
        for stroke in (self._stable, self._unstable):
            stroke.clear()
        self._level = None
        self._at_level.hide()
        self.show_limit(math.inf)
        self.show_marked([])

    def show_range(self, x: Range, values: Floats) -> None:
        """Have powers of ten of rates in view, and values."""
        heights = self.heights(values)
        heights = heights[np.isfinite(heights)] if np.isfinite(heights).any() else np.array([0.0, 1.0])
        high = float(heights.max())
        low = max(float(heights.min()), high - _MOST_DECADES)
        spare = _PAD + _SPARE * (high - low)
        # for the words at a mark at the foot
        y = rounded_out(low - spare, high + _PAD)
        if [list(x), list(y)] != self.viewRange():
            self.setRange(xRange=x, yRange=y, padding=0)

    def show_limit(self, rate: float) -> None:
        """Hatch what is beyond a rate."""
        self._limit = rate
        self._on_view_changed()

    def show_level(self, value: float, text: str) -> None:
        """Mark a value by a level line with words."""
        self._level = float(self.heights(np.array(value))), text
        self._at_level.setValue(self._level[0])
        self._at_level.show()
        self.labels.refresh_later()

    def show_marked(self, marked: Sequence[Marked]) -> None:
        """Mark these rates."""
        self._marked = marked
        style, theme = self._style, self._style.theme
        upright = [mark for mark in marked if mark.value is None]
        while len(self._lines) < len(upright):
            self._lines.append(pg.InfiniteLine(angle=90))
            self.addItem(self._lines[-1], ignoreBounds=True)
        for line in self._lines[len(upright) :]:
            line.hide()
        for line, mark in zip(self._lines, upright, strict=False):
            line.setPen(style.pen(getattr(theme, mark.colour), 1.0, mark.line))
            line.setValue(math.log10(mark.rate))
            line.show()
        there = [mark for mark in marked if mark.value is not None]
        self._marks.setData(
            [math.log10(mark.rate) for mark in there],
            [float(self.heights(np.array(mark.value))) for mark in there],
            brush=[style.brush(getattr(theme, mark.colour)) for mark in there] or None,
        )
        self.labels.refresh_later()

    def point_at(self, rate: float | None) -> None:
        """Mark the rate that somebody points at."""
        self._pointed.setVisible(rate is not None)
        if rate is not None:
            self._pointed.setValue(math.log10(rate))

    # -- drawing

    @Slot()
    def _on_view_changed(self, *_what: object) -> None:
        box = self.getPlotItem().getViewBox()
        room, (low, high) = box.boundingRect(), self.viewRange()[0]
        limit = math.log10(self._limit) if self._limit > 0 else low
        begins = room.left() + (min(max(limit, low), high) - low) / (high - low) * room.width()
        self._beyond.setRect(QRectF(QPointF(begins, room.top()), room.bottomRight()))

    def _scenery(self) -> Scenery:
        theme = self._style.theme
        (left, right), ends = self.viewRange()
        named = []
        for mark in self._marked:
            x, colour = math.log10(mark.rate), getattr(theme, mark.colour)
            if mark.value is not None:
                place = x, float(self.heights(np.array(mark.value)))
                named.append(Named(mark.text, colour, mark=place, at=place))
                continue
            text = mark.text if x <= right else f"{mark.text} →"
            text = text if x >= left else f"← {mark.text}"
            seen = min(max(x, left), right)
            line = np.full(2, seen), np.array(ends)
            named.append(Named(text, colour, [(line, 0)], share=mark.share, at=(seen, 0.0)))
        if self._level is not None:
            level = np.array([left, right]), np.full(2, self._level[0])
            named.append(Named(self._level[1], theme.muted, [(level, 1)], share=0.1))
        strokes = (stroke.getData() for stroke in (self._stable, self._unstable))
        return Scenery(named, [line for line in strokes if len(line[0])], self.dots.getData())

    def sizeHint(self) -> QSize:
        """Ask for little: where words wrap, a panel that scrolls is as high as all would like to be."""
        return _SMALL

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        self.key_pressed.emit(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_lost.emit()
