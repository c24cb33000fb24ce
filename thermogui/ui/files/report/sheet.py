"""A sheet of the report: its size, its type, and the head that stands on each."""

from __future__ import annotations

from PySide6.QtGui import QPainter

from thermogui.core.writing.report.content import Report
from thermogui.core.writing.report.svg import MUTED, TEXT
from thermogui.ui.files.report.typesetting import MM, PT, Type, draw_line, draw_rule, draw_text, elided

WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, TOP, BOTTOM = 15 * MM, 13 * MM, 12 * MM
INNER = WIDTH - 2 * LEFT
FLOOR = HEIGHT - BOTTOM

TITLE = Type(19, bold=True, leading=1.25)
SOURCE = Type(9.5)
META = Type(8.5, MUTED)
HEADING = Type(8.5, bold=True, leading=1.5)
BODY = Type(8.5)
TOPIC = Type(7.8, MUTED)
_MOST_LINES = 3  # of the source's name


def draw_head(painter: QPainter, report: Report) -> float:
    """Paint title, source, date and program, with a line beneath; return where that is."""
    draw_line(painter, LEFT, TOP, report.title, TITLE)
    meta = max(META.width(report.program), META.width(report.date))
    width = INNER - meta - 8 * MM
    source = elided(report.source, SOURCE, width, _MOST_LINES)
    y = draw_text(painter, LEFT, TOP + TITLE.line + 1 * MM, source, SOURCE, width)
    for lines, text in ((2, report.date), (1, report.program)):
        draw_line(painter, LEFT + INNER, y - lines * META.line, text, META, flush_right=True)
    y += 1.6 * MM
    draw_rule(painter, LEFT, y, INNER, 1.2, TEXT)
    return y


def draw_pairs(
    painter: QPainter, pairs: tuple[tuple[str, str], ...], x: float, y: float, width: float
) -> float:
    """Paint topics with what is to be said of each beside them; return where they end."""
    indent = max(TOPIC.width(name) for name, _ in pairs) + 3 * MM
    for name, value in pairs:
        draw_line(painter, x, y + (BODY.size - TOPIC.size) * 0.9 * PT, name, TOPIC)
        y = draw_text(painter, x + indent, y, value, BODY, width - indent)
    return y
