"""Where the verdict turns: at a p-value of one in a hundred, and at a twentieth of the readings' range."""

import numpy as np
import pytest
from scipy import optimize

from thermogui.core.calibration.calibrate import calibrate
from thermogui.core.calibration.settings import Conventions
from thermogui.core.calibration.verdict import Bias, verdict
from thermogui.core.readings.readings import Readings, seed_readings

SEED = seed_readings()


def judged(readings):
    return verdict(calibrate(readings, Conventions()), readings.unit_of_t_c)


def p_of(found, unit):
    return next(candidate.p_value for candidate in found.candidates if candidate.unit == unit)


def shifted_until(p):
    """The book's readings, with t_u so far off that the hypothesis of Fahrenheit has this p-value."""

    def shifted(by):
        return Readings.from_columns(SEED.t_u + by, SEED.t_c)

    by = optimize.brentq(lambda by: p_of(judged(shifted(by)), "degF") - p, 0, 30, xtol=1e-12)
    return shifted(by)


@pytest.mark.parametrize(("p", "best"), [(0.0101, "degF"), (0.0099, None)])
def test_a_scale_is_contradicted_below_one_in_a_hundred(p, best):
    found = judged(shifted_until(p))
    assert p_of(found, "degF") == pytest.approx(p, rel=1e-6)
    assert found.best == best and found.closest == "degF"
    assert found.sentence.startswith("The readings are consistent with Fahrenheit;") == (best == "degF")


@pytest.mark.parametrize(("shift", "is_near"), [(4.99, True), (5.01, False), (-4.99, True), (-5.01, False)])
@pytest.mark.parametrize("range_of_t_c", [100.0, 40.0])
def test_a_scale_is_near_within_a_twentieth_of_the_range(shift, is_near, range_of_t_c):
    celsius = np.linspace(0, range_of_t_c, 9)
    found = judged(Readings.from_columns(celsius + shift * range_of_t_c / 100, celsius))
    assert found.closest == "degC" and found.best is None
    assert found.distance == pytest.approx(abs(shift) * range_of_t_c / 100)
    assert found.is_near == is_near
    assert (found.sentence == "No known scale: a sensor count") == (not is_near)


@pytest.mark.parametrize(
    ("high", "significant"), [(2.501, True), (-2.501, True), (2.499, False), (0.0, False)]
)
def test_a_bias_is_significant_beyond_its_expanded_uncertainty(high, significant):
    assert Bias(20.0, high, 1.0, 2.5).is_significant == significant


def test_a_bias_that_has_no_bound_is_said_to_have_none():
    # a level line, of whose t_u nothing is known, and still consistent with one scale
    level = Readings.from_columns(np.tile([20.0, 20.0, 21.0, 21.0], 6), np.tile([19.0, 22.0], 12))
    found = judged(level)
    assert found.best == "degC" and found.sentence.endswith(". At 20 °C its bias is unbounded")
