"""One run at a time: started, steered and ended, with a real thread and no window."""

import random
import sys
import threading

import numpy as np
import pytest
import torch  # noqa: F401

from PySide6.QtCore import QCoreApplication, QObject, Qt, Slot

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.pace import PACES
from thermogui.core.descent.training import train
from thermogui.core.errors import ThermoError
from thermogui.core.readings import seed_readings
from thermogui.ui.document import Document
from thermogui.ui.run.state import Outcome, RunState

SLOWEST, FULL_SPEED = PACES[0], PACES[-1]
LONG = Experiment(epochs=10_000_000)


@pytest.fixture
def until(qtbot, controller):
    """Return a function that waits for a state."""
    return lambda state: qtbot.waitUntil(lambda: controller.state is state, timeout=30_000)


@pytest.fixture
def started(qtbot, controller, until):
    """Return a function that starts a run and waits until it has epochs."""

    def started(experiment=LONG, readings=None, pace=FULL_SPEED):
        controller.set_pace(pace)
        controller.start(experiment, readings or seed_readings())
        qtbot.waitUntil(lambda: controller.epoch_count > 0, timeout=30_000)
        return controller.run

    return started


def losses_of(experiment, readings, epochs):
    """The first losses of a run, from the loop itself."""
    losses = []
    for block in train(experiment, readings):
        losses.extend(block.losses)
        if len(losses) >= epochs:
            break
    return np.array(losses[:epochs])


def test_a_run_goes_from_running_to_finished(controller, until):
    controller.start(Experiment(), seed_readings())
    assert (controller.state, controller.outcome) == (RunState.RUNNING, Outcome.NONE)
    until(RunState.IDLE)
    assert (controller.outcome, controller.epoch_count) == (Outcome.FINISHED, 5_000)


def test_wrong_settings_leave_the_last_run_as_it_was(controller, until):
    controller.start(Experiment(epochs=10), seed_readings())
    until(RunState.IDLE)
    for experiment in (Experiment(epochs=0), Experiment(learning_rate=float("nan"))):
        with pytest.raises(ThermoError):
            controller.start(experiment, seed_readings())
    assert (controller.outcome, controller.epoch_count) == (Outcome.FINISHED, 10)


def test_a_second_start_changes_nothing(controller, started):
    run = started()
    controller.start(Experiment(epochs=1), seed_readings())
    assert controller.run is run and controller.state is RunState.RUNNING


def test_stop_keeps_what_was_learned(controller, started, until):
    run = started()
    controller.stop()
    until(RunState.IDLE)
    assert controller.run is run and controller.outcome is Outcome.STOPPED
    count = controller.epoch_count
    assert 0 < count < LONG.epochs
    np.testing.assert_array_equal(run.trace.losses, losses_of(LONG, seed_readings(), count))


def test_a_step_is_one_epoch_and_none_comes_while_paused(controller, started, until):
    started()
    controller.pause_or_resume()
    until(RunState.PAUSED)
    for _ in range(20):
        count = controller.epoch_count
        controller.step()
        assert controller.state is RunState.RUNNING
        until(RunState.PAUSED)
        assert controller.epoch_count == count + 1


def test_a_run_can_begin_with_a_step(controller, until):
    controller.start(Experiment(), seed_readings(), single_step=True)
    until(RunState.PAUSED)
    assert controller.epoch_count == 1


def test_the_last_step_ends_the_run(controller, until):
    controller.start(Experiment(epochs=2), seed_readings(), single_step=True)
    until(RunState.PAUSED)
    controller.step()
    until(RunState.IDLE)
    assert (controller.outcome, controller.epoch_count) == (Outcome.FINISHED, 2)


@pytest.mark.parametrize("pace", [SLOWEST, FULL_SPEED], ids=["slowest", "full speed"])
def test_pausing_right_after_resuming_is_answered(controller, started, until, pace):
    started(pace=pace)
    controller.pause_or_resume()
    until(RunState.PAUSED)
    for _ in range(20):
        controller.resume()
        controller.pause_or_resume()
        until(RunState.PAUSED)
        assert controller.state is RunState.PAUSED


class Answers(QObject):
    """Notes in the worker's thread that it has answered, while the window's does not listen."""

    def __init__(self):
        super().__init__()
        self.heard = threading.Event()

    @Slot()
    def on_paused(self):
        self.heard.set()


class Resumes(QObject):
    """Resumes a run as soon as it is paused."""

    def __init__(self, controller):
        super().__init__()
        self._controller, self.times = controller, 0
        controller.changed.connect(self.on_changed)

    @Slot()
    def on_changed(self):
        if self._controller.state is RunState.PAUSED:
            self.times += 1
            self._controller.resume()


def test_a_late_answer_to_a_pause_does_not_pause_a_run_that_was_resumed(qtbot, controller, started):
    started()
    answers, resumes = Answers(), Resumes(controller)
    controller._worker.paused.connect(answers.on_paused, Qt.ConnectionType.DirectConnection)
    for _ in range(2):
        controller.pause_or_resume()
        assert answers.heard.wait(10)
        answers.heard.clear()
    qtbot.waitUntil(lambda: resumes.times > 0)
    count = controller.epoch_count
    qtbot.waitUntil(lambda: controller.epoch_count > count + 20_000, timeout=30_000)
    assert (controller.state, resumes.times) == (RunState.RUNNING, 1)


