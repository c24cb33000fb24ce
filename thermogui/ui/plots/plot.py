"""What all plots have in common."""

from __future__ import annotations

import math
from dataclasses import replace
from html import unescape
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QPainter, QPen

from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.plots.ticks import tick_texts
from thermogui.ui.widgets.plain import markup, plain_tip

SIDES = ("left", "bottom")


class PlotAxis(pg.AxisItem):
    """An axis that shows numbers as they are, and as they are written everywhere else.

    pyqtgraph would look for a prefix (k, M, µ) at every change of range, and lay out the label anew, also
    of the axes at the top and on the right, which nobody sees.

    Attributes:
        labels: where its figures stand, as last drawn.
    """

    # it is laid out before it is made
    _laid_out_for: object = None

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.enableAutoSIPrefix(False)
        self._background = QColor("white")
        self.labels: list[QRectF] = []

    def updateAutoSIPrefix(self) -> None:
        """There are no prefixes."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.logMode:
            return list(self.logTickStrings(values, scale, spacing))
        return tick_texts([value * scale for value in values], spacing * scale)

    def labelString(self) -> str:
        """Return what the axis shows, in the middle of which is left out what finds no room."""
        room = self.size().height() if self.orientation == "left" else self.size().width()
        words = short = unescape(self.labelText)
        if room > 0:
            metrics = QFontMetricsF(self.label.font())
            short = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, room)
        self.setToolTip(plain_tip(*(() if short == words else (words,))))
        style = ";".join(f"{key}: {value}" for key, value in self.labelStyle.items())
        return f"<span style='{style}'>{markup(short)}</span>"

    def resizeEvent(self, event: object = None) -> None:
        room = self.size().toTuple()
        if self.label is not None and room != self._laid_out_for:
            self._laid_out_for = room
            self._updateLabel()
        super().resizeEvent(event)

    def set_background(self, colour: str) -> None:
        """Say what the grid is drawn on."""
        self._background = QColor(colour)

    def generateDrawSpecs(self, p: Any) -> Any:
        """Draw ticks and grid in what their colours come to on the background.

        pyqtgraph's shine through; a long line that does takes Qt a millisecond, and there are dozens.
        """
        specs = super().generateDrawSpecs(p)
        if specs is None:
            return None
        axis, ticks, texts = specs
        self.labels = [rect for rect, _, _ in texts]
        return axis, [(self._opaque(pen), start, end) for pen, start, end in ticks], texts

    def _opaque(self, pen: QPen) -> QPen:
        above, below, share = pen.color(), self._background, pen.color().alphaF()
        made = QPen(pen)
        made.setColor(
            QColor.fromRgbF(
                *(
                    share * on_top + (1 - share) * beneath
                    for on_top, beneath in (
                        (above.redF(), below.redF()),
                        (above.greenF(), below.greenF()),
                        (above.blueF(), below.blueF()),
                    )
                )
            )
        )
        return made


class Plot(pg.PlotWidget):
    """An empty plot without pyqtgraph's menu, buttons and ranges of its own choice.

    Attributes:
        focus_colour: of the frame that it has with the keyboard.

    Signals:
        left: the mouse has left it.
    """

    left = Signal()

    focus_colour = "black"

    def __init__(self, name: str, axis: type[PlotAxis] = PlotAxis) -> None:
        """*axis* is what stands on the left and at the bottom."""
        axes = {side: axis(side) for side in SIDES} | {side: PlotAxis(side) for side in ("top", "right")}
        super().__init__(enableMenu=False, axisItems=axes)
        self.setObjectName(name)
        self._asked = self._style = PlotStyle()
        plot = self.getPlotItem()
        plot.showAxis("top", False)
        plot.showAxis("right", False)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.disableAutoRange()
        for side in SIDES:
            # the grid beneath all that is drawn on it
            self.getAxis(side).setZValue(-1)
        self.scene().sigPrepareForPaint.connect(self._fit_pens)

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        self._asked = self._style = style
        if style.pen_scale is None:
            self._style = replace(style, pen_scale=self.devicePixelRatioF())
        self._style.apply_to(self)
        self.restyle(self._style)

    def restyle(self, style: PlotStyle) -> None:
        """Draw what the plot has in other colours and pens."""

    def set_caption(self, text: str) -> None:
        """Write a title above the plot, for a file that must speak for itself."""
        self.getPlotItem().setTitle(markup(text), color=self._style.theme.text, size="10pt")

    @Slot()
    def _fit_pens(self) -> None:
        """Draw lines as thick on this screen as on any other."""
        if self._asked.pen_scale is None and self._style.pen_scale != self.devicePixelRatioF():
            self.set_style(self._asked)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Show where the keyboard is: a frame around the widget would make the picture smaller."""
        super().drawForeground(painter, rect)
        if self.hasFocus():
            painter.save()
            painter.resetTransform()
            pen = QPen(QColor(self.focus_colour), 2)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
            painter.restore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ContextMenu:
            # behind the menu Qt does not tell that the mouse leaves
            self.leaveEvent(QEvent(QEvent.Type.Leave))
        return bool(super().viewportEvent(event))

    def foot(self) -> float:
        """Return how high the axis at the foot is, with what is beneath it."""
        axis = self.getAxis("bottom")
        return float(self.viewport().height() - axis.mapRectToScene(axis.rect()).top())

    def uncut(self, pixels: int) -> int:
        """Return how much at the foot is to be covered at least, so that no figure is covered by half."""
        axis, foot = self.getAxis("left"), float(self.viewport().height())
        covered: float = max(float(pixels), self.foot())
        for label in sorted(axis.labels, key=QRectF.top, reverse=True):
            place = axis.mapRectToScene(label)
            begins, ends = foot - place.bottom(), foot - place.top()
            if begins < covered < ends:
                covered = ends
        return math.ceil(covered)
