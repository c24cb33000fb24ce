"""Blocks of readings to and from a spreadsheet."""

import numpy as np
import pytest

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from thermogui.core.reading.readings_file import Choices
from thermogui.core.reading.text import parse_readings
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.readings.roles import Role
from thermogui.ui.readings.columns import COL_T_C, COL_T_U, COLUMNS

HOLES = Readings.from_columns([1.5, np.nan, 3.0, np.nan], [np.nan, 20.25, -30.0, np.nan])
THREE = Readings.from_columns([1.234, 12.345, -1.001], [100.125, 0.125, 1.5e22])


@pytest.fixture
def clipboard(view):
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    yield clipboard
    clipboard.clear()


@pytest.fixture
def asked(view):
    """The texts that somebody should be asked about."""
    texts = []
    view.cells.import_asked.connect(texts.append)
    return texts


def test_a_block_larger_than_the_table_is_pasted_over_it_and_beyond(view, document, clipboard, undone):
    clipboard.setText("t_u\tt_c\r\n" + "".join(f"{row}.5\t{-row}\r\n" for row in range(4)) + "\r\n")
    view.setCurrentIndex(view.model().index(9, COL_T_U))
    view.paste_action.trigger()
    assert len(document.readings) == 13
    assert document.readings.t_u[8:].tolist() == [48.4, 0.5, 1.5, 2.5, 3.5]
    assert document.readings.t_c[8:].tolist() == [6.0, 0.0, -1.0, -2.0, -3.0]
    assert document.undo_stack.undoText() == "paste 4 readings"
    assert undone(seed_readings()) and document.undo_stack.count() == 1


@pytest.mark.parametrize("header", ["Sensor [mV]\tReferenz [K]", "t_u: Sensor [mV]\tt_c: Referenz [K]"])
def test_a_header_names_the_columns_of_an_empty_table(view, document, clipboard, header):
    document.remove(np.arange(11), "clear")
    clipboard.setText(f"{header}\n1,5\t2\n2,5\t3\n")
    for _ in range(2):
        view.setCurrentIndex(view.model().index(0, COL_T_U))
        view.paste_action.trigger()
    assert [(label.name, label.unit) for label in document.readings.labels] == [
        ("Sensor", "mV"),
        ("Referenz", "K"),
    ]
    assert document.readings.t_u.tolist() == [1.5, 2.5] and document.undo_stack.count() == 3
    document.undo_stack.setIndex(1)
    assert len(document.readings) == 0 and document.readings.labels == seed_readings().labels


def test_over_readings_a_header_changes_no_name(view, document, clipboard):
    clipboard.setText("Sensor [mV]\tReferenz [K]\n1,5\t2\n")
    view.setCurrentIndex(view.model().index(0, COL_T_U))
    view.paste_action.trigger()
    assert document.readings.labels == seed_readings().labels


def test_what_does_not_fit_is_said_and_never_silently_dropped(view, document, clipboard, said, asked):
    clipboard.setText("1\t2\t3\n4\t5\t6\n")
    view.setCurrentIndex(view.model().index(0, COL_T_C))
    view.paste_action.trigger()
    assert said() == "3 columns do not fit from t_c on: select a cell of t_u, or copy fewer columns."
    assert document.readings == seed_readings() and document.undo_stack.count() == 0


def test_more_columns_than_there_are_ask_which_is_which(view, document, clipboard, said, asked):
    clipboard.setText("1\t35.7\t0.5\t7\n2\t55.9\t14\t8\n")
    view.setCurrentIndex(view.model().index(0, COL_T_U))
    view.paste_action.trigger()
    assert "4 columns of numbers" in said() and asked == [clipboard.text()]
    assert document.readings == seed_readings() and document.undo_stack.count() == 0


def test_where_the_table_shows_sigma_u_a_fourth_column_is_that(view, document, clipboard, said):
    document.set_values(Role.SIGMA_U, np.array([5]), np.array([0.5]), "edit row 6")
    clipboard.setText("1\t35.7\t0.5\t7\n2\t55.9\t14\t8\n")
    view.setCurrentIndex(view.model().index(0, COL_T_U))
    view.paste_action.trigger()
    assert said() == "" and document.readings.sigma_u[[0, 1, 5]].tolist() == [7, 8, 0.5]


