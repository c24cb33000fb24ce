"""A small picture of what is taken to scatter about the line."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from thermogui.ui.widgets.theme import theme_of

_OFF = ((0.1, 0.26), (0.36, -0.24), (0.55, 0.24), (0.88, -0.26))
"""Where readings lie: across the picture, and above the line, in shares of its size."""
_RADIUS = 3.0
_BAR = 9.0
"""Half of an error bar, where both columns have one."""


class ScatterPicture(QWidget):
    """Readings about a line, and in whose direction they are off it: up and down is t_c, across is t_u."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scatterPicture")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._scatter = "t_c"

    def show_scatter(self, scatter: str) -> None:
        """Show the choice `t_c`, `t_u` or `both`."""
        self._scatter = scatter
        self.update()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(7 * line, 5 * line)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = self.fontMetrics()
        left, below = metrics.horizontalAdvance("t_c") + 4.0, float(metrics.height())
        box = QRectF(left, 2, self.width() - left - 2, self.height() - below - 2)
        painter.setPen(QPen(self.palette().placeholderText().color(), 1))
        painter.drawLines(
            [QLineF(box.topLeft(), box.bottomLeft()), QLineF(box.bottomLeft(), box.bottomRight())]
        )
        painter.drawText(QPointF(0, box.top() + metrics.ascent()), "t_c")
        painter.drawText(QPointF(box.right() - metrics.horizontalAdvance("t_u"), self.height() - 3.0), "t_u")
        painter.setPen(QPen(QColor(theme.line), 2))
        painter.drawLine(box.bottomLeft() + QPointF(3, -3), box.topRight() + QPointF(-3, 3))
        for share, above in _OFF:
            x = box.left() + box.width() * share
            on_line = box.bottom() - box.height() * share
            at = QPointF(x, on_line - box.height() * above)
            painter.setPen(QPen(QColor(theme.text), 1.5))
            match self._scatter:
                case "t_c":
                    painter.drawLine(at, QPointF(x, on_line))
                case "t_u":
                    painter.drawLine(at, QPointF(box.left() + box.width() * (share + above), at.y()))
                case _:
                    painter.drawLine(at - QPointF(_BAR, 0), at + QPointF(_BAR, 0))
                    painter.drawLine(at - QPointF(0, _BAR), at + QPointF(0, _BAR))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.reading))
            painter.drawEllipse(at, _RADIUS, _RADIUS)
        painter.end()
