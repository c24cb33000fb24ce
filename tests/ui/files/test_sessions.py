"""Sessions in the window: saved, opened again, reverted, and asked about before they would be lost."""

import json
import threading

import numpy as np
import pytest

from PySide6.QtWidgets import QFileDialog, QMessageBox

from thermogui.core.descent.experiment import Experiment
from thermogui.core.readings.readings import seed_readings
from thermogui.core.session.file import read_session, write_session


@pytest.fixture
def save(qtbot):
    """Return a function that saves a window's content and waits until it is in the file."""

    def save(window, path):
        window.file_actions.saving.save_to(path)
        qtbot.waitUntil(lambda: not window.file_actions.saving.is_busy, timeout=30_000)

    return save


@pytest.fixture
def trained(qtbot, trigger):
    """Return a function that trains a window's run to its end."""

    def trained(window, epochs=300):
        window.settings.epochs.setValue(epochs)
        window.run_bar.speed.setValue(window.run_bar.speed.maximum())
        window.run_actions.start.trigger()
        qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)

    return trained


@pytest.fixture
def answer(qtbot):
    """Return a function that answers the question about changes."""

    def answer(window, button):
        boxes = window.findChildren(QMessageBox, "unsavedChanges")
        (box,) = (box for box in boxes if box.isVisible())
        box.button(button).click()

    return answer


def test_all_that_a_person_would_miss_comes_back(window, open_window, save, trained, tmp_path, qtbot):
    path = tmp_path / "lab.thermo"
    document = window.document
    document.set_values("t_c", np.array([3]), np.array([29.0]), "edit row 4")
    document.set_use(np.array([7]), False, "leave out row 8")
    document.describe(unit_of_t_u="degF")
    document.describe(unit_of_t_c="K")
    window.side_panels.notes.made().setPlainText("In the cellar, with Ann.")
    trained(window)
    last = window.controller.run.trace.record(300)
    window.plots.log_y_action.trigger()
    window.workspaces.actions["calibrate"].trigger()
    save(window, path)
    assert window.messages.said("file") == f"Saved {path}."
    assert window.windowTitle() == "lab.thermo[*] – thermogui" and not window.isWindowModified()

    again = open_window(str(path))
    assert again.document.readings == document.readings
    assert again.document.notes == again.side_panels.notes.made().toPlainText() == "In the cellar, with Ann."
    assert again.document.experiment == document.experiment
    assert not again.document.is_modified and again.document.undo_stack.count() == 0
    qtbot.waitUntil(lambda: again.controller.run is not None, timeout=30_000)
    run = again.controller.run
    assert len(run.trace) == 300 and again.property("outcome") == "finished"
    assert run.trace.record(300).loss == last.loss
    np.testing.assert_array_equal(run.trace.record(300).params, last.params)
    assert run.trace.record(17).params.shape == (2,)
    assert again.messages.said("rerun") == ""
    assert not again.plots.log_y_action.isChecked()
    assert again.workspaces.name == "calibrate"


def test_a_run_that_ends_elsewhere_than_it_did_is_said(window, open_window, save, trained, tmp_path, qtbot):
    path = tmp_path / "lab.thermo"
    trained(window)
    save(window, path)
    content = json.loads(path.read_text())
    content["runs"][0]["end"]["loss"] += 1.0
    path.write_text(json.dumps(content))
    again = open_window(str(path))
    qtbot.waitUntil(lambda: "does not end as it did" in again.messages.said("rerun"), timeout=30_000)
    assert len(again.controller.run.trace) == 300


def test_keys_of_a_later_version_survive_a_round_through_the_window(open_window, save, tmp_path, window):
    path = tmp_path / "lab.thermo"
    save(window, path)
    content = json.loads(path.read_text())
    content["colour of the desk"] = "oak"
    content["view"]["zoom"] = [1, 2]
    path.write_text(json.dumps(content))
    again = open_window(str(path))
    again.document.set_values("t_c", np.array([0]), np.array([0.6]), "edit row 1")
    save(again, path)
    kept = json.loads(path.read_text())
    assert kept["colour of the desk"] == "oak" and kept["view"]["zoom"] == [1, 2]
    assert read_session(path).project.readings.t_c[0] == 0.6


