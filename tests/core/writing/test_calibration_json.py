"""A calibration as JSON: every number is that of the calibration, and nothing in it is no JSON."""

import json
import math

import numpy as np
import pytest

from thermogui.core.calibration.assessment import assess
from thermogui.core.calibration.components import plain_reference
from thermogui.core.calibration.conversion import to_t_c, to_t_u
from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.calibration.summary import equation
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.writing.calibration import calibration_json

SEED = seed_readings("degF")
SIGMA = np.linspace(0.8, 2.5, len(SEED))
EXTRA = Extra(readings=4, reference=plain_reference(0.3), resolution=0.5)


def judged(readings, *conventions, **more):
    return assess(readings, CalibrationSettings(Conventions(*conventions, **more)))


def as_object(assessment, converted=(), converted_back=(), skipped=0, lines=None):
    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    lines = np.arange(2, 2 + len(assessment.readings)) if lines is None else lines
    text = calibration_json(assessment, converted, converted_back, skipped, lines)
    assert text.endswith("}\n")
    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("weights", ["none", "absolute", "relative"])
@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
@pytest.mark.parametrize("model", ["linear", "quadratic"])
def test_what_was_fitted_is_there_to_the_last_bit(model, scatter, weights):
    readings = Readings.from_columns(SEED.t_u, SEED.t_c, None if weights == "none" else SIGMA)
    conventions = Conventions(model, weights, scatter, 0.9, 10.0)
    assessment = assess(readings, CalibrationSettings(conventions, names_unit=False))
    calibration = assessment.calibration
    fit = calibration.fit
    found = as_object(assessment, skipped=3)
    assert (found["model"], found["weights"], found["scatter"]) == (model, weights, scatter)
    assert (found["response"], found["confidence"], found["origin"]) == (scatter, 0.9, 10.0)
    assert (found["count"], found["dof"], found["skipped"]) == (11, 11 - fit.size, 3)
    assert list(found["params"]) == ["intercept", "slope", "curvature"][: fit.size]
    for index, parameter in enumerate(found["params"].values()):
        assert parameter["estimate"] == fit.params[index]
        assert parameter["standard_error"] == fit.standard_errors[index]
        assert parameter["interval"] == fit.intervals(0.9)[index].tolist()
    assert found["covariance"] == fit.covariance.tolist()
    correlation = fit.correlation
    assert found["correlation"] == (correlation[0, 1] if fit.size == 2 else correlation.tolist())
    assert found["residual_standard_deviation"] == fit.residual_standard_deviation
    assert found["standard_deviation_of_a_new_reading"] == (
        None if fit.sigma is not None else fit.scatter_of_a_reading
    )
    assert (found["r_squared"], found["adjusted_r_squared"]) == (fit.r_squared, fit.adjusted_r_squared)
    assert found["coverage_factor"] == fit.coverage_factor(0.9)
    assert found["equation"] == equation(calibration)
    if weights == "absolute":
        chi = {"value": fit.chi_squared, "dof": fit.dof, "p_value": fit.p_of_chi_squared}
        assert found["chi_squared"] == chi
    else:
        assert found["chi_squared"] is None
    form = assessment.form
    assert found["linearity"] == {"p_value": form.p_of_next_power}
    assert found["runs"] == {"count": form.runs, "p_value": form.p_of_runs}
    assert found["lack_of_fit"] is None and found["warnings"] == list(assessment.warnings)
    assert (found["unit"], found["converted"], found["converted_back"]) == (None, [], [])


@pytest.mark.parametrize("origin", [0.0, 10.0])
def test_a_line_of_t_u_over_t_c_is_turned_round(origin):
    assessment = judged(SEED, scatter="t_u", origin=origin)
    calibration, line = assessment.calibration, as_object(assessment)["inverted"]
    for t_u in (30.0, 70.0):
        assert line["intercept"] + line["slope"] * t_u == pytest.approx(to_t_c(calibration, t_u).estimate)
    assert as_object(judged(SEED))["inverted"] is None
    assert as_object(judged(SEED, "quadratic", scatter="t_u"))["inverted"] is None


def test_a_level_line_cannot_be_turned_round():
    level = Readings.from_columns([1.0, 2.0, 1.0, 2.0], [1.0, 1.0, 2.0, 2.0])
    assert as_object(judged(level, scatter="t_u"))["inverted"] is None


