"""The table worked with keys, actions and the clipboard, as in a spreadsheet."""

import numpy as np
import pytest

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from thermogui.core.readings.readings import seed_readings
from thermogui.ui.readings.columns import COL_T_C, COL_T_U, COL_USE


@pytest.fixture
def finish_typing(qtbot, view):
    """Return a function that types into the open editor, and waits until it is gone."""

    def finish_typing(text):
        editor = view.findChild(QLineEdit)
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: view.findChild(QLineEdit) is None)

    return finish_typing


@pytest.fixture
def type_into(view, finish_typing):
    """Return a function that opens a cell and types into it."""

    def type_into(row, column, text):
        view.setCurrentIndex(view.model().index(row, column))
        view.edit(view.currentIndex())
        finish_typing(text)

    return type_into


def test_a_cell_takes_what_is_typed_in_full(type_into, document, said, undone):
    type_into(0, COL_T_U, "36.12345")
    assert document.readings.t_u[0] == 36.12345
    assert undone(seed_readings()) and said() == ""


def test_text_that_is_no_number_is_refused_beside_the_table(view, finish_typing, document, said):
    view.setCurrentIndex(view.model().index(1, COL_T_C))
    view.edit(view.currentIndex())
    editor = view.findChild(QLineEdit)
    QTest.keyClicks(editor, "abc")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert document.readings == seed_readings()
    assert said() == "Row 2, t_c: “abc” is not a number. The cell keeps its value."
    # what was typed is still there, to be mended
    assert view.open_editor() is editor and editor.text() == "abc" and editor.property("wrong")
    editor.clear()
    finish_typing("14.5")
    assert said() == "" and document.readings.t_c[1] == 14.5


def test_an_editor_that_is_left_as_it_was_changes_nothing(type_into, document, locale):
    for name in ("C", "de_DE"):
        locale(name)
        for row in (0, 7):
            type_into(row, COL_T_C, "")
    assert document.readings == seed_readings() and document.undo_stack.count() == 0


def test_typing_on_a_cell_replaces_what_it_had(view, finish_typing, document):
    view.setCurrentIndex(view.model().index(3, COL_T_U))
    QTest.keyClick(view, Qt.Key.Key_8)
    finish_typing("0.5")
    assert document.readings.t_u[3] == 80.5


def place(view):
    return view.currentIndex().row(), view.currentIndex().column()


def types(view, text, key):
    """Type into the open cell, or begin to, and press a key."""
    target = QApplication.focusWidget()
    if not isinstance(target, QLineEdit):
        QTest.keyClicks(view, text[0])
        target, text = QApplication.focusWidget(), text[1:]
    else:
        target.selectAll()
    QTest.keyClicks(target, text)
    QTest.keyClick(target, key)


def test_while_typing_tab_goes_from_pair_to_pair_and_on_to_a_new_row(shown_view, document):
    count = len(document.readings)
    shown_view.setCurrentIndex(shown_view.model().index(count - 1, COL_T_U))
    for text in ("10", "20", "30", "40"):
        types(shown_view, text, Qt.Key.Key_Tab)
    assert document.readings.t_u[count - 1 : count + 1].tolist() == [10.0, 30.0]
    assert document.readings.t_c[count - 1 : count + 1].tolist() == [20.0, 40.0]
    assert place(shown_view) == (count + 1, COL_T_U)


def test_with_no_cell_open_tab_leaves_the_table(shown_view):
    assert not shown_view.tabKeyNavigation()


def test_what_is_half_typed_is_taken_in_before_a_run_and_refused_text_stays_to_be_mended(
    shown_view, document
):
    shown_view.setCurrentIndex(shown_view.model().index(0, COL_T_U))
    QTest.keyClicks(shown_view, "9")
    QTest.keyClicks(QApplication.focusWidget(), "9")
    assert shown_view.take_in_typing() and document.readings.t_u[0] == 99.0
    QTest.keyClicks(shown_view, "x")
    assert not shown_view.take_in_typing() and document.readings.t_u[0] == 99.0
    assert QApplication.focusWidget().text() == "x"
    assert shown_view.model().index(0, COL_T_U) == shown_view.currentIndex()


