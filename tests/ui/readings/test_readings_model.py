"""The table of readings: what it shows, what it takes, what it refuses, and in which order."""

import random

import numpy as np
import pytest
from straight import straight

from PySide6.QtCore import QModelIndex, Qt

from thermogui.core.readings.readings import Readings, empty_rows, seed_readings
from thermogui.ui.readings.columns import COL_RESIDUAL, COL_T_C, COL_T_U, COL_USE
from thermogui.ui.readings.model import ReadingsModel

ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
ROLE = Qt.ItemDataRole


@pytest.fixture
def model(document, qtmodeltester):
    """The model of a document, which Qt's tester watches at every change."""
    model = ReadingsModel(document)
    qtmodeltester.check(model)
    yield model
    qtmodeltester.check(model)


@pytest.fixture
def refusals(model):
    """The sentences said so far, "" where an input was fine."""
    said = []
    model.refused.connect(said.append)
    return said


def shown(model, column, role=ROLE.DisplayRole):
    return [model.data(model.index(row, column), role) for row in range(model.rowCount())]


def test_the_books_readings_are_shown(model):
    assert (model.rowCount(), model.columnCount()) == (11, 6)
    assert shown(model, COL_T_U)[:3] == ["35.7", "55.9", "58.2"]
    assert shown(model, COL_T_C)[7] == "−4.0"
    assert shown(model, COL_T_U, ROLE.EditRole) == seed_readings().t_u.tolist()
    assert shown(model, COL_USE, ROLE.CheckStateRole) == [Qt.CheckState.Checked] * 11
    assert shown(model, COL_RESIDUAL) == [""] * 11


def test_a_cell_has_no_children(model):
    assert model.rowCount(model.index(0, 0)) == model.columnCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None and not model.setData(QModelIndex(), 1.0)


def test_headings_name_the_units(model, document):
    heading = lambda column: model.headerData(column, Qt.Orientation.Horizontal)  # noqa: E731
    assert heading(COL_T_U) == "Unknown\nthermometer\nt_u"
    assert heading(COL_T_C) == "Reference\nt_c, °C"
    document.describe(unit_of_t_u="degF")
    assert heading(COL_T_U).endswith("t_u, °F")
    assert model.headerData(10, Qt.Orientation.Vertical) == "11"


@pytest.mark.parametrize("section", [-1, 6, 999_999])
@pytest.mark.parametrize("role", [ROLE.DisplayRole, ROLE.ToolTipRole])
def test_there_is_no_heading_beyond_the_columns(model, section, role):
    assert model.headerData(section, Qt.Orientation.Horizontal, role) is None
    if section != 6:
        assert model.headerData(section, Qt.Orientation.Vertical, role) is None


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (40, 40.0),
        (40.5, 40.5),
        (np.float32(1.5), 1.5),
        ("40.5", 40.5),
        (" −4.5 ", -4.5),
        ("1e3", 1000.0),
        ("+.5", 0.5),
        ("40.5\N{NO-BREAK SPACE}", 40.5),
    ],
)
def test_a_number_is_taken(model, document, refusals, value, number):
    assert model.setData(model.index(2, COL_T_U), value)
    assert model.data(model.index(2, COL_T_U), ROLE.EditRole) == number
    assert document.readings.t_u[2] == number and document.readings.t_c[2] == 15.0
    assert refusals == [""] and document.undo_stack.undoText() == "edit row 3"


REFUSED = [
    *("abc", "1,000.5", "1.000,5", "1 000", "inf", "nan", "1e999", "12°", "0x10", "1_0"),
    *(float("nan"), float("inf"), [1.0], object(), 10**400),
]


@pytest.mark.parametrize("value", REFUSED, ids=lambda value: str(value)[:8])
def test_what_is_no_number_is_refused_with_a_sentence_and_changes_nothing(model, document, refusals, value):
    assert model.setData(model.index(2, COL_T_C), value) is False
    assert document.readings == seed_readings() and document.undo_stack.count() == 0
    (sentence,) = refusals
    assert sentence.startswith("Row 3, t_c: ") and sentence.endswith(". The cell keeps its value.")


def test_a_fine_input_takes_the_sentence_back(model, refusals):
    model.setData(model.index(0, COL_T_U), "abc")
    model.setData(model.index(0, COL_T_U), "36")
    assert refusals[0] and refusals[1] == ""


