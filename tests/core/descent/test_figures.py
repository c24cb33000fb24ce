"""How the quantities of a run are written: with the digits that the screen has room for, at every size."""

import math

import pytest

from thermogui.core.descent.figures import (
    distance_text,
    figure_text,
    loss_text,
    residual_text,
    setting_text,
    term_text,
)

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("loss", "shown"),
    [
        (1763.8846435546875, "1763.884644"),
        (2.927648, "2.927648"),
        (-2.5, "−2.500000"),
        (0.001, "0.001000"),
        (0.00099999999, "0.001000000"),
        (0.000999, "0.0009990000"),
        (999999999.0, "999999999.000000"),
        (1e9, "1.000000e9"),
        (4.5e-9, "4.500000e−9"),
        (0.0, "0"),
        (INF, "∞"),
        (NAN, "not a number"),
    ],
)
def test_a_loss_has_six_decimals_as_the_book_prints_it_unless_it_is_huge_or_tiny(loss, shown):
    assert loss_text(loss) == shown


@pytest.mark.parametrize(
    ("residual", "shown"),
    [
        (2.345, "2.35"),
        (-0.1, "−0.10"),
        (0.0, "0.00"),
        (0.0999, "0.0999"),
        (-0.001234, "−0.00123"),
        (999999.0, "999999.00"),
        (1e6, "1000000"),
        (1.5e7, "1.50e7"),
        (NAN, "not a number"),
        (-INF, "−∞"),
    ],
)
def test_a_residual_has_two_decimals_unless_it_is_small_or_huge(residual, shown):
    assert residual_text(residual) == shown


@pytest.mark.parametrize(
    ("distance", "shown"),
    [
        (0.0, "at most 0.000001"),
        (9.99e-7, "at most 0.000001"),
        (-9.99e-7, "at most 0.000001"),
        (1e-6, "1.00e−6"),
        (0.0123456, "0.0123"),
        (-4.56789, "−4.57"),
    ],
)
def test_a_distance_has_three_digits_and_an_end_below_which_it_is_none(distance, shown):
    assert distance_text(distance) == shown


def test_a_figure_has_six_digits_and_as_a_term_its_sign_apart():
    assert (figure_text(5.36709123), figure_text(-17.30119)) == ("5.36709", "−17.3012")
    assert (term_text(-17.30119), term_text(32)) == ("− 17.3012", "+ 32.0000")


@pytest.mark.parametrize(
    ("setting", "shown"),
    [(0.1, "0.1"), (1e-7, "1e−7"), (-2.0, "−2"), (1e10, "1e10"), (0.01, "0.01"), (1234567, "1.23457e6")],
)
def test_a_setting_stands_as_it_was_typed(setting, shown):
    assert setting_text(setting) == shown
