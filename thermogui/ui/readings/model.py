"""The table of readings, for Qt's views."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor

from thermogui.core.descent.curve import Curve
from thermogui.core.readings.decimals import NO_DECIMALS, decimals_in
from thermogui.core.readings.edits import Edit, row_after
from thermogui.core.readings.readings import Bools, Floats, empty_rows
from thermogui.core.readings.roles import Role
from thermogui.ui.model.document import Document
from thermogui.ui.readings.cells import Look, as_number
from thermogui.ui.readings.columns import (
    COL_LAST,
    COL_RESIDUAL,
    COL_T_U,
    COL_USE,
    COLUMNS,
    VALUE_COLUMNS,
    heading,
    tip,
)
from thermogui.ui.readings.rows import ROOT, AnyIndex, RowsModel
from thermogui.ui.widgets.plain import plain_tip

_ROLE = Qt.ItemDataRole
# or'ing flags anew for every cell takes longer than all else
_PLAIN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _PLAIN | Qt.ItemFlag.ItemIsEditable
_CHECKABLE = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable
_OF_HEADERS = {
    _ROLE.DisplayRole,
    _ROLE.AccessibleTextRole,
    _ROLE.ToolTipRole,
    _ROLE.TextAlignmentRole,
}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FEW = 50


class ReadingsModel(RowsModel):
    """t_u, t_c, a tick, the residual of the current line, and what else there is of each reading.

    Signals:
        refused: (str): why what was typed was not taken; "" when the last input was fine.
        number_changed: (int): the row as shown of which the number has another sign beside it; -1 for all.
            Of `headerDataChanged` Qt has the whole table laid out and painted anew.
    """

    refused = Signal(str)
    number_changed = Signal(int)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._hovered = -1
        self._flagged: dict[int, str] = {}
        self._drawn: Bools | None = None
        self._hover_colour = QColor()
        self._muted_colour = QColor()
        self._remark_colour = QColor()
        document.calibration_changed.connect(self._on_calibration_changed)

    # -- Qt's questions

    def columnCount(self, parent: AnyIndex = ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

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
                return self._cells.text(row, column)
            case _ROLE.EditRole:
                return self._cells.value(row, column)
            case _ROLE.CheckStateRole if column == COL_USE:
                return Qt.CheckState.Checked if self._readings.use[row] else Qt.CheckState.Unchecked
            case _ROLE.TextAlignmentRole:
                return _RIGHT
            case _ROLE.BackgroundRole:
                return self._behind(row)
            case _ROLE.ToolTipRole:
                return self._remarks(row)
            case _ROLE.AccessibleTextRole if column == COL_USE and self.is_held_out(row):
                return "held out"
            case _ROLE.ForegroundRole:
                return self._colour(row, column)
        return None

    def _remarks(self, row: int) -> str | None:
        """Return what is to be said of a reading."""
        said = [f"Reading {row + 1} is an outlier: {self._flagged[row]}."] if row in self._flagged else []
        if self.is_held_out(row):
            chosen = self._readings.held_out is not None and self._readings.held_out[row]
            said.append(
                f"Reading {row + 1} is held out, {'by hand' if chosen else 'drawn from the seed'}: "
                "a run does not learn from it, and tells how it does on it; the calibration uses it."
            )
        return plain_tip(*said) if said else None

    def is_held_out(self, row: int) -> bool:
        """Say whether the next run holds a reading out, or would if it counted."""
        chosen = self._readings.held_out
        if chosen is not None and chosen[row]:
            return True
        drawn = None if self._readings.held_by_hand else self._drawn
        return drawn is not None and row < len(drawn) and bool(drawn[row])

    def look(self, shown: int, column: int) -> Look:
        """Return all that a cell is drawn from at once: to ask for each role takes longer than to draw."""
        if shown == self.fresh_row:
            return Look("", None, None, None)
        row = self.source_row(shown)
        tick = bool(self._readings.use[row]) if column == COL_USE else None
        return Look(self._cells.text(row, column), tick, self._colour(row, column), self._behind(row))

    def _behind(self, row: int) -> QColor | None:
        if row == self._hovered:
            return self._hover_colour
        return self._remark_colour if row in self._flagged else None

    def _colour(self, row: int, column: int) -> QColor | None:
        return self._muted_colour if column == COL_RESIDUAL or not self._readings.use[row] else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if role not in _OF_HEADERS:
            # a header asks for ten roles of each row that it paints
            return None
        vertical = orientation == Qt.Orientation.Vertical
        if not 0 <= section < (self.rowCount() if vertical else self.columnCount()):
            return None
        if vertical:
            row = self.source_row(section)
            if role == _ROLE.DisplayRole:
                # a sign beside the colour, for those who cannot tell colours apart
                signs = "▲" * (row in self._flagged) + "○" * self.is_held_out(row)
                return f"{signs}{'' if len(signs) > 1 else ' '}{row + 1}" if signs else str(row + 1)
            if role == _ROLE.AccessibleTextRole and self.is_held_out(row):
                return f"{row + 1}, held out"
            if role == _ROLE.ToolTipRole:
                return self._remarks(row)
            return Qt.AlignmentFlag.AlignCenter if role == _ROLE.TextAlignmentRole else None
        scatters = self._document.calibration.conventions.response
        of_calibration = self._cells.of_calibration is not None
        if role == _ROLE.DisplayRole:
            return heading(section, self._readings, scatters, of_calibration)
        if role == _ROLE.ToolTipRole:
            return plain_tip(tip(section, self._readings, scatters, of_calibration))
        return None

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
        name = VALUE_COLUMNS[column]
        try:
            number = as_number(value)
        except ValueError as error:
            self.refused.emit(f"Row {row[0] + 1}, {name}: {error}. The cell keeps its value.")
            return False
        self.refused.emit("")
        decimals = decimals_in(value) if isinstance(value, str) else 0
        if is_fresh:
            if not math.isnan(number):
                content = empty_rows(1).with_values(name, np.array([0]), number)
                content = content.with_decimals(NO_DECIMALS.raised(name, decimals))
                self.take_fresh(content, "add a reading")
            return True
        self._document.set_values(name, row, np.array([number]), f"edit row {row[0] + 1}", decimals)
        return True

    # -- what else is shown

    def show_curve(self, curve: Curve | None) -> None:
        """Show residuals of what a run has learned."""
        if curve == self._cells.curve:
            return
        self._cells.curve = curve
        if len(self._readings) and self._cells.of_calibration is None:
            self._changed(COL_RESIDUAL, COL_RESIDUAL)

    def show_residuals(self, of_calibration: Floats | None) -> None:
        """Show residuals of the calibration, shape (rows,), or with None again those of the line."""
        before, self._cells.of_calibration = self._cells.of_calibration, of_calibration
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
                    self._changed(COL_T_U, COL_LAST, shown, shown)

    def show_flagged(self, why: dict[int, str]) -> None:
        """Mark rows of the readings, with a word why each is an outlier."""
        if why != self._flagged:
            different = {row for row, _ in why.items() ^ self._flagged.items()}
            self._flagged = why
            self._tell_of(different)

    def show_held_out(self, drawn: Bools | None) -> None:
        """Mark what the next run holds out, shape (rows,), beside what is chosen by hand; None: nothing."""
        before, self._drawn = self._drawn, drawn
        if before is not drawn:
            count = len(self._readings)
            one, other = (
                np.zeros(count, np.bool_) if rows is None or len(rows) != count else rows
                for rows in (before, drawn)
            )
            self._tell_of(np.flatnonzero(one != other).tolist())

    def held_out(self) -> Bools:
        """Return which rows are marked as held out, shape (rows,)."""
        marked = self._readings.column(Role.HELD_OUT).astype(np.bool_)
        # what is chosen takes the place of what is drawn, which is known a moment later
        drawn = None if self._readings.held_by_hand else self._drawn
        return marked if drawn is None or len(drawn) != len(marked) else marked | drawn

    def _tell_of(self, rows: Collection[int]) -> None:
        """Have rows of the readings drawn anew, with their numbers."""
        if len(rows) > _FEW:
            self._changed(COL_T_U, COL_LAST)
            self.number_changed.emit(-1)
            return
        for row in rows:
            if row < len(self._readings):
                shown = self.shown_row(row)
                self._changed(COL_T_U, COL_LAST, shown, shown)
                self.number_changed.emit(shown)

    def set_colours(self, hovered: str, muted: str, remark: str) -> None:
        self._hover_colour, self._muted_colour = QColor(hovered), QColor(muted)
        self._remark_colour = QColor(remark)

    @Slot(object)
    def _on_edited(self, edit: Edit) -> None:
        self._hovered = row_after(edit, self._hovered) if self._hovered >= 0 else -1
        super()._on_edited(edit)

    @Slot()
    def _on_replaced(self) -> None:
        self._flagged, self._drawn, self._hovered = {}, None, -1
        super()._on_replaced()

    @Slot()
    def _on_calibration_changed(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, COL_RESIDUAL, COL_LAST)
