"""The loss surface: against the loop's own loss, scipy's F, many simulated tables, and the extremes."""

import numpy as np
import pytest
from scipy import stats
from straight import over_t_u

from thermogui.core.descent.conditioning import Conditioning, condition_text
from thermogui.core.descent.contours import contour, contour_levels
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.loss_view import (
    bowl_to_draw,
    edge_of_region,
    from_reading_units,
    log_grid,
    scaled_to_draw,
    to_reading_units,
    view_of,
    view_of_minimum,
)
from thermogui.core.descent.models import LINE, mean_squared_error
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.trajectory import as_far_as_finite, epochs_to_draw, one_a_pixel, segments_in
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, seed_readings

SCALES = [1.0, 0.1, -3.0, "standardize"]
T_U, T_C = seed_readings().used()


def surface_of(scale=None, t_u=T_U, t_c=T_C):
    bowl = bowl_to_draw(t_u, t_c)
    return (
        bowl if scale is None else scaled_to_draw(bowl, InputScaling.of(Experiment(input_scale=scale), t_u))
    )


def region(bowl, confidence, points=181):
    """The edge of the joint region, shape (points, 2)."""
    angle = np.linspace(0, 2 * np.pi, points)
    radius = np.sqrt(edge_of_region(bowl, confidence))
    return np.column_stack(bowl.from_whitened(radius * np.cos(angle), radius * np.sin(angle)))


def loops_loss(scale, w, b, t_u=T_U, t_c=T_C):
    x = InputScaling.of(Experiment(input_scale=scale), t_u).apply(t_u, "float64")
    return mean_squared_error(LINE.predict(x, (w, b)), t_c)


# -- heights


@pytest.mark.parametrize("scale", SCALES)
def test_the_loss_is_the_loops_own_anywhere(scale):
    surface = surface_of(scale)
    for w, b in np.random.default_rng(1).normal(0, 30, (50, 2)):
        assert surface.loss(w, b) == pytest.approx(loops_loss(scale, w, b), rel=1e-12)
    grid = 10 ** log_grid(surface, ((-2.0, 6.0), (-30.0, 10.0)), 8, 5)
    assert grid.shape == (5, 8)
    assert grid[0, 0] == pytest.approx(loops_loss(scale, -1.5, -26.0), rel=1e-12)
    assert grid[4, 7] == pytest.approx(loops_loss(scale, 5.5, 6.0), rel=1e-12)


@pytest.mark.parametrize("scale", SCALES)
def test_the_minimum_is_that_of_least_squares_by_numpy(scale):
    surface = surface_of(scale)
    line = over_t_u(surface.scaling, surface.minimum)
    np.testing.assert_allclose(line, np.polyfit(T_U, T_C, 1), rtol=1e-9)
    assert surface.least == pytest.approx(loops_loss(scale, *surface.minimum), rel=1e-12)


def test_heights_near_the_minimum_keep_their_digits():
    surface = surface_of(1.0)
    tiny = 1e-10
    excess = float(surface.excess(surface.minimum[0] + tiny, surface.minimum[1]))
    assert excess == pytest.approx(np.mean(T_U**2) * tiny**2, rel=1e-5)
    # far beneath what a difference of losses could show
    assert excess < 1e-15 * surface.least


@pytest.mark.parametrize("scale", SCALES)
def test_curvatures_are_the_eigenvalues_of_the_hessian(scale):
    surface = surface_of(scale)
    x = surface.scaling.apply(T_U, "float64")
    hessian = 2 / len(x) * np.column_stack([x, np.ones_like(x)]).T @ np.column_stack([x, np.ones_like(x)])
    np.testing.assert_allclose(surface.eigenvalues[::-1], np.linalg.eigvalsh(hessian), rtol=1e-9)
    assert surface.condition_number == pytest.approx(np.linalg.cond(hessian), rel=1e-9)
    along = surface.right[:, 1]
    assert along @ hessian @ along == pytest.approx(surface.eigenvalues[1], rel=1e-6)


# -- units


