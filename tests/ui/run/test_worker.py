"""The thread that trains: what it delivers, in which order, and how it fails."""

import sys
import threading

import numpy as np
import pytest
import torch  # noqa: F401  the runs here are not about how long it takes to come in

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.pace import PACES
from thermogui.core.descent.run import Outcome
from thermogui.core.descent.training import Start, train
from thermogui.core.readings.readings import seed_readings
from thermogui.ui.run.steering import Steering
from thermogui.ui.run.worker import Worker

SLOWEST, FULL_SPEED = PACES[0], PACES[-1]


class Listener(QObject):
    """Lives in the window's thread and keeps what a worker says, and where it heard it."""

    over = Signal()

    def __init__(self):
        super().__init__()
        self.deliveries, self.said, self.threads = [], [], set()

    @property
    def epochs(self):
        return [
            epoch
            for laps in self.deliveries
            for lap in laps
            for epoch in range(lap.block.first_epoch, lap.block.last_epoch + 1)
        ]

    def _heard(self, word):
        self.said.append(word)
        self.threads.add(threading.get_ident())

    @Slot(int, object)
    def on_delivered(self, _race, laps):
        self._heard("delivered")
        self.deliveries.append(laps)

    @Slot()
    def on_paused(self):
        self._heard("paused")

    @Slot(int, object)
    def on_failed(self, _run, error):
        self._heard("failed")
        self.error = error

    @Slot(int, object)
    def on_finished(self, run, outcome):
        self._heard("finished")
        self.run, self.outcome = run, outcome
        self.over.emit()


class BreaksDown(Worker):
    """A worker in which something goes wrong after ten epochs."""

    def _train(self):
        laps = self._race(closed_form=False)
        for limit in (None, 9):
            self._round(laps, limit)
        raise ArithmeticError("a cosmic ray")


@pytest.fixture
def drive(qtbot):
    """Return a function that trains in a thread until it is over, and gives back what was heard."""
    threads = []

    def drive(experiment, pace=FULL_SPEED, worker_class=Worker, *, start=None, stop_first=False):
        start = start or Start(0, initial_params(experiment))
        steering = Steering(pace, start.epoch, start.epoch + experiment.epochs)
        if stop_first:
            steering.stop()
        worker = worker_class(7, [experiment], seed_readings(), [start], steering)
        thread, listener = QThread(), Listener()
        threads.append((thread, steering))
        worker.moveToThread(thread)
        thread.started.connect(worker.run)
        worker.delivered.connect(listener.on_delivered)
        worker.paused.connect(listener.on_paused)
        worker.failed.connect(listener.on_failed)
        worker.finished.connect(listener.on_finished)
        worker.finished.connect(thread.quit, Qt.ConnectionType.DirectConnection)
        with qtbot.waitSignals([listener.over, thread.finished], timeout=30_000):
            thread.start()
        assert thread.wait()
        return listener

    yield drive
    for thread, steering in threads:
        steering.stop()
        thread.wait()


def test_slots_of_the_window_run_in_its_own_thread(drive):
    listener = drive(Experiment(epochs=50), worker_class=BreaksDown)
    assert listener.threads == {threading.get_ident()}
    assert set(listener.said) == {"delivered", "failed", "finished"}


@pytest.mark.parametrize("engine", ["torch", "numpy"])
def test_at_full_speed_every_epoch_arrives_once_and_in_order(drive, engine):
    listener = drive(Experiment(epochs=20_000, engine=engine))
    assert listener.epochs == list(range(1, 20_001))
    assert (listener.run, listener.outcome) == (7, Outcome.FINISHED)
    assert listener.said[-1] == "finished" and listener.said.count("finished") == 1


def test_at_full_speed_epochs_travel_together(drive):
    listener = drive(Experiment(epochs=20_000))
    assert len(listener.deliveries) < 2_000


def test_at_a_slow_pace_each_epoch_is_one_signal(drive):
    listener = drive(Experiment(epochs=3), PACES[1])
    assert [sum(len(lap.block) for lap in laps) for laps in listener.deliveries] == [1, 1, 1]
    assert listener.epochs == [1, 2, 3]


def test_what_is_delivered_is_what_the_loop_computes(drive):
    experiment = Experiment(epochs=3_000, gradient="autograd")
    blocks = [lap.block for laps in drive(experiment).deliveries for lap in laps]
    expected = list(train(experiment, seed_readings()))
    for name in ("losses", "params", "gradients"):
        got, wanted = (np.concatenate([getattr(b, name) for b in some]) for some in (blocks, expected))
        np.testing.assert_array_equal(got, wanted)


def test_a_run_that_goes_on_counts_from_where_it_was(drive):
    listener = drive(Experiment(epochs=5), start=Start(40, np.array([5.0, -17.0], np.float32)))
    assert listener.epochs == [41, 42, 43, 44, 45]


def test_divergence_ends_a_run_at_its_epoch(drive):
    listener = drive(Experiment(input_scale=1.0))
    assert (listener.outcome, listener.epochs) == (Outcome.DIVERGED, list(range(1, 12)))


def test_a_run_stopped_before_it_began_delivers_nothing(drive):
    listener = drive(Experiment(), stop_first=True)
    assert (listener.said, listener.outcome) == (["finished"], Outcome.STOPPED)


def test_an_engine_that_cannot_be_made_is_a_failure_and_then_the_end(drive, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    listener = drive(Experiment())
    assert listener.said == ["failed", "finished"]
    assert isinstance(listener.error, ImportError) and listener.outcome is Outcome.FAILED


def test_what_was_learned_before_a_failure_is_delivered_before_it(drive):
    listener = drive(Experiment(), worker_class=BreaksDown)
    assert listener.said == ["delivered", "failed", "finished"]
    assert listener.epochs == list(range(1, 11))
    assert str(listener.error) == "a cosmic ray" and listener.outcome is Outcome.FAILED
