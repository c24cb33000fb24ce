"""Numbers as people type and read them."""

import math
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermogui.core.numbers import (
    DoubtfulNumber,
    at_most,
    format_significant,
    parse_number,
    shortest,
    signed_term,
    typed_number,
    with_decimal_comma,
)

FINITE = st.floats(allow_nan=False, allow_infinity=False)
NO_BREAK, NARROW, THIN, FIGURE = "\u00a0", "\u202f", "\u2009", "\u2007"


@given(FINITE)
def test_every_number_can_be_read_back_from_its_shortest_text(value):
    assert parse_number(shortest(value)) == value
    assert parse_number(shortest(value).replace("-", "\u2212")) == value
    assert typed_number(shortest(value)) == typed_number(with_decimal_comma(value)) == value


@given(st.integers(-(10**6), 10**6))
def test_thousandths_written_with_a_comma_are_never_taken_for_thousands(thousandths):
    assert typed_number(with_decimal_comma(thousandths / 1000)) == thousandths / 1000


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


GROUPS = ["1,000.5", "1.000,5", "1,000,000", "1 000", f"1{NO_BREAK}000", f"1{NARROW}000", "1'000", "1_000"]


@pytest.mark.parametrize("read", [parse_number, typed_number])
@pytest.mark.parametrize("text", GROUPS)
def test_a_group_separator_is_never_taken_for_something_else(text, read):
    with pytest.raises(ValueError, match=r"is not a number|if that is meant"):
        read(text)


SIGNS, EXPONENTS = ["", "+", "-", "\u2212"], ["", "e5", "E-3"]
WHOLES = ["", "0", "00", "007", "1", "9", "12", "123", "1234", "12345678"]
DECIMALS = ["", "5", "05", "000", "125", "1250", "123456"]
EVERY = [
    (whole, decimals) for whole in WHOLES for decimals in DECIMALS if whole or decimals
]  # 69, times four signs, three exponents and two marks


def is_doubtful(whole, decimals):
    return len(decimals) == 3 and whole[:1] not in ("", "0") and len(whole) <= 3


@pytest.mark.parametrize(("whole", "decimals"), EVERY)
def test_a_comma_is_the_decimal_mark_wherever_it_cannot_stand_before_thousands(whole, decimals):
    for sign in SIGNS:
        for exponent in EXPONENTS:
            value = float(f"{sign}{whole}.{decimals}{exponent}".replace("\u2212", "-"))
            text = f"{sign}{whole},{decimals}{exponent}"
            assert typed_number(text.replace(",", ".")) == value
            if is_doubtful(whole, decimals):
                with pytest.raises(DoubtfulNumber) as raised:
                    typed_number(text)
                assert f"type {text.replace(',', '.')} or {text.replace(',', '')}" in str(raised.value)
                assert raised.value.meanings[0] == value
            else:
                assert typed_number(text) == typed_number(f" {NO_BREAK}{text}{THIN}") == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1,000", "“1,000” could have three decimals or be in thousands: type 1.000 or 1000"),
        ("\u221212,345", "type \u221212.345 or \u221212345"),
        ("1,000.5", "“1,000.5” has both a comma and a point: type 1000.5 if that is meant"),
        ("1.000,5", "“1.000,5” has both a comma and a point: type 1000.5 if that is meant"),
        ("0,5.", "has both a comma and a point: type at most one, before the decimals"),
        ("1,000,000", "“1,000,000” has more than one comma: type 1000000 if that is meant"),
        ("1.000.000", "“1.000.000” has more than one point: type 1000000 if that is meant"),
        ("1,5,5", "“1,5,5” has more than one comma: type at most one, before the decimals"),
        ("1,,5", "more than one comma"),
    ],
)
def test_what_can_be_more_than_one_number_is_asked_about(text, says):
    with pytest.raises(DoubtfulNumber) as raised:
        typed_number(text)
    assert says in str(raised.value)


@pytest.mark.parametrize("text", ["a,b", ",", "1,5\u00b0", "1,x", "1 000,5", "--1,000", "1,5 2,5", "0x1,5"])
def test_a_comma_does_not_make_a_number_of_something_else(text):
    with pytest.raises(ValueError, match="is not a number") as raised:
        typed_number(text)
    assert f"“{text}”" in str(raised.value) and not isinstance(raised.value, DoubtfulNumber)


def test_a_very_long_text_is_refused_at_once():
    for text in ("1" * 10**6 + "x", "," * 10**6, "1," * 10**6):
        with pytest.raises(ValueError, match="…”"):
            typed_number(text)


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


@given(st.floats(1e-300, 1e300), st.integers(1, 8))
def test_a_limit_is_never_rounded_up_and_by_less_than_a_last_digit(value, digits):
    written = float(at_most(value, digits).replace("−", "-"))
    step = 10.0 ** (math.floor(math.log10(value)) - digits + 1)
    assert value - 1.001 * step <= written <= value * (1 + 1e-11)


def test_a_limit_that_has_no_more_digits_is_written_as_it_is():
    assert [at_most(0.33), at_most(0.0329766, 4), at_most(2.0), at_most(math.inf), at_most(0.0)] == [
        *("0.330", "0.03297", "2.00", "∞", "0")
    ]


@given(FINITE)
def test_a_term_of_a_sum_is_a_sign_a_space_and_the_size(value):
    text = signed_term(value)
    assert text[:2] == ("− " if value < 0 else "+ ")
    assert text[2:] == format_significant(abs(value))
