"""What is typed survives the end of the program, and windows do not eat what others keep."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from thermogui.core.files.session import read_session
from thermogui.core.readings import seed_readings
from thermogui.ui.files import recovery
from thermogui.ui.files.lock import FileLock

CRASH = """
import sys
import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from thermogui.app import create_window
from thermogui.ui.files import recovery

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
def bar(qtbot):
    """Return a function that waits until a window offers what was left behind, and gives the buttons."""

    def bar(window):
        qtbot.waitUntil(lambda: window.messages.said("recover") != "", timeout=30_000)
        buttons = window.messages._bars["recover"]._buttons
        return {button.text(): button for button in buttons}

    return bar


def until_looked(qtbot, window):
    """Wait until a window has looked for what others left behind."""
    kept_by = window.file_actions.recovery
    qtbot.waitUntil(lambda: kept_by._recover is not None and not kept_by._looks.is_busy)


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
    kept = until_kept(qtbot, window)
    assert time.monotonic() - began < 15
    assert kept.readings == window.document.readings
    assert kept.experiment.learning_rate == 0.02 and kept.notes == "hot"
    assert path.read_text() == "10,1\n20,2\n30,3\n"
    # typing that never pauses is kept as well
    kept_by = window.file_actions.recovery
    window.document.set_values("t_c", np.array([0]), np.array([1.6]), "edit row 1")
    left = kept_by._timer.remainingTime()
    window.document.set_values("t_c", np.array([0]), np.array([1.7]), "edit row 1")
    assert kept_by._timer.isActive() and kept_by._timer.remainingTime() <= left


def test_nothing_is_left_behind_by_a_window_that_was_closed(soon, window, close, folder, qtbot):
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    until_kept(qtbot, window)
    close(window)
    assert list(folder.iterdir()) == []


def test_saving_drops_what_was_kept(soon, window, folder, qtbot, tmp_path):
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    until_kept(qtbot, window)
    window.file_actions.save_to(tmp_path / "lab.thermo")
    qtbot.waitUntil(lambda: not window.document.is_modified)
    assert list(folder.glob("*.thermo")) == []


def test_after_a_kill_the_next_start_offers_what_was_there_in_a_bar(crash, open_window, bar, folder, qtbot):
    crash()
    window = open_window()
    buttons = bar(window)
    assert "11 readings" in window.messages.said("recover")
    assert window.document.readings == seed_readings()
    buttons["Recover"].click()
    assert (
        window.document.readings.t_c[3] == 29.5
        and window.side_panels.notes.made().toPlainText() == "before the storm"
    )
    assert window.document.is_modified and window.messages.said("recover") == ""
    # it is in a file of this window now, until it is saved
    own = window.file_actions.recovery.path.name
    qtbot.waitUntil(lambda: [path.name for path in folder.glob("*.thermo")] == [own])


def test_after_a_kill_with_a_file_open_save_knows_whose_changes_they_are(crash, open_window, bar, tmp_path):
    path = tmp_path / "lab.csv"
    path.write_text("t_u,t_c\n10,1\n20,2\n30,3\n40,4\n")
    crash(path)
    window = open_window()
    buttons = bar(window)
    assert "4 readings, of lab.csv" in window.messages.said("recover")
    buttons["Recover"].click()
    assert window.document.path == str(path)
    assert window.document.readings.t_c[3] == 29.5
    assert path.read_text() == "t_u,t_c\n10,1\n20,2\n30,3\n40,4\n"


def test_what_is_not_wanted_is_discarded_for_good(crash, open_window, bar, folder, close, qtbot):
    crash()
    window = open_window()
    bar(window)["Discard"].click()
    assert window.document.readings == seed_readings()
    assert list(folder.glob("*.thermo")) == []
    close(window)
    again = open_window()
    until_looked(qtbot, again)
    assert again.messages.said("recover") == ""


def test_a_bar_that_is_left_alone_is_offered_again(crash, open_window, bar, close):
    crash()
    window = open_window()
    bar(window)
    close(window)
    again = open_window()
    bar(again)
    assert "11 readings" in again.messages.said("recover")


def test_two_windows_keep_their_own(soon, open_window, qtbot, folder):
    first, second = open_window(), open_window()
    first.document.set_values("t_c", np.array([0]), np.array([1.0]), "edit row 1")
    second.document.set_values("t_c", np.array([0]), np.array([2.0]), "edit row 1")
    assert until_kept(qtbot, first).readings.t_c[0] == 1.0
    assert until_kept(qtbot, second).readings.t_c[0] == 2.0
    # a third one is offered neither: their windows live
    third = open_window()
    until_looked(qtbot, third)
    assert third.messages.said("recover") == ""
    assert len(list(folder.glob("*.thermo"))) == 2


def test_of_two_new_windows_only_one_is_offered_what_was_left_behind(crash, open_window, bar, qtbot):
    crash()
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
    qtbot.waitUntil(lambda: "cannot be kept" in window.messages.said("recovery"), timeout=15_000)
    assert window.document.readings.t_c[0] == 1.5


def test_a_clock_that_goes_backwards_changes_nothing(soon, folder, open_window, qtbot, monkeypatch):
    window = open_window()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    assert until_kept(qtbot, window).readings.t_c[0] == 1.5


def test_the_lock_is_held_for_as_long_as_the_window_lives(soon, open_window, qtbot):
    window = open_window()
    window.document.set_values("t_c", np.array([0]), np.array([1.5]), "edit row 1")
    until_kept(qtbot, window)
    assert FileLock.take(window.file_actions.recovery.path.with_suffix(".lock")) is None
