"""Names and units out of the headings of files."""

import pytest

from thermogui.core.reading.heading import parse_heading


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("Sensor [mV]", "Sensor", "mV"),
        ("Referenz (°C)", "Referenz", "°C"),
        ("T_ref/K", "T_ref", "K"),
        ("Voltage_mV", "Voltage", "mV"),
        ("U in mV", "U", "mV"),
        ("U_1 / µV", "U_1", "µV"),
        ("temperature_degC", "temperature", "degC"),
        ("temp_c", "temp", "c"),
        ("Temp deg C", "Temp", "deg C"),
        ("Temp, °C (LGR S/N: 101, SEN S/N: 2)", "Temp", "°C"),
        ("101 <RTD> (C)", "101 <RTD>", "C"),
        ("T (bath) [K]", "T (bath)", "K"),
        ("Messwert [Skalenteile]", "Messwert", "Skalenteile"),
        ("Feuchte %", "Feuchte", "%"),
        ("R_ohm", "R", "ohm"),
        ("{K}", None, "K"),
        ("mV", None, "mV"),
    ],
)
def test_a_heading_gives_name_and_unit(heading, name, unit):
    assert parse_heading(heading) == (name, unit)


@pytest.mark.parametrize(
    "heading",
    [
        "t_u",
        "t_c",
        "sigma_t_c",
        "u",
        "K",
        "min",
        "sensor_A",
        "sensor_c",
        "dew_point_K",
        "Temp/Humidity",
        "Raw value",
        "Sensor (2)",
        "Sensor (Kanal 2)",
        "Date Time, GMT+01:00",
    ],
)
def test_these_headings_are_names_alone(heading):
    assert parse_heading(heading) == (heading, None)


def test_an_empty_heading_gives_nothing():
    assert parse_heading("  ") == parse_heading("") == (None, None)