def test_closing_asks_only_when_readings_or_notes_differ(window, answer, qtbot, trained, tmp_path):
    trained(window)
    window.settings.learning_rate.setValue(0.02)
    assert not window.document.is_modified
    window.document.set_values("t_c", np.array([3]), np.array([29.0]), "edit row 4")
    assert window.isWindowModified()
    assert not window.close()
    answer(window, QMessageBox.StandardButton.Cancel)
    assert window.isVisible()
    window.document.undo_stack.undo()
    assert not window.isWindowModified() and not window.document.is_modified
    window.side_panels.notes.made().setPlainText("a word")
    assert window.document.is_modified and not window.close()
    answer(window, QMessageBox.StandardButton.Discard)
    assert not window.isVisible()


def test_save_on_closing_writes_into_the_open_session_and_closes(
    window, open_window, save, answer, qtbot, tmp_path
):
    path = tmp_path / "lab.thermo"
    save(window, path)
    window.document.set_values("t_c", np.array([3]), np.array([29.0]), "edit row 4")
    assert not window.close()
    answer(window, QMessageBox.StandardButton.Save)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=10_000)
    assert read_session(path).project.readings.t_c[3] == 29.0


def test_a_text_file_is_never_written_over_a_session_goes_beside_it(open_window, tmp_path, qtbot, trigger):
    text = tmp_path / "lab.csv"
    text.write_text("10,1\n20,2\n30,3\n")
    window = open_window(str(text))
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    window.file_actions.save.trigger()
    dialog = window.findChild(QFileDialog, "saveDialog")
    assert dialog.selectedFiles() == [str(tmp_path / "lab.thermo")]
    dialog.accept()
    qtbot.waitUntil(lambda: (tmp_path / "lab.thermo").exists(), timeout=10_000)
    qtbot.waitUntil(lambda: not window.document.is_modified)
    assert text.read_text() == "10,1\n20,2\n30,3\n"
    # even when the name of the text file itself is typed
    window.file_actions.save_as.trigger()
    window.findChild(QFileDialog, "saveDialog").fileSelected.emit(str(text))
    qtbot.waitUntil(lambda: (tmp_path / "lab.csv.thermo").exists(), timeout=10_000)
    assert text.read_text() == "10,1\n20,2\n30,3\n"


def test_revert_goes_back_to_what_is_saved_and_can_be_undone(window, save, tmp_path):
    save(window, tmp_path / "lab.thermo")
    document = window.document
    assert not window.file_actions.revert.isEnabled()
    document.remove(np.arange(4), "delete 4 readings")
    document.describe(unit_of_t_u="degF")
    edited = document.readings
    window.file_actions.revert.trigger()
    assert document.readings == seed_readings() and not document.is_modified
    assert document.undo_stack.undoText() == "revert to what is saved"
    document.undo_stack.undo()
    assert document.readings == edited


def test_revert_takes_no_notes_away_for_good(window, save, tmp_path):
    notes = window.side_panels.notes.made()
    notes.setPlainText("saved")
    save(window, tmp_path / "lab.thermo")
    notes.setPlainText("written since")
    stack = window.document.undo_stack
    window.file_actions.revert.trigger()
    assert notes.toPlainText() == "saved" and stack.count() == 1
    stack.undo()
    assert notes.toPlainText() == "written since"
    stack.redo()
    notes.setPlainText("saved, and more")
    stack.undo()
    assert notes.toPlainText() == "written since\nsaved, and more"


def test_new_begins_with_an_empty_table(window, answer, qtbot, part):
    window.document.set_values("t_c", np.array([3]), np.array([29.0]), "edit row 4")
    part("actionNew").trigger()
    answer(window, QMessageBox.StandardButton.Cancel)
    assert len(window.document.readings) == 11
    part("actionNew").trigger()
    answer(window, QMessageBox.StandardButton.Discard)
    assert len(window.document.readings) == 0 and window.document.path is None
    assert "new readings" in window.windowTitle()
    assert not window.document.is_modified


