"""Readings without their tick, against the fit that each alone would be taken into."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from thermogui.core.calibration.calibrate import calibrate
from thermogui.core.calibration.influence import influence
from thermogui.core.calibration.left_out import deviations, left_out
from thermogui.core.calibration.settings import Conventions
from thermogui.core.readings.readings import Readings, seed_readings

SEED = seed_readings()
SIGMA = np.linspace(0.5, 3.0, len(SEED))
UNTICKED = np.array([2, 5, 7])


def readings(weights):
    whole = Readings.from_columns(SEED.t_u, SEED.t_c, None if weights == "none" else SIGMA)
    return whole.with_values("use", UNTICKED, False)


@pytest.mark.parametrize("origin", [0.0, 40.0])
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
@pytest.mark.parametrize("model", ["linear", "quadratic"])
@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
def test_each_is_judged_as_in_the_fit_that_takes_it_in(model, weights, scatter, origin):
    conventions = Conventions(model, weights, scatter, origin=origin)
    table = readings(weights)
    found = left_out(calibrate(table, conventions), table)
    assert found.rows.tolist() == UNTICKED.tolist()
    for place, row in enumerate(UNTICKED):
        within = calibrate(table.with_values("use", np.array([row]), True), conventions)
        own = influence(within.fit)
        index = within.rows.tolist().index(row)
        assert found.leverage[place] == pytest.approx(own.leverage[index], rel=1e-9)
        if weights == "absolute":
            # there the deleted residual and the internal one are the same
            assert found.studentised[place] == pytest.approx(own.studentised[index], rel=1e-9)
        else:
            assert found.studentised[place] == pytest.approx(own.externally_studentised[index], rel=1e-9)
        assert found.limit == pytest.approx(own.outlier_limit, rel=1e-12)
        assert found.shift[place] == pytest.approx(own.shift[index], rel=1e-9)


def test_the_residual_is_from_the_curve_through_the_others():
    table = readings("none")
    found = left_out(calibrate(table, Conventions()), table)
    ticked = table.use
    slope, intercept = np.polyfit(SEED.t_u[ticked], SEED.t_c[ticked], 1)
    np.testing.assert_allclose(found.residuals, (SEED.t_c - slope * SEED.t_u - intercept)[UNTICKED])
    inverted = calibrate(table, Conventions(scatter="t_u"))
    slope, intercept = np.polyfit(SEED.t_c[ticked], SEED.t_u[ticked], 1)
    wanted = (SEED.t_u - slope * SEED.t_c - intercept)[UNTICKED]
    np.testing.assert_allclose(left_out(inverted, table).residuals, wanted)
    np.testing.assert_allclose(deviations(inverted, table, UNTICKED), wanted)


def test_a_row_that_is_not_complete_is_not_left_out_but_missing():
    table = readings("none").with_values("t_u", np.array([2]), np.nan)
    assert left_out(calibrate(table, Conventions()), table).rows.tolist() == [5, 7]


def test_an_outlier_and_a_deciding_reading_say_what_they_would_do():
    x = np.r_[np.arange(10.0), 4.0, 100.0, 5.0]
    y = 2 * x + np.tile([0.1, -0.1], 7)[:13]
    y[10] += 7
    y[11] += 2
    table = Readings.from_columns(x, y, use=np.arange(13) < 10)
    found = left_out(calibrate(table, Conventions()), table)
    limit = stats.t.isf(0.01 / 11 / 2, 8)
    assert found.limit == pytest.approx(limit, rel=1e-9)
    said = dict(found.outliers())
    assert list(said) == [10]
    t = found.studentised[0]
    assert said[10].startswith(
        f"its residual would be {t:.3g} times the standard deviation that the others give it "
        f"(limit {limit:.2f}: "
    )
    assert found.why(1) == f"with it the curve would move by {found.shift[1]:.3g} times its own uncertainty U"
    assert found.why(2) == ""


def test_one_may_be_both():
    x = np.r_[np.arange(10.0), 100.0]
    y = np.r_[2 * x[:10] + np.tile([0.1, -0.1], 5), 0.0]
    table = Readings.from_columns(x, y, use=np.arange(11) < 10)
    ((row, why),) = left_out(calibrate(table, Conventions()), table).outliers()
    assert (
        row == 10 and why.startswith("its residual would be ") and " and with it the curve would move" in why
    )


def test_below_as_above_the_curve_is_an_outlier():
    x = np.r_[np.arange(10.0), 4.0]
    y = np.r_[2 * x[:10] + np.tile([0.1, -0.1], 5), 0.0]
    table = Readings.from_columns(x, y, use=np.arange(11) < 10)
    found = left_out(calibrate(table, Conventions()), table)
    assert found.studentised[0] < -found.limit and [row for row, _ in found.outliers()] == [10]
    assert f"{-found.studentised[0]:.3g} times" in found.why(0)


@pytest.mark.parametrize("weights", ["absolute", "relative"])
@pytest.mark.parametrize("its_own", [np.nan, 0.0, -1.0])
def test_without_a_sigma_of_its_own_a_row_scatters_like_a_new_reading(weights, its_own):
    sigma = SIGMA.copy()
    sigma[UNTICKED[0]] = its_own
    table = replace(readings(weights), sigma=sigma)
    calibration = calibrate(table, Conventions(weights=weights))
    found = left_out(calibration, table)
    fit = calibration.fit
    spread = np.hypot(fit.scatter_of_a_reading, fit.uncertainty_at(SEED.t_u[UNTICKED[:1]])[0])
    assert found.studentised[0] == pytest.approx(found.residuals[0] / spread, rel=1e-12)


def test_a_reading_endlessly_far_along_would_decide_the_curve_alone():
    x = np.r_[np.arange(10.0), 1e300]
    table = Readings.from_columns(x, np.r_[2 * x[:10] + np.tile([0.1, -0.1], 5), 0.0], use=np.arange(11) < 10)
    found = left_out(calibrate(table, Conventions()), table)
    assert found.leverage.tolist() == [1.0]
