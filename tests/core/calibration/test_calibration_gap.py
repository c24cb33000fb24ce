"""How far a line is from the best one, against the sums of squares of both."""

import numpy as np
import pytest

from thermogui.core.calibration.calibrate import calibrate
from thermogui.core.calibration.gap import gap
from thermogui.core.calibration.settings import Conventions
from thermogui.core.readings.readings import seed_readings

SEED = seed_readings()
SLOPE, INTERCEPT = np.polyfit(SEED.t_u, SEED.t_c, 1)


def losses(slope, intercept):
    return float(np.mean((slope * SEED.t_u + intercept - SEED.t_c) ** 2))


@pytest.mark.parametrize("origin", [0.0, 50.0])
@pytest.mark.parametrize("line", [(0.5, -17.0), (5.3671, -17.3012), (0.0, 0.0), (-1.0, 60.0)])
def test_the_joint_distance_is_what_the_line_costs_in_variances_of_the_residuals(line, origin):
    found = gap(calibrate(SEED, Conventions(origin=origin)), line)
    best = losses(SLOPE, INTERCEPT)
    variance = best * len(SEED) / (len(SEED) - 2)
    assert found.joint == pytest.approx(len(SEED) * (losses(*line) - best) / variance, rel=1e-9)


@pytest.mark.parametrize("line", [(0.5, -17.0), (0.9, -20.0), (0.0, 3.0)])
@pytest.mark.parametrize("origin", [0.0, 50.0])
def test_the_largest_difference_is_at_an_end_of_the_readings(line, origin):
    found = gap(calibrate(SEED, Conventions(origin=origin)), line)
    between = np.linspace(SEED.t_u.min(), SEED.t_u.max(), 1001)
    apart = np.abs((line[0] - SLOPE) * between + line[1] - INTERCEPT)
    assert found.largest == pytest.approx(apart.max(), rel=1e-9)


def test_the_best_line_has_no_gap():
    found = gap(calibrate(SEED, Conventions()), (float(SLOPE), float(INTERCEPT)))
    assert found.largest == pytest.approx(0, abs=1e-10) and found.joint == pytest.approx(0, abs=1e-15)


def test_a_line_that_has_overflowed_is_endlessly_far():
    assert gap(calibrate(SEED, Conventions()), (1e200, -1e200)).joint == np.inf
