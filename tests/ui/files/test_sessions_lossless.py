"""What is saved can be opened again, and what was read and not changed is written again as it was."""

import json
import threading
from pathlib import Path

import numpy as np
import pytest
from looking import bar_of, named

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.project import Project
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import read_session, write_session
from thermogui.ui.files.exporting.jobs import Job

BUTTON = QMessageBox.StandardButton


@pytest.fixture
def save(qtbot):
    """Return a function that triggers Save, and gives back what is in the file then."""

    def save(window):
        window.file_actions.save.trigger()
        qtbot.waitUntil(lambda: not window.file_actions.saving.is_busy, timeout=30_000)
        assert window.messages.said("file").startswith("Saved")
        return json.loads(Path(window.document.path).read_text())

    return save


@pytest.fixture
def lab(tmp_path, trace_of):
    """Return a function that writes a session with runs of so many epochs; gives its path."""

    def lab(*epochs, name="lab.thermo", **added):
        runs = []
        for count in epochs:
            experiment = Experiment(epochs=count)
            run = Run(experiment, seed_readings(), trace_of(experiment), count, Outcome.FINISHED)
            runs.append(run.snapshot())
        path = tmp_path / name
        write_session(path, Session(Project(seed_readings()), runs=tuple(runs)))
        content = json.loads(path.read_text())
        for run in content["runs"]:
            run["colour"] = "blue"
            run["end"]["by"] = "Ann"
        path.write_text(json.dumps({**content, **added}))
        return path

    return lab


@pytest.fixture
def until_back(qtbot):
    """Return a function that waits until the runs of a session are trained again."""
    return lambda window: qtbot.waitUntil(
        lambda: not window.file_actions.opening.reruns.is_busy, timeout=30_000
    )


def retype(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, text)


def boxes(window):
    return [box for box in window.findChildren(QMessageBox, "unsavedChanges") if box.isVisible()]


# -- what is half typed


def test_a_session_with_a_half_typed_setting_is_saved_with_what_it_was_last(open_window, lab, save):
    path = lab()
    window = open_window(str(path))
    settings = window.settings
    for count, text in enumerate(["", "abc", "1.5", "3000000000", "-", "1e400", "0"], 7):
        for field in (settings.epochs, settings.learning_rate, named(settings, "initialW")):
            retype(field, f"{count}\r")
            retype(field, text)
        kept = save(window)["experiment"]
        draft = window.file_actions.saving.snapshot().project.experiment
        assert draft.field_problems() == {}
        # "1" and "3", "30" … are right on the way to what is wrong, but nobody has meant them
        assert kept["epochs"] == count
        assert settings.epochs.text() == text
        again = read_session(path)
        assert again.mended == () and again.project.experiment == draft
    again = open_window(str(path))
    assert again.messages.said("file") == ""
    assert again.document.experiment == draft


def test_a_value_of_an_earlier_version_that_no_run_can_have_is_put_back_and_said(open_window, lab):
    path = lab()
    content = json.loads(path.read_text())
    content["experiment"]["epochs"] = "nan"
    content["calibration"]["reference"] = -1
    path.write_text(json.dumps(content))
    window = open_window(str(path))
    said = window.messages.said("file")
    assert "experiment.epochs" in said and "calibration.reference" in said
    assert window.document.experiment == Experiment()
    assert not window.document.is_modified


# -- runs


def test_a_session_saved_before_its_runs_are_back_keeps_them(open_window, lab, save, monkeypatch, until_back):
    go_on = threading.Event()
    real = Run.again
    monkeypatch.setattr(Run, "again", lambda run: go_on.wait(30) and real(run))
    path = lab(20, 30, view={"zoom": 3, "file": "/home/ann/secret.csv"}, desk="oak")
    before = json.loads(path.read_text())
    window = open_window(str(path))
    window.side_panels.notes.made().setPlainText("a word")
    kept = save(window)
    assert kept["runs"] == before["runs"] and kept["desk"] == "oak"
    assert kept["view"]["zoom"] == 3 and "file" not in kept["view"]
    assert "secret" not in path.read_text()
    go_on.set()
    until_back(window)
    assert len(window.controller.run.trace) == 30 and len(window.controller.runs.kept[0].trace) == 20
    assert save(window)["runs"] == before["runs"]


