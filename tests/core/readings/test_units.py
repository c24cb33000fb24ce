"""The scale that a heading names."""

import pytest

from thermogui.core.readings.units import UNIT_NAMES, UNIT_SYMBOLS, unit_in


@pytest.mark.parametrize("unit", UNIT_NAMES)
def test_every_scale_is_known_by_code_symbol_and_name(unit):
    for spelling in (unit, UNIT_SYMBOLS[unit], UNIT_NAMES[unit]):
        assert unit_in(f"t_ref [{spelling}]") == unit_in(f"reference, {spelling}") == unit
        assert unit_in(f"T ({spelling.upper()})") == unit


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("T/K", "K"),
        ("T / °C", "degC"),
        ("Kelvin", "K"),
        ("temperature (deg C)", "degC"),
        ("ref [C]", "degC"),
        ("t (ºF)", "degF"),
        ("T (bath) [K]", "K"),
        ("{K}", "K"),
    ],
)
def test_these_headings_name_a_scale(heading, unit):
    assert unit_in(heading) == unit


@pytest.mark.parametrize(
    "heading", ["", "t_c", "c", "K", "U/mV", "raw [counts]", "Temperature", "t_ref (mK)"]
)
def test_these_headings_name_none(heading):
    assert unit_in(heading) is None
