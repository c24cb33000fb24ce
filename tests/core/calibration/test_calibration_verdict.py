"""The name of the unit, against the extra sum of squares and converters made for the purpose."""

import numpy as np
import pytest
from scipy import stats

from thermogui.core.calibration.calibrate import calibrate
from thermogui.core.calibration.components import plain_reference
from thermogui.core.calibration.conversion import curve_t_u
from thermogui.core.calibration.least_squares import fit
from thermogui.core.calibration.settings import Conventions
from thermogui.core.calibration.verdict import CONSISTENT, is_temperature, verdict
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.readings.units import SCALES

# what each scale reads at 0 and at 100 °C, from the fixed points of its inventor or of its standard
FIXED_POINTS = {
    "degC": (0, 100),
    "K": (273.15, 373.15),
    "degF": (32, 212),
    "degR": (491.67, 671.67),
    "degRe": (0, 80),
    "degRo": (7.5, 60),
    "degDe": (150, 0),
    "degN": (0, 33),
}
SEED = seed_readings()


def on(unit, celsius):
    ice, steam = FIXED_POINTS[unit]
    return ice + (steam - ice) * np.asarray(celsius) / 100


def converter(unit, seed, scatter="t_c", reference="degC", noise=0.8, sigma=None, span=(-20, 60)):
    """Twelve readings of a thermometer in *unit*; the noise is in the column that scatters."""
    rng = np.random.default_rng(seed)
    celsius = rng.uniform(*span, 12)
    t_u, t_c = on(unit, celsius), on(reference, celsius)
    size = noise if sigma is None else sigma
    if scatter == "t_c":
        t_c = t_c + size * rng.normal(size=12)
    else:
        t_u = t_u + size * rng.normal(size=12)
    return Readings.from_columns(
        t_u, t_c, None if sigma is None else np.full(12, sigma), unit_of_t_c=reference
    )


def judged(readings, **conventions):
    return verdict(calibrate(readings, Conventions(**conventions)), readings.unit_of_t_c)


def test_every_scale_is_the_one_of_its_fixed_points():
    assert set(FIXED_POINTS) == set(SCALES)
    for unit, (ice, steam) in FIXED_POINTS.items():
        intercept, slope = SCALES[unit].over(SCALES["degC"])
        assert (intercept, intercept + 100 * slope) == pytest.approx((ice, steam), abs=1e-12)
        back = SCALES["degC"].over(SCALES[unit])
        assert back[0] + back[1] * ice == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("reference", ["degC", "K", "degF"])
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
@pytest.mark.parametrize("unit", FIXED_POINTS)
def test_every_scale_is_recognised_from_noisy_converters(unit, scatter, reference):
    # in both columns a noise that leaves the historic scales apart
    found = [judged(converter(unit, i, scatter, reference, 0.3), scatter=scatter) for i in range(25)]
    # one in a hundred true scales is rejected
    assert sum(verdict.best == unit for verdict in found) >= 23
    assert all(verdict.closest == unit and verdict.is_near for verdict in found)
    named = next(verdict for verdict in found if verdict.best == unit)
    assert named.sentence.startswith(f"The readings are consistent with {SCALES[unit].name}; ")
    assert [c.unit for c in named.candidates if c.p_value >= CONSISTENT] == [unit]


@pytest.mark.parametrize("origin", [0.0, 25.0])
@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
def test_the_p_values_are_those_of_the_extra_sum_of_squares(scatter, weights, origin):
    sigma = np.linspace(0.8, 2.5, len(SEED))
    readings = Readings.from_columns(SEED.t_u, SEED.t_c, None if weights == "none" else sigma)
    found = judged(readings, scatter=scatter, weights=weights, origin=origin)
    x, y = (SEED.t_u, SEED.t_c) if scatter == "t_c" else (SEED.t_c, SEED.t_u)
    w = np.ones(len(x)) if weights == "none" else 1 / sigma
    design = np.column_stack([w, w * x])
    params, *_ = np.linalg.lstsq(design, w * y)
    least = np.sum((w * y - design @ params) ** 2)
    for candidate in found.candidates:
        ice, steam = FIXED_POINTS[candidate.unit]
        degree = (steam - ice) / 100
        expected = (x - ice) / degree if scatter == "t_c" else ice + degree * x
        extra = np.sum((w * (y - expected)) ** 2) - least
        if weights == "absolute":
            wanted = stats.chi2.sf(extra, 2)
        else:
            wanted = stats.f.sf(extra / 2 / (least / (len(x) - 2)), 2, len(x) - 2)
        assert candidate.p_value == pytest.approx(wanted, rel=1e-6, abs=1e-300)
    assert [c.p_value for c in found.candidates] == sorted(
        (c.p_value for c in found.candidates), reverse=True
    )


