"""The line that descent is on its way to, against numpy's own fit and exact arithmetic."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.curve import largest_difference
from thermogui.core.readings.readings import Readings, seed_readings

PAIRS = st.lists(st.tuples(st.floats(-200, 200), st.floats(-200, 200)), min_size=2, max_size=40)


def best_line(t_u, t_c):
    bowl = Bowl.of_readings(Readings.from_columns(t_u, t_c))
    return bowl and bowl.best_line


def columns(pairs):
    t_u, t_c = (np.array(column, np.float64) for column in zip(*pairs, strict=True))
    return t_u, t_c


def exact_line(pairs):
    """The normal equations in fractions, without rounding."""
    points = [(Fraction(t_u), Fraction(t_c)) for t_u, t_c in pairs]
    mean_u, mean_c = (sum(column) / len(points) for column in zip(*points, strict=True))
    covariance = sum((t_u - mean_u) * (t_c - mean_c) for t_u, t_c in points)
    slope = covariance / sum((t_u - mean_u) ** 2 for t_u, _ in points)
    return float(slope), float(mean_c - slope * mean_u)


def test_the_line_of_the_seed_is_numpys():
    readings = seed_readings()
    line = best_line(readings.t_u, readings.t_c)
    assert line == pytest.approx(tuple(np.polyfit(readings.t_u, readings.t_c, 1)), rel=1e-12)
    assert line == pytest.approx((0.53677, -17.3048), rel=1e-5)


@given(PAIRS)
def test_the_line_of_any_readings_is_numpys_and_exact(pairs):
    t_u, t_c = columns(pairs)
    assume(np.ptp(t_u) > 1e-3)
    slope, intercept = best_line(t_u, t_c)
    size = 400 / np.ptp(t_u)
    for want in (tuple(np.polyfit(t_u, t_c, 1)), exact_line(pairs)):
        assert slope == pytest.approx(want[0], rel=1e-9, abs=1e-12 * size)
        assert intercept == pytest.approx(want[1], rel=1e-9, abs=200e-12 * size)


@pytest.mark.parametrize("count", [3, 11, 5000])
@pytest.mark.parametrize(("middle", "width"), [(0.0, 1.0), (50.0, 20.0), (1e6, 1e-2), (-1e-9, 1e-12)])
def test_sums_are_as_good_as_a_qr_decomposition(count, middle, width):
    random = np.random.default_rng(count)
    t_u = random.normal(middle, width, count)
    t_c = 0.5 * t_u - 17 + random.normal(0, 1, count)
    slope, intercept = exact_line(zip(t_u.tolist(), t_c.tolist(), strict=True))
    centre = t_u.mean()
    q, r = np.linalg.qr(np.column_stack([(t_u - centre) / width, np.ones(count)]))
    by_qr = np.linalg.solve(r, q.T @ t_c)[0] / width
    found = best_line(t_u, t_c)
    assert abs(found[0] - slope) <= abs(by_qr - slope) + 1e-14 * max(abs(slope), 1 / width)
    assert found[0] * centre + found[1] == pytest.approx(slope * centre + intercept, rel=1e-9, abs=1e-14)


def test_readings_close_together_and_far_from_zero_keep_their_digits():
    pairs = [(1e6 + i / 1024, 3 * i + (-1) ** i) for i in range(8)]
    slope, intercept = best_line(*columns(pairs))
    want = exact_line(pairs)
    assert slope == pytest.approx(want[0], rel=1e-12)
    assert intercept == pytest.approx(want[1], rel=1e-12)


@pytest.mark.parametrize("count", [2, 3, 100_000])
def test_readings_on_a_line_give_that_line(count):
    t_u = np.linspace(-40, 212, count)
    assert best_line(t_u, (t_u - 32) / 1.8) == pytest.approx((1 / 1.8, -32 / 1.8), rel=1e-12)


@pytest.mark.parametrize(
    "t_u", [[], [5.0], [5.0, 5.0], [0.1, 0.1, 0.1], [0.0, -0.0], [1e300, 1e300]], ids=str
)
def test_without_two_different_t_u_there_is_no_line(t_u):
    assert best_line(np.array(t_u, np.float64), np.arange(len(t_u), dtype=np.float64)) is None


@pytest.mark.parametrize(("t_u", "t_c"), [([1.0, 2.0], [1.7e308, -1.7e308]), ([0.0, 5e-324], [1.0, 2.0])])
def test_a_line_too_steep_for_a_double_is_none_and_no_warning(t_u, t_c):
    assert best_line(np.array(t_u), np.array(t_c)) is None


@pytest.mark.parametrize("t_u", [[1e308, 1.7e308, 1.7e308], [-1.7e308, 0.0, 1.7e308]])
def test_the_largest_readings_of_all_have_their_line_and_no_warning(t_u):
    t_c = [1.0, 2.0, 3.0]
    assert best_line(np.array(t_u), np.array(t_c)) == pytest.approx(
        exact_line(zip(t_u, t_c, strict=True)), rel=1e-12
    )


def test_large_readings_that_a_double_holds_give_their_line():
    line = best_line(np.array([0.0, 1e300, 2e300]), np.array([1.0, 2.0, 3.0]))
    assert line == pytest.approx((1e-300, 1.0), rel=1e-12)
    line = best_line(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1e300, 2e300]))
    assert line == pytest.approx((1e300, 0.0), rel=1e-12, abs=1e285)


@given(
    PAIRS, st.tuples(st.floats(-5, 5), st.floats(-50, 50)), st.tuples(st.floats(-5, 5), st.floats(-50, 50))
)
def test_two_lines_differ_most_at_an_end_of_the_readings(pairs, line, other):
    t_u, _ = columns(pairs)
    along = np.linspace(t_u.min(), t_u.max(), 101)
    apart = np.abs(np.polyval(line, along) - np.polyval(other, along))
    assert largest_difference(line, other, t_u) == pytest.approx(apart.max(), rel=1e-9, abs=1e-9)


def test_a_line_that_has_diverged_is_endlessly_far_away_without_a_warning():
    t_u = seed_readings().t_u
    assert largest_difference((1e308, 0.0), (0.5, -17.0), t_u) == np.inf
    assert np.isnan(largest_difference((np.nan, np.nan), (0.5, -17.0), t_u))
