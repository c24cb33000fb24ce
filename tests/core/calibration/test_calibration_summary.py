"""A calibration in lines for people: the words turn at their limits, and the numbers are those of the fit."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize, stats

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.calibrate import calibrate
from thermogui.core.calibration.conversion import to_t_c, to_t_u
from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.calibration.summary import (
    chi_squared_line,
    convention,
    conversion_lines,
    equation,
    form_line,
    parameter_lines,
    parameter_rows,
    quality_lines,
    unit_lines,
)
from thermogui.core.calibration.verdict import verdict
from thermogui.core.calibration.wording import p_value
from thermogui.core.readings.readings import Readings, seed_readings

SEED = seed_readings()


def fitted(readings=SEED, **conventions):
    return calibrate(readings, Conventions(**conventions))


def assessed(readings=SEED, **conventions):
    return assess(readings, CalibrationSettings(Conventions(**conventions)))


def with_sigma(sigma):
    return Readings.from_columns(SEED.t_u, SEED.t_c, np.full(len(SEED), sigma))


def sigma_for(p):
    """The σ, the same for all, for which the χ² of the book's readings has this p-value."""
    sum_of_squares = np.polyfit(SEED.t_u, SEED.t_c, 1, full=True)[1][0]
    return math.sqrt(sum_of_squares / stats.chi2.isf(p, len(SEED) - 2))


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0099, "; the residuals are larger than σ allows"),
        (0.0101, ""),
        (0.9949, ""),
        (0.9951, "; the residuals are smaller than σ would suggest"),
    ],
)
def test_residuals_and_sigma_belong_together_between_one_and_ninety_nine_and_a_half_percent(p, words):
    calibration = fitted(with_sigma(sigma_for(p)), weights="absolute")
    assert float(calibration.fit.p_of_chi_squared) == pytest.approx(p, rel=1e-9)
    line = chi_squared_line(calibration)
    assert line.startswith("χ² ") and line.endswith(f"with 9 degrees of freedom, {p_value(p)}{words}")


@pytest.mark.parametrize("weights", ["none", "relative"])
def test_there_is_no_chi_squared_where_sigma_is_not_taken_at_its_word(weights):
    assert chi_squared_line(fitted(with_sigma(1.0), weights=weights)) == ""


def bent_until(p):
    """Readings whose quadratic term has this p-value."""

    def readings(bend):
        return Readings.from_columns(SEED.t_u, SEED.t_c + bend * (SEED.t_u - 50) ** 2)

    def excess(bend):
        return math.log(float(assessed(readings(bend)).form.p_of_next_power) / p)

    # from where the quadratic term is none
    level = -np.polyfit(SEED.t_u, SEED.t_c, 2)[0]
    return readings(optimize.brentq(excess, level + 1e-6, level + 0.1, xtol=1e-15))


@pytest.mark.parametrize(
    ("p", "word"), [(0.0049, "would help"), (0.0051, "would not help significantly"), (0.3, "would not help")]
)
def test_a_quadratic_term_helps_below_half_a_percent(p, word):
    found = assessed(bent_until(p))
    assert float(found.form.p_of_next_power) == pytest.approx(p, rel=1e-6)
    assert form_line(found).startswith(f"A quadratic term {word}") and form_line(found).endswith(
        f"({p_value(p)})"
    )
    assert bool(found.form.is_wrong) == bool(found.warnings) == (p < 0.005)


def test_of_a_parabola_the_cubic_term_is_told_and_of_three_readings_nothing():
    assert form_line(assessed(model="quadratic")).startswith(
        "A cubic term would not help significantly (p = "
    )
    assert form_line(assessed(SEED.take(np.arange(3)))) == ""


