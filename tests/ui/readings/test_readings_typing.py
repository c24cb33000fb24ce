"""The table typed into with the habits that people bring from spreadsheets."""

import numpy as np
import pytest

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton

from thermogui.core.readings.readings import Readings, empty_rows, seed_readings
from thermogui.core.readings.roles import Role
from thermogui.ui.readings.columns import COL_T_C, COL_T_U, COL_USE, COLUMNS

KEYS = {
    "Tab": Qt.Key.Key_Tab,
    "Enter": Qt.Key.Key_Return,
    "Pad": Qt.Key.Key_Enter,
    "Down": Qt.Key.Key_Down,
    "Up": Qt.Key.Key_Up,
    "Left": Qt.Key.Key_Left,
    "Right": Qt.Key.Key_Right,
    "Esc": Qt.Key.Key_Escape,
    "F2": Qt.Key.Key_F2,
    "Del": Qt.Key.Key_Delete,
    "Backspace": Qt.Key.Key_Backspace,
    "Home": Qt.Key.Key_Home,
    "End": Qt.Key.Key_End,
}
HELD = {"S": Qt.KeyboardModifier.ShiftModifier, "C": Qt.KeyboardModifier.ControlModifier}
PAIRS = [(10.0 + 2.5 * row, round(1.1 - row, 1)) for row in range(8)]
ARRAY = np.array(PAIRS)


@pytest.fixture
def keys(shown_view):
    """Return a function that presses keys and types numbers, by their names with blanks between."""

    def keys(said):
        for word in said.split():
            *held, name = word.split("+") if len(word) > 1 else [word]
            modifiers = HELD[held[0]] if held else Qt.KeyboardModifier.NoModifier
            target = QApplication.focusWidget()
            if name == "Tab" and held:
                QTest.keyClick(target, Qt.Key.Key_Backtab, modifiers)
            elif name in KEYS:
                QTest.keyClick(target, KEYS[name], modifiers)
            elif held:
                QTest.keyClick(target, name, modifiers)
            else:
                for letter in name:
                    QTest.keyClicks(QApplication.focusWidget(), letter)

    return keys


@pytest.fixture
def empty(document):
    """A document with nothing in it."""
    document.open_readings(empty_rows(0), "new.csv")
    return document


@pytest.fixture
def place(shown_view):
    """Return a function that gives row and column of the current cell."""
    return lambda: (shown_view.currentIndex().row(), shown_view.currentIndex().column())


@pytest.fixture
def go(shown_view):
    """Return a function that makes a cell the current one."""

    def go(row, column):
        command = QItemSelectionModel.SelectionFlag.ClearAndSelect
        shown_view.selectionModel().setCurrentIndex(shown_view.model().index(row, column), command)

    return go


def text(number):
    return f"{number:g}"


def by_rows(between, after):
    return " ".join(f"{text(t_u)} {between} {text(t_c)} {after}" for t_u, t_c in PAIRS)


def by_columns(after):
    first = " ".join(f"{text(t_u)} {after}" for t_u, _ in PAIRS[:-1]) + f" {text(PAIRS[-1][0])} "
    up = "Enter " + "Up " * 8 + "Right "
    return first + up + " ".join(f"{text(t_c)} {after}" for _, t_c in PAIRS)


HABITS = {
    "Tab and Enter": by_rows("Tab", "Enter"),
    "Tab alone": by_rows("Tab", "Tab"),
    "keypad": by_rows("Tab", "Pad"),
    "with a comma": by_rows("Tab", "Enter").replace(".", ","),
    "column by column with Enter": by_columns("Enter"),
    "column by column with arrows": by_columns("Down"),
    "Tab, arrow down and back": by_rows("Tab", "Down Left"),
    "back and forth": by_rows("Tab S+Tab Tab", "Enter"),
    "F2 for each": by_rows("Tab F2", "Enter"),
    "a slip mended": by_rows("Tab 7 Esc", "S+Enter Down Left").replace("S+Enter Down Left", "Enter"),
}


@pytest.mark.parametrize("typed", HABITS.values(), ids=HABITS)
def test_readings_are_typed_into_an_empty_table(shown_view, empty, keys, typed, qtmodeltester):
    qtmodeltester.check(shown_view.model())
    keys(typed)
    np.testing.assert_array_equal(np.column_stack([empty.readings.t_u, empty.readings.t_c]), ARRAY)
    # nothing is left over that was not typed, and undo takes back one cell after another
    assert empty.undo_stack.count() == 2 * len(PAIRS)
    for _ in range(2 * len(PAIRS)):
        empty.undo_stack.undo()
    assert len(empty.readings) == 0
    while empty.undo_stack.canRedo():
        empty.undo_stack.redo()
    np.testing.assert_array_equal(np.column_stack([empty.readings.t_u, empty.readings.t_c]), ARRAY)