def test_a_run_that_goes_on_is_written_as_it_is_then_with_what_is_not_known_of_it(
    open_window, lab, save, until_back, qtbot
):
    window = open_window(str(lab(20, 30)))
    until_back(window)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.settings.epochs.setValue(5)
    window.run_actions.continue_run.trigger()
    qtbot.waitUntil(lambda: window.property("epochCount") == 35 and window.property("runState") == "idle")
    first, second = save(window)["runs"]
    assert (first["end"]["epoch"], second["end"]["epoch"]) == (20, 35)
    assert first["colour"] == second["colour"] == "blue" and second["end"]["by"] == "Ann"


def test_thirty_runs_are_there_at_once_and_the_one_that_was_shown_comes_back(
    open_window, lab, save, until_back, qtbot
):
    path = lab(*range(1, 31), shown=11)
    content = json.loads(path.read_text())
    window = open_window(str(path))
    runs = list(window.controller.runs)
    assert [len(run.trace) for run in runs] == list(range(1, 31))
    until_back(window)
    assert window.controller.run is runs[11]
    assert [place for place, run in enumerate(runs) if run.is_whole] == [11, 27, 28, 29]
    assert save(window)["runs"] == content["runs"] and save(window)["shown"] == 11
    window.controller.show(runs[28])
    window.run_actions.step.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
    kept = save(window)
    assert [run["end"]["epoch"] for run in kept["runs"]] == [*range(1, 31), 1] and "shown" not in kept
    assert kept["runs"][:30] == content["runs"]


def test_runs_at_rest_and_such_as_cannot_be_shown_stay_in_the_file(open_window, lab, save, until_back, qtbot):
    path = lab(10, 20, 30, 40)
    content = json.loads(path.read_text())
    content["runs"][3]["readings"] = {
        **content["readings"],
        **{name: [] for name in ("t_u", "t_c", "use")},
    }
    path.write_text(json.dumps(content))
    window = open_window(str(path))
    until_back(window)
    assert "cannot be shown again" in window.messages.said("rerun")
    assert len(window.controller.run.trace) == 30  # the last that can be
    assert save(window)["runs"] == content["runs"]
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    window.settings.epochs.setValue(5)
    for _ in range(2):
        window.run_actions.start.trigger()
        qtbot.waitUntil(lambda: window.property("outcome") == "finished")
    kept = save(window)["runs"]
    assert [run["end"]["epoch"] for run in kept] == [10, 20, 30, 40, 5, 5]


def test_a_run_of_this_window_is_not_pushed_out_by_one_that_comes_back_late(
    open_window, lab, monkeypatch, until_back, qtbot, save
):
    go_on = threading.Event()
    real = Run.again
    monkeypatch.setattr(Run, "again", lambda run: go_on.wait(30) and real(run))
    window = open_window(str(lab(20, 30)))
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    for epochs in (7, 8):
        window.settings.epochs.setValue(epochs)
        window.run_actions.start.trigger()
        qtbot.waitUntil(lambda: window.property("outcome") == "finished")
    go_on.set()
    until_back(window)
    assert len(window.controller.runs.kept[0].trace) == 7 and len(window.controller.run.trace) == 8
    assert [run["end"]["epoch"] for run in save(window)["runs"]] == [20, 30, 7, 8]


def test_runs_on_other_readings_stay_out_of_a_session_that_is_opened_while_they_go_on(
    window, lab, qtbot, until_back, save
):
    window.settings.epochs.setValue(10_000_000)
    window.run_actions.start.trigger()
    qtbot.waitUntil(lambda: window.property("epochCount") > 0)
    path = lab(20)
    assert window.file_actions.open_path(path)
    until_back(window)
    qtbot.waitUntil(lambda: window.property("epochCount") == 20)
    assert [run["end"]["epoch"] for run in save(window)["runs"]] == [20]


