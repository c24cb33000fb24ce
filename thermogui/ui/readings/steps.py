"""Where Tab, Enter and the arrows lead to while a table is typed into, as in a spreadsheet."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex
from PySide6.QtWidgets import QTableView

from thermogui.ui.readings.columns import VALUE_COLUMNS
from thermogui.ui.readings.delegate import CellStep
from thermogui.ui.readings.model import ReadingsModel
from thermogui.ui.readings.rows import AnyIndex


class Steps:
    """Moves a table's current cell; remembers where along a row one began to type.

    Attributes:
        are_on: whether somebody is filling the table, so that Tab stays in it.
    """

    def __init__(self, view: QTableView, model: ReadingsModel) -> None:
        self._view, self._model = view, model
        self._first_column: int | None = None
        self.are_on = False

    def begin_anew(self) -> None:
        """Forget where along a row one began to type."""
        self._first_column = None

    def end(self) -> None:
        """Say that nobody fills the table any more."""
        self.are_on, self._first_column = False, None

    def go(self, step: CellStep, start: AnyIndex) -> bool:
        """Make the cell that a step leads to from another one the current one; False where there is none."""
        row, column = self._target(step, start.row(), start.column())
        if row == self._model.rowCount() and not (self.are_on and self._model.show_fresh_row()):
            return False
        if row < 0:
            return False
        self.go_to(self._model.index(row, column))
        return True

    def go_to(self, index: QModelIndex) -> None:
        # with the view's own, a Shift that is held would select all cells on the way
        command = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self._view.selectionModel().setCurrentIndex(index, command)
        self._view.scrollTo(index)

    def _target(self, step: CellStep, row: int, column: int) -> tuple[int, int]:
        columns = [column for column in VALUE_COLUMNS if not self._view.isColumnHidden(column)]
        began, self._first_column = self._first_column, None
        match step:
            case CellStep.NEXT:
                self._first_column = column if began is None else began
                if later := [other for other in columns if other > column]:
                    return row, later[0]
                self._first_column = columns[0]
                return row + 1, columns[0]
            case CellStep.PREVIOUS:
                self._first_column = column if began is None else began
                if earlier := [other for other in columns if other < column]:
                    return row, earlier[-1]
                return row - 1, columns[-1]
            case CellStep.DOWN:
                return row + 1, column if began is None else began
            case CellStep.BELOW:
                return row + 1, column
        return row - 1, column
