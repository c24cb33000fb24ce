"""The report from its second page on: instruments, the budget with its bars, corrections, notes."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from thermogui.core.writing.report.annex import BudgetRow
from thermogui.core.writing.report.content import Report
from thermogui.core.writing.report.svg import FRAME
from thermogui.ui.files.pages import next_page
from thermogui.ui.files.report.sheet import (
    BODY,
    FLOOR,
    HEADING,
    INNER,
    LEFT,
    META,
    draw_head,
    draw_pairs,
)
from thermogui.ui.files.report.typesetting import (
    MM,
    SetTable,
    draw_line,
    draw_rule,
    draw_text,
    elided,
    text_height,
)

_NAMES = 62 * MM
_RIGHTS = (78 * MM, 128 * MM, INNER)  # ends of the columns of the budget, after its names
_BAR_FROM, _BAR = 134 * MM, 30 * MM
_EMPTY, _FULL = "#e3e7ec", "#0072b2"
_GAP = 5 * MM  # between sections
_LONGEST_NOTES = 20_000  # letters


def draw_annex(painter: QPainter, report: Report) -> float:
    """Paint the page, and further ones where it is full; return how far down the last one reaches."""
    sheet = _Sheet(painter, report)
    annex, body = report.annex, BODY.line * 1.1
    if annex.details:
        sheet.begin("Instruments", len(annex.details) * BODY.line)
        sheet.y = draw_pairs(painter, annex.details, LEFT, sheet.y, INNER) + _GAP
    sheet.begin(annex.budget_heading, len(annex.budget) * body + 12 * MM)
    for right, head in zip(_RIGHTS, annex.budget_heads[1:], strict=True):
        draw_line(painter, LEFT + right, sheet.y, head, META, flush_right=True)
    sheet.y = _rule(painter, sheet.y + META.line + 0.6 * MM)
    for row in annex.budget:
        _draw_row(painter, sheet.y, row)
        sheet.y += body
    sheet.write(annex.budget_sum, _rule(painter, sheet.y + 0.6 * MM))
    sheet.y += _GAP
    sheet.begin(annex.corrections_heading, len(annex.corrections.rows) * body + 12 * MM)
    table = SetTable(annex.corrections, 0.75 * INNER, 1.32, words_first=False)
    sheet.write(annex.corrections_note, table.draw(painter, LEFT, sheet.y))
    sheet.y += _GAP
    if annex.notes:
        sheet.begin("Notes", BODY.line)
    left = _LONGEST_NOTES
    for note in annex.notes:
        sheet.write(note[:left], sheet.y)
        left = max(0, left - len(note))
    return sheet.y


class _Sheet:
    """A page that is being filled, from its head down.

    Attributes:
        y: where it goes on.
    """

    def __init__(self, painter: QPainter, report: Report) -> None:
        self._painter, self._report = painter, report
        self.y = draw_head(painter, report) + _GAP

    def begin(self, heading: str, height: float) -> None:
        """Write a heading above something so high, on a fresh page where there is no room."""
        if self.y + HEADING.line + height > FLOOR:
            self._turn()
        draw_line(self._painter, LEFT, self.y, heading, HEADING)
        self.y += HEADING.line

    def write(self, text: str, y: float) -> None:
        """Write a paragraph, on a fresh page where there is no room; of more than a page the middle goes."""
        self.y = y
        if not text:
            return
        if y + text_height(text, BODY, INNER) > FLOOR:
            self._turn()
            text = elided(text, BODY, INNER, int((FLOOR - self.y) / BODY.line))
        self.y = draw_text(self._painter, LEFT, self.y, text, BODY, INNER)

    def _turn(self) -> None:
        next_page(self._painter)
        self.y = draw_head(self._painter, self._report) + _GAP


def _rule(painter: QPainter, y: float) -> float:
    draw_rule(painter, LEFT, y, INNER, 0.5, FRAME)
    return y + 0.7 * MM


def _draw_row(painter: QPainter, y: float, row: BudgetRow) -> None:
    draw_line(painter, LEFT, y, elided(row.cells[0], BODY, _NAMES, 1), BODY)
    for right, cell in zip(_RIGHTS, row.cells[1:], strict=True):
        draw_line(painter, LEFT + right, y, cell, BODY, flush_right=True)
    if row.share is not None and row.share == row.share:
        top, high = y + 0.25 * BODY.line, 0.5 * BODY.line
        painter.fillRect(QRectF(LEFT + _BAR_FROM, top, _BAR, high), QColor(_EMPTY))
        painter.fillRect(QRectF(LEFT + _BAR_FROM, top, _BAR * row.share / 100, high), QColor(_FULL))
