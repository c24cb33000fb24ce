"""One run at a time: started, steered and ended, with a real thread and no window."""

import sys

import numpy as np
import pytest
import torch  # noqa: F401

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.pace import PACES
from thermogui.core.descent.run import Outcome
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import seed_readings
from thermogui.ui.model.document import Document
from thermogui.ui.run.state import RunState

SLOWEST, FULL_SPEED = PACES[0], PACES[-1]
LONG = Experiment(epochs=10_000_000)


def test_a_run_goes_from_running_to_finished(controller, until_state):
    controller.start(Experiment(), seed_readings())
    assert (controller.state, controller.outcome) == (RunState.RUNNING, Outcome.NONE)
    until_state(RunState.IDLE)
    assert (controller.outcome, controller.epoch_count) == (Outcome.FINISHED, 5_000)


def test_wrong_settings_leave_the_last_run_as_it_was(controller, until_state):
    controller.start(Experiment(epochs=10), seed_readings())
    until_state(RunState.IDLE)
    for experiment in (Experiment(epochs=0), Experiment(learning_rate=float("nan"))):
        with pytest.raises(ThermoError):
            controller.start(experiment, seed_readings())
    assert (controller.outcome, controller.epoch_count) == (Outcome.FINISHED, 10)


def test_a_second_start_changes_nothing(controller, started):
    run = started()
    controller.start(Experiment(epochs=1), seed_readings())
    assert controller.run is run and controller.state is RunState.RUNNING


def test_stop_keeps_what_was_learned(controller, started, until_state, trace_of):
    run = started()
    controller.stop()
    until_state(RunState.IDLE)
    assert controller.run is run and controller.outcome is Outcome.STOPPED
    count = controller.epoch_count
    assert 0 < count < LONG.epochs
    np.testing.assert_array_equal(run.trace.losses, trace_of(LONG, epochs=count).losses[:count])


def test_a_step_is_one_epoch_and_none_comes_while_paused(controller, started, until_state):
    started()
    controller.pause_or_resume()
    until_state(RunState.PAUSED)
    for _ in range(20):
        count = controller.epoch_count
        controller.step()
        assert controller.state is RunState.RUNNING
        until_state(RunState.PAUSED)
        assert controller.epoch_count == count + 1


def test_a_run_can_begin_with_a_step(controller, until_state):
    controller.start(Experiment(), seed_readings(), single_step=True)
    until_state(RunState.PAUSED)
    assert controller.epoch_count == 1


def test_the_last_step_ends_the_run(controller, until_state):
    controller.start(Experiment(epochs=2), seed_readings(), single_step=True)
    until_state(RunState.PAUSED)
    controller.step()
    until_state(RunState.IDLE)
    assert (controller.outcome, controller.epoch_count) == (Outcome.FINISHED, 2)


def test_continue_goes_on_as_if_the_run_had_never_ended(controller, until_state, trace_of):
    controller.start(Experiment(epochs=70), seed_readings())
    until_state(RunState.IDLE)
    run = controller.run
    controller.continue_run(50)
    assert (controller.state, controller.outcome, run.planned) == (RunState.RUNNING, Outcome.NONE, 120)
    until_state(RunState.IDLE)
    assert controller.run is run and controller.outcome is Outcome.FINISHED
    expected = trace_of(Experiment(epochs=120), epochs=120).losses[:120]
    np.testing.assert_array_equal(run.trace.losses, expected)


def test_a_run_that_diverged_cannot_go_on(controller, until_state):
    controller.start(Experiment(input_scale=1.0), seed_readings())
    until_state(RunState.IDLE)
    assert (controller.outcome, controller.epoch_count) == (Outcome.DIVERGED, 11)
    controller.continue_run(10)
    assert controller.state is RunState.IDLE and controller.epoch_count == 11


@pytest.mark.parametrize("active", [True, False])
def test_reset_puts_the_run_aside_and_it_can_be_brought_back(qtbot, controller, started, until_state, active):
    run = started()
    if not active:
        controller.stop()
        until_state(RunState.IDLE)
    controller.reset()
    until_state(RunState.IDLE)
    assert (controller.run, controller.runs.kept, controller.epoch_count) == (None, [run], 0)
    assert controller.outcome is Outcome.NONE
    controller.show(controller.runs.kept[0])
    assert (controller.run, controller.runs.kept, controller.outcome) == (run, [], Outcome.STOPPED)


def test_the_pace_can_be_changed_while_it_runs(qtbot, controller, started, until_state):
    started(Experiment(epochs=5_000), pace=SLOWEST)
    controller.set_pace(FULL_SPEED)
    until_state(RunState.IDLE)
    assert controller.epoch_count == 5_000


def test_editing_the_document_during_a_run_does_not_reach_it(controller, started, until_state, trace_of):
    document = Document()
    run = started(Experiment(epochs=300), document.readings, pace=SLOWEST)
    document.set_values("t_u", np.arange(11), np.zeros(11), "spoil t_u")
    document.remove(np.arange(5), "remove five")
    controller.set_pace(FULL_SPEED)
    until_state(RunState.IDLE)
    np.testing.assert_array_equal(run.trace.losses, trace_of(run.experiment, epochs=300).losses[:300])


def test_a_failure_is_told_and_ends_the_run(qtbot, controller, until_state, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with qtbot.waitSignals([controller.failed, controller.ended], order="strict"):
        controller.start(Experiment(), seed_readings())
    assert (controller.state, controller.outcome) == (RunState.IDLE, Outcome.FAILED)
    controller.start(Experiment(epochs=10, engine="numpy"), seed_readings())
    until_state(RunState.IDLE)
    assert controller.outcome is Outcome.FINISHED


@pytest.mark.parametrize("pace", [SLOWEST, FULL_SPEED], ids=["slowest", "full speed"])
@pytest.mark.parametrize("paused", [False, True])
def test_shutting_down_ends_the_thread(controller, started, until_state, pace, paused):
    started(pace=pace)
    if paused:
        controller.pause_or_resume()
        until_state(RunState.PAUSED)
    assert controller.shut_down(2_000)
