"""Runs beside the one that a plot is of: each in a colour and a line of its own, with what it is called."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from thermogui.core.descent.drawn import Drawn
from thermogui.ui.plots.direct_labels import Line, Named
from thermogui.ui.plots.kept_picture import KeptPicture
from thermogui.ui.plots.style import PlotStyle

_COLOURS = ("line", "loss", "reading", "highlight", "text")
_LINES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
)
"""One more or less than there are colours, so that twenty runs are told apart, and ten without colours."""
BESIDE, SHOWN = 1.5, 2.5
"""How wide lines are."""


def colour_of(place: int, style: PlotStyle) -> str:
    """Return the colour of a run, by its place among those that are drawn."""
    return str(getattr(style.theme, _COLOURS[place % len(_COLOURS)]))


def pen_of(place: int, style: PlotStyle, width: float) -> QPen:
    """Return the pen of a run, by its place among those that are drawn."""
    return style.pen(colour_of(place, style), width, _LINES[place % len(_LINES)])


class Overlay(pg.GraphicsObject):
    """The lines of the runs beside the one that is shown: one item, painted anew only when they change.

    Attributes:
        drawn: the runs, the shown one first.
        lines: what is drawn of those beside it, x and y of each.
        halo: what is beneath each line, so that it stands out from a coloured ground.
    """

    def __init__(self, *, for_a_file: bool = False) -> None:
        super().__init__()
        self.drawn: Sequence[Drawn] = ()
        self.lines: list[Line] = []
        self.halo: QPen | None = None
        self._style, self._is_smooth = PlotStyle(), for_a_file
        self._of: Sequence[Drawn] = ()
        self._strokes: list[tuple[QPainterPath, QPen]] = []
        self._rect = QRectF()
        self._picture = KeptPicture()
        self.setZValue(-1)

    @property
    def beside(self) -> Sequence[Drawn]:
        return self.drawn[1:]

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        self._style = style
        self._strokes = [
            (path, self._pen(one)) for one, (path, _) in zip(self._of, self._strokes, strict=True)
        ]
        self._draw_anew()

    def pen_of_shown(self, alone: QPen) -> QPen:
        """Return the pen of the run that is shown, as wide as *alone* where there is none beside it."""
        if not self.drawn:
            return alone
        pen = pen_of(self.drawn[0].place, self._style, SHOWN)
        if not self.beside:
            pen.setWidthF(alone.widthF())
        return pen

    def show_lines(self, lines: list[Line]) -> None:
        """Show a line for each run beside the shown one: finite x and y, in the units of the axes."""
        self.lines = lines
        self.show_paths([pg.arrayToQPath(x, y, finiteCheck=False) for x, y in lines])

    def show_paths(self, paths: list[QPainterPath]) -> None:
        """Show a path for each run beside the shown one."""
        # others may be drawn next, while these are still what is seen
        self._of = self.beside
        self._strokes = [(path, self._pen(one)) for one, path in zip(self._of, paths, strict=True)]
        self.prepareGeometryChange()
        rects = [path.controlPointRect() for path, _ in self._strokes if not path.isEmpty()]
        self._rect = QRectF() if not rects else _united(rects)
        self._draw_anew()

    def named(self, of_shown: Sequence[Line], share: float) -> list[Named]:
        """Return what is to be labelled: the shown run, at its line, and those beside it."""
        if not self.beside:
            return []
        lines = [*zip(self.drawn[:1], of_shown, strict=False), *zip(self._of, self.lines, strict=True)]
        return [
            Named(one.text, colour_of(one.place, self._style), [(line, 0)], share=share)
            for one, line in lines
            if len(line[0])
        ]

    def _pen(self, one: Drawn) -> QPen:
        return pen_of(one.place, self._style, BESIDE)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _how: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._is_smooth or widget is None:
            self._stroke(painter)
        else:
            self._picture.paint(painter, widget, self._stroke)

    def _draw_anew(self) -> None:
        self._picture.forget()
        self.update()

    def _stroke(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._is_smooth)
        for path, pen in self._strokes:
            for stroke in (self.halo, pen):
                if stroke is not None:
                    painter.setPen(stroke)
                    painter.drawPath(path)


def key_of(drawn: Sequence[Drawn], *, with_epoch: bool) -> tuple[object, ...]:
    """Return what, while it stays the same, leaves lines of runs as they are."""
    return tuple(
        (one.run, one.place, one.text, one.epoch if with_epoch else len(one.run.trace)) for one in drawn
    )


def _united(rects: list[QRectF]) -> QRectF:
    left, top = min(rect.left() for rect in rects), min(rect.top() for rect in rects)
    right, bottom = max(rect.right() for rect in rects), max(rect.bottom() for rect in rects)
    return QRectF(left, top, right - left, bottom - top)
