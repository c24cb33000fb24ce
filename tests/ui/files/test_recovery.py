"""What is typed survives the end of the program, and windows do not eat what others keep."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from looking import bar_of

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QMessageBox, QPushButton

from thermogui.core.project import Project
from thermogui.core.reading.stamp import UNKNOWN, Stamp
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.session.content import Session
from thermogui.core.session.file import read_session, write_session
from thermogui.core.writing.lock import FileLock
from thermogui.ui.files.recovery import recovery
from thermogui.ui.files.recovery.drafts import Draft, Origin, left_behind

CRASH = """
import sys
import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from thermogui.app import create_window
from thermogui.ui.files.recovery import recovery

recovery.WITHIN_MS = 100
window = create_window(sys.argv[1] if len(sys.argv) > 1 else None)
window.show()
window.document.set_values("t_c", np.array([3]), np.array([29.5]), "edit row 4")
window.side_panels.notes.made().setPlainText("before the storm")


def look():
    if window.file_actions.recovery.path.exists():
        print("kept", flush=True)


timer = QTimer(interval=20)
timer.timeout.connect(look)
timer.start()
QApplication.exec()
"""


@pytest.fixture
def soon(monkeypatch):
    """Have windows keep what is typed after a tenth of a second, for those who test what becomes of it."""
    monkeypatch.setattr(recovery, "WITHIN_MS", 100)


@pytest.fixture
def folder(settings_folder):
    return settings_folder.parent / "state" / "thermogui" / "recovery"


@pytest.fixture
def crash(tmp_path):
    """Return a function that runs a window in a process of its own and kills it when an edit is kept."""

    def crash(*arguments):
        script = tmp_path / "crash.py"
        script.write_text(CRASH)
        command = [sys.executable, str(script), *map(str, arguments)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout.readline() == "kept\n"
            os.kill(process.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)

    return crash


@pytest.fixture
def left(folder):
    """Return a function that leaves a draft behind as a window does that ends."""

    def left(rows, name=None, notes="", written=None):
        readings = Readings.from_columns(np.arange(rows) + 0.5, np.arange(rows) + 1.5)
        draft = Draft.new(folder, Origin(str(name), Stamp.of(name) or UNKNOWN) if name else None)
        draft.write(Session(Project(readings, notes=notes)))
        draft.leave()
        if written is not None:
            os.utime(draft.path, (written, written))
        return draft.path

    return left


@pytest.fixture
def drafts_list(qtbot, bar):
    """Return a function that shows the list of what was left behind, by its button in the bar."""

    def drafts_list(window):
        bar(window)["Show…"].click()
        (dialog,) = window.findChildren(QDialog, "recoveryList")
        qtbot.waitUntil(dialog.isVisible)
        return dialog

    return drafts_list


@pytest.fixture
def answer(qtbot):
    """Return a function that answers the question about changes that are not saved."""

    def answer(window, button):
        def visible():
            boxes = window.findChildren(QMessageBox, "unsavedChanges")
            return [box for box in boxes if box.isVisible()]

        qtbot.waitUntil(lambda: len(visible()) == 1)
        visible()[0].button(button).click()
        qtbot.waitUntil(lambda: not visible())

    return answer


@pytest.fixture
def bar(qtbot):
    """Return a function that waits until a window offers what was left behind, and gives the buttons."""

    def bar(window):
        qtbot.waitUntil(lambda: window.messages.said("recover") != "", timeout=30_000)
        buttons = bar_of(window.messages, "recover").findChildren(QPushButton)
        return {button.text(): button for button in buttons}

    return bar


def until_looked(qtbot, window):
    """Wait until a window has looked for what others left behind."""
    offers = window.file_actions.recovery.offers
    qtbot.waitUntil(lambda: offers.has_looked)


def until_kept(qtbot, window):
    qtbot.waitUntil(window.file_actions.recovery.path.exists, timeout=15_000)
    return read_session(window.file_actions.recovery.path)


def test_every_kind_of_change_is_kept_within_seconds_and_no_file_of_the_user_is_touched(
    open_window, tmp_path, qtbot
):
    path = tmp_path / "lab.csv"
    path.write_text("10,1\n20,2\n30,3\n")
    window = open_window(str(path))
    began = time.monotonic()
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    window.settings.learning_rate.setValue(0.02)
    window.side_panels.notes.made().setPlainText("hot")
    kept = until_kept(qtbot, window).project
    assert time.monotonic() - began < 15
    assert kept.readings == window.document.readings
    assert kept.experiment.learning_rate == 0.02 and kept.notes == "hot"
    assert path.read_text() == "10,1\n20,2\n30,3\n"
    # typing that never pauses is kept as well
    kept_by = window.file_actions.recovery
    window.document.set_values("t_c", np.array([0]), np.array([1.6]), "edit row 1")
    left = kept_by.findChild(QTimer).remainingTime()
    window.document.set_values("t_c", np.array([0]), np.array([1.7]), "edit row 1")
    assert kept_by.findChild(QTimer).isActive() and kept_by.findChild(QTimer).remainingTime() <= left


def test_nothing_is_left_behind_by_a_window_that_was_closed(soon, window, close, folder, qtbot):
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    until_kept(qtbot, window)
    close(window)
    assert list(folder.iterdir()) == []


def test_saving_drops_what_was_kept(soon, window, folder, qtbot, tmp_path):
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    until_kept(qtbot, window)
    window.file_actions.saving.save_to(tmp_path / "lab.thermo")
    qtbot.waitUntil(lambda: not window.document.is_modified)
    assert list(folder.glob("*.thermo")) == []


def test_after_a_kill_the_next_start_offers_what_was_there_in_a_bar(
    crash, open_window, bar, folder, qtbot, tmp_path
):
    path = tmp_path / "lab.csv"
    path.write_text("t_u,t_c\n10,1\n20,2\n30,3\n40,4\n")
    crash(path)
    window = open_window()
    buttons = bar(window)
    assert "4 readings, of lab.csv" in window.messages.said("recover")
    assert window.document.readings == seed_readings()
    buttons["Recover"].click()
    assert (
        window.document.readings.t_c[3] == 29.5
        and window.side_panels.notes.made().toPlainText() == "before the storm"
    )
    assert window.document.is_modified and window.messages.said("recover") == ""
    # Save knows whose changes they are
    assert window.document.path == str(path)
    assert path.read_text() == "t_u,t_c\n10,1\n20,2\n30,3\n40,4\n"
    # it is in a file of this window now, until it is saved
    own = window.file_actions.recovery.path.name
    qtbot.waitUntil(lambda: [path.name for path in folder.glob("*.thermo")] == [own])


def test_what_is_not_wanted_is_discarded_for_good(left, open_window, bar, folder, close, qtbot):
    left(3)
    window = open_window()
    bar(window)["Discard"].click()
    assert window.document.readings == seed_readings()
    assert list(folder.glob("*.thermo")) == []
    close(window)
    again = open_window()
    until_looked(qtbot, again)
    assert again.messages.said("recover") == ""


def test_a_bar_that_is_left_alone_is_offered_again(left, open_window, bar, close):
    left(3)
    window = open_window()
    bar(window)
    close(window)
    again = open_window()
    bar(again)
    assert "3 readings" in again.messages.said("recover")


def test_two_windows_keep_their_own(soon, open_window, qtbot, folder):
    first, second = open_window(), open_window()
    first.document.set_values("t_c", np.array([0]), np.array([1.0]), "edit row 1")
    second.document.set_values("t_c", np.array([0]), np.array([2.0]), "edit row 1")
    assert until_kept(qtbot, first).project.readings.t_c[0] == 1.0
    assert until_kept(qtbot, second).project.readings.t_c[0] == 2.0
    # a third one is offered neither: their windows live
    third = open_window()
    until_looked(qtbot, third)
    assert third.messages.said("recover") == ""
    assert len(list(folder.glob("*.thermo"))) == 2


def test_of_two_new_windows_only_one_is_offered_what_was_left_behind(left, open_window, bar, qtbot):
    left(3)
    first = open_window()
    bar(first)
    second = open_window()
    until_looked(qtbot, second)
    assert second.messages.said("recover") == ""


def test_a_damaged_file_of_a_dead_window_is_passed_over(folder, open_window, qtbot):
    folder.mkdir(parents=True)
    (folder / "0123.thermo").write_bytes(b"\x00half a ses")
    window = open_window()
    until_looked(qtbot, window)
    assert window.messages.said("recover") == "" and (folder / "0123.thermo").exists()


def test_a_folder_that_cannot_be_made_is_said_once_and_typing_goes_on(soon, folder, open_window, qtbot):
    folder.parent.mkdir(parents=True)
    folder.write_text("a file where the folder would be")
    window = open_window()
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    qtbot.waitUntil(lambda: "cannot be backed up" in window.messages.said("recovery"), timeout=15_000)
    assert window.document.readings.t_c[0] == 1.5


def test_a_clock_that_goes_backwards_changes_nothing(soon, folder, open_window, qtbot, monkeypatch):
    window = open_window()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    assert until_kept(qtbot, window).project.readings.t_c[0] == 1.5


def test_all_windows_that_ended_are_offered_at_once_each_with_its_time_and_what_it_holds(
    left, open_window, drafts_list, folder, qtbot
):
    for rows in (3, 4, 5, 6):
        left(rows, f"/lab/{rows}.csv", written=1.7e9 + rows)
    window = open_window()
    dialog = drafts_list(window)
    said = window.messages.said("recover")
    assert "in 4 windows: 6 readings, of 6.csv, 2023-11-1" in said and "and 1 more" in said
    texts = [dialog.list.item(row).text() for row in range(4)]
    assert [text.split(", 2023")[0] for text in texts] == [f"{n} readings, of {n}.csv" for n in (6, 5, 4, 3)]
    assert not dialog.isModal()
    # by keyboard: the second is recovered, the others stay on offer
    assert dialog.focusWidget() is dialog.list
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert len(window.document.readings) == 5 and window.document.path == "/lab/5.csv"
    assert not dialog.isVisible()
    assert "in 3 windows" in window.messages.said("recover")
    qtbot.waitUntil(lambda: len(list(folder.glob("*.thermo"))) == 4 and not any(_offered(window, 5)))


def _offered(window, rows):
    return [
        found
        for found in window.file_actions.recovery.offers.found
        if len(found.session.project.readings) == rows
    ]


def test_several_are_discarded_by_keyboard_and_the_last_one_stands_in_the_bar(
    left, open_window, drafts_list, bar, folder, qtbot
):
    for rows in (3, 4, 5):
        left(rows, written=1.7e9 + rows)
    window = open_window()
    dialog = drafts_list(window)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert not dialog.recover_button.isEnabled()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert "saved: 3 readings of no file" in window.messages.said("recover")
    assert len(list(folder.glob("*.thermo"))) == 1
    assert "2 windows" in window.messages.said("discarded")
    qtbot.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert window.messages.said("recover") == "" and not dialog.isVisible()
    assert list(folder.glob("*.thermo")) == []


def test_what_was_discarded_is_named_and_can_be_brought_back(left, open_window, bar, folder, qtbot):
    left(3, "/lab/a.csv", notes="hot", written=1.7e9)
    window = open_window()
    offered = bar(window)
    said = window.messages.said("recover")
    offered["Discard"].click()
    assert "Discarded: 3 readings, of a.csv, with notes, 2023-11-1" in window.messages.said("discarded")
    assert list(folder.glob("*.thermo")) == []
    bar_of(window.messages, "discarded").findChildren(QPushButton)[0].click()
    assert bar(window)["Recover"].isVisible() and window.messages.said("recover") == said
    assert window.messages.said("discarded") == ""
    bar(window)["Recover"].click()
    assert window.document.notes == "hot" and window.document.path == "/lab/a.csv"


def test_what_cannot_be_brought_back_now_can_be_later(left, open_window, bar, folder, qtbot):
    left(3)
    window = open_window()
    bar(window)["Discard"].click()
    folder.rename(folder.with_name("elsewhere"))
    folder.write_text("a file where the folder would be")
    bar_of(window.messages, "discarded").findChildren(QPushButton)[0].click()
    qtbot.waitUntil(lambda: "Not brought back: 3 readings" in window.messages.said("discarded"))
    folder.unlink()
    bar_of(window.messages, "discarded").findChildren(QPushButton)[0].click()
    bar(window)["Recover"].click()
    assert len(window.document.readings) == 3


def test_recovering_asks_about_what_was_typed_and_cancel_leaves_both(left, open_window, bar, answer, qtbot):
    path = left(3)
    window = open_window()
    window.document.set_values("t_c", np.array([0]), np.array([7.5]), "edit row 1")
    bar(window)["Recover"].click()
    answer(window, QMessageBox.StandardButton.Cancel)
    assert window.document.readings.t_c[0] == 7.5 and window.document.undo_stack.canUndo()
    assert "3 readings" in window.messages.said("recover") and path.exists()
    bar(window)["Recover"].click()
    assert path.exists()
    answer(window, QMessageBox.StandardButton.Discard)
    assert len(window.document.readings) == 3 and window.messages.said("recover") == ""
    qtbot.waitUntil(lambda: not path.exists())


def test_what_is_recovered_stays_where_it_was_until_it_is_kept_anew(left, open_window, bar, folder, qtbot):
    path = left(3)
    window = open_window()
    bar(window)
    # nothing new can be written any more
    window.file_actions.recovery._folder = path / "none"
    window.file_actions.recovery._draft = Draft.new(path / "none", None)
    bar(window)["Recover"].click()
    qtbot.waitUntil(lambda: "cannot be backed up" in window.messages.said("recovery"))
    assert len(window.document.readings) == 3 and path.exists()


@pytest.mark.parametrize("has_changed", [False, True])
def test_a_session_that_has_changed_since_is_not_written_over(
    left, open_window, bar, qtbot, tmp_path, has_changed
):
    path = tmp_path / "lab.thermo"
    write_session(path, Session(Project(seed_readings())))
    left(3, path)
    if has_changed:
        write_session(path, Session(Project(seed_readings(), notes="by somebody else")))
    window = open_window()
    bar(window)["Recover"].click()
    window.file_actions.save.trigger()
    if has_changed:
        qtbot.waitUntil(lambda: "has changed on the disk" in window.messages.said("file"))
        assert read_session(path).project.notes == "by somebody else"
    else:
        qtbot.waitUntil(lambda: not window.document.is_modified)
        assert len(read_session(path).project.readings) == 3


def test_a_draft_without_readings_and_one_with_notes_alone_are_offered(left, open_window, drafts_list):
    left(0, written=1.8e9)
    left(0, notes="before the storm", written=1.7e9)
    window = open_window()
    dialog = drafts_list(window)
    texts = [dialog.list.item(row).text() for row in range(2)]
    assert texts[0].startswith("0 readings of no file, 2027")
    assert texts[1].startswith("0 readings of no file, with notes, 2023")
    dialog.list.setCurrentRow(1)
    dialog.recover_button.click()
    assert window.document.notes == "before the storm" and len(window.document.readings) == 0


def test_a_window_that_is_made_to_end_leaves_all_behind_and_nothing_changes_afterwards(
    left, open_window, bar, folder, qtbot
):
    left(3)
    window = open_window()
    bar(window)
    kept_by = window.file_actions.recovery
    window.document.set_values("t_c", np.array([0]), np.array([7.5]), "edit row 1")
    # before the timer has come round
    assert not kept_by.path.exists()
    kept_by.leave_behind()
    assert read_session(kept_by.path).project.readings.t_c[0] == 7.5
    assert {path.suffix for path in folder.iterdir()} == {".thermo"}
    before = {path: path.read_bytes() for path in folder.iterdir()}
    kept_by.leave_behind()
    window.document.set_values("t_c", np.array([0]), np.array([8.5]), "edit row 1")
    kept_by.write()
    window.document.mark_saved(window.document.project, "/lab/a.thermo")
    window.document.set_values("t_c", np.array([0]), np.array([9.5]), "edit row 1")
    kept_by.close()
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    found = list(left_behind(folder))
    assert sorted(len(one.session.project.readings) for one in found) == [3, 11]
    for one in found:
        one.draft.leave()


@pytest.mark.parametrize("is_taken", [False, True])
def test_what_is_saved_while_a_window_is_made_to_end_is_not_left_behind(open_window, folder, is_taken):
    window = open_window()
    kept_by = window.file_actions.recovery
    window.document.set_values("t_c", np.array([0]), np.array([7.5]), "edit row 1")
    kept_by.leave_behind()
    found = list(left_behind(folder)) if is_taken else []
    window.document.mark_saved(window.document.project, "/lab/a.thermo")
    kept_by.leave_behind()
    assert len(list(folder.glob("*.thermo"))) == len(found)
    for one in found:
        one.draft.leave()


def test_what_is_being_written_when_a_window_is_made_to_end_is_followed_by_what_is_newer(
    soon, open_window, folder, tmp_path, qtbot
):
    path = tmp_path / "many.csv"
    path.write_text("".join(f"{row},{row}.5\n" for row in range(20_000)))
    window = open_window()
    window.file_actions.open_path(path, asks=False)
    qtbot.waitUntil(lambda: len(window.document.readings) == 20_000)
    kept_by = window.file_actions.recovery
    window.document.set_values("t_c", np.array([0]), np.array([1.0]), "edit row 1")
    qtbot.waitUntil(lambda: kept_by.is_busy)
    window.document.set_values("t_c", np.array([0]), np.array([2.0]), "edit row 1")
    kept_by.leave_behind()
    (found,) = left_behind(folder)
    assert found.session.project.readings.t_c[0] == 2.0 and found.draft.origin.path == str(path)
    found.draft.leave()


def test_a_window_without_changes_that_is_made_to_end_leaves_nothing(open_window, folder):
    window = open_window()
    window.file_actions.recovery.leave_behind()
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_window_is_made_to_end_in_peace_where_nothing_can_be_kept(open_window, folder):
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder would be")
    window = open_window()
    window.document.set_values("t_c", np.array([0]), np.array([7.5]), "edit row 1")
    window.file_actions.recovery.leave_behind()
    assert folder.read_text() == "a file where the folder would be"


def test_a_file_of_another_name_is_another_draft(soon, open_window, qtbot, folder, tmp_path):
    window = open_window()
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    until_kept(qtbot, window)
    # saved, and typed on while that was written
    content = window.document.project
    window.document.set_values("t_c", np.array([0]), np.array([2.5]), "edit row 1")
    window.document.mark_saved(content, str(tmp_path / "a.thermo"))
    kept_by = window.file_actions.recovery
    origin = Origin(str(tmp_path / "a.thermo"), UNKNOWN)
    qtbot.waitUntil(lambda: kept_by._draft.origin == origin and not kept_by.is_busy)
    assert [path.name for path in folder.glob("*.thermo")] == [kept_by.path.name]
    assert read_session(kept_by.path).project.readings.t_c[0] == 2.5


def test_neither_a_session_nor_a_draft_tells_where_a_file_is(soon, open_window, qtbot, tmp_path):
    place = tmp_path / "private place"
    place.mkdir()
    (place / "lab.csv").write_text("10,1\n20,2\n30,3\n")
    window = open_window(str(place / "lab.csv"))
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    until_kept(qtbot, window)
    assert b"private" not in window.file_actions.recovery.path.read_bytes()
    window.file_actions.saving.save_to(place / "lab.thermo")
    qtbot.waitUntil(lambda: not window.document.is_modified)
    saved = (place / "lab.thermo").read_bytes()
    assert b"private" not in saved and b"lab.csv" in saved


def test_a_folder_that_cannot_be_looked_through_is_said(folder, open_window, qtbot):
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.symlink_to(folder)
    window = open_window()
    qtbot.waitUntil(lambda: "cannot be looked for" in window.messages.said("left behind"))
    assert str(folder) in window.messages.said("left behind")


def test_the_lock_is_held_for_as_long_as_the_window_lives(soon, open_window, qtbot):
    window = open_window()
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    until_kept(qtbot, window)
    assert FileLock.take(window.file_actions.recovery.path.with_suffix(".lock")) is None


def test_runs_that_alone_were_not_saved_are_offered_as_such_and_nothing_else_is_said_to_differ(
    open_window, bar, close, qtbot, tmp_path
):
    path = tmp_path / "lab.thermo"
    write_session(path, Session(Project(seed_readings())))
    window = open_window(str(path))
    window.run_actions.step.trigger()
    qtbot.waitUntil(lambda: window.property("runState") == "paused", timeout=30_000)
    close(window)
    for _ in range(2):
        again = open_window()
        buttons = bar(again)
        assert again.messages.said("recover").startswith("The program ended with runs that were not saved: ")
        buttons["Recover"].click()
        qtbot.waitUntil(lambda w=again: w.document.path == str(path))
        assert not again.isWindowModified() and again.file_actions.sessions.loses_runs()
        # the test's own way to close it: nothing is asked, and the runs are offered again
        close(again)


def test_the_question_names_what_differs(open_window, qtbot, tmp_path, answer):
    path = tmp_path / "lab.thermo"
    write_session(path, Session(Project(seed_readings())))
    window, said = open_window(str(path)), []

    def ask():
        assert not window.close()
        (box,) = (box for box in window.findChildren(QMessageBox, "unsavedChanges") if box.isVisible())
        said.append(box.informativeText())
        answer(window, QMessageBox.StandardButton.Cancel)

    window.document.set_notes("noted")
    ask()
    window.document.set_use(np.array([3]), False, "leave out")
    ask()
    assert said == [
        "The notes differ from what is saved.",
        "The readings and the notes differ from what is saved.",
    ]
