"""A run that was put aside can be brought back, whatever came after it."""

import pytest

from PySide6.QtWidgets import QAbstractButton

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.pace import PACES
from thermogui.core.descent.run import Outcome
from thermogui.core.readings.readings import seed_readings
from thermogui.ui.run.state import RunState

TOPIC = "put aside"


@pytest.fixture
def ended(controller, until_state):
    """Return a function that runs some epochs to the end, or stops a run that has some."""

    def ended(epochs, *, finished=True):
        experiment = Experiment(epochs=epochs if finished else 10_000)
        controller.set_pace(PACES[-1] if finished else PACES[0])
        controller.start(experiment, seed_readings(), single_step=not finished)
        if not finished:
            until_state(RunState.PAUSED)
            while controller.epoch_count < epochs:
                controller.step()
                until_state(RunState.PAUSED)
            controller.stop()
        until_state(RunState.IDLE)
        return controller.run

    return ended


def test_a_run_of_a_few_epochs_does_not_replace_one_that_finished(controller, ended):
    whole = ended(50)
    for epochs in (1, 4, 3):
        stub = ended(epochs, finished=False)
        controller.reset()
        assert controller.runs.kept == [whole, stub]
    controller.show(controller.runs.kept[0])
    assert controller.run is whole and controller.runs.kept == [stub]


def test_not_even_one_that_went_further(controller, ended):
    whole = ended(3)
    ended(4, finished=False)
    controller.reset()
    assert controller.runs.kept[0] is whole


def test_a_newer_run_that_finished_takes_the_place_of_an_older_one(controller, ended):
    ended(50)
    newer = ended(20)
    controller.reset()
    assert controller.runs.kept == [newer]


def test_the_last_run_and_the_shown_one_are_exchanged_again_and_again(controller, ended):
    whole = ended(50)
    stub = ended(4, finished=False)
    for shown, kept in ((whole, stub), (stub, whole), (whole, stub)):
        controller.show(controller.runs.kept[0])
        assert (controller.run, controller.runs.kept) == (shown, [kept])


def test_both_can_be_brought_back_by_name(controller, ended):
    whole, stub = ended(50), ended(4, finished=False)
    controller.reset()
    controller.show(stub)
    assert controller.run is stub and controller.runs.kept[0] is whole
    controller.show(stub)
    assert controller.run is stub


# -- in the window


@pytest.fixture
def whole(window, qtbot):
    """The run of 50 epochs that the window has finished."""
    window.settings.epochs.setValue(50)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.run_actions.start.trigger()
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    return window.controller.run


@pytest.fixture
def press(window):
    """Return a function that presses a button of a bar."""

    def press(text):
        (button,) = (
            each
            for each in window.messages.findChildren(QAbstractButton)
            if each.text() == text and each.isVisible()
        )
        button.click()

    return press


def four_epochs(window, qtbot, then):
    """Start, train four epochs, and do what is asked for."""
    window.run_bar.speed.setValue(window.run_bar.speed.minimum())
    window.run_actions.step.trigger()
    for epoch in range(2, 6):
        qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
        if epoch < 5:
            window.run_actions.step.trigger()
    then.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "idle", timeout=30_000)


def test_reset_offers_to_bring_the_run_back_and_no_undo_does(window, whole, press):
    steps = window.document.undo_stack.count()
    window.run_actions.reset.trigger()
    assert window.messages.said(TOPIC) == "The finished run of 50 epochs was set aside."
    press("Bring back")
    assert window.controller.run is whole and window.property("outcome") == "finished"
    assert window.document.undo_stack.count() == steps and window.messages.said(TOPIC) == ""


def test_after_a_stub_that_is_reset_both_can_be_brought_back(window, whole, press, qtbot):
    four_epochs(window, qtbot, window.run_actions.reset)
    assert window.messages.said(TOPIC) == (
        "The finished run of 50 epochs was set aside, and so was the stopped one of 4 epochs."
    )
    press("Bring back the stopped one")
    assert window.property("epochCount") == 4
    window.run_actions.reset.trigger()
    press("Bring back")
    assert window.controller.run is whole


def test_a_stub_that_is_stopped_is_said_to_have_left_the_finished_run(window, whole, press, qtbot):
    four_epochs(window, qtbot, window.run_actions.stop)
    assert window.messages.said(TOPIC) == "The finished run of 50 epochs was set aside."
    press("Bring back")
    assert window.controller.run is whole
    window.run_actions.show_kept.trigger()
    assert window.property("epochCount") == 4 and window.property("outcome") == Outcome.STOPPED


def test_start_says_nothing_and_takes_the_bar_away(window, whole, qtbot):
    window.run_actions.reset.trigger()
    window.run_actions.start.trigger()
    assert window.messages.said(TOPIC) == ""
    qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    assert window.messages.said(TOPIC) == ""


def test_what_another_file_takes_the_place_of_is_not_offered(window, whole, qtbot):
    window.document.open_readings(seed_readings(), "other.csv")
    assert window.controller.run is None and window.messages.said(TOPIC) == ""
    four_epochs(window, qtbot, window.run_actions.reset)
    assert window.messages.said(TOPIC) == "The stopped run of 4 epochs was set aside."


def test_a_reset_without_an_epoch_offers_nothing(window):
    window.run_actions.reset.trigger()
    assert window.messages.said(TOPIC) == ""


def test_a_session_keeps_the_run_that_finished_beside_the_one_that_did_not(
    window, whole, open_window, qtbot, tmp_path
):
    four_epochs(window, qtbot, window.run_actions.reset)
    window.run_actions.step.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
    window.run_actions.stop.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "idle", timeout=30_000)
    window.file_actions.saving.save_to(tmp_path / "lab.thermo")
    qtbot.waitUntil(lambda: not window.file_actions.saving.is_busy, timeout=30_000)
    again = open_window(str(tmp_path / "lab.thermo"))
    qtbot.waitUntil(lambda: not again.file_actions.opening.reruns.is_busy, timeout=30_000)
    kept = [(str(run.outcome), len(run.trace)) for run in again.controller.runs.kept]
    assert kept == [("finished", 50), ("stopped", 4)]
    assert again.property("epochCount") == 1 and len(again.controller.runs.kept[0].trace) == 50
