"""Start, Pause, Step, Stop, Reset, Continue: when they can be used, what they say, and what they do."""

import sys
from dataclasses import replace

import numpy as np
import pytest
import torch  # noqa: F401

from PySide6.QtCore import QObject, Slot

from thermogui.core.descent.pace import PACES
from thermogui.core.descent.run import Outcome
from thermogui.core.readings.readings import Readings
from thermogui.ui.model.document import Document
from thermogui.ui.run.actions import RunActions
from thermogui.ui.run.state import RunState
from thermogui.ui.run.torch_loader import TorchLoader

RACES = ("Race", "RaceOptimizers")
SAME_T_U = Readings.from_columns([5.0, 5.0], [1.0, 2.0])


class Desk(QObject):
    """The actions with what they act on, and the last that they have said."""

    def __init__(self, controller):
        super().__init__()
        self.document, self.controller, self.torch = Document(self), controller, TorchLoader(self)
        self.actions = RunActions(self.document, controller, self.torch, self)
        self.status = self.refusal = ""
        self.readiness = (False, "")
        self.actions.status.connect(self.on_status)
        self.actions.readiness.connect(self.on_readiness)
        self.actions.refused.connect(self.on_refused)
        self.actions.refresh()

    @Slot(str)
    def on_readiness(self, can_start, text):
        self.readiness = can_start, text

    def on_status(self, text):
        self.status = text

    @Slot(str)
    def on_refused(self, text):
        self.refusal = text

    def set(self, **changes):
        self.document.set_experiment(replace(self.document.experiment, **changes), "change")

    def enabled(self):
        names = {action.objectName() for action in self.actions.all() if action.isEnabled()}
        return {name.removeprefix("action") for name in names}


@pytest.fixture
def desk(controller):
    return Desk(controller)


@pytest.fixture
def running(qtbot, desk, until_state):
    """A run under way at the slowest pace, with one epoch."""
    desk.controller.set_pace(PACES[0])
    desk.actions.start.trigger()
    qtbot.waitUntil(lambda: desk.controller.epoch_count == 1)
    return desk


@pytest.fixture
def finished(desk, until_state):
    """A run of 40 epochs that has ended."""
    desk.set(epochs=40)
    desk.actions.start.trigger()
    until_state(RunState.IDLE)
    return desk


def test_before_the_first_run_one_can_start_or_step(desk):
    assert desk.enabled() == {*RACES, "Start", "Step"}
    assert (desk.actions.start.text(), desk.actions.pause.text(), desk.status) == ("Start", "Pause", "")


def test_a_running_run_can_be_paused_stopped_and_reset(running):
    assert running.enabled() == {"FinishNow", "Pause", "Stop", "Reset"}


def test_a_paused_run_can_be_resumed_by_start_and_by_pause(running, until_state):
    running.actions.pause.trigger()
    until_state(RunState.PAUSED)
    assert running.enabled() == {"FinishNow", "Start", "Pause", "Step", "Stop", "Reset"}
    assert {running.actions.start.text(), running.actions.pause.text()} == {"Resume"}


def test_a_finished_run_can_be_continued(finished):
    assert finished.enabled() == {*RACES, "Start", "Step", "Reset", "Continue"}


@pytest.mark.parametrize("name", ["start", "pause"])
def test_a_paused_run_goes_on_and_is_no_new_one(qtbot, running, until_state, name):
    running.actions.pause.trigger()
    until_state(RunState.PAUSED)
    run, count = running.controller.run, running.controller.epoch_count
    getattr(running.actions, name).trigger()
    assert running.controller.state is RunState.RUNNING
    qtbot.waitUntil(lambda: running.controller.epoch_count > count)
    assert running.controller.run is run


def test_step_begins_a_run_and_pauses_after_its_first_epoch(desk, until_state):
    desk.actions.step.trigger()
    until_state(RunState.PAUSED)
    assert desk.controller.epoch_count == 1


@pytest.mark.parametrize(
    "changes",
    [{"epochs": 0}, {"learning_rate": float("nan")}, {"engine": "numpy", "gradient": "autograd"}],
)
def test_wrong_settings_keep_start_waiting_and_are_said_at_their_field_alone(desk, changes):
    desk.set(**changes)
    assert (desk.enabled(), desk.status, desk.readiness) == (set(), "", (False, "No run yet"))
    desk.document.undo_stack.undo()
    assert (desk.enabled(), desk.status, desk.readiness) == ({*RACES, "Start", "Step"}, "", (True, "Ready"))


def test_a_table_without_a_reading_to_use_keeps_start_waiting(desk):
    for empty in (
        lambda: desk.document.set_use(np.arange(11), False, "leave all out"),
        lambda: desk.document.remove(np.arange(11), "clear"),
        lambda: desk.document.set_values("t_c", np.arange(11), np.full(11, np.nan), "clear t_c"),
    ):
        empty()
        assert desk.enabled() == set()
        assert desk.status == "Start waits: No complete reading is ticked for use."
        desk.document.undo_stack.undo()
        assert (desk.enabled(), desk.status) == ({*RACES, "Start", "Step"}, "")


def test_standardizing_needs_two_different_readings(desk):
    desk.document.open_readings(SAME_T_U, "same.csv")
    assert desk.enabled() == {*RACES, "Start", "Step"}
    desk.set(input_scale="standardize")
    assert desk.enabled() == set() and "two different readings" in desk.status


def test_readings_that_are_too_large_to_standardize_keep_start_waiting(desk):
    desk.document.open_readings(Readings.from_columns([-1e308, 1e308], [1.0, 2.0]), "huge.csv")
    desk.set(input_scale="standardize")
    assert desk.enabled() == set() and "too large to standardize" in desk.status