def test_continue_stops_at_the_most_that_a_run_can_have(window, tmp_path, qtbot):
    controller = window.controller
    window.settings.epochs.setValue(6_000_000)
    window.run_bar.speed.setValue(window.run_bar.speed.maximum())
    actions = window.run_actions
    for action, epochs in ((actions.start, 6_000_000), (actions.continue_run, 10_000_000)):
        action.trigger()
        assert controller.run.planned == epochs
        window.run_actions.finish.trigger()
        qtbot.waitUntil(lambda: window.property("runState") == "idle", timeout=120_000)
        assert window.property("epochCount") == epochs
    assert "10,000,000 epochs" in window.messages.said("run")
    window.run_actions.continue_run.trigger()
    assert "no run can have more" in window.messages.said("start")
    window.file_actions.saving.save_to(tmp_path / "long.thermo")
    qtbot.waitUntil(lambda: not window.file_actions.saving.is_busy, timeout=60_000)
    (run,) = read_session(tmp_path / "long.thermo").runs
    assert len(run.trace) == run.planned == 10_000_000


# -- two windows on one session


@pytest.fixture
def two(open_window, lab, save):
    """Two windows on one session; the second has saved after the first has opened it."""
    path = lab()
    first, second = open_window(str(path)), open_window(str(path))
    second.document.set_values("t_c", np.array([0]), np.array([2.5]), "edit row 1")
    save(second)
    first.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    first.file_actions.save.trigger()
    return first, path


@pytest.fixture
def offered(qtbot):
    def offered(window):
        qtbot.waitUntil(lambda: "changed on the disk" in window.messages.said("file"))
        buttons = bar_of(window.messages, "file").findChildren(QPushButton)
        return {button.text(): button for button in buttons if button.isVisible()}

    return offered


def test_a_session_that_another_window_has_saved_is_not_written_over_unasked(two, offered, qtbot):
    first, path = two
    buttons = offered(first)
    assert list(buttons) == ["Save over it", "Save as…", "Open what is there"]
    assert read_session(path).project.readings.t_c[0] == 2.5 and first.document.is_modified
    buttons["Save over it"].click()
    qtbot.waitUntil(lambda: not first.document.is_modified)
    assert read_session(path).project.readings.t_c[0] == 1.5
    # now it is what this window has written
    first.document.set_values("t_c", np.array([0]), np.array([3.5]), "edit row 1")
    first.file_actions.save.trigger()
    qtbot.waitUntil(lambda: not first.document.is_modified)
    assert read_session(path).project.readings.t_c[0] == 3.5


def test_both_can_be_kept(two, offered, qtbot, tmp_path):
    first, path = two
    offered(first)["Save as…"].click()
    dialog = first.findChild(QFileDialog, "saveDialog")
    dialog.selectFile(str(tmp_path / "mine.thermo"))
    dialog.accept()
    qtbot.waitUntil(lambda: not first.document.is_modified)
    assert read_session(tmp_path / "mine.thermo").project.readings.t_c[0] == 1.5
    assert read_session(path).project.readings.t_c[0] == 2.5


def test_what_is_there_can_be_opened_and_that_asks(two, offered, qtbot):
    first, _ = two
    offered(first)["Open what is there"].click()
    boxes(first)[0].button(BUTTON.Discard).click()
    assert first.document.readings.t_c[0] == 2.5 and not first.document.is_modified


def test_closing_a_window_with_save_waits_for_that_answer(two, offered, qtbot):
    first, path = two
    offered(first)
    assert not first.close()
    boxes(first)[0].button(BUTTON.Save).click()
    qtbot.waitUntil(lambda: not first.file_actions.saving.is_busy)
    assert first.isVisible()
    offered(first)["Save over it"].click()
    qtbot.waitUntil(lambda: not first.isVisible())
    assert read_session(path).project.readings.t_c[0] == 1.5


