"""The loss from centred moments of the readings: against exact arithmetic, however far they are from zero."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.readings.readings import seed_readings


def exact(x, y):
    """Mean of x, variance of x, mean of y, slope and least mean squared error, without rounding."""
    n = len(x)
    (x, one_x), (y, one_y) = in_integers(x), in_integers(y)
    sum_x, sum_y = sum(x), sum(y)
    variance = Fraction(n * sum(v * v for v in x) - sum_x**2, (n * one_x) ** 2)
    variance_y = Fraction(n * sum(t * t for t in y) - sum_y**2, (n * one_y) ** 2)
    products = sum(v * t for v, t in zip(x, y, strict=True))
    covariance = Fraction(n * products - sum_x * sum_y, n**2 * one_x * one_y)
    slope = covariance / variance if variance else Fraction(0)
    least = variance_y - slope * covariance
    return [Fraction(sum_x, n * one_x), variance, Fraction(sum_y, n * one_y), slope, least]


def in_integers(values):
    """The values times a power of two that makes all of them whole, and that power."""
    pairs = [float(value).as_integer_ratio() for value in values]
    one = max(denominator for _, denominator in pairs)
    return [numerator * (one // denominator) for numerator, denominator in pairs], one


def agree(bowl, x, y, rel):
    mean_x, variance, mean_y, slope, least = map(float, exact(x, y))
    assert bowl.count == len(x)
    assert bowl.mean_x == pytest.approx(mean_x, rel=rel)
    assert bowl.spread_x == pytest.approx(variance**0.5, rel=rel)
    assert bowl.mean_y == pytest.approx(mean_y, rel=rel)
    assert bowl.slope == pytest.approx(slope, rel=rel)
    assert bowl.least == pytest.approx(least, rel=rel)


def noisy(count, low, spread, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(low, spread, count)
    return x, (x - 32) / 1.8 + rng.normal(0, 1, count)


def test_the_moments_of_the_seed_are_exact():
    agree(Bowl.of(*seed_readings().used()), *seed_readings().used(), rel=1e-13)


@pytest.mark.parametrize("count", [2, 3, 100, 8192, 8193, 20_000])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_any_number_of_readings_is_summed_exactly(count, dtype):
    x, y = (column.astype(dtype) for column in noisy(count, 50, 20))
    # of two readings nothing is left over; of the others much
    if count > 2:
        agree(Bowl.of(x, y), x, y, rel=1e-11)
    else:
        assert Bowl.of(x, y).least == 0


@pytest.mark.parametrize("low", [1e6, 1e9, -1e12])
def test_a_spread_far_smaller_than_the_mean_keeps_its_digits(low):
    x, y = noisy(5000, low, 1.0)
    bowl = Bowl.of(x, y)
    assert bowl.spread_x == pytest.approx(float(exact(x, y)[1]) ** 0.5, rel=1e-12)
    # y itself is rounded to a digit of 1e12
    assert bowl.slope == pytest.approx(float(exact(x, y)[3]), rel=1e-11)


def test_an_outlier_in_the_first_place_spoils_nothing():
    x, y = noisy(3000, 50, 1e-3)
    x[0] = 1e6
    agree(Bowl.of(x, y), x, y, rel=1e-9)


@pytest.mark.parametrize("value", [68.4, 0.1, -1e300, 5e-324, 0.0])
@pytest.mark.parametrize("count", [1, 3, 7, 10_000])
def test_equal_inputs_have_a_spread_of_exactly_zero(value, count):
    bowl = Bowl.of(np.full(count, value), np.arange(float(count)))
    assert (bowl.mean_x, bowl.spread_x, bowl.slope) == (value, 0, 0)
    assert bowl.mean_y == (count - 1) / 2
    assert bowl.least == pytest.approx(np.var(np.arange(count)), rel=1e-12)


@given(st.lists(st.floats(-1000, 1000), min_size=2, max_size=20), st.floats(-10, 10), st.floats(-100, 100))
def test_a_line_that_fits_exactly_leaves_an_error_of_exactly_zero(x, slope, intercept):
    bowl = Bowl.of(np.array(x), slope * np.array(x) + intercept)
    assert bowl.least == 0


@pytest.mark.parametrize("size", [1e-300, 1e-160, 1e160, 1e300])
def test_squares_neither_overflow_nor_underflow(size):
    x, y = noisy(50, 50, 20)
    bowl, small = Bowl.of(x * size, y * size), Bowl.of(x, y)
    assert bowl.spread_x == pytest.approx(small.spread_x * size, rel=1e-13)
    assert bowl.slope == pytest.approx(small.slope, rel=1e-12)
    assert bowl.mean_y == pytest.approx(small.mean_y * size, rel=1e-13)


@pytest.mark.parametrize("x", [[1.7e308, -1.7e308], [1.7e308, 1.6e308, 0], [np.inf, 1.0], [np.nan, 1.0]])
def test_what_no_double_holds_makes_no_warning(x):
    bowl = Bowl.of(np.array(x), np.arange(float(len(x))))
    assert bowl.count == len(x)
    assert bowl.spread_x > 1e307 or not np.isfinite(bowl.spread_x)


@pytest.mark.parametrize("factor", [0.1, -3.0, 1e-9])
@pytest.mark.parametrize("offset", [0.0, -2.5])
def test_moments_can_be_scaled_without_the_readings(factor, offset):
    x, y = noisy(200, 50, 20)
    scaled, again = (
        Bowl.of(x, y).scaled(InputScaling(factor, -offset / factor)),
        Bowl.of(factor * x + offset, y),
    )
    for name in ("count", "mean_x", "spread_x", "mean_y", "slope", "least"):
        assert getattr(scaled, name) == pytest.approx(getattr(again, name), rel=1e-8), name
