"""Whether readings have the form of the curve, against published analyses and as often wrong as it says."""

import numpy as np
import pytest
from scipy import stats
from strd import PONTIUS_X, PONTIUS_Y

from thermogui.core.calibration.independence import sequence_of
from thermogui.core.calibration.influence import influence
from thermogui.core.calibration.lack_of_fit import form_of
from thermogui.core.calibration.least_squares import fit
from thermogui.core.calibration.warnings import POOR_FIT

# Neter, Kutner et al., Applied Linear Statistical Models, the bank example: minimum deposit, new accounts
DEPOSIT = np.array([125, 100, 200, 75, 150, 175, 75, 175, 125, 200, 100.0])
ACCOUNTS = np.array([160, 112, 124, 28, 152, 156, 42, 124, 150, 104, 136.0])


def binomial(trials, share):
    return stats.binom.interval(0.9999, trials, share)


def test_the_lack_of_fit_of_the_bank_example():
    found = form_of(fit(DEPOSIT, ACCOUNTS)).lack_of_fit
    assert found.dof == (4, 5)
    assert found.f == pytest.approx(14.80, abs=0.005) and found.p_value == pytest.approx(0.006, abs=0.0005)


@pytest.mark.parametrize(
    ("size", "f", "dof", "wrong"), [(2, 214.7534, (18, 20), True), (3, 0.8107, (17, 20), False)]
)
def test_the_lack_of_fit_of_the_load_cell_of_nist(size, f, dof, wrong):
    # NIST/SEMATECH e-Handbook of Statistical Methods, 4.6.2, where the loads are in units of 10 000
    found = form_of(fit(np.array(PONTIUS_X), np.array(PONTIUS_Y), size=size))
    assert found.lack_of_fit.dof == dof
    assert found.lack_of_fit.f == pytest.approx(f, rel=1e-4)
    assert bool(found.is_wrong) == wrong


@pytest.mark.parametrize("weights", ["absolute", "relative"])
@pytest.mark.parametrize("size", [2, 3])
def test_with_weights_it_is_the_extra_sum_of_squares_of_a_mean_for_each_place(size, weights):
    rng = np.random.default_rng(4)
    x = np.repeat([1.0, 2.0, 4.0, 7.0, 9.0], [3, 1, 2, 4, 2])[rng.permutation(12)]
    sigma = rng.uniform(0.5, 2, 12)
    y = x + sigma * rng.normal(size=12)
    found = form_of(fit(x, y, sigma, weights, size)).lack_of_fit

    def left(design):
        design = design / sigma[:, None]
        params, *_ = np.linalg.lstsq(design, y / sigma)
        return np.sum((y / sigma - design @ params) ** 2)

    pure = left((x[:, None] == np.unique(x)).astype(float))
    lacking = left(np.vander(x, size)) - pure
    if weights == "absolute":
        assert found.dof == (5 - size, None)
        assert found.p_value == pytest.approx(stats.chi2.sf(lacking, 5 - size), rel=1e-9)
    else:
        f = lacking / (5 - size) / (pure / 7)
        assert found.f == pytest.approx(f, rel=1e-9)
        assert found.p_value == pytest.approx(stats.f.sf(f, 5 - size, 7), rel=1e-9)


def test_without_replicates_or_places_enough_there_is_none():
    assert form_of(fit(np.arange(5.0), np.arange(5.0) ** 2)).lack_of_fit is None
    two = form_of(fit(np.repeat([1.0, 2.0], 3), np.array([1, 1.1, 0.9, 2, 2.1, 2.2])))
    assert two.lack_of_fit is None and two.p_of_next_power is None and not two.is_wrong


def test_the_next_power_of_a_parabola_is_the_t_test_of_the_cubic_term():
    rng = np.random.default_rng(8)
    x = np.linspace(-3, 9, 15)
    y = 1 + x + x**2 + 0.02 * x**3 + rng.normal(size=15)
    design = np.vander(x, 4)
    params, (left,), *_ = np.linalg.lstsq(design, y)
    error = np.sqrt(left / 11 * np.linalg.inv(design.T @ design)[0, 0])
    wanted = 2 * stats.t.sf(abs(params[0]) / error, 11)
    assert form_of(fit(x, y, size=3)).p_of_next_power == pytest.approx(wanted, rel=1e-8)