@pytest.mark.parametrize("scale", SCALES)
def test_a_point_has_the_same_loss_in_both_units_and_comes_back(scale):
    scaled, reading = surface_of(scale), surface_of()
    points = np.random.default_rng(2).normal(0, 5, (20, 2))
    lines = to_reading_units(points, scaled.scaling)
    np.testing.assert_allclose(lines[3], over_t_u(scaled.scaling, points[3]))
    np.testing.assert_allclose(reading.loss(*lines.T), scaled.loss(*points.T), rtol=1e-11)
    np.testing.assert_allclose(from_reading_units(lines, scaled.scaling), points, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("scale", SCALES)
def test_a_step_is_carried_over_as_the_difference_of_its_ends(scale):
    scaling = surface_of(scale).scaling
    begin, step = np.array([1.0, -3.0]), np.array([0.25, 4.0])
    moved = to_reading_units(begin + step, scaling) - to_reading_units(begin, scaling)
    np.testing.assert_allclose(to_reading_units(step, scaling), moved, atol=1e-12)


# -- joint regions


@pytest.mark.parametrize("confidence", [0.68, 0.95, 0.999])
@pytest.mark.parametrize("scale", SCALES)
def test_the_edge_of_a_region_is_where_the_f_of_both_parameters_is_reached(confidence, scale):
    surface, n = surface_of(scale), len(T_U)
    scatter = n * surface.least / (n - 2)
    for w, b in region(surface, confidence, 7):
        f = n * (loops_loss(scale, w, b) - surface.least) / (2 * scatter)
        assert f == pytest.approx(stats.f.ppf(confidence, 2, n - 2), rel=1e-8)


def test_the_region_is_wider_than_standard_errors_of_each_alone():
    intercept_error = stats.linregress(T_U, T_C).intercept_stderr
    _, b = region(surface_of(), 0.68).T
    assert np.ptp(b) / 2 > 1.5 * intercept_error


def test_the_95_percent_region_holds_the_truth_95_times_in_100():
    random, tables = np.random.default_rng(5), 4000
    held = 0
    for noise in random.normal(0, 1.7, (tables, 7)):
        t_u = T_U[:7]
        surface = bowl_to_draw(t_u, 0.5 * t_u - 17 + noise)
        held += surface.excess(0.5, -17.0) <= edge_of_region(surface, 0.95)
    assert held / tables == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / tables))


@pytest.mark.parametrize(
    ("t_u", "t_c"), [([1.0, 2.0], [3.0, 4.0]), ([1.0], [2.0]), ([5.0] * 4, [1.0, 2.0, 3.0, 4.0])]
)
def test_without_scatter_to_judge_by_there_is_no_region(t_u, t_c):
    surface = surface_of(None, np.array(t_u), np.array(t_c))
    assert edge_of_region(surface, 0.95) is None


# -- contours


@pytest.mark.parametrize(
    ("least", "low", "high"),
    [
        (2.93, 2.93, 1500),
        (2.93, 2.93, 60),
        (2.93, 1700, 1800),
        (0.0, 1e-12, 80),
        (1e6, 1e6, 1e6 + 0.1),
        (5, 5, 1e40),
    ],
)
def test_levels_are_round_and_there_are_some_near_and_some_far(least, low, high):
    levels = contour_levels(least, low, high)
    assert 4 <= len(levels) <= 12 and levels == sorted(set(levels))
    assert all(low <= level < high and level > least for level in levels)
    assert max(levels) > least + (high - least) / 3
    if high > 4 * low:
        assert sum(level - least < (high - least) / 10 for level in levels) >= 3


def test_levels_near_the_minimum_have_no_more_digits_than_tell_them_apart():
    assert contour_levels(2.9276455708956375, 2.93, 60)[:7] == [2.94, 2.95, 2.98, 3.0, 3.1, 3.4, 4.0]


def _edge_distance(view, p, q):
    """How far a point is from the nearest edge of a view, as a share of its width."""
    shares = [(value - low) / (high - low) for value, (low, high) in zip((p, q), view, strict=True)]
    return min(min(abs(share), abs(1 - share)) for share in shares)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("width", [0.01, 0.3, 1.0, 5.0, 300.0])
def test_contours_are_exact_inside_the_view_and_end_at_its_edge(scale, width):
    surface = surface_of(scale)
    (left, right), (bottom, top) = view_of(surface, (1.0, 0.0), np.empty((0, 2)))
    # about the start, so that narrow views hold pieces of contours alone
    across, up = width * (right - left), width * (top - bottom)
    view = ((1 - across, 1 + across), (-up, up))
    losses = 10 ** log_grid(surface, view, 160, 120)
    levels = contour_levels(surface.least, losses.min(), losses.max())
    drawn = 0
    for level in levels:
        for p, q in contour(surface, level - surface.least, view):
            drawn += 1
            np.testing.assert_allclose(surface.loss(p, q), level, rtol=1e-9)
            for axis, (low, high) in zip((p, q), view, strict=True):
                room = 1e-9 * (high - low)
                assert (axis >= low - room).all() and (axis <= high + room).all()
            lone_end = (p[0], q[0]) != pytest.approx((p[-1], q[-1]), rel=1e-9)
            assert not lone_end or all(_edge_distance(view, p[end], q[end]) < 1e-6 for end in (0, -1))
    assert drawn >= len(levels)


