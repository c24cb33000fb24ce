"""The chain rule reading by reading, as a table, with the sums beneath."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from thermogui.core.descent.figures import figure_text
from thermogui.core.descent.inspection import Chain
from thermogui.core.numbers import format_significant
from thermogui.ui.widgets.words import Words

_HEADINGS = ("t_p", "error\nt_p − t_c", "∂L/∂t_p", "×\n∂t_p/∂w", "×\n∂t_p/∂b")
_TIPS = (
    "What the line predicts: w · x + b",
    "The error t_p − t_c: the residual t_c − t_p with the other sign",
    "2/n times the error t_p − t_c: how the loss changes with this prediction",
    "∂L/∂t_p times x, this reading's part of ∂L/∂w",
    "∂L/∂t_p times 1, this reading's part of ∂L/∂b",
)
_FIRST_SUM = 3
"""From this column on Σ has something to say."""

_ROWS_SHOWN = 11
_PAD = 3
_LETTERS, _DIGITS = 7, 4
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
        self._write = write
        self._values = np.empty((0, len(_HEADINGS)))
        self._names: list[str] = []
        self._note = ""

    def show_values(self, values: np.ndarray, names: list[str], note: str = "") -> None:
        """Show *values*, shape (k, 5), in rows called *names*; a note in place of the first column."""
        self._note = note
        same = len(values) == len(self._values)
        if not same:
            self.beginResetModel()
        renamed = names != self._names
        self._values, self._names = values, names
        if not same:
            self.endResetModel()
            return
        if len(values):
            last = self.index(len(values) - 1, len(_HEADINGS) - 1)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.DisplayRole])
            if renamed:
                self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(values) - 1)

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows."""
        if self._note and column < _FIRST_SUM:
            return self._note if column == 0 else ""
        return self._write(float(self._values[row, column]))

    def alignment(self, column: int) -> Qt.AlignmentFlag:
        """Return where in its cell a text is."""
        return _LEFT if self._note and column == 0 else _RIGHT

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._values)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADINGS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if self._note and index.column() == 0:
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
                return _HEADINGS[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return _TIPS[section]
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
        box = given.rect.adjusted(_PAD, 0, -_PAD, 0)
        painter.drawText(box, int(self._model.alignment(column)), self._model.text(index.row(), column))


class _Table(QTableView):
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
        columns.setMinimumSectionSize(_narrowest(self.fontMetrics()))
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        columns.setHighlightSections(False)

    def height_of(self, rows: int) -> int:
        """Return the height in pixels with so many rows in sight."""
        header = self.horizontalHeader()
        above = header.sizeHint().height() if header.isVisibleTo(self) else 0
        return rows * self.verticalHeader().defaultSectionSize() + above + 2 * self.frameWidth()

    def minimumSizeHint(self) -> QSize:
        width = len(_HEADINGS) * self.horizontalHeader().minimumSectionSize()
        return QSize(width + self.verticalHeader().width() + 2 * self.frameWidth(), self.height_of(1))


class ChainTable(QWidget):
    """The readings' rows, and beneath them their sums, which stay in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows, self.sums = _Table("chainRows", _short, self), _Table("chainSums", figure_text, self)
        self.rows.setAccessibleName("Chain rule, reading by reading")
        self.sums.setAccessibleName("Sums over all readings")
        self.rows.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sums.horizontalHeader().hide()
        self.sums.setFixedHeight(self.sums.height_of(1))
        for policy in (self.sums.setVerticalScrollBarPolicy, self.sums.setHorizontalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sums.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.sums.horizontalHeader().setMinimumSectionSize(1)
        self.rows.horizontalHeader().sectionResized.connect(self._on_resized)
        self.more = Words("chainMore", "muted", self)
        self.more.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rows)
        layout.addWidget(self.more)
        layout.addWidget(self.sums)

    def show_chain(self, chain: Chain) -> None:
        """Show the factors of a step."""
        names = [str(row + 1) for row in chain.rows.tolist()]
        grown = len(names) != self.rows.columns.rowCount()
        self.rows.columns.show_values(chain.columns, names)
        sums = np.full((1, len(_HEADINGS)), np.nan, chain.gradient.dtype)
        sums[0, _FIRST_SUM:] = chain.gradient
        what = "one reading" if chain.count == 1 else f"all {chain.count:,}"
        self.sums.columns.show_values(sums, ["Σ"], f"over {what}")
        self._size_sums()
        left = chain.count - len(names)
        self.more.setText(f"{left:,} more rows are not listed, but are in the sums" if left else "")
        self.more.setVisible(left > 0)
        if grown:
            self._fit(names)

    def _fit(self, names: list[str]) -> None:
        width = max(self.fontMetrics().horizontalAdvance(name) for name in [*names[-1:], "Σ", "99"]) + 6
        for table in (self.rows, self.sums):
            table.verticalHeader().setFixedWidth(width)
        self.sums.setSpan(0, 0, 1, _FIRST_SUM)
        self.rows.setFixedHeight(self.rows.height_of(min(len(names), _ROWS_SHOWN)))

    def _size_sums(self) -> None:
        """Have the sums beneath their columns, and as wide as all their digits need."""
        count = len(_HEADINGS)
        widths = [self.rows.columnWidth(column) for column in range(count)]
        advance, model = self.sums.fontMetrics().horizontalAdvance, self.sums.columns
        if model.rowCount():
            room = sum(widths)
            for column in range(_FIRST_SUM, count):
                widths[column] = max(widths[column], advance(model.text(0, column)) + 2 * _PAD + 1)
            # what is spanned is one cell, whose columns need not stand beneath those above
            widths[:_FIRST_SUM] = [room - sum(widths[_FIRST_SUM:]) - _FIRST_SUM + 1] + [1] * (_FIRST_SUM - 1)
        for column, width in enumerate(widths):
            if self.sums.columnWidth(column) != width:
                self.sums.setColumnWidth(column, width)

    @Slot()
    def _on_resized(self) -> None:
        self._size_sums()


def _short(value: float) -> str:
    """Return a number with as many digits as a narrow column has room for."""
    if np.isnan(value):
        return "nan"
    for count in range(_DIGITS, 0, -1):
        text = format_significant(value, count)
        if len(text) <= _LETTERS:
            break
    return text


def _narrowest(metrics: QFontMetrics) -> int:
    return max(metrics.horizontalAdvance(text) for text in ("−0.0000", "∂t_p/∂w", "t_p − t_c")) + 6


def make_smaller(widget: QWidget) -> None:
    """Give a table of many columns a font for which a narrow panel has room."""
    font = widget.font()
    font.setPointSizeF(0.9 * font.pointSizeF())
    widget.setFont(font)