def test_the_verdict_is_there_in_numbers_and_in_words():
    assessment = assess(SEED, CalibrationSettings(extra=Extra(reference=plain_reference(0.3))))
    found = assessment.verdict
    unit = as_object(assessment)["unit"]
    assert (unit["best"], unit["closest"], unit["is_near"]) == ("degF", "degF", True)
    assert unit["candidates"] == [{"unit": c.unit, "p_value": c.p_value} for c in found.candidates]
    assert (unit["verdict"], unit["distance"]) == (found.sentence, found.distance)
    assert unit["bias"] == {
        "at_t_c": 20.0,
        "high": found.bias.high,
        "standard_uncertainty": found.bias.standard_uncertainty,
        "expanded_uncertainty": found.bias.expanded_uncertainty,
        "significant": False,
    }


def test_conversions_both_ways_have_all_their_uncertainties():
    assessment = judged(SEED)
    there, back = (
        convert(assessment.calibration, value, EXTRA) for convert, value in ((to_t_c, 68.4), (to_t_u, 300.0))
    )
    found = as_object(assessment, [there], [back])
    for listed, conversion, given, wanted in (
        (found["converted"], there, "t_u", "t_c"),
        (found["converted_back"], back, "t_c", "t_u"),
    ):
        budgets = [one.pop("budget", None) for one in listed]
        assert budgets == [found["budget"] if given == "t_u" else None]
        assert listed == [
            {
                given: conversion.given,
                wanted: conversion.estimate,
                "standard_uncertainty": conversion.standard_uncertainty,
                "interval": list(conversion.interval),
                "prediction_standard_uncertainty": conversion.prediction_standard_uncertainty,
                "prediction_interval": list(conversion.prediction_interval),
                "extrapolated": conversion.extrapolated,
                "unbounded": conversion.unbounded,
                "combined_standard_uncertainty": conversion.combined_uncertainty,
                "coverage_factor": conversion.coverage_factor,
                "expanded_uncertainty": conversion.expanded_uncertainty,
            }
        ]
    assert (found["converted"][0]["extrapolated"], found["converted_back"][0]["extrapolated"]) == (
        False,
        True,
    )


def test_what_is_not_finite_is_a_string():
    flat = Readings.from_columns([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 3.0, 1.0])
    assessment = judged(flat)
    found = as_object(assessment, [], [to_t_u(assessment.calibration, 2.5)])
    back = found["converted_back"][0]
    assert back["unbounded"] and back["interval"] == ["-inf", "inf"]
    assert all(math.isfinite(number) for row in found["covariance"] for number in row)


def test_an_outlier_is_told_by_its_row_in_the_file():
    lines = np.arange(100, 111)
    spoilt = SEED.with_values("t_c", np.array([4]), 36.0)
    (told,) = as_object(judged(spoilt), lines=lines)["outliers"]
    assert told["row"] == 104 and told["why"].startswith("its residual is ")
    found = as_object(judged(SEED), lines=lines)
    assert found["outliers"] == found["influential"] == [] and "remarkable" not in found


def test_a_deciding_reading_is_told_and_is_no_outlier():
    far = Readings.from_columns([1, 1.1, 1.2, 1.3, 100], [1, 1.2, 1.1, 1.3, 57])
    found = as_object(judged(far))
    (told,) = found["influential"]
    assert told["row"] == 6 and told["why"].startswith("without it the curve would move by ")
    assert found["outliers"] == []


def test_with_replicates_the_lack_of_fit_is_there():
    t_u, t_c = np.repeat([10.0, 20.0, 30.0], 2), [1.1, 1.0, 2.9, 2.7, 3.0, 3.2]
    assessment = judged(Readings.from_columns(t_u, t_c))
    lacking, found = assessment.form.lack_of_fit, as_object(assessment)
    assert found["lack_of_fit"] == {"f": lacking.f, "dof": [1, 3], "p_value": lacking.p_value}
    assert found["warnings"] and found["warnings"][0].startswith(
        "The readings do not lie on a line: lack of fit F(1, 3)"
    )
    absolute = judged(Readings.from_columns(t_u, t_c, np.full(6, 0.1)), weights="absolute")
    assert as_object(absolute)["lack_of_fit"]["dof"] == [1, None]
