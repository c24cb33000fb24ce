"""Owns the current run: its thread, its trace, its state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, Signal, Slot

from thermogui.core.descent.engines.closed_form import why_not
from thermogui.core.descent.experiment import MAX_EPOCHS, Experiment
from thermogui.core.descent.pace import PACES, WATCH, Pace
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.runs import Runs
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import Block, Start
from thermogui.core.readings.readings import Readings
from thermogui.ui.run.state import RunState
from thermogui.ui.run.steering import Steering
from thermogui.ui.run.worker import Worker

_AFTER_PAINTING = Qt.EventPriority.LowEventPriority.value - 1
"""Paints have low priority: what is lower still comes when all of them are done."""


class RunController(QObject):
    """Starts, steers and ends runs, one at a time; cleans up, then announces.

    Signals:
        changed: state, outcome or which run is shown has changed.
        advanced: epochs were added to the run's trace.
        failed: (Exception): an error ended the run.
        ended: (Outcome): the run is over and its thread gone.

    Attributes:
        runs: the one that is shown and may go on, and all that have ended.
    """

    changed = Signal()
    advanced = Signal()
    failed = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = RunState.IDLE
        self.runs = Runs()
        self._pace: Pace = PACES[WATCH]
        self._id = 0
        self._steering: Steering | None = None
        self._thread: QThread | None = None
        self._worker: Worker | None = None
        self._resets = False

    # -- what can be asked

    @property
    def run(self) -> Run[Trace] | None:
        """The run that is shown."""
        return self.runs.shown

    @property
    def outcome(self) -> Outcome:
        return self.run.outcome if self.run else Outcome.NONE

    @property
    def epoch_count(self) -> int:
        return len(self.run.trace) if self.run else 0

    @property
    def can_continue(self) -> bool:
        """Whether there is an ended run that more epochs can be added to."""
        return not self.state.is_active and self.outcome in (Outcome.FINISHED, Outcome.STOPPED)

    @property
    def epochs_left(self) -> int:
        """How many epochs the run could still be given."""
        return max(MAX_EPOCHS - self.epoch_count, 0)

    # -- commands

    def start(self, experiment: Experiment, readings: Readings, *, single_step: bool = False) -> None:
        """Begin a new run on a snapshot; with *single_step* train one epoch of it and pause.

        Raises:
            ThermoError: the settings or the readings allow no run.
        """
        if self.state.is_active:
            return
        run = Run.begun(experiment, readings, self.runs.free_name())
        self.runs.add(run)
        self.runs.ticked.begin([run])
        self.runs.show(run)
        self._launch(run, Start(0, run.trace.initial), single_step)

    def continue_run(self, epochs: int) -> None:
        """Add epochs to the run that has ended, as many as a run can have."""
        if self.can_continue and self.run is not None and self.epochs_left:
            self._launch(self.run, self.run.continued(min(epochs, self.epochs_left)))

    def pause_or_resume(self) -> None:
        if self.state is RunState.RUNNING and self._steering:
            self._steering.pause()
        else:
            self.resume()

    def resume(self) -> None:
        if self.state is RunState.PAUSED and self._steering:
            self._set_state(RunState.RUNNING)
            self._steering.resume()

    def step(self) -> None:
        """Train exactly one epoch of a paused run."""
        if self.state is RunState.PAUSED and self._steering:
            self._set_state(RunState.RUNNING)
            self._steering.step()

    def stop(self) -> None:
        """End the run and keep its trace."""
        if self._steering:
            self._steering.stop()

    def finish_now(self) -> None:
        """Have the epochs that are left computed by the closed form, where there is one."""
        if self.state.is_active and self._steering and self.run and not why_not(self.run.experiment):
            self._set_state(RunState.RUNNING)
            self._steering.finish()

    def reset(self) -> None:
        """End the run and go back to the initial parameters; what it has learned is kept aside."""
        if self.state.is_active:
            self._resets = True
            self.stop()
        else:
            self._put_aside()

    def show(self, run: Run[Trace]) -> None:
        """Bring back a whole run that was put aside, and put aside what is shown; not while that goes on."""
        if run in self.runs and run.is_whole and not self.state.is_active:
            self.runs.show(run)
            self.changed.emit()

    def add(self, runs: Iterable[Run[Any]]) -> None:
        """Take in runs that have ended, without showing them."""
        for run in runs:
            self.runs.add(run)
        self.changed.emit()

    def set_pace(self, pace: Pace) -> None:
        """Change the pace, of the current run as well."""
        self._pace = pace
        if self._steering:
            self._steering.set_pace(pace)

    def shut_down(self, milliseconds: int) -> bool:
        """Stop whatever runs; return whether its thread has ended within that time."""
        self.stop()
        return self._thread is None or self._thread.wait(milliseconds)

    # -- the thread

    def _launch(self, run: Run[Trace], start: Start, single_step: bool = False) -> None:
        self._id += 1
        experiment = run.experiment
        if run.planned - start.epoch != experiment.epochs:
            experiment = replace(experiment, epochs=run.planned - start.epoch)
        steering = Steering(self._pace, start.epoch, run.planned, single_step=single_step)
        worker = Worker(self._id, experiment, run.readings, start, steering)
        thread = QThread()
        thread.setObjectName(run.name)
        worker.moveToThread(thread)
        thread.started.connect(worker.run)
        worker.delivered.connect(self._on_delivered)
        worker.paused.connect(self._on_paused)
        worker.failed.connect(self._on_failed)
        worker.finished.connect(self._on_finished)
        # direct: the thread ends by itself, even while the window's thread waits for it
        worker.finished.connect(thread.quit, Qt.ConnectionType.DirectConnection)
        self._steering, self._worker, self._thread = steering, worker, thread
        self._set_state(RunState.RUNNING)
        thread.start()

    @Slot(int, object)
    def _on_delivered(self, run_id: int, blocks: list[Block]) -> None:
        if run_id != self._id or self.run is None:
            return
        for block in blocks:
            self.run.append(block)
        self.advanced.emit()
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), _AFTER_PAINTING)

    def customEvent(self, _event: QEvent) -> None:
        """Let training go on, for what it has delivered is painted."""
        if self._steering is not None:
            self._steering.drew()

    @Slot(int, int)
    def _on_paused(self, run_id: int, asked: int) -> None:
        if run_id == self._id and self._steering is not None and self._steering.is_latest(asked):
            self._set_state(RunState.PAUSED)

    @Slot(int, object)
    def _on_failed(self, run_id: int, error: Exception) -> None:
        if run_id == self._id:
            self.failed.emit(error)

    @Slot(int, object)
    def _on_finished(self, run_id: int, outcome: Outcome) -> None:
        if run_id != self._id or self.run is None:
            return
        if self._thread is not None:
            self._thread.quit()
            self._thread.wait()
        self._thread = self._worker = self._steering = None
        self.run.outcome = outcome
        if self._resets:
            self._resets = False
            self.state = RunState.IDLE
            self._put_aside()
        else:
            self._set_state(RunState.IDLE)
        self.ended.emit(outcome)

    def _put_aside(self) -> None:
        self.runs.show(None)
        self.changed.emit()

    def _set_state(self, state: RunState) -> None:
        self.state = state
        self.changed.emit()