def test_the_last_files_are_offered_again_and_a_lost_one_goes(open_window, tmp_path, window):
    paths = [tmp_path / f"{name}.csv" for name in ("one", "two")]
    for path in paths:
        path.write_text("10,1\n20,2\n30,3\n")
        assert window.file_actions.open_path(path)
    recent = window.file_actions.opening.recent
    names = [action.data() for action in recent.actions() if action.data()]
    assert names == [str(path) for path in reversed(paths)]
    paths[0].unlink()
    next(action for action in recent.actions() if action.data() == str(paths[0])).trigger()
    assert "no such file" in window.messages.said("file")
    assert [action.data() for action in recent.actions() if action.data()] == [str(paths[1])]


def test_a_session_that_cannot_be_read_is_a_sentence_and_changes_nothing(window, tmp_path):
    for content, said in (
        (b"", "damaged"),
        (b'{"format": "thermogui session", "version": 99}', "a newer version of this program"),
        (b'{"format": "something else"}', "not a session"),
        (b"\xff\xfe\x00", "damaged"),
    ):
        path = tmp_path / "lab.thermo"
        path.write_bytes(content)
        assert not window.file_actions.open_path(path)
        assert said in window.messages.said("file") and "lab.thermo" in window.messages.said("file")
        assert window.document.readings == seed_readings()


def test_a_folder_that_is_gone_keeps_the_changes_and_says_what_to_do(window, save, tmp_path, qtbot):
    folder = tmp_path / "usb"
    folder.mkdir()
    save(window, folder / "lab.thermo")
    (folder / "lab.thermo").unlink()
    folder.rmdir()
    window.document.set_values("t_c", np.array([3]), np.array([29.0]), "edit row 4")
    window.file_actions.save.trigger()
    qtbot.waitUntil(lambda: "cannot be written" in window.messages.said("file"))
    assert "Choose another place with Save as" in window.messages.said("file")
    assert window.document.is_modified


def test_saving_leaves_the_window_its_thread(window, save, tmp_path, monkeypatch):
    from thermogui.core.session import file as session

    threads = []

    def noting(*arguments):
        threads.append(threading.current_thread())
        return write_session(*arguments)

    monkeypatch.setattr(session, "write_session", noting)
    save(window, tmp_path / "lab.thermo")
    assert threads[0] is not threading.main_thread()
    assert (tmp_path / "lab.thermo").exists()


def test_a_new_run_begun_before_the_old_one_is_back_is_not_taken_away(
    window, open_window, save, trained, tmp_path, qtbot
):
    path = tmp_path / "lab.thermo"
    trained(window, 300)
    save(window, path)
    again = open_window()
    again.run_bar.speed.setValue(again.run_bar.speed.maximum())
    again.file_actions.open_path(path)
    again.controller.start(again.document.experiment, again.document.readings)
    qtbot.waitUntil(lambda: not again.file_actions.opening.reruns.is_busy, timeout=30_000)
    qtbot.waitUntil(lambda: again.property("outcome") == "finished", timeout=30_000)
    assert [len(run.trace) for run in again.controller.runs.kept] == [300]


def test_the_name_in_the_title_is_that_of_the_file(window, save, tmp_path):
    assert "the book's readings" in window.windowTitle()
    save(window, tmp_path / "a & b.thermo")
    assert window.windowTitle().startswith("a & b.thermo")


