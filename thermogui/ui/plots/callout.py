"""Words in a corner of a plot, of what the mouse points at."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QCursor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from thermogui.ui.plots.plot import Plot

_MARGIN, _AWAY = 6, 8


class Callout(QWidget):
    """Stands over its plot, in the upper corner that the mouse is not near, with all its figures."""

    def __init__(self, name: str, plot: Plot) -> None:
        super().__init__(plot)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot = plot
        self._lines: list[str] = []
        self.hide()

    def text(self) -> str:
        return ", ".join(self._lines)

    def setText(self, text: str) -> None:
        """Show *text* in its lines, or a line for each of its parts; "" for nothing."""
        lines = text.split("\n" if "\n" in text else ", ") if text else []
        if lines != self._lines:
            self._lines = lines
            self.setAccessibleName(text)
            self.setVisible(bool(lines))
            self.resize(self.sizeHint())
            self.update()
        if lines:
            self._keep_away()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        widest = max(map(metrics.horizontalAdvance, self._lines), default=0)
        return QSize(widest + 2 * _MARGIN, metrics.height() * len(self._lines) + 2 * _MARGIN)

    def _keep_away(self) -> None:
        view = self._plot.getPlotItem().getViewBox().sceneBoundingRect()
        pointer = self._plot.mapFromGlobal(QCursor.pos())
        left, right = round(view.left()) + _AWAY, round(view.right()) - _AWAY - self.width()
        place = QPoint(right if pointer.x() < view.center().x() else left, round(view.top()) + _AWAY)
        if place != self.pos():
            self.move(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette, metrics = QPainter(self), self.palette(), self.fontMetrics()
        painter.setPen(palette.mid().color())
        painter.setBrush(palette.base())
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)
        painter.setPen(palette.text().color())
        for number, line in enumerate(self._lines):
            painter.drawText(_MARGIN, _MARGIN + number * metrics.height() + metrics.ascent(), line)
        painter.end()