def test_a_contour_is_found_wherever_a_fine_grid_crosses_its_level():
    surface = surface_of(0.1)
    view = ((0.0, 3.0), (-4.0, 3.0))
    heights = 10 ** log_grid(surface, view, 300, 300)
    for level in (100.0, 200.0, 500.0):
        edges = (np.diff(heights > level, axis=1) != 0).sum()
        pieces = contour(surface, level - surface.least, view)
        assert (edges > 0) == bool(pieces)


def test_a_valley_has_straight_contours():
    surface = surface_of(None, np.array([20.0, 20.0]), np.array([5.0, 7.0]))
    view = ((-1.0, 1.0), (-30.0, 30.0))
    pieces = contour(surface, 4.0, view)
    assert len(pieces) == 2
    for p, q in pieces:
        np.testing.assert_allclose(surface.excess(p, q), 4.0)
        assert (np.abs(q) <= 30 + 1e-9).all() and (np.abs(p) <= 1).all()


# -- views


@pytest.mark.parametrize("scale", SCALES)
def test_the_view_holds_start_path_minimum_and_the_joint_region(scale, run):
    experiment = Experiment(input_scale=scale, learning_rate=3e-5, engine="numpy", epochs=200)
    trace, _ = run(experiment, seed_readings())
    surface = surface_of(scale)
    view = view_of(surface, (1.0, 0.0), trace.params.astype(float))
    ellipse = region(surface, 0.95)
    for points in (trace.params, [(1.0, 0.0)], [surface.minimum], ellipse):
        for axis, (low, high) in zip(np.array(points).T, view, strict=True):
            assert (axis > low).all() and (axis < high).all()
    about = view_of_minimum(surface)
    assert (ellipse > np.array(about)[:, 0]).all() and (ellipse < np.array(about)[:, 1]).all()


def test_a_run_that_diverges_does_not_carry_the_view_away(run):
    experiment = Experiment(input_scale=1.0, engine="numpy", epochs=50)
    trace, outcome = run(experiment, seed_readings())
    surface = surface_of(1.0)
    path = as_far_as_finite(trace.params.astype(float))
    assert outcome == "diverged" and np.abs(path).max() > 1e15
    view = view_of(surface, (1.0, 0.0), path)
    assert view == view_of(surface, (1.0, 0.0), path[:0])


# -- the path


def test_ten_million_epochs_are_few_points_and_short_runs_are_whole():
    assert epochs_to_draw(0).tolist() == [0] and epochs_to_draw(90).tolist() == list(range(91))
    rows = epochs_to_draw(10_000_000)
    assert len(rows) <= 2000 and rows[0] == 0 and rows[-1] == 10_000_000 and (np.diff(rows) > 0).all()


@pytest.mark.parametrize("share", [0.5, 0.98, 1.01])
def test_a_thinned_path_reaches_as_far_as_the_whole_one(share, run):
    experiment = Experiment(
        input_scale=0.1, learning_rate=share * 0.03297, dtype="float64", engine="numpy", epochs=3000
    )
    trace, _ = run(experiment, seed_readings())
    whole = np.vstack([trace.initial, trace.params])
    thinned = whole[epochs_to_draw(3000)]
    np.testing.assert_array_equal(thinned.min(axis=0), whole.min(axis=0))
    np.testing.assert_array_equal(thinned.max(axis=0), whole.max(axis=0))


def test_a_path_is_cut_exactly_where_it_leaves_the_view():
    view = ((0.0, 1.0), (0.0, 2.0))
    path = np.array([(0.5, 1.0), (0.5, 1.5), (2.5, 3.5), (1e150, -1e150), (0.5, 1.0)])
    ends = segments_in(view, path, margin=0.0)
    np.testing.assert_allclose(ends[:4], [(0.5, 1.0), (0.5, 1.5), (0.5, 1.5), (1.0, 2.0)])
    # it comes back along its own direction
    assert len(ends) == 6 and ends[4, 1] == pytest.approx(0.5, abs=0.01) and tuple(ends[5]) == (0.5, 1.0)
    assert len(segments_in(view, path[2:4])) == 0 and len(segments_in(view, path[:1])) == 0


def test_points_that_share_a_pixel_are_one_but_the_last_stays():
    path = np.column_stack([np.linspace(0, 10, 10_001), np.zeros(10_001)])
    fewer = one_a_pixel(path, (0.1, 0.1))
    assert 100 <= len(fewer) <= 102 and tuple(fewer[0]) == (0, 0) and tuple(fewer[-1]) == (10, 0)


