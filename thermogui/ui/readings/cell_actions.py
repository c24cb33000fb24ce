"""What is done to the cells that are selected: copy, cut, paste, fill, clear."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView

from thermogui.core.errors import ThermoError
from thermogui.core.readings.decimals import NO_DECIMALS
from thermogui.core.readings.edits import Edit, SetValues
from thermogui.core.readings.readings import empty_rows
from thermogui.core.readings.roles import Role
from thermogui.core.readings.table import Table
from thermogui.ui.model.document import Document
from thermogui.ui.readings.clipboard import block_text, is_readable, paste_edits, read_paste
from thermogui.ui.readings.columns import COL_SIGMA_U, COL_T_U, VALUE_COLUMNS
from thermogui.ui.readings.model import ReadingsModel
from thermogui.ui.readings.selection import SelectedCells

if TYPE_CHECKING:
    from thermogui.core.reading.readings_file import ReadingsFile


class CellActions(QObject):
    """Edits the document where a table is selected; each action is one step of undo.

    Signals:
        import_asked: (str): a pasted text that can be read, once somebody says which columns are which.
    """

    import_asked = Signal(str)

    def __init__(self, document: Document, model: ReadingsModel, view: QTableView) -> None:
        super().__init__(view)
        self._document, self._model, self._view = document, model, view

    def chosen(self) -> SelectedCells:
        """Return the cells that are selected, or the current one."""
        return SelectedCells(self._view.selectionModel(), self._view.currentIndex())

    @Slot()
    def clear(self) -> None:
        """Empty the selected cells."""
        self._clear("clear cells")

    @Slot()
    def fill_down(self) -> None:
        """Put the top cell of each selected column into those beneath it, or into one what is above."""
        chosen, readings = self.chosen(), self._document.readings
        edits: list[Edit] = []
        count, fresh = 0, empty_rows(1)
        for column, name in VALUE_COLUMNS.items():
            shown = chosen.rows([column])
            if len(shown) == 1:
                shown = np.arange(max(shown[0] - 1, 0), shown[0] + 1)
            rows = self._model.source_rows(shown)
            if len(shown) < 2 or not len(rows):
                continue
            values = readings.column(name)
            new = np.full(len(rows) - 1, values[rows[0]])
            count += len(new)
            if len(new) and not np.array_equal(values[rows[1:]], new, equal_nan=True):
                edits.append(SetValues(name, rows[1:], values[rows[1:]], new))
            if len(rows) == 1:
                fresh = fresh.with_values(name, np.array([0]), values[rows])
        if edits:
            self._document.edit(edits, counted("fill", count, "cell"))
        elif not fresh.is_empty(0):
            self._model.take_fresh(fresh, "fill a new reading")

    @Slot()
    def hold_out(self) -> None:
        """Hold the selected readings out by hand, or no more.

        The first that are chosen take the place of those that a share has drawn, of which some can also be
        given back while the others stay.
        """
        rows, held_out = self._model.source_rows(self.chosen().rows()), self._model.held_out()
        if not len(rows):
            return
        hold, readings = not bool(held_out[rows].all()), self._document.readings
        if hold and not readings.held_by_hand:
            held_out = readings.column(Role.HELD_OUT).astype(np.bool_)
        held_out[rows] = hold
        if not hold and not held_out.any() and self._document.experiment.validation_share:
            self._model.refused.emit(
                "A share is held out, and drawn anew: set “Held out” to 0 in the settings."
            )
            return
        text = counted("hold out" if hold else "learn from", len(rows), "reading")
        self._document.set_held_out(held_out, text)

    @Slot()
    def copy(self) -> None:
        """Copy the selected cells, or whole pairs where only other columns are selected."""
        chosen = self.chosen()
        there = {column for column in VALUE_COLUMNS if not self._view.isColumnHidden(column)}
        columns = sorted(chosen.columns() & there) or sorted(there)
        rows = self._model.source_rows(chosen.rows())
        if len(rows):
            QGuiApplication.clipboard().setText(block_text(self._document.readings, rows, columns))

    @Slot()
    def cut(self) -> None:
        self.copy()
        self._clear("cut cells")

    @Slot()
    def paste(self) -> None:
        """Put the clipboard's numbers over the cells from the current one on, or one into all of them."""
        text = QGuiApplication.clipboard().text()
        chosen = self.chosen()
        first_column = min(chosen.columns() & VALUE_COLUMNS.keys(), default=COL_T_U)
        try:
            block = read_paste(text, first_column, not self._view.isColumnHidden(COL_SIGMA_U))
        except ThermoError as error:
            self._model.refused.emit(str(error))
            if is_readable(text):
                self.import_asked.emit(text)
            return
        self._model.refused.emit("")
        count = chosen.count(VALUE_COLUMNS)
        if count > 1 and len(block) == len(block.columns) == 1:
            (single,) = block.columns
            edits, least = self._filled(float(single.cells[0])), NO_DECIMALS
            for edit in edits:
                least = least.raised(edit.column, single.decimals)
            self._document.edit(edits, counted("fill", count, "cell"), least)
            return
        self._put(block)

    @Slot(object)
    def paste_readings(self, found: ReadingsFile) -> None:
        """Put readings that were pasted, and then looked at, over the rows from the current one on."""
        self._model.refused.emit("")
        self._put(Table.of(found.readings))

    def _put(self, table: Table) -> None:
        columns = tuple(column for column in table.columns if column.role.holds_values)
        table = replace(table, columns=columns)
        top = self.chosen().top(self._model.rowCount())
        shown = np.arange(top, min(top + len(table), self._model.rowCount()))
        edits = paste_edits(self._document.readings, table, self._model.source_rows(shown))
        least = NO_DECIMALS
        for column in columns:
            least = least.raised(column.role, column.decimals)
        self._document.edit(edits, counted("paste", len(table), "reading"), least)

    def _filled(self, value: float) -> list[SetValues]:
        """Return the edits that put one number into all the selected cells."""
        edits: list[SetValues] = []
        for column, name in VALUE_COLUMNS.items():
            rows = np.sort(self._model.source_rows(self.chosen().rows([column])))
            if len(rows):
                old = self._document.readings.column(name)[rows]
                edits.append(SetValues(name, rows, old, np.full(len(rows), value)))
        return edits

    def _clear(self, text: str) -> None:
        if edits := [edit for edit in self._filled(np.nan) if not np.isnan(edit.old).all()]:
            self._document.edit(edits, text)


def counted(verb: str, count: int, noun: str) -> str:
    """Return what a step of undo over so many is called."""
    return f"{verb} {count:,} {noun}{'' if count == 1 else 's'}"
