"""Three gradients and the update rule, against torch's own and against theory."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.gradients import analytic, autograd, finite_difference, loss_rate_of_change
from thermogui.core.descent.models import LINE
from thermogui.core.readings.readings import Readings, seed_readings

MODEL = LINE
READINGS = st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=1, max_size=30)
PARAMS = st.tuples(st.floats(-50, 50), st.floats(-50, 50))


def columns(pairs):
    x, y = (np.array(column, np.float64) for column in zip(*pairs, strict=True))
    return x, y


def by_numpy(gradient, x, y, params):
    out = np.empty(2, x.dtype)
    loss = gradient(MODEL, x, y, np.array(params, x.dtype), out)
    return float(loss), out.tolist()


def by_torch(gradient, x, y, params):
    out = torch.empty(2, dtype=torch.float64)
    loss = gradient(MODEL, torch.tensor(x), torch.tensor(y), torch.tensor(params, dtype=torch.float64), out)
    return loss.item(), out.tolist()


def oracle(x, y, params):
    """Loss and gradient by torch's loss function and backward pass, on the matrix form of the model."""
    design = torch.stack([torch.tensor(x), torch.ones(len(x), dtype=torch.float64)], dim=1)
    theta = torch.tensor(params, dtype=torch.float64, requires_grad=True)
    loss = torch.nn.functional.mse_loss(design @ theta, torch.tensor(y))
    loss.backward()
    return loss.item(), theta.grad.tolist()


def close(expected, scale, relative):
    loss, gradient = expected
    return (
        pytest.approx(loss, rel=relative, abs=relative * scale),
        pytest.approx(gradient, rel=relative, abs=relative * scale),
    )


@given(READINGS, PARAMS)
def test_the_analytic_gradient_and_autograd_are_torchs_own_derivative(pairs, params):
    x, y = columns(pairs)
    want = close(oracle(x, y, params), scale=1e4, relative=1e-12)
    assert by_numpy(analytic, x, y, params) == want
    assert by_torch(analytic, x, y, params) == want
    assert by_torch(autograd, x, y, params) == want


@given(READINGS, PARAMS, st.floats(1e-3, 10))
def test_a_central_difference_of_a_quadratic_loss_is_exact_but_for_rounding(pairs, params, delta):
    x, y = columns(pairs)
    want = oracle(x, y, params)
    # each of the two losses is rounded to about eps of itself, and the difference is divided by 2δ
    largest = np.abs(y).max() + (np.abs(params[0]) + delta) * np.abs(x).max() + np.abs(params[1]) + delta
    rounding = 50 * np.finfo(np.float64).eps * largest**2 / delta
    for loss, gradient in (
        by_numpy(finite_difference(delta), x, y, params),
        by_torch(finite_difference(delta), x, y, params),
    ):
        assert loss == pytest.approx(want[0], rel=1e-12, abs=1e-8)
        assert gradient == pytest.approx(want[1], rel=1e-12, abs=rounding)


def test_a_smaller_delta_costs_digits_as_rounding_predicts():
    readings = seed_readings()
    x, y = torch.tensor(readings.t_u), torch.tensor(readings.t_c)
    _, (exact, _) = oracle(readings.t_u, readings.t_c, (1.0, 0.0))
    params = torch.tensor([1.0, 0.0], dtype=torch.float64)
    errors = {}
    for delta in (1e-1, 1e-12):
        errors[delta] = abs(loss_rate_of_change(MODEL, x, y, params, 0, delta).item() - exact)
    assert errors[1e-1] < 1e-9
    assert errors[1e-12] > 1e4 * errors[1e-1]


def test_a_gradient_leaves_the_parameters_as_they_are():
    readings = seed_readings()
    for gradient in (analytic, finite_difference(0.1), autograd):
        params = torch.tensor([1.0, 0.0], dtype=torch.float64)
        out = torch.empty(2, dtype=torch.float64)
        gradient(MODEL, torch.tensor(readings.t_u), torch.tensor(readings.t_c), params, out)
        assert params.tolist() == [1.0, 0.0]
        assert not out.requires_grad


def sgd(experiment, readings, factor):
    """Losses, parameters and gradients of torch's own optimiser on torch's own gradient."""
    design = torch.stack([torch.tensor(factor * readings.t_u), torch.ones(len(readings)).double()], dim=1)
    theta = torch.tensor(experiment.initial, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=experiment.learning_rate)
    losses, params, gradients = [], [], []
    for _ in range(experiment.epochs):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(design @ theta, torch.tensor(readings.t_c))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        params.append(theta.detach().tolist())
        gradients.append(theta.grad.tolist())
    return np.array(losses), np.array(params), np.array(gradients)


@pytest.mark.parametrize(
    ("engine", "gradient"),
    [
        ("torch", "analytic"),
        ("torch", "finite-difference"),
        ("torch", "autograd"),
        ("numpy", "analytic"),
        ("numpy", "finite-difference"),
    ],
)
def test_each_epoch_is_a_step_of_torchs_own_gradient_descent(run, engine, gradient):
    readings = seed_readings()
    experiment = Experiment(engine=engine, gradient=gradient, dtype="float64", epochs=200)
    losses, params, gradients = sgd(experiment, readings, 0.1)
    trace, _ = run(experiment, readings)
    # a difference of losses near 80 over 2δ = 0.2 keeps some digits fewer
    relative = 1e-10 if gradient == "finite-difference" else 1e-12
    np.testing.assert_allclose(trace.losses, losses, rtol=relative)
    np.testing.assert_allclose(trace.params, params, rtol=0, atol=10 * relative)
    np.testing.assert_allclose(trace.gradients, gradients, rtol=0, atol=100 * relative)


@settings(max_examples=25)
@given(READINGS, PARAMS, st.floats(1e-6, 1e-4))
def test_any_readings_are_learnt_as_torchs_own_gradient_descent_does(run, pairs, initial, learning_rate):
    readings = Readings.from_columns(*columns(pairs))
    experiment = Experiment(
        dtype="float64", epochs=30, learning_rate=learning_rate, input_scale=1.0, initial=initial
    )
    losses, params, _ = sgd(experiment, readings, 1.0)
    trace, _ = run(experiment, readings)
    np.testing.assert_allclose(trace.losses, losses, rtol=1e-10, atol=1e-8)
    np.testing.assert_allclose(trace.params, params, rtol=1e-10, atol=1e-10)