def test_add_reading_can_be_gone_on_from(shown_view, empty, keys, place):
    shown_view.add_action.trigger()
    keys("10 Tab 1.1 Enter 20 Tab 2,2 Enter")
    assert empty.readings.t_u.tolist() == [10, 20] and empty.readings.t_c.tolist() == [1.1, 2.2]
    assert place() == (2, COL_T_U)


def test_enter_goes_down_and_with_shift_up(document, keys, place, go):
    go(3, COL_T_C)
    keys("1 Enter 2 Enter")
    assert document.readings.t_c[3:5].tolist() == [1, 2] and place() == (5, COL_T_C)
    keys("3 S+Enter")
    assert document.readings.t_c[5] == 3 and place() == (4, COL_T_C)
    keys("Enter Enter S+Enter")
    assert place() == (5, COL_T_C) and document.undo_stack.count() == 3


def test_enter_goes_to_where_one_began_to_type_along_the_row(document, keys, place, go):
    go(2, COL_T_U)
    keys("1 Tab 2 Enter")
    assert place() == (3, COL_T_U)
    go(2, COL_T_C)
    keys("3 Tab 4 Enter")  # on to the next row's first cell, and from there down
    assert place() == (4, COL_T_U) and document.readings.t_u[3] == 4
    keys("5 Enter")
    assert place() == (5, COL_T_U)
    go(2, COL_T_U)
    keys("6 Tab Down 7 Enter")  # arrows begin anew
    assert place() == (4, COL_T_C)


def test_tab_passes_over_what_is_not_typed_and_what_is_hidden(document, shown_view, keys, place, go):
    go(0, COL_T_U)
    keys("1 Tab 2 Tab")
    assert place() == (1, COL_T_U)
    keys("S+Tab")
    assert place() == (0, COL_T_C)
    document.open_readings(Readings.from_columns([1, 2], [3, 4], [0.1, 0.2]), "with.csv")
    assert not shown_view.isColumnHidden(COLUMNS.index(Role.SIGMA_C))
    go(0, COL_T_U)
    keys("5 Tab 6 Tab 0.5 Enter")
    assert document.readings.sigma[0] == 0.5 and place() == (1, COL_T_U)
    keys("7 Tab 8 Tab 0.6 Tab")
    assert place() == (2, COL_T_U) and len(document.readings) == 2


def test_tab_leaves_the_table_where_nobody_fills_it(shown_view, keys, go, place):
    go(2, COL_T_U)
    keys("Tab")
    assert not shown_view.hasFocus()
    shown_view.setFocus()
    keys("1 Tab Tab Tab")
    assert place() == (3, COL_T_C) and shown_view.hasFocus()
    keys("Esc Tab")
    assert not shown_view.hasFocus()
    shown_view.setFocus()
    go(10, COL_T_C)
    keys("1 Tab Tab Tab")  # at the end of a row in which there is nothing
    assert not shown_view.hasFocus() and shown_view.model().rowCount() == 11


@pytest.mark.parametrize("leave", ["focus", "current", "Up", "sort", "file"])
def test_a_fresh_row_that_nobody_types_into_goes_without_a_trace(
    shown_view, document, keys, go, leave, readings_panel
):
    go(10, COL_T_U)
    keys("1 Enter")
    assert shown_view.model().rowCount() == 12 and len(document.readings) == 11
    shown_view.grab()
    for action in ("delete", "clear", "cut", "copy", "use"):
        getattr(shown_view, f"{action}_action").trigger()
    assert shown_view.model().rowCount() == 12 and document.undo_stack.count() == 1
    match leave:
        case "focus":
            readings_panel.findChild(QToolButton).setFocus()
        case "current":
            go(2, COL_T_U)
        case "sort":
            shown_view.horizontalHeader().sectionClicked.emit(COL_T_U)
        case "file":
            document.open_readings(seed_readings(), "a.csv")
        case _:
            keys(leave)
    assert shown_view.model().rowCount() == len(document.readings) == 11


def test_a_fresh_row_stays_while_another_window_has_the_focus(shown_view, document, keys, go, qtbot, place):
    go(10, COL_T_U)
    keys("1 Enter")
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    shown_view.activateWindow()
    qtbot.waitUntil(shown_view.hasFocus)
    keys("2 Enter")
    assert document.readings.t_u[10:].tolist() == [1, 2]


