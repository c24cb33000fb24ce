"""The loss over two parameters of any model, against the loss itself, by torch."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.contours import contour
from thermogui.core.descent.experiment import Experiment, initial_params, model_of
from thermogui.core.descent.loss_grid import LossGrid
from thermogui.core.descent.loss_view import centres, view_of, view_of_minimum
from thermogui.core.descent.plane import Plane, free_by_default
from thermogui.core.errors import ThermoError
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import Readings, seed_readings

READINGS = seed_readings()
PARABOLA = Experiment(model="quadratic", initial=(1.0, 1.0, 0.0))
NETWORK = Experiment(model="tanh", initial=(), hidden_units=5, seed=3)
PAIRS = [(0, 1), (0, 2), (1, 2), (2, 0), (2, 1)]
SMALL = st.floats(-20, 20)


def plane_of(experiment, axes, params=None):
    return Plane.of(experiment, READINGS, initial_params(experiment) if params is None else params, axes)


def by_torch(experiment, params):
    """The loss that torch finds with these parameters."""
    t_u, t_c = (torch.tensor(values)[:, None] for values in READINGS.used())
    x, theta = 0.1 * t_u, torch.tensor(np.asarray(params, np.float64))
    if experiment.model == "quadratic":
        predicted = torch.cat([x**2, x, torch.ones_like(x)], 1) @ theta[:, None]
    else:
        h = experiment.hidden_units
        network = torch.nn.Sequential(torch.nn.Linear(1, h), torch.nn.Tanh(), torch.nn.Linear(h, 1)).double()
        torch.nn.utils.vector_to_parameters(theta, network.parameters())
        predicted = network(x)
    return torch.nn.functional.mse_loss(predicted, t_c).item()


@pytest.mark.parametrize("axes", PAIRS)
@given(p=SMALL, q=SMALL, others=st.tuples(SMALL, SMALL, SMALL))
def test_a_parabolas_slice_is_its_loss(axes, p, q, others):
    plane = plane_of(PARABOLA, axes, np.array(others))
    params = np.array(others)
    params[list(axes)] = p, q
    expected = by_torch(PARABOLA, params)
    assert plane.loss(p, q) == pytest.approx(expected, rel=1e-12)
    assert plane.exact().loss(np.array(p), np.array(q)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("axes", PAIRS)
def test_its_minimum_is_where_torch_finds_no_gradient_along_the_two(axes):
    params = np.array([0.3, -2.0, 5.0])
    exact = plane_of(PARABOLA, axes, params).exact()
    params[list(axes)] = exact.minimum
    t_u, t_c = map(torch.tensor, READINGS.used())
    theta, x = torch.tensor(params, requires_grad=True), 0.1 * t_u
    torch.nn.functional.mse_loss(theta[0] * x**2 + theta[1] * x + theta[2], t_c).backward()
    np.testing.assert_allclose(theta.grad[list(axes)], 0, atol=1e-9)
    assert exact.least == pytest.approx(by_torch(PARABOLA, params), rel=1e-12)


@pytest.mark.parametrize("axes", PAIRS)
def test_its_contours_are_at_their_losses(axes):
    plane = plane_of(PARABOLA, axes)
    exact = plane.exact()
    view = view_of_minimum(exact)
    for excess in (0.1 * exact.least, exact.least, 10 * exact.least):
        for p, q in contour(exact, excess, view):
            np.testing.assert_allclose(plane.loss(p, q), exact.least + excess, rtol=1e-6)
    p, q = exact.from_whitened(*exact.whitened(np.array([1.0, 2.0]), np.array([3.0, -4.0])))
    np.testing.assert_allclose([p, q], [[1, 2], [3, -4]], rtol=1e-9)


@given(radius=st.floats(0.1, 10))
def test_it_reaches_as_far_as_it_says(radius):
    exact = plane_of(PARABOLA, (0, 1)).exact()
    angle = np.linspace(0, 2 * np.pi, 20_001)
    p, q = exact.from_whitened(radius * np.cos(angle), radius * np.sin(angle))
    reach = np.abs(p - exact.minimum[0]).max(), np.abs(q - exact.minimum[1]).max()
    assert reach == pytest.approx(exact.half_widths(radius), rel=1e-6)


def test_of_a_line_it_is_the_bowl():
    line = Plane.of(Experiment(), READINGS, np.array([1.0, 0.0]), (0, 1)).exact()
    bowl = Bowl.of_readings(READINGS, Experiment())
    assert line.minimum == pytest.approx(bowl.minimum, rel=1e-12)
    assert line.least == pytest.approx(bowl.least, rel=1e-12)
    assert line.half_widths(2.0) == pytest.approx(bowl.half_widths(2.0), rel=1e-12)
    p, q = np.array([1.0, -3.0]), np.array([2.0, 50.0])
    np.testing.assert_allclose(line.loss(p, q), bowl.loss(p, q), rtol=1e-12)


def test_readings_that_do_not_determine_the_two_are_refused():
    level = Readings.from_columns([3.0, 3.0, 3.0], [1.0, 2.0, 3.0])
    with pytest.raises(ThermoError, match="do not determine these two"):
        Plane.of(PARABOLA, level, np.ones(3), (1, 2)).exact()
    with pytest.raises(ThermoError, match="no readings"):
        Plane.of(PARABOLA, Readings.from_columns([], []), np.ones(3), (1, 2))


@pytest.mark.parametrize("axes", [(10, 11), (0, 5), (3, 15), (15, 2)])
def test_a_networks_loss_is_that_of_torch(axes):
    params = initial_params(NETWORK).astype(np.float64)
    plane = plane_of(NETWORK, axes)
    for p, q in ((0.5, -1.0), (20.0, 3.0), (-4.0, 0.0)):
        at = params.copy()
        at[list(axes)] = p, q
        assert plane.loss(p, q) == pytest.approx(by_torch(NETWORK, at), rel=1e-6)
    assert plane.exact() is None


def test_a_grid_has_the_losses_at_the_middles_of_its_cells():
    plane, view = plane_of(NETWORK, (10, 11)), ((-3.0, 5.0), (-2.0, 40.0))
    grid = LossGrid.of(plane, view)
    rows, columns = grid.heights.shape
    p, q = centres(view[0], columns), centres(view[1], rows)
    for row, column in ((0, 0), (5, 17), (rows - 1, columns - 1)):
        assert 10 ** grid.heights[row, column] == pytest.approx(
            float(plane.loss(p[column], q[row])), rel=1e-12
        )


def test_the_lines_of_a_grid_are_at_their_losses_and_whole():
    plane = plane_of(PARABOLA, (1, 2))
    exact = plane.exact()
    view = view_of(exact, (1.0, 0.0), np.empty((0, 2)))
    grid = LossGrid.of(plane, view)
    assert len(grid.contours) >= 4
    for level, (p, q) in grid.contours:
        np.testing.assert_allclose(plane.loss(p, q), level, rtol=0.1)
    levels = [level for level, _ in grid.contours]
    # a bowl cut by a view has few pieces a level, and each goes on for long
    assert max(map(levels.count, levels)) <= 4
    assert np.median([len(p) for _, (p, _) in grid.contours]) > 20


def test_a_grid_can_be_left():
    with pytest.raises(Cancelled):
        LossGrid.of(plane_of(NETWORK, (10, 11)), ((0.0, 1.0), (0.0, 1.0)), lambda: True)


def test_readings_that_are_held_out_have_no_part_in_it():
    held = Experiment(model="quadratic", initial=(1.0, 1.0, 0.0), validation_share=0.3)
    assert len(Plane.of(held, READINGS, np.ones(3), (1, 2)).x) == 8


def test_first_the_two_last_of_a_parabola_and_two_output_weights_of_a_network_are_free():
    for experiment, names in ((PARABOLA, ("w1", "b")), (NETWORK, ("output_weight_1", "output_weight_2"))):
        model = model_of(experiment)
        assert tuple(model.parameter_names[axis] for axis in free_by_default(model)) == names
    single = model_of(Experiment(model="tanh", initial=(), hidden_units=1))
    assert free_by_default(single) == (2, 3)
