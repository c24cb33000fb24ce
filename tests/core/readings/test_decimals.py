"""How many decimals a column is shown with, and what becomes of numbers that have more."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermogui.core.numbers import typed_number
from thermogui.core.readings.decimals import NO_DECIMALS, Decimals, decimals_in, decimals_of, fixed
from thermogui.core.readings.edits import InsertRows, RemoveRows, SetAttribute, SetValues, decimals_after
from thermogui.core.readings.readings import Readings, seed_readings

ROW = np.array([0])


@pytest.mark.parametrize(
    ("text", "decimals"),
    [
        *(
            ("14", 0),
            ("14.0", 1),
            ("0,40", 2),
            (" 0.18 ", 2),
            (".5", 1),
            ("5.", 0),
            ("\N{MINUS SIGN}1,25", 2),
        ),
        *(("1,000", 3), ("0.3000000", 6), ("36.123456789", 6), ("0.30000000000000004", 1)),
        *(("1e3", 0), ("1.50e-2", 3), ("1e-9", 0), ("1e400", 0)),
        *(("", 0), ("nan", 0), ("N/A", 0), ("abc", 0), ("1.2.x", 0)),
    ],
)
def test_decimals_are_those_that_were_typed(text, decimals):
    assert decimals_in(text) == decimals


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        *(([], 0), ([np.nan], 0), ([14.0, -3.0], 0), ([0.5, 14.0], 1), ([0.1 + 0.2], 1), ([1 / 3], 6)),
        *(
            ([1e22, 1e308, 1e-308], 0),
            ([np.inf], 0),
            ([1e9 + 0.125], 3),
            ([1.0] * 30_000 + [0.25] * 30_000, 2),
        ),
    ],
)
def test_values_need_so_many_decimals(values, decimals):
    assert decimals_of(np.array(values, float)) == decimals


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        *((0.4, 2, "0.40"), (14.0, 0, "14"), (14.0, 1, "14.0"), (-4.0, 1, "-4.0"), (0.1 + 0.2, 1, "0.3")),
        *((1.25, 1, "1.25"), (1 / 3, 0, "0.333333"), (123456.789, 0, "123456.789")),
        *(
            (1e-6, 0, "0.000001"),
            (1e-9, 6, "1e-09"),
            (0.00012345678, 0, "0.00012345678"),
            (5e-324, 0, "5e-324"),
        ),
        *((1e22, 3, "1e+22"), (1.5e308, 0, "1.5e+308")),
    ],
)
def test_a_number_is_written_with_the_decimals_of_its_column_or_its_own(value, decimals, text):
    assert fixed(value, decimals) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 6))
def test_what_is_shown_can_be_typed_back_and_is_the_number_to_six_decimals_or_better(value, decimals):
    shown = typed_number(fixed(value, decimals))
    assert abs(shown - value) <= max(5.001e-7, 1e-15 * abs(value))
    assert (shown == 0) == (value == 0) or abs(value) >= 1e-3


def test_new_values_raise_the_decimals_and_an_emptied_table_begins_anew():
    readings = seed_readings()
    assert readings.decimals == Decimals(1, 1, 0)
    finer = SetValues("t_c", ROW, readings.t_c[ROW], np.array([0.25]))
    assert decimals_after(readings, [finer]) == Decimals(1, 2, 0)
    assert decimals_after(readings, [finer.inverse()]) == Decimals(1, 1, 0)
    rows = np.arange(len(readings))
    other = Readings.from_columns([1.0], [2.125], [0.01])
    assert other.decimals == Decimals(0, 3, 2)
    assert decimals_after(readings, [InsertRows(ROW, other)]) == Decimals(1, 3, 2)
    assert decimals_after(readings, [RemoveRows(rows, readings), InsertRows(ROW, other)]) == Decimals(0, 3, 2)
    assert decimals_after(readings, [RemoveRows(rows, readings)]) == NO_DECIMALS


def test_readings_that_differ_in_decimals_alone_are_equal_but_not_shown_alike():
    readings = seed_readings()
    edit = SetAttribute("decimals", readings.decimals, Decimals(2, 1, 0))
    finer = edit.apply(readings)
    assert finer == readings and not finer.is_shown_as(readings)
    assert edit.inverse().apply(finer).is_shown_as(readings)
    assert finer.take(ROW).without(ROW).decimals == Decimals(2, 1, 0)


def test_one_value_among_thousands_has_its_decimals_seen():
    values = np.arange(9999.0)
    values[4321] = 0.125
    assert decimals_of(values) == 3
