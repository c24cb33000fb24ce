"""Columns of figures for people: enough decimals, and never more digits than anybody reads."""

import math

import pytest

from thermogui.core.writing.report.figures import decimals_for, decimals_of


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        ([35.7, 0.5], 1),
        ([1.0, 20.0], 0),
        ([123456.1234567], 3),
        ([1234567.5, 0.123456], 2),
        ([0.12345678], 8),
        ([math.nan, 0.25, -math.inf], 2),
        ([], 0),
        ([99_999_999.0], 0),
        ([1e8], None),
        ([-1e8, 0.5], None),
        ([1e-9], None),
        ([0.0], 0),
    ],
)
def test_a_column_has_the_decimals_that_it_needs_within_nine_digits(values, decimals):
    assert decimals_of(values) == decimals


@pytest.mark.parametrize(
    ("scatter", "of_readings", "decimals"),
    [
        (1.9, 1, 2),
        (1.9, 0, 1),
        (1.9, 6, 2),
        (0.019, 1, 3),
        (190.0, None, 0),
        (1.9e-7, 1, 8),
        (1.9e-8, 1, None),
        (1e8, 1, None),
        (0.0, 1, None),
        (math.nan, 1, None),
        (math.inf, 1, None),
    ],
)
def test_a_fitted_value_has_two_or_three_digits_of_the_scatter(scatter, of_readings, decimals):
    assert decimals_for(scatter, of_readings) == decimals
