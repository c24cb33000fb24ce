"""What is kept of a step beside what is computed now."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from thermogui.core.lessons.bench import Result
from thermogui.core.lessons.figures import Agreement, Source
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.theme import LIGHT, Theme
from thermogui.ui.widgets.words import offer_copy

_MARKS = {Agreement.AGREES: "✓", Agreement.TO_FLOAT32: "≈", Agreement.DIFFERS: "✗", Agreement.NONE: ""}
_GAP, _INDENT, _PAD = 14, 12, 3
_Row = tuple[str, str, str, str]
_HEADS: dict[Source, str] = {"book": "the book", "torch": "ours, torch.optim"}
_WHOSE: dict[Source, str] = {
    "book": "The book: Deep Learning with PyTorch, by Eli Stevens, Luca Antiga and Thomas Viehmann",
    "torch": "Ours: computed with torch.optim and torch.nn, which this program does not train with",
}
_TIP = (
    "You: computed on this machine, from the readings in the table",
    "✓ the same, digit for digit; ≈ the same but for rounding in float32; ✗ different",
)


class CheckTable(QWidget):
    """Four columns where there is room for them, else two lines for each figure.

    Signs, not colours alone, tell the verdicts apart.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._rows: list[_Row] = []
        self._agreements: list[Agreement] = []
        self._theme = LIGHT
        self._source: Source = "book"
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_source("book")
        offer_copy(self, self.text)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_source(self, source: Source) -> None:
        """Say whose figures stand beside the user's."""
        self._source = source
        self.setToolTip(plain_tip(_WHOSE[source], *_TIP))

    def show_results(self, results: Sequence[Result]) -> None:
        """Show checks and their verdicts."""
        rows = [tuple(map(_shown, (r.name, r.kept, r.ours, _verdict(r)))) for r in results]
        if rows != self._rows:
            self._rows = rows  # type: ignore[assignment]
            self._agreements = [result.agreement for result in results]
            self.setAccessibleName(self.text())
            self.updateGeometry()
            self.update()

    def text(self) -> str:
        """Return all rows, as they can be pasted into a table."""
        headings = ("figure", _HEADS[self._source], "you", "verdict")
        return "\n".join("\t".join(row) for row in (headings, *self._rows)) if self._rows else ""

    # -- layout

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # layouts remember heights for widths of before
        if self.heightForWidth(self.width()) > self.height():
            self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if not self._rows:
            return 0
        if self._fits(width):
            return (len(self._rows) + self._has_kept()) * self._line() + _PAD
        return sum(self._block_lines(row, width) for row in self._rows) * self._line() + (
            len(self._rows) * 2 * _PAD
        )

    def sizeHint(self) -> QSize:
        return QSize(260, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self._line() if self._rows else 0)

    def _line(self) -> int:
        return self.fontMetrics().height() + 3

    def _has_kept(self) -> bool:
        return any(row[1] for row in self._rows)

    def _headings(self) -> _Row:
        return "", _HEADS[self._source], "you", ""

    def _columns(self) -> list[int]:
        advance = self.fontMetrics().horizontalAdvance
        widths = [max(map(advance, column)) for column in zip(*self._rows, strict=True)]
        if self._has_kept():
            _, head, you, _ = map(advance, self._headings())
            # the names have no head, and leave their room to the one beside it
            widths[1:3] = max(widths[1], head - widths[0] - _GAP), max(widths[2], you)
        return widths

    def _fits(self, width: int) -> bool:
        columns = self._columns()
        return sum(columns) + _GAP * sum(column > 0 for column in columns[1:]) <= width

    def _middle(self) -> int:
        """Return where the second column of blocks begins."""
        advance = self.fontMetrics().horizontalAdvance
        return _INDENT + _GAP + max((advance(self._kept(row)) for row in self._rows if row[1]), default=0)

    def _kept(self, row: _Row) -> str:
        return f"{_HEADS[self._source]} {row[1]}"

    def _block_lines(self, row: _Row, width: int) -> int:
        """Return how many lines a figure takes: name and verdict, then the figures side by side or not."""
        fits = self._middle() + self.fontMetrics().horizontalAdvance(_you(row)) <= width
        return 2 if fits or not row[1] else 3

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._rows:
            (self._paint_table if self._fits(self.width()) else self._paint_blocks)(painter)
        painter.end()

    def _colour(self, agreement: Agreement) -> QColor:
        theme = self._theme
        colours = {
            Agreement.AGREES: theme.loss,
            Agreement.TO_FLOAT32: theme.loss,
            Agreement.DIFFERS: theme.error,
        }
        return QColor(colours.get(agreement, theme.muted))

    def _paint_table(self, painter: QPainter) -> None:
        columns = self._columns()
        edges = [0]
        for width in columns:
            edges.append(edges[-1] + width + (_GAP if width else 0))
        y = 0
        if self._has_kept():
            painter.setPen(QColor(self._theme.muted))
            self._paint_row(painter, y, edges, columns, self._headings())
            y += self._line()
        for row, verdict in zip(self._rows, self._agreements, strict=True):
            painter.setPen(QColor(self._theme.text))
            self._paint_row(painter, y, edges, columns, (*row[:3], ""))
            painter.setPen(self._colour(verdict))
            self._paint_row(painter, y, edges, columns, ("", "", "", row[3]))
            y += self._line()

    def _paint_row(
        self, painter: QPainter, y: int, edges: list[int], widths: list[int], row: Sequence[str]
    ) -> None:
        for index, (text, (left, _), width) in enumerate(zip(row, pairwise(edges), widths, strict=True)):
            side = Qt.AlignmentFlag.AlignRight if index in (1, 2) else Qt.AlignmentFlag.AlignLeft
            box = QRect(left, y, width + 1, self._line())
            flags = int(side | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextDontClip)
            painter.drawText(box, flags, text)

    def _paint_blocks(self, painter: QPainter) -> None:
        y, width, line = _PAD, self.width(), self._line()
        middle = Qt.AlignmentFlag.AlignVCenter
        left, right = int(Qt.AlignmentFlag.AlignLeft | middle), int(Qt.AlignmentFlag.AlignRight | middle)
        for row, verdict in zip(self._rows, self._agreements, strict=True):
            room = width - self.fontMetrics().horizontalAdvance(row[3]) - _GAP
            name = self.fontMetrics().elidedText(row[0], Qt.TextElideMode.ElideRight, room)
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(QRect(0, y, width, line), left, name)
            painter.setPen(self._colour(verdict))
            painter.drawText(QRect(0, y, width, line), right, row[3])
            painter.setPen(QColor(self._theme.text))
            y += line
            if row[1]:
                painter.drawText(QRect(_INDENT, y, width, line), left, self._kept(row))
            beside = self._block_lines(row, width) == 2
            y += 0 if beside else line
            at = self._middle() if beside and self._has_kept() else _INDENT
            painter.drawText(QRect(at, y, width, line), left, _you(row))
            y += line + 2 * _PAD


def _you(row: _Row) -> str:
    return f"you {row[2]}" if row[2] else ""


def _shown(text: str) -> str:
    return text.replace("-", "−")


def _verdict(result: Result) -> str:
    return f"{_MARKS[result.agreement]} {result.agreement}" if result.agreement else ""