@pytest.mark.parametrize("name", ["C", "de_DE", "de_CH", "fr_FR"])
def test_in_every_locale_a_comma_is_read_alike_and_a_point_is_shown(model, document, locale, name, refusals):
    locale(name)
    for text, number in (("12,5", 12.5), ("12.5", 12.5), ("−0,5", -0.5), ("0,125", 0.125), ("1.000", 1.0)):
        assert model.setData(model.index(0, COL_T_U), text)
        assert document.readings.t_u[0] == number
    for text in ("1,000", "1.000,5", "1,000.5", "1,5,5"):
        assert model.setData(model.index(0, COL_T_U), text) is False and f"“{text}” " in refusals[-1]
    assert document.readings.t_u[0] == 1.0 and shown(model, COL_T_U)[1] == "55.900"


def test_a_column_has_the_most_decimals_that_were_typed_until_that_is_undone(model, document, undone):
    t_c, first = model.index(0, COL_T_C), model.index(0, COL_T_U)
    assert model.setData(t_c, "0,40") and shown(model, COL_T_C)[:3] == ["0.40", "14.00", "15.00"]
    assert shown(model, COL_T_U)[0] == "35.7"
    assert model.setData(t_c, "0.4000") and shown(model, COL_T_C)[:2] == ["0.4000", "14.0000"]
    assert document.undo_stack.count() == 2 and document.is_modified
    assert model.setData(t_c, "0.4") and document.undo_stack.count() == 2
    assert model.setData(first, 0.123456789) and shown(model, COL_T_U)[:2] == ["0.123457", "55.900000"]
    assert model.data(first, ROLE.EditRole) == 0.123456789
    for wanted in (["0.4000", "35.7"], ["0.40", "35.7"], ["0.5", "35.7"]):
        document.undo_stack.undo()
        assert [model.data(t_c), model.data(first)] == wanted
    assert not document.is_modified
    document.undo_stack.redo()
    assert shown(model, COL_T_C)[1] == "14.00"


def test_a_column_of_whole_numbers_shows_no_decimals(model, document):
    document.open_readings(empty_rows(3), "new.csv")
    for row, text in enumerate(("14", "1e3", "−2")):
        assert model.setData(model.index(row, COL_T_U), text)
    assert shown(model, COL_T_U) == ["14", "1000", "−2"]
    document.move_reading(0, 1.25, 1 / 3, "drag")
    document.set_values("t_c", np.array([0]), np.array([1 / 3]), "edit")
    # what was computed is not hidden, and does not change the others
    assert shown(model, COL_T_U) == ["1.25", "1000", "−2"]
    assert model.setData(model.index(1, COL_T_U), 1e-9) and shown(model, COL_T_U)[1] == "1e−09"
    assert model.setData(model.index(1, COL_T_U), 1e22) and shown(model, COL_T_U)[1] == "1e+22"


def test_going_back_to_what_is_saved_takes_its_decimals_too(model, document):
    document.set_values("t_u", np.array([0]), np.array([35.7]), "edit", 4)
    assert shown(model, COL_T_U)[0] == "35.7000" and document.can_revert
    document.revert()
    assert shown(model, COL_T_U)[0] == "35.7" and not document.is_modified
    document.undo_stack.undo()
    assert shown(model, COL_T_U)[0] == "35.7000"


def test_other_readings_altogether_bring_their_decimals(model, document):
    document.exchange_readings(Readings.from_columns([1.25, 2], [3, 4]), "sample")
    assert shown(model, COL_T_U) == ["1.25", "2.00"] and shown(model, COL_T_C) == ["3", "4"]
    document.undo_stack.undo()
    assert shown(model, COL_T_U)[0] == "35.7"


@pytest.mark.parametrize("empty", ["", "  ", None])
def test_a_cell_can_be_emptied_and_its_row_no_longer_counts(model, document, empty):
    assert model.setData(model.index(4, COL_T_C), empty)
    assert np.isnan(document.readings.t_c[4]) and not document.readings.counts[4]
    assert model.data(model.index(4, COL_T_C)) == ""
    assert model.data(model.index(4, COL_T_C), ROLE.EditRole) is None


