"""A narrow table of numbers that follows a run: text is made only for the cells that are seen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from thermogui.core.numbers import format_significant

PAD = 3
_LETTERS, _DIGITS = 7, 4
_COLUMNS = 5
"""For so many columns there is always room."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_Index = QModelIndex | QPersistentModelIndex


class ColumnsModel(QAbstractTableModel):
    """Numbers of an array in columns, made into text only for the cells that are seen.

    Rows are only added or removed where their number changes, so that a table can follow a run.
    """

    def __init__(self, write: Callable[[float], str], parent: QWidget | None = None) -> None:
        """*write* makes a number into text."""
        super().__init__(parent)
        self.write = write
        self._headings: tuple[tuple[str, str], ...] = ()
        self._values = np.empty((0, 0))
        self._names: list[str] = []
        self._note, self._noted = "", 0
        self._whole: Collection[int] = ()

    def show_headings(self, headings: Sequence[tuple[str, str]]) -> None:
        """Have columns with these headings, each with what it says when pointed at; and no rows."""
        if tuple(headings) != self._headings:
            self.beginResetModel()
            self._headings = tuple(headings)
            self._values, self._names = np.empty((0, len(headings))), []
            self.endResetModel()

    def show_values(
        self,
        values: np.ndarray,
        names: list[str],
        note: str = "",
        noted: int = 0,
        whole: Collection[int] = (),
    ) -> None:
        """Show *values*, a column for each heading, in rows called *names*.

        A note takes the place of the first columns, *noted* of them; in those that are *whole* things are
        counted.
        """
        self._note, self._noted, self._whole = note, noted, whole
        same = len(values) == len(self._values)
        if not same:
            self.beginResetModel()
        renamed = names != self._names
        self._values, self._names = values, names
        if not same:
            self.endResetModel()
            return
        if len(values):
            last = self.index(len(values) - 1, len(self._headings) - 1)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.DisplayRole])
            if renamed:
                self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(values) - 1)

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows."""
        if column < self._noted:
            return self._note if column == 0 else ""
        value = float(self._values[row, column])
        return f"{value:.0f}" if column in self._whole else self.write(value)

    def alignment(self, column: int) -> Qt.AlignmentFlag:
        """Return where in its cell a text is."""
        return _LEFT if self._noted and column == 0 else _RIGHT

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._values)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if self._noted and index.column() == 0:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self._values[index.row(), index.column()]}".replace("-", "−")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.alignment(index.column())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._headings[section][0]
            if role == Qt.ItemDataRole.ToolTipRole:
                return self._headings[section][1]
        elif role == Qt.ItemDataRole.DisplayRole:
            return self._names[section]
        return None


class _Texts(QStyledItemDelegate):
    """Draws a text and nothing else: a styled cell asks for six roles, which is too slow for a run."""

    def __init__(self, model: ColumnsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        # PySide's stubs do not know the fields of an option
        given: Any = option
        role, palette = QPalette.ColorRole, given.palette
        chosen = bool(given.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(given.rect, palette.color(role.Highlight))
        painter.setPen(palette.color(role.HighlightedText if chosen else role.Text))
        column = index.column()
        box = given.rect.adjusted(PAD, 0, -PAD, 0)
        painter.drawText(box, int(self._model.alignment(column)), self._model.text(index.row(), column))


class Columns(QTableView):
    """A table as high as its rows, up to a limit."""

    def __init__(self, name: str, write: Callable[[float], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.columns = ColumnsModel(write, self)
        self.setModel(self.columns)
        self.setItemDelegate(_Texts(self.columns, self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        for part in (self, self.horizontalHeader(), self.verticalHeader()):
            make_smaller(part)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 5)
        rows.setMinimumSectionSize(rows.defaultSectionSize())
        rows.setDefaultAlignment(_RIGHT)
        columns = self.horizontalHeader()
        columns.setMinimumSectionSize(_narrowest(self.fontMetrics(), False))
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        columns.setHighlightSections(False)

    def show_headings(self, headings: Sequence[tuple[str, str]]) -> None:
        """Have columns with these headings, each with what it says when pointed at; and no rows."""
        self.columns.show_headings(headings)
        is_crowded = len(headings) > _COLUMNS
        columns = self.horizontalHeader()
        if columns.sectionResizeMode(0) == QHeaderView.ResizeMode.Stretch:
            columns.setMinimumSectionSize(_narrowest(self.fontMetrics(), is_crowded))
            self.columns.write = _shorter_text if is_crowded else short_text

    def height_of(self, rows: int) -> int:
        """Return the height in pixels with so many rows in sight."""
        header = self.horizontalHeader()
        above = header.sizeHint().height() if header.isVisibleTo(self) else 0
        return rows * self.verticalHeader().defaultSectionSize() + above + 2 * self.frameWidth()

    def minimumSizeHint(self) -> QSize:
        count = max(_COLUMNS, self.columns.columnCount())
        width = count * self.horizontalHeader().minimumSectionSize()
        return QSize(width + self.verticalHeader().width() + 2 * self.frameWidth(), self.height_of(1))


def short_text(value: float) -> str:
    """Return a number with as many digits as a narrow column has room for."""
    return _fitting(value, _LETTERS)


def _shorter_text(value: float) -> str:
    return _fitting(value, _LETTERS - 1)


def _fitting(value: float, letters: int) -> str:
    if np.isnan(value):
        return "nan"
    for count in range(_DIGITS, 0, -1):
        text = format_significant(value, count)
        if len(text) <= letters:
            break
    return text


def _narrowest(metrics: QFontMetrics, is_crowded: bool) -> int:
    texts = ("−0.000",) if is_crowded else ("−0.0000", "∂t_p/∂w", "t_p − t_c")
    return max(map(metrics.horizontalAdvance, texts)) + 6


def make_smaller(widget: QWidget) -> None:
    """Give a table of many columns a font for which a narrow panel has room."""
    font = widget.font()
    font.setPointSizeF(0.9 * font.pointSizeF())
    widget.setFont(font)
