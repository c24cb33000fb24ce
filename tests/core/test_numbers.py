"""Numbers as people type and read them."""

import math
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermogui.core.numbers import format_significant, parse_number, shortest, signed_term

FINITE = st.floats(allow_nan=False, allow_infinity=False)
NO_BREAK, NARROW, THIN, FIGURE = "\u00a0", "\u202f", "\u2009", "\u2007"


@given(FINITE)
def test_every_number_can_be_read_back_from_its_shortest_text(value):
    assert parse_number(shortest(value)) == value
    assert parse_number(shortest(value).replace("-", "\u2212")) == value
    assert parse_number(shortest(value).replace(".", ","), ",") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("+1", 1),
        ("-1.5", -1.5),
        ("\u22121.5", -1.5),
        (".5", 0.5),
        ("5.", 5),
        ("1e3", 1000),
        ("1E+3", 1000),
        ("1e\u22123", 0.001),
        ("007", 7),
        ("  12 ", 12),
        (f"{NO_BREAK}12{NARROW}", 12),
        (f"{THIN}\u221212{FIGURE}", -12),
        ("1e-400", 0),
    ],
)
def test_a_number_is_read_as_people_write_it(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("1,5", 1.5), ("1.5", 1.5), ("-1,5e2", -150), ("1,000", 1), (",5", 0.5), ("3", 3)]
)
def test_a_decimal_comma_is_tried_before_the_point(text, value):
    assert parse_number(text, ",") == value


@pytest.mark.parametrize("mark", [".", ","])
@pytest.mark.parametrize(
    "text",
    [
        "1,000.5",
        "1.000,5",
        "1,000,000",
        "1 000",
        f"1{NO_BREAK}000",
        f"1{NARROW}000",
        f"1{THIN}000",
        "1'000",
        "1_000",
    ],
)
def test_a_group_separator_is_never_taken_for_something_else(text, mark):
    with pytest.raises(ValueError, match="is not a number"):
        parse_number(text, mark)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", ".", "e5", "1e", "1.2.3", "--1", "- 1", "0x10", "nan", "inf", "1°", "one", "1 2", "1\n2"],
)
def test_what_is_not_a_number_is_refused(text):
    with pytest.raises(ValueError, match="is not a number"):
        parse_number(text)


@pytest.mark.parametrize("text", ["1e309", "-1e309", "1e99999", "9" * 400])
def test_a_number_beyond_every_double_is_refused_as_too_large(text):
    with pytest.raises(ValueError, match="too large"):
        parse_number(text)


def test_the_point_alone_is_understood_without_a_decimal_mark():
    with pytest.raises(ValueError, match="is not a number"):
        parse_number("1,5")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (-17.3012, 3, "−17.3"),
        (0.53671, 3, "0.537"),
        (1.2e9, 2, "1.2e9"),
        (0, 3, "0"),
        (-0.0, 3, "0"),
        (9.995, 3, "9.99"),
        (9.9951, 3, "10.0"),
        (999.9, 3, "1000"),
        (1234567, 3, "1230000"),
        (9_999_999, 3, "1.00e7"),
        (0.0001, 3, "0.000100"),
        (0.00001, 3, "1.00e-5".replace("-", "−")),
        (2.927648, 3, "2.93"),
        (5.0, 1, "5"),
        (5e-324, 3, "4.94e−324"),
        (1.7976931348623157e308, 3, "1.80e308"),
        (-1.7976931348623157e308, 3, "−1.80e308"),
        (math.inf, 3, "∞"),
        (-math.inf, 3, "−∞"),
        (math.nan, 3, "not a number"),
    ],
)
def test_a_number_is_written_to_some_significant_digits(value, digits, text):
    assert format_significant(value, digits) == text


@given(FINITE.filter(bool), st.integers(1, 10))
def test_what_is_written_is_the_number_correctly_rounded(value, digits):
    text = format_significant(value, digits).replace("−", "-")
    exact = Decimal(value)
    unit = Decimal(10) ** (exact.adjusted() - digits + 1)
    assert abs(Decimal(text) - exact) <= unit / 2
    assert len(re.sub(r"e.*|[-.]", "", text).lstrip("0")) >= digits
    assert "-" not in format_significant(value, digits)


@given(FINITE)
def test_a_term_of_a_sum_is_a_sign_a_space_and_the_size(value):
    text = signed_term(value)
    assert text[:2] == ("− " if value < 0 else "+ ")
    assert text[2:] == format_significant(abs(value))
