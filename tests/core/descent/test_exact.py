"""Where descent on a parabola ends, how far it still is, and which learning rates converge."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch

from thermogui.core.descent.comparison import Standing
from thermogui.core.descent.curve import Curve
from thermogui.core.descent.exact import ExactFit, eigenvalues, farthest
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import MODELS
from thermogui.core.descent.run import Run
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.stability import Stability
from thermogui.core.descent.training import train
from thermogui.core.readings.readings import Readings, seed_readings

PARABOLA = MODELS["quadratic"]
QUADRATIC = Experiment(model="quadratic", initial=PARABOLA.initial, learning_rate=1e-4, dtype="float64")


def fractions_of(readings):
    """Return curvature, slope, intercept and L* from the normal equations, in exact fractions."""
    t_u, t_c = ([*map(Fraction, column.tolist())] for column in readings.used())
    rows = [[u * u, u, Fraction(1)] for u in t_u]
    matrix = [[sum(row[i] * row[j] for row in rows) for j in range(3)] for i in range(3)]
    right = [sum(row[i] * c for row, c in zip(rows, t_c, strict=True)) for i in range(3)]
    for i in range(3):
        for j in range(i + 1, 3):
            factor = matrix[j][i] / matrix[i][i]
            matrix[j] = [a - factor * b for a, b in zip(matrix[j], matrix[i], strict=True)]
            right[j] -= factor * right[i]
    theta = [Fraction(0)] * 3
    for i in (2, 1, 0):
        theta[i] = (right[i] - sum(matrix[i][j] * theta[j] for j in range(i + 1, 3))) / matrix[i][i]
    left = [c - sum(a * b for a, b in zip(row, theta, strict=True)) for row, c in zip(rows, t_c, strict=True)]
    return [*map(float, theta)], float(sum(r * r for r in left) / len(left))


@pytest.mark.parametrize("offset", [0.0, 300.0, 1e5])
def test_it_is_the_parabola_of_exact_fractions(offset):
    t_u, t_c = seed_readings().used()
    readings = Readings.from_columns(t_u + offset, t_c + 0.01 * t_u**2)
    theta, least = fractions_of(readings)
    found = ExactFit.of(PARABOLA, readings)
    assert found.least == pytest.approx(least, rel=1e-10)
    assert [*found.curve.in_reading_units.values()] == pytest.approx(theta, rel=1e-7)


@pytest.mark.parametrize("count", [32_768, 32_769, 100_003])
def test_of_many_readings_it_is_that_of_the_whole_matrix(count):
    chance = np.random.default_rng(count)
    t_u = chance.uniform(-20, 120, count)
    readings = Readings.from_columns(t_u, 3 + 0.5 * t_u - 0.002 * t_u**2 + chance.normal(0, 0.5, count))
    found = ExactFit.of(PARABOLA, readings)
    matrix = np.vander((t_u - 50) / 70, 3)
    theta, (least,), *_ = np.linalg.lstsq(matrix, readings.t_c, rcond=None)
    assert found.least == pytest.approx(least / count, rel=1e-12)
    np.testing.assert_allclose(found.curve(t_u), matrix @ theta, rtol=0, atol=1e-11)


def test_it_is_where_descent_ends(run):
    readings = seed_readings()
    trace, _ = run(replace(QUADRATIC, epochs=3000, learning_rate=0.3, input_scale="standardize"), readings)
    found = ExactFit.of(PARABOLA, readings)
    assert trace.losses[-1] == pytest.approx(found.least, rel=1e-12)
    scaling = InputScaling.of(Experiment(input_scale="standardize"), readings.t_u)
    curve = Curve(PARABOLA, tuple(trace.params[-1]), scaling)
    assert farthest(curve, found.curve, readings.t_u) < 1e-9


@pytest.mark.parametrize("t_u", [[], [1.0], [1.0, 2.0], [1.0, 1.0, 2.0, 2.0], [5.0] * 4])
def test_readings_that_do_not_determine_a_parabola_have_none(t_u):
    assert ExactFit.of(PARABOLA, Readings.from_columns(t_u, t_u)) is None


def test_three_readings_have_one_through_them():
    found = ExactFit.of(PARABOLA, Readings.from_columns([1.0, 2.0, 4.0], [1.0, 4.0, 16.0]))
    assert [*found.curve.in_reading_units.values()] == pytest.approx([1, 0, 0], abs=1e-12)
    assert found.least < 1e-28


@pytest.mark.parametrize("params", [(0.3, -1.0, 2.0), (-0.2, 3.0, -4.0), (0.0, 5.0, -17.0)])
@pytest.mark.parametrize("scale", [0.1, -1.0, "standardize"])
def test_the_largest_distance_is_that_of_many_places(params, scale):
    readings = seed_readings()
    found = ExactFit.of(PARABOLA, readings).curve
    curve = Curve(PARABOLA, params, InputScaling.of(Experiment(input_scale=scale), readings.t_u))
    places = np.linspace(readings.t_u.min(), readings.t_u.max(), 100_001)
    assert farthest(curve, found, readings.t_u) == pytest.approx(np.abs(curve(places) - found(places)).max())


def test_a_list_says_of_a_parabola_how_far_it_is_and_when_it_was_near():
    run = trained(replace(QUADRATIC, epochs=400, learning_rate=0.3, input_scale="standardize"))
    standing = Standing.of(run)
    exact = ExactFit.of(PARABOLA, seed_readings())
    near = run.trace.losses <= 1.01 * exact.least
    assert standing.needed == int(np.flatnonzero(~near)[-1]) + 1
    assert standing.distance == pytest.approx(farthest(run.curve_at_end, exact.curve, seed_readings().t_u))


def test_of_a_network_nobody_knows_where_it_ends():
    standing = Standing.of(trained(Experiment(model="tanh", initial=(), epochs=5)))
    assert standing.distance is None and standing.needed is None
    assert Stability.of(Experiment(model="tanh", initial=()), seed_readings()) is None


def test_its_figures_are_of_the_readings_that_it_learns_from():
    experiment = replace(QUADRATIC, validation_share=0.3)
    run = Run.begun(experiment, seed_readings())
    held_in = seed_readings().take(np.flatnonzero(run.learned_from.counts))
    assert len(held_in) == 8
    assert run.exact == ExactFit.of(PARABOLA, held_in)
    plain = replace(experiment, validation_share=0.0)
    assert Stability.of(experiment, seed_readings()) == Stability.of(plain, held_in)


def test_the_eigenvalues_are_those_of_torchs_hessian():
    x = torch.tensor(0.1 * seed_readings().t_u)
    loss = lambda theta: ((PARABOLA.predict(x, theta) - 1) ** 2).mean()  # noqa: E731
    hessian = torch.autograd.functional.hessian(loss, torch.zeros(3, dtype=torch.float64))
    wanted = torch.linalg.eigvalsh(hessian).flip(0).tolist()
    assert eigenvalues(PARABOLA, x.numpy()).tolist() == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("model", ["linear", "quadratic"])
@pytest.mark.parametrize(("optimizer", "momentum"), [
    ("gd", 0.9), ("momentum", 0.5), ("momentum", 0.9), ("nesterov", 0.5), ("nesterov", 0.9)
])  # fmt: skip
def test_a_little_below_the_limit_it_stays_and_above_it_grows(model, optimizer, momentum):
    experiment = replace(
        QUADRATIC,
        model=model,
        initial=MODELS[model].initial,
        optimizer=optimizer,
        momentum=momentum,
        epochs=3000,
    )
    limit = Stability.of(experiment, seed_readings()).largest_learning_rate
    below, above = (
        trained(replace(experiment, learning_rate=part * limit)).trace.losses for part in (0.98, 1.02)
    )
    assert below[-1] < below[0] and not above[-1] < 1e6 * above[0]


@pytest.mark.parametrize(
    "more", [{"optimizer": "adam"}, {"optimizer": "rmsprop"}, {"batch_size": 4}], ids=str
)
def test_no_limit_is_claimed_where_none_is_known(more):
    found = Stability.of(replace(QUADRATIC, **more), seed_readings())
    assert found.largest_learning_rate is None and found.best_learning_rate is None
    assert found.lambda_max == pytest.approx(2345.6, rel=1e-4)


def trained(experiment):
    run = Run.begun(experiment, seed_readings())
    for block in train(experiment, run.readings):
        run.append(block)
    run.outcome = block.outcome
    return run
