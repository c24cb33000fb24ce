"""Converted readings against the textbook's formulas, which simulation shows to hold what they promise."""

import math

import numpy as np
import pytest
from scipy import stats

from thermogui.core.calibration.calibrate import calibrate
from thermogui.core.calibration.components import plain_reference
from thermogui.core.calibration.conversion import to_t_c, to_t_u
from thermogui.core.calibration.settings import Conventions, Extra
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, seed_readings

SEED = seed_readings()
RUNS = 100_000
SIGMA = 1.5
COUNT = len(SEED)
# truth of the column that scatters over the other, and the exact column
TRUTHS = {"t_c": (-17.8, 0.55, SEED.t_u, 68.4), "t_u": (32.0, 1.8, SEED.t_c, 20.0)}


class Textbook:
    """Lines through y over x of shape (runs, n); Draper and Smith, 3rd ed., 1.4, 3.1 and 3.2."""

    def __init__(self, x, y):
        self.x, self.x_mean, self.y_mean = x, x.mean(), y.mean(axis=-1)
        self.s_xx = np.sum((x - self.x_mean) ** 2)
        self.slope = (y - self.y_mean[..., None]) @ (x - self.x_mean) / self.s_xx
        left = y - self.y_mean[..., None] - self.slope[..., None] * (x - self.x_mean)
        self.variance = np.sum(left**2, axis=-1) / (len(x) - 2)
        self.k = stats.t.isf(0.025, len(x) - 2)

    def along(self, x, share):
        """The interval of y at x; *share* is 1/q of the variance of a reading, or 0 for the curve."""
        y = self.y_mean + self.slope * (x - self.x_mean)
        variance = self.variance * (share + 1 / len(self.x) + (x - self.x_mean) ** 2 / self.s_xx)
        return y - self.k * np.sqrt(variance), y + self.k * np.sqrt(variance)

    def against(self, y, share):
        """Fieller's interval of x for a reading y."""
        apart = y - self.y_mean
        unit = self.k**2 * self.variance
        a = self.slope**2 - unit / self.s_xx
        assert (a > 0).all()
        reach = np.sqrt(unit * (apart**2 / self.s_xx + a * (share + 1 / len(self.x))))
        low, high = (self.slope * apart - reach) / a, (self.slope * apart + reach) / a
        return self.x_mean + low, self.x_mean + high


def simulated(scatter):
    intercept, slope, x, at = TRUTHS[scatter]
    rng = np.random.default_rng(5)
    y = intercept + slope * x + SIGMA * rng.normal(size=(RUNS, COUNT))
    return x, y, at, intercept + slope * at, rng


def calibrated(x, y, scatter):
    t_u, t_c = (y, x) if scatter == "t_u" else (x, y)
    return calibrate(Readings.from_columns(t_u, t_c), Conventions(scatter=scatter))


@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
@pytest.mark.parametrize("readings", [None, 1, 5])
@pytest.mark.parametrize("direction", ["along", "against"])
def test_of_a_hundred_thousand_conversions_95_percent_hold_the_truth(scatter, readings, direction):
    x, y, at, real, rng = simulated(scatter)
    share = 0.0 if readings is None else 1 / readings
    # the mean of new readings, or the true curve where it is the curve that is asked for
    new = real + SIGMA * math.sqrt(share) * rng.normal(size=RUNS)
    book = Textbook(x, y)
    low, high = book.along(at, share) if direction == "along" else book.against(new, share)
    held = (low <= new) & (new <= high) if direction == "along" else (low <= at) & (at <= high)
    assert held.mean() == pytest.approx(0.95, abs=0.005)
    # and the conversions are the textbook's
    convert = to_t_c if (direction == "along") == (scatter == "t_c") else to_t_u
    for i in range(30):
        given = at if direction == "along" else float(new[i])
        found = convert(calibrated(x, y[i], scatter), given, Extra(readings=readings or 1))
        interval = found.interval if readings is None else found.prediction_interval
        assert interval == pytest.approx((low[i], high[i]), rel=1e-9)