def test_with_replicates_the_lack_of_fit_is_told():
    t_u, t_c = np.repeat([10.0, 20.0, 30.0], 2), np.array([1.1, 1.0, 2.3, 2.1, 3.0, 3.3])
    assert form_line(assessed(Readings.from_columns(t_u, t_c))).startswith("Lack of fit F(1, 3) = ")
    absolute = assessed(Readings.from_columns(t_u, t_c, np.full(6, 0.1)), weights="absolute")
    assert form_line(absolute).startswith("Lack of fit χ² 1.333 with 1 degree of freedom, p = 0.25; ")


@pytest.mark.parametrize(
    ("conventions", "written"),
    [
        ({}, "t_c = 0.537(36)·t_u − 17.3(1.9)"),
        ({"origin": 50.0}, "t_c = 0.537(36)·(t_u − 50) + 9.53(57)"),
        ({"origin": -50.0}, "t_c = 0.537(36)·(t_u + 50) − 44.1(3.7)"),
        ({"scatter": "t_u"}, "t_u = 1.79(12)·t_c + 33.0(1.6)"),
    ],
)
def test_the_equation_has_its_errors_and_its_origin(conventions, written):
    assert equation(fitted(**conventions)) == written


def test_the_equation_of_a_parabola_begins_with_the_square():
    fit = fitted(model="quadratic").fit
    text = equation(fitted(model="quadratic"))
    assert "·t_u² " in text and text.index("t_u²") < text.index("·t_u ") and text.count("(") == 3
    assert text.removeprefix("t_c = ").startswith("−") == bool(fit.params[2] < 0)


@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
def test_the_convention_says_what_scatters_and_what_sigma_was_used_for(scatter):
    table = with_sigma(2.0)
    said = [convention(fitted(table, weights=w, scatter=scatter)) for w in ("none", "absolute", "relative")]
    begins = f"{scatter} carries the scatter; "
    assert said == [
        f"{begins}no weights: the scatter is taken from the residuals, Student's t with 9 degrees of freedom",
        f"{begins}absolute weights: σ of {scatter} taken at its word, normal quantiles",
        f"{begins}relative weights: σ of {scatter} scaled by the residuals, "
        "Student's t with 9 degrees of freedom",
    ]
    three = fitted(SEED.take(np.arange(3)))
    assert convention(three).endswith("Student's t with 1 degree of freedom")


def test_the_quality_is_told_in_the_unit_of_what_scatters():
    first, r_squared, bend = quality_lines(assessed())
    line = np.polynomial.Polynomial.fit(SEED.t_u, SEED.t_c, 1)
    s = math.sqrt(np.sum((SEED.t_c - line(SEED.t_u)) ** 2) / 9)
    assert first == f"Residual standard deviation {s:.4f} of t_c"
    r = np.corrcoef(SEED.t_u, SEED.t_c)[0, 1]
    assert r_squared == f"R² {r**2:.5f}, adjusted {1 - (1 - r**2) * 10 / 9:.5f}"
    assert bend.startswith("A quadratic term would not help")
    assert next(quality_lines(assessed(), "°C")) == f"Residual standard deviation {s:.4f} °C"


def test_with_sigma_the_scatter_is_told_in_its_multiples_and_where_it_is_between():
    sigma = np.linspace(0.5, 3.0, len(SEED))
    found = assessed(Readings.from_columns(SEED.t_u, SEED.t_c, sigma), weights="absolute")
    first, second, *_, chi, _ = quality_lines(found, "°C")
    assert first.endswith(" times σ")
    assert second == (
        "A new reading is taken to scatter as those beside it, "
        "σ interpolated between them: from 0.500 to 3.00 °C"
    )
    assert chi == chi_squared_line(found.calibration)
    assert next(line for line in quality_lines(found) if "new reading" in line) == second.replace(" °C", "")


def test_without_any_change_of_t_c_there_is_no_r_squared():
    level = Readings.from_columns([1.0, 2.0, 3.0, 4.0], [5.0, 5.0, 5.0, 5.0])
    assert not any(line.startswith("R²") for line in quality_lines(assessed(level)))