def test_a_restart_that_cannot_begin_is_refused_and_the_run_goes_on(running):
    running.set(learning_rate=0.0)
    running.actions.restart()
    assert running.refusal == "The learning rate must be a number greater than 0."
    assert running.controller.state is RunState.RUNNING and running.controller.outcome is Outcome.NONE


def test_until_torch_is_there_start_says_that_it_is_being_loaded(qtbot, desk):
    desk.torch.ready = False
    desk.actions.refresh()
    assert (desk.enabled(), desk.status) == (set(), "")
    assert desk.readiness == (False, "PyTorch is being loaded")
    with qtbot.waitSignal(desk.torch.changed):
        desk.torch.start()
    assert (desk.enabled(), desk.status) == ({*RACES, "Start", "Step"}, "")


def test_where_torch_cannot_be_loaded_the_numpy_engine_still_runs(qtbot, desk, until_state, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    desk.torch.ready = False
    with qtbot.waitSignal(desk.torch.changed):
        desk.torch.start()
    assert desk.enabled() == set()
    assert desk.status.startswith("PyTorch cannot be loaded (") and "numpy" in desk.status
    desk.set(engine="numpy", epochs=10)
    assert desk.status == ""
    desk.actions.start.trigger()
    until_state(RunState.IDLE)
    assert desk.controller.outcome is Outcome.FINISHED


def test_continue_adds_as_many_epochs_as_the_field_says(finished, until_state):
    run = finished.controller.run
    finished.set(epochs=7)
    finished.actions.continue_run.trigger()
    until_state(RunState.IDLE)
    assert finished.controller.run is run and finished.controller.epoch_count == 47


def test_continue_waits_for_a_right_number_of_epochs_alone(finished):
    finished.set(learning_rate=-1.0)
    assert "Continue" in finished.enabled()
    finished.set(epochs=0)
    assert "Continue" not in finished.enabled()


def test_a_diverged_run_has_no_next_step_and_says_so(desk, until_state):
    desk.set(input_scale=1.0)
    desk.actions.start.trigger()
    until_state(RunState.IDLE)
    assert desk.controller.outcome is Outcome.DIVERGED
    assert desk.enabled() == {*RACES, "Reset", "Start"}
    assert "no next step" in desk.actions.step.toolTip() and desk.status == ""
    desk.actions.reset.trigger()
    assert desk.enabled() == {*RACES, "Start", "Step", "ShowLastRun"} and desk.status == ""


def test_reset_keeps_the_run_through_the_next_one(finished, until_state):
    run = finished.controller.run
    finished.actions.reset.trigger()
    assert finished.controller.run is None
    assert finished.enabled() == {*RACES, "Start", "Step", "ShowLastRun"}
    finished.actions.show_kept.trigger()
    assert finished.controller.run is run
    assert finished.enabled() == {*RACES, "Start", "Step", "Reset", "Continue"}
    finished.actions.reset.trigger()
    finished.actions.start.trigger()
    until_state(RunState.IDLE)
    assert finished.controller.runs.kept[0] is run


@pytest.mark.parametrize("active", [True, False])
def test_restart_begins_a_new_run_with_the_readings_as_they_are_now(qtbot, running, until_state, active):
    if not active:
        running.actions.stop.trigger()
        until_state(RunState.IDLE)
    old = running.controller.run
    running.document.set_values("t_u", np.array([0]), np.array([40.0]), "edit")
    running.actions.restart()
    qtbot.waitUntil(lambda: running.controller.run is not old and running.controller.epoch_count > 0)
    assert running.controller.run.readings.t_u[0] == 40.0
    assert old.readings.t_u[0] == 35.7 and old.outcome is Outcome.STOPPED


def test_every_action_says_what_it_does_and_by_which_key(desk):
    keys = {action.objectName(): action.toolTip() for action in desk.actions.all()}
    assert all(len(tip) > 15 for tip in keys.values())
    for name, key in (("Start", "F5"), ("Pause", "F6"), ("Step", "F10"), ("Stop", "Shift+F5")):
        assert f"({key})" in keys[f"action{name}"]


def test_finish_now_computes_what_is_left_as_the_loop_would(window, qtbot, trigger, part, trace_of):
    window.settings.epochs.setValue(3000)
    window.document.set_experiment(replace(window.document.experiment, dtype="float64"), "float64")
    window.run_bar.speed.setValue(window.run_bar.speed.minimum())
    trigger("actionStart")
    qtbot.waitUntil(lambda: window.property("epochCount") >= 1, timeout=30_000)
    trigger("actionFinishNow")
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    run = window.controller.run
    assert len(run.trace) == 3000
    loop = trace_of(run.experiment)
    np.testing.assert_allclose(run.trace.losses, loop.losses, rtol=1e-9)
    np.testing.assert_allclose(run.trace.params, loop.params, rtol=1e-9)
    assert not part("actionFinishNow").isEnabled()


def test_finish_now_ends_a_pause_and_is_only_offered_where_it_is_exact(window, qtbot, trigger, part):
    trigger("actionStep")
    qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
    trigger("actionFinishNow")
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    assert window.property("epochCount") == 5000
    window.document.set_experiment(
        replace(window.document.experiment, gradient="finite-difference"), "finite difference"
    )
    trigger("actionStep")
    qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
    assert not part("actionFinishNow").isEnabled()
    assert "finite difference" in part("actionFinishNow").toolTip()


def test_finish_now_says_how_a_run_diverges(window, qtbot, trigger):
    window.settings.learning_rate.setValue(1.0)
    trigger("actionStep")
    qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
    trigger("actionFinishNow")
    qtbot.waitUntil(lambda: window.property("outcome") == "diverged", timeout=30_000)
    assert not np.isfinite(window.controller.run.trace.losses[-1])