def test_a_tick_is_taken_away_and_given_back(model, document):
    index = model.index(6, COL_USE)
    assert model.flags(index) & Qt.ItemFlag.ItemIsUserCheckable
    assert model.setData(index, Qt.CheckState.Unchecked, ROLE.CheckStateRole)
    assert not document.readings.use[6] and document.readings.use.sum() == 10
    assert document.undo_stack.undoText() == "leave out row 7"
    assert model.setData(index, Qt.CheckState.Checked.value, ROLE.CheckStateRole)
    assert document.readings == seed_readings()


def test_the_residual_is_read_only_and_follows_the_line(model, document):
    index = model.index(0, COL_RESIDUAL)
    assert not model.flags(index) & Qt.ItemFlag.ItemIsEditable
    assert model.setData(index, 1.0) is False
    model.show_curve(straight(0.5, -17.0))
    assert model.data(index) == "−0.35" and model.data(index, ROLE.EditRole) == pytest.approx(-0.35)
    document.set_values("t_c", np.array([0]), np.array([10.0]), "edit")
    assert model.data(index) == "9.15"
    model.show_curve(straight(1e300, 1e300))
    assert model.data(index) == "−3.67e301"
    model.show_curve(None)
    assert model.data(index) == ""


def test_an_empty_table_is_no_trouble(model, document):
    document.remove(np.arange(11), "clear the table")
    model.show_curve(straight(1.0, 0.0))
    model.set_hovered(3)
    model.sort(COL_T_U, ASCENDING)
    assert model.rowCount() == 0
    document.insert(0, empty_rows(2), "add")
    assert shown(model, COL_T_U) == ["", ""]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_can_be_undone_and_done_again(model, document, seed):
    chance = random.Random(seed)
    start = document.readings
    while document.undo_stack.count() < 100:
        _edit_something(model, document, chance)
    end = document.readings
    columns = [shown(model, column) for column in range(4)]
    for _ in range(document.undo_stack.count()):
        document.undo_stack.undo()
    assert document.readings == start
    for _ in range(document.undo_stack.count()):
        document.undo_stack.redo()
    assert document.readings == end
    if model.sorted_by is None:
        assert [shown(model, column) for column in range(4)] == columns


def _edit_something(model, document, chance):
    """Do one of all that can be done to a table, wherever."""
    count = model.rowCount()
    row = chance.randrange(count) if count else 0
    some = np.array(sorted(chance.sample(range(count), chance.randint(0, count))), np.intp)
    value = chance.choice(["", "1.5", "-3", f"{chance.uniform(-99, 99):.3f}", "abc"])
    match chance.randrange(7):
        case 0 | 1 if count:
            model.setData(model.index(row, chance.choice([COL_T_U, COL_T_C])), value)
        case 2 if count:
            state = chance.choice([Qt.CheckState.Checked, Qt.CheckState.Unchecked])
            model.setData(model.index(row, COL_USE), state, ROLE.CheckStateRole)
        case 3:
            document.insert(chance.randint(0, count), seed_readings().take(some[some < 11]), "insert")
        case 4 if count > 5:
            document.remove(some[: count // 2], "remove")
        case 5:
            document.set_use(some, chance.random() < 0.5, "tick")
        case _:
            model.sort(chance.choice([-1, COL_T_U, COL_T_C, COL_USE]), chance.choice([ASCENDING, DESCENDING]))


def test_a_cell_is_drawn_from_what_its_roles_say(document, view):
    model = view.model()
    document.set_use(np.array([2]), False, "leave out")
    model.set_colours("#112233", "#445566", "#778899")
    model.set_hovered(1)
    model.show_flagged({3: "far away", 1: "far away"})
    model.show_curve(straight(0.5, -17.0))
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index, look = model.index(row, column), model.look(row, column)
            assert look.text == index.data(ROLE.DisplayRole)
            ticked = index.data(ROLE.CheckStateRole)
            assert look.tick == (None if ticked is None else ticked == Qt.CheckState.Checked)
            assert (look.colour, look.behind) == (
                index.data(ROLE.ForegroundRole),
                index.data(ROLE.BackgroundRole),
            )


def test_the_row_numbers_are_as_wide_for_a_remarkable_row(document, view):
    header = view.verticalHeader()
    width = header.width()
    view.model().show_flagged({10: "far away"})
    view.grab()
    assert header.width() == width >= header.fontMetrics().horizontalAdvance("▲ 11")
    document.insert(0, Readings.from_columns(np.arange(1000.0), np.arange(1000.0)), "insert")
    view.grab()
    assert header.width() >= header.fontMetrics().horizontalAdvance("▲ 1011") > width - 12
