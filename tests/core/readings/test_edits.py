"""Edits of readings: each does one thing, and its inverse takes it back to the last bit."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermogui.core.readings.decimals import Decimals
from thermogui.core.readings.edits import (
    InsertRows,
    RemoveRows,
    SetAttribute,
    SetValues,
    decimals_after,
    runs_of,
)
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.readings.roles import Role

SEED = seed_readings()
ROWS = np.array([1, 4])
NEW = Readings.from_columns([1.25, 2.5], [3.0, 4.0], [0.5, np.nan], [False, True])
EDITS = {
    "t_u": (SetValues("t_u", ROWS, SEED.t_u[ROWS], np.array([1.0, np.nan])), lambda r: r.t_u[ROWS]),
    "t_c": (SetValues("t_c", ROWS, SEED.t_c[ROWS], np.array([7.0, 8.0])), lambda r: r.t_c[ROWS]),
    "sigma": (SetValues("sigma", ROWS, np.full(2, np.nan), np.array([0.1, 0.2])), lambda r: r.sigma[ROWS]),
    "use": (SetValues(Role.USE, ROWS, SEED.use[ROWS], np.array([False, True])), lambda r: r.use[ROWS]),
}


@pytest.mark.parametrize("name", EDITS)
def test_cells_get_what_is_new_and_the_inverse_brings_back_what_stood_there(name):
    edit, cells = EDITS[name]
    after = edit.apply(SEED)
    np.testing.assert_array_equal(cells(after), edit.new)
    assert len(after) == len(SEED) and after != SEED
    rest = np.setdiff1d(np.arange(len(SEED)), ROWS)
    assert after.take(rest) == SEED.take(rest)
    assert edit.inverse().apply(after) == SEED
    again = edit.inverse().inverse()
    np.testing.assert_array_equal(cells(again.apply(SEED)), edit.new)


@pytest.mark.parametrize("rows", [[0, 1], [1, 4], [11, 12]])
def test_rows_are_put_where_they_are_to_stand_and_taken_out_again(rows):
    edit = InsertRows(np.array(rows), NEW)
    after = edit.apply(SEED)
    assert len(after) == 13 and after.take(np.array(rows)) == NEW
    inverse = edit.inverse()
    assert isinstance(inverse, RemoveRows) and inverse.apply(after) == SEED
    assert inverse.inverse().apply(SEED) == after


def test_a_unit_and_decimals_are_set_and_taken_back():
    named = SetAttribute("unit_of_t_u", None, "degF")
    assert named.apply(SEED).unit_of_t_u == "degF"
    assert named.inverse() == SetAttribute("unit_of_t_u", "degF", None)
    assert named.inverse().apply(named.apply(SEED)) == SEED
    shown = SetAttribute("decimals", SEED.decimals, Decimals(3, 2, 1))
    assert shown.apply(SEED).decimals == Decimals(3, 2, 1)
    assert shown.inverse().apply(shown.apply(SEED)).is_shown_as(SEED)


def test_a_tick_or_a_unit_changes_no_decimals_and_a_row_that_goes_lowers_none():
    edits = [EDITS["use"][0], SetAttribute("unit_of_t_u", None, "K"), RemoveRows(ROWS, SEED.take(ROWS))]
    assert decimals_after(SEED, edits) == SEED.decimals == Decimals(1, 1, 0)


def test_rows_put_in_raise_the_decimals_to_what_they_need():
    assert decimals_after(SEED, [InsertRows(ROWS, NEW)]) == Decimals(2, 1, 1)


def test_only_a_table_without_rows_begins_anew():
    all_but_one = np.arange(10)
    last = RemoveRows(np.array([0]), SEED.take(np.array([10])))
    first = RemoveRows(all_but_one, SEED.take(all_but_one))
    assert decimals_after(SEED, [first]) == Decimals(1, 1, 0)
    assert decimals_after(SEED, [first, last]) == Decimals(0, 0, 0)
    # a row that came in before is still there
    assert decimals_after(SEED, [InsertRows(np.array([0, 1]), NEW), first, last]) == Decimals(2, 1, 1)


@pytest.mark.parametrize(
    ("rows", "stretches"),
    [([], []), ([3], [(3, 3)]), ([0, 1, 2], [(0, 2)]), ([0, 2, 3, 9], [(0, 0), (2, 3), (9, 9)])],
)
def test_consecutive_rows_are_one_stretch(rows, stretches):
    assert runs_of(np.array(rows, np.intp)) == stretches


@given(st.sets(st.integers(0, 60)))
def test_stretches_hold_each_row_once_and_leave_gaps_between(rows):
    found = runs_of(np.array(sorted(rows), np.intp))
    assert [row for first, last in found for row in range(first, last + 1)] == sorted(rows)
    assert all(after[0] > before[1] + 1 for before, after in pairwise(found))
