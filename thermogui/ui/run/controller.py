"""Owns the current run: its thread, its trace, its state."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, Signal, Slot

from thermogui.core.descent.engines.closed_form import why_not
from thermogui.core.descent.experiment import MAX_EPOCHS, Experiment, initial_params
from thermogui.core.descent.pace import PACES, WATCH, Pace
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import Block, Start
from thermogui.core.readings.readings import Readings
from thermogui.ui.run.state import Outcome, RunState
from thermogui.ui.run.steering import Steering
from thermogui.ui.run.worker import Worker

_AFTER_PAINTING = Qt.EventPriority.LowEventPriority.value - 1
"""Paints have low priority: what is lower still comes when all of them are done."""


@dataclass(eq=False)
class Run:
    """A run and what it has left behind.

    Attributes:
        experiment, readings: as they were when it started.
        resumed_at: how many epochs it had when it was last continued.
        planned: how many epochs it will have had at its end.
    """

    experiment: Experiment
    readings: Readings
    scaling: InputScaling
    trace: Trace
    planned: int
    outcome: Outcome = Outcome.NONE
    resumed_at: int = 0

    @property
    def diverged(self) -> bool:
        return self.outcome is Outcome.DIVERGED

    @property
    def finished(self) -> bool:
        return self.outcome is Outcome.FINISHED

    @property
    def ended(self) -> bool:
        return self.outcome is not Outcome.NONE


class RunController(QObject):
    """Starts, steers and ends runs, one at a time; cleans up, then announces.

    Signals:
        changed: state, outcome or which run is shown has changed.
        advanced: epochs were added to the run's trace.
        failed: (Exception): an error ended the run.
        ended: (Outcome): the run is over and its thread gone.
    """

    changed = Signal()
    advanced = Signal()
    failed = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = RunState.IDLE
        self.run: Run | None = None
        self._aside: list[Run] = []
        self._pace: Pace = PACES[WATCH]
        self._id = 0
        self._steering: Steering | None = None
        self._thread: QThread | None = None
        self._worker: Worker | None = None
        self._resets = False

    # -- what can be asked

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

    @property
    def kept_runs(self) -> tuple[Run, ...]:
        """The runs that Reset or Start has put aside, oldest first: the newest that finished, and the
        newest that did not, so that a run of a few epochs never takes the place of a whole one.
        """
        return tuple(self._aside)

    @property
    def kept_run(self) -> Run | None:
        """The run put aside that is brought back first: the one that finished, where there is one."""
        return next((run for run in self._aside if run.finished), self._aside[-1] if self._aside else None)

    # -- commands

    def start(self, experiment: Experiment, readings: Readings, *, single_step: bool = False) -> None:
        """Begin a new run on a snapshot; with *single_step* train one epoch of it and pause.

        Raises:
            ThermoError: the settings or the readings allow no run.
        """
        if self.state.is_active:
            return
        experiment.check()
        scaling = InputScaling.of(experiment, readings.used()[0])
        trace = Trace(initial_params(experiment))
        self._keep_current()
        self.run = Run(experiment, readings, scaling, trace, experiment.epochs)
        self._launch(self.run, Start(0, trace.initial), single_step)

    def continue_run(self, epochs: int) -> None:
        """Add epochs to the run that has ended, as many as a run can have."""
        if not self.can_continue or self.run is None or not self.epochs_left:
            return
        run, done = self.run, len(self.run.trace)
        run.resumed_at, run.planned = done, done + min(epochs, self.epochs_left)
        run.outcome = Outcome.NONE
        self._launch(run, run.trace.end)

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

    def show(self, run: Run) -> None:
        """Show a run that ended earlier, where there is none."""
        self.run = run
        self.changed.emit()

    def keep(self, run: Run, instead_of: Collection[Run] = ()) -> None:
        """Put a run that ended before all of these aside, in place of some that are."""
        self._aside = [run, *(kept for kept in self._aside if kept not in instead_of)]
        self.changed.emit()

    def show_kept_run(self, run: Run | None = None) -> None:
        """Bring back a run that was put aside, `kept_run` unless it is named, and put aside what is shown."""
        run = run or self.kept_run
        if run in self._aside and not self.state.is_active:
            self._aside.remove(run)
            self._keep_current()
            self.run = run
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

    def _launch(self, run: Run, start: Start, single_step: bool = False) -> None:
        self._id += 1
        experiment = run.experiment
        if run.planned - start.epoch != experiment.epochs:
            experiment = replace(experiment, epochs=run.planned - start.epoch)
        steering = Steering(self._pace, start.epoch, run.planned, single_step=single_step)
        worker = Worker(self._id, experiment, run.readings, start, steering)
        thread = QThread()
        thread.setObjectName(f"run {self._id}")
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
            self.run.trace.append(block)
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
        self._keep_current()
        self.run = None
        self.changed.emit()

    def _keep_current(self) -> None:
        if self.run is not None and len(self.run.trace):
            self._add_aside(self.run)

    def _add_aside(self, run: Run) -> None:
        self._aside = [kept for kept in self._aside if kept.finished != run.finished] + [run]

    def _set_state(self, state: RunState) -> None:
        self.state = state
        self.changed.emit()
