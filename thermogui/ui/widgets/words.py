"""Text that changes with every frame.

A QLabel has its whole window laid out again whenever its text changes, which takes longer than a frame;
these ask for room only when they need other room than before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from thermogui.ui.widgets.plain import PlainLabel
from thermogui.ui.widgets.type_size import TITLE, TypeSize

_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
_HIGHEST = 10_000
_PAUSE_MS = 500
"""How long a text must stay shorter until the room that it needed before is given back."""


class Words(QWidget):
    """Sentences, wrapped to the width there is; their menu copies them.

    What changes with every frame takes room at once and gives it back after a pause, so that all that
    is below neither jumps nor is laid out anew.

    Attributes:
        longest: a text for which there is always room.
    """

    longest = ""

    def __init__(self, name: str, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", role)
        self._text = ""
        self._heights: dict[int, int] = {}
        self._kept = 0
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.settle)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if role == "title":
            TypeSize(self, TITLE)
        offer_copy(self, self.text)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        """Show *text*."""
        if text != self._text:
            self._text = text
            self._heights.clear()
            self.setAccessibleName(text)
            needed = self._height_in(self.width())
            if needed > self._kept or not self.isVisible():
                self._make_room(needed)
            elif needed < self._kept:
                # the next text may need it again, and to lay out all that is below takes half a frame
                self._pause.start()
            self.update()

    @Slot()
    def settle(self) -> None:
        """Give back at once the room that only a text of before has needed."""
        self._pause.stop()
        self._make_room(self._height_in(self.width()))

    def _make_room(self, height: int) -> None:
        if height != self._kept:
            self._kept = height
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._kept = self._height_in(self.width())
        # layouts remember heights for widths of before, perhaps of another text
        if self.heightForWidth(self.width()) > self.height():
            self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self._heights.clear()

    def heightForWidth(self, width: int) -> int:
        needed = self._height_in(width)
        return max(needed, self._kept) if width == self.width() else needed

    def _height_in(self, width: int) -> int:
        # layouts ask for the same few widths again and again
        if width not in self._heights:
            self._heights[width] = max(self._height_of(text, width) for text in (self._text, self.longest))
        return self._heights[width]

    def _height_of(self, text: str, width: int) -> int:
        return self.fontMetrics().boundingRect(QRect(0, 0, width, _HIGHEST), _WRAPPED, text).height()

    def sizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawText(self.rect(), _WRAPPED, self._text)
        painter.end()


class ElidedLabel(QWidget):
    """One line of text, cut off with dots where there is no room."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        """Show *text*."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(1, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().placeholderText().color())
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()


class FigureTable(QWidget):
    """Rows of short texts in columns, the first row as headings; its menu copies them."""

    _GAP = 8

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._rows: list[tuple[str, ...]] = []
        self._room = QSize(0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        offer_copy(self, self.text)

    def text(self) -> str:
        return "\n".join("\t".join(row) for row in self._rows)

    def show_rows(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show rows of equal length."""
        if list(rows) != self._rows:
            self._rows = list(rows)
            self.setAccessibleName(self.text())
            room = self.minimumSizeHint()
            if room.height() != self._room.height() or room.width() > self._room.width():
                self._room = room
                self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return self._room

    def minimumSizeHint(self) -> QSize:
        widths = self._widths()
        return QSize(sum(widths) - self._GAP if widths else 0, len(self._rows) * self._line())

    def _line(self) -> int:
        return self.fontMetrics().height() + 2

    def _widths(self) -> list[int]:
        metrics = self.fontMetrics()
        columns = zip(*self._rows, strict=True)
        return [max(map(metrics.horizontalAdvance, column)) + self._GAP for column in columns]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        widths = self._widths()
        ascent = self.fontMetrics().ascent()
        muted = self.palette().placeholderText().color()
        plain = self.palette().windowText().color()
        for index, row in enumerate(self._rows):
            painter.setPen(muted if index == 0 else plain)
            x = 0
            for text, width in zip(row, widths, strict=True):
                painter.drawText(x, index * self._line() + ascent, text)
                x += width
        painter.end()


def heading(text: str, parent: QWidget) -> PlainLabel:
    """Return a label that stands above what it names."""
    label = PlainLabel(text, parent)
    label.setProperty("role", "heading")
    return label


def offer_copy(owner: QWidget, text: Callable[[], str]) -> None:
    """Give a widget a menu that copies its text."""
    owner.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    copy = QAction("Copy", owner)
    copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(text()))
    owner.addAction(copy)
