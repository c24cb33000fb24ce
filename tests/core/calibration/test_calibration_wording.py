"""Numbers with their uncertainties at the borders where rounding adds a digit."""

import math
import re
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermogui.core.calibration.wording import p_value, plus_minus, with_error


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (0.53677, 0.03554, "0.537(36)"),
        (-17.3048, 1.9272, "−17.3(1.9)"),
        (5.0, 0.0994, "5.000(99)"),
        (5.0, 0.0995, "5.00(10)"),
        (5.0, 0.994, "5.00(99)"),
        (5.0, 0.996, "5.0(1.0)"),
        (5.0, 9.94, "5.0(9.9)"),
        (50.0, 9.96, "50(10)"),
        (500.0, 99.4, "500(99)"),
        (500.0, 99.5, "5.0(1.0)e2"),
        (4567.0, 123.0, "4.57(12)e3"),
        (-99_999.6, 123.0, "−1.0000(12)e5"),
        (25.0, 4321.0, "0.0(4.3)e3"),
        (-0.001, 1.9, "0.0(1.9)"),
        (0.0, 0.012, "0.000(12)"),
        (1.5, 0.0, "1.50000(0)"),
        (1.5, math.nan, "1.50000(not a number)"),
        (math.nan, 0.1, "not a number(0.10)"),
        (1.5, math.inf, "1.50000(∞)"),
        (1e300, 1e290, "1.00000e300(1.0e290)"),
    ],
)
def test_a_value_is_written_to_the_second_digit_of_its_error(value, error, shown):
    assert with_error(value, error) == shown


@given(st.floats(-1e14, 1e14), st.floats(2e-12, 9e14))
def test_the_bracket_has_two_digits_and_stands_for_the_rounded_error(value, error):
    found = re.fullmatch(r"(−?\d+(?:\.(\d+))?)\((\d\.\d|\d\d)\)(?:e(\d+))?", with_error(value, error))
    assert found
    shown, decimals, bracket, power = found.groups()
    scale = Decimal(10) ** int(power or 0)
    unit = Decimal(1) if "." in bracket else Decimal(10) ** -len(decimals or "")
    wanted = Decimal(error)
    rounded = wanted.quantize(Decimal((0, (1,), wanted.adjusted() - 1)), ROUND_HALF_EVEN)
    assert Decimal(bracket) * unit * scale == rounded
    # the value ends on the second digit of the error
    last = Decimal(10) ** -len(decimals or "") * scale
    assert last == Decimal(10) ** (rounded.adjusted() - 1)
    number = Decimal(shown.replace("−", "-")) * scale
    assert abs(number - Decimal(value)) <= last * Decimal("0.5") + abs(Decimal(value)) * Decimal("1e-15")


@pytest.mark.parametrize(
    ("value", "reach", "shown"),
    [
        (1.5123, 3.2, "1.5 ± 3.2"),
        (5.0, 0.0995, "5.00 ± 0.10"),
        (5.0, 9.94, "5.0 ± 9.9"),
        (5.0, 9.96, "5 ± 10"),
        (-5.0, 99.6, "−5 ± 100"),
        (-0.01, 3.2, "0.0 ± 3.2"),
        (2.0, 0.0, "2.00000 ± 0"),
        (2.0, math.nan, "2.00000 ± not a number"),
        (2.0, math.inf, "2.00000 ± ∞"),
        (1e20, 1.0, "1.00000e20 ± 1.0"),
    ],
)
def test_a_value_and_its_reach_end_on_the_same_digit(value, reach, shown):
    assert plus_minus(value, reach) == shown


@pytest.mark.parametrize(
    ("p", "shown"),
    [
        (0.6092, "p = 0.61"),
        (1.0, "p = 1.00"),
        (0.0951, "p = 0.10"),
        (0.0949, "p = 0.095"),
        (0.0104, "p = 0.010"),
        (0.001, "p = 0.001"),
        (0.000999, "p < 0.001"),
        (0.0, "p < 0.001"),
        (math.nan, "p is not a number"),
    ],
)
def test_a_p_value_has_as_many_digits_as_it_deserves(p, shown):
    assert p_value(p) == shown
