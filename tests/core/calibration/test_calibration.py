"""What a calibration is used for: converting readings, naming the unit, and refusing what cannot be."""

import numpy as np
import pytest

from thermogui.core.calibration.calibrate import ReadingError, calibrate
from thermogui.core.calibration.components import plain_reference
from thermogui.core.calibration.conversion import to_t_c, to_t_u
from thermogui.core.calibration.influence import influence
from thermogui.core.calibration.lack_of_fit import form_of
from thermogui.core.calibration.settings import Conventions, Extra
from thermogui.core.calibration.verdict import verdict
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, seed_readings

# GUM (JCGM 100:2008), table H.6
GUM_T = [21.521, 22.012, 22.512, 23.003, 23.507, 23.999, 24.513, 25.002, 25.503, 26.010, 26.511]
GUM_CORRECTION = [-0.171, -0.169, -0.166, -0.159, -0.164, -0.165, -0.156, -0.157, -0.159, -0.161, -0.160]


def test_the_readings_of_the_book_give_their_known_calibration():
    found = calibrate(seed_readings(), Conventions())
    assert found.fit.params == pytest.approx([-17.3048, 0.53677], abs=5e-5)
    assert found.fit.standard_errors == pytest.approx([1.9272, 0.03554], abs=5e-5)
    assert found.fit.intervals(0.95)[1] == pytest.approx([0.45638, 0.61717], abs=5e-6)
    assert found.fit.covariance[0, 1] == pytest.approx(-0.065423, abs=5e-7)
    assert found.fit.correlation[0, 1] == pytest.approx(-0.9552, abs=5e-5)
    assert float(found.fit.residual_standard_deviation) == pytest.approx(1.8916, abs=5e-5)
    assert float(found.fit.r_squared) == pytest.approx(0.96205, abs=5e-6)
    assert float(form_of(found.fit).p_of_next_power) == pytest.approx(0.11, abs=0.005)
    assert influence(found.fit).outlier_limit == pytest.approx(5.12, abs=0.005)


def test_the_thermometer_of_the_gum_is_calibrated_as_its_annex_h_3_says():
    found = calibrate(Readings.from_columns(GUM_T, GUM_CORRECTION), Conventions(origin=20.0))
    assert found.fit.params == pytest.approx([-0.1712, 0.00218], abs=5e-5)
    assert found.fit.standard_errors == pytest.approx([0.0029, 0.00067], abs=5e-5)
    assert found.fit.correlation[0, 1] == pytest.approx(-0.930, abs=5e-4)
    assert float(found.fit.residual_standard_deviation) == pytest.approx(0.0035, abs=5e-5)
    at_30 = to_t_c(found, 30.0)
    assert at_30.estimate == pytest.approx(-0.1494, abs=5e-5)
    assert at_30.standard_uncertainty == pytest.approx(0.0041, abs=5e-5)
    assert at_30.extrapolated


@pytest.mark.parametrize(("scatter", "p_value", "others"), [("t_c", 0.6092, 1e-12), ("t_u", 0.6975, 1e-9)])
def test_the_unit_of_the_book_is_fahrenheit_and_no_other(scatter, p_value, others):
    found = verdict(calibrate(seed_readings(), Conventions(scatter=scatter)))
    assert (found.best, found.closest, len(found.candidates)) == ("degF", "degF", 8)
    assert found.candidates[0].p_value == pytest.approx(p_value, abs=5e-5)
    assert all(candidate.p_value < others for candidate in found.candidates[1:])


def test_a_new_reading_is_less_sure_than_the_curve():
    found = to_t_c(calibrate(seed_readings(), Conventions()), 68.4)
    assert found.estimate == pytest.approx(19.4104, abs=5e-5)
    assert found.interval == pytest.approx((17.554, 21.267), abs=5e-4)
    assert found.prediction_interval == pytest.approx((14.746, 24.075), abs=5e-4)
    assert not found.extrapolated and to_t_c(calibrate(seed_readings(), Conventions()), 100.0).extrapolated


def test_a_mean_of_many_readings_comes_near_the_curve_but_not_below_the_reference():
    calibration = calibrate(seed_readings(), Conventions())
    one, many = to_t_c(calibration, 50.0), to_t_c(calibration, 50.0, Extra(readings=10_000))
    assert many.prediction_standard_uncertainty == pytest.approx(many.standard_uncertainty, rel=1e-3)
    assert many.prediction_standard_uncertainty < one.prediction_standard_uncertainty
    assert (
        to_t_c(calibration, 50.0, Extra(readings=10_000, reference=plain_reference(2.0))).combined_uncertainty
        > 2.0
    )


def test_back_and_forth_meet_and_a_line_without_slope_is_unbounded():
    calibration = calibrate(seed_readings(), Conventions())
    assert to_t_u(calibration, to_t_c(calibration, 48.9).estimate).estimate == pytest.approx(48.9)
    rng = np.random.default_rng(3)
    flat = calibrate(Readings.from_columns(np.arange(12.0), rng.normal(size=12)), Conventions())
    assert np.isinf(to_t_u(flat, 0.3).interval).any()


def test_readings_exactly_on_a_line_give_no_certainty_out_of_rounding():
    x = np.linspace(-40, 120, 9)
    found = calibrate(Readings.from_columns(x, (x - 32) / 1.8), Conventions())
    assert float(found.fit.residual_standard_deviation) > 0
    assert np.isfinite(found.fit.standard_errors).all() and (found.fit.standard_errors > 0).all()
    assert verdict(found).best == "degF"


@pytest.mark.parametrize(
    ("t_u", "t_c", "sigma", "weights", "says"),
    [
        ([1, 2], [1, 2], None, "none", "at least 3 readings"),
        ([5, 5, 5], [1, 2, 3], None, "none", "Every t_u is 5"),
        ([1, 2, 3], [1, 2, 3], None, "absolute", "third column"),
    ],
)
def test_what_cannot_be_calibrated_is_a_sentence(t_u, t_c, sigma, weights, says):
    with pytest.raises(ThermoError, match=says):
        calibrate(Readings.from_columns(t_u, t_c, sigma), Conventions(weights=weights))


def test_a_sigma_that_is_not_above_zero_is_told_with_its_row_and_a_missing_one_is_skipped():
    columns = [1.0, 2.0, 3.0, 4.5, 5.0], [1.0, 2.1, 2.9, 4.0, 5.2]
    with pytest.raises(ReadingError, match="Row 3: σ is 0"):
        calibrate(Readings.from_columns(*columns, [1, 1, 0, 1, 1]), Conventions(weights="relative"))
    found = calibrate(Readings.from_columns(*columns, [1, 1, np.nan, 1, 1]), Conventions(weights="relative"))
    assert (found.without_sigma, found.fit.count) == (1, 4)


@pytest.mark.parametrize(("model", "size", "said"), [("linear", 2, "A line"), ("quadratic", 3, "A parabola")])
def test_as_many_readings_as_parameters_leave_no_scatter_to_judge_by(model, size, said):
    few = seed_readings().take(np.arange(size))
    with pytest.raises(ThermoError, match=f"{said} needs at least {size + 1} readings, and there are {size}"):
        calibrate(few, Conventions(model))
    assert calibrate(seed_readings().take(np.arange(size + 1)), Conventions(model)).fit.dof == 1
