"""A logger's file in the window: what is passed over is said, and the preview opens where it is needed."""

import pytest
from looking import bar_of

from PySide6.QtWidgets import QPushButton

from thermogui.core.reading.readings_file import UNDECIDED, Choices
from thermogui.core.readings.roles import Role
from thermogui.core.session.file_head import preview_file
from thermogui.ui.files.importing.dialog import ImportDialog
from thermogui.ui.files.importing.remembered import chosen_before, remember

LOG = "Logger 7\nLabor 3\n\nZeit;Sensor [mV];Referenz [°C]\n10:00;1,5;20\n10:01;2,5;30\n10:02;3;35,5\nEnde\n"
WIDE = "Bad A;Bad B;Fühler\n1,5;20;7\n2,5;30;8\n3;35,5;9\n"


@pytest.fixture
def write(tmp_path):
    def write(text, name="log.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def dialogs(window):
    return [each for each in window.findChildren(ImportDialog) if each.isVisible()]


def test_a_loggers_file_opens_at_once_and_its_other_lines_can_be_kept_in_the_notes(window, write, part):
    assert window.file_actions.open_path(write(LOG))
    assert not dialogs(window) and window.document.readings.t_u.tolist() == [1.5, 2.5, 3]
    assert window.messages.said("file") == "log.csv: 2 lines before the table, 1 after it."
    window.document.set_notes("mine")
    bar_of(window.messages, "file").findChild(QPushButton).click()
    assert window.document.notes == "mine\nLogger 7\nLabor 3\nEnde"
    window.document.undo_stack.undo()
    assert window.document.notes == "mine"


@pytest.mark.parametrize("text", [LOG.replace("2,5", "OL"), WIDE, "warm,cold\nmild,hot\n"])
def test_what_fails_or_is_ambiguous_opens_the_preview(window, write, text):
    before = window.document.readings
    window.file_actions.open_path(write(text))
    (dialog,) = dialogs(window)
    assert window.document.readings is before
    assert ("row 6, column 2" in dialog.problem) == ("OL" in text)
    dialog.reject()


def test_what_was_chosen_is_kept_to_for_files_of_the_same_shape(qtbot, window, write):
    window.file_actions.open_path(write(WIDE, "first.csv"))
    (dialog,) = dialogs(window)
    with qtbot.waitSignal(dialog.accepted_readings):
        dialog.choose(Choices(columns={Role.T_U: 2, Role.T_C: 1}))
        dialog.open_button.click()
    window.file_actions.open_path(write(WIDE.replace("9\n", "9,5\n"), "second.csv"))
    assert not dialogs(window)
    assert window.document.readings.t_u.tolist() == [7, 8, 9.5]
    assert window.document.readings.t_c.tolist() == [20, 30, 35.5]
    other = preview_file(write(WIDE.replace("Fühler", "Raum"), "third.csv"))
    assert chosen_before(window.preferences, other) == UNDECIDED


def test_settings_that_somebody_has_damaged_are_no_choices(window, write):
    guess = preview_file(write(WIDE))
    remember(window.preferences, guess, Choices(columns={Role.T_U: 2, Role.T_C: 0}))
    good = window.preferences.imports
    for damaged in (
        "",
        "[",
        "[1]",
        good.replace("2", '"x"'),
        good.replace("0", "-1"),
        good.replace("t_u", "x"),
    ):
        window.preferences.imports = damaged
        assert chosen_before(window.preferences, guess).columns is None
    window.preferences.imports = good
    assert chosen_before(window.preferences, guess).columns == {"t_u": 2, "t_c": 0}


def test_a_long_file_that_fails_far_down_leads_to_the_preview(qtbot, window, write):
    rows = "".join(f"{i}.5,{2 * i}.25\n" for i in range(60_000))
    window.file_actions.open_path(write(f"t_u,t_c\n{rows}1,warm\n2,3\n"))
    qtbot.waitUntil(lambda: "row 60002, column 2" in window.messages.said("file"))
    bar_of(window.messages, "file").findChild(QPushButton).click()
    (dialog,) = dialogs(window)
    dialog.reject()