def test_an_interval_holds_the_value_and_grows_with_confidence():
    for scatter in ("t_c", "t_u"):
        reach = 0.0
        for confidence in (0.5, 0.95, 0.999):
            calibration = calibrate(SEED, Conventions(scatter=scatter, confidence=confidence))
            for found in (to_t_c(calibration, 68.4), to_t_u(calibration, 20.0)):
                low, high = found.prediction_interval
                assert low < found.interval[0] < found.estimate < found.interval[1] < high
            assert high - low > reach
            reach = high - low


@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
@pytest.mark.parametrize("to_reference", [True, False])
def test_the_reference_is_in_the_combined_uncertainty_and_in_the_interval(scatter, to_reference):
    calibration = calibrate(SEED, Conventions(scatter=scatter))
    slope = calibration.fit.params[1]
    rate = abs(1 / slope) if scatter == "t_u" else abs(slope)  # of t_c by t_u
    convert = to_t_c if to_reference else to_t_u
    found, without = (
        convert(calibration, 40.0, Extra(4, reference=plain_reference(size))) for size in (0.7, 0.0)
    )
    combined = math.hypot(without.prediction_standard_uncertainty, 0.7 if to_reference else 0.7 / rate)
    assert found.prediction_standard_uncertainty == without.prediction_standard_uncertainty
    assert found.combined_uncertainty == pytest.approx(combined, rel=1e-12)
    # each end is where a reading, the reference and the curve reach no farther together
    x = calibration.fit.x
    for end in found.prediction_interval:
        if to_reference == (scatter == "t_c"):
            place, distance = 40.0, abs(end - found.estimate)
        else:
            place, distance = end, abs(40.0 - calibration.fit.at(np.array([end]))[0])
        share = 1 / 4 + 1 / COUNT + (place - x.mean()) ** 2 / np.sum((x - x.mean()) ** 2)
        of_fit = calibration.fit.residual_standard_deviation * math.sqrt(share)
        reach = drawn_reach(of_fit, 0.7 / rate if scatter == "t_u" else 0.7, COUNT - 2)
        assert distance == pytest.approx(reach, rel=3e-3)


def drawn_reach(of_fit, of_reference, dof):
    """Half of the interval that holds 95 % of a million sums drawn."""
    rng = np.random.default_rng(8)
    sums = of_fit * rng.standard_t(dof, 1_000_000) + of_reference * rng.standard_normal(1_000_000)
    return float(np.quantile(np.abs(sums), 0.95))


@pytest.mark.parametrize("model", ["linear", "quadratic"])
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
def test_u_is_half_of_the_interval_where_that_is_even_and_is_not_told_where_it_is_not(scatter, model):
    calibration = calibrate(SEED, Conventions(model, scatter=scatter))
    for convert, is_along in ((to_t_c, scatter == "t_c"), (to_t_u, scatter == "t_u")):
        found = convert(
            calibration, 45.0 if convert is to_t_c else 12.0, Extra(reference=plain_reference(0.4))
        )
        low, high = found.prediction_interval
        assert low < found.interval[0] and found.interval[1] < high
        if is_along:
            assert found.expanded_uncertainty == pytest.approx((high - low) / 2, rel=1e-12)
            assert found.coverage_factor * found.combined_uncertainty == pytest.approx((high - low) / 2)
        else:
            assert found.expanded_uncertainty is None and found.coverage_factor is None


def test_an_interval_never_shrinks_when_the_reference_is_uncertain_too():
    three = Readings.from_columns([10.0, 20.0, 30.0], [20.01, 39.98, 60.02])
    for scatter in ("t_c", "t_u"):
        for convert, at in ((to_t_c, 20.0), (to_t_u, 41.0)):
            calibration = calibrate(three, Conventions(scatter=scatter))
            intervals = [
                convert(calibration, at, Extra(reference=plain_reference(u))).prediction_interval
                for u in (0, 0.01, 0.03, 0.1, 0.3)
            ]
            widths = [high - low for low, high in intervals]
            assert widths == sorted(widths) and widths[-1] > 1.5 * widths[0]


