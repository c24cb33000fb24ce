"""Five learning rates raced in the window: what is said of the one that is shown, saving, and closing."""

import random

import numpy as np
import pytest

from thermogui.core.readings.readings import Readings
from thermogui.core.session.file import read_session


@pytest.fixture
def state(window):
    """Return a function that gives the properties of the run."""
    return lambda: tuple(window.property(name) for name in ("runState", "outcome", "epochCount"))


@pytest.fixture
def race(window, trigger, qtbot):
    """Return a function that begins a race and waits for some epochs of it; gives its runs."""

    def race(epochs=5_000, *, reached=1, slowly=False):
        speed = window.run_bar.speed
        speed.setValue(speed.minimum() if slowly else speed.maximum())
        window.settings.epochs.setValue(epochs)
        trigger("actionRace")
        assert (window.property("runState"), window.property("outcome")) == ("running", "")
        qtbot.waitUntil(lambda: window.property("epochCount") >= reached, timeout=30_000)
        return list(window.controller.runs)

    return race


@pytest.fixture
def paused(window, race, trigger, qtbot):
    """Return a function that begins a race and pauses it, after the last has diverged; gives its runs."""

    def paused():
        runs = race(10_000_000, reached=100)
        trigger("actionPause")
        qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
        return runs

    return paused


def test_the_action_says_which_rates_and_follows_the_one_that_is_set(window, part):
    tip = part("actionRace").toolTip
    rates = "0.001, 0.0032, 0.01, 0.032, 0.1"
    assert tip() == f"Train with each of {rates} in turns, from the same start (Ctrl+Shift+R)"
    part("learningRate").setValue(3e-5)
    assert "3e\N{MINUS SIGN}6, 9.5e\N{MINUS SIGN}6, 3e\N{MINUS SIGN}5, 9.5e\N{MINUS SIGN}5, 0.0003" in tip()
    window.document.set_use(np.arange(11), False, "leave all out")
    assert "five learning rates" in tip() and not part("actionRace").isEnabled()


def test_a_race_shows_the_rate_that_is_set_and_ends_with_its_last(window, race, state, part, qtbot):
    window.workspaces.actions["calibrate"].trigger()
    runs = race()
    assert window.property("workspace") == "learn"
    assert window.controller.run is runs[2] and list(window.controller.runs.ticked) == runs
    assert runs[2].experiment == window.document.experiment
    qtbot.waitUntil(lambda: state() == ("idle", "finished", 5_000), timeout=30_000)
    assert [str(run.outcome) for run in runs] == ["finished"] * 4 + ["diverged"]
    assert all(run.at_rest().verify() for run in runs)
    assert window.property("shownEpoch") == 5_000 and part("actionRace").isEnabled()


def test_of_one_that_has_dropped_out_nothing_is_said_as_if_it_went_on(
    window, paused, state, part, trigger, qtbot
):
    runs = paused()
    window.controller.show(runs[4])
    assert state() == ("paused", "", 27) and window.property("shownEpoch") == 27
    assert part("progressBar").text() == "diverged · its race is paused"
    assert "epoch" not in window.windowTitle()
    assert "ended: the loss is no longer finite" in window.property("sentence")
    assert window.messages.said("run").startswith("The loss is no longer finite")
    # the buttons are those of the race
    enabled = {action.objectName() for action in window.run_actions.all() if action.isEnabled()}
    assert {"actionStart", "actionStep", "actionStop", "actionFinishNow"} <= enabled
    assert "actionRace" not in enabled and "actionContinue" not in enabled
    trigger("actionPause")
    window.live.draw_now()
    assert part("progressBar").text() == "diverged · its race goes on"
    trigger("actionPause")
    qtbot.waitUntil(lambda: state()[0] == "paused", timeout=30_000)
    window.controller.show(runs[0])
    assert window.live.settled().epochs_per_second == 0
    assert window.windowTitle().startswith("epoch ")
    assert window.messages.said("run") == "" and "paused" in part("progressBar").text()


def test_another_can_be_shown_at_any_moment_and_is_what_the_window_shows(window, race, qtbot):
    runs, chance = race(10_000_000), random.Random(0)
    for _ in range(30):
        run = chance.choice(runs)
        with qtbot.waitSignals([window.live.loss_frame, window.live.text_frame], timeout=30_000):
            window.controller.show(run)
        frame = window.live.settled()
        assert frame.run is run and frame.epoch == len(run.trace) == window.property("epochCount")
        assert np.array_equal(window.property("shownLoss"), run.trace.loss_after(frame.epoch), equal_nan=True)
        assert frame.epochs_per_second < 10_000_000


def test_a_session_saved_during_a_race_has_all_of_its_runs(window, race, state, tmp_path, qtbot):
    path = tmp_path / "race.thermo"
    runs = race(10_000_000, reached=1_000)
    window.file_actions.saving.save_to(path)
    qtbot.waitUntil(lambda: not window.file_actions.saving.is_busy, timeout=30_000)
    assert state()[:2] == ("running", "")
    session = read_session(path)
    assert [str(run.outcome) for run in session.runs] == ["stopped"] * 4 + ["diverged"]
    assert [run.name for run in session.runs] == [run.name for run in runs]
    assert session.shown == 2 and all(run.verify() for run in session.runs)


def test_other_readings_end_a_race(window, race, state, qtbot):
    runs = race(10_000_000)
    window.document.open_readings(Readings.from_columns([1.0, 2.0], [1.0, 3.0]), "other.csv")
    qtbot.waitUntil(lambda: state() == ("idle", "", 0), timeout=30_000)
    assert window.controller.run is None and all(run.ended for run in runs)


@pytest.mark.parametrize("slowly", [True, False], ids=["slowest", "full speed"])
def test_closing_during_a_race_ends_the_thread(window, race, close, slowly):
    race(10_000_000, slowly=slowly)
    close(window)


def test_closing_during_a_race_that_is_paused_ends_the_thread(window, paused, close):
    paused()
    close(window)
