"""Influence of single readings, against leaving each of them out and fitting again."""

import numpy as np
import pytest
from scipy import stats

from thermogui.core.calibration.influence import Influence, influence, suspicions
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


def test_the_limit_for_eleven_readings_is_3_90_and_for_absolute_sigma_the_normal_quantile():
    plain = influence(fit(SEED.t_u, SEED.t_c))
    assert plain.outlier_limit == pytest.approx(3.90, abs=0.005)
    assert plain.outlier_limit == pytest.approx(stats.t.isf(0.05 / 11 / 2, 8), rel=1e-9)
    absolute = influence(fit(SEED.t_u, SEED.t_c, SIGMA, "absolute"))
    assert absolute.outlier_limit == pytest.approx(stats.norm.isf(0.05 / 11 / 2), rel=1e-9)
    assert plain.leverage_limit == pytest.approx(3 * 2 / 11)


def test_one_good_calibration_in_twenty_has_an_outlier():
    rng = np.random.default_rng(11)
    y = SEED.t_u * 0.5 - 17 + rng.normal(size=(50_000, len(SEED)))
    alarms = influence(fit(SEED.t_u, y)).is_outlier.any(axis=-1)
    # Bonferroni's limit is a bound, near to being met
    assert 0.044 < alarms.mean() < 0.0515


def test_a_bad_reading_and_a_lonely_one_are_named_with_the_reason():
    y = SEED.t_c.copy()
    y[4] += 12
    ((index, why),) = suspicions(influence(fit(SEED.t_u, y)))
    assert index == 4
    assert "its residual is" in why and "(limit 3.90)" in why
    x = np.r_[np.arange(10.0), 100.0]
    y = x + np.tile([0.1, -0.1], 6)[:11]
    ((index, why),) = suspicions(influence(fit(x, y)))
    assert index == 10
    assert why.startswith("it steers the curve (leverage 0.9")


def test_three_readings_leave_no_scatter_to_judge_a_fourth_by():
    found = influence(fit(np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.5, 3.0])))
    assert np.isnan(found.externally_studentised).all() and np.isnan(found.outlier_limit)
    assert not found.is_outlier.any()
    # a reading that alone decides the slope has nothing to be compared with
    alone = influence(fit(np.array([1.0, 1.0, 1.0, 5.0]), np.array([1.0, 2.0, 1.5, 9.0])))
    assert alone.leverage[3] == pytest.approx(1) and np.isnan(alone.studentised[3])
    assert not alone.is_outlier.any()


def test_readings_exactly_on_a_line_have_no_outliers():
    x = np.linspace(-40, 120, 9)
    found = influence(fit(x, (x - 32) / 1.8))
    assert not found.is_outlier.any() and not list(suspicions(found))


def test_the_limits_are_compared_once_however_many_readings_are_remarkable(monkeypatch):
    random = np.random.default_rng(2)
    x = random.standard_cauchy(2000)
    found = influence(fit(x, 2 * x + random.standard_cauchy(2000)))
    asked = []
    for name in ("is_outlier", "has_great_leverage"):
        compared = getattr(Influence, name).fget
        look = lambda self, name=name, compared=compared: (asked.append(name), compared(self))[1]  # noqa: E731
        monkeypatch.setattr(Influence, name, property(look))
    said = dict(suspicions(found))
    assert len(said) > 10 and asked == ["is_outlier", "has_great_leverage"]
    wanted = np.abs(found.externally_studentised) > found.outlier_limit
    assert sorted(said) == np.flatnonzero(wanted | (found.leverage > found.leverage_limit)).tolist()
    assert [row for row, why in said.items() if "residual" in why] == np.flatnonzero(wanted).tolist()
