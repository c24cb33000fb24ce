"""Every optimiser on every model, held against `torch.optim` and `torch.nn` from the same start."""

import itertools
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from by_torch import allowed, apart, by_torch

from thermogui.core.descent.experiment import CHOICES, Experiment
from thermogui.core.descent.models import MODELS, default_rate
from thermogui.core.descent.run import Run
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.training import train
from thermogui.core.readings.readings import Readings, seed_readings

EPOCHS = 200
JUDGED = 1e-3
WAYS = [("torch", "analytic"), ("torch", "autograd"), ("numpy", "analytic")]
RULES, NAMES, DTYPES = CHOICES["optimizer"], CHOICES["model"], CHOICES["dtype"]
OTHER = {
    "momentum": 0.7,
    "betas": (0.8, 0.95),
    "alpha": 0.9,
    "epsilon": 1e-6,
    "hidden_units": 5,
    "seed": 3,
}


_BEFORE = 10


def pairwise(firsts, ways):
    """Return each of the firsts in each way, in one of the dtypes: every two of the three occur together."""
    return [
        (first, DTYPES[(row + column) % len(DTYPES)], *way)
        for row, first in enumerate(firsts)
        for column, way in enumerate(ways)
    ]


def of(model, **more):
    return Experiment(
        model=model,
        **{"initial": MODELS[model].initial, "learning_rate": default_rate(model), "epochs": EPOCHS, **more},
    )


def others(count=40):
    random = np.random.default_rng(5)
    t_u = random.normal(40, 15, count)
    return Readings.from_columns(t_u, 0.01 * t_u**2 - t_u + random.normal(0, 1, count))


@cache
def oracle(experiment, readings_of):
    """Return what torch comes to, and how far from it one may be; the same for every engine."""
    readings = readings_of()
    found = by_torch(experiment, readings)
    return *found, allowed(experiment, readings, found[-1])


def hold(run, experiment, readings_of=seed_readings):
    """Train by torch and by ourselves, and compare."""
    alike = replace(experiment, engine="torch", gradient="analytic")
    losses, validation, params, most = oracle(alike, readings_of)
    trace, _ = run(experiment, readings_of())
    if most > JUDGED:
        # torch itself is elsewhere by then when it sums in another order: what comes before is held alone
        assert apart(trace.params[:_BEFORE], params[:_BEFORE]) < JUDGED
        return
    assert apart(trace.params[-1], params[-1]) <= most
    np.testing.assert_allclose(trace.losses, losses, rtol=max(1e-4, 100 * most))
    if experiment.validation_share:
        np.testing.assert_allclose(trace.validation_losses, validation, rtol=max(1e-4, 100 * most))
    else:
        assert trace.validation_losses is None


