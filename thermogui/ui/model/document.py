"""What the user edits: readings, settings of a run and of the calibration, with one history of undo."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from thermogui.core.calibration.settings import CalibrationSettings
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.presets import Preset
from thermogui.core.details import ReportDetails
from thermogui.core.names import shown_name
from thermogui.core.project import Project
from thermogui.core.readings.decimals import NO_DECIMALS, Decimals
from thermogui.core.readings.edits import (
    Edit,
    InsertRows,
    RemoveRows,
    SetAttribute,
    SetValues,
    decimals_after,
    described,
    exchange,
)
from thermogui.core.readings.readings import Bools, Readings, Rows, seed_readings
from thermogui.core.readings.roles import Role
from thermogui.ui.model.commands import AddFollowed, ChangeSettings, EditReadings, ExchangeNotes
from thermogui.ui.model.saved import Saved

if TYPE_CHECKING:
    from thermogui.core.reading.stamp import Stamp

MANY = 5000
"""Of more readings than this, what takes long is shown a moment after the table: no key waits for it."""


class Document(QObject):
    """Readings, experiment and calibration settings; every change goes through here and can be undone.

    Signals:
        edited: (Edit): the readings have just been changed by it; a step of undo may hold several.
        committed: all edits of a step are in.
        replaced: the readings are other ones altogether.
        experiment_changed: a setting of a run has changed.
        calibration_changed: a setting of the calibration has changed.
        notes_changed: other words stand in the notes, or in what a report says beside its figures.
        saved_changed: what is kept in a file has changed, or which file that is.

    Attributes:
        path: the file that is open; None for readings that come from none.
        history: counts how often other readings altogether have been shown.
        stamp: what tells whether that file has changed since; None where nothing is known of it.
        project: what a file keeps, as it is now; its settings are right, each by itself.
        saved: what is kept of it in a file.
        is_adding: what is being edited has come by itself.
        experiment: what stands in the form of the next run, which may be half typed and wrong.
    """

    edited = Signal(object)
    committed = Signal()
    replaced = Signal()
    experiment_changed = Signal()
    calibration_changed = Signal()
    notes_changed = Signal()
    saved_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = Project(seed_readings())
        # what it keeps of a run's settings is each as it was when it last was right
        self.experiment = self._usable_before_gesture = self.project.experiment
        self._gesture: object = None
        self.history = 0
        self.path: str | None = None
        self.stamp: Stamp | None = None
        self._untitled = "the book's readings"
        self.saved, self.is_adding = Saved(self.project), False
        self.undo_stack = QUndoStack(self)

    # -- as a whole

    @property
    def readings(self) -> Readings:
        return self.project.readings

    @property
    def calibration(self) -> CalibrationSettings:
        return self.project.calibration

    @property
    def notes(self) -> str:
        return self.project.notes

    @property
    def may_lag(self) -> bool:
        """Whether what follows from an edit comes a moment later: readings are many, or come all the time."""
        return self.is_adding or len(self.readings) > MANY

    @property
    def is_modified(self) -> bool:
        """Whether readings or words differ from what is saved; settings are no reason to ask."""
        return not self.saved.is_same_as(self.project)

    @property
    def can_revert(self) -> bool:
        """Whether there is something saved to go back to, and it differs."""
        return self.saved.project is not None and self.is_modified

    def open_readings(
        self, readings: Readings, path: str | None, name: str = "", *, is_temperature: bool = True
    ) -> None:
        """Show readings, whose t_c is a temperature or a correction; otherwise as for `open`."""
        calibration = replace(self.calibration, names_unit=is_temperature)
        self.open(Project(readings, self.project.experiment, calibration), path, name=name)

    def open(
        self,
        project: Project,
        path: str | None,
        stamp: Stamp | None = None,
        *,
        is_saved: bool = True,
        name: str = "new readings",
    ) -> None:
        """Show all that a file holds; a new history begins.

        *name* is what readings are called that come from no file.
        """
        self.project = project
        self.experiment = self._usable_before_gesture = project.experiment
        self.path, self.stamp, self._untitled = path, stamp, name
        self.saved = Saved(project if is_saved else None)
        self.history += 1
        self.undo_stack.clear()
        changed = (self.replaced, self.experiment_changed, self.calibration_changed, self.notes_changed)
        for each in (*changed, self.saved_changed):
            each.emit()

    def mark_saved(self, project: Project | None, path: str | None, stamp: Stamp | None = None) -> None:
        """Say that this is what a file now holds; with None, nothing that was read or written."""
        self.saved, self.path, self.stamp = Saved(project), path, stamp
        self.saved_changed.emit()

    def revert(self) -> None:
        """Go back to what is saved, as one step of undo."""
        if (saved := self.saved.project) is None or not self.is_modified:
            return
        text = "revert to what is saved"
        self.undo_stack.beginMacro(text)
        if self.notes != saved.notes:
            self.undo_stack.push(ExchangeNotes(self.set_notes, lambda: self.notes, saved.notes, text))
        self.set_details(saved.details, text)
        if not self.readings.is_shown_as(saved.readings):
            self.exchange_readings(saved.readings, text)
        self.undo_stack.endMacro()

    def set_notes(self, notes: str) -> None:
        """Put other words into the notes; the field they are typed into undoes them."""
        if notes != self.notes:
            self.project = replace(self.project, notes=notes)
            self.notes_changed.emit()

    def set_details(self, details: ReportDetails, text: str, gesture: object = None) -> None:
        """Change what a report says beside its figures; with *gesture* as in `set_experiment`."""
        if details != (old := self.project.details):
            self.undo_stack.push(ChangeSettings(self._set_details, old, details, text, gesture))

    @property
    def source(self) -> str:
        """What the readings are called."""
        return shown_name(Path(self.path).name) if self.path else self._untitled

    # -- edits of readings

    def set_values(self, column: Role, rows: Rows, values: np.ndarray, text: str, decimals: int = 0) -> None:
        """Put values (nan empties a cell), typed with so many decimals, or ticks, into rows of a column."""
        edit = SetValues(column, rows, self.readings.column(column)[rows], values)
        least = self.readings.decimals.raised(column, decimals)
        if least != self.readings.decimals or not np.array_equal(edit.old, edit.new, equal_nan=True):
            self.edit([edit], text, least)

    def set_use(self, rows: Rows, use: bool, text: str) -> None:
        """Tick rows or not."""
        self.set_values(Role.USE, rows, np.full(len(rows), use), text)

    def set_held_out(self, held_out: Bools, text: str) -> None:
        """Say of all rows which a run is to hold out; of none, it goes by the share of its settings."""
        rows = np.flatnonzero(held_out != self.readings.column(Role.HELD_OUT))
        self.set_values(Role.HELD_OUT, rows, held_out[rows], text)

    def insert(self, row: int, content: Readings, text: str) -> None:
        """Insert rows before *row*."""
        self.edit([InsertRows(np.arange(row, row + len(content)), content)], text)

    def add_followed(self, content: Readings, *, stands: bool) -> None:
        """Put readings that have come by themselves at the end; one step of undo until the next edit.

        Where they *stand* in the file that is open they are no change that would have to be saved.
        """
        if stands:
            # before the edit, after which everybody looks whether there is something to save
            self.saved.extend(content)
        self.is_adding = True
        try:
            self.undo_stack.push(AddFollowed(self._apply, lambda: self.readings, content))
        finally:
            self.is_adding = False

    def remove(self, rows: Rows, text: str) -> None:
        """Remove these rows."""
        rows = np.unique(rows)
        if len(rows):
            self.edit([RemoveRows(rows, self.readings.take(rows))], text)

    def describe(self, **words: str | None) -> None:
        """Say what columns are called and in which units they are, as attributes of readings; one step."""
        if edits := list(described(self.readings, words)):
            self.edit(edits, "name the columns")

    def exchange_readings(self, readings: Readings, text: str) -> None:
        """Put other readings in place of all that are there; undo brings those back."""
        self.edit(exchange(self.readings, readings), text)

    def move_reading(self, row: int, t_u: float, t_c: float, gesture: object) -> None:
        """Give a reading other finite values; all moves with the same *gesture* (a drag) are one step."""
        if not (math.isfinite(t_u) and math.isfinite(t_c)):
            return
        rows = np.array([row])
        self.undo_stack.push(
            EditReadings(
                self._apply,
                [
                    SetValues(Role.T_U, rows, self.readings.t_u[rows], np.array([t_u])),
                    SetValues(Role.T_C, rows, self.readings.t_c[rows], np.array([t_c])),
                ],
                f"move reading {row + 1}",
                gesture,
            )
        )

    def edit(self, edits: Sequence[Edit], text: str, decimals: Decimals = NO_DECIMALS) -> None:
        """Apply edits as one step of undo, called *text*; columns then have at least these decimals."""
        before, after = self.readings.decimals, decimals_after(self.readings, edits).most(decimals)
        if before != after:
            edits = [*edits, SetAttribute("decimals", before, after)]
        self.undo_stack.push(EditReadings(self._apply, edits, text))

    # -- settings

    def set_experiment(self, experiment: Experiment, text: str, gesture: object = None) -> None:
        """Change settings; changes with the same *gesture* (a drag, typing in a field) are one step."""
        if experiment != self.experiment:
            if gesture is None or gesture != self._gesture:
                # typed letter by letter, a number is a right one on the way to many a wrong one
                self._gesture, self._usable_before_gesture = gesture, self.project.experiment
            self.undo_stack.push(
                ChangeSettings(self._set_experiment, self.experiment, experiment, text, gesture)
            )

    def set_calibration(self, settings: CalibrationSettings, text: str, gesture: object = None) -> None:
        """Change how the readings are calibrated; with *gesture* as above."""
        if settings != self.calibration:
            self.undo_stack.push(
                ChangeSettings(self._set_calibration, self.calibration, settings, text, gesture)
            )

    def apply_preset(self, preset: Preset) -> None:
        """Fill in a run of the book; one step, or none where it is there already."""
        self.set_experiment(preset.experiment, f"experiment “{preset.name}”")

    # -- for the commands

    def _apply(self, edits: Iterable[Edit]) -> None:
        for edit in edits:
            self.project = replace(self.project, readings=edit.apply(self.readings))
            self.edited.emit(edit)
        self.committed.emit()

    def _set_experiment(self, experiment: Experiment) -> None:
        self.experiment = experiment
        usable = experiment.mended_by(self._usable_before_gesture)
        self.project = replace(self.project, experiment=usable)
        self.experiment_changed.emit()

    def _set_details(self, details: ReportDetails) -> None:
        self.project = replace(self.project, details=details)
        self.notes_changed.emit()

    def _set_calibration(self, settings: CalibrationSettings) -> None:
        self.project = replace(self.project, calibration=settings)
        self.calibration_changed.emit()
