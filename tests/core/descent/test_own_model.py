"""A model and an optimiser that are brought from outside, a file and an entry each, train like any other."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch
from momentum import Momentum
from parabola import Parabola

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.engines.closed_form import uses_gram, why_not
from thermogui.core.descent.excerpt import Excerpt
from thermogui.core.descent.experiment import CHOICES, Experiment
from thermogui.core.descent.models import MODELS, Polynomial
from thermogui.core.descent.optimizers import OPTIMIZERS
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.summary import headline, summary_lines
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import Start, train
from thermogui.core.readings.readings import seed_readings

WAYS = [
    ("torch", "analytic"),
    ("torch", "autograd"),
    ("torch", "finite-difference"),
    ("numpy", "analytic"),
    ("numpy", "finite-difference"),
]
PAIRS = list(itertools.product(("parabola", "linear"), ("gd", "momentum")))
RATE = 1e-4


@pytest.fixture(autouse=True)
def own(monkeypatch):
    monkeypatch.setitem(MODELS, "parabola", Parabola())
    monkeypatch.setitem(OPTIMIZERS, "momentum", Momentum())


def experiment_of(model, optimizer, **others):
    settings = {"epochs": 60, "learning_rate": RATE, "initial": MODELS[model].initial, "dtype": "float64"}
    return Experiment(model=model, optimizer=optimizer, **{**settings, **others})


def by_torch(experiment, readings):
    """Losses, parameters and gradients of torch's own optimiser on torch's own gradient."""
    t_u, t_c = readings.used()
    x, y = torch.tensor(0.1 * t_u), torch.tensor(t_c)
    theta = torch.tensor(experiment.initial, dtype=torch.float64, requires_grad=True)
    momentum = 0.9 if experiment.optimizer == "momentum" else 0.0
    optimizer = torch.optim.SGD([theta], lr=experiment.learning_rate, momentum=momentum)
    losses, params, gradients = [], [], []
    for _ in range(experiment.epochs):
        optimizer.zero_grad()
        predicted = torch.stack([x**power for power in reversed(range(len(theta)))], 1) @ theta
        loss = torch.nn.functional.mse_loss(predicted, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        params.append(theta.detach().tolist())
        gradients.append(theta.grad.tolist())
    return np.array(losses), np.array(params), np.array(gradients)


def test_they_are_choices_like_any_other():
    assert "parabola" in CHOICES["model"] and "momentum" in CHOICES["optimizer"]
    assert experiment_of("parabola", "momentum").problems() == {}
    two = Experiment(model="parabola", initial=(1.0, 0.0)).problems()
    assert two == {"initial": "The initial w2, w1 and b must be 3 finite numbers."}


@pytest.mark.parametrize(("model", "optimizer"), PAIRS)
@pytest.mark.parametrize(("engine", "gradient"), WAYS)
def test_every_engine_and_gradient_trains_them_as_torch_does(run, model, optimizer, engine, gradient):
    experiment = experiment_of(model, optimizer, engine=engine, gradient=gradient)
    losses, params, gradients = by_torch(experiment, seed_readings())
    trace, outcome = run(experiment, seed_readings())
    relative = 1e-6 if gradient == "finite-difference" else 1e-10
    assert outcome == "finished" and losses[-1] < losses[0]
    np.testing.assert_allclose(trace.losses, losses, rtol=relative)
    np.testing.assert_allclose(trace.params, params, rtol=relative, atol=relative)
    np.testing.assert_allclose(trace.gradients, gradients, rtol=relative, atol=1e4 * relative)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("engine", "gradient"), WAYS)
def test_going_on_takes_the_optimisers_state_along_whatever_the_blocks(run, engine, gradient, dtype):
    experiment = experiment_of("parabola", "momentum", engine=engine, gradient=gradient, dtype=dtype)
    whole, _ = run(experiment, seed_readings())
    for first in (1, 16, 33):
        part = Run.begun(replace(experiment, epochs=first), seed_readings())
        for block in train(part.experiment, part.readings, limit=3):
            part.append(block)
        start = part.continued(60 - first)
        rest = replace(experiment, epochs=60 - first)
        for block in train(rest, part.readings, start):
            part.append(block)
        assert part.trace.losses.tobytes() == whole.losses.tobytes()
        assert part.trace.params.tobytes() == whole.params.tobytes()
        # and trained again from what a session keeps of it
        assert part.recomputed().params.tobytes() == whole.params.tobytes()


def test_without_its_state_a_run_would_go_on_elsewhere(run):
    experiment = experiment_of("linear", "momentum", epochs=20)
    trace, _ = run(experiment, seed_readings())
    known, forgotten = trace.end, Start(20, trace.params_after(20))
    one = replace(experiment, epochs=1)
    ends = [next(train(one, seed_readings(), start)).params[-1] for start in (known, forgotten)]
    assert not np.array_equal(*ends)


def test_a_trace_that_has_no_epoch_begins_as_a_run_does():
    start = Trace(np.array([1.0, 0.0])).end
    assert (start.epoch, start.params.tolist(), start.state) == (0, [1.0, 0.0], None)


def test_what_has_no_closed_form_here_says_so():
    assert "plain gradient descent" in why_not(experiment_of("linear", "momentum"))
    assert "straight line" in why_not(experiment_of("parabola", "gd"))
    assert not uses_gram(experiment_of("parabola", "gd"), 10**6)


@pytest.mark.parametrize("scale", [0.1, "standardize"])
def test_its_curve_is_the_same_in_the_units_of_the_readings(run, scale):
    readings = seed_readings()
    experiment = experiment_of("parabola", "gd", input_scale=scale)
    trace, _ = run(experiment, readings)
    curve = Run(experiment, readings, trace, 60).curve_at_end
    t_u = readings.used()[0]
    figures = curve.in_reading_units
    np.testing.assert_allclose(curve(t_u), np.polyval(list(figures.values()), t_u), rtol=1e-12)
    assert curve.slope_intercept is None and curve.is_finite
    assert curve == Run(experiment, readings, Excerpt.of(trace), 60).curve_at_end
    # the polynomial of the house says the same of it
    house = Polynomial("", Parabola.parameter_names, Parabola.initial)
    same = Curve(house, curve.params, InputScaling.of(experiment, t_u))
    assert same.in_reading_units == pytest.approx(figures, rel=1e-12)
    np.testing.assert_allclose(same(t_u), curve(t_u), rtol=1e-12)
    own, ours = (model.derivatives(t_u, curve.params) for model in (Parabola(), house))
    for mine, theirs in zip(own, ours, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12)


def test_a_run_of_it_is_told_in_words(run):
    experiment = experiment_of("parabola", "momentum")
    trace, outcome = run(experiment, seed_readings())
    ended = Run(experiment, seed_readings(), trace, 60, Outcome(outcome))
    *_, last = summary_lines(ended)
    assert last.startswith("In the units of the readings: curvature ")
    assert "·t_u² + " in headline(ended.curve_at_end, 2.0, None)[0]