def test_a_name_without_its_suffix_takes_no_other_session_away(window, tmp_path, qtbot, offered):
    other = tmp_path / "lab.csv.thermo"
    write_session(other, Session(Project(Readings.from_columns([1], [2]))))
    window.file_actions.save_as.trigger()
    window.findChild(QFileDialog, "saveDialog").fileSelected.emit(str(tmp_path / "lab.csv"))
    offered(window)
    assert len(read_session(other).project.readings) == 1


def test_a_session_that_is_gone_is_written_again(open_window, lab, save):
    path = lab()
    window = open_window(str(path))
    path.unlink()
    save(window)
    assert len(read_session(path).project.readings) == 11


# -- closing


def test_what_is_typed_while_a_closing_window_saves_is_asked_about(open_window, lab, monkeypatch, qtbot):
    from thermogui.core.session import file as session

    go_on = threading.Event()
    monkeypatch.setattr(session, "write_session", lambda *found: go_on.wait(30) and write_session(*found))
    path = lab()
    window = open_window(str(path))
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    assert not window.close()
    boxes(window)[0].button(BUTTON.Save).click()
    window.document.set_values("t_c", np.array([1]), np.array([2.5]), "edit row 2")
    go_on.set()
    qtbot.waitUntil(lambda: boxes(window) != [])
    assert read_session(path).project.readings.t_c[0] == 1.5
    boxes(window)[0].button(BUTTON.Save).click()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert read_session(path).project.readings.t_c[1] == 2.5


def test_a_window_that_stays_after_discard_asks_again(window, tmp_path, qtbot, monkeypatch):
    from thermogui.core.errors import ThermoError

    go_on = threading.Event()

    def fails(_path, _progress):
        go_on.wait(30)
        raise ThermoError("The disk is full.")

    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    window.file_actions.recovery.write()
    qtbot.waitUntil(window.file_actions.recovery.path.exists)
    window.exports.jobs.add(Job(tmp_path / "x.csv", fails))
    monkeypatch.setattr("thermogui.ui.window.main_window._STOP_WITHIN_MS", 10)
    assert not window.close()
    boxes(window)[0].button(BUTTON.Discard).click()
    assert window.isVisible()
    go_on.set()
    qtbot.waitUntil(lambda: window.exports.jobs.is_empty)
    assert window.isVisible() and window.file_actions.recovery.path.exists()
    assert not window.close()
    (box,) = boxes(window)
    box.button(BUTTON.Cancel).click()
    assert window.document.readings.t_c[0] == 1.5


def test_discarding_for_another_file_is_no_answer_for_closing(window, qtbot):
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    window.file_actions.open.trigger()
    boxes(window)[0].button(BUTTON.Discard).click()
    window.findChild(QFileDialog, "openDialog").reject()
    assert not window.close()
    boxes(window)[0].button(BUTTON.Cancel).click()


def test_what_is_half_typed_in_a_cell_is_saved_and_asked_about(window, qtbot, tmp_path):
    view = window.readings.view
    view.setCurrentIndex(view.model().index(0, 1))
    view.setFocus()
    QTest.keyClicks(view, "2")
    assert not window.document.is_modified
    assert not window.close()
    boxes(window)[0].button(BUTTON.Cancel).click()
    assert window.document.readings.t_c[0] == 2


def test_what_is_no_number_yet_in_a_cell_is_asked_about_too(window, qtbot):
    view = window.readings.view
    view.setCurrentIndex(view.model().index(0, 1))
    view.setFocus()
    QTest.keyClicks(view, "-")
    assert not window.close()
    (box,) = boxes(window)
    assert "not a number yet" in box.informativeText()
    box.button(BUTTON.Discard).click()
    assert not window.isVisible()
