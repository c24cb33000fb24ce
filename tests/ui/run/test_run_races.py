"""Pause, resume, step, stop and start faster than anybody clicks: the state is always the true one."""

import random
import threading

import numpy as np
import pytest
import torch  # noqa: F401

from PySide6.QtCore import QCoreApplication, QObject, Qt, Slot

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.pace import PACES
from thermogui.core.descent.run import Outcome
from thermogui.core.readings.readings import seed_readings
from thermogui.ui.run.state import RunState

SLOWEST, FULL_SPEED = PACES[0], PACES[-1]
LONG = Experiment(epochs=10_000_000)


@pytest.mark.parametrize("pace", [SLOWEST, FULL_SPEED], ids=["slowest", "full speed"])
def test_pausing_right_after_resuming_is_answered(controller, started, until_state, pace):
    started(pace=pace)
    controller.pause_or_resume()
    until_state(RunState.PAUSED)
    for _ in range(20):
        controller.resume()
        controller.pause_or_resume()
        until_state(RunState.PAUSED)
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
def test_hammering_pause_resume_and_step_ends_in_a_state_that_is_true(
    controller, started, until_state, seed, trace_of
):
    chance = random.Random(seed)
    started()
    for _ in range(200):
        chance.choice([controller.pause_or_resume, controller.resume, controller.step])()
        for _ in range(chance.randrange(4)):
            QCoreApplication.processEvents()
    if controller.state is RunState.RUNNING:
        controller.pause_or_resume()
    until_state(RunState.PAUSED)
    for _ in range(3):
        count = controller.epoch_count
        controller.step()
        until_state(RunState.PAUSED)
        assert controller.epoch_count == count + 1
    controller.stop()
    until_state(RunState.IDLE)
    trace = controller.run.trace
    np.testing.assert_array_equal(trace.losses, trace_of(LONG, epochs=len(trace)).losses[: len(trace)])


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
        assert self._controller.state is RunState.IDLE and self._controller.shut_down(0)
        rate = self.rates[len(self.runs)]
        self._controller.start(Experiment(epochs=10_000_000, learning_rate=rate), seed_readings())


def test_no_epoch_of_an_old_run_gets_into_a_new_one(qtbot, controller, trace_of):
    relay = Relay(controller, np.linspace(0.001, 0.03, 25).tolist())
    relay.start()
    qtbot.waitUntil(lambda: len(relay.runs) == len(relay.rates), timeout=30_000)
    for run in relay.runs:
        count = len(run.trace)
        np.testing.assert_array_equal(run.trace.losses, trace_of(run.experiment, epochs=count).losses[:count])


def test_a_run_may_be_stopped_before_its_first_epoch(controller, until_state):
    for _ in range(20):
        controller.start(LONG, seed_readings())
        controller.stop()
        until_state(RunState.IDLE)
        assert controller.outcome is Outcome.STOPPED