@pytest.mark.parametrize("continued", [False, True])
def test_a_run_that_was_finished_at_once_ends_as_it_did_when_it_is_opened_again(
    window, open_window, save, qtbot, tmp_path, continued
):
    path, actions = tmp_path / "lab.thermo", window.run_actions
    window.run_bar.speed.setValue(window.run_bar.speed.minimum())
    actions.step.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
    for action in [actions.finish, actions.continue_run, actions.finish][: 3 if continued else 1]:
        action.trigger()
        if action is actions.finish:
            qtbot.waitUntil(lambda: window.property("outcome") == "finished", timeout=30_000)
    save(window, path)
    assert read_session(path).runs[0].verify()

    again = open_window(str(path))
    qtbot.waitUntil(lambda: again.controller.run is not None, timeout=30_000)
    run, ran = again.controller.run, window.controller.run
    np.testing.assert_array_equal(run.trace.params, ran.trace.params)
    assert again.messages.said("rerun") == "" and len(run.trace) == (10_000 if continued else 5000)
    assert (run.name, run.stages) == (ran.name, ran.stages)


def test_runs_are_drawn_in_the_same_colours_and_lines_when_they_are_opened_again(
    window, open_window, save, trained, tmp_path, qtbot
):
    path = tmp_path / "lab.thermo"
    for rate in (0.001, 0.002, 0.003, 0.004):
        window.document.set_experiment(Experiment(learning_rate=rate), "rate")
        with qtbot.waitSignal(window.controller.ended, timeout=30_000):
            trained(window)
    runs = window.controller.runs
    for place, on in ((0, False), (2, False), (2, True), (0, True)):
        runs.ticked.set(list(runs)[place], on=on)
        window.controller.changed.emit()
    window.controller.show(list(runs)[1])
    drawn = {one.run.name: one.place for one in runs.drawn()}
    assert len(drawn) == 4 and list(drawn.values()) != [0, 1, 2, 3]
    save(window, path)
    again = open_window(str(path))
    qtbot.waitUntil(lambda: len(again.controller.runs.drawn()) == 4, timeout=30_000)
    assert {one.run.name: one.place for one in again.controller.runs.drawn()} == drawn


def test_a_run_that_was_saved_while_it_was_paused_goes_on_to_the_epochs_that_were_planned(
    window, open_window, save, tmp_path, qtbot
):
    path = tmp_path / "lab.thermo"
    window.settings.epochs.setValue(400)
    for _ in range(3):
        window.run_actions.step.trigger()
        qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
    save(window, path)
    again = open_window(str(path))
    qtbot.waitUntil(lambda: again.controller.run is not None, timeout=30_000)
    again.live.draw_now()
    run, model = again.controller.run, again.comparing.runs.made().model
    outcome = next(place for place, column in enumerate(model.columns) if column.key == "outcome")
    assert model.index(0, outcome).data() == "paused, 397 epochs left"
    assert again.property("outcome") == "stopped" and "397 epochs" in again.run_actions.continue_run.toolTip()
    # once more, before it goes on
    save(again, path)
    assert read_session(path).runs[0].left == 397
    again.run_bar.speed.setValue(again.run_bar.speed.maximum())
    with qtbot.waitSignal(again.controller.ended, timeout=30_000):
        again.run_actions.continue_run.trigger()
    assert len(run.trace) == run.planned == 400 and run.left == 0
    assert model.index(0, outcome).data() == "finished: all epochs are done"
    assert again.run_actions.continue_run.toolTip().startswith("Add as many")
    save(again, path)
    assert "paused" not in json.loads(path.read_text())["runs"][0]


def test_a_run_that_was_stopped_by_hand_stays_so(window, save, tmp_path, qtbot):
    window.run_actions.step.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
    with qtbot.waitSignal(window.controller.ended, timeout=30_000):
        window.run_actions.stop.trigger()
    save(window, tmp_path / "lab.thermo")
    assert read_session(tmp_path / "lab.thermo").runs[0].left == 0


def test_what_differs_from_what_is_still_being_written_is_asked_about(window, answer, qtbot, tmp_path):
    window.document.set_notes("as they are written")
    window.file_actions.saving.save_to(tmp_path / "one.thermo")
    window.document.set_notes("")
    assert not window.document.is_modified
    window.close()
    assert window.isVisible() and window.document.notes == ""
    answer(window, QMessageBox.StandardButton.Cancel)
    assert window.isVisible() and window.document.is_modified