def test_far_from_zero_the_next_power_is_as_well_known():
    rng = np.random.default_rng(8)
    x, noise = np.linspace(0, 1, 15), rng.normal(size=15)
    near, far = (form_of(fit(x + by, noise, size=3)).p_of_next_power for by in (0.0, 2.0**20))
    assert near == pytest.approx(far, rel=1e-6)


def test_a_wave_that_no_power_shows_is_found_by_its_runs():
    x = np.arange(60.0)
    y = x + np.sign(np.sin(x / 5 + 0.4)) + 0.3 * np.tile([1, -1], 30)
    found = form_of(fit(x, y))
    assert found.p_of_runs < 0.001 and found.is_wrong
    signs = np.sign(fit(x, y).residuals)
    assert found.runs == 1 + np.sum(signs[1:] != signs[:-1])


def test_a_parabola_that_errs_is_told_however_much_it_explains():
    t_u = np.linspace(0, 10, 21)
    t_c = 100 * np.log1p(t_u / 3) + 0.05 * np.tile([1, -1, 0], 7)
    found = fit(t_u, t_c, size=3)
    assert found.r_squared > 0.997 and np.abs(found.residuals).max() > 1.5
    assert form_of(found).is_wrong


@pytest.mark.parametrize("step", [0.0, 1.0, 5.0])
@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize(("places", "times"), [(4, 1), (11, 1), (60, 1), (5, 3), (10, 2)])
def test_all_warnings_together_are_false_in_at_most_five_of_a_hundred(places, times, size, weights, step):
    rng = np.random.default_rng(100 * places + size)
    count, trials = places * times, 5000
    x = np.repeat(np.sort(rng.uniform(0, 30, places)), times)
    # rounding is a scatter as well, which whoever gives σ has to count
    sigma = np.linspace(0.8, 2.0, count)
    good = 1 if weights == "none" else sigma
    y = 2 * x + 3 + good * rng.normal(size=(trials, count))
    if step:
        y, sigma = np.rint(y / step) * step, np.hypot(sigma, step / np.sqrt(12))
    found = fit(x, y, None if weights == "none" else sigma, weights, size)
    form, suspect = form_of(found), influence(found).is_outlier.any(axis=-1)
    poor = found.p_of_chi_squared < POOR_FIT if weights == "absolute" else np.zeros(trials, bool)
    dependent = sequence_of(found).is_dependent
    assert np.mean(form.is_wrong | suspect | poor | dependent) < 0.05
    if step == 0:
        low, high = binomial(trials, 0.01)
        if form.lack_of_fit is not None:
            assert low < np.sum(form.lack_of_fit.p_value < 0.01) < high
        others = form.p_of_runs < form.limit
        if form.p_of_next_power is not None:
            others = others | (form.p_of_next_power < form.limit)
        assert others.sum() < high


def test_replicates_that_a_display_shows_alike_do_not_make_the_form_wrong():
    x = np.repeat(np.linspace(3, 40, 6), 3)
    found = form_of(fit(x, np.round(0.37 * x + 1.4)))
    assert found.lack_of_fit.p_value == 1 and not found.is_wrong
    # the steps of the other column, where they are known
    rng = np.random.default_rng(3)
    truth = np.repeat(np.linspace(3.3, 40.2, 6), 3)
    t_c = truth + 0.01 * rng.normal(size=18)
    assert form_of(fit(np.round(truth), t_c)).is_wrong
    assert not form_of(fit(np.round(truth), t_c), resolution_of_x=1.0).is_wrong


def test_what_rounding_x_does_to_all_readings_of_a_place_alike_is_no_wrong_form():
    rng = np.random.default_rng(5)
    truth = np.repeat(20 + 2.74 * np.arange(10), 5)
    x = np.round((truth + 0.3 * rng.normal(size=50)) / 2) * 2
    y = truth + rng.normal(size=(5000, 50))
    assert form_of(fit(x, y), resolution_of_x=2.0).is_wrong.mean() < 0.02
    # and a bend is told all the same
    bent = form_of(fit(x, y + 0.05 * (truth - 32) ** 2), resolution_of_x=2.0)
    assert bent.is_wrong.mean() > 0.99


def test_readings_exactly_on_a_curve_have_its_form():
    x = np.linspace(-40, 120, 30)
    assert not form_of(fit(x, (x - 32) / 1.8)).is_wrong
    assert not form_of(fit(x, 1 + x / 3 + x**2 / 7, size=3)).is_wrong
    assert form_of(fit(x, 1 + x / 3 + x**2 / 7)).is_wrong