@pytest.mark.parametrize(("engine", "gradient"), WAYS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("model", NAMES)
@pytest.mark.parametrize("optimizer", RULES)
def test_every_optimiser_on_every_model_is_torchs(run, optimizer, model, dtype, engine, gradient):
    experiment = of(model, optimizer=optimizer, dtype=dtype, engine=engine, gradient=gradient, seed=2)
    if optimizer in ("momentum", "nesterov") and model == "quadratic":
        experiment = replace(experiment, learning_rate=2e-5)
    hold(run, experiment)


@pytest.mark.parametrize(("optimizer", "model"), [*itertools.product(RULES, NAMES)])
def test_so_it_is_with_other_options_readings_and_a_standardized_input(run, optimizer, model):
    experiment = of(model, optimizer=optimizer, dtype="float64", input_scale="standardize", **OTHER)
    hold(run, replace(experiment, learning_rate=0.02), others)


@pytest.mark.parametrize(("optimizer", "dtype", "engine", "gradient"), pairwise(RULES, WAYS))
def test_so_it_is_with_batches_a_schedule_and_readings_held_out(run, optimizer, dtype, engine, gradient):
    experiment = of("tanh", optimizer=optimizer, dtype=dtype, engine=engine, gradient=gradient)
    experiment = replace(experiment, batch_size=4, schedule="cosine", validation_share=0.3, seed=11)
    hold(run, replace(experiment, epochs=60))


def test_an_input_far_from_0_is_standardized_as_exactly_as_its_mean_is_known():
    t_u = others().t_u + 1e8
    scaling = InputScaling.of(Experiment(input_scale="standardize"), t_u)
    np.testing.assert_allclose(scaling.apply(t_u, "float64"), (t_u - t_u.mean()) / t_u.std(), rtol=1e-15)


@pytest.mark.parametrize("gradient", ["analytic", "autograd"])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("optimizer", RULES)
def test_a_network_has_the_digits_of_torchs_own_however_chaotic_its_run(run, optimizer, dtype, gradient):
    for more in ({}, {"batch_size": 4, "betas": (0.3, 0.9), "hidden_units": 5}):
        experiment = of("tanh", optimizer=optimizer, dtype=dtype, gradient=gradient, epochs=60, **more)
        trace, _ = run(experiment, seed_readings())
        assert np.array_equal(trace.params, by_torch(experiment, seed_readings())[-1])


@pytest.mark.parametrize("optimizer", RULES)
@pytest.mark.parametrize("model", NAMES)
def test_a_finite_difference_in_float64_comes_near(run, model, optimizer):
    experiment = of(model, optimizer=optimizer, dtype="float64", gradient="finite-difference", delta=1e-5)
    experiment = replace(experiment, learning_rate=1e-4 if model == "quadratic" else 1e-3, epochs=50)
    *_, params = by_torch(experiment, seed_readings())
    trace, _ = run(experiment, seed_readings())
    assert apart(trace.params[-1], params[-1]) < 1e-4


def test_a_batch_of_all_readings_is_the_run_without_batches(run):
    experiment = of("tanh", optimizer="adam", epochs=30)
    whole, _ = run(experiment, seed_readings())
    for size in (11, 12, 1000):
        trace, _ = run(replace(experiment, batch_size=size), seed_readings())
        assert trace.params.tobytes() == whole.params.tobytes()


def test_the_streams_of_the_start_the_split_and_the_batches_are_apart(run):
    experiment = of("tanh", epochs=3, seed=4)
    starts = [run(replace(experiment, **more), seed_readings())[0].initial for more in (
        {}, {"batch_size": 3}, {"validation_share": 0.4}, {"batch_size": 3, "validation_share": 0.4}
    )]  # fmt: skip
    assert len({start.tobytes() for start in starts}) == 1
    splits = [
        Run.begun(
            replace(experiment, validation_share=0.4, **more), seed_readings()
        ).learned_from.use.tobytes()
        for more in ({}, {"batch_size": 3}, {"model": "linear", "initial": (1.0, 0.0)})
    ]
    assert len(set(splits)) == 1


CARRIED = [
    {"optimizer": "momentum"},
    {"optimizer": "adam", "batch_size": 4},
    {"optimizer": "rmsprop", "schedule": "cosine"},
    {"optimizer": "gd", "schedule": "cosine", "batch_size": 5, "validation_share": 0.2},
    {"optimizer": "nesterov", "schedule": "cosine", "batch_size": 3, "no_improvement": 2, "patience": 3,
     "validation_share": 0.3},
]  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "dtype", "engine", "gradient"),
    pairwise(CARRIED, [*WAYS, ("torch", "finite-difference")]),
    ids=str,
)
def test_continue_step_and_a_session_are_one_long_run(settings, dtype, engine, gradient):
    experiment = of("tanh", dtype=dtype, engine=engine, gradient=gradient, **settings)
    experiment = replace(experiment, epochs=40, learning_rate=0.01)
    whole = trained(Run.begun(experiment, seed_readings()))
    # epoch by epoch, each with what the one before has left, as a worker that is asked for a step
    run = Run.begun(experiment, seed_readings())
    while not run.ended_by:
        rest = replace(experiment, epochs=40 - len(run.trace))
        run.append(next(train(rest, run.readings, run.trace.end, 1)))
    assert same(run.trace, whole.trace)
    # stopped early, continued beyond its end twice, and trained again from what a session keeps
    run = Run.begun(experiment, seed_readings())
    blocks = train(experiment, run.readings, limit=7)
    run.append(next(blocks))
    for more in (13, 50):
        trained(run, run.continued(more), more)
    assert same(run.recomputed(), run.trace)
    assert run.at_rest().verify()


def test_a_cosine_rises_again_in_a_run_that_is_continued(run):
    experiment = of("linear", optimizer="momentum", schedule="cosine", epochs=40, dtype="float64")
    *_, params = by_torch(experiment, seed_readings(), 100)
    whole = trained(Run.begun(experiment, seed_readings()))
    trained(whole, whole.continued(60), 60)
    assert apart(whole.trace.params, params) < 1e-11
    at_end, after = whole.trace.params[39], whole.trace.params[60]
    assert not np.array_equal(at_end, after)


def trained(run, start=None, epochs=None):
    experiment = replace(run.experiment, epochs=epochs or run.experiment.epochs)
    for block in train(experiment, run.readings, start):
        run.append(block)
    return run


def same(one, other):
    columns = ("losses", "params", "gradients", "validation_losses")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in columns)