def test_a_fresh_row_is_where_pastes_and_fills_go_too(shown_view, document, keys, go):
    go(10, COL_T_U)
    keys("1 Enter")
    QApplication.clipboard().setText("5\t6\n7\t8\n")
    shown_view.paste_action.trigger()
    assert document.readings.t_u[11:].tolist() == [5, 7] and document.undo_stack.count() == 2
    go(12, COL_T_C)
    keys("9 Enter C+D")
    assert len(document.readings) == 14 and document.readings.t_c[13] == 9
    document.undo_stack.undo()
    assert len(document.readings) == 13


def test_no_fresh_row_comes_in_a_sorted_table(shown_view, document, keys, go, place):
    shown_view.horizontalHeader().sectionClicked.emit(COL_T_C)
    go(10, COL_T_C)
    keys("30 Enter")
    assert place() == (10, COL_T_C) and shown_view.model().rowCount() == 11


@pytest.mark.parametrize("is_sorted", [False, True])
def test_the_first_key_in_an_empty_table_begins_the_first_reading(shown_view, empty, keys, is_sorted):
    if is_sorted:
        shown_view.horizontalHeader().sectionClicked.emit(COL_T_U)
    keys("4 2 Tab 7 Enter")
    assert empty.readings.t_u.tolist() == [42] and empty.readings.t_c.tolist() == [7]


def test_f2_goes_behind_the_last_digit_and_esc_leaves_the_cell_as_it_was(shown_view, document, keys, go):
    go(0, COL_T_U)
    keys("F2 5 Enter")
    assert document.readings.t_u[0] == 35.75
    keys("F2 9 Down 9 Esc 8 F2 1 Down Esc")  # where one mends, the arrows stay within
    assert document.readings.t_u[1] == 55.9 and document.undo_stack.count() == 1
    assert shown_view.currentIndex().row() == 1


def test_typing_replaces_and_arrows_take_it_in(document, keys, go, place):
    go(4, COL_T_U)
    keys("1 2 Down 3 Up")
    assert document.readings.t_u[4:6].tolist() == [12, 3] and place() == (4, COL_T_U)
    keys("Right Down Left")
    assert place() == (5, COL_T_U) and document.undo_stack.count() == 2


@pytest.mark.parametrize("key", ["Del", "Backspace"])
def test_a_key_empties_what_is_selected(document, keys, go, key):
    go(4, COL_T_U)
    keys(key)
    assert np.isnan(document.readings.t_u[4]) and document.undo_stack.undoText() == "clear cells"


def test_fill_down_is_one_step(shown_view, document, keys, go, undone):
    go(4, COL_T_U)
    keys("C+D")
    assert document.readings.t_u[4] == document.readings.t_u[3] == 81.9
    assert document.undo_stack.undoText() == "fill 1 cell" and undone(seed_readings())
    keys("C+D")  # there is nothing to be done
    assert document.undo_stack.count() == 1
    go(0, COL_T_U)
    keys("C+D")
    assert document.undo_stack.count() == 1
    before, model = document.readings, shown_view.model()
    selection = QItemSelection(model.index(6, COL_T_U), model.index(9, COL_USE))
    shown_view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    keys("C+D")
    assert document.readings.t_u[6:10].tolist() == [33.9] * 4
    assert document.readings.t_c[6:10].tolist() == [3.0] * 4
    assert document.undo_stack.undoText() == "fill 6 cells" and undone(before)


def test_fill_down_fills_the_rows_that_are_seen(shown_view, document, go, keys):
    shown_view.horizontalHeader().sectionClicked.emit(COL_T_U)
    go(1, COL_T_C)
    keys("C+D")
    assert document.readings.t_c[6] == document.readings.t_c[7] == -4


@pytest.mark.parametrize("key", ["Enter", "Tab", "S+Tab", "Down", "Up", "S+Enter"])
@pytest.mark.parametrize("typed", ["abc", "1,000", "1,000.5", "1e999"])
def test_what_is_refused_stays_in_its_cell_with_a_sentence(shown_view, document, keys, go, said, typed, key):
    go(3, COL_T_C)
    keys(f"{typed} {key}")
    editor = shown_view.open_editor()
    assert editor.text() == typed and editor.hasFocus() and editor.property("wrong")
    assert said().startswith("Row 4, t_c: ") and typed in said() and document.undo_stack.count() == 0
    keys("Backspace Backspace Backspace Backspace Backspace Backspace Backspace 1 5 Tab")
    assert document.readings.t_c[3] == 15 and said() == "" and shown_view.open_editor() is None