def test_a_true_scale_is_rejected_as_often_as_its_p_value_says():
    p = [judged(converter("degF", i), scatter="t_c").candidates for i in range(800)]
    values = [next(c.p_value for c in candidates if c.unit == "degF") for candidates in p]
    assert stats.kstest(values, "uniform").pvalue > 0.01


@pytest.mark.parametrize("weights", ["none", "absolute"])
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
@pytest.mark.parametrize("ratio", [0.0, 0.3, 3.0])
@pytest.mark.parametrize("count", [3, 11])
def test_a_true_scale_is_refused_in_at_most_one_in_a_hundred_whatever_the_reference_is_off_by(
    count, ratio, scatter, weights
):
    rng = np.random.default_rng(17)
    celsius = np.linspace(0, 30, count)
    s, u = 0.8, 0.8 * ratio
    error = u * rng.normal(size=(20_000, 1))
    if scatter == "t_c":
        x, y = on("degF", celsius), celsius + error + s * rng.normal(size=(20_000, count))
        truth, shared = (-32 / 1.8, 1 / 1.8), u
    else:
        # seen from the reference, the thermometer is off the other way
        x, y = celsius, on("degF", celsius) - 1.8 * error + s * rng.normal(size=(20_000, count))
        truth, shared = (32, 1.8), None
    found = fit(x, y, None if weights == "none" else np.full(count, s), weights)
    shared = np.abs(found.params[..., 1]) * u if shared is None else shared
    refused = np.sum(found.p_of_distance(np.array(truth), shared) < CONSISTENT)
    low, high = stats.binom.interval(0.9999, len(y), 0.01)
    assert (low if ratio == 0 else 0.3 * low) < refused < high


@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
@pytest.mark.parametrize("origin", [0.0, 25.0])
@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
def test_the_reference_is_in_the_covariance_of_the_intercept(scatter, origin, weights):
    sigma = None if weights == "none" else np.linspace(0.8, 2.5, len(SEED))
    readings = Readings.from_columns(SEED.t_u, SEED.t_c, sigma)
    calibration = calibrate(readings, Conventions(scatter=scatter, origin=origin, weights=weights))
    found = verdict(calibration, reference=plain_reference(1.5))
    fitted = calibration.fit
    shift = 1.5 * (1 if scatter == "t_c" else fitted.params[1])
    covariance = fitted.covariance + np.array([[shift**2, 0], [0, 0]])
    for candidate in found.candidates:
        ice, steam = FIXED_POINTS[candidate.unit]
        degree = (steam - ice) / 100
        line = np.array([-ice / degree, 1 / degree] if scatter == "t_c" else [ice, degree])
        apart = fitted.params - line - [line[1] * origin, 0]
        distance = apart @ np.linalg.solve(covariance, apart)
        wanted = stats.chi2.sf(distance, 2) if weights == "absolute" else stats.f.sf(distance / 2, 2, 9)
        assert candidate.p_value == pytest.approx(wanted, rel=1e-6, abs=1e-300)
    at, bias = found.bias.at, found.bias
    rate = fitted.params[1] if scatter == "t_u" else 1 / fitted.params[1]
    assert bias.standard_uncertainty == pytest.approx(np.hypot(curve_t_u(calibration, at)[1], 1.5 * rate))
    normal = stats.norm.ppf(0.975) * bias.standard_uncertainty
    if weights == "absolute":
        assert bias.expanded_uncertainty == pytest.approx(normal)
    else:  # between the two, for the reference alone is normal
        assert normal < bias.expanded_uncertainty < stats.t.ppf(0.975, 9) * bias.standard_uncertainty


@pytest.mark.parametrize("count", [3, 5, 11])
def test_a_true_thermometer_is_called_significantly_wrong_as_seldom_as_the_confidence_says(count):
    rng = np.random.default_rng(count)
    celsius = np.linspace(0, 40, count)
    told = []
    for noise in rng.normal(size=(800, count)):
        found = verdict(calibrate(Readings.from_columns(on("degF", celsius), celsius + noise), Conventions()))
        if found.closest == "degF":
            told.append(found.bias.is_significant)
    low, high = stats.binom.interval(0.9999, len(told), 0.05)
    assert len(told) > 700 and low <= np.sum(told) <= high


