"""Warnings: whole sentences that are the same wherever they are shown, and what they forbid."""

import numpy as np
import pytest

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.independence import sequence_of
from thermogui.core.calibration.least_squares import fit
from thermogui.core.calibration.settings import CalibrationSettings, Conventions
from thermogui.core.calibration.warnings import why_no_mean
from thermogui.core.readings.readings import Readings, seed_readings

SEED = seed_readings()
BENT = Readings.from_columns(SEED.t_u, SEED.t_c + 0.05 * (SEED.t_u - 50) ** 2)


def assessed(readings, **conventions):
    return assess(readings, CalibrationSettings(Conventions(**conventions)))


def test_good_readings_have_none():
    assert assessed(SEED).warnings == ()


def test_a_wrong_form_is_told_with_its_evidence():
    (warning,) = assessed(BENT).warnings
    assert warning.startswith("The readings do not lie on a line: a quadratic term would help, p < 0.001; ")
    assert warning.endswith(" another curve is needed.")
    assert assessed(BENT, model="quadratic").warnings == ()


def test_outliers_are_named_by_their_values_and_counted_where_they_are_many():
    t_u = np.arange(100.0)
    t_c = 0.5 * t_u + np.tile([0.1, -0.1], 50)
    t_c[[10, 30, 50, 70, 90]] += [9, -9, 9, -9, 9]
    (one,) = assessed(Readings.from_columns(t_u - 20, t_c)).warnings
    assert one.startswith("5 readings are outliers, with residuals beyond 4.0")
    assert ": t_u = −10, t_c = 14.1; t_u = 10, " in one and one.endswith("; and 2 more.")
    t_c[[30, 50, 70, 90]] -= [-9, 9, -9, 9]
    (one,) = assessed(Readings.from_columns(t_u - 20, t_c)).warnings
    assert one.startswith("The reading t_u = −10, t_c = 14.1 is an outlier: its residual is ")


def test_a_sigma_that_is_too_small_is_told():
    table = Readings.from_columns(SEED.t_u, SEED.t_c, np.full(11, 1.0))
    (warning,) = assessed(table, weights="absolute").warnings
    assert warning.startswith("The residuals are larger than σ allows, so the intervals are too narrow: χ² ")
    assert assessed(table, weights="relative").warnings == ()


@pytest.mark.parametrize(
    ("readings", "count", "refused"), [(SEED, 4, False), (BENT, 1, False), (BENT, 4, True)]
)
def test_a_mean_is_refused_where_the_form_is_wrong(readings, count, refused):
    found = assessed(readings)
    why = why_no_mean(found.calibration, found.form, count)
    assert why.startswith("The mean of 4 readings is refused: the readings do not lie on a line (") == refused
    assert bool(why) == refused


def test_where_sigma_is_wrong_with_every_form_the_form_is_not_blamed():
    t_c = 0.5 * SEED.t_u + np.array([3, -2, 1, -3, 2, -1, 2, -3, 1, 2, -2]) / 2
    table = Readings.from_columns(SEED.t_u, t_c, np.full(11, 0.05))
    found = assessed(table, weights="absolute")
    assert not found.form.is_wrong and found.warnings[0].startswith("The residuals are larger than σ allows")


def test_a_scatter_that_only_rounding_has_made_is_told():
    far = Readings.from_columns(1e9 + np.arange(12.0), np.arange(12.0) + 1e-8 * np.cos(np.arange(12)))
    (warning,) = assessed(far).warnings
    assert warning.startswith("The residuals are no more than what rounding readings to 16 digits makes")


def with_sigmas(sigma_c, sigma_u):
    columns = (None if sigma is None else np.full(11, sigma) for sigma in (sigma_c, sigma_u))
    of_t_c, of_t_u = columns
    return Readings.from_columns(SEED.t_u, SEED.t_c, of_t_c, sigma_u=of_t_u)


@pytest.mark.parametrize(
    ("sigma_c", "sigma_u", "conventions", "said"),
    [
        # the line of the seed has a slope of 0.537 and a scatter of 1.89
        (
            0.5,
            2.0,
            {},
            "its σ_u, along the curve 1.1, is more than the σ of t_c, 0.50: choose t_u or both ",
        ),
        (0.5, 2.0, {"model": "quadratic"}, "the σ of t_c, 0.50: choose t_u as what scatters."),
        (
            2.0,
            1.0,
            {"scatter": "t_u"},
            "its σ, along the curve 3.6, is more than the σ_u of t_u, 1.0: choose t_c ",
        ),
        (None, 3.0, {}, "1.6, is more than what is left of the residuals for t_c, 0.99: choose t_u as "),
        (None, 9.0, {}, "4.8, is more than what is left of the residuals for t_c, 0: choose t_u as "),
        (2.0, None, {"scatter": "t_u"}, "is more than what is left of the residuals for t_u, "),
        (2.0, 0.5, {}, ""),
        (0.5, 2.0, {"scatter": "t_u"}, ""),
        (None, 0.5, {}, ""),
        (2.0, None, {"scatter": "t_u", "weights": "relative"}, ""),
        (0.5, 2.0, {"scatter": "both"}, ""),
    ],
)
def test_the_columns_of_sigma_may_speak_against_the_choice(sigma_c, sigma_u, conventions, said):
    told = [
        line for line in assessed(with_sigmas(sigma_c, sigma_u), **conventions).warnings if "exact" in line
    ]
    assert len(told) == bool(said) and all(said in line for line in told)


def test_readings_that_follow_on_each_other_alike_are_not_independent():
    rng = np.random.default_rng(17)
    t_u, drift = rng.permutation(np.linspace(10, 90, 80)), rng.normal(size=80)
    for row in range(1, 80):
        drift[row] += 0.7 * drift[row - 1]
    (warning,) = assessed(Readings.from_columns(t_u, t_u + drift)).warnings
    assert warning.startswith("Residuals that follow on each other are alike (correlation 0.")
    assert warning.endswith(", and those of a mean most of all.")
    # in another order they show nothing of it
    order = np.argsort(t_u)
    assert assessed(Readings.from_columns(t_u[order], (t_u + drift)[order])).warnings == ()


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("count", [10, 40, 300])
def test_independent_readings_are_called_alike_in_one_of_a_hundred_at_most(count, size):
    rng = np.random.default_rng(count)
    x = np.sort(rng.uniform(0, 30, count))
    found = sequence_of(fit(x, 2 * x + rng.normal(size=(5000, count)), size=size))
    assert found.correlation.mean() == pytest.approx(0, abs=0.35 if count == 10 else 0.1)
    assert found.is_dependent.mean() < 0.0135  # a hundredth, and as much as chance adds


def test_the_correlation_is_that_of_each_residual_with_the_next():
    found = fit(SEED.t_u, SEED.t_c)
    r = found.residuals
    assert sequence_of(found).correlation == pytest.approx(r[1:] @ r[:-1] / (r @ r))
