"""The table on the screen, worked with keys and mouse like a spreadsheet."""

from __future__ import annotations

import numpy as np

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QRect,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QCursor, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from thermogui.core.readings.readings import Rows, empty_rows
from thermogui.core.readings.roles import PAIR, Role
from thermogui.ui.model.document import Document
from thermogui.ui.readings.cell_actions import CellActions, counted
from thermogui.ui.readings.columns import COL_T_U, COL_USE, VALUE_COLUMNS
from thermogui.ui.readings.model import ReadingsModel
from thermogui.ui.readings.names_dialog import NamesDialog
from thermogui.ui.readings.row_numbers import RowNumbers
from thermogui.ui.readings.rows import ROOT, AnyIndex
from thermogui.ui.readings.selection import SelectedCells
from thermogui.ui.readings.typed_table import TypedTable

_BESIDE_WORDS = 8  # pixels
_TOLD_APART = 2000  # marks; a ring around each of more says nothing, and takes long
_HINT = (
    "No readings yet.\n\nType a pair: Tab goes on,\nEnter goes to the next row.\n"
    "Or paste two columns from a spreadsheet,\nor open a file."
)


class ReadingsView(TypedTable):
    """Shows a ReadingsModel; its actions edit the document.

    Attributes:
        cells: what is done to the selected cells.

    Signals:
        row_hovered: row of the readings under the cursor, or -1.
        rows_selected: (list of int): rows of the readings that are selected; none where they are too
            many to be told apart.
    """

    row_hovered = Signal(int)
    rows_selected = Signal(object)

    def __init__(self, document: Document, model: ReadingsModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.setObjectName("readingsView")
        self.setAccessibleName("Readings")
        self._document = document
        self.setAlternatingRowColors(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        numbers = RowNumbers(self)
        numbers.setDefaultSectionSize(self.fontMetrics().height() + 9)
        model.number_changed.connect(numbers.draw_anew)
        self.setVerticalHeader(numbers)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(COL_USE, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(COL_USE, 40)
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        # with the table's own it would ask every row, whenever it is drawn, whether a column is selected
        header.setSelectionModel(QItemSelectionModel(model, header))
        header.sectionClicked.connect(self._on_header_clicked)
        header.sectionDoubleClicked.connect(self._on_header_double_clicked)
        self._sorted_before: tuple[int, Qt.SortOrder] | None = None
        self._hovered = -1
        self.entered.connect(self._on_entered)
        self.viewportEntered.connect(self._on_entered)
        for moved in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            moved.connect(self._on_rows_moved)
        model.modelReset.connect(self.find_room)
        for changed in (document.edited, document.replaced, document.calibration_changed):
            changed.connect(self._show_or_hide_optional)
        self._show_or_hide_optional()
        self.cells = CellActions(document, model, self)
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
        self.add_action.setIconText("Add")
        self.insert_action = action("Insert reading above", self.insert_row, "Ins")
        self.delete_action = action("Delete rows", self.delete_rows, "Ctrl+Del")
        self.delete_action.setIconText("Delete")
        self.clear_action = action("Clear cells", self.cells.clear, "Del")
        self.clear_action.setShortcuts([QKeySequence("Del"), QKeySequence("Backspace")])
        self.clear_all_action = action("Clear table", self.clear_table)
        self.cut_action = action("Cut", self.cells.cut, QKeySequence.StandardKey.Cut)
        self.copy_action = action("Copy", self.cells.copy, QKeySequence.StandardKey.Copy)
        self.paste_action = action("Paste", self.cells.paste, QKeySequence.StandardKey.Paste)
        self.fill_action = action("Fill down", self.cells.fill_down, "Ctrl+D")
        self.use_action = action("Use or leave out", self.toggle_use, "Ctrl+T")
        self.hold_out_action = action("Hold out or learn from", self.cells.hold_out, "Ctrl+Shift+T")
        self.hold_out_action.setObjectName("actionHoldOut")
        self.sort_action = action("Sort by this column", self.sort_here, "Ctrl+Shift+L")
        self.sort_action.setToolTip("Rising, then falling, then in the original order (Ctrl+Shift+L)")
        self.unsort_action = action("Original order", self.unsort)
        self.name_action = action("Names and units…", self.name_columns, "Shift+F2")
        self.name_action.setObjectName("actionNameColumns")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    @Slot()
    def add_row(self) -> None:
        """Append an empty row and begin to type into it."""
        if not self.take_in_typing():
            return
        if self._model.sorted_by is not None:
            self.unsort()
        row = len(self._document.readings)
        if row and self._document.readings.is_empty(row - 1):
            row -= 1
        else:
            self._document.insert(row, empty_rows(1), "add a reading")
        self._edit_cell(row)

    @Slot()
    def insert_row(self) -> None:
        """Insert an empty row above the current one."""
        if not self.take_in_typing():
            return
        row = self._model.source_row(self.currentIndex().row()) if self.currentIndex().isValid() else 0
        self._document.insert(row, empty_rows(1), "insert a reading")
        self._edit_cell(self._model.shown_row(row))

    @Slot()
    def delete_rows(self) -> None:
        rows = self._selected_rows()
        at = self.currentIndex().row()
        self._document.remove(rows, counted("delete", len(rows), "reading"))
        if self._model.rowCount():
            self.setCurrentIndex(self._model.index(min(at, self._model.rowCount() - 1), COL_T_U))

    @Slot()
    def clear_table(self) -> None:
        self._document.remove(np.arange(len(self._document.readings)), "clear the table")

    @Slot()
    def toggle_use(self) -> None:
        rows = self._selected_rows()
        if len(rows):
            use = not bool(self._document.readings.use[rows].all())
            self._document.set_use(rows, use, counted("use" if use else "leave out", len(rows), "reading"))

    @Slot(int, bool)
    def use_reading(self, source: int, use: bool) -> None:
        """Use one reading or leave it out."""
        text = f"{'use' if use else 'leave out'} row {source + 1}"
        self._document.set_use(np.array([source]), use, text)

    @Slot()
    def sort_here(self) -> None:
        """Sort by the column that the cursor is in, as a click on its heading does."""
        if self.take_in_typing():
            self._on_header_clicked(max(self.currentIndex().column(), COL_T_U))

    @Slot()
    def name_columns(self, _checked: bool = False, role: Role = Role.T_U) -> None:
        """Ask what the columns are called and in which units they are, beginning with one of them."""
        if self.take_in_typing():
            NamesDialog(self._document, role, self).open()

    # -- links with the plot

    def select_reading(self, source: int) -> None:
        """Select a reading and scroll to it."""
        index = self._model.index(self._model.shown_row(source), COL_T_U)
        self.selectRow(index.row())
        self.scrollTo(index)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self._tell_selected()

    def _tell_selected(self) -> None:
        rows = SelectedCells(self.selectionModel(), QModelIndex()).rows()
        told = self._model.source_rows(rows) if len(rows) <= _TOLD_APART else rows[:0]
        self.rows_selected.emit(np.sort(told).tolist())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._on_entered()
        return super().viewportEvent(event)

    @Slot()
    @Slot(QModelIndex)
    def _on_entered(self, index: AnyIndex = ROOT) -> None:
        is_reading = index.isValid() and index.row() != self._model.fresh_row
        self._hovered = self._model.source_row(index.row()) if is_reading else -1
        self.row_hovered.emit(self._hovered)

    @Slot()
    def _on_rows_moved(self) -> None:
        """Tell anew which readings are selected and hovered: others stand in these rows."""
        self._tell_selected()
        if self._hovered >= 0:
            self._on_entered(self.indexAt(self.viewport().mapFromGlobal(QCursor.pos())))

    # -- keys and order

    @Slot(int)
    def _on_header_double_clicked(self, column: int) -> None:
        role = VALUE_COLUMNS.get(column)
        if role not in PAIR:
            return
        # the first click of the two has sorted
        self.sort_by(*(self._sorted_before or (-1, Qt.SortOrder.AscendingOrder)))
        self.name_columns(role=role)

    @Slot(int)
    def _on_header_clicked(self, column: int) -> None:
        self._sorted_before = self._model.sorted_by
        match self._model.sorted_by:
            case (same, Qt.SortOrder.AscendingOrder) if same == column:
                self.sort_by(column, Qt.SortOrder.DescendingOrder)
            case (same, _) if same == column:
                self.sort_by(-1, Qt.SortOrder.AscendingOrder)
            case _:
                self.sort_by(column, Qt.SortOrder.AscendingOrder)

    # -- helpers

    @Slot()
    def _show_or_hide_optional(self, _what: object = None) -> None:
        conventions = self._document.calibration.conventions
        is_used = conventions.weights != "none" or conventions.scatter == "both"
        for column, role in VALUE_COLUMNS.items():
            if role.is_optional:
                is_there = getattr(self._document.readings, role) is not None
                self.setColumnHidden(column, not is_there and not is_used)
        self._share_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_columns()

    @property
    def needed_width(self) -> int:
        """How wide it would have to be for the words of its headings, with its row numbers."""
        return self._least_width() * 3 + 40 + self.verticalHeader().sizeHint().width() + 2 * self.frameWidth()

    def _least_width(self) -> int:
        return self.fontMetrics().horizontalAdvance("thermometer") + _BESIDE_WORDS

    def _share_columns(self) -> None:
        """Share the room among the columns; scroll where that would cut off a word of a heading."""
        header, widest = self.horizontalHeader(), self._least_width()
        shown = [column for column in range(header.count()) if not header.isSectionHidden(column)]
        room = self.viewport().width() - header.sectionSize(COL_USE)
        is_enough = room >= widest * (len(shown) - 1)
        mode = QHeaderView.ResizeMode.Stretch if is_enough else QHeaderView.ResizeMode.Fixed
        for column in shown:
            if column != COL_USE and header.sectionResizeMode(column) != mode:
                header.setSectionResizeMode(column, mode)
            if column != COL_USE and not is_enough:
                header.resizeSection(column, widest)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if len(self._document.readings) == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().placeholderText().color())
            area: QRect = self.viewport().rect().adjusted(8, 8 + self.rowHeight(0), -8, -8)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, _HINT)
            painter.end()

    def _edit_cell(self, row: int) -> None:
        index = self._model.index(row, COL_T_U)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.setFocus()
        self.edit(index)

    def _selected_rows(self) -> Rows:
        """Return rows of the readings, rising."""
        return np.sort(self._model.source_rows(self.cells.chosen().rows()))
