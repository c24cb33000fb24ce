import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from thermogui.core.calibration.convolution import Parts, half_width, probability_beyond

DOFS = [1, 2, 3, 5, 9, 30, 1000, None]
CONFIDENCES = [0.5, 0.8, 0.95, 0.99, 0.9999]
sizes = st.floats(-6, 6).map(lambda power: 10.0**power) | st.just(0.0)


def parts(student=0.0, normal=0.0, rectangular=0.0):
    return Parts(*(np.asarray(part, float) for part in (student, normal, rectangular)))


def student(dof):
    return stats.norm if dof is None else stats.t(dof)


@pytest.mark.parametrize(
    ("reference", "expanded"), [(0, 0.4193), (0.01, 0.4195), (0.03, 0.4214), (0.1, 0.4448), (0.3, 0.7336)]
)
def test_one_degree_of_freedom_and_a_reference_reach_as_far_as_they_do_together(reference, expanded):
    found = half_width(parts(0.032998316455377374, reference), 0.95, 1)
    assert found == pytest.approx(expanded, abs=5e-5)


@pytest.mark.parametrize("dof", DOFS)
@pytest.mark.parametrize("confidence", CONFIDENCES)
def test_one_part_alone_reaches_as_far_as_its_own_quantile(dof, confidence):
    quantile = student(dof).isf((1 - confidence) / 2)
    assert half_width(parts(2.5), confidence, dof) == pytest.approx(2.5 * quantile, rel=1e-11)
    for_sure = parts(2.5, 2.5e-9)
    assert half_width(for_sure, confidence, dof) == pytest.approx(2.5 * quantile, rel=1e-8)
    normal = stats.norm.isf((1 - confidence) / 2)
    assert half_width(parts(normal=2.5), confidence, dof) == pytest.approx(2.5 * normal, rel=1e-9)
    assert half_width(parts(rectangular=2.5), confidence, dof) == pytest.approx(2.5 * confidence, rel=1e-9)


@pytest.mark.parametrize("confidence", CONFIDENCES)
def test_normal_parts_add_as_squares(confidence):
    found = half_width(parts(3.0, 4.0), confidence, None)
    assert found == pytest.approx(5 * stats.norm.isf((1 - confidence) / 2), rel=1e-9)


@pytest.mark.parametrize("dof", [1, 2, 5, 9, None])
@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.9999])
@pytest.mark.parametrize("ratio", [0.02, 0.3, 1.0, 7.0, 300.0])
def test_a_rectangle_beside_student_s_t_is_its_mean_over_the_rectangle(dof, confidence, ratio):
    # independent of the mixture: the distribution function itself, integrated
    found = float(half_width(parts(1.0, 0.0, ratio), confidence, dof))
    distribution = student(dof)
    ends = [found - ratio, min(found, max(0.0, found - ratio)), found + ratio]
    beyond = sum(
        integrate.quad(distribution.sf, low, high, epsabs=1e-14, epsrel=1e-11, limit=400)[0]
        for low, high in itertools.pairwise(ends)
    )
    assert beyond / ratio == pytest.approx(1 - confidence, rel=1e-6)


@pytest.mark.parametrize("dof", [1, 2, 3, 10, 50])
@pytest.mark.parametrize("ratio", [1e-3, 0.1, 1.0, 10.0])
def test_student_s_t_beside_a_normal_part_is_the_convolution_of_their_densities(dof, ratio):
    reach = float(half_width(parts(1.0, ratio), 0.95, dof))

    def beyond(error):
        density = stats.norm.pdf(error, scale=ratio)
        return density * (stats.t.sf(reach - error, dof) + stats.t.sf(reach + error, dof))

    mesh = [-12 * ratio, -4 * ratio, 0.0, 4 * ratio, 12 * ratio]
    found = sum(
        integrate.quad(beyond, low, high, epsabs=1e-14, epsrel=1e-11, limit=400)[0]
        for low, high in itertools.pairwise(mesh)
    )
    assert found == pytest.approx(0.05, rel=1e-7)


@pytest.mark.parametrize(("dof", "sizes_of_parts"), [(1, (1, 3, 0)), (2, (1, 0.5, 4)), (7, (1, 1, 1))])
def test_a_million_drawn_sums_lie_within_as_often_as_asked(dof, sizes_of_parts):
    draw = np.random.default_rng(20).standard_t, np.random.default_rng(21), np.random.default_rng(22)
    count, (scale, normal, rectangular) = 1_000_000, sizes_of_parts
    sums = scale * draw[0](dof, count) + normal * draw[1].standard_normal(count)
    sums += rectangular * draw[2].uniform(-1, 1, count)
    for confidence in (0.5, 0.95, 0.99):
        within = np.mean(np.abs(sums) <= float(half_width(parts(*sizes_of_parts), confidence, dof)))
        assert within == pytest.approx(confidence, abs=5 * math.sqrt(confidence * (1 - confidence) / count))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(DOFS), st.floats(0.5, 0.9999), st.tuples(sizes, sizes, sizes), st.integers(0, 2))
def test_it_never_falls_when_a_part_is_added(dof, confidence, chosen, added):
    without = [0.0 if place == added else size for place, size in enumerate(chosen)]
    fewer, more = (float(half_width(parts(*sizes), confidence, dof)) for sizes in (without, chosen))
    assert more >= fewer * (1 - 1e-9)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(DOFS), st.floats(0.5, 0.9999), st.tuples(sizes, sizes, sizes))
def test_the_probability_beyond_is_what_was_asked_at_every_ratio_of_the_parts(dof, confidence, chosen):
    given_parts = parts(*chosen)
    reach = half_width(given_parts, confidence, dof)
    if any(chosen):
        assert probability_beyond(reach, given_parts, dof) == pytest.approx(1 - confidence, rel=1e-7)
    else:
        assert reach == 0


def test_many_are_found_at_once_and_what_has_no_end_stays_without():
    student_parts = np.array([0.1, 1.0, np.inf, 3.0])
    found = half_width(parts(student_parts, 0.5, [0.0, 2.0, 1.0, 1e-3]), 0.95, 4)
    assert found.shape == (4,) and np.isinf(found[2])
    for place in (0, 1, 3):
        alone = half_width(parts(student_parts[place], 0.5, [0.0, 2.0, 1.0, 1e-3][place]), 0.95, 4)
        assert found[place] == pytest.approx(float(alone), rel=1e-10)


@pytest.mark.parametrize(
    ("count", "ratio", "coverage"),
    # nominal where the reference is exact; above it beside few readings, as a Supplement 1 interval is
    [(3, 0.0, 0.95), (3, 1 / 3, 0.961), (3, 3.0, 0.988), (5, 1.0, None), (11, 1.0, None), (11, 3.0, None)],
)
def test_the_interval_of_a_new_reading_covers_what_the_help_says(count, ratio, coverage):
    runs, dof = 1_000_000, count - 2
    rng = np.random.default_rng(16)
    share = math.sqrt(1 + 1 / count)  # a new reading about the middle of a line
    s = np.sqrt(rng.chisquare(dof, runs) / dof)
    error = share * rng.standard_normal(runs) + ratio * rng.standard_normal(runs)
    grid = np.geomspace(s.min(), s.max(), 400)
    reach = half_width(parts(share * grid, ratio), 0.95, dof)
    found = np.mean(np.abs(error) <= np.exp(np.interp(np.log(s), np.log(grid), np.log(reach))))
    if coverage is None:
        assert 0.947 <= found <= 0.99
    else:
        assert found == pytest.approx(coverage, abs=1.5e-3)
