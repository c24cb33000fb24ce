"""Least squares against certified values, exact rational arithmetic, and simulated calibrations."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from strd import NORRIS, NORRIS_X, NORRIS_Y, PONTIUS, PONTIUS_X, PONTIUS_Y

from thermogui.core.calibration.lack_of_fit import form_of
from thermogui.core.calibration.least_squares import fit
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import seed_readings

SEED = seed_readings()


def correct_digits(found, wanted):
    """How many significant digits agree (the log relative error of NIST), at most 16."""
    wanted = Fraction(wanted)
    error = abs(Fraction(float(found)) - wanted)
    return 16.0 if error == 0 else min(16.0, -math.log10(error / abs(wanted) if wanted else error))


def solved(matrix, vector):
    """Gauss-Jordan."""
    rows = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    for i in range(len(rows)):
        pivot = next(r for r in range(i, len(rows)) if rows[r][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(len(rows)):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[-1] / row[i] for i, row in enumerate(rows)]


def exact(x, y, size, sigma=None):
    """Parameters, standard errors, s and R² by the normal equations in 200 digits, of which half may go."""
    with localcontext() as context:
        context.prec = 200
        return _exact(x, y, size, sigma)


def _exact(x, y, size, sigma):
    design = [[Decimal(1), *(Decimal(value) ** j for j in range(1, size))] for value in x.tolist()]
    y = [Decimal(value) for value in y.tolist()]
    weights = [Decimal(1)] * len(y) if sigma is None else [Decimal(value) ** -2 for value in sigma.tolist()]
    rows = list(zip(weights, design, y, strict=True))
    normal = [[sum(w * row[i] * row[j] for w, row, _ in rows) for j in range(size)] for i in range(size)]
    params = solved(normal, [sum(w * row[i] * value for w, row, value in rows) for i in range(size)])
    left = sum(
        w * (value - sum(p * cell for p, cell in zip(params, row, strict=True))) ** 2
        for w, row, value in rows
    )
    variance = left / (len(y) - size)
    inverse = [solved(normal, [Decimal(int(i == j)) for i in range(size)])[j] for j in range(size)]
    mean = sum(w * value for w, _, value in rows) / sum(weights)
    total = sum(w * (value - mean) ** 2 for w, _, value in rows)
    return params, [(variance * value).sqrt() for value in inverse], variance.sqrt(), 1 - left / total


@pytest.mark.parametrize(
    ("x", "y", "certified", "digits"),
    [(NORRIS_X, NORRIS_Y, NORRIS, 13), (PONTIUS_X, PONTIUS_Y, PONTIUS, 12.5)],
    ids=["Norris", "Pontius"],
)
def test_certified_values_of_nist_are_met(x, y, certified, digits):
    found = fit(x, y, size=len(certified["params"]))
    for name, wanted in certified.items():
        for value, number in zip(np.atleast_1d(getattr(found, name)), np.atleast_1d(wanted), strict=True):
            assert correct_digits(value, number) >= digits, name


def ill_conditioned(rng, size):
    """Readings far from zero, close together, clustered, or of very different σ."""
    count = int(rng.integers(size + 2, 20))
    offset = 10 ** rng.uniform(-3, 8) * rng.choice([-1, 0, 1])
    width = 10 ** rng.uniform(-3, 3)
    shape = rng.integers(3)
    spread = [rng.random(count), rng.permutation(60)[:count] / 8, np.r_[rng.random(count - 1) * 1e-4, 1]][
        shape
    ]
    x = offset + width * spread
    y = 10 ** rng.uniform(-3, 5) + (x - offset) * rng.normal() * 10 ** rng.uniform(-3, 3)
    y = y + rng.normal(size=count) * 10 ** rng.uniform(-3, 2)
    return x, y, 10 ** rng.uniform(-2, 2, count)


@pytest.mark.parametrize("weights", ["none", "relative"])
@pytest.mark.parametrize("size", [2, 3])
def test_ill_conditioned_readings_keep_their_digits(size, weights):
    rng = np.random.default_rng(4)
    checked = 0
    for _ in range(150):
        x, y, sigma = ill_conditioned(rng, size)
        sigma = None if weights == "none" else sigma
        if len(np.unique(x)) < size:
            continue
        found = fit(x, y, sigma, weights, size)
        if found.residual_standard_deviation <= found.resolution:
            continue
        params, errors, s, r_squared = exact(x, y, size, sigma)
        for value, wanted in [
            *zip(found.params, params, strict=True),
            *zip(found.standard_errors, errors, strict=True),
            (found.residual_standard_deviation, s),
            (found.r_squared, r_squared),
        ]:
            assert correct_digits(value, wanted) >= 14.5, (x, y, sigma)
        checked += 1
    assert checked > 120


def test_the_seed_has_its_published_figures():
    found = fit(SEED.t_u, SEED.t_c)
    assert found.params == pytest.approx([-17.3048, 0.53677], rel=1e-5)
    assert found.standard_errors == pytest.approx([1.9272, 0.03554], abs=5e-5)
    assert found.covariance == pytest.approx(
        np.array([[3.7142, -0.065423], [-0.065423, 0.00126299]]), rel=1e-5
    )
    assert found.correlation[0, 1] == pytest.approx(-0.9552, abs=5e-5)
    assert found.residual_standard_deviation == pytest.approx(1.8916, abs=5e-5)
    assert found.r_squared == pytest.approx(0.96205, abs=5e-6)
    assert found.intervals(0.95) == pytest.approx(
        np.array([[-21.664, -12.945], [0.45638, 0.61717]]), abs=6e-4
    )
    assert form_of(found).p_of_next_power == pytest.approx(0.11, abs=0.005)


def test_the_thermometer_of_the_gum_has_its_published_figures():
    t = [21.521, 22.012, 22.512, 23.003, 23.507, 23.999, 24.513, 25.002, 25.503, 26.010, 26.511]
    b = [-0.171, -0.169, -0.166, -0.159, -0.164, -0.165, -0.156, -0.157, -0.159, -0.161, -0.160]
    found = fit(np.array(t), np.array(b), origin=20.0)
    assert round(float(found.params[0]), 4) == -0.1712
    assert round(float(found.params[1]), 5) == 0.00218
    assert found.standard_errors.round(5).tolist() == [0.00288, 0.00067]
    assert round(float(found.correlation[0, 1]), 3) == -0.930
    assert round(float(found.residual_standard_deviation), 4) == 0.0035
    at = np.array([30.0])
    assert round(float(found.at(at)[0]), 4) == -0.1494
    assert round(float(found.uncertainty_at(at)[0]), 4) == 0.0041
    # the origin moves the intercept and nothing else
    plain = fit(np.array(t), np.array(b))
    assert found.params[0] == pytest.approx(plain.params[0] + 20 * plain.params[1], rel=1e-12)
    assert found.distance(np.array([-0.17, 0.0])) == pytest.approx(plain.distance(np.array([-0.17, 0.0])))


@pytest.mark.parametrize("weights", ["absolute", "relative"])
def test_weights_agree_with_scipys_curve_fit(weights):
    from scipy.optimize import curve_fit

    sigma = np.linspace(0.5, 3.0, len(SEED))
    found = fit(SEED.t_u, SEED.t_c, sigma, weights)
    params, covariance = curve_fit(
        lambda x, a, b: a + b * x, SEED.t_u, SEED.t_c, (1.0, 1.0), sigma, weights == "absolute"
    )
    assert found.params == pytest.approx(params, rel=1e-6)
    assert found.covariance == pytest.approx(covariance, rel=1e-5)


def test_the_statistics_agree_with_scipys():
    from scipy import stats

    found = fit(SEED.t_u, SEED.t_c)
    wanted = stats.linregress(SEED.t_u, SEED.t_c)
    assert found.params == pytest.approx([wanted.intercept, wanted.slope], rel=1e-12)
    assert found.standard_errors == pytest.approx([wanted.intercept_stderr, wanted.stderr], rel=1e-12)
    for confidence in (0.5, 0.95, 0.999999):
        assert found.coverage_factor(confidence) == pytest.approx(stats.t.isf((1 - confidence) / 2, 9))
    sigma = np.full(len(SEED), 1.2)
    absolute = fit(SEED.t_u, SEED.t_c, sigma, "absolute")
    assert absolute.coverage_factor(0.95) == pytest.approx(1.959963984540054, rel=1e-12)
    assert absolute.p_of_chi_squared == pytest.approx(stats.chi2.sf(float(absolute.chi_squared), 9))
    assert float(absolute.chi_squared) == pytest.approx(float(np.sum((found.residuals / 1.2) ** 2)))
    # n·(L − L*)/s² of the joint test is the distance of another line
    other = np.array([-17.0, 0.53])
    loss = np.mean((SEED.t_c - other[0] - other[1] * SEED.t_u) ** 2)
    gap = len(SEED) * (loss - np.mean(found.residuals**2)) / found.residual_standard_deviation**2
    assert found.distance(other) == pytest.approx(float(gap), rel=1e-10)


def test_absolute_weights_are_never_rescaled_and_relative_ones_do_not_care_for_a_factor():
    sigma = np.linspace(0.5, 3.0, len(SEED))
    one, ten = (fit(SEED.t_u, SEED.t_c, factor * sigma, "absolute") for factor in (1.0, 10.0))
    assert ten.standard_errors == pytest.approx(10 * one.standard_errors, rel=1e-12)
    assert one.chi_squared == pytest.approx(100 * ten.chi_squared)
    one, ten = (fit(SEED.t_u, SEED.t_c, factor * sigma, "relative") for factor in (1.0, 10.0))
    assert ten.standard_errors == pytest.approx(one.standard_errors, rel=1e-12)
    assert ten.scatter_of_a_reading == pytest.approx(one.scatter_of_a_reading, rel=1e-12)


@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
@pytest.mark.parametrize("size", [2, 3])
def test_of_a_hundred_thousand_intervals_95_percent_hold_the_truth(weights, size):
    rng = np.random.default_rng(7)
    x = SEED.t_u
    truth = np.array([-17.8, 0.55, 0.001][:size])
    at = np.array([68.4])
    sigma = np.linspace(0.6, 2.4, len(x))
    # the scatter: one for all, as σ says, or three times what σ says
    scatter = {"none": np.full(len(x), 1.5), "absolute": sigma, "relative": 3 * sigma}[weights]
    y = np.vander(x, size, increasing=True) @ truth + scatter * rng.normal(size=(100_000, len(x)))
    found = fit(x, y, None if weights == "none" else sigma, weights, size)
    intervals = found.intervals(0.95)
    held = (intervals[..., 0] <= truth) & (truth <= intervals[..., 1])
    assert held.mean(axis=0) == pytest.approx(0.95, abs=0.003)
    real = float((np.vander(at, size, increasing=True) @ truth)[0])
    k = found.coverage_factor(0.95)
    u = found.uncertainty_at(at)[:, 0]
    curve = found.at(at)[:, 0]
    assert np.mean(np.abs(curve - real) <= k * u) == pytest.approx(0.95, abs=0.003)
    new = real + np.sqrt(np.mean(scatter**2)) * rng.normal(size=len(curve))
    assert np.mean(np.abs(curve - new) <= k * np.hypot(u, found.scatter_of_a_reading)) == pytest.approx(
        0.95, abs=0.003
    )
    # the joint test and, for a line, the test of linearity reject one in twenty
    assert np.mean(found.p_of_distance(truth) < 0.05) == pytest.approx(0.05, abs=0.003)
    if size == 2:
        assert np.mean(form_of(found).p_of_next_power < 0.05) == pytest.approx(0.05, abs=0.003)


def test_many_calibrations_at_once_are_those_one_by_one():
    rng = np.random.default_rng(2)
    y = SEED.t_c + rng.normal(size=(5, len(SEED)))
    many = fit(SEED.t_u, y)
    for i in range(5):
        one = fit(SEED.t_u, y[i])
        assert np.array_equal(one.params, many.params[i])
        assert np.array_equal(one.covariance, many.covariance[i])


@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
@pytest.mark.parametrize("size", [2, 3])
def test_readings_exactly_on_a_line_divide_nothing_by_zero(size, weights):
    x = np.array([32.0, 50.0, 68.0, 86.0, 212.0])
    sigma = None if weights == "none" else np.full(len(x), 0.1)
    for y in ((x - 32) / 1.8, x, np.zeros(len(x)), np.full(len(x), 0.1)):
        found = fit(x, y, sigma, weights, size)
        assert found.residual_standard_deviation >= found.resolution > 0
        assert np.isfinite(found.standard_errors).all() and np.isfinite(found.correlation).all()
        assert 0 <= float(found.p_of_distance(np.zeros(size))) <= 1
        intercept, slope = y[0] - 32 * (y[1] - y[0]) / 18, (y[1] - y[0]) / 18
        assert found.params == pytest.approx(np.array([intercept, slope, 0.0][:size]), abs=1e-12)
    line = fit(x, (x - 32) / 1.8)
    assert line.p_of_distance(np.array([-160 / 9, 5 / 9])) > 0.5
    assert form_of(line).p_of_next_power > 0.1


@pytest.mark.parametrize("scale", [1e-70, 1e-20, 1e20, 1e90])
def test_the_units_of_the_readings_do_not_matter(scale):
    plain, scaled = fit(SEED.t_u, SEED.t_c), fit(SEED.t_u * scale, SEED.t_c / scale)
    assert scaled.params * [scale, scale**2] == pytest.approx(plain.params, rel=1e-12)
    assert scaled.r_squared == pytest.approx(plain.r_squared, rel=1e-12)


@pytest.mark.parametrize(
    ("x", "y", "sigma", "size", "said"),
    [
        ([1.0, 2.0], [1.0, 2.0], None, 2, "at least 3 readings are needed; there are 2"),
        ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], None, 3, "at least 4 readings"),
        ([5.0, 5.0, 5.0], [1.0, 2.0, 3.0], None, 2, "2 different"),
        ([5.0, 5.0, 6.0, 6.0], [1.0, 2.0, 3.0, 4.0], None, 3, "3 different"),
        ([1.0, 2.0, 3.0], [1.0, 2.0, 3.5], [1.0, 0.0, 1.0], 2, "greater than zero"),
        ([1.0, 2.0, 3.0], [1.0, 2.0, 3.5], [1.0, np.nan, 1.0], 2, "greater than zero"),
        ([1.0, 2.0, 3.0], [1e308, -1e308, 1e308], None, 2, "too large"),
        ([0.0, 5e-324, 1e-323], [1.0, 2.0, 4.0], None, 2, "too large"),
        ([1.0, 2.0, 3.0], [1.0, 2.0, 3.5], [1e-300, 1.0, 1e300], 2, "differ too much"),
    ],
)
def test_what_cannot_be_fitted_is_said_in_a_sentence(x, y, sigma, size, said):
    sigma = None if sigma is None else np.array(sigma)
    with pytest.raises(ThermoError, match=said):
        fit(np.array(x), np.array(y), sigma, "none" if sigma is None else "absolute", size)
