"""What is said of the place that is pointed at."""

from dataclasses import replace

import pytest
from straight import straight

from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.ui.plots.summaries import of_fit
from thermogui.ui.plots.words import of_place, of_reading

SEED = seed_readings()
LINE = [("line", 14.333)]


def test_a_place_is_told_to_the_digit_that_a_pixel_tells_apart():
    assert of_place(58.8712, LINE, SEED.labels, (0.11, 0.06)) == "t_u 58.9: line 14.33 °C"
    assert of_place(58.8712, [], SEED.labels, (2.0, 2.0)) == "t_u 59"


def test_a_line_far_out_of_sight_is_told_in_few_digits():
    runs = [("learning rate 0.01", 14.333), ("learning rate 0.1", -9.3963237221343461e19)]
    assert of_place(58.8712, runs, SEED.labels, (0.11, 0.06)) == (
        "t_u 58.9: learning rate 0.01 14.33 °C, learning rate 0.1 −9.39632e19 °C"
    )


def test_places_and_readings_of_named_columns_have_their_names_and_units():
    named = replace(SEED, name_of_t_u="Bath", unit_of_t_u="mV")
    assert of_place(58.8712, LINE, named.labels, (0.11, 0.06)) == "t_u (Bath) 58.9 mV: line 14.33 °C"
    assert of_reading(named, 7, None, None) == "reading 8: t_u (Bath) 21.8 mV, t_c −4.0 °C"
    assert of_reading(SEED, 7, None, None) == "reading 8: t_u 21.8, t_c −4.0"


@pytest.mark.parametrize("pixel", [(0.11, 0.0), (0.0, 0.0), (float("nan"), 0.1), (0.1, float("nan"))])
def test_a_plot_without_room_says_nothing(pixel):
    assert of_place(58.8712, LINE, SEED.labels, pixel) == ""


def test_residuals_beyond_every_number_are_told_without_a_warning():
    readings = Readings.from_columns([1.0, 2.0, 3.0], [1.7e308, -1.7e308, 0.0])
    curve = straight(1.0, -1.7e308)
    assert "Largest residual ∞" in of_fit(readings, curve, None, with_residual=True)
    assert of_reading(readings, 0, curve, None).endswith("residual ∞")
