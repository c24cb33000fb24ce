"""Runs are of the file that is open: others take their place, and what no file holds is not lost by it."""

import json

import pytest
from looking import bar_of

from PySide6.QtWidgets import QPushButton

from thermogui.core.session.file import read_session

TOPIC = "set aside"


@pytest.fixture
def train(qtbot):
    """Return a function that trains a window's next run to its end, or continues the one that is shown."""

    def train(window, epochs=50, *, continues=False):
        actions = window.run_actions
        window.settings.epochs.setValue(epochs)
        window.run_bar.speed.setValue(window.run_bar.speed.maximum())
        (actions.continue_run if continues else actions.start).trigger()
        qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)

    return train


@pytest.fixture
def save(qtbot):
    """Return a function that saves a window's content and waits until it is in the file."""

    def save(window, path):
        window.file_actions.saving.save_to(path)
        qtbot.waitUntil(lambda: not window.file_actions.saving.is_busy, timeout=30_000)
        return path

    return save


@pytest.fixture
def bring_back(window, qtbot):
    """Return a function that has what was set aside again, and waits for its runs."""

    def bring_back():
        press(window, TOPIC, "Bring back")
        qtbot.waitUntil(lambda: not window.file_actions.opening.reruns.is_busy, timeout=30_000)

    return bring_back


def press(window, topic, text):
    """Press a button of a bar."""
    buttons = bar_of(window.messages, topic).findChildren(QPushButton)
    next(button for button in buttons if button.text() == text).click()


def runs_of(window):
    return [(run.name, len(run.trace)) for run in window.controller.runs]


def test_a_session_that_is_opened_again_has_its_runs_once(window, train, save, tmp_path, trigger, qtbot):
    train(window)
    train(window, 60)
    path = save(window, tmp_path / "lab.thermo")
    trigger("actionNew")
    assert runs_of(window) == []
    qtbot.waitUntil(lambda: not window.live.current.drawn)
    window.file_actions.open_path(path)
    assert runs_of(window) == [("Run 1", 50), ("Run 2", 60)]
    qtbot.waitUntil(lambda: not window.file_actions.opening.reruns.is_busy, timeout=30_000)
    assert window.controller.run is list(window.controller.runs)[1]
    # all is in the file, so there is nothing to be said
    assert window.messages.said(TOPIC) == ""


def test_runs_that_are_in_no_file_are_brought_back_with_what_they_are_of(
    window, train, trigger, bring_back, tmp_path
):
    train(window)
    train(window, 60)
    before = window.document.project
    trigger("actionNew")
    assert window.messages.said(TOPIC) == "2 runs of the book's readings are in no file."
    (tmp_path / "other.csv").write_text("10,1\n20,2\n30,3\n")
    window.file_actions.open_path(tmp_path / "other.csv")
    assert runs_of(window) == [] and window.messages.said(TOPIC)
    bring_back()
    assert runs_of(window) == [("Run 1", 50), ("Run 2", 60)] and window.property("epochCount") == 60
    assert window.document.project.readings == before.readings
    assert window.document.source == "the book's readings" and not window.document.is_modified
    assert window.messages.said(TOPIC) == ""
    trigger("actionNew")
    assert window.messages.said(TOPIC)
    bring_back()
    assert len(runs_of(window)) == 2


def test_what_is_offered_goes_when_a_run_begins(window, train, trigger, tmp_path):
    train(window)
    (tmp_path / "other.csv").write_text("10,1\n20,2\n30,3\n")
    window.file_actions.open_path(tmp_path / "other.csv")
    assert window.messages.said(TOPIC) == "1 run of the book's readings is in no file."
    train(window)
    assert window.messages.said(TOPIC) == "" and runs_of(window) == [("Run 1", 50)]


def test_a_run_that_goes_on_is_set_aside_as_it_was(window, trigger, bring_back, qtbot):
    window.run_bar.speed.setValue(window.run_bar.speed.minimum())
    trigger("actionStep")
    qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
    trigger("actionNew")
    qtbot.waitUntil(lambda: window.property("runState") == "idle", timeout=30_000)
    assert runs_of(window) == [] and window.messages.said(TOPIC)
    bring_back()
    assert runs_of(window) == [("Run 1", 1)] and window.property("outcome") == "stopped"


def test_runs_that_a_saved_session_lacks_are_offered_at_the_next_start(
    window, open_window, close, train, save, tmp_path, qtbot
):
    train(window)
    path = save(window, tmp_path / "lab.thermo")
    train(window, 70, continues=True)
    assert not window.document.is_modified
    close(window)
    assert [len(run.trace) for run in read_session(path).runs] == [50]

    again = open_window()
    qtbot.waitUntil(lambda: again.messages.said("recover") != "", timeout=30_000)
    assert "11 readings, of lab.thermo, with 1 run, today" in again.messages.said("recover")
    press(again, "recover", "Recover")
    qtbot.waitUntil(lambda: not again.file_actions.opening.reruns.is_busy, timeout=30_000)
    assert runs_of(again) == [("Run 1", 120)] and again.document.path == str(path)


@pytest.mark.parametrize("is_saved", [True, False])
def test_nothing_is_left_for_the_next_start_that_is_saved_or_was_never_to_be(
    window, close, train, save, tmp_path, settings_folder, is_saved
):
    train(window)
    if is_saved:
        save(window, tmp_path / "lab.thermo")
    close(window)
    folder = settings_folder.parent / "state" / "thermogui" / "recovery"
    assert not list(folder.glob("*.thermo"))


def test_what_was_said_of_a_file_is_not_said_of_the_next(window, train, trigger, tmp_path):
    train(window)
    window.exports.save("csv", tmp_path / "residuals.wrong")
    window.comparing.kept.remove(list(window.controller.runs))
    assert window.messages.said("export") and window.messages.said("removed")
    trigger("actionNew")
    assert window.messages.texts == []


@pytest.mark.parametrize("is_older", [False, True])
def test_the_runs_that_were_drawn_are_drawn_again(
    window, open_window, train, save, tmp_path, qtbot, is_older
):
    for epochs in (50, 60, 70):
        train(window, epochs)
    runs = list(window.controller.runs)
    window.controller.runs.ticked.set(runs[0], on=False)
    path = save(window, tmp_path / "lab.thermo")
    if is_older:
        content = json.loads(path.read_text())
        assert content.pop("ticked") == [1, 2]
        path.write_text(json.dumps(content))
    again = open_window(str(path))
    qtbot.waitUntil(lambda: not again.file_actions.opening.reruns.is_busy, timeout=30_000)
    drawn = [one.run.name for one in again.controller.runs.drawn()]
    assert drawn == (["Run 3"] if is_older else ["Run 3", "Run 2"])
    assert again.controller.run in again.controller.runs.ticked
