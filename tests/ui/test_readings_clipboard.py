"""Blocks of readings to and from a spreadsheet."""

import numpy as np
import pytest

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from thermogui.core.readings import Readings, seed_readings
from thermogui.ui.readings.model import COL_T_C, COL_T_U

HOLES = Readings.from_columns([1.5, np.nan, 3.0, np.nan], [np.nan, 20.25, -30.0, np.nan])


@pytest.fixture
def clipboard(view):
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    yield clipboard
    clipboard.clear()


def test_a_block_larger_than_the_table_is_pasted_over_it_and_beyond(view, document, clipboard, undone):
    clipboard.setText("t_u\tt_c\r\n" + "".join(f"{row}.5\t{-row}\r\n" for row in range(4)) + "\r\n")
    view.setCurrentIndex(view.model().index(9, COL_T_U))
    view.paste_action.trigger()
    assert len(document.readings) == 13
    assert document.readings.t_u[8:].tolist() == [48.4, 0.5, 1.5, 2.5, 3.5]
    assert document.readings.t_c[8:].tolist() == [6.0, 0.0, -1.0, -2.0, -3.0]
    assert document.undo_stack.undoText() == "paste 4 readings"
    assert undone(seed_readings()) and document.undo_stack.count() == 1


def test_what_does_not_fit_beside_t_c_is_left_off(view, document, clipboard):
    clipboard.setText("1\t2\t3\n4\t5\t6\n")
    view.setCurrentIndex(view.model().index(0, COL_T_C))
    view.paste_action.trigger()
    assert document.readings.t_c[:3].tolist() == [1.0, 4.0, 15.0]
    np.testing.assert_array_equal(document.readings.t_u, seed_readings().t_u)


def test_a_paste_into_a_sorted_table_covers_the_rows_that_are_seen(view, document, clipboard, undone):
    view.model().sort(COL_T_U, Qt.SortOrder.AscendingOrder)
    clipboard.setText("100\n200\n")
    view.setCurrentIndex(view.model().index(0, COL_T_C))
    view.paste_action.trigger()
    assert document.readings.t_c[[7, 6]].tolist() == [100.0, 200.0]
    assert undone(seed_readings())


def test_a_paste_that_is_no_numbers_is_refused_and_changes_nothing(view, document, clipboard, said):
    for text in ("1\t2\nthree\t4\n", "", "\n\n"):
        clipboard.setText(text)
        view.paste_action.trigger()
        assert said() and document.readings == seed_readings() and document.undo_stack.count() == 0
    clipboard.setText("1\t2\n")
    view.setCurrentIndex(view.model().index(0, 0))
    view.paste_action.trigger()
    assert said() == ""


@pytest.mark.parametrize("name", ["C", "de_DE"])
@pytest.mark.parametrize("columns", [[COL_T_U, COL_T_C], [COL_T_U], [COL_T_C]], ids=["both", "t_u", "t_c"])
@pytest.mark.parametrize("readings", [seed_readings(), HOLES], ids=["whole", "with holes"])
def test_what_is_copied_is_what_is_pasted(view, document, clipboard, locale, name, columns, readings, select):
    locale(name)
    document.open_readings(readings, "a.csv")
    select([(row, column) for row in range(len(readings)) for column in columns])
    view.copy_action.trigger()
    assert clipboard.text().count("\n") == len(readings)
    assert ("," in clipboard.text()) == (name == "de_DE")
    document.set_values("t_u", np.arange(len(readings)), np.full(len(readings), 7.0), "spoil")
    document.set_values("t_c", np.arange(len(readings)), np.full(len(readings), 7.0), "spoil")
    view.setCurrentIndex(view.model().index(0, columns[0]))
    view.paste_action.trigger()
    filled = ~np.all([np.isnan(readings.column(("t_u", "t_c")[c])) for c in columns], axis=0)
    last = np.flatnonzero(filled)[-1] + 1  # empty rows at the end may be a spreadsheet's own
    for column in columns:
        got, wanted = (r.column(("t_u", "t_c")[column]) for r in (document.readings, readings))
        np.testing.assert_array_equal(got[:last], wanted[:last])


def test_cut_copies_and_clears_in_one_step(view, document, clipboard, select, undone):
    select([(0, COL_T_U), (0, COL_T_C)])
    view.cut_action.trigger()
    assert clipboard.text() == "35.7\t0.5\n"
    assert np.isnan(document.readings.t_u[0]) and undone(seed_readings())


def test_a_number_with_a_group_comma_is_refused_and_never_becomes_one(view, document, clipboard, said):
    clipboard.setText("1,000\t2,000\n")
    view.paste_action.trigger()
    assert document.readings == seed_readings()
    assert "row 1, column 1" in said() and "1,000" in said()
