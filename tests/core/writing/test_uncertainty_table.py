"""The table of uncertainties that exports carry, beside what the program itself finds."""

import numpy as np
import pytest

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.components import plain_reference
from thermogui.core.calibration.conversion import to_t_c
from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.readings.readings import Readings
from thermogui.core.writing.uncertainty_table import UncertaintyTable


@pytest.mark.parametrize(
    ("conventions", "extra"),
    [
        (Conventions(), Extra(reference=plain_reference(0.5))),
        (Conventions(weights="absolute"), Extra()),
        (Conventions(weights="relative", confidence=0.99), Extra(reference=plain_reference(0.5))),
        (Conventions(scatter="both"), Extra(readings=4, resolution=0.5)),
        (Conventions(scatter="t_u", weights="absolute"), Extra()),
        (Conventions(model="quadratic", weights="absolute"), Extra(resolution=1.0, another_display=True)),
    ],
)
def test_a_line_between_two_places_is_at_most_a_thousandth_above_and_never_below(conventions, extra):
    rng = np.random.default_rng(4)
    # a σ that goes up and down from reading to reading
    sigma_u, sigma = rng.uniform(0.1, 2, (2, 9))
    x = np.sort(rng.uniform(0, 50, 9))
    readings = Readings.from_columns(
        x + rng.normal(0, sigma_u), 3 + 2 * x + rng.normal(0, sigma), sigma, sigma_u=sigma_u
    )
    found = assess(readings, CalibrationSettings(conventions, extra))
    table = UncertaintyTable.of(found)
    places = rng.uniform(table.t_u[0], table.t_u[-1], 50)
    for place in np.r_[places, readings.t_u]:
        there = to_t_c(found.calibration, place, extra)
        low, high = there.prediction_interval
        exact = [
            *(there.estimate - low, high - there.estimate),
            *(there.prediction_standard_uncertainty, there.combined_uncertainty),
        ]
        columns = (table.below, table.above, table.prediction, table.combined)
        shown = np.array([np.interp(place, table.t_u, column) for column in columns])
        assert (shown >= exact).all() and (shown <= np.multiply(exact, 1.001)).all(), place
