"""Paired columns: which rows count, and that every edit makes new ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, empty_rows, seed_readings

CODES = ["degC", "K", "degF", "degR", "degRe", "degRo", "degDe", "degN"]
CELL = st.one_of(st.floats(-1e6, 1e6), st.just(float("nan")))
ROW = st.tuples(CELL, CELL, st.booleans(), CELL)


@st.composite
def tables(draw, min_size=0):
    """Readings, with or without sigma, and the rows they were made from."""
    rows = draw(st.lists(ROW, min_size=min_size, max_size=12))
    return readings_of(rows, draw(st.booleans())), rows


def readings_of(rows, has_sigma):
    t_u, t_c, use, sigma = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Readings.from_columns(t_u, t_c, sigma if has_sigma else None, use, "degF", "K")


def rows_of(readings):
    columns = (readings.t_u, readings.t_c, readings.use, readings.column("sigma"))
    return list(zip(*(column.tolist() for column in columns), strict=True))


@given(tables())
def test_the_rows_that_count_are_ticked_and_have_both_readings(table):
    readings, rows = table
    counting = [(t_u, t_c) for t_u, t_c, use, _ in rows if use and t_u == t_u and t_c == t_c]
    t_u, t_c = readings.used()
    assert list(zip(t_u.tolist(), t_c.tolist(), strict=True)) == counting
    assert readings.counts.sum() == len(counting)
    assert readings.complete.tolist() == [t_u == t_u and t_c == t_c for t_u, t_c, _, _ in rows]


@pytest.mark.parametrize("endless", [np.inf, -np.inf])
def test_an_endless_reading_does_not_count(endless):
    assert Readings.from_columns([endless, 1.0, 2.0], [1.0, endless, 3.0]).counts.tolist() == [
        False,
        False,
        True,
    ]


def test_without_ticks_every_row_counts():
    assert Readings.from_columns([1, 2], [3, 4]).use.tolist() == [True, True]


@pytest.mark.parametrize(
    "columns",
    [
        {"t_u": [1, 2], "t_c": [1]},
        {"t_u": [1], "t_c": [1, 2]},
        {"t_u": [1, 2], "t_c": [1, 2], "sigma": [1]},
        {"t_u": [1, 2], "t_c": [1, 2], "use": [True]},
        {"t_u": [[1, 2]], "t_c": [[1, 2]]},
    ],
    ids=str,
)
def test_columns_of_different_lengths_are_refused(columns):
    with pytest.raises(ThermoError, match="differ in length"):
        Readings.from_columns(**columns)


@given(tables())
def test_readings_equal_what_was_made_from_the_same_columns(table):
    readings, rows = table
    assert readings == readings_of(rows, readings.sigma is not None)
    assert readings != readings.with_unit("K")
    assert readings != "readings"


@settings(max_examples=40)
@given(tables(min_size=1), st.data())
def test_readings_differ_where_one_cell_does(table, data):
    readings, rows = table
    row = np.array([data.draw(st.integers(0, len(rows) - 1))])
    for name in ("t_u", "t_c", "sigma"):
        assert readings.with_values(name, row, 2e6) != readings
    assert readings.with_values("use", row, ~readings.use[row]) != readings


def test_readings_without_sigma_are_those_whose_sigma_is_all_empty():
    without = Readings.from_columns([1.0], [2.0])
    assert without == Readings.from_columns([1.0], [2.0], sigma=[np.nan])
    assert without != Readings.from_columns([1.0], [2.0], sigma=[0.5])
    assert np.isnan(without.column("sigma")).all()


def test_no_column_can_be_changed_in_place_not_even_through_what_it_was_made_from():
    t_u = np.array([1.0, 2.0])
    readings = Readings.from_columns(t_u, t_u, t_u)
    t_u[0] = 99
    for column in (readings.t_u, readings.t_c, readings.sigma, readings.use):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 0
    assert readings.t_u.tolist() == [1.0, 2.0]


@settings(max_examples=40)
@given(tables(min_size=1), st.data())
def test_an_edit_changes_its_cells_and_nothing_else(table, data):
    readings, rows = table
    copy = readings_of(rows, readings.sigma is not None)
    index = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(["t_u", "t_c", "sigma"]))
    edited = readings.with_values(name, np.array([index]), 123.0)
    want = [list(row) for row in rows_of(readings)]
    want[index][{"t_u": 0, "t_c": 1, "sigma": 3}[name]] = 123.0
    np.testing.assert_equal(rows_of(edited), [tuple(row) for row in want])
    assert readings == copy


@settings(max_examples=40)
@given(tables(min_size=1), st.data())
def test_a_tick_changes_only_whether_its_rows_are_used(table, data):
    readings, rows = table
    ticked = data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=1))
    edited = readings.with_values("use", np.array(sorted(ticked)), False)
    want = [(t_u, t_c, use and i not in ticked) for i, (t_u, t_c, use, _) in enumerate(rows)]
    np.testing.assert_equal([row[:3] for row in rows_of(edited)], want)


@settings(max_examples=40)
@given(tables(min_size=1), st.data())
def test_taking_rows_out_and_putting_them_back_changes_nothing(table, data):
    readings, rows = table
    chosen = np.array(sorted(data.draw(st.sets(st.integers(0, len(rows) - 1)))), np.intp)
    taken, left = readings.take(chosen), readings.without(chosen)
    np.testing.assert_equal(rows_of(taken), [rows_of(readings)[i] for i in chosen])
    np.testing.assert_equal(
        rows_of(left), [row for i, row in enumerate(rows_of(readings)) if i not in chosen]
    )
    assert left.inserted(chosen, taken) == readings
    assert (left.unit_of_t_u, taken.unit_of_t_c) == ("degF", "K")


def test_rows_with_a_sigma_can_be_put_among_rows_without():
    merged = Readings.from_columns([1, 3], [1, 3]).inserted(
        np.array([1]), Readings.from_columns([2], [2], sigma=[0.5])
    )
    assert merged.t_u.tolist() == [1, 2, 3]
    np.testing.assert_equal(merged.sigma.tolist(), [np.nan, 0.5, np.nan])


def test_empty_rows_are_ticked_but_do_not_count():
    rows = empty_rows(3)
    assert (len(rows), rows.use.all(), rows.counts.any()) == (3, True, False)


def test_only_the_unit_of_the_unknown_thermometer_changes():
    named = seed_readings().with_unit("degF")
    assert (named.unit_of_t_u, named.unit_of_t_c) == ("degF", "degC")
    assert named.with_unit(None) == seed_readings()