@pytest.mark.parametrize("seed", range(3))
def test_hammering_pause_resume_and_step_ends_in_a_state_that_is_true(controller, started, until, seed):
    chance = random.Random(seed)
    started()
    for _ in range(200):
        chance.choice([controller.pause_or_resume, controller.resume, controller.step])()
        for _ in range(chance.randrange(4)):
            QCoreApplication.processEvents()
    if controller.state is RunState.RUNNING:
        controller.pause_or_resume()
    until(RunState.PAUSED)
    for _ in range(3):
        count = controller.epoch_count
        controller.step()
        until(RunState.PAUSED)
        assert controller.epoch_count == count + 1
    controller.stop()
    until(RunState.IDLE)
    trace = controller.run.trace
    np.testing.assert_array_equal(trace.losses, losses_of(LONG, seed_readings(), len(trace)))


class Relay(QObject):
    """Begins the next run as soon as the last one is over, each at its own learning rate."""

    def __init__(self, controller, rates):
        super().__init__()
        self._controller, self.rates, self.runs = controller, list(rates), []
        controller.ended.connect(self.on_ended)
        controller.advanced.connect(self.on_advanced)

    @Slot()
    def on_advanced(self):
        self._controller.stop()

    @Slot(object)
    def on_ended(self, _outcome):
        self.runs.append(self._controller.run)
        if len(self.runs) < len(self.rates):
            self.start()

    def start(self):
        assert self._controller.state is RunState.IDLE and self._controller._thread is None
        rate = self.rates[len(self.runs)]
        self._controller.start(Experiment(epochs=10_000_000, learning_rate=rate), seed_readings())


def test_no_epoch_of_an_old_run_gets_into_a_new_one(qtbot, controller):
    relay = Relay(controller, np.linspace(0.001, 0.03, 40).tolist())
    relay.start()
    qtbot.waitUntil(lambda: len(relay.runs) == len(relay.rates), timeout=30_000)
    for run in relay.runs:
        expected = losses_of(run.experiment, run.readings, len(run.trace))
        np.testing.assert_array_equal(run.trace.losses, expected)


def test_a_run_may_be_stopped_before_its_first_epoch(controller, until):
    for _ in range(20):
        controller.start(LONG, seed_readings())
        controller.stop()
        until(RunState.IDLE)
        assert controller.outcome is Outcome.STOPPED


def test_continue_goes_on_as_if_the_run_had_never_ended(controller, until):
    controller.start(Experiment(epochs=70), seed_readings())
    until(RunState.IDLE)
    run = controller.run
    controller.continue_run(50)
    assert (controller.state, controller.outcome, run.planned) == (RunState.RUNNING, Outcome.NONE, 120)
    until(RunState.IDLE)
    assert controller.run is run and controller.outcome is Outcome.FINISHED
    expected = losses_of(Experiment(epochs=120), seed_readings(), 120)
    np.testing.assert_array_equal(run.trace.losses, expected)


def test_a_run_that_diverged_cannot_go_on(controller, until):
    controller.start(Experiment(input_scale=1.0), seed_readings())
    until(RunState.IDLE)
    assert (controller.outcome, controller.epoch_count) == (Outcome.DIVERGED, 11)
    controller.continue_run(10)
    assert controller.state is RunState.IDLE and controller.epoch_count == 11


@pytest.mark.parametrize("active", [True, False])
def test_reset_puts_the_run_aside_and_it_can_be_brought_back(qtbot, controller, started, until, active):
    run = started()
    if not active:
        controller.stop()
        until(RunState.IDLE)
    controller.reset()
    until(RunState.IDLE)
    assert (controller.run, controller.kept_run, controller.epoch_count) == (None, run, 0)
    assert controller.outcome is Outcome.NONE
    controller.show_kept_run()
    assert (controller.run, controller.kept_run, controller.outcome) == (run, None, Outcome.STOPPED)


def test_the_pace_can_be_changed_while_it_runs(qtbot, controller, started, until):
    started(Experiment(epochs=5_000), pace=SLOWEST)
    controller.set_pace(FULL_SPEED)
    until(RunState.IDLE)
    assert controller.epoch_count == 5_000


def test_editing_the_document_during_a_run_does_not_reach_it(controller, started, until):
    document = Document()
    run = started(Experiment(epochs=300), document.readings, pace=SLOWEST)
    document.set_values("t_u", np.arange(11), np.zeros(11), "spoil t_u")
    document.remove(np.arange(5), "remove five")
    controller.set_pace(FULL_SPEED)
    until(RunState.IDLE)
    np.testing.assert_array_equal(run.trace.losses, losses_of(run.experiment, seed_readings(), 300))


def test_a_failure_is_told_and_ends_the_run(qtbot, controller, until, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with qtbot.waitSignals([controller.failed, controller.ended], order="strict"):
        controller.start(Experiment(), seed_readings())
    assert (controller.state, controller.outcome) == (RunState.IDLE, Outcome.FAILED)
    controller.start(Experiment(epochs=10, engine="numpy"), seed_readings())
    until(RunState.IDLE)
    assert controller.outcome is Outcome.FINISHED


@pytest.mark.parametrize("pace", [SLOWEST, FULL_SPEED], ids=["slowest", "full speed"])
@pytest.mark.parametrize("paused", [False, True])
def test_shutting_down_ends_the_thread(controller, started, until, pace, paused):
    started(pace=pace)
    if paused:
        controller.pause_or_resume()
        until(RunState.PAUSED)
    assert controller.shut_down(2_000)
