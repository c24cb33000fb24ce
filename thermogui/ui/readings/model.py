"""The table of readings, for Qt's views."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QColor

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.figures import residual_text
from thermogui.core.readings.decimals import NO_DECIMALS, decimals_in, fixed
from thermogui.core.readings.edits import (
    Edit,
    InsertRows,
    RemoveRows,
    SetDecimals,
    SetUse,
    SetValues,
    runs_of,
)
from thermogui.core.readings.readings import Floats, Readings, Rows, ValueColumn, empty_rows
from thermogui.ui.model.document import Document
from thermogui.ui.readings.cells import Look, as_number
from thermogui.ui.readings.fresh import FreshRow
from thermogui.ui.readings.headings import headings, tips
from thermogui.ui.widgets.plain import plain_tip

COL_T_U, COL_T_C, COL_USE, COL_RESIDUAL, COL_SIGMA = range(5)
VALUE_COLUMNS: dict[int, ValueColumn] = {COL_T_U: "t_u", COL_T_C: "t_c", COL_SIGMA: "sigma"}

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ROLE = Qt.ItemDataRole
# or'ing flags anew for every cell takes longer than all else
_PLAIN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _PLAIN | Qt.ItemFlag.ItemIsEditable
_CHECKABLE = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MOST_MOVES = 20_000_000  # of rows; to tell a view of every stretch would take longer
_FEW = 50


class ReadingsModel(FreshRow):
    """t_u, t_c, a tick, the residual of the current line, and σ where there is one.

    It shows a document's readings in their own order or sorted; sorting never changes the readings. Beneath
    the last there can be a fresh row, which becomes a reading with the first number typed into it.

    Signals:
        refused: (str): why what was typed was not taken; "" when the last input was fine.
    """

    refused = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._order: Rows | None = None
        self._curve: Curve | None = None
        self._of_calibration: Floats | None = None
        self._hovered = -1
        self._flagged: dict[int, str] = {}
        self._hover_colour = QColor()
        self._muted_colour = QColor()
        self._remark_colour = QColor()
        document.edited.connect(self._on_edited)
        document.replaced.connect(self._on_replaced)
        document.calibration_changed.connect(self._on_calibration_changed)

    # -- rows as shown, and as they are in the readings

    @property
    def sorted_by(self) -> tuple[int, Qt.SortOrder] | None:
        return self._sorted_by

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

    # -- Qt's questions

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._readings) + self._has_fresh

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else 5

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if index.column() in VALUE_COLUMNS:
            return _EDITABLE
        is_tick = index.column() == COL_USE and index.row() != self.fresh_row
        return _CHECKABLE if is_tick else _PLAIN

    def data(self, index: AnyIndex, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if index.row() == self.fresh_row:
            return _RIGHT if role == _ROLE.TextAlignmentRole else None
        column, row = index.column(), self.source_row(index.row())
        match role:
            case _ROLE.DisplayRole:
                return self._text(row, column)
            case _ROLE.EditRole:
                return self._value(row, column)
            case _ROLE.CheckStateRole if column == COL_USE:
                return Qt.CheckState.Checked if self._readings.use[row] else Qt.CheckState.Unchecked
            case _ROLE.TextAlignmentRole:
                return _RIGHT
            case _ROLE.BackgroundRole:
                return self._behind(row)
            case _ROLE.ToolTipRole if row in self._flagged:
                return self._why_flagged(row)
            case _ROLE.ForegroundRole:
                return self._colour(row, column)
        return None

    def _why_flagged(self, row: int) -> str:
        return plain_tip(f"Reading {row + 1} is remarkable: {self._flagged[row]}.")

    def look(self, shown: int, column: int) -> Look:
        """Return all that a cell is drawn from at once: to ask for each role takes longer than to draw."""
        if shown == self.fresh_row:
            return Look("", None, None, None)
        row = self.source_row(shown)
        tick = bool(self._readings.use[row]) if column == COL_USE else None
        return Look(self._text(row, column), tick, self._colour(row, column), self._behind(row))

    def _behind(self, row: int) -> QColor | None:
        if row == self._hovered:
            return self._hover_colour
        return self._remark_colour if row in self._flagged else None

    def _colour(self, row: int, column: int) -> QColor | None:
        return self._muted_colour if column == COL_RESIDUAL or not self._readings.use[row] else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        vertical = orientation == Qt.Orientation.Vertical
        if not 0 <= section < (self.rowCount() if vertical else self.columnCount()):
            return None
        if vertical:
            row = self.source_row(section)
            if role == _ROLE.DisplayRole:
                # a sign beside the colour, for those who cannot tell colours apart
                return f"▲ {row + 1}" if row in self._flagged else str(row + 1)
            if role == _ROLE.ToolTipRole and row in self._flagged:
                return self._why_flagged(row)
            return Qt.AlignmentFlag.AlignCenter if role == _ROLE.TextAlignmentRole else None
        scatters = self._document.calibration.conventions.scatter
        of_calibration = self._of_calibration is not None
        if role == _ROLE.DisplayRole:
            return headings(self._readings, scatters, of_calibration)[section]
        return tips(scatters, of_calibration)[section] if role == _ROLE.ToolTipRole else None

    def setData(self, index: AnyIndex, value: Any, role: int = _ROLE.EditRole) -> bool:
        if not index.isValid():
            return False
        row, column = np.array([self.source_row(index.row())]), index.column()
        is_fresh = index.row() == self.fresh_row
        if column == COL_USE and not is_fresh and role in (_ROLE.CheckStateRole, _ROLE.EditRole):
            ticked = (
                Qt.CheckState(value) == Qt.CheckState.Checked if role == _ROLE.CheckStateRole else bool(value)
            )
            self._document.set_use(row, ticked, f"{'use' if ticked else 'leave out'} row {row[0] + 1}")
            return True
        if column not in VALUE_COLUMNS or role != _ROLE.EditRole:
            return False
        try:
            number = as_number(value)
        except ValueError as error:
            name = VALUE_COLUMNS[column]
            self.refused.emit(f"Row {row[0] + 1}, {name}: {error}. The cell keeps what it had.")
            return False
        self.refused.emit("")
        name, decimals = VALUE_COLUMNS[column], decimals_in(value) if isinstance(value, str) else 0
        if is_fresh:
            if not math.isnan(number):
                content = empty_rows(1).with_values(name, np.array([0]), number)
                content = content.with_decimals(NO_DECIMALS.raised(name, decimals))
                self.take_fresh(content, "add a reading")
            return True
        self._document.set_values(name, row, np.array([number]), f"edit row {row[0] + 1}", decimals)
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Show the rows sorted by a column; -1 brings back their own order."""
        self.hide_fresh_row()
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        sources = [self.source_row(index.row()) for index in old]
        self._sorted_by = (column, order) if column >= 0 else None
        self._order = self._sorted_order()
        shown = np.empty(len(self._readings), np.intp)
        shown[slice(None) if self._order is None else self._order] = np.arange(len(self._readings))
        new = [
            self.index(int(shown[source]), index.column()) for source, index in zip(sources, old, strict=True)
        ]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    # -- what else is shown

    def show_curve(self, curve: Curve | None) -> None:
        """Show residuals of what a run has learned."""
        if curve == self._curve:
            return
        self._curve = curve
        if len(self._readings) and self._of_calibration is None:
            self._changed(COL_RESIDUAL, COL_RESIDUAL)

    def show_residuals(self, of_calibration: Floats | None) -> None:
        """Show residuals of the calibration, shape (rows,), or with None again those of the line."""
        before, self._of_calibration = self._of_calibration, of_calibration
        if before is None and of_calibration is None:
            return
        if len(self._readings):
            self._changed(COL_RESIDUAL, COL_RESIDUAL)
        if (before is None) != (of_calibration is None):
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, COL_RESIDUAL, COL_RESIDUAL)

    def set_hovered(self, source: int) -> None:
        """Mark the row of a reading that the cursor is on elsewhere; -1 for none."""
        if source != self._hovered:
            before, self._hovered = self._hovered, source
            for row in (before, source):
                if 0 <= row < len(self._readings):
                    shown = self.shown_row(row)
                    self._changed(COL_T_U, COL_SIGMA, shown, shown)

    def show_flagged(self, why: dict[int, str]) -> None:
        """Mark rows of the readings, with a word why each is remarkable."""
        if why != self._flagged:
            different = {row for row, _ in why.items() ^ self._flagged.items()}
            self._flagged = why
            if len(different) > _FEW:
                self._changed(COL_T_U, COL_SIGMA)
                self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(self._readings) - 1)
                return
            for row in different:
                if row < len(self._readings):
                    shown = self.shown_row(row)
                    self._changed(COL_T_U, COL_SIGMA, shown, shown)
                    self.headerDataChanged.emit(Qt.Orientation.Vertical, shown, shown)

    def set_colours(self, hovered: str, muted: str, remark: str) -> None:
        self._hover_colour, self._muted_colour = QColor(hovered), QColor(muted)
        self._remark_colour = QColor(remark)

    # -- changes of the document

    @Slot(object)
    def _on_edited(self, edit: Edit) -> None:
        readings = self._document.readings
        if isinstance(edit, InsertRows) and self._takes_fresh:
            self._has_fresh, self._readings = False, readings
            row = len(readings) - 1
            self._changed(COL_T_U, COL_SIGMA, row, row)
        elif isinstance(edit, InsertRows | RemoveRows):
            moves = len(runs_of(edit.rows)) * len(readings)
            if self._sorted_by is not None or moves > _MOST_MOVES:
                self.beginResetModel()
                self._readings, self._has_fresh = readings, False
                self._order = self._sorted_order()
                self.endResetModel()
            elif isinstance(edit, InsertRows):
                self._insert(edit.rows, readings)
            else:
                self._remove(edit.rows, readings)
            return
        self._readings = readings
        if isinstance(edit, SetValues | SetUse):
            if self._order is None:
                self._changed(COL_T_U, COL_SIGMA, int(edit.rows.min()), int(edit.rows.max()))
            else:
                self._changed(COL_T_U, COL_SIGMA)
        elif isinstance(edit, SetDecimals):
            if len(readings):
                self._changed(COL_T_U, COL_SIGMA)
        else:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, COL_T_U, COL_SIGMA)

    def _insert(self, rows: Rows, readings: Readings) -> None:
        # several stretches: from the first on, each is told at the place it has when those before are in
        stretches = runs_of(rows)
        for done, (first, last) in enumerate(stretches):
            later = np.concatenate([np.arange(a, b + 1) for a, b in stretches[done + 1 :]] or [rows[:0]])
            self.beginInsertRows(_ROOT, first, last)
            self._readings = readings.without(later) if len(later) else readings
            self.endInsertRows()

    def _remove(self, rows: Rows, readings: Readings) -> None:
        stretches = runs_of(rows)
        for left, (first, last) in reversed(list(enumerate(stretches))):
            self.beginRemoveRows(_ROOT, first, last)
            self._readings = self._readings.without(np.arange(first, last + 1)) if left else readings
            self.endRemoveRows()

    @Slot()
    def _on_replaced(self) -> None:
        self.beginResetModel()
        self._readings = self._document.readings
        self._order, self._sorted_by, self._has_fresh = None, None, False
        self._flagged = {}
        self.endResetModel()

    @Slot()
    def _on_calibration_changed(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, COL_RESIDUAL, COL_SIGMA)

    # -- helpers

    def _sorted_order(self) -> Rows | None:
        if self._sorted_by is None:
            return None
        column, direction = self._sorted_by
        keys = {
            COL_T_U: self._readings.t_u,
            COL_T_C: self._readings.t_c,
            COL_USE: self._readings.use,
            COL_RESIDUAL: self._residuals(),
            COL_SIGMA: self._readings.column("sigma"),
        }[column]
        if direction == Qt.SortOrder.AscendingOrder:
            return np.argsort(keys, kind="stable")
        return np.argsort(-keys.astype(np.float64), kind="stable")

    def _residuals(self) -> np.ndarray:
        if self._of_calibration is not None and len(self._of_calibration) == len(self._readings):
            return self._of_calibration
        if self._curve is None:
            return np.full(len(self._readings), np.nan)
        with np.errstate(over="ignore", invalid="ignore"):
            return self._readings.t_c - self._curve(self._readings.t_u)

    def _value(self, row: int, column: int) -> float | bool | None:
        readings = self._readings
        if column == COL_USE:
            return bool(readings.use[row])
        if column == COL_RESIDUAL and self._of_calibration is not None:
            # until the calibration has followed an edit there may be a row more, or less
            value = float(self._of_calibration[row]) if row < len(self._of_calibration) else np.nan
        elif column == COL_RESIDUAL:
            if self._curve is None:
                return None
            value = float(readings.t_c[row]) - float(self._curve(readings.t_u[row]))
        else:
            # a column that is not there would be made anew for every cell
            values = getattr(readings, VALUE_COLUMNS[column])
            value = math.nan if values is None else float(values[row])
        return value if math.isfinite(value) else None

    def _text(self, row: int, column: int) -> str:
        value = self._value(row, column)
        if value is None or column == COL_USE:
            return ""
        if column == COL_RESIDUAL:
            return residual_text(value)
        decimals = getattr(self._readings.decimals, VALUE_COLUMNS[column])
        return fixed(value, decimals).replace("-", "−")

    def _changed(self, left: int, right: int, top: int = 0, bottom: int | None = None) -> None:
        last = len(self._readings) - 1 if bottom is None else bottom
        self.dataChanged.emit(self.index(top, left), self.index(last, right))