def test_the_parameters_are_a_table_to_the_fourth_digit_of_their_errors():
    calibration = fitted(confidence=0.9)
    low, high = calibration.fit.intervals(0.9)[1]
    rows = list(parameter_rows(calibration))
    assert [row[0] for row in rows] == ["intercept", "slope"]
    assert rows[1][1:] == ("0.53677", "0.035539", f"{low:.5f}", f"{high:.5f}")
    heading, intercept, slope, correlation = parameter_lines(calibration)
    assert heading.split() == ["estimate", "standard", "error", "90", "%", "interval"]
    assert slope.endswith(f"{low:.5f} to {high:.5f}") and intercept.startswith("intercept  −17.3")
    assert heading.index("estimate") == slope.index("0.53677") == intercept.index("−17.3")
    rho = calibration.fit.correlation[0, 1]
    assert correlation == f"Correlation of intercept and slope −{-rho:.4f}"
    assert not any("Correlation" in line for line in parameter_lines(fitted(model="quadratic")))


def conversion_row(found, to_reference=True, readings=1):
    heading, row = conversion_lines([found], to_reference, readings)
    places = [heading.index(name) for name in ("t_c", "t_u", "U = k·u")]
    assert sorted(places)[0] == 0
    return heading, row


def test_a_conversion_is_told_with_both_intervals_and_its_expanded_uncertainty():
    found = to_t_c(fitted(), 68.4)
    heading, row = conversion_row(found)
    assert heading.split("  ")[0].strip() == "t_u" and "one new reading" in heading
    low, high = found.prediction_interval
    assert row.startswith("68.4")
    assert f"± 4.66, {low:.2f} to {high:.2f}" in row
    assert row.endswith(f"(k = {found.coverage_factor:.2f})")
    mean = to_t_c(fitted(), 68.4, Extra(4))
    assert "the mean of 4 readings" in conversion_row(mean, readings=4)[0]
    back = to_t_u(fitted(), 20.0)
    assert conversion_row(back, False)[0].startswith("t_c")


def test_what_lies_outside_or_is_unbounded_is_said():
    assert conversion_row(to_t_c(fitted(), 200.0))[1].endswith("outside the readings: extrapolated")
    shapeless = Readings.from_columns([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 3.0, 1.001])
    _, row = conversion_row(to_t_u(fitted(shapeless), 2.5), False)
    assert row.count("unbounded") >= 2
    # a parabola that never comes there
    beyond = to_t_c(fitted(model="quadratic", scatter="t_u"), 1e4)
    assert math.isnan(beyond.estimate)
    _, row = conversion_row(beyond)
    assert "none" in row and row.endswith("the curve does not reach this t_u")


def test_where_the_sides_differ_both_are_told():
    # Fieller's interval of a line with much scatter is not even
    found = to_t_u(fitted(SEED.take(np.arange(5))), 60.0)
    low, high = found.prediction_interval
    assert abs(found.estimate - (low + high) / 2) > 1e-3 * (high - low)
    _, row = conversion_row(found, False)
    assert "+26.1 −16.8, 118.5 to 161.4" in row and "the sides differ" in row


def test_the_scales_in_use_are_listed_with_their_p_values():
    judged = verdict(fitted())
    sentence, listed, meaning = unit_lines(judged)
    assert sentence == f"{judged.sentence}."
    assert listed.startswith("Fahrenheit p = 0.61, ") and listed.count(",") == len(judged.candidates) - 1
    assert meaning.startswith("p, the p-value, is how often ") and "not the chance" in meaning
    one = replace(judged, candidates=judged.candidates[:1])
    assert list(unit_lines(one))[1] == "Fahrenheit p = 0.61."


def test_a_value_to_convert_is_told_as_it_was_typed():
    assert conversion_row(to_t_c(fitted(), 138.5055))[1].startswith("138.5055 ")