def test_what_is_refused_stays_wherever_one_clicks_meanwhile(shown_view, document, keys, go, said, place):
    go(3, COL_T_C)
    keys("a b c")
    other = shown_view.visualRect(shown_view.model().index(6, COL_T_U)).center()
    QTest.mouseClick(shown_view.viewport(), Qt.MouseButton.LeftButton, pos=other)
    assert place() == (3, COL_T_C) and shown_view.open_editor().hasFocus() and "abc" in said()
    QTest.keyClicks(shown_view, "d")
    assert shown_view.open_editor().text() == "abcd"
    for action in (shown_view.add_action, shown_view.insert_action):
        action.trigger()
    assert document.undo_stack.count() == 0 and not shown_view.take_in_typing()
    keys("Esc")
    assert shown_view.open_editor() is None and said() == ""
    QTest.mouseClick(shown_view.viewport(), Qt.MouseButton.LeftButton, pos=other)
    assert place() == (6, COL_T_U) and document.readings == seed_readings()


def test_a_click_elsewhere_takes_in_what_is_typed(shown_view, document, keys, go, place):
    go(3, COL_T_C)
    keys("1 7")
    other = shown_view.visualRect(shown_view.model().index(6, COL_T_U)).center()
    QTest.mouseClick(shown_view.viewport(), Qt.MouseButton.LeftButton, pos=other)
    assert document.readings.t_c[3] == 17 and place() == (6, COL_T_U)


def test_a_double_click_in_a_cell_takes_the_whole_number(shown_view, document, keys, go):
    cell = shown_view.visualRect(shown_view.model().index(7, COL_T_C)).center()
    QTest.mouseClick(shown_view.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    QTest.mouseDClick(shown_view.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    editor = shown_view.open_editor()
    assert editor.selectedText() == "−4.0"
    editor.deselect()
    QTest.mouseDClick(editor, Qt.MouseButton.LeftButton, pos=editor.rect().center())
    assert editor.selectedText() == "−4.0"
    keys("1 Enter")
    assert document.readings.t_c[7] == 1.0


def test_after_each_key_that_goes_on_undo_and_the_others_belong_to_the_table(document, shown_view, keys, go):
    go(0, COL_T_U)
    for key in ("Enter", "Tab", "Down"):
        keys(f"1 {key}")
        assert shown_view.hasFocus() and shown_view.open_editor() is None


def test_a_cell_that_is_opened_shows_every_digit_and_leaving_it_loses_none(shown_view, document, keys, go):
    exact = [1 / 3, 1e-9, 2.0**70, 0.1 + 0.2, -1234.000000123]
    document.open_readings(Readings.from_columns(exact, exact), "exact.csv")
    go(0, COL_T_U)
    for _ in exact:
        keys("F2 Enter")
    assert document.readings.t_u.tolist() == exact and document.undo_stack.count() == 0
    go(0, COL_T_U)
    keys("F2")
    assert shown_view.open_editor().text() == "0.3333333333333333"
    keys("Backspace Enter")
    assert document.readings.t_u[0] == 0.333333333333333


def test_a_click_leaves_a_sentence_that_is_of_no_open_cell(shown_view, document, said, go):
    QApplication.clipboard().setText("1\tx\n")
    shown_view.paste_action.trigger()
    assert "“x” is not a number" in said()
    QTest.mouseClick(shown_view.viewport(), Qt.MouseButton.LeftButton, pos=shown_view.rect().center())
    assert "“x” is not a number" in said()


def test_add_reading_from_a_fresh_row_leaves_no_second_one(shown_view, empty, keys, place):
    shown_view.begin_typing()
    shown_view.add_action.trigger()
    assert shown_view.model().rowCount() == len(empty.readings) == 1
    keys("10 Tab 1.1 Enter 20")
    assert shown_view.take_in_typing()
    assert empty.readings.t_u.tolist() == [10, 20] and empty.readings.t_c[0] == 1.1


def test_what_ctrl_home_goes_to_is_what_is_copied(window):
    view = window.readings.view
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, 0))
    QTest.keyClicks(view, "4")
    QTest.keyClick(view.open_editor(), Qt.Key.Key_Return)
    assert view.currentIndex().row() == 1
    QTest.keyClick(view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    view.copy_action.trigger()
    assert QGuiApplication.clipboard().text() == "4.0\n"
