"""The budget of the reference: its components, what they come to, and the share of each."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from thermogui.core.calibration.budget import budget, budget_rows, middle_of
from thermogui.core.calibration.calibrate import calibrate
from thermogui.core.calibration.components import (
    Component,
    as_normal,
    combined,
    parse_component,
    plain_reference,
    problem_of,
    shape_of,
)
from thermogui.core.calibration.conversion import to_t_c
from thermogui.core.calibration.convolution import Parts, Shape, half_width, half_width_of
from thermogui.core.calibration.settings import Conventions, Extra
from thermogui.core.calibration.verdict import verdict
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, seed_readings

SEED = seed_readings()
CERTIFICATE = Component("certificate", 0.4, 2.0)
DRIFT = Component("drift", 0.3, distribution="rectangular")
BATH = Component("bath", 0.25, dof=3)
NOISE = Component("noise", 0.5, shared=False)
GRADIENT = Component("gradient", 0.2, distribution="triangular")
ALL = (CERTIFICATE, DRIFT, BATH, NOISE, GRADIENT)


def parts(student=0.0, shared=1.0, rectangular=0.0, shape=None):
    return Parts(*map(np.asarray, (student, shared, rectangular)), shape or Shape(1.0))


def test_normal_components_add_as_squares_and_a_factor_is_taken_out():
    two = (CERTIFICATE, Component("other", 0.15))
    assert combined(two) == pytest.approx(0.25, rel=1e-15)
    calibration = calibrate(SEED, Conventions())
    one = to_t_c(calibration, 68.4, Extra(reference=plain_reference(0.25)))
    both = to_t_c(calibration, 68.4, Extra(reference=two))
    assert both.expanded_uncertainty == pytest.approx(one.expanded_uncertainty, rel=1e-12)
    assert both.combined_uncertainty == pytest.approx(one.combined_uncertainty, rel=1e-12)


def test_what_is_per_reading_is_listed_and_never_added_again():
    calibration = calibrate(SEED, Conventions())
    without, listed = (to_t_c(calibration, 68.4, Extra(reference=some)) for some in ((), (NOISE,)))
    assert without == listed
    *_, line = budget(calibration, 68.4, Extra(reference=(NOISE,)))
    assert (line.name, line.kind, line.share, line.is_counted) == ("noise", "per reading", 0.0, False)
    assert line.standard_uncertainty == 0.5
    assert next(iter(budget_rows([line])))[-1] == "in the scatter already"


@pytest.mark.parametrize(
    "shape",
    [
        shape_of(ALL),
        Shape(0.0, ((1.0, 3.0), (0.6, 4.0), (0.5, 2.0)), (0.3,)),
        Shape(0.2, ((1.0, 3.0),), (1.0, 0.5, 2.0, 0.02)),
        Shape(0.0, (), (1.0, 0.4, 0.7, 0.2, 0.9, 0.3)),
    ],
    ids=["all", "three of Student's", "four rectangles", "rectangles alone"],
)
@pytest.mark.parametrize(("student", "dof", "rectangular"), [(0.0, None, 0.0), (0.8, 9, 0.5), (0.05, 2, 0.0)])
def test_a_million_drawn_sums_lie_within_as_often_as_asked(shape, student, dof, rectangular):
    rng, count = np.random.default_rng(12), 1_000_000
    sums = student * (rng.standard_normal(count) if dof is None else rng.standard_t(dof, count))
    sums += rectangular * rng.uniform(-1, 1, count) + shape.normal * rng.standard_normal(count)
    for scale, own_dof in shape.students:
        sums += scale * rng.standard_t(own_dof, count)
    for half in shape.rectangles:
        sums += half * rng.uniform(-1, 1, count)
    for confidence in (0.8, 0.95, 0.99):
        reach = half_width(parts(student, 1.0, rectangular, shape), confidence, dof)
        within = np.mean(np.abs(sums) <= float(reach))
        assert within == pytest.approx(confidence, abs=5 * math.sqrt(confidence * (1 - confidence) / count))


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_closed_forms_of_rectangles_and_of_student_s_t(confidence):
    triangle = half_width_of(shape_of([GRADIENT]), confidence)
    assert triangle == pytest.approx(math.sqrt(6) * 0.2 * (1 - math.sqrt(1 - confidence)), rel=1e-6)
    t = half_width_of(shape_of([BATH]), confidence)
    assert t == pytest.approx(0.25 * stats.t.isf((1 - confidence) / 2, 3), rel=1e-6)
    # Cauchy's distribution added to itself is twice as wide
    cauchy = half_width_of(Shape(0.0, ((1.0, 1.0), (1.0, 1.0))), confidence)
    assert cauchy == pytest.approx(2 * stats.cauchy.isf((1 - confidence) / 2), rel=1e-5)


@pytest.mark.parametrize(("dof", "own_dof", "scale"), [(3, 3, 1.0), (9, 3, 0.4), (2, 30, 2.0)])
def test_two_of_student_s_t_are_the_convolution_of_their_densities(dof, own_dof, scale):
    reach = float(half_width(parts(1.0, scale, 0.0, Shape(0.0, ((1.0, own_dof),))), 0.95, dof))

    def beyond(error):
        return stats.t.pdf(error, own_dof) * 2 * stats.t.sf(reach - scale * error, dof)

    found, _ = integrate.quad(beyond, -np.inf, np.inf, epsabs=1e-13, epsrel=1e-11, limit=500)
    assert found == pytest.approx(0.05, rel=2e-6)


some = st.builds(
    Component,
    st.just("a part"),
    st.floats(-4, 4).map(lambda power: 10.0**power) | st.just(0.0),
    st.sampled_from([1.0, 2.0]),
    st.sampled_from(["normal", "rectangular", "triangular"]),
    st.sampled_from([1.0, 2.0, 3.0, 9.5, 200.0, math.inf]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(some, max_size=4), some, st.sampled_from([1, 3, 9, None]), st.floats(0.5, 0.999))
def test_it_never_falls_when_a_component_is_added(before, added, dof, confidence):
    fewer, more = (
        float(half_width(parts(1.0, 1.0, 0.3, shape_of(list(components))), confidence, dof))
        for components in (before, [*before, added])
    )
    assert more >= fewer * (1 - 5e-5)


@pytest.mark.parametrize("scatter", ["t_c", "t_u"])
@pytest.mark.parametrize("model", ["linear", "quadratic"])
@pytest.mark.parametrize("extra", [Extra(1, ALL), Extra(4, ALL, 3.0), Extra(2, ALL, 3.0, True), Extra()])
def test_the_shares_are_of_the_combined_uncertainty_and_add_up_to_a_hundred(model, scatter, extra):
    calibration = calibrate(SEED, Conventions(model, scatter=scatter))
    lines = budget(calibration, 60.0, extra)
    found = to_t_c(calibration, 60.0, extra)
    counted = [line for line in lines if line.is_counted]
    assert math.hypot(*(line.standard_uncertainty for line in counted)) == pytest.approx(
        found.combined_uncertainty, rel=1e-12
    )
    assert sum(line.share for line in lines) == pytest.approx(100, rel=1e-12)
    for line in lines:
        share = 100 * (line.standard_uncertainty / found.combined_uncertainty) ** 2
        assert line.share == pytest.approx(share if line.is_counted else 0.0, rel=1e-12)
    # of whichever column was fitted, it is that of t_c
    assert [
        line.standard_uncertainty for line in lines[len(lines) - len(extra.reference) :]
    ] == pytest.approx([component.standard_uncertainty for component in extra.reference], rel=1e-12)


def test_the_mean_of_many_leaves_what_is_shared():
    calibration = calibrate(SEED, Conventions())
    of_drift = [
        next(line.share for line in budget(calibration, 50.0, Extra(count, (DRIFT,))) if line.name == "drift")
        for count in (1, 10, 10**9)
    ]
    assert of_drift == sorted(of_drift) and of_drift[2] > 3 * of_drift[0]
    names = [line.name for line in budget(calibration, 50.0, Extra(10, (DRIFT,)))]
    assert names == ["fitted line", "scatter of the mean of 10", "drift"]


@pytest.mark.parametrize("reference", [(DRIFT,), (BATH,), ALL, (Component("shift", 1.0, dof=2),)])
def test_a_true_scale_is_refused_in_at_most_one_percent_whatever_the_reference_s_distribution(reference):
    rng, refused, runs = np.random.default_rng(5), 0, 400
    t_c = np.linspace(0, 50, 7)
    for _ in range(runs):
        off = 0.0
        for component in reference:
            u = component.standard_uncertainty
            if component.shared and component.distribution == "normal":
                is_known = math.isinf(component.dof)
                off += u * (rng.standard_normal() if is_known else rng.standard_t(component.dof))
            elif component.shared:
                sides = rng.uniform(-1, 1, 1 if component.distribution == "rectangular" else 2)
                off += u * math.sqrt(3 / len(sides)) * sides.sum()
        read = 1.8 * (t_c - off) + 32
        found = verdict(
            calibrate(Readings.from_columns(read, t_c + rng.normal(0, 0.05, 7)), Conventions()),
            reference=reference,
        )
        refused += next(c.p_value for c in found.candidates if c.unit == "degF") < 0.01
    # five standard deviations above one in a hundred
    assert refused <= 0.01 * runs + 5 * math.sqrt(0.01 * runs)


def test_a_bias_reaches_as_far_as_all_shared_components_convolved():
    calibration = calibrate(SEED, Conventions())
    found = verdict(calibration, reference=ALL).bias
    slope = float(calibration.fit.params[1])
    alone = verdict(calibration).bias.standard_uncertainty
    assert found.standard_uncertainty == pytest.approx(math.hypot(alone, combined(ALL) / slope), rel=1e-12)
    expanded = half_width(parts(alone, 1 / slope, 0.0, shape_of(ALL)), 0.95, 9)
    assert found.expanded_uncertainty == pytest.approx(float(expanded), rel=1e-9)


def test_a_normal_stand_in_is_never_less_than_what_is_combined():
    assert as_normal((CERTIFICATE,)) == 0.2
    assert as_normal((DRIFT,)) == 0.3
    assert as_normal((BATH,)) == pytest.approx(0.25 * stats.t.isf(0.005, 3) / stats.norm.isf(0.005), rel=1e-5)


def test_a_component_is_read_from_a_line():
    assert parse_component("certificate;U=0.4;k=2") == CERTIFICATE
    assert parse_component(" drift ; u = 0.3 ; distribution = rectangular ") == DRIFT
    assert parse_component("bath;u=0.25;dof=3;shared") == BATH
    assert parse_component("noise;u=5e-1;per-reading") == NOISE
    assert parse_component("x;u=1;dof=inf") == Component("x", 1.0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("drift", "neither u nor U"),
        ("drift;u=1;U=2;k=2", "both u and U"),
        ("drift;U=1", "go together"),
        ("drift;u=1;k=2", "go together"),
        ("drift;u=warm", "u: “warm” is not a number"),
        ("drift;u=-1", "An uncertainty must be a number, 0 or more"),
        ("drift;U=1;k=0", "k must be a number above 0"),
        ("drift;U=1e300;k=1e-300", "too small"),
        ("drift;u=1;dof=0.5", "Degrees of freedom must be a number, 1 or more"),
        ("drift;u=1;distribution=odd", "one of normal, rectangular, triangular"),
        ("drift;u=1;sigma=2", "“sigma=2” is not understood"),
        ("drift;u=1;per-reading=yes", "is not understood"),
        ("drift;u=1;u=1", "u is said twice"),
        ("drift;u=1;shared;per-reading", "either shared or per-reading"),
        (";u=1", "A name must have 1 to 60 letters"),
    ],
)
def test_a_line_that_is_wrong_is_refused_in_a_sentence(text, says):
    with pytest.raises(ThermoError, match=says):
        parse_component(text)


def test_a_budget_has_an_end():
    assert problem_of([DRIFT] * 20) == ""
    assert "at most 20" in problem_of([DRIFT] * 21)


def test_the_middle_is_a_reading_among_those_fitted():
    calibration = calibrate(SEED, Conventions())
    assert middle_of(calibration) == 51.9
    assert middle_of(calibrate(Readings.from_columns([1e-9, 1.1e-9, 1.2e-9], [1, 2, 4]), Conventions())) > 0
