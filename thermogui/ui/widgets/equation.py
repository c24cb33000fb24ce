"""Equations as they are printed, with small letters below the line and figures that stand still."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from thermogui.ui.widgets.type_size import sized
from thermogui.ui.widgets.words import offer_copy

_PIECE = re.compile(
    r"(?P<letter>[a-z])_(?P<index>[a-z])(?![A-Za-z0-9_])|(?P<figure>[−-]?\d[\d.,]*(?:e[+−-]?\d+)?)"
)
_INDEX_SIZE, _INDEX_DROP = 0.7, 0.18
_WIDEST = "0.000000"  # of the figures of nearly all equations
_GAP = 2.0  # between parts, in widths of a figure


@dataclass(frozen=True)
class _Piece:
    """Letters in one font, and the room that is kept for them."""

    text: str
    width: float
    is_index: bool = False


class Equation(QWidget):
    """Parts of a sentence: the first one large, beneath it as many beside each other as there is room for.

    A figure keeps the widest room that it has needed in a run, so that what follows stands still.
    """

    def __init__(self, name: str, size: float, parent: QWidget | None = None, *, lines: int = 1) -> None:
        """*size* is that of the first part, beside the program's own; room is kept for *lines*."""
        super().__init__(parent)
        self.setObjectName(name)
        self._size, self._least_lines = size, lines
        self._parts: tuple[str, ...] = ()
        self.lines: list[list[tuple[QFont, list[_Piece]]]] = []
        self._kept: dict[tuple[int, int], float] = {}
        self._is_roomy = False
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)
        offer_copy(self, self.text)

    def text(self) -> str:
        return " · ".join(self._parts)

    def show_parts(self, parts: tuple[str, ...]) -> None:
        if parts != self._parts:
            self._parts = parts
            self.setAccessibleName(self.text())
            self._lay_out()

    @property
    def first_width(self) -> float:
        """How wide the first part may become, in pixels, whatever its figures are."""
        first = self._parts[0] if self._parts else ""
        widest = _PIECE.sub(lambda found: _WIDEST if found["figure"] else found[0], first)
        return QFontMetricsF(sized(self.font(), self._size)).horizontalAdvance(widest)

    def forget_room(self) -> None:
        """Keep no more room for figures than they need."""
        self._kept.clear()
        if self._is_roomy:
            self._lay_out()

    # -- room

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 20, round(self._height()))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._kept.clear()
            self._lay_out()

    def _lay_out(self) -> None:
        """Break the parts into lines; ask for room only where it takes more or fewer of them."""
        before = self._height()
        room, self._is_roomy = self.width(), False
        lines: list[list[tuple[QFont, list[_Piece]]]] = []
        at = 0.0
        for index, part in enumerate(self._parts):
            font = self._font(index, part, room)
            pieces = self._pieces(index, part, font)
            width = sum(piece.width for piece in pieces)
            gap = _GAP * QFontMetricsF(self.font()).horizontalAdvance("0")
            if len(lines) > 1 and at + gap + width <= room:
                lines[-1].append((font, pieces))
                at += gap + width
            else:
                lines.append([(font, pieces)])
                at = width
        self.lines = lines
        if self._height() != before:
            self.updateGeometry()
        self.update()

    def _font(self, index: int, part: str, room: float) -> QFont:
        """Return the font of a part: smaller where the part would not fit, for no figure is cut off."""
        wanted = self._size if index == 0 else 1.0
        width = QFontMetricsF(sized(self.font(), wanted)).horizontalAdvance(part)
        return sized(self.font(), wanted if width <= room else max(wanted * room / width, 0.7))

    def _pieces(self, index: int, part: str, font: QFont) -> list[_Piece]:
        metrics = QFontMetricsF(font)
        small = QFontMetricsF(sized(font, _INDEX_SIZE))
        pieces, end = [], 0
        for found in _PIECE.finditer(part):
            if found.start() > end:
                before = part[end : found.start()]
                pieces.append(_Piece(before, metrics.horizontalAdvance(before)))
            end = found.end()
            if found["letter"]:
                pieces.append(_Piece(found["letter"], metrics.horizontalAdvance(found["letter"])))
                pieces.append(_Piece(found["index"], small.horizontalAdvance(found["index"]), is_index=True))
            else:
                place = index, len(pieces)
                needed = metrics.horizontalAdvance(found["figure"])
                self._kept[place] = width = max(needed, self._kept.get(place, 0.0))
                self._is_roomy |= width > needed
                pieces.append(_Piece(found["figure"], width))
        if end < len(part):
            pieces.append(_Piece(part[end:], metrics.horizontalAdvance(part[end:])))
        return pieces

    def _height(self) -> float:
        first = QFontMetricsF(sized(self.font(), self._size)).height()
        least = first + (self._least_lines - 1) * QFontMetricsF(self.font()).height()
        return max(sum(self._line_height(line) for line in self.lines), least)

    @staticmethod
    def _line_height(line: list[tuple[QFont, list[_Piece]]]) -> float:
        return max(QFontMetricsF(font).height() for font, _ in line)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        top = 0.0
        gap = _GAP * QFontMetricsF(self.font()).horizontalAdvance("0")
        for line in self.lines:
            baseline = top + max(QFontMetricsF(font).ascent() for font, _ in line)
            x = 0.0
            for font, pieces in line:
                small = sized(font, _INDEX_SIZE)
                drop = QFontMetricsF(font).ascent() * _INDEX_DROP
                for piece in pieces:
                    painter.setFont(small if piece.is_index else font)
                    painter.drawText(QPointF(x, baseline + (drop if piece.is_index else 0)), piece.text)
                    x += piece.width
                x += gap
            top += self._line_height(line)
        painter.end()
