"""Influence of single readings, against leaving each of them out and fitting again."""

import numpy as np
import pytest
from scipy import stats

from thermogui.core.calibration.influence import deciding, influence, outliers
from thermogui.core.calibration.least_squares import fit
from thermogui.core.readings.readings import seed_readings

SEED = seed_readings()
SIGMA = np.linspace(0.5, 3.0, len(SEED))


def refitted(x, y, sigma, size):
    """Parameters, (XᵀWX)⁻¹ and residual variance, by LAPACK."""
    design = np.vander(x, size, increasing=True) / sigma[:, None]
    params, *_ = np.linalg.lstsq(design, y / sigma)
    residuals = y / sigma - design @ params
    return params, np.linalg.inv(design.T @ design), float(residuals @ residuals) / (len(x) - size)


@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
@pytest.mark.parametrize("size", [2, 3])
def test_influence_is_what_leaving_a_reading_out_does(weights, size):
    x, y = SEED.t_u, SEED.t_c
    sigma = np.ones(len(x)) if weights == "none" else SIGMA
    found = influence(fit(x, y, None if weights == "none" else sigma, weights, size))
    params, inverse, variance = refitted(x, y, sigma, size)
    if weights == "absolute":
        variance = 1.0
    for i in range(len(x)):
        rest = np.arange(len(x)) != i
        others, inverse_of_others, variance_of_others = refitted(x[rest], y[rest], sigma[rest], size)
        if weights == "absolute":
            variance_of_others = 1.0
        row = x[i] ** np.arange(size)
        deleted = y[i] - row @ others
        its_variance = variance_of_others * (sigma[i] ** 2 + row @ inverse_of_others @ row)
        assert found.externally_studentised[i] == pytest.approx(deleted / np.sqrt(its_variance), rel=1e-6)
        moved = params - others
        distance = moved @ np.linalg.inv(inverse) @ moved / (size * variance)
        assert found.cooks_distance[i] == pytest.approx(distance, rel=1e-5)
        leverage = row @ inverse @ row / sigma[i] ** 2
        assert found.leverage[i] == pytest.approx(leverage, rel=1e-6)
        plain = (y[i] - row @ params) / (sigma[i] * np.sqrt(variance * (1 - leverage)))
        assert found.studentised[i] == pytest.approx(plain, rel=1e-6)
    assert found.leverage.sum() == pytest.approx(size, rel=1e-12)


@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
@pytest.mark.parametrize("size", [2, 3])
def test_the_shift_is_the_most_that_the_curve_moves_in_its_own_uncertainties(weights, size):
    x, y = SEED.t_u, SEED.t_c
    sigma = None if weights == "none" else SIGMA
    whole = fit(x, y, sigma, weights, size)
    found = influence(whole, 0.9)
    # the readings' own places among them, where it is most
    places = np.sort(np.r_[np.linspace(x.min(), x.max(), 200), x])
    own = whole.coverage_factor(0.9) * whole.uncertainty_at(places)
    for i in range(len(x)):
        rest = np.arange(len(x)) != i
        without = fit(x[rest], y[rest], None if sigma is None else sigma[rest], weights, size)
        most = np.max(np.abs(whole.at(places) - without.at(places)) / own)
        assert found.shift[i] == pytest.approx(most, rel=1e-9)
    assert found.decides.tolist() == (found.shift > 1).tolist()


def test_the_limit_is_the_family_wise_one_of_one_percent():
    plain = influence(fit(SEED.t_u, SEED.t_c))
    assert plain.outlier_limit == pytest.approx(stats.t.isf(0.01 / 11 / 2, 8), rel=1e-9)
    absolute = influence(fit(SEED.t_u, SEED.t_c, SIGMA, "absolute"))
    assert absolute.outlier_limit == pytest.approx(stats.norm.isf(0.01 / 11 / 2), rel=1e-9)
    # four readings are the fewest: a third one leaves no scatter to judge by
    x = np.array([1.0, 2.0, 4.0, 5.0])
    assert influence(fit(x, x**2)).outlier_limit == pytest.approx(stats.t.isf(0.01 / 4 / 2, 1), rel=1e-9)


@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
@pytest.mark.parametrize(("count", "size"), [(4, 2), (11, 2), (11, 3), (60, 2)])
def test_one_good_calibration_in_a_hundred_has_an_outlier(count, size, weights):
    rng = np.random.default_rng(11)
    x = rng.normal(size=count)
    sigma = np.linspace(0.5, 3.0, count)
    good = rng.normal(size=(20_000, count)) * (1 if weights == "none" else sigma)
    alarms = influence(fit(x, good, None if weights == "none" else sigma, weights, size)).is_outlier
    low, high = stats.binom.interval(0.9999, len(good), 0.01)
    # Bonferroni's limit is a bound, and near to being met
    assert 0.8 * low < alarms.any(axis=-1).sum() < high


def test_leverage_alone_is_no_fault():
    rng = np.random.default_rng(3)
    for count in (50, 200):
        x = rng.normal(size=count)
        found = influence(fit(x, x + rng.normal(size=(2000, count))))
        assert found.is_outlier.any(axis=-1).mean() < 0.02
        assert found.decides.any(axis=-1).mean() < 0.05


def test_a_reading_far_from_the_others_decides_and_is_no_outlier():
    found = influence(fit(np.array([1, 1.1, 1.2, 1.3, 100]), np.array([1, 1.2, 1.1, 1.3, 57])))
    assert not list(outliers(found))
    ((index, why),) = deciding(found)
    assert index == 4
    assert why == f"without it the curve would move by {found.shift[4]:.3g} times its own uncertainty U"
    assert found.shift[4] > 50


def test_a_bad_reading_is_named_with_the_reason_and_the_convention():
    y = SEED.t_c.copy()
    y[4] += 25
    ((index, why),) = outliers(influence(fit(SEED.t_u, y)))
    assert index == 4
    assert why.startswith(
        "its residual is 11.6 times the standard deviation that the others give it (limit 5.12: 1 % of good "
    )


def test_three_readings_leave_no_scatter_to_judge_a_fourth_by():
    found = influence(fit(np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.5, 3.0])))
    assert np.isnan(found.externally_studentised).all() and np.isnan(found.outlier_limit)
    assert not found.is_outlier.any()


def test_a_reading_without_which_there_is_no_curve_decides_it():
    alone = influence(fit(np.array([1.0, 1.0, 1.0, 5.0]), np.array([1.0, 2.0, 1.5, 9.0])))
    assert alone.leverage[3] == pytest.approx(1) and np.isnan(alone.studentised[3])
    assert not alone.is_outlier.any()
    assert dict(deciding(alone)) == {3: "without it the others would leave the curve undetermined"}


def test_readings_exactly_on_a_line_have_no_outliers_and_none_decides():
    x = np.linspace(-40, 120, 9)
    found = influence(fit(x, (x - 32) / 1.8))
    assert not list(outliers(found)) and not list(deciding(found))
