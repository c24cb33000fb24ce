"""Text and tables set on a page, measured before they are painted.

All lengths are in the page's own unit; `MM` and `PT` are how many of them a millimetre and a point have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption

from thermogui.core.writing.report.figures import is_number, split_at_point, unbroken
from thermogui.core.writing.report.listing import ReportTable
from thermogui.core.writing.report.svg import FONTS, FRAME, MUTED, TEXT

DPI = 1200
MM, PT = DPI / 25.4, DPI / 72
FLAGGED = "#8f2f6d"
_GAP = 1.2 * MM
_FAMILIES = [family.strip() for family in FONTS.split(",")]


@dataclass(frozen=True)
class Type:
    """How text looks.

    Attributes:
        size: in points.
        leading: from line to line, in sizes.
    """

    size: float = 8.5
    colour: str = TEXT
    bold: bool = False
    italic: bool = False
    leading: float = 1.32

    @property
    def font(self) -> QFont:
        font = QFont(_FAMILIES)
        font.setStyleHint(QFont.StyleHint.SansSerif)
        font.setPixelSize(max(1, round(self.size * PT)))
        font.setBold(self.bold)
        font.setItalic(self.italic)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    @property
    def line(self) -> float:
        return self.size * self.leading * PT

    def width(self, text: str) -> float:
        return QFontMetricsF(self.font).horizontalAdvance(text)


def text_height(text: str, style: Type, width: float) -> float:
    """Return how high a paragraph becomes."""
    return _laid_out(text, style, width).lineCount() * style.line


def draw_text(painter: QPainter, x: float, y: float, text: str, style: Type, width: float) -> float:
    """Paint a paragraph with its top at y; return where it ends."""
    layout = _laid_out(text, style, width)
    painter.setPen(QColor(style.colour))
    layout.draw(painter, QPointF(x, y))
    return y + layout.lineCount() * style.line


def draw_line(
    painter: QPainter, x: float, y: float, text: str, style: Type, flush_right: bool = False
) -> None:
    """Paint one line, whose top is at y, from x on or up to x."""
    font = style.font
    painter.setFont(font)
    painter.setPen(QColor(style.colour))
    left = x - style.width(text) if flush_right else x
    painter.drawText(QPointF(left, y + QFontMetricsF(font).ascent()), text)


def draw_rule(
    painter: QPainter, x: float, y: float, width: float, points: float, colour: str, dashed: bool = False
) -> None:
    """Paint a horizontal line so many points thick."""
    pen = QPen(QColor(colour), points * PT)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.drawLine(QPointF(x, y), QPointF(x + width, y))


class SetTable:
    """A table as wide as a column, its numbers in line at the point, in smaller type where they are long."""

    def __init__(self, table: ReportTable, width: float, leading: float, words_first: bool) -> None:
        self._table, self._width, self._words_first = table, width, words_first
        self._body = Type(leading=leading)
        self._head = Type(size=7.5, colour=MUTED)
        gap = 2.4 * MM
        natural = sum(self._measured()) + gap * (len(table.heads) - 1)
        if natural > width:
            scale = width / natural
            self._body = replace(self._body, size=self._body.size * scale)
            self._head = replace(self._head, size=self._head.size * scale)

    def draw(self, painter: QPainter, x: float, y: float) -> float:
        """Paint with the top at y; return where it ends."""
        widths = self._measured()
        spare = (self._width - sum(widths)) / max(1, len(widths) - 1)
        rights, right = [], x - spare
        for width in widths:
            right += spare + width
            rights.append(right)
        tails = self._tails()

        def place(index: int, cell: str, style: Type, tail: float = 0.0) -> None:
            if index == 0 and self._words_first:
                draw_line(painter, x, y, cell, style)
            elif not is_number(cell):
                draw_line(painter, rights[index], y, cell, style, flush_right=True)
            else:
                before, after = split_at_point(cell)
                draw_line(painter, rights[index] - tail, y, before, style, flush_right=True)
                draw_line(painter, rights[index] - tail, y, after, style)

        for index, head in enumerate(self._table.heads):
            place(index, head, self._head)
        y += self._head.line + 0.6 * MM
        draw_rule(painter, x, y, self._width, 0.5, FRAME)
        y += 0.7 * MM
        for row in self._table.rows:
            colour = FLAGGED if row.is_flagged else MUTED if row.is_muted else TEXT
            style = replace(self._body, colour=colour, bold=row.is_flagged, italic=row.is_muted)
            if row.follows_gap:
                draw_rule(painter, x, y + _GAP / 2, self._width, 0.5, FRAME, dashed=True)
                y += _GAP
            for index, cell in enumerate(row.cells):
                look = style
                if index == 0 and not self._words_first and not row.is_flagged:
                    look = replace(style, colour=MUTED)
                place(index, cell, look, tails[index])
            y += self._body.line
        draw_rule(painter, x, y + 0.6 * MM, self._width, 0.5, FRAME)
        return y + 1.3 * MM

    def _columns(self) -> list[list[str]]:
        return [list(cells) for cells in zip(*(row.cells for row in self._table.rows), strict=True)]

    def _tails(self) -> list[float]:
        """Return how wide the widest end of a number is in each column, the point with it."""
        bold = replace(self._body, bold=True)
        return [max(bold.width(split_at_point(cell)[1]) for cell in cells) for cells in self._columns()]

    def _measured(self) -> list[float]:
        bold = replace(self._body, bold=any(row.is_flagged for row in self._table.rows))
        widths = []
        for head, cells, tail in zip(self._table.heads, self._columns(), self._tails(), strict=True):
            number = max(bold.width(split_at_point(cell)[0]) for cell in cells) + tail
            widths.append(max(self._head.width(head), number))
        return widths


def _laid_out(text: str, style: Type, width: float) -> QTextLayout:
    layout = QTextLayout(unbroken(text), style.font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    y = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += style.line
    layout.endLayout()
    return layout


def elided(text: str, style: Type, width: float, lines: int) -> str:
    """Return *text*, without its middle where it would take more than so many lines."""
    kept = text
    while len(kept) > 3 and _laid_out(kept, style, width).lineCount() > lines:
        spare = max(3, len(kept) // 30)
        half = (len(kept) - spare) // 2
        kept = f"{text[:half]}…{text[-half:]}"
    return kept
