"""The report as a page of A4: all vectors, and type of a lab book's size."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QFontInfo, QPageSize, QPainter
from PySide6.QtSvg import QSvgRenderer

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.writing.report.content import LEFT_WIDTH, Report, Section, columns_of, plot_heights
from thermogui.core.writing.report.plots import plots_of
from thermogui.core.writing.report.svg import FONTS
from thermogui.ui.files.pages import application, next_page, pdf_of
from thermogui.ui.files.report.annex import draw_annex
from thermogui.ui.files.report.sheet import (
    BODY,
    FLOOR,
    HEADING,
    INNER,
    LEFT,
    META,
    TOPIC,
    draw_head,
    draw_pairs,
)
from thermogui.ui.files.report.typesetting import (
    DPI,
    MM,
    PT,
    SetTable,
    Type,
    draw_line,
    draw_text,
    text_height,
)

_COLUMN, _GUTTER = LEFT_WIDTH * PT, 8 * MM
_ASIDE = INNER - _COLUMN - _GUTTER

_EQUATION = Type(15, leading=1.25)
_SENTENCE = Type(9.5)
_REMARK = Type(7.5, leading=1.28)
_WARNING = Type(8.5, "#6b4600")


def write_pdf(assessment: Assessment, report: Report, path: Path) -> None:
    """Write the pages; OSError where that fails."""
    app = application()
    size, title = QPageSize(QPageSize.PageSizeId.A4), f"{report.title}: {report.source}"

    def draw(painter: QPainter) -> None:
        draw_page(painter, assessment, report)
        next_page(painter)
        draw_annex(painter, report)

    path.write_bytes(pdf_of(draw, size, DPI, title))
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
    plots: list[tuple[str, float]] = field(default_factory=list)

    def draw(self) -> float:
        top, x = self._head(), LEFT + _COLUMN + _GUTTER
        left, right, last = columns_of(self.report)
        aside = self._column(right, x, top, _ASIDE)
        if aside + self._height_of_statements(_ASIDE) <= FLOOR:
            aside = self._column([last], x, aside, _ASIDE)
        else:
            left.append(last)
        return max(self._column(left, LEFT, top, _COLUMN), aside)

    def _column(self, sections: list[Section], x: float, y: float, width: float) -> float:
        """Paint sections one below the other; return where they end."""
        paint = {
            "parameters": self._parameters,
            "figures": self._figures,
            "fit": self._plot,
            "listing": self._listing,
            "residuals": self._plot,
            "remarks": self._remarks,
            "statements": self._statements,
        }
        has_statements = sections[-1].kind == "statements"
        for section in sections:
            if section.kind == "fit":
                self._draw_plots(y, self._height_of_statements(width) if has_statements else 0.0)
            if section.heading:
                draw_line(self.painter, x, y, section.heading, HEADING)
                y += HEADING.line
            y = paint[section.kind](x, y, width)
        return y

    def _head(self) -> float:
        report, painter = self.report, self.painter
        y = draw_head(painter, report)
        y = draw_text(painter, LEFT, y + 4.2 * MM, report.equation, _EQUATION, INNER)
        if report.unit:
            y = draw_text(painter, LEFT, y + 0.6 * MM, report.unit, _SENTENCE, INNER)
        for warning in report.warnings:
            y = self._warning(y + 2 * MM, warning)
        return y + 4.6 * MM

    def _warning(self, y: float, text: str) -> float:
        margin, inset = 1.4 * MM, 3.4 * MM
        height = text_height(text, _WARNING, INNER - 2 * inset) + 2 * margin
        self.painter.fillRect(QRectF(LEFT, y, INNER, height), QColor("#fff4dc"))
        self.painter.fillRect(QRectF(LEFT, y, 2.5 * PT, height), QColor("#8a5a00"))
        draw_text(self.painter, LEFT + inset, y + margin, text, _WARNING, INNER - 2 * inset)
        return y + height

    def _parameters(self, x: float, y: float, width: float) -> float:
        table = SetTable(self.report.parameters, width, 1.45, words_first=True)
        return table.draw(self.painter, x, y) + 2.4 * MM

    def _figures(self, x: float, y: float, width: float) -> float:
        return draw_pairs(self.painter, self.report.figures, x, y, width) + 4 * MM

    def _draw_plots(self, y: float, below: float) -> None:
        """Have the plots drawn as high as leaves so much room *below*."""
        room = FLOOR - y - below - 2 * HEADING.line - 5 * MM
        heights = plot_heights(room / PT)
        drawn = plots_of(self.assessment, LEFT_WIDTH, *heights)
        self.plots = list(zip(drawn, heights, strict=True))

    def _plot(self, x: float, y: float, width: float) -> float:
        plot, points = self.plots.pop(0)
        # Qt takes a list of fonts for the name of one
        picture = QByteArray(plot.replace(FONTS, QFontInfo(BODY.font).family()).encode())
        QSvgRenderer(picture).render(self.painter, QRectF(x, y, width, points * PT))
        return y + points * PT + (2 if self.plots else 3) * MM

    def _listing(self, x: float, y: float, width: float) -> float:
        listing = self.report.listing
        leading = 1.36 if len(listing.table.rows) <= 32 else 1.24
        y = SetTable(listing.table, width, leading, words_first=False).draw(self.painter, x, y)
        if listing.more:
            draw_line(self.painter, x + width, y, listing.more, META, flush_right=True)
            y += META.line
        return y + 3 * MM

    def _remarks(self, x: float, y: float, width: float) -> float:
        for remark in self.report.listing.remarks:
            y = draw_text(self.painter, x, y, remark, _REMARK, width) + 0.7 * MM
        return y + 1.2 * MM

    def _statements(self, x: float, y: float, width: float) -> float:
        for said in self.report.statements:
            draw_line(self.painter, x, y, said.topic, TOPIC)
            y = draw_text(self.painter, x, y + TOPIC.line, said.text, BODY, width) + 1.0 * MM
        return y

    def _height_of_statements(self, width: float) -> float:
        texts = (said.text for said in self.report.statements)
        return HEADING.line + sum(TOPIC.line + text_height(text, BODY, width) + 1.0 * MM for text in texts)
