"""The table on the screen, worked with keys and mouse like a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QTableView,
    QWidget,
)

from thermogui.core.edits import Edit, SetValues
from thermogui.core.errors import ThermoError
from thermogui.core.readings import Floats, Rows, ValueColumn, empty_rows
from thermogui.ui.document import Document
from thermogui.ui.readings.clipboard import block_text, is_readable, paste_columns, paste_edits, read_paste
from thermogui.ui.readings.model import COL_SIGMA, COL_T_C, COL_T_U, COL_USE, VALUE_COLUMNS, ReadingsModel
from thermogui.ui.readings.painting import CellPainter
from thermogui.ui.readings.row_numbers import RowNumbers
from thermogui.ui.readings.selection import SelectedCells

if TYPE_CHECKING:
    from thermogui.core.files.text import ReadingsFile

_BESIDE_WORDS = 8  # pixels
_TOLD_APART = 2000  # marks; a ring around each of more says nothing, and takes long
_HINT = (
    "No readings yet.\n\nPress “Add reading” and type a pair,\npaste two columns from a spreadsheet,\n"
    "or open a file."
)


class ReadingsView(QTableView):
    """Shows a ReadingsModel; its actions edit the document.

    Signals:
        row_hovered: row of the readings under the cursor, or -1.
        rows_selected: (list of int): rows of the readings that are selected; none where they are too
            many to be told apart.
        import_asked: (str): a pasted text that can be read, once somebody says which columns are which.
    """

    row_hovered = Signal(int)
    rows_selected = Signal(object)
    import_asked = Signal(str)

    def __init__(self, document: Document, model: ReadingsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("readingsView")
        self.setAccessibleName("Readings")
        self._document, self._model = document, model
        self.setModel(model)
        self.setItemDelegate(CellPainter(model, self))
        self.setAlternatingRowColors(True)
        self.setMouseTracking(True)
        # with no cell open Tab leaves the table: arrows go from cell to cell
        self.setTabKeyNavigation(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalHeader(RowNumbers(self))
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 9)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(COL_USE, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(COL_USE, 40)
        # so that no word of the headings is cut off, however little room the panels beside leave
        widest = self.fontMetrics().horizontalAdvance("thermometer") + _BESIDE_WORDS
        self.setMinimumWidth(3 * widest + 40 + self.verticalHeader().sizeHint().width())
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        # with the table's own it would ask every row, whenever it is drawn, whether a column is selected
        header.setSelectionModel(QItemSelectionModel(model, header))
        header.sectionClicked.connect(self._on_header_clicked)
        self.entered.connect(self._on_entered)
        for changed in (document.edited, document.replaced, document.calibration_changed):
            changed.connect(self._show_or_hide_sigma)
        self._show_or_hide_sigma()
        self._make_actions()

    # -- actions

    def _make_actions(self) -> None:
        def action(
            text: str, slot: object, shortcut: str | QKeySequence.StandardKey | None = None
        ) -> QAction:
            made = QAction(text, self)
            if shortcut is not None:
                made.setShortcut(shortcut)
                made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            made.triggered.connect(slot)
            self.addAction(made)
            return made

        self.add_action = action("Add reading", self.add_row, "Ctrl+Shift+N")
        self.insert_action = action("Insert reading above", self.insert_row, "Ins")
        self.delete_action = action("Delete rows", self.delete_rows, "Ctrl+Del")
        self.clear_action = action("Clear cells", self.clear_cells, "Del")
        self.clear_all_action = action("Clear table", self.clear_table)
        self.cut_action = action("Cut", self.cut, QKeySequence.StandardKey.Cut)
        self.copy_action = action("Copy", self.copy, QKeySequence.StandardKey.Copy)
        self.paste_action = action("Paste", self.paste, QKeySequence.StandardKey.Paste)
        self.use_action = action("Use or leave out", self.toggle_use, "Ctrl+T")
        self.unsort_action = action("Original order", self.unsort)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    @Slot()
    def add_row(self) -> None:
        """Append an empty row and begin to type into it."""
        if self._model.sorted_by is not None:
            self.unsort()
        row = len(self._document.readings)
        self._document.insert(row, empty_rows(1), "add a reading")
        self._edit_cell(row)

    @Slot()
    def insert_row(self) -> None:
        """Insert an empty row above the current one."""
        row = self._model.source_row(self.currentIndex().row()) if self.currentIndex().isValid() else 0
        self._document.insert(row, empty_rows(1), "insert a reading")
        self._edit_cell(self._model.shown_row(row))

    @Slot()
    def delete_rows(self) -> None:
        rows = self._selected_rows()
        at = self.currentIndex().row()
        self._document.remove(rows, _counted("delete", len(rows), "reading"))
        if self._model.rowCount():
            self.setCurrentIndex(self._model.index(min(at, self._model.rowCount() - 1), COL_T_U))

    @Slot()
    def clear_cells(self) -> None:
        """Empty the selected cells."""
        self._clear("clear cells")

    @Slot()
    def clear_table(self) -> None:
        self._document.remove(np.arange(len(self._document.readings)), "clear the table")

    @Slot()
    def copy(self) -> None:
        """Copy the selected cells, or whole pairs where only other columns are selected."""
        rows, columns = self._selected_block()
        if len(rows):
            text = block_text(self._document.readings, rows, columns)
            QGuiApplication.clipboard().setText(text)

    @Slot()
    def cut(self) -> None:
        self.copy()
        self._clear("cut cells")

    @Slot()
    def paste(self) -> None:
        """Put the clipboard's numbers over the cells from the current one on, as one step."""
        text = QGuiApplication.clipboard().text()
        chosen = self._chosen()
        first_column = min(chosen.columns() & VALUE_COLUMNS.keys(), default=COL_T_U)
        try:
            block = read_paste(text)
            if not block.rows or not block.rows[0]:
                raise ThermoError(
                    "The clipboard holds no numbers: copy one or two columns of readings first."
                )
            columns = paste_columns(block, first_column)
        except ThermoError as error:
            self._model.refused.emit(str(error))
            if is_readable(text):
                self.import_asked.emit(text)
            return
        self._model.refused.emit("")
        count = chosen.count(VALUE_COLUMNS)
        if count > 1 and len(block.rows) == len(block.rows[0]) == 1:
            self._document.edit(self._filled(block.rows[0][0]), _counted("fill", count, "cell"))
            return
        self._put(np.array(block.rows, np.float64), columns)

    @Slot(object)
    def paste_readings(self, found: ReadingsFile) -> None:
        """Put readings that were pasted, and then looked at, over the rows from the current one on."""
        readings = found.readings
        columns: tuple[ValueColumn, ...] = (
            ("t_u", "t_c") if readings.sigma is None else ("t_u", "t_c", "sigma")
        )
        self._model.refused.emit("")
        self._put(np.stack([readings.column(name) for name in columns], axis=1), columns)

    def _put(self, values: Floats, columns: Sequence[ValueColumn]) -> None:
        top = self._chosen().top(self._model.rowCount())
        shown = np.arange(top, min(top + len(values), self._model.rowCount()))
        targets = self._model.source_rows(shown)
        edits = paste_edits(self._document.readings, values, targets, columns)
        self._document.edit(edits, _counted("paste", len(values), "reading"))

    def _filled(self, value: float) -> list[Edit]:
        """Return the edits that put one number into all the selected cells."""
        edits: list[Edit] = []
        for column, name in VALUE_COLUMNS.items():
            rows = self._rows_in(column)
            if len(rows):
                old = self._document.readings.column(name)[rows]
                edits.append(SetValues(name, rows, old, np.full(len(rows), value)))
        return edits

    @Slot()
    def toggle_use(self) -> None:
        rows = self._selected_rows()
        if len(rows):
            use = not bool(self._document.readings.use[rows].all())
            self._document.set_use(rows, use, _counted("use" if use else "leave out", len(rows), "reading"))

    @Slot(int, bool)
    def use_reading(self, source: int, use: bool) -> None:
        """Use one reading or leave it out."""
        text = f"{'use' if use else 'leave out'} row {source + 1}"
        self._document.set_use(np.array([source]), use, text)

    def take_in_typing(self) -> bool:
        """Put into the table what is being typed into a cell; return whether that could be done."""
        editor = QApplication.focusWidget()
        if not isinstance(editor, QLineEdit) or not self.viewport().isAncestorOf(editor):
            self._model.refused.emit("")
            return True
        if not self._model.setData(self.currentIndex(), editor.text()):
            return False
        self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        return True

    @Slot()
    def unsort(self) -> None:
        """Bring back the original order."""
        self._sort(-1, Qt.SortOrder.AscendingOrder)

    # -- links with the plot

    def select_reading(self, source: int) -> None:
        """Select a reading and scroll to it."""
        index = self._model.index(self._model.shown_row(source), COL_T_U)
        self.selectRow(index.row())
        self.scrollTo(index)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        rows = SelectedCells(self.selectionModel(), QModelIndex()).rows()
        told = self._model.source_rows(rows) if len(rows) <= _TOLD_APART else rows[:0]
        self.rows_selected.emit(np.sort(told).tolist())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.row_hovered.emit(-1)

    @Slot(QModelIndex)
    def _on_entered(self, index: QModelIndex) -> None:
        self.row_hovered.emit(self._model.source_row(index.row()))

    # -- keys and order

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """While typing, Tab goes from pair to pair, and from the last one to a new row."""
        index = self.currentIndex()
        if index.isValid() and action == QAbstractItemView.CursorAction.MoveNext:
            row = index.row() + (index.column() >= COL_T_C)
            column = COL_T_C if index.column() == COL_T_U else COL_T_U
            if row == self._model.rowCount():
                if self._model.sorted_by is not None:
                    return QModelIndex()
                self._document.insert(row, empty_rows(1), "add a reading")
            return self._model.index(row, column)
        if index.isValid() and action == QAbstractItemView.CursorAction.MovePrevious:
            row = index.row() - (index.column() == COL_T_U)
            return self._model.index(max(row, 0), COL_T_U if index.column() == COL_T_C else COL_T_C)
        return super().moveCursor(action, modifiers)

    @Slot(int)
    def _on_header_clicked(self, column: int) -> None:
        match self._model.sorted_by:
            case (same, Qt.SortOrder.AscendingOrder) if same == column:
                self._sort(column, Qt.SortOrder.DescendingOrder)
            case (same, _) if same == column:
                self._sort(-1, Qt.SortOrder.AscendingOrder)
            case _:
                self._sort(column, Qt.SortOrder.AscendingOrder)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        self._model.sort(column, order)
        self.horizontalHeader().setSortIndicatorShown(column >= 0)
        self.horizontalHeader().setSortIndicator(column, order)

    # -- helpers

    @Slot()
    def _show_or_hide_sigma(self, _what: object = None) -> None:
        weights = self._document.calibration.conventions.weights
        self.setColumnHidden(COL_SIGMA, self._document.readings.sigma is None and weights == "none")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._model.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().placeholderText().color())
            area: QRect = self.viewport().rect().adjusted(8, 8, -8, -8)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, _HINT)
            painter.end()

    def _edit_cell(self, row: int) -> None:
        index = self._model.index(row, COL_T_U)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.setFocus()
        self.edit(index)

    def _chosen(self) -> SelectedCells:
        return SelectedCells(self.selectionModel(), self.currentIndex())

    def _selected_rows(self) -> Rows:
        """Return rows of the readings, rising."""
        return np.sort(self._model.source_rows(self._chosen().rows()))

    def _rows_in(self, column: int) -> Rows:
        """Return the rows of the readings whose cell in this column is selected, rising."""
        return np.sort(self._model.source_rows(self._chosen().rows([column])))

    def _selected_block(self) -> tuple[Rows, list[int]]:
        """Return rows in the order shown, and the columns of values to copy."""
        chosen = self._chosen()
        there = {column for column in VALUE_COLUMNS if not self.isColumnHidden(column)}
        columns = sorted(chosen.columns() & there) or sorted(there)
        return self._model.source_rows(chosen.rows()), columns

    def _clear(self, text: str) -> None:
        readings = self._document.readings
        edits: list[Edit] = []
        for column, name in VALUE_COLUMNS.items():
            rows = self._rows_in(column)
            old = readings.column(name)[rows]
            if len(rows) and not np.isnan(old).all():
                edits.append(SetValues(name, rows, old, np.full(len(rows), np.nan)))
        if edits:
            self._document.edit(edits, text)


def _counted(verb: str, count: int, noun: str) -> str:
    return f"{verb} {count:,} {noun}{'' if count == 1 else 's'}"
