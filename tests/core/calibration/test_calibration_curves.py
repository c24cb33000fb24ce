"""The lines that are drawn, against the conversions that are told."""

import numpy as np
import pytest

from thermogui.core.calibration.calibrate import calibrate
from thermogui.core.calibration.conversion import to_t_c, to_t_u
from thermogui.core.calibration.curves import curves, exact_parabola
from thermogui.core.calibration.settings import Conventions
from thermogui.core.readings.readings import Readings, seed_readings

SEED = seed_readings()
SIGMA = np.linspace(0.5, 3.0, len(SEED))
WEIGHTED = Readings.from_columns(SEED.t_u, SEED.t_c, SIGMA)


@pytest.mark.parametrize("model", ["linear", "quadratic"])
@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
def test_the_bands_are_the_intervals_that_a_conversion_tells(scatter, weights, model):
    calibration = calibrate(WEIGHTED, Conventions(model, weights, scatter, confidence=0.9))
    drawn = curves(calibration, 8.4, 128.4, points=7)
    for i, at in enumerate(np.linspace(8.4, 128.4, 7)):
        if scatter == "t_c":
            told, along, across = to_t_c(calibration, float(at)), "t_u", "t_c"
        else:
            told, along, across = to_t_u(calibration, float(at)), "t_c", "t_u"
        assert getattr(drawn.exact, along)[i] == pytest.approx(at)
        assert getattr(drawn.exact, across)[i] == pytest.approx(told.estimate, rel=1e-12)
        for band, interval in (
            (drawn.confidence, told.interval),
            (drawn.prediction, told.prediction_interval),
        ):
            assert [getattr(edge, along)[i] for edge in band] == pytest.approx([at, at])
            assert [getattr(edge, across)[i] for edge in band] == pytest.approx(interval, rel=1e-12)


def test_at_68_4_the_band_of_the_book_is_14_75_to_24_07():
    drawn = curves(calibrate(SEED, Conventions()), 68.4, 100.0)
    assert [edge.t_c[0] for edge in drawn.prediction] == pytest.approx([14.746, 24.075], abs=5e-4)
    assert [edge.t_c[0] for edge in drawn.confidence] == pytest.approx([17.554, 21.267], abs=5e-4)
    assert len(drawn.exact.t_u) == len(drawn.exact.t_c) == 65


def test_where_t_u_scatters_a_reading_read_off_the_drawn_band_is_fiellers():
    calibration = calibrate(SEED, Conventions(scatter="t_u"))
    drawn = curves(calibration, -20.0, 60.0, points=4001)
    told = to_t_c(calibration, 68.4)
    # each edge crosses the reading where its interval ends
    ends = sorted(float(np.interp(68.4, edge.t_u, edge.t_c)) for edge in drawn.prediction)
    assert ends == pytest.approx(told.prediction_interval, abs=1e-4)


def test_bands_hold_the_curve_and_are_narrowest_in_the_middle():
    drawn = curves(calibrate(SEED, Conventions()), float(SEED.t_u.min()), float(SEED.t_u.max()), 101)
    low, high = (edge.t_c for edge in drawn.confidence)
    assert (low < drawn.exact.t_c).all() and (drawn.exact.t_c < high).all()
    assert (drawn.prediction[0].t_c < low).all() and (high < drawn.prediction[1].t_c).all()
    narrowest = drawn.exact.t_u[np.argmin(high - low)]
    assert narrowest == pytest.approx(SEED.t_u.mean(), abs=np.ptp(SEED.t_u) / 100)


@pytest.mark.parametrize("scale", [1e-60, 1e60])
def test_bands_that_leave_the_doubles_warn_of_nothing(scale):
    readings = Readings.from_columns(SEED.t_u / scale, SEED.t_c * scale)
    drawn = curves(calibrate(readings, Conventions()), -1e300, 1e300)
    assert len(drawn.prediction[0].t_c) == 65


def test_the_exact_parabola_is_that_of_unweighted_least_squares():
    readings = seed_readings()
    t_u, t_c = readings.used()
    found = exact_parabola(readings, margin=0.06)
    np.testing.assert_allclose(found.t_c, np.polyval(np.polyfit(t_u, t_c, 2), found.t_u), rtol=1e-9)
    more = 0.06 * np.ptp(t_u)
    assert (found.t_u[0], found.t_u[-1]) == pytest.approx((t_u.min() - more, t_u.max() + more))
    assert exact_parabola(Readings.from_columns([1.0, 2.0, 2.0], [1.0, 2.0, 3.0]), margin=0.06) is None