def test_scales_that_the_readings_cannot_tell_apart_are_all_listed():
    # near 0 °C and with much noise Celsius, Réaumur and Newton read nearly alike
    found = judged(converter("degC", 3, noise=4.0, span=(-5, 5)))
    consistent = [c for c in found.candidates if c.p_value >= CONSISTENT]
    assert found.best is None and len(consistent) > 1
    assert "degC" in [c.unit for c in consistent]
    likely, _, ruled_out = found.sentence.partition(", which they cannot tell apart; ")
    assert likely.startswith("The readings are consistent with ") and ruled_out.endswith(" ruled out")
    for scale in SCALES.values():
        assert (scale.name in likely) != (scale.name in ruled_out)
    assert {SCALES[c.unit].name for c in consistent} == set(found.consistent)


@pytest.mark.parametrize(("shift", "side"), [(3.0, "high"), (-3.0, "low")])
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
def test_where_no_scale_is_consistent_the_closest_is_told_with_its_bias(shift, side, scatter):
    plain = converter("degF", 7, scatter, noise=0.2)
    readings = Readings.from_columns(plain.t_u + shift, plain.t_c)
    found = judged(readings, scatter=scatter)
    assert (found.best, found.closest, found.is_near) == (None, "degF", True)
    assert found.bias.at == 20.0
    assert found.bias.high == pytest.approx(shift, abs=4 * found.bias.standard_uncertainty)
    assert found.bias.is_significant
    assert found.distance == pytest.approx(3 / 1.8, abs=0.5)
    said = "No known scale is consistent with the readings; the closest is Fahrenheit: at 20 °C it reads "
    assert found.sentence.startswith(said)
    assert found.sentence.endswith(f"°F {side} (95\N{NO-BREAK SPACE}%), significant")


def test_the_bias_of_the_book_is_told_as_the_issue_wants_it():
    found = judged(SEED)
    assert found.sentence == (
        "The readings are consistent with Fahrenheit; Celsius, Kelvin, Rankine, Réaumur, Rømer, Delisle and "
        "Newton are ruled out. At 20 °C it reads 1.5 ± 3.6 °F high (95\N{NO-BREAK SPACE}%), not significant"
    )
    assert found.p_values.startswith("Fahrenheit p = 0.61, ")


def test_the_verdict_says_that_it_stands_on_an_outlier():
    calibration = calibrate(SEED, Conventions())
    assert verdict(calibration, outliers=1).sentence.endswith(". This stands on a reading that is an outlier")
    assert verdict(calibration, outliers=2).sentence.endswith(". This stands on 2 outliers")


def test_the_bias_is_told_in_the_middle_where_the_readings_do_not_reach_room_temperature():
    found = judged(converter("degC", 1, noise=0.2, span=(100, 200)))
    assert 130 < found.bias.at < 170
    in_kelvin = judged(converter("degC", 1, reference="K", noise=0.2))
    assert in_kelvin.bias.at == pytest.approx(293.15) and "293.15 K" in in_kelvin.sentence


def test_counts_of_a_sensor_are_no_scale():
    celsius = np.linspace(0, 50, 9)
    counts = 4095 - 37 * celsius + np.tile([2.0, -2.0], 5)[:9]
    found = judged(Readings.from_columns(counts, celsius))
    assert found.best is None and not found.is_near
    assert found.sentence == "No known scale: a sensor count"


def test_readings_exactly_on_a_scale_read_true_to_the_last_digit():
    celsius = np.linspace(-20, 60, 9)
    for unit in FIXED_POINTS:
        found = judged(Readings.from_columns(on(unit, celsius), celsius))
        assert found.best == unit
        assert "true to the last digit" in found.sentence or "not significant" in found.sentence


def test_a_parabola_is_no_scale():
    assert judged(SEED, model="quadratic") is None


@pytest.mark.parametrize(
    "heading",
    ["t_c", "t_ref (°C)", "Temperature", "reference", "mirror", "terrace", "Kelvin", "", "corridor"],
)
def test_these_headings_may_hold_temperatures(heading):
    assert is_temperature(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "correction",
        "Correction (°C)",
        "corrections",
        "t_corr",
        "Δt",
        "∆T",
        "delta_T",
        "error/K",
        "ERRORS",
        "deviation",
        "offset",
        "bias",
        "diff.",
        "t difference",
        "residuals",
    ],
)
def test_these_headings_hold_no_temperatures(heading):
    assert not is_temperature(heading)
