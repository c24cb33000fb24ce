"""Curves taken backwards, against roots found by searching."""

import math

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq

from thermogui.core.calibration.calibrate import calibrate
from thermogui.core.calibration.conversion import to_t_c, to_t_u
from thermogui.core.calibration.inversion import inverse_interval, invert
from thermogui.core.calibration.least_squares import fit
from thermogui.core.calibration.reach import CurveReach, ReadingReach
from thermogui.core.calibration.settings import Conventions, Extra
from thermogui.core.calibration.summary import conversion_lines
from thermogui.core.readings.readings import Readings

RNG = np.random.default_rng(21)
NOISE = 0.05 * RNG.normal(size=12)
# y = 1 + 2·x + x²/2, with its lowest point −1 at x = −2
BRANCHES = {"right": np.linspace(0, 10, 12), "left": np.linspace(-12, -4, 12)}


def parabola(x):
    return 1 + 2 * x + x**2 / 2


@pytest.mark.parametrize("branch", BRANCHES)
def test_a_parabola_is_inverted_on_the_branch_of_its_readings(branch):
    x = BRANCHES[branch]
    found = fit(x, parabola(x), size=3)
    for at in np.linspace(x.min(), x.max(), 7):
        assert invert(found, parabola(at)) == pytest.approx(at, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("scale", [1e-60, 1.0, 1e60])
def test_a_line_is_inverted_in_any_unit(scale):
    x = np.linspace(-3, 8, 9) * scale
    found = fit(x, 5 - 2 * np.linspace(-3, 8, 9))
    assert invert(found, 1.0) == pytest.approx(2 * scale, rel=1e-12)


def test_a_parabola_that_is_nearly_a_line_loses_no_digits():
    x = np.linspace(0, 10, 12)
    found = fit(x, 3 + 2 * x + 1e-13 * x**2, size=3)
    assert invert(found, 13.0) == pytest.approx(5.0, rel=1e-12)


def test_what_a_parabola_never_reaches_is_not_a_number_and_said():
    x = BRANCHES["right"]
    calibration = calibrate(Readings.from_columns(x, parabola(x) + NOISE), Conventions(model="quadratic"))
    assert math.isnan(invert(calibration.fit, -5.0))
    found = to_t_u(calibration, -5.0)
    assert math.isnan(found.estimate) and found.unbounded
    text = "\n".join(conversion_lines([found], to_reference=False, readings=1))
    assert "the curve does not reach this t_c" in text and "unbounded" in text


def edges(found, y, x, k, scatter):
    """Where |y − curve| is k·√(u² + scatter²) on both sides of x, with the covariance of the powers."""

    def beyond(at):
        row = at ** np.arange(found.size)
        variance = row @ found.covariance @ row
        return abs(y - row @ found.params) - k * math.sqrt(variance + scatter**2)

    return tuple(brentq(beyond, x, x + side, xtol=1e-12) for side in (-1.9, 1.9))


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("branch", BRANCHES)
def test_fiellers_interval_ends_where_the_band_meets_the_reading(branch, size):
    x = BRANCHES[branch]
    truth = parabola(x) if size == 3 else 4 - 3 * x
    conventions = Conventions("linear" if size == 2 else "quadratic")
    calibration = calibrate(Readings.from_columns(x, truth + NOISE), conventions)
    found = calibration.fit
    k = stats.t.isf(0.025, found.dof)
    middle = float(x.mean())
    y = parabola(middle) if size == 3 else 4 - 3 * middle
    for scatter in (0.0, float(found.scatter_of_a_reading)):
        root = invert(found, y)
        wanted = edges(found, y, root, k, scatter)
        reach = ReadingReach(calibration, Extra()) if scatter else CurveReach(found, k)
        assert inverse_interval(found, y, root, k, reach) == pytest.approx(wanted, rel=1e-7)


def test_where_the_scatter_jumps_an_end_is_the_first_place_beyond_reach():
    rng = np.random.default_rng(8)
    sigma = np.where(np.arange(15) % 3, 0.2, 3.0)
    x = np.linspace(0, 20, 15)
    readings = Readings.from_columns(3 + 2 * x + rng.normal(0, sigma), x, sigma)
    calibration = calibrate(readings, Conventions(scatter="t_u", weights="absolute"))
    found, reach = calibration.fit, ReadingReach(calibration, Extra())
    fine = np.linspace(-5, 25, 300_001)
    distance, limit = found.at(fine), reach.at(fine)
    for y in np.linspace(5, 41, 60):
        root = invert(found, y)
        beyond = fine[np.abs(y - distance) > limit]
        wanted = beyond[beyond < root].max(), beyond[beyond > root].min()
        ends = inverse_interval(found, y, root, found.coverage_factor(0.95), reach)
        assert ends == pytest.approx(wanted, abs=2e-4)


@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
def test_a_slope_that_is_not_significant_leaves_the_way_back_unbounded(scatter):
    noise = np.random.default_rng(3).normal(size=12)
    columns = (np.arange(12.0), noise) if scatter == "t_c" else (noise, np.arange(12.0))
    calibration = calibrate(Readings.from_columns(*columns), Conventions(scatter=scatter))
    found = (to_t_u if scatter == "t_c" else to_t_c)(calibration, 0.3)
    assert found.unbounded and found.interval == (-math.inf, math.inf)
    assert math.isfinite(found.estimate)
    (line,) = list(conversion_lines([found], scatter == "t_u", 1))[1:]
    assert line.count("unbounded") == 3
    # the plain direction stays bounded
    assert not (to_t_c if scatter == "t_c" else to_t_u)(calibration, 5.0).unbounded


def test_a_level_line_is_infinitely_far_and_divides_nothing_by_zero():
    calibration = calibrate(Readings.from_columns(np.arange(5.0), np.full(5, 2.0)), Conventions())
    found = to_t_u(calibration, 7.0)
    assert math.isinf(found.estimate) and found.unbounded


def test_near_its_vertex_a_parabola_is_bounded_on_the_side_of_the_readings():
    x = BRANCHES["right"]
    calibration = calibrate(Readings.from_columns(x, parabola(x) + NOISE), Conventions(model="quadratic"))
    found = to_t_u(calibration, -0.8)
    low, high = found.prediction_interval
    assert low == -math.inf and math.isfinite(high) and found.unbounded
