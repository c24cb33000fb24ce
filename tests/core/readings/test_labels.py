"""The words for a column, made in one place."""

from dataclasses import replace

import pytest

from thermogui.core.names import clean_name
from thermogui.core.readings.labels import stated
from thermogui.core.readings.readings import seed_readings
from thermogui.core.readings.roles import Role

SEED = seed_readings()


def labels(**words):
    return replace(SEED, **words).labels


def test_two_thermometers_have_the_words_of_the_book():
    t_u, t_c = SEED.labels
    assert (t_u.title, t_c.title) == ("Unknown thermometer t_u", "Reference t_c, °C")
    assert (t_u.of_book, t_c.of_book) == ("Measurement", "Temperature (°Celsius)")
    assert (t_u.in_file, t_c.in_file) == ("t_u", "t_c")
    assert stated(SEED.labels) == "t_u in a unit that nobody has named, t_c in °C"
    assert labels(unit_of_t_u="degF")[0].title == "Unknown thermometer t_u, °F"
    assert labels(unit_of_t_u="degF")[0].of_book == "Temperature (°Fahrenheit)"


def test_a_sensor_is_none_of_them():
    t_u, t_c = labels(unit_of_t_u="mV")
    assert (t_u.title, t_u.of_book, t_u.in_file) == ("Sensor t_u, mV", "Sensor t_u, mV", "t_u [mV]")
    assert (t_c.title, t_c.meaning, t_u.meaning) == ("Reference t_c, °C", "the reference", "the sensor")
    assert labels(unit_of_t_c="kPa")[0].title == "Sensor t_u"
    assert labels(unit_of_t_c=None)[1].title == "Reference t_c"


def test_a_name_stands_everywhere():
    t_u, t_c = labels(name_of_t_u="Bath", unit_of_t_u="mV", name_of_t_c="Pt100")
    assert (t_u.title, t_u.in_file, t_u.stated()) == ("Bath t_u, mV", "t_u: Bath [mV]", "t_u (Bath) in mV")
    assert (t_c.title, t_c.in_file, t_c.stated()) == ("Pt100 t_c, °C", "t_c: Pt100 [°C]", "t_c (Pt100) in °C")


def test_a_long_name_is_cut_above_a_column_and_whole_in_a_file():
    label = labels(name_of_t_u="n" * 200, unit_of_t_u="u" * 200)[0]
    assert len(label.title) < 60 and "n" * 200 in label.in_file and "u" * 200 in label.in_file
    assert len(label.symbol) == 12 and "n" * 200 in label.stated()


@pytest.mark.parametrize(
    ("unit", "squared"), [("mV", "mV²"), ("degC", "°C²"), ("m/s", "(m/s)²"), (None, "t_c²"), ("%", "(%)²")]
)
def test_the_unit_of_the_loss(unit, squared):
    assert replace(SEED, unit_of_t_c=unit).label(Role.T_C).squared == squared


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  a \n\t b\x00 ", "a b"),
        ("a\u2028b", "a b"),
        ("\u202edetrevni\u2066", "detrevni"),
        ("\ud800 \uffff", "\ufffd \ufffd"),
        ("حرارة 🌡️ <b>", "حرارة 🌡️ <b>"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_a_name_is_one_line_of_text(typed, name):
    assert clean_name(typed) == name
