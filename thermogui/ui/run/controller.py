"""Owns the runs that go on: their thread, their traces, their state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, Signal, Slot

from thermogui.core.descent.engines.closed_form import why_not
from thermogui.core.descent.experiment import MAX_EPOCHS, Experiment
from thermogui.core.descent.pace import PACES, WATCH, Pace
from thermogui.core.descent.race import Lap
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.runs import Runs
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import Start
from thermogui.core.readings.readings import Readings
from thermogui.ui.run.state import RunState
from thermogui.ui.run.steering import Steering
from thermogui.ui.run.worker import Worker

_AFTER_PAINTING = Qt.EventPriority.LowEventPriority.value - 1
"""Paints have low priority: what is lower still comes when all of them are done."""


class RunController(QObject):
    """Starts, steers and ends a run, or a race of some; cleans up, then announces.

    Of a race all are steered as one, and its state lasts until its last run has ended.

    Signals:
        changed: state, outcome or which run is shown has changed, or a run has dropped out of a race.
        advanced: epochs were added to the traces of those that go on.
        failed: (Exception): an error ended them.
        ended: (Outcome): all are over and their thread gone; of the one that is shown.

    Attributes:
        runs: those that go on, of which one is shown, and all that have ended.
        leaving: those that are being stopped, to be forgotten.
    """

    changed = Signal()
    advanced = Signal()
    failed = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = RunState.IDLE
        self.runs = Runs()
        self.leaving: list[Run[Trace]] = []
        self._pace: Pace = PACES[WATCH]
        self._id = 0
        # those that were begun together, and how each has ended by now
        self._lanes: dict[Run[Trace], Outcome] = {}
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
        """How the run that is shown has ended; NONE while a race goes on, even if it has dropped out."""
        return self.run.outcome if self.run and not self.state.is_active else Outcome.NONE

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

    @property
    def why_not_finish(self) -> str:
        """Why there is no closed form of all that go on, or of what is shown; "" if there is."""
        runs = [run for run, outcome in self._lanes.items() if not outcome]
        if not runs and self.run is not None:
            runs = [self.run]
        return next(filter(None, (why_not(run.experiment) for run in runs)), "")

    # -- commands

    def start(self, experiment: Experiment, readings: Readings, *, single_step: bool = False) -> None:
        """Begin a new run on a snapshot; with *single_step* train one epoch of it and pause.

        Raises:
            ThermoError: the settings or the readings allow no run.
        """
        self.race([experiment], readings, single_step=single_step)

    def race(
        self,
        experiments: Sequence[Experiment],
        readings: Readings,
        shown: int = 0,
        *,
        single_step: bool = False,
    ) -> None:
        """Begin as many runs, which are trained in turns, epoch for epoch; show one of them.

        Raises:
            ThermoError: the settings or the readings do not allow all of them.
        """
        if self.state.is_active:
            return
        lanes = [Run.begun(experiment, readings) for experiment in experiments]
        for run in lanes:
            run.name = self.runs.free_name()
            self.runs.add(run)
        self.runs.ticked.begin(lanes)
        self.runs.show(lanes[shown])
        self._launch(lanes, [Start(0, run.trace.initial) for run in lanes], single_step)

    def continue_run(self, epochs: int) -> None:
        """Train what is left of a run that was paused, or add epochs, as many as a run can have."""
        if self.can_continue and self.run is not None and self.epochs_left:
            self._launch([self.run], [self.run.continued(self.run.left or min(epochs, self.epochs_left))])

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
        """Train exactly one epoch of what is paused."""
        if self.state is RunState.PAUSED and self._steering:
            self._set_state(RunState.RUNNING)
            self._steering.step()

    def stop(self) -> None:
        """End all that go on, and keep their traces."""
        if self._steering:
            self._steering.stop()

    def finish_now(self) -> None:
        """Have the epochs that are left computed by the closed form, where there is one."""
        if self.state.is_active and self._steering and not self.why_not_finish:
            self._set_state(RunState.RUNNING)
            self._steering.finish()

    def reset(self) -> None:
        """End what goes on and go back to the initial parameters; what was learned is kept aside."""
        if self.state.is_active:
            self._resets = True
            self.stop()
        else:
            self._put_aside()

    @Slot()
    def clear(self) -> None:
        """Forget all runs; those that go on are stopped first."""
        self.leaving = list(self._lanes)
        for run in list(self.runs):
            self.runs.ticked.set(run, on=False)
            if run not in self._lanes:
                self.runs.remove(run)
        self.reset()

    def show(self, run: Run[Trace]) -> None:
        """Show another whole run in place of the one that is shown; during a race, one of the race."""
        if run in self.runs and run.is_whole and (run in self._lanes or not self.state.is_active):
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

    def _launch(self, lanes: list[Run[Trace]], starts: list[Start], single_step: bool = False) -> None:
        self._id += 1
        self._lanes = dict.fromkeys(lanes, Outcome.NONE)
        first, last = starts[0].epoch, max(run.planned for run in lanes)
        experiments = [replace(run.experiment, epochs=run.planned - first) for run in lanes]
        steering = Steering(self._pace, first, last, single_step=single_step)
        worker = Worker(self._id, experiments, lanes[0].readings, starts, steering)
        thread = QThread()
        thread.setObjectName(lanes[0].name)
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
    def _on_delivered(self, race_id: int, laps: list[Lap]) -> None:
        if race_id != self._id:
            return
        lanes = list(self._lanes)
        for lap in laps:
            lanes[lap.lane].append(lap.block)
            self._lanes[lanes[lap.lane]] = Outcome(lap.block.outcome)
        self._let_drop_out()
        self.advanced.emit()
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), _AFTER_PAINTING)

    def _let_drop_out(self) -> None:
        """Say how runs have ended while others go on; the last of them end with their thread."""
        dropped = [run for run, outcome in self._lanes.items() if outcome and not run.ended]
        if dropped and Outcome.NONE in self._lanes.values():
            for run in dropped:
                run.outcome = self._lanes[run]
            self.changed.emit()

    def customEvent(self, _event: QEvent) -> None:
        """Let training go on, for what it has delivered is painted."""
        if self._steering is not None:
            self._steering.drew()

    @Slot(int, int)
    def _on_paused(self, race_id: int, asked: int) -> None:
        if race_id == self._id and self._steering is not None and self._steering.is_latest(asked):
            self._set_state(RunState.PAUSED)

    @Slot(int, object)
    def _on_failed(self, race_id: int, error: Exception) -> None:
        if race_id == self._id:
            self.failed.emit(error)

    @Slot(int, object)
    def _on_finished(self, race_id: int, outcome: Outcome) -> None:
        if race_id != self._id:
            return
        if self._thread is not None:
            self._thread.quit()
            self._thread.wait()
        self._thread = self._worker = self._steering = None
        lanes, self._lanes = self._lanes, {}
        for run, own in lanes.items():
            run.outcome = own or outcome
            if run in self.leaving or not (len(run.trace) or run is self.run):
                self.runs.remove(run)
        self.leaving = []
        if self.run is not None:
            outcome = self.run.outcome
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
