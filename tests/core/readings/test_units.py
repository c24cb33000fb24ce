"""Units as they are typed: scales by their spellings, others as they are."""

import math

import pytest

from thermogui.core.readings.units import SCALES, UNIT_NAMES, is_impossible, unit_from, unit_symbol


@pytest.mark.parametrize("unit", SCALES)
def test_every_scale_is_known_by_code_symbol_and_name(unit):
    for spelling in (
        unit,
        unit_symbol(unit),
        UNIT_NAMES[unit],
        unit.lower(),
        f" {UNIT_NAMES[unit].upper()} ",
    ):
        assert unit_from(spelling) == unit


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("kelvin", "K"),
        ("Grad Celsius", "degC"),
        ("degrees Fahrenheit", "degF"),
        ("℃", "degC"),
        ("Fahrenheit", "degF"),
        ("deg C", "degC"),
        ("C", "degC"),
        ("ºF", "degF"),
        ("° F", "degF"),
        ("mK", "mK"),
        ("Newton", "Newton"),
        ("newtons", "newtons"),
        ("N", "N"),
        (" m /  s ", "m / s"),
        ("Ω", "Ω"),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_what_is_typed_is_a_scale_or_stays_as_it_is(typed, unit):
    assert unit_from(typed) == unit
    assert unit_symbol(unit) == ("" if unit is None else SCALES[unit].symbol if unit in SCALES else unit)


@pytest.mark.parametrize(
    ("value", "unit", "impossible"),
    [
        (-273.2, "degC", True),
        (-273.1, "degC", False),
        (-0.1, "K", True),
        (-459.6, "degF", False),
        (-459.7, "degF", True),
        (560, "degDe", True),
        (-1e9, "mV", False),
        (-1e9, None, False),
        (math.nan, "degC", False),
    ],
)
def test_no_temperature_is_below_absolute_zero(value, unit, impossible):
    assert is_impossible(value, unit) == impossible
