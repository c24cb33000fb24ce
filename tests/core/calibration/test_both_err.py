"""The line through readings of which both columns err, beside published figures and other ways to it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import chi2

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.both_err import fit_both, sigma_of_deviation
from thermogui.core.calibration.calibrate import ReadingError, calibrate
from thermogui.core.calibration.conversion import to_t_c, to_t_u
from thermogui.core.calibration.curves import curves
from thermogui.core.calibration.independence import sequence_of
from thermogui.core.calibration.influence import influence
from thermogui.core.calibration.lack_of_fit import form_of
from thermogui.core.calibration.least_squares import fit
from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.calibration.summary import convention, quality_lines
from thermogui.core.calibration.warnings import POOR_FIT_OF_BOTH, warnings_of
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings

# K. Pearson, Phil. Mag. 2 (1901) 559, with the weights of D. York, Can. J. Phys. 44 (1966) 1079
PEARSON_X = np.array([0.0, 0.9, 1.8, 2.6, 3.3, 4.4, 5.2, 6.1, 6.5, 7.4])
PEARSON_Y = np.array([5.9, 5.4, 4.4, 4.6, 3.5, 3.7, 2.8, 2.8, 2.4, 1.5])
YORK_X = np.array([1000.0, 1000, 500, 800, 200, 80, 60, 20, 1.8, 1]) ** -0.5
YORK_Y = np.array([1, 1.8, 4, 8, 20, 20, 70, 70, 100, 500]) ** -0.5
# ISO/TS 28037:2010, 7.4
ISO_X = np.array([1.2, 1.9, 2.9, 4.0, 4.7, 5.9])
ISO_Y = np.array([3.4, 4.4, 7.2, 8.5, 10.8, 13.5])
ISO_SIGMA_X, ISO_SIGMA_Y = np.full(6, 0.2), np.array([0.2, 0.2, 0.2, 0.4, 0.4, 0.4])
ISO = Readings.from_columns(ISO_X, ISO_Y, ISO_SIGMA_Y, sigma_u=ISO_SIGMA_X)
BOTH = Conventions(scatter="both")


def chi_squared(params, x, y, sigma_x, sigma_y, correlation=0.0):
    a, b = params
    variance = sigma_y**2 + b**2 * sigma_x**2 - 2 * b * correlation * sigma_x * sigma_y
    return ((y - a - b * x) ** 2 / variance).sum()


def any_readings(seed, count=8, noise=1.0):
    """Return x, y, σ of both and the correlation of readings about some line, their errors as σ says."""
    rng = np.random.default_rng(seed)
    slope, intercept = np.tan(rng.uniform(-1.4, 1.4)), rng.normal(0, 5)
    sigma_x, sigma_y = rng.uniform(0.05, 0.6, (2, count)) * [[1], [max(1, abs(slope))]]
    correlation = rng.uniform(-0.9, 0.9)
    true = np.linspace(0, 10, count)
    first, second = rng.normal(size=(2, count))
    second = correlation * first + np.sqrt(1 - correlation**2) * second
    x, y = true + noise * sigma_x * first, intercept + slope * true + noise * sigma_y * second
    return x, y, sigma_x, sigma_y, correlation


def test_the_data_of_pearson_with_the_weights_of_york_have_their_published_line():
    found = fit_both(PEARSON_X, PEARSON_Y, YORK_X, YORK_Y)
    assert found.params == pytest.approx([5.47991022403, -0.48053340745], abs=5e-12)
    assert found.standard_errors == pytest.approx([0.29497074, 0.05798501], abs=5e-9)
    assert float(found.chi_squared) == pytest.approx(11.86635, abs=5e-6)


def test_the_example_of_the_technical_specification_has_its_published_line():
    found = calibrate(ISO, BOTH).fit
    assert found.params == pytest.approx([0.5788, 2.1597], abs=5e-5)
    assert found.standard_errors == pytest.approx([0.4764, 0.1355], abs=5e-5)
    assert found.covariance[0, 1] == pytest.approx(-0.0577, abs=5e-5)
    assert float(found.chi_squared) == pytest.approx(2.743, abs=5e-4)


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_no_other_line_has_a_smaller_chi_squared(seed):
    data = any_readings(seed, noise=1.5)
    found = fit_both(*data)
    least = chi_squared(found.params, *data)
    assert least == pytest.approx(float(found.chi_squared), rel=1e-10)
    rng = np.random.default_rng(seed)
    for start in (found.params, *rng.normal(found.params, 5 * found.standard_errors, (3, 2))):
        other = minimize(chi_squared, start, data, method="Nelder-Mead",
                         options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000})  # fmt: skip
        assert least <= other.fun * (1 + 1e-9)


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_the_axes_exchanged_give_the_same_line(seed):
    x, y, sigma_x, sigma_y, correlation = any_readings(seed)
    there = fit_both(x, y, sigma_x, sigma_y, correlation)
    back = fit_both(y, x, sigma_y, sigma_x, correlation)
    intercept, slope = there.params
    assert back.params == pytest.approx([-intercept / slope, 1 / slope], rel=1e-10)
    assert float(back.chi_squared) == pytest.approx(float(there.chi_squared), rel=1e-10)
    assert back.standard_errors[1] == pytest.approx(there.standard_errors[1] / slope**2, rel=1e-9)


@pytest.mark.parametrize("size", [0.0, 1e-12])
@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_without_an_error_of_x_it_is_weighted_least_squares(size, seed):
    x, y, sigma_x, sigma_y, _ = any_readings(seed)
    found, expected = fit_both(x, y, size * sigma_x, sigma_y), fit(x, y, sigma_y, "absolute")
    assert found.params == pytest.approx(expected.params, rel=1e-12)
    assert found.covariance == pytest.approx(expected.covariance, rel=1e-12)
    assert float(found.chi_squared) == pytest.approx(float(expected.chi_squared), rel=1e-11)


@pytest.mark.parametrize("size", [0.0, 1e-12])
@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_without_an_error_of_y_it_is_the_inverse_regression(size, seed):
    x, y, sigma_x, sigma_y, _ = any_readings(seed)
    found, (intercept, slope) = fit_both(x, y, sigma_x, size * sigma_y), fit(y, x, sigma_x, "absolute").params
    assert found.params == pytest.approx([-intercept / slope, 1 / slope], rel=1e-11)


@given(st.integers(0, 10**6), st.floats(1e-60, 1e60), st.floats(1e-60, 1e60), st.floats(1e-3, 1e3))
@settings(max_examples=60, deadline=None)
def test_other_units_and_other_sigmas_change_the_line_as_they_must(seed, of_x, of_y, of_sigma):
    x, y, sigma_x, sigma_y, correlation = any_readings(seed)
    plain = fit_both(x, y, sigma_x, sigma_y, correlation)
    found = fit_both(of_x * x, of_y * y, of_x * of_sigma * sigma_x, of_y * of_sigma * sigma_y, correlation)
    scale = np.array([of_y, of_y / of_x])
    assert found.params == pytest.approx(plain.params * scale, rel=1e-10, abs=0)
    assert found.standard_errors == pytest.approx(plain.standard_errors * scale * of_sigma, rel=1e-10, abs=0)
    assert float(found.chi_squared) * of_sigma**2 == pytest.approx(float(plain.chi_squared), rel=1e-9)


def test_readings_far_from_zero_lose_no_digits():
    far = 2.0**30
    moved = np.round(ISO_X * 1024) / 1024
    near = fit_both(moved, ISO_Y, ISO_SIGMA_X, ISO_SIGMA_Y)
    found = fit_both(moved + far, ISO_Y, ISO_SIGMA_X, ISO_SIGMA_Y, origin=far)
    assert found.params == pytest.approx(near.params, rel=1e-7)
    assert found.standard_errors == pytest.approx(near.standard_errors, rel=1e-7)


def test_intervals_hold_the_truth_and_chi_squared_is_one_as_often_as_they_say():
    rng = np.random.default_rng(28037)
    true, runs = np.linspace(0, 10, 9), 1000
    sigma_x, sigma_y = rng.uniform(0.05, 0.15, 9), rng.uniform(0.1, 0.3, 9)
    held, warned, told = np.zeros(3), 0, 0
    for _ in range(runs):
        x, y = rng.normal(true, sigma_x), rng.normal(3 + 2 * true, sigma_y)
        readings = Readings.from_columns(x, y, sigma_y, sigma_u=sigma_x)
        found = calibrate(readings, BOTH)
        low, high = found.fit.intervals(0.95).T
        at = rng.uniform(0, 10)
        new = to_t_c(found, rng.normal(at, np.interp(at, true, sigma_x))).prediction_interval
        held += [low[0] <= 3 <= high[0], low[1] <= 2 <= high[1], new[0] <= 3 + 2 * at <= new[1]]
        warned += float(found.fit.p_of_chi_squared) < POOR_FIT_OF_BOTH
        told += bool(
            list(
                warnings_of(found, form_of(found.fit), influence(found.fit), sequence_of(found.fit), readings)
            )
        )
    # three standard deviations of the count
    assert held / runs == pytest.approx([0.95] * 3, abs=0.02)
    assert warned / runs == pytest.approx(0.05, abs=0.02)
    # no other warning fires by itself: what χ² may say falsely is all that may be
    assert told == warned


def test_a_new_reading_brings_the_error_of_its_own_thermometer_and_not_of_the_reference():
    found = calibrate(ISO, BOTH)
    (v_a, cov), (_, v_b) = found.fit.covariance
    b = float(found.fit.params[1])
    there, back = to_t_c(found, 3.0), to_t_u(found, 7.0)
    of_curve = v_a + 2 * 3 * cov + 9 * v_b
    assert there.prediction_standard_uncertainty**2 == pytest.approx(of_curve + b**2 * 0.2**2)
    at = back.estimate
    assert back.prediction_standard_uncertainty**2 == pytest.approx(
        (v_a + 2 * at * cov + at**2 * v_b) / b**2 + 0.2**2
    )
    mean = to_t_c(found, 3.0, Extra(readings=4))
    assert mean.prediction_standard_uncertainty**2 == pytest.approx(of_curve + b**2 * 0.2**2 / 4)
    band = curves(found, 3.0, 4.0, 2).prediction
    assert band[1].t_c[0] == pytest.approx(there.prediction_interval[1])


def test_a_new_reading_has_the_sigma_u_of_those_beside_it_along_the_slope():
    sigma_x = np.array([0.1, 0.2, 0.1, 0.4, 0.2, 0.3])
    found = calibrate(Readings.from_columns(ISO_X, ISO_Y, ISO_SIGMA_Y, sigma_u=sigma_x), BOTH)
    b = float(found.fit.params[1])
    between = ISO_X[2] / 4 + 3 * ISO_X[3] / 4
    at = np.array([ISO_X[3], between, ISO_X[5] + 5])
    assert found.fit.scatter_at(at) == pytest.approx(b * np.array([0.4, 0.325, 0.3]))
    converted = to_t_c(found, between)
    of_curve = converted.standard_uncertainty
    assert converted.prediction_standard_uncertainty == pytest.approx(np.hypot(of_curve, b * 0.325))


def test_chi_squared_warns_where_the_sigmas_are_too_small_and_nothing_is_scaled():
    # χ² is inversely proportional to the variances
    limit = chi2.ppf(0.95, 4)
    plain = calibrate(ISO, BOTH).fit
    shrink = np.sqrt(float(plain.chi_squared) / limit)
    for factor, warns in ((0.999, True), (1.001, False)):
        sigmas = factor * shrink * np.array([ISO_SIGMA_X, ISO_SIGMA_Y])
        found = assess(
            Readings.from_columns(ISO_X, ISO_Y, sigmas[1], sigma_u=sigmas[0]), CalibrationSettings(BOTH)
        )
        assert any("larger than σ allows" in warning for warning in found.warnings) is warns
        assert found.calibration.fit.standard_errors == pytest.approx(factor * shrink * plain.standard_errors)


def test_readings_of_equal_t_u_are_no_replicates_where_t_u_errs():
    x, y = np.repeat(ISO_X, 2), np.concatenate([ISO_Y, ISO_Y])
    readings = Readings.from_columns(x, y, np.full(12, 0.3), sigma_u=np.full(12, 0.2))
    assert assess(readings, CalibrationSettings(BOTH)).form.lack_of_fit is None
    plain = Conventions(weights="absolute")
    assert assess(readings, CalibrationSettings(plain)).form.lack_of_fit is not None


def test_the_scale_is_named_where_both_err_and_only_where_it_is_so():
    rng = np.random.default_rng(11)
    celsius = np.linspace(-10, 60, 12)
    t_u, t_c = rng.normal(32 + 1.8 * celsius, 0.5), rng.normal(celsius, 0.2)
    readings = Readings.from_columns(t_u, t_c, np.full(12, 0.2), sigma_u=np.full(12, 0.5))
    found = assess(readings, CalibrationSettings(BOTH))
    assert found.verdict.best == "degF"
    assert not found.outliers
    far = readings.with_values("t_c", np.array([5]), t_c[5] + 2.0)
    assert list(assess(far, CalibrationSettings(BOTH)).outliers) == [5]


def test_a_reading_left_out_is_judged_by_both_its_sigmas():
    use = np.array([True] * 5 + [False])
    readings = Readings.from_columns(ISO_X, ISO_Y, ISO_SIGMA_Y, use, sigma_u=ISO_SIGMA_X)
    found = assess(readings, CalibrationSettings(BOTH))
    fitted = found.calibration.fit
    own = sigma_of_deviation(float(fitted.params[1]), ISO_SIGMA_X[5:], ISO_SIGMA_Y[5:], 0.0)
    expected = found.left_out.residuals / np.hypot(own, fitted.uncertainty_at(ISO_X[5:]))
    assert found.left_out.studentised == pytest.approx(expected)


def test_it_is_said_that_both_scatter_and_what_of_it_a_new_reading_has():
    found = calibrate(ISO, Conventions(scatter="both", correlation=-0.25))
    assert convention(found) == (
        "t_u and t_c both scatter (York 2004): σ and σ_u taken at their word, errors of a pair correlated "
        "by −0.25, normal quantiles"
    )
    lines = list(quality_lines(assess(ISO, CalibrationSettings(found.conventions)), "°C"))
    assert lines[0].endswith("times σ and σ_u together")
    assert lines[1] == (
        "A new reading is taken to scatter as those beside it, σ_u along the slope without σ, interpolated "
        "between them: 0.432 °C"
    )
    assert lines[3].startswith("χ² ")


def test_both_sigmas_are_needed_and_may_be_zero_one_at_a_time():
    with pytest.raises(ThermoError, match="a third and a fourth column, σ and σ_u"):
        calibrate(Readings.from_columns(ISO_X, ISO_Y, ISO_SIGMA_Y), BOTH)
    one = ISO.with_values("sigma_u", np.array([2]), 0.0).with_values("sigma", np.array([4]), 0.0)
    assert np.isfinite(calibrate(one, BOTH).fit.params).all()
    with pytest.raises(ReadingError, match="Row 3: σ is 0, and so is that of t_u") as caught:
        calibrate(one.with_values("sigma", np.array([2]), 0.0), BOTH)
    assert caught.value.role == "sigma"
    with pytest.raises(ReadingError, match="Row 1: σ_u is -1, but it must be zero or greater"):
        calibrate(ISO.with_values("sigma_u", np.array([0]), -1.0), BOTH)
    missing = calibrate(ISO.with_values("sigma_u", np.array([0]), np.nan), BOTH)
    assert (missing.without_sigma, missing.fit.count) == (1, 5)


def test_what_cannot_be_where_both_err_is_refused():
    wrong = {"model": "quadratic", "weights": "relative", "correlation": 1.0}
    for name, value in wrong.items():
        assert list(Conventions(scatter="both", **{name: value}).problems()) == [name]
    level = Readings.from_columns(ISO_X, np.full(6, 3.0), ISO_SIGMA_Y, sigma_u=ISO_SIGMA_X)
    with pytest.raises(ThermoError, match="Every t_c is 3"):
        calibrate(level, BOTH)


def test_where_t_u_alone_scatters_its_own_sigma_is_taken_if_it_is_there():
    weighted = Conventions(weights="absolute", scatter="t_u")
    own = Readings.from_columns(ISO_X, ISO_Y, 2 * ISO_SIGMA_X)
    both = Readings.from_columns(ISO_X, ISO_Y, ISO_SIGMA_Y, sigma_u=2 * ISO_SIGMA_X)
    assert calibrate(both, weighted).fit.covariance == pytest.approx(calibrate(own, weighted).fit.covariance)
