"""One sentence on what has happened, in a bar, perhaps with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.plain import PlainLabel

Level = Literal["info", "warning", "error"]
Offer = tuple[str, Callable[[], object]]

INFORMS_MS = 8000
"""How long a bar stays that only informs; one that is pointed at or has the focus stays longer."""
_NAMES: dict[str, str] = {"info": "Information", "warning": "Warning", "error": "Error"}


class Severity(QWidget):
    """A sign for each level, in a shape of its own: not everybody can tell the colours apart."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("severity")
        self.level: Level = "info"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height()
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw an i in a circle, an exclamation mark in a triangle, or a cross in an octagon."""
        side = float(min(self.width(), self.height()))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(side / 16, side / 16)
        colour = self.palette().windowText().color()
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        around, inside = _SHAPES[self.level]
        if around:
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in around]))
        else:
            painter.drawEllipse(QPointF(8, 8), 7, 7)
        mark = QPen(self.palette().base().color(), 2)
        mark.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(mark)
        for x_1, y_1, x_2, y_2 in inside:
            painter.drawLine(QPointF(x_1, y_1), QPointF(x_2, y_2))
        painter.end()


_SHAPES: dict[str, tuple[list[tuple[float, float]], list[tuple[float, float, float, float]]]] = {
    "info": ([], [(8, 4.6, 8, 4.7), (8, 7.6, 8, 11.6)]),
    "warning": ([(8, 1), (15.6, 14.6), (0.4, 14.6)], [(8, 6.2, 8, 9.2), (8, 12.2, 8, 12.3)]),
    "error": (
        [(5, 1), (11, 1), (15, 5), (15, 11), (11, 15), (5, 15), (1, 11), (1, 5)],
        [(5.4, 5.4, 10.6, 10.6), (5.4, 10.6, 10.6, 5.4)],
    ),
}


class MessageBar(QFrame):
    """One sentence with its severity, perhaps with buttons for what can be done, and a way to put it away.

    Signals:
        leaving: it is about to go, and has the focus.
        closed: it has been put away, or has gone by itself.
        resized: it needs another height than before.
    """

    leaving = Signal()
    closed = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self._said: tuple[Level, str, tuple[Offer, ...]] = ("info", "", ())
        self._severity = Severity(self)
        self._label = PlainLabel("", self, wraps=True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons: list[QPushButton] = []
        self._close = close = QToolButton(self)
        close.setText("✕")
        close.setAutoRaise(True)
        close.setAccessibleName("Close this message")
        close.setToolTip("Close this message (Esc)")
        close.clicked.connect(self.put_away)
        parts = (self._severity, (self._label, 1), close)
        self._layout = filled(QHBoxLayout(self), *parts, margins=(8, 4, 4, 4))
        self._timer = QTimer(self, interval=INFORMS_MS, singleShot=True)
        self._timer.timeout.connect(self._on_informed)

    @property
    def text(self) -> str:
        return self._label.text()

    @property
    def goes_by_itself(self) -> bool:
        """Whether there is nothing to be done about it."""
        return self._said[0] == "info" and not self._said[2]

    def say(self, level: Level, text: str, offers: tuple[Offer, ...]) -> None:
        if (level, text, offers) != self._said:  # styling and laying out anew takes longer than a frame
            self._put(level, text, offers)
        self.show()
        if self.goes_by_itself:
            self._timer.start()
        else:
            self._timer.stop()

    def _put(self, level: Level, text: str, offers: tuple[Offer, ...]) -> None:
        self._said = level, text, offers
        self._severity.level = level
        self.setProperty("level", level)
        for widget in (self, self._severity):
            self.style().unpolish(widget)
            self.style().polish(widget)
        self._label.setText(text)
        name = f"{_NAMES[level]}: {self._label.text()}"
        self.setAccessibleName(name)
        self._severity.setAccessibleName(_NAMES[level])
        while len(self._buttons) < len(offers):
            button = QPushButton(self)
            button.clicked.connect(self._on_clicked)
            self._buttons.append(button)
            self._layout.insertWidget(self._layout.count() - 1, button)
            self.setTabOrder(button, self._close)
        for index, button in enumerate(self._buttons):
            button.setText(offers[index][0] if index < len(offers) else "")
            button.setVisible(index < len(offers))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    @Slot()
    def put_away(self) -> None:
        if not self.isHidden():
            self._timer.stop()
            if self._has_focus():
                self.leaving.emit()
            self.hide()
            self.closed.emit()

    def _has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    @Slot()
    def _on_informed(self) -> None:
        if self.underMouse() or self._has_focus():
            self._timer.start()
        else:
            self.put_away()

    @Slot()
    def _on_clicked(self) -> None:
        for button, (_, act) in zip(self._buttons, self._said[2], strict=False):
            if button is self.sender():
                act()
                return