def test_words_beside_the_numbers_ask_and_words_alone_do_not(view, document, clipboard, said, asked):
    clipboard.setText("day\ta\tb\nmon\t1.5\t2\ntue\t3\t4\n")
    view.paste_action.trigger()
    assert "“mon” is not a number" in said() and len(asked) == 1
    clipboard.setText("warm\tcold\n")
    view.paste_action.trigger()
    assert said() and len(asked) == 1
    assert document.undo_stack.count() == 0


def test_a_header_that_names_the_columns_puts_them_right(view, document, clipboard, undone):
    clipboard.setText("day\tt_c (°C)\tt_u (°F)\tuncertainty\nmon\t0,5\t35,7\t0,1\n\t\t\t\ntue\t14,0\t\t0,2\n")
    view.setCurrentIndex(view.model().index(0, COL_T_C))
    view.paste_action.trigger()
    readings = document.readings
    assert readings.t_u[0] == 35.7 and np.isnan(readings.t_u[1:3]).all() and readings.t_u[3] == 81.9
    np.testing.assert_array_equal(readings.t_c[:4], [0.5, np.nan, 14.0, 28.0])
    np.testing.assert_array_equal(readings.sigma[:4], [0.1, np.nan, 0.2, np.nan])
    assert not view.isColumnHidden(COLUMNS.index(Role.SIGMA_C))
    assert document.undo_stack.undoText() == "paste 3 readings"
    assert undone(seed_readings()) and document.undo_stack.count() == 1


@pytest.mark.parametrize("header", ["", "a\tb\tsigma\n"])
def test_a_third_column_of_numbers_is_sigma(view, document, clipboard, header):
    clipboard.setText(header + "1\t2\t0.5\n3\t4\t0.25\n")
    view.setCurrentIndex(view.model().index(0, COL_T_U))
    view.paste_action.trigger()
    assert document.readings.t_u[:2].tolist() == [1.0, 3.0]
    assert document.readings.t_c[:2].tolist() == [2.0, 4.0]
    assert document.readings.sigma[:2].tolist() == [0.5, 0.25]


def test_a_bad_cell_beneath_a_header_is_named_by_its_place(view, clipboard, said):
    clipboard.setText("t_c\tt_u\n1\t2\n3\twarm\n")
    view.paste_action.trigger()
    assert said().startswith("Clipboard, row 3, column 2 (t_u): “warm” is not a number")


def test_readings_that_were_looked_at_before_are_pasted_in_one_step(view, document, undone):
    found = parse_readings(
        "1,35.7,0.5,0.1\n2,55.9,14,0.2\n",
        "Clipboard",
        choices=Choices(columns={"t_u": 1, "t_c": 2, "sigma": 3}),
    )
    view.setCurrentIndex(view.model().index(10, COL_T_U))
    view.cells.paste_readings(found)
    assert len(document.readings) == 12 and document.readings.t_u[10:].tolist() == [35.7, 55.9]
    assert document.readings.sigma[10:].tolist() == [0.1, 0.2]
    assert document.undo_stack.undoText() == "paste 2 readings" and undone(seed_readings())


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


@pytest.mark.parametrize("name", ["C", "de_DE", "fr_FR", "ar_EG"])
@pytest.mark.parametrize("columns", [[COL_T_U, COL_T_C], [COL_T_U], [COL_T_C]], ids=["both", "t_u", "t_c"])
@pytest.mark.parametrize("readings", [seed_readings(), HOLES, THREE], ids=["whole", "with holes", "three"])
def test_what_is_copied_is_what_is_pasted(view, document, clipboard, locale, name, columns, readings, select):
    locale(name)
    document.open_readings(readings, "a.csv")
    select([(row, column) for row in range(len(readings)) for column in columns])
    view.copy_action.trigger()
    assert clipboard.text().count("\n") == len(readings)
    assert ("," in clipboard.text()) == (name in ("de_DE", "fr_FR"))
    locale("C")
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


def test_a_paste_brings_its_decimals_and_undo_takes_them_away(view, document, clipboard):
    clipboard.setText("0,40\t1\n12,5\t2\n")
    view.setCurrentIndex(view.model().index(10, COL_T_U))
    view.paste_action.trigger()
    assert [view.model().index(row, COL_T_U).data() for row in (0, 10, 11)] == ["35.70", "0.40", "12.50"]
    document.undo_stack.undo()
    assert view.model().index(0, COL_T_U).data() == "35.7"
    clipboard.setText("7.125")
    view.setCurrentIndex(view.model().index(0, COL_T_C))
    view.paste_action.trigger()
    assert view.model().index(1, COL_T_C).data() == "14.000"
