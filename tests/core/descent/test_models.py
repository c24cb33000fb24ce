"""What the model is given in place of t_u, and the way back to the units of the readings."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from straight import over_t_u

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import (
    LINE,
    MODELS,
    Layered,
    _tanh,
    mean_squared_error,
    mean_squared_error_derivative,
)
from thermogui.core.descent.scaling import InputScaling

READINGS = st.lists(st.floats(-1000, 1000), min_size=2, max_size=20)
SCALES = st.one_of(st.just("standardize"), st.floats(1e-3, 1e3), st.floats(-1e3, -1e-3))
PARAMS = st.tuples(st.floats(-100, 100), st.floats(-100, 100))


@given(READINGS, SCALES, PARAMS)
def test_a_prediction_in_scaled_units_is_the_line_in_the_units_of_the_readings(t_u, scale, params):
    t_u = np.array(t_u)
    assume(np.ptp(t_u) > 1)
    scaling = InputScaling.of(Experiment(input_scale=scale), t_u)
    predicted = LINE.predict(scaling.apply(t_u, "float64"), params)
    slope, intercept = over_t_u(scaling, params)
    size = abs(slope) * np.abs(t_u).max() + abs(intercept) + abs(params[1])
    assert predicted == pytest.approx(slope * t_u + intercept, rel=1e-12, abs=1e-13 * size + 1e-300)


@given(READINGS)
def test_standardizing_subtracts_the_mean_and_divides_by_the_population_deviation(t_u):
    t_u = np.array(t_u)
    assume(np.ptp(t_u) > 1)
    scaling = InputScaling.of(Experiment(input_scale="standardize"), t_u)
    want = (t_u - t_u.mean()) / t_u.std(ddof=0)
    assert scaling.apply(t_u, "float64") == pytest.approx(want, rel=1e-9, abs=1e-9)
    assert scaling.apply(t_u, "float32") == pytest.approx(want, rel=1e-6, abs=1e-6)


@given(READINGS, st.floats(-1e3, 1e3).filter(bool))
def test_in_float32_the_scaled_input_is_the_books_product_bit_for_bit(t_u, factor):
    x = InputScaling.of(Experiment(input_scale=factor), np.array(t_u)).apply(np.array(t_u), "float32")
    assert x.dtype == np.float32
    assert torch.equal(torch.tensor(x), torch.tensor(factor) * torch.tensor(t_u))


def test_the_slope_of_a_diverged_run_is_infinite_without_a_warning():
    assert over_t_u(InputScaling(1e10), [1e300, -np.inf]) == (np.inf, -np.inf)
    assert np.isnan(over_t_u(InputScaling(0.1), [np.nan, np.nan])).all()


@given(READINGS, READINGS)
def test_the_loss_and_its_derivative_are_torchs(predicted, target):
    count = min(len(predicted), len(target))
    predicted, target = np.array(predicted[:count]), np.array(target[:count])
    leaf = torch.tensor(predicted, requires_grad=True)
    loss = torch.nn.functional.mse_loss(leaf, torch.tensor(target))
    loss.backward()
    assert mean_squared_error(predicted, target) == pytest.approx(loss.item(), rel=1e-12)
    assert mean_squared_error_derivative(predicted, target) == pytest.approx(leaf.grad.numpy(), rel=1e-12)


@pytest.mark.parametrize("model", [*MODELS])
def test_the_derivatives_of_every_model_and_what_is_pulled_back_are_torchs(model):
    model = MODELS[model]
    x = torch.tensor([35.7, -4.0, 0.0, 3.1], dtype=torch.float64) / 10
    params = torch.linspace(-1, 1, len(model.parameter_names), dtype=torch.float64)
    jacobian = torch.autograd.functional.jacobian(lambda theta: model.predict(x, theta), params)
    columns = np.broadcast_arrays(*(np.asarray(d) for d in model.derivatives(x, params)))
    assert np.stack(columns, 1) == pytest.approx(jacobian.numpy(), rel=1e-12, abs=1e-14)
    if isinstance(model, Layered):
        outer = torch.tensor([1.0, -2.0, 0.5, 3.0], dtype=torch.float64)
        predicted, pull_back = model.forward(x, params)
        assert predicted.tolist() == model.predict(x, params).tolist()
        assert torch.cat(pull_back(outer)).tolist() == pytest.approx((outer @ jacobian).tolist(), rel=1e-12)


@pytest.mark.parametrize("model", [*MODELS])
def test_many_parameters_at_once_predict_as_each_of_them_does(model):
    model = MODELS[model]
    x, rows = np.linspace(2, 8, 5), np.random.default_rng(2).normal(size=(3, len(model.parameter_names)))
    for values in (rows, torch.tensor(rows)):
        at = torch.tensor(x) if isinstance(values, torch.Tensor) else x
        found = model.predict(at, values.T[..., None])
        assert np.asarray(found) == pytest.approx(
            np.stack([model.predict(x, row) for row in rows]), rel=1e-12
        )


@given(st.lists(st.floats(-800, 800), min_size=1), st.sampled_from(["float32", "float64"]))
def test_the_hyperbolic_tangent_is_torchs_to_the_last_digit_or_the_one_beside_it(values, dtype):
    ours, theirs = np.array(values, dtype), torch.tensor(values, dtype=getattr(torch, dtype)).tanh().numpy()
    with np.errstate(all="ignore"):
        found = _tanh(ours)
    assert found.dtype == dtype and np.allclose(found, theirs, rtol=2 * np.finfo(dtype).eps, atol=0)


def test_the_derivatives_of_the_model_are_those_of_its_predictions():
    x = torch.tensor([35.7, -4.0, 0.0], dtype=torch.float64)
    params = torch.tensor([2.0, 3.0], dtype=torch.float64)
    jacobian = torch.autograd.functional.jacobian(lambda theta: LINE.predict(x, theta), params)
    columns = np.broadcast_arrays(*(np.asarray(d) for d in LINE.derivatives(x, params)))
    assert np.stack(columns, 1).tolist() == jacobian.tolist()
