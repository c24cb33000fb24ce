"""Units as they are typed: scales by their spellings, others as they are."""

import pytest

from thermogui.core.readings.units import SCALES, UNIT_NAMES, unit_from, unit_symbol


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
