"""The report as a page of A4: all vectors, and type of a lab book's size."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF
from PySide6.QtGui import QColor, QFontInfo, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgRenderer

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.writing.report.content import Report
from thermogui.core.writing.report.plots import plots_of
from thermogui.core.writing.report.svg import FONTS, MUTED, TEXT
from thermogui.ui.files.report.typesetting import (
    DPI,
    MM,
    PT,
    SetTable,
    Type,
    draw_line,
    draw_rule,
    draw_text,
    elided,
    height_of_pairs,
    text_height,
)
from thermogui.ui.startup import offscreen

WIDTH, HEIGHT = 210 * MM, 297 * MM
_LEFT, _TOP, _BOTTOM = 15 * MM, 13 * MM, 12 * MM
_INNER = WIDTH - 2 * _LEFT
_COLUMN, _GUTTER = 100 * MM, 8 * MM
_ASIDE = _INNER - _COLUMN - _GUTTER
_FLOOR = HEIGHT - _BOTTOM

_TITLE = Type(19, bold=True, leading=1.25)
_SOURCE = Type(9.5)
_META = Type(8.5, MUTED)
_EQUATION = Type(15, leading=1.25)
_SENTENCE = Type(9.5)
_HEADING = Type(8.5, bold=True, leading=1.5)
_BODY = Type(8.5)
_TOPIC = Type(7.8, MUTED)
_REMARK = Type(7.5, leading=1.28)
_WARNING = Type(8.5, "#6b4600")
_FIT_SHARE, _LEAST_PLOTS, _MOST_PLOTS = 0.65, 74 * MM, 152 * MM
_STATEMENTS = "How it was found, and how far it holds"


def write_pdf(assessment: Assessment, report: Report, path: Path) -> None:
    """Write the page; OSError where that fails."""
    app = offscreen.application()
    # in memory first: of a file that cannot grow any more a QPdfWriter says nothing
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(f"{report.title}: {report.source}")
    writer.setCreator(report.program)
    painter = QPainter()
    if not painter.begin(writer):
        raise OSError("the page was not begun")
    draw_page(painter, assessment, report)
    if not painter.end():
        raise OSError("the page was not finished")
    path.write_bytes(buffer.data().data())
    del app


def draw_page(painter: QPainter, assessment: Assessment, report: Report) -> float:
    """Paint the page; return how far down it reaches, of `HEIGHT`."""
    return _Page(painter, assessment, report).draw()


@dataclass
class _Page:
    """Paints from the top down; what the plots leave over is given back to them."""

    painter: QPainter
    assessment: Assessment
    report: Report

    def draw(self) -> float:
        top = self._head()
        aside = self._aside(top)
        statements = [(statement.topic, statement.text) for statement in self.report.statements]
        right = aside + _HEADING.line + height_of_pairs(statements, _TOPIC, _BODY, _ASIDE) <= _FLOOR
        below = 0.0
        if right:
            aside = self._statements(_LEFT + _COLUMN + _GUTTER, aside, statements, _ASIDE)
        else:
            below = _HEADING.line + height_of_pairs(statements, _TOPIC, _BODY, _COLUMN)
        y = self._plots(self._figures(top), below)
        if not right:
            y = self._statements(_LEFT, y, statements, _COLUMN)
        return max(y, aside)

    def _head(self) -> float:
        report, painter = self.report, self.painter
        right = _LEFT + _INNER
        draw_line(painter, _LEFT, _TOP, report.title, _TITLE)
        meta = max(_META.width(report.program), _META.width(report.date))
        width = _INNER - meta - 8 * MM
        source = elided(report.source, _SOURCE, width, 3)
        y = draw_text(painter, _LEFT, _TOP + _TITLE.line + 1 * MM, source, _SOURCE, width)
        for lines, text in ((2, report.date), (1, report.program)):
            draw_line(painter, right, y - lines * _META.line, text, _META, flush_right=True)
        y += 1.6 * MM
        draw_rule(painter, _LEFT, y, _INNER, 1.2, TEXT)
        y = draw_text(painter, _LEFT, y + 4.2 * MM, report.equation, _EQUATION, _INNER)
        if report.unit:
            y = draw_text(painter, _LEFT, y + 0.6 * MM, report.unit, _SENTENCE, _INNER)
        for warning in report.warnings:
            y = self._warning(y + 2 * MM, warning)
        return y + 4.6 * MM

    def _warning(self, y: float, text: str) -> float:
        margin, inset = 1.4 * MM, 3.4 * MM
        height = text_height(text, _WARNING, _INNER - 2 * inset) + 2 * margin
        self.painter.fillRect(QRectF(_LEFT, y, _INNER, height), QColor("#fff4dc"))
        self.painter.fillRect(QRectF(_LEFT, y, 2.5 * PT, height), QColor("#8a5a00"))
        draw_text(self.painter, _LEFT + inset, y + margin, text, _WARNING, _INNER - 2 * inset)
        return y + height

    def _figures(self, y: float) -> float:
        draw_line(self.painter, _LEFT, y, "Parameters", _HEADING)
        y += _HEADING.line
        y = SetTable(self.report.parameters, _COLUMN, 1.45, words_first=True).draw(self.painter, _LEFT, y)
        y += 2.4 * MM
        indent = max(_TOPIC.width(name) for name, _ in self.report.figures) + 3 * MM
        for name, value in self.report.figures:
            draw_line(self.painter, _LEFT, y + (_BODY.size - _TOPIC.size) * 0.9 * PT, name, _TOPIC)
            y = draw_text(self.painter, _LEFT + indent, y, value, _BODY, _COLUMN - indent)
        return y + 4 * MM

    def _plots(self, y: float, below: float) -> float:
        """Paint the plots; leave so much room *below*."""
        room = _FLOOR - y - below - 2 * _HEADING.line - 5 * MM
        room = min(max(room, _LEAST_PLOTS), _MOST_PLOTS)
        heights = _FIT_SHARE * room, (1 - _FIT_SHARE) * room
        drawn = plots_of(self.assessment, _COLUMN / PT, *(height / PT for height in heights))
        for heading, plot, height in zip(("Fit", "Residuals"), drawn, heights, strict=True):
            draw_line(self.painter, _LEFT, y, heading, _HEADING)
            y += _HEADING.line
            # Qt takes a list of fonts for the name of one
            picture = QByteArray(plot.replace(FONTS, QFontInfo(_BODY.font).family()).encode())
            QSvgRenderer(picture).render(self.painter, QRectF(_LEFT, y, _COLUMN, height))
            y += height + 2 * MM
        return y + 1 * MM

    def _aside(self, y: float) -> float:
        x, listing = _LEFT + _COLUMN + _GUTTER, self.report.listing
        draw_line(self.painter, x, y, self.report.readings, _HEADING)
        y += _HEADING.line
        leading = 1.36 if len(listing.table.rows) <= 32 else 1.24
        y = SetTable(listing.table, _ASIDE, leading, words_first=False).draw(self.painter, x, y)
        if listing.more:
            draw_line(self.painter, x + _ASIDE, y, listing.more, _META, flush_right=True)
            y += _META.line
        y += 3 * MM
        if listing.remarks:
            draw_line(self.painter, x, y, "Remarkable", _HEADING)
            y += _HEADING.line
            for remark in listing.remarks:
                y = draw_text(self.painter, x, y, remark, _REMARK, _ASIDE) + 0.7 * MM
            y += 2.3 * MM
        return y

    def _statements(self, x: float, y: float, pairs: list[tuple[str, str]], width: float) -> float:
        draw_line(self.painter, x, y, _STATEMENTS, _HEADING)
        y += _HEADING.line
        for topic, text in pairs:
            draw_line(self.painter, x, y, topic, _TOPIC)
            y = draw_text(self.painter, x, y + _TOPIC.line, text, _BODY, width) + 1.0 * MM
        return y