def test_a_paste_begins_at_the_top_left_of_what_is_selected(view, document):
    model = view.model()
    flags = QItemSelectionModel.SelectionFlag
    view.selectionModel().select(
        QItemSelection(model.index(2, COL_T_U), model.index(4, COL_T_C)), flags.ClearAndSelect
    )
    view.selectionModel().setCurrentIndex(model.index(4, COL_T_C), flags.NoUpdate)
    QGuiApplication.clipboard().setText("1\t2\n3\t4\n5\t6\n")
    view.cells.paste()
    assert document.readings.t_u[2:5].tolist() == [1, 3, 5]
    assert document.readings.t_c[2:5].tolist() == [2, 4, 6]
    QGuiApplication.clipboard().setText("7")
    view.cells.paste()
    assert document.readings.t_u[2:5].tolist() == document.readings.t_c[2:5].tolist() == [7, 7, 7]
    document.undo_stack.undo()
    assert document.readings.t_c[2:5].tolist() == [2, 4, 6]


def test_add_appends_an_empty_row_and_begins_to_type(view, finish_typing, document):
    view.add_action.trigger()
    assert len(document.readings) == 12 and np.isnan(document.readings.t_u[11])
    finish_typing("70")
    assert document.readings.t_u[11] == 70.0 and not document.readings.counts[11]


def test_insert_puts_a_row_above_the_current_one(view, document, undone):
    view.setCurrentIndex(view.model().index(4, COL_T_C))
    view.insert_action.trigger()
    assert np.isnan(document.readings.t_u[4]) and document.readings.t_u[5] == 56.3
    assert view.currentIndex().row() == 4
    assert undone(seed_readings())


def test_scattered_rows_are_deleted_in_one_step(view, document, select, undone):
    select([(8, 0), (2, 1), (3, 0), (10, 3)])
    view.delete_action.trigger()
    assert document.readings == seed_readings().without(np.array([2, 3, 8, 10]))
    assert document.undo_stack.undoText() == "delete 4 readings"
    assert undone(seed_readings())


def test_clearing_empties_the_selected_cells_alone(view, document, select, undone):
    select([(1, COL_T_U), (4, COL_T_U), (4, COL_T_C), (6, COL_USE)])
    view.clear_action.trigger()
    assert np.flatnonzero(np.isnan(document.readings.t_u)).tolist() == [1, 4]
    assert np.flatnonzero(np.isnan(document.readings.t_c)).tolist() == [4]
    assert undone(seed_readings()) and document.undo_stack.count() == 1


def test_clearing_the_table_leaves_a_hint_how_to_fill_it(view, document, undone):
    before = view.viewport().grab().toImage()
    view.clear_all_action.trigger()
    assert len(document.readings) == 0
    empty = view.viewport().grab().toImage()
    assert empty != before and _has_ink(empty)
    assert undone(seed_readings())


def _has_ink(image):
    colours = {image.pixel(x, y) for x in range(0, image.width()) for y in range(0, image.height(), 2)}
    return len(colours) > 5


def test_ticks_are_changed_together(view, document, select):
    select([(0, 0), (5, 0)])
    view.use_action.trigger()
    assert np.flatnonzero(~document.readings.use).tolist() == [0, 5]
    view.use_action.trigger()
    assert document.readings == seed_readings()
    document.undo_stack.undo()
    assert document.undo_stack.undoText() == "leave out 2 readings"


def test_a_heading_sorts_up_then_down_then_not(view):
    order = []
    for _ in range(3):
        view.horizontalHeader().sectionClicked.emit(COL_T_U)
        order.append([view.model().source_row(row) for row in range(3)])
    assert order == [[7, 6, 0], [3, 10, 9], [0, 1, 2]]


def test_the_count_beneath_says_how_many_take_part(readings_panel, document):
    document.set_use(np.array([1, 2]), False, "leave out")
    document.set_values("t_u", np.array([5]), np.array([np.nan]), "clear")
    assert readings_panel._count.text() == "8 of 11 used"


def test_what_is_half_typed_stays_whatever_is_marked_or_changed_around_it(view, document):
    view.setCurrentIndex(view.model().index(0, COL_T_C))
    view.edit(view.currentIndex())
    editor = view.viewport().findChild(QLineEdit)
    QTest.keyClicks(editor, "12.")
    view.model().show_flagged({0: "far from the line"})
    document.set_values("t_u", np.arange(4), np.arange(4.0), "paste")
    document.set_values("t_c", np.arange(4), np.arange(4.0), "paste")
    QTest.keyClicks(editor, "5")
    assert editor.text() == "12.5"
    assert view.take_in_typing()
    assert document.readings.t_c[0] == 12.5
