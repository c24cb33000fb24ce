"""What the user edits: readings and settings, with one history of undo over both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.presets import Preset
from thermogui.core.edits import Edit, InsertRows, NameUnit, RemoveRows, SetUse, SetValues
from thermogui.core.readings import Readings, Rows, ValueColumn, seed_readings


class Document(QObject):
    """Readings and experiment; every change goes through here and can be undone.

    Signals:
        edited: (Edit): the readings have just been changed by it.
        replaced: the readings are other ones altogether.
        experiment_changed: a setting has changed.
    """

    edited = Signal(object)
    replaced = Signal()
    experiment_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.readings = seed_readings()
        self.experiment = Experiment()
        self.path: str | None = None
        self.undo_stack = QUndoStack(self)

    def open_readings(self, readings: Readings, path: str) -> None:
        """Show readings of a file; a new history begins."""
        self.readings, self.path = readings, path
        self.undo_stack.clear()
        self.replaced.emit()

    # -- edits of readings

    def set_values(self, column: ValueColumn, rows: Rows, values: np.ndarray, text: str) -> None:
        """Put values (nan empties a cell) into rows of a column."""
        edit = SetValues(column, rows, self.readings.column(column)[rows], values)
        if not np.array_equal(edit.old, edit.new, equal_nan=True):
            self.edit([edit], text)

    def set_use(self, rows: Rows, use: bool, text: str) -> None:
        """Tick rows or not."""
        edit = SetUse(rows, self.readings.use[rows], np.full(len(rows), use))
        if not np.array_equal(edit.old, edit.new):
            self.edit([edit], text)

    def insert(self, row: int, content: Readings, text: str) -> None:
        """Insert rows before *row*."""
        self.edit([InsertRows(np.arange(row, row + len(content)), content)], text)

    def remove(self, rows: Rows, text: str) -> None:
        """Remove these rows."""
        rows = np.unique(rows)
        if len(rows):
            self.edit([RemoveRows(rows, self.readings.take(rows))], text)

    def name_unit(self, unit: str | None) -> None:
        """Say which unit t_u is in."""
        if unit != self.readings.unit_of_t_u:
            self.edit(
                [NameUnit(self.readings.unit_of_t_u, unit)], "name the unit" if unit else "forget the unit"
            )

    def edit(self, edits: Sequence[Edit], text: str) -> None:
        """Apply edits as one step of undo, called *text*."""
        self.undo_stack.push(_EditReadings(self, edits, text))

    # -- settings

    def set_experiment(self, experiment: Experiment, text: str, gesture: object = None) -> None:
        """Change settings; changes with the same *gesture* (a drag, typing in a field) are one step."""
        if experiment != self.experiment:
            self.undo_stack.push(_ChangeSettings(self, experiment, text, gesture))

    def apply_preset(self, preset: Preset) -> None:
        """Fill in a run of the book; one step, or none where it is there already."""
        unit = preset.unit_of_t_u or self.readings.unit_of_t_u
        if (preset.experiment, unit) == (self.experiment, self.readings.unit_of_t_u):
            return
        text = f"experiment “{preset.name}”"
        self.undo_stack.beginMacro(text)
        self.set_experiment(preset.experiment, text)
        self.name_unit(unit)
        self.undo_stack.endMacro()

    # -- for the commands

    def _apply(self, edit: Edit) -> None:
        self.readings = edit.apply(self.readings)
        self.edited.emit(edit)

    def _set_experiment(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.experiment_changed.emit()


class _EditReadings(QUndoCommand):
    def __init__(self, document: Document, edits: Sequence[Edit], text: str) -> None:
        super().__init__(text)
        self._document, self._edits = document, edits

    def redo(self) -> None:
        for edit in self._edits:
            self._document._apply(edit)

    def undo(self) -> None:
        for edit in reversed(self._edits):
            self._document._apply(edit.inverse())


class _ChangeSettings(QUndoCommand):
    def __init__(self, document: Document, experiment: Experiment, text: str, gesture: object) -> None:
        super().__init__(text)
        self._document, self._gesture = document, gesture
        self._old, self._new = document.experiment, experiment

    def id(self) -> int:
        return 1 if self._gesture is not None else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        later = cast(_ChangeSettings, other)
        if later._gesture != self._gesture:
            return False
        self._new = later._new
        self.setObsolete(self._new == self._old)
        return True

    def redo(self) -> None:
        self._document._set_experiment(self._new)

    def undo(self) -> None:
        self._document._set_experiment(self._old)