def test_a_path_ends_before_the_first_number_that_is_none():
    path = np.array([(1.0, 2.0), (1e200, -1e300), (np.inf, 0.0), (1.0, 1.0)])
    assert as_far_as_finite(path).tolist() == [[1.0, 2.0], [1e150, -1e150]]


# -- what scaling does


def test_the_condition_numbers_of_the_seed_are_known():
    bowl = bowl_to_draw(T_U, T_C)
    sentence = Conditioning.of(bowl, Experiment()).sentence()
    assert sentence == "κ = 33,600 raw, 357 with × 0.1, 1 standardized"
    assert Conditioning.of(bowl, Experiment(input_scale="standardize")).sentence() == (
        "κ = 33,600 raw, 1 standardized"
    )
    assert Conditioning.of(bowl, Experiment(input_scale=1.0)).sentence() == "κ = 33,600 raw, 1 standardized"


def test_standardising_here_is_what_the_loop_does():
    scaling = Conditioning.of(bowl_to_draw(T_U, T_C), Experiment(input_scale="standardize")).scaled.scaling
    loops = InputScaling.of(Experiment(input_scale="standardize"), T_U)
    assert (scaling.factor, scaling.offset) == pytest.approx((loops.factor, loops.offset), rel=1e-12)


def test_equal_readings_cannot_be_rounded():
    bowl = bowl_to_draw(np.array([20.0, 20.0]), np.array([5.0, 7.0]))
    conditioning = Conditioning.of(bowl, Experiment())
    assert conditioning.raw.condition_number == np.inf and "κ = ∞" in conditioning.sentence()
    with pytest.raises(ThermoError, match="two different"):
        Conditioning.of(bowl, Experiment(input_scale="standardize"))


@pytest.mark.parametrize(
    ("number", "text"), [(1.0, "1"), (1.23, "1.23"), (356.6, "357"), (33586.9, "33,600"), (2.5e12, "2.50e12")]
)
def test_condition_numbers_are_written_as_a_person_would(number, text):
    assert condition_text(number) == text


# -- extremes


EXTREMES = [
    ([20.0], [5.0]),
    ([0.0], [0.0]),
    ([20.0, 20.0], [5.0, 7.0]),
    ([0.0, 0.0, 0.0], [1.0, 2.0, 3.0]),
    ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
    ([1.0, 2.0, 3.0], [0.0, 0.0, 0.0]),
    ([1e9, 1e9 + 1, 1e9 + 2], [1.0, 5.0, 2.0]),
    ([1e-9, 2e-9, 3e-9], [1.0, 5.0, 2.0]),
    ([1e60, 2e60, 3e60], [1e60, 5e60, 2e60]),
    ([1.0, 1.0000000000000002, 1.0], [1.0, 2.0, 3.0]),
]


@pytest.mark.parametrize(("t_u", "t_c"), EXTREMES)
@pytest.mark.parametrize("scale", [1.0, 0.1, 1e30, 1e-30])
@pytest.mark.parametrize("start", [(1.0, 0.0), (1e40, -1e40), (1e300, 0.0)])
def test_extreme_readings_have_finite_pictures_without_a_warning(t_u, t_c, scale, start):
    surface = surface_of(scale, np.array(t_u), np.array(t_c))
    for view in (view_of_minimum(surface), view_of(surface, start, np.empty((0, 2)))):
        assert np.isfinite(view).all() and all(low < high for low, high in view)
        heights = log_grid(surface, view, 16, 12)
        assert np.isfinite(heights).all()
        levels = contour_levels(surface.least, 10 ** heights.min(), 10 ** heights.max())
        for level in levels:
            for p, q in contour(surface, level - surface.least, view):
                assert np.isfinite(p).all() and np.isfinite(q).all()
    assert surface.condition_number >= 1


@pytest.mark.parametrize(
    ("t_u", "t_c"),
    [([1e300, -1e300], [1.0, 2.0]), ([1.7e308] * 2, [1.0, 2.0]), ([1.0, 2.0], [1e200, -1e200])],
)
def test_readings_too_large_to_square_are_refused_in_words(t_u, t_c):
    with pytest.raises(ThermoError, match="too large"):
        bowl_to_draw(np.array(t_u), np.array(t_c))


def test_no_readings_have_no_surface():
    with pytest.raises(ThermoError, match="no reading"):
        bowl_to_draw(*Readings.from_columns([], []).used())
