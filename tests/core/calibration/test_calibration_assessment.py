"""All that is said of a calibration, with rows left out, and the test for a bend."""

import numpy as np
import pytest
from scipy import stats

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.calibrate import ReadingError, calibrate
from thermogui.core.calibration.conversion import Conversion
from thermogui.core.calibration.lack_of_fit import form_of
from thermogui.core.calibration.least_squares import fit
from thermogui.core.calibration.settings import CalibrationSettings, Conventions
from thermogui.core.calibration.summary import conversion_lines
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, seed_readings

SEED = seed_readings()
SIGMA = np.linspace(0.5, 3.0, len(SEED))


def with_a_bad_row():
    """The readings of the book after an incomplete row, with one bad reading and one not ticked."""
    t_u, t_c = np.r_[np.nan, SEED.t_u], np.r_[4.0, SEED.t_c]
    t_c[5] += 18
    use = np.ones(len(t_u), bool)
    use[8] = False
    return Readings.from_columns(t_u, t_c, use=use)


def test_remarks_and_residuals_stand_on_the_rows_of_the_table():
    readings = with_a_bad_row()
    found = assess(readings, CalibrationSettings())
    assert list(found.outliers) == [5]
    assert found.left_out.rows.tolist() == [8]
    assert np.flatnonzero(np.isnan(found.residuals)).tolist() == [0]
    intercept, slope = found.calibration.fit.params
    rows = found.calibration.rows
    assert rows.tolist() == [i for i in range(len(readings)) if i not in (0, 8)]
    wanted = readings.t_c[rows] - (intercept + slope * readings.t_u[rows])
    assert found.residuals[rows] == pytest.approx(wanted, abs=1e-12)


def test_residuals_are_in_the_unit_of_the_column_that_scatters():
    found = assess(SEED, CalibrationSettings(Conventions(scatter="t_u")))
    wanted = stats.linregress(SEED.t_c, SEED.t_u)
    assert found.residuals == pytest.approx(SEED.t_u - wanted.intercept - wanted.slope * SEED.t_c, abs=1e-10)


def test_leaving_out_the_bad_reading_brings_the_unit_back():
    readings = with_a_bad_row()
    use = readings.use.copy()
    use[5] = False
    better = assess(Readings.from_columns(readings.t_u, readings.t_c, use=use), CalibrationSettings())
    assert better.left_out.rows.tolist() == [5, 8] and not better.outliers
    assert better.verdict.best == "degF"


def test_a_unit_is_named_only_where_there_is_one_to_name():
    assert assess(SEED, CalibrationSettings()).verdict.best == "degF"
    assert assess(SEED, CalibrationSettings(names_unit=False)).verdict is None
    assert assess(SEED, CalibrationSettings(Conventions(model="quadratic"))).verdict is None


def test_what_cannot_be_assessed_is_a_sentence():
    with pytest.raises(ThermoError, match="at least 3 readings"):
        assess(Readings.from_columns([1, 2], [1, 2]), CalibrationSettings())
    with pytest.raises(ReadingError, match="Row 2: σ is -1"):
        assess(
            Readings.from_columns([1, 2, 3, 4], [1, 2, 3, 5], [1, -1, 1, 1]),
            CalibrationSettings(Conventions(weights="absolute")),
        )
    with pytest.raises(ThermoError, match="Every t_c is 7"):
        assess(
            Readings.from_columns([1, 2, 3, 4], [7, 7, 7, 7]), CalibrationSettings(Conventions(scatter="t_u"))
        )


@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
def test_the_test_for_a_bend_is_the_t_test_of_the_curvature_of_a_parabola(weights, scatter):
    # σ that the readings do not refute
    readings = Readings.from_columns(SEED.t_u, SEED.t_c, 3 * SIGMA)
    line, parabola = (
        calibrate(readings, Conventions(model, weights, scatter)).fit for model in ("linear", "quadratic")
    )
    t = abs(parabola.params[2]) / parabola.standard_errors[2]
    wanted = 2 * (stats.norm.sf(t) if weights == "absolute" else stats.t.sf(t, parabola.dof))
    assert float(form_of(line).p_of_next_power) == pytest.approx(wanted, rel=1e-10)


def test_a_bend_is_looked_for_only_where_a_parabola_can_be():
    assert form_of(fit(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.5]))).p_of_next_power is None
    assert (
        form_of(fit(np.array([1.0, 1.0, 3.0, 3.0]), np.array([1.0, 2.0, 3.0, 4.0]))).p_of_next_power is None
    )
    # the third polynomial is too small for a double, and the line is there all the same
    sigma = np.array([1.0, 1.0, 1e100, 1e100])
    line = fit(np.array([0.0, 1.0, 1e-90, 2e-90]), np.array([1.0, 2.0, 3.0, 5.0]), sigma, "relative")
    assert np.isfinite(line.params).all()
    p = form_of(line).p_of_next_power
    assert p is None or 0 <= float(p) <= 1


def test_readings_on_a_parabola_are_bent_and_those_on_a_line_are_not():
    x = np.linspace(-3, 9, 12)
    assert form_of(fit(x, 1 + x + x**2)).p_of_next_power < 1e-12
    assert form_of(fit(x, 1 + x)).p_of_next_power > 0.1


@pytest.mark.parametrize("weights", ["none", "relative"])
@pytest.mark.parametrize("size", [2, 3])
def test_readings_of_many_blocks_are_fitted_as_well_as_few(weights, size):
    rng = np.random.default_rng(6)
    x = 1e9 + rng.uniform(0, 1e-1, 20_000)
    y = 3 + 20 * (x - 1e9) + rng.normal(size=len(x))
    sigma = rng.uniform(0.5, 3, len(x))
    found = fit(x, y, None if weights == "none" else sigma, weights, size, origin=1e9)
    w = np.ones(len(x)) if weights == "none" else 1 / sigma
    # x − 1e9 is exact
    design = np.vander(x - 1e9, size, increasing=True) * w[:, None]
    params, *_ = np.linalg.lstsq(design, w * y)
    assert found.params == pytest.approx(params, rel=1e-9)
    left = w * y - design @ params
    covariance = np.linalg.inv(design.T @ design) * np.sum(left**2) / (len(x) - size)
    assert found.covariance == pytest.approx(covariance, rel=1e-7)
    assert found.residuals == pytest.approx(left / w, abs=1e-9)


def test_an_interval_wider_than_the_doubles_is_written_all_the_same():
    wide = (-1.5e308, 1.5e308)
    found = Conversion(68.4, 1e307, 1e308, wide, 1e308, wide, True, 1e308)
    text = "\n".join(conversion_lines([found], to_reference=True, readings=1))
    assert "-1.5" not in text and "−1.5" in text and "unbounded" in text
