"""The rows of the table: in their own order or sorted, with at times a fresh one beneath the last reading."""

from __future__ import annotations

import numpy as np

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Slot

from thermogui.core.readings.edits import Edit, InsertRows, RemoveRows, SetAttribute, SetValues, runs_of
from thermogui.core.readings.readings import Readings, Rows
from thermogui.core.readings.roles import Role
from thermogui.ui.model.document import Document
from thermogui.ui.readings.cells import Cells
from thermogui.ui.readings.columns import COL_LAST, COL_T_U

AnyIndex = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
_MOST_MOVES = 20_000_000  # of rows; to tell a view of every stretch would take longer


class RowsModel(QAbstractTableModel):
    """A document's readings, row by row; sorting never changes the readings.

    Beneath the last there can be a fresh row, which becomes a reading with the first number typed into it;
    nobody but a view knows of it.

    Attributes:
        sorted_by: a column and a direction; None for the rows' own order.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._cells = Cells(document.readings)
        self._order: Rows | None = None
        self.sorted_by: tuple[int, Qt.SortOrder] | None = None
        self._has_fresh = self._takes_fresh = False
        document.edited.connect(self._on_edited)
        document.replaced.connect(self._on_replaced)

    @property
    def _readings(self) -> Readings:
        return self._cells.readings

    def rowCount(self, parent: AnyIndex = ROOT) -> int:
        return 0 if parent.isValid() else len(self._readings) + self._has_fresh

    # -- rows as shown, and as they are in the readings

    def source_row(self, row: int) -> int:
        """Return where in the readings the shown *row* is."""
        return row if self._order is None else int(self._order[row])

    def source_rows(self, shown: Rows) -> Rows:
        """Return where in the readings these shown rows are, in the same order, without a fresh one."""
        if self._has_fresh:
            shown = shown[shown < len(self._readings)]
        return shown if self._order is None else self._order[shown]

    def shown_row(self, source: int) -> int:
        """Return where a row of the readings is shown."""
        return source if self._order is None else int(np.flatnonzero(self._order == source)[0])

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Show the rows sorted by a column; -1 brings back their own order."""
        self.hide_fresh_row()
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        sources = [self.source_row(index.row()) for index in old]
        self.sorted_by = (column, order) if column >= 0 else None
        self._order = self._sorted_order()
        shown = np.empty(len(self._readings), np.intp)
        shown[slice(None) if self._order is None else self._order] = np.arange(len(self._readings))
        new = [
            self.index(int(shown[source]), index.column()) for source, index in zip(sources, old, strict=True)
        ]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _sorted_order(self) -> Rows | None:
        if self.sorted_by is None:
            return None
        column, direction = self.sorted_by
        keys = self._cells.keys(column)
        if direction == Qt.SortOrder.AscendingOrder:
            return np.argsort(keys, kind="stable")
        return np.argsort(-keys.astype(np.float64), kind="stable")

    # -- a row to type another reading into

    @property
    def fresh_row(self) -> int:
        """Where there is a row that is no reading yet; -1 where there is none."""
        return len(self._readings) if self._has_fresh else -1

    def show_fresh_row(self) -> bool:
        """Show a row to type another reading into; False beneath one that is empty, and in a sorted table."""
        count = len(self._readings)
        if self._has_fresh or self.sorted_by is not None or (count and self._readings.is_empty(count - 1)):
            return False
        self.beginInsertRows(ROOT, count, count)
        self._has_fresh = True
        self.endInsertRows()
        return True

    def hide_fresh_row(self) -> None:
        """Take away the row that is no reading yet."""
        if self._has_fresh:
            self.beginRemoveRows(ROOT, len(self._readings), len(self._readings))
            self._has_fresh = False
            self.endRemoveRows()

    def take_fresh(self, content: Readings, text: str) -> None:
        """Make a reading of the fresh row, in one step of undo."""
        self._takes_fresh = True
        try:
            self._document.insert(len(self._readings), content, text)
        finally:
            self._takes_fresh = False

    # -- changes of the document

    @Slot(object)
    def _on_edited(self, edit: Edit) -> None:
        readings = self._document.readings
        if isinstance(edit, InsertRows) and self._takes_fresh:
            self._has_fresh, self._cells.readings = False, readings
            row = len(readings) - 1
            self._changed(COL_T_U, COL_LAST, row, row)
        elif isinstance(edit, InsertRows) and self._order is not None and self._document.is_adding:
            # what comes by itself moves no row, wherever it would be sorted
            self.beginInsertRows(ROOT, int(edit.rows[0]), int(edit.rows[-1]))
            self._cells.readings, self._order = readings, np.concatenate([self._order, edit.rows])
            self.endInsertRows()
            return
        elif isinstance(edit, InsertRows | RemoveRows):
            moves = len(runs_of(edit.rows)) * len(readings)
            if self.sorted_by is not None or moves > _MOST_MOVES:
                self.beginResetModel()
                self._cells.readings, self._has_fresh = readings, False
                self._order = self._sorted_order()
                self.endResetModel()
            elif isinstance(edit, InsertRows):
                self._insert(edit.rows, readings)
            else:
                self._remove(edit.rows, readings)
            return
        self._cells.readings = readings
        if isinstance(edit, SetValues):
            if self._order is None:
                self._changed(COL_T_U, COL_LAST, int(edit.rows.min()), int(edit.rows.max()))
            else:
                self._changed(COL_T_U, COL_LAST)
            if edit.column == Role.HELD_OUT:
                self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(readings) - 1)
        elif isinstance(edit, SetAttribute) and edit.name == "decimals":
            if len(readings):
                self._changed(COL_T_U, COL_LAST)
        else:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, COL_T_U, COL_LAST)

    def _insert(self, rows: Rows, readings: Readings) -> None:
        # several stretches: from the first on, each is told at the place it has when those before are in
        stretches = runs_of(rows)
        for done, (first, last) in enumerate(stretches):
            later = np.concatenate([np.arange(a, b + 1) for a, b in stretches[done + 1 :]] or [rows[:0]])
            self.beginInsertRows(ROOT, first, last)
            self._cells.readings = readings.without(later) if len(later) else readings
            self.endInsertRows()

    def _remove(self, rows: Rows, readings: Readings) -> None:
        stretches = runs_of(rows)
        for left, (first, last) in reversed(list(enumerate(stretches))):
            self.beginRemoveRows(ROOT, first, last)
            self._cells.readings = self._readings.without(np.arange(first, last + 1)) if left else readings
            self.endRemoveRows()

    @Slot()
    def _on_replaced(self) -> None:
        self.beginResetModel()
        self._cells.readings = self._document.readings
        self._order, self.sorted_by, self._has_fresh = None, None, False
        self.endResetModel()

    def _changed(self, left: int, right: int, top: int = 0, bottom: int | None = None) -> None:
        last = len(self._readings) - 1 if bottom is None else bottom
        self.dataChanged.emit(self.index(top, left), self.index(last, right))
