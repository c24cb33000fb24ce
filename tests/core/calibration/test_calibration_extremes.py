"""Readings at the ends of what a double holds: a calibration with all that is drawn of it, or a sentence."""

import random

import numpy as np
import pytest

from thermogui.core.calibration import summary
from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.settings import CalibrationSettings, Conventions
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings
from thermogui.core.writing.report.plots import plots_of

LARGEST = 1.7976931348623157e308
NUMBERS = (
    *(LARGEST, 1e308, 1e300, 1e160, 1e155, 1e150, 1e100, 1e16, 3.0, 2.0, 1.0, 0.0),
    *(1e-16, 1e-100, 1e-150, 2e-308, 1e-308, 5e-324),
)
FEW = (35.7, 55.9, 58.2, 81.9, 56.3), (0.5, 14.0, 15.0, 28.0, 11.0)


def told(readings, conventions):
    """Draw and tell all of a calibration; a sentence where there is none."""
    try:
        found = assess(readings, CalibrationSettings(conventions))
    except ThermoError as error:
        return str(error)
    fit, residuals = plots_of(found, 468.0, 200.0, 100.0)
    assert "nan" not in fit + residuals and "inf" not in fit + residuals
    lines = [*summary.parameter_lines(found.calibration), *summary.quality_lines(found)]
    return "\n".join([summary.equation(found.calibration), *lines])


@pytest.mark.parametrize("model", ["linear", "quadratic"])
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
@pytest.mark.parametrize("far", [LARGEST, -LARGEST, 1e308, 1e200, 1e151, 5e-324, 1e-308])
def test_a_reading_that_lies_far_off_is_drawn_or_said_to_be_too_far(model, scatter, far):
    t_u, t_c = FEW
    for readings in (
        Readings.from_columns([far, *t_u], [3.0, *t_c]),
        Readings.from_columns([3.0, *t_u], [far, *t_c]),
        Readings.from_columns([far, -far, *t_u], [3.0, 4.0, *t_c]),
        Readings.from_columns([far, -far], [far, far / 2]),
        Readings.from_columns([far / n for n in range(1, 6)], t_c),
        Readings.from_columns(t_u, [far / n for n in range(1, 6)]),
        Readings.from_columns(t_u, t_c, [abs(far), 1.0, 1.0, 1.0, 1.0]),
    ):
        for weights in ("none",) if readings.sigma is None else ("absolute", "relative"):
            assert told(readings, Conventions(model, weights, scatter))


def test_any_numbers_at_all():
    chance = random.Random(12)
    signed = [*NUMBERS, *(-number for number in NUMBERS)]
    for _ in range(150):
        count = chance.randint(3, 7)
        t_u, t_c = ([chance.choice(signed) for _ in range(count)] for _ in range(2))
        sigma = [chance.choice(NUMBERS) or 1.0 for _ in range(count)] if chance.random() < 0.3 else None
        use = np.arange(count) < count - chance.randint(0, 1)
        conventions = Conventions(
            chance.choice(["linear", "quadratic"]),
            "none" if sigma is None else chance.choice(["absolute", "relative"]),
            chance.choice(["t_c", "t_u"]),
        )
        assert told(Readings.from_columns(t_u, t_c, sigma, use), conventions)
