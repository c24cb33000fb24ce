"""A file that grows, in the window: readings come to the end of the table, and nobody's work is lost."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from thermogui.app import create_window
from thermogui.core.readings.roles import Role

HEADER = "Logger 7\n\nZeit;Sensor [mV];Referenz [°C]\n"


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(HEADER + "10:00;1,5;20,1\n10:01;1,7;22,0\n", encoding="utf-8")
    return path


@pytest.fixture
def append(log):
    def append(*pairs):
        lines = (f"10:02;{t_u};{t_c}\n".replace(".", ",") for t_u, t_c in pairs)
        with log.open("a", encoding="utf-8") as file:
            file.write("".join(lines))

    return append


@pytest.fixture
def follow(qtbot, close):
    """Return a function that shows a window that follows a file; it is closed at the end."""
    windows = []

    def follow(path):
        window = create_window(str(path), follows=True)
        windows.append(window)
        window.show()
        qtbot.waitUntil(lambda: window.file_actions.following.is_on)
        return window

    yield follow
    for window in windows:
        if window.isVisible():
            close(window)


@pytest.fixture
def window(follow, log):
    return follow(log)


@pytest.fixture
def until_pairs(qtbot, window):
    """Return a function that waits until the table has these t_u."""

    def until_pairs(*t_u):
        qtbot.waitUntil(lambda: window.document.readings.t_u.tolist() == list(t_u))

    return until_pairs


@pytest.fixture
def until_said(qtbot, window):
    """Return a function that waits until a bar says something, and returns what it says."""

    def until_said(part):
        qtbot.waitUntil(lambda: part in window.messages.said("follow"))
        return window.messages.said("follow")

    return until_said


def edit(window, row, value):
    window.document.set_values(Role.T_U, np.array([row]), np.array([value]), "edit")


def test_what_another_process_appends_comes_to_the_end_of_the_table(window, log, until_pairs, until_said):
    assert window.document.readings.t_u.tolist() == [1.5, 1.7]
    writes = f"open({str(log)!r}, 'a').write('10:02;1,9;24,0\\n')"
    subprocess.run([sys.executable, "-c", writes], check=True)
    until_pairs(1.5, 1.7, 1.9)
    until_said("Following log.csv: 3 readings so far.")


def test_calibration_and_plot_follow(qtbot, window, append, until_pairs):
    qtbot.waitUntil(lambda: window.calibration.is_current)
    append((2.0, 25.1), (2.2, 26.8))
    until_pairs(1.5, 1.7, 2.0, 2.2)
    qtbot.waitUntil(lambda: len(window.calibration.state.readings) == 4)
    (marks,) = (item for item in window.plots.fit.getPlotItem().items if item.objectName() == "marks")
    qtbot.waitUntil(lambda: len(marks.data) == 4)


def test_what_comes_moves_no_row_of_a_sorted_table(qtbot, window, append, until_pairs):
    from PySide6.QtCore import Qt

    model = window.readings.model
    model.sort(0, Qt.SortOrder.DescendingOrder)
    with qtbot.assertNotEmitted(model.modelReset):
        append((1.6, 21.0))
        until_pairs(1.5, 1.7, 1.6)
    assert [model.index(row, 0).data(Qt.ItemDataRole.EditRole) for row in range(3)] == [1.7, 1.5, 1.6]
    window.document.undo_stack.undo()
    assert model.rowCount() == 2


def test_readings_that_came_are_no_change_to_be_saved(window, append, until_pairs):
    append((1.9, 24.0))
    until_pairs(1.5, 1.7, 1.9)
    assert not window.document.is_modified
    assert window.close()


def test_after_an_edit_of_ones_own_it_is_asked_as_usual(window, append, until_pairs):
    edit(window, 0, 9.0)
    append((1.9, 24.0))
    until_pairs(9.0, 1.7, 1.9)
    assert window.document.is_modified
    window.document.revert()
    until_pairs(1.5, 1.7, 1.9)


def test_what_stands_in_no_file_any_more_is_to_be_saved(window, log, until_said):
    log.unlink()
    until_said("log.csv is gone; what has this name again is read.")
    assert window.document.is_modified


def test_what_comes_is_one_step_of_undo_until_the_user_edits(window, append, until_pairs):
    for count in range(1, 4):
        append((2.0 + count, 20.0 + count))
        until_pairs(1.5, 1.7, *[2.0 + i for i in range(1, count + 1)])
    edit(window, 0, 9.0)
    append((7.0, 30.0))
    until_pairs(9.0, 1.7, 3.0, 4.0, 5.0, 7.0)
    stack = window.document.undo_stack
    stack.undo()
    until_pairs(9.0, 1.7, 3.0, 4.0, 5.0)
    stack.undo()
    stack.undo()
    until_pairs(1.5, 1.7)
    stack.redo()
    until_pairs(1.5, 1.7, 3.0, 4.0, 5.0)


def test_what_was_undone_does_not_come_again(window, append, until_pairs):
    append((3.0, 21.0))
    until_pairs(1.5, 1.7, 3.0)
    window.document.undo_stack.undo()
    append((4.0, 22.0))
    until_pairs(1.5, 1.7, 4.0)
    window.document.undo_stack.undo()
    until_pairs(1.5, 1.7)
    assert not window.document.undo_stack.canUndo()


def test_what_would_take_away_what_can_be_redone_waits(window, append, until_pairs, until_said):
    edit(window, 0, 9.0)
    window.document.undo_stack.undo()
    append((3.0, 21.0))
    until_said("1 reading of log.csv not added")
    until_pairs(1.5, 1.7)
    window.document.undo_stack.redo()
    until_pairs(9.0, 1.7, 3.0)


def test_what_waits_can_be_added(window, append, until_pairs, until_said, click):
    edit(window, 0, 9.0)
    window.document.undo_stack.undo()
    append((3.0, 21.0))
    until_said("not added")
    click("Add them")
    until_pairs(1.5, 1.7, 3.0)
    assert not window.document.undo_stack.canRedo()


@pytest.fixture
def click(window):
    """Return a function that clicks on a button of a bar."""
    from PySide6.QtWidgets import QPushButton

    def click(text):
        buttons = [each for each in window.messages.findChildren(QPushButton) if each.isVisible()]
        next(button for button in buttons if button.text() == text).click()

    return click


def test_following_can_be_stopped(qtbot, window, click, part):
    assert part("actionStopFollowing").isEnabled()
    click("Stop following")
    assert not window.messages.said("follow")
    assert not part("actionStopFollowing").isEnabled()
    qtbot.waitUntil(lambda: not any(each.name == "following" for each in threading.enumerate()))
    assert len(window.document.readings) == 2


def test_it_ends_with_another_file_being_opened(qtbot, window, append, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("t_u,t_c\n1,2\n")
    window.file_actions.opening.ask_and_open(other)
    qtbot.waitUntil(lambda: len(window.document.readings) == 1)
    assert not window.file_actions.following.is_on
    assert not window.messages.said("follow")


def test_a_closed_bar_stays_away_until_something_happens(window, log, append, until_pairs, until_said):
    window.messages.take_back("follow")
    append((1.9, 24.0))
    until_pairs(1.5, 1.7, 1.9)
    assert not window.messages.said("follow")
    os.replace(log, log.with_suffix(".1"))
    until_said("is gone")


def test_a_bad_line_is_told(window, log, until_pairs, until_said):
    with log.open("a") as file:
        file.write("10:02;OL;3\n10:03;1,9;24,0\n")
    until_pairs(1.5, 1.7, 1.9)
    assert "Lines that were passed over: 1, the last row 6: “10:02;OL;3”." in until_said("passed over")


def test_a_run_keeps_its_readings_and_says_that_there_are_more(qtbot, window, append, until_pairs):
    qtbot.waitUntil(window.run_actions.start.isEnabled, timeout=30_000)
    window.run_actions.start.trigger()
    append((1.9, 24.0))
    until_pairs(1.5, 1.7, 1.9)
    assert len(window.controller.run.readings) == 2
    qtbot.waitUntil(lambda: "at Start; there are more now" in window.messages.said("readings"))


def test_a_session_can_be_saved_meanwhile(qtbot, window, append, until_pairs, tmp_path):
    window.file_actions.saving.save_to(tmp_path / "ours.thermo")
    qtbot.waitUntil(lambda: not window.file_actions.saving.is_busy)
    assert not window.document.is_modified
    append((1.9, 24.0))
    until_pairs(1.5, 1.7, 1.9)
    # they stand in the log, but not in the session
    assert window.document.is_modified


def test_an_empty_file_waits_for_its_first_reading(qtbot, follow, tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("")
    window = follow(path)
    assert len(window.document.readings) == 0
    path.write_text("35.7,0.5\n")
    qtbot.waitUntil(lambda: window.document.readings.t_u.tolist() == [35.7])


def test_a_heading_alone_names_the_columns_once_a_reading_comes(qtbot, follow, tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("Sensor [mV];Referenz [°C]\n", encoding="utf-8")
    window = follow(path)
    with path.open("a", encoding="utf-8") as file:
        file.write("101,5;25,0\n")
    qtbot.waitUntil(lambda: window.document.readings.t_u.tolist() == [101.5])
    readings = window.document.readings
    assert (readings.name_of_t_u, readings.unit_of_t_u, readings.name_of_t_c) == ("Sensor", "mV", "Referenz")
    assert window.file_actions.following.is_on and not window.document.is_modified
    with path.open("a", encoding="utf-8") as file:
        file.write("102,5;25,3\n")
    qtbot.waitUntil(lambda: window.document.readings.t_u.tolist() == [101.5, 102.5])
    window.document.undo_stack.undo()
    assert window.document.readings.t_u.tolist() == [101.5]


def test_what_cannot_be_followed_is_said(qtbot, window, tmp_path):
    session = tmp_path / "ours.thermo"
    session.write_text("{}")
    window.file_actions.following.follow(session)
    assert window.messages.said("file").startswith("ours.thermo: this is no text")
    assert window.file_actions.following.is_on


def test_many_lines_at_once_are_one_step(qtbot, window, log):
    with log.open("a") as file:
        file.write("".join(f"10:02;{i % 97};{i % 31}\n" for i in range(30_000)))
    qtbot.waitUntil(lambda: len(window.document.readings) == 30_002)
    assert window.document.undo_stack.count() == 1
    window.document.undo_stack.undo()
    assert len(window.document.readings) == 2


def test_it_ends_with_a_sentence_where_memory_does(window, append, until_pairs, until_said, monkeypatch):
    from thermogui.core.reading import room

    monkeypatch.setattr(room, "memory_left", lambda: 500)
    append((1.9, 24.0))
    append((2.1, 26.0))
    until_said("There is no memory for more readings of log.csv; close other programs.")
    assert not window.file_actions.following.is_on
    assert len(window.document.readings) > 2


def test_the_menu_asks_for_a_file_and_follows_it(qtbot, window, trigger, tmp_path):
    from PySide6.QtWidgets import QFileDialog

    path = tmp_path / "second.csv"
    path.write_text("t_u,t_c\n5,6\n")
    trigger("actionFollow")
    dialog = window.findChild(QFileDialog, "openDialog")
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    qtbot.waitUntil(lambda: window.document.readings.t_u.tolist() == [5.0])
    assert window.file_actions.following.is_on
    with path.open("a") as file:
        file.write("7,8\n")
    qtbot.waitUntil(lambda: window.document.readings.t_u.tolist() == [5.0, 7.0])


@pytest.fixture
def pipe(monkeypatch):
    """Standard input, as a file to write to; it is closed at the end."""
    reads, writes = os.pipe()
    with os.fdopen(reads) as stdin, os.fdopen(writes, "wb", buffering=0) as into:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield into
        into.close()
        for thread in threading.enumerate():
            if thread.name == "following":
                thread.join()


def test_standard_input_is_followed_to_its_end(qtbot, follow, pipe):
    window = follow("-")
    pipe.write(b"t_u,t_c\n1,2\n3,")
    qtbot.waitUntil(lambda: window.document.readings.t_u.tolist() == [1.0])
    assert window.document.source == "standard input"
    # they stand nowhere else
    assert window.document.is_modified
    pipe.write(b"4\n5,6")
    qtbot.waitUntil(lambda: window.document.readings.t_u.tolist() == [1.0, 3.0])
    pipe.close()
    qtbot.waitUntil(lambda: window.document.readings.t_c.tolist() == [2.0, 4.0, 6.0])
    qtbot.waitUntil(lambda: "standard input has ended. 3 readings in all." in window.messages.texts)
    assert not window.file_actions.following.is_on
    window.document.mark_saved(window.document.project, "elsewhere.thermo")
