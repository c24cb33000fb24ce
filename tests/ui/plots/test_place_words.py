"""What is said of the place that is pointed at."""

import pytest

from thermogui.ui.plots.words import of_place

LINE = [("line", 14.333)]


def test_a_place_is_told_to_the_digit_that_a_pixel_tells_apart():
    assert of_place(58.8712, LINE, "°C", (0.11, 0.06)) == "t_u 58.9: line 14.33 °C"
    assert of_place(58.8712, [], "°C", (2.0, 2.0)) == "t_u 59"


@pytest.mark.parametrize("pixel", [(0.11, 0.0), (0.0, 0.0), (float("nan"), 0.1), (0.1, float("nan"))])
def test_a_plot_without_room_says_nothing(pixel):
    assert of_place(58.8712, LINE, "°C", pixel) == ""