def test_the_step_of_the_display_is_in_the_scatter_until_a_mean_would_be_finer():
    calibration = calibrate(SEED, Conventions())
    rate, s = float(calibration.fit.params[1]), float(calibration.fit.residual_standard_deviation)
    plain, coarse = to_t_c(calibration, 50.0), to_t_c(calibration, 50.0, Extra(resolution=2.0))
    assert coarse.prediction_interval == plain.prediction_interval
    # below the step averaging does not shrink it
    mean = to_t_c(calibration, 50.0, Extra(readings=100, resolution=2.0))
    step = 2.0 * rate / math.sqrt(12)
    assert step > s / 10
    wanted = math.hypot(mean.standard_uncertainty, step)
    assert mean.prediction_standard_uncertainty == pytest.approx(wanted, rel=1e-12)
    assert mean.combined_uncertainty == pytest.approx(wanted, rel=1e-12)
    fine = to_t_c(calibration, 50.0, Extra(readings=100))
    assert mean.expanded_uncertainty > fine.expanded_uncertainty


def test_the_step_of_another_display_adds_to_the_scatter():
    calibration = calibrate(SEED, Conventions())
    rate = float(calibration.fit.params[1])
    plain = to_t_c(calibration, 50.0)
    found = to_t_c(calibration, 50.0, Extra(resolution=5.0, another_display=True))
    u = math.hypot(plain.prediction_standard_uncertainty, 5.0 * rate / math.sqrt(12))
    assert found.prediction_standard_uncertainty == pytest.approx(u, rel=1e-12)
    rng = np.random.default_rng(8)
    sums = plain.combined_uncertainty * rng.standard_t(COUNT - 2, 1_000_000)
    sums += rng.uniform(-2.5 * rate, 2.5 * rate, 1_000_000)
    assert found.expanded_uncertainty == pytest.approx(np.quantile(np.abs(sums), 0.95), rel=3e-3)


def test_a_new_reading_scatters_as_those_beside_it():
    sigma = np.where(SEED.t_u < 50, 0.5, 2.0)
    readings = Readings.from_columns(SEED.t_u, SEED.t_c, sigma)
    calibration = calibrate(readings, Conventions(weights="absolute"))
    for at, scatter in ((24.0, 0.5), (75.0, 2.0)):
        found = to_t_c(calibration, at)
        wanted = math.hypot(found.standard_uncertainty, scatter)
        assert found.prediction_standard_uncertainty == pytest.approx(wanted, rel=1e-12)


def test_with_sigma_taken_at_its_word_k_is_the_normal_quantile():
    sigma = np.full(COUNT, 1.2)
    readings = Readings.from_columns(SEED.t_u, SEED.t_c, sigma)
    found = to_t_c(
        calibrate(readings, Conventions(weights="absolute")), 68.4, Extra(reference=plain_reference(0.5))
    )
    assert found.coverage_factor == pytest.approx(stats.norm.isf(0.025), rel=1e-9)
    x = SEED.t_u
    curve = 1.2 * math.sqrt(1 / COUNT + (68.4 - x.mean()) ** 2 / np.sum((x - x.mean()) ** 2))
    assert found.standard_uncertainty == pytest.approx(curve, rel=1e-12)
    assert found.prediction_standard_uncertainty == pytest.approx(math.hypot(curve, 1.2), rel=1e-12)


def test_extrapolation_is_told_on_both_sides_of_both_columns():
    calibration = calibrate(SEED, Conventions())
    for convert, column in ((to_t_c, SEED.t_u), (to_t_u, SEED.t_c)):
        low, high = float(column.min()), float(column.max())
        for value, outside in ((low, False), (high, False), (low - 0.1, True), (high + 0.1, True)):
            assert convert(calibration, value).extrapolated is outside


@pytest.mark.parametrize(
    "extra",
    [
        Extra(readings=0),
        Extra(reference=plain_reference(-1.0)),
        Extra(resolution=math.nan),
        Extra(reference=plain_reference(math.inf)),
    ],
)
def test_what_cannot_be_uncertain_is_refused(extra):
    with pytest.raises(ThermoError, match="must be"):
        to_t_c(calibrate(SEED, Conventions()), 68.4, extra)
