"""A step and its parts, for every optimiser: they add up to the step that the run has recorded."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.inspection import Place, inspect
from thermogui.core.descent.models import MODELS
from thermogui.core.descent.optimizers import OPTIMIZERS
from thermogui.core.descent.run import Run
from thermogui.core.descent.taken_step import WHOLE, Step, next_step, rate_of, start_at
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import Start, train
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import seed_readings

READINGS = seed_readings()


def experiment_of(model="linear", optimizer="momentum", **others):
    settings = {"model": model, "optimizer": optimizer, "epochs": 30, "dtype": "float64"}
    settings |= {"learning_rate": 1e-4, "initial": MODELS[model].initial}
    return Experiment(**{**settings, **others})


def step_of(experiment, trace, epoch):
    """The step of an epoch, with what is carried to it."""
    before = start_at(experiment, READINGS, epoch - 1)
    return Step.of(experiment, before.params, trace.record(epoch), before.state)


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    ("engine", "dtype"), [("torch", "float64"), ("numpy", "float64"), ("torch", "float32")]
)
def test_the_parts_add_up_to_the_step_that_is_recorded(model, optimizer, schedule, engine, dtype, run):
    experiment = experiment_of(model, optimizer, schedule=schedule, engine=engine, dtype=dtype)
    trace = run(experiment, READINGS)[0]
    for epoch in (1, 2, 3, 17, 30):
        step = step_of(experiment, trace, epoch)
        before, after = trace.params_after(epoch - 1), trace.params_after(epoch)
        assert WHOLE not in step.summands and np.array_equal(step.before, before)
        total = sum(part.astype(np.float64) for part in step.summands.values())
        size = np.abs(np.array(list(step.summands.values()), np.float64)).max() + np.abs(after).max()
        rounding = 8 * np.finfo(dtype).eps * size
        np.testing.assert_allclose(total, after.astype(np.float64) - before, rtol=0, atol=rounding)


def test_the_parts_of_momentum_are_the_gradient_and_what_is_left_of_earlier_ones(run):
    experiment = experiment_of(momentum=0.7)
    trace = run(experiment, READINGS)[0]
    velocity = sum(0.7 ** (8 - k) * trace.record(k).gradient for k in range(1, 9))
    step = step_of(experiment, trace, 9)
    assert list(step.summands) == ["− η·g", "− η·μ·v"]
    of_gradient, carried = step.summands.values()
    np.testing.assert_allclose(of_gradient, -1e-4 * trace.record(9).gradient, rtol=1e-12)
    np.testing.assert_allclose(carried, -1e-4 * 0.7 * velocity, rtol=1e-10)


def test_adams_figures_are_those_of_torch(run):
    experiment = experiment_of(optimizer="adam", learning_rate=0.1)
    trace = run(experiment, READINGS)[0]
    theta = torch.tensor(trace.initial.copy(), requires_grad=True)
    adam = torch.optim.Adam([theta], lr=0.1)
    for epoch in range(1, 8):
        theta.grad = torch.tensor(trace.record(epoch).gradient)
        adam.step()
    state, step = adam.state[theta], step_of(experiment, trace, 7)
    mean, square = state["exp_avg"].numpy(), state["exp_avg_sq"].numpy()
    np.testing.assert_allclose(step.figures["m"], mean, rtol=1e-10)
    np.testing.assert_allclose(step.figures["m / (1 − β₁ᵗ)"], mean / (1 - 0.9**7), rtol=1e-10)
    np.testing.assert_allclose(step.figures["√s"], np.sqrt(square), rtol=1e-10)
    np.testing.assert_allclose(step.figures["√s / √(1 − β₂ᵗ)"], np.sqrt(square / (1 - 0.999**7)), rtol=1e-10)


def test_a_step_over_batches_is_shown_whole(run):
    experiment = experiment_of(batch_size=3)
    trace = run(experiment, READINGS)[0]
    step = step_of(experiment, trace, 5)
    assert list(step.summands) == [WHOLE]
    np.testing.assert_array_equal(step.summands[WHOLE], trace.params_after(5) - trace.params_after(4))


def test_without_what_is_carried_a_step_is_shown_whole(run):
    experiment = experiment_of()
    trace = run(experiment, READINGS)[0]
    step = Step.of(experiment, trace.params_after(4), trace.record(5))
    assert list(step.summands) == [WHOLE] and step.after is not None


def same_state(one, other):
    return len(one) == len(other) and all(map(np.array_equal, one, other))


@given(epoch=st.integers(1, 29), known=st.integers(0, 29), batch=st.sampled_from([None, 4]))
def test_a_run_is_trained_again_to_any_epoch_bit_for_bit(epoch, known, batch):
    experiment = experiment_of(optimizer="adam", schedule="cosine", batch_size=batch)
    (known, epoch) = sorted((known, epoch))
    trace = Trace(np.array([1.0, 0.0]))
    blocks = train(experiment, READINGS, limit=epoch)
    while len(trace) < epoch:
        trace.append(next(blocks) if not len(trace) else blocks.send(epoch - len(trace)))
    begun = start_at(experiment, READINGS, known) if known else None
    again = start_at(experiment, READINGS, epoch, begun)
    assert again.epoch == epoch and np.array_equal(again.params, trace.end.params)
    assert same_state(again.state, trace.end.state)


def test_a_run_that_was_continued_is_trained_again_with_the_schedule_that_it_has_had():
    experiment = experiment_of(schedule="cosine")
    kept = Run.begun(experiment, READINGS)
    for block in train(experiment, READINGS):
        kept.append(block)
    for block in train(replace(experiment, epochs=20), READINGS, kept.continued(20)):
        kept.append(block)
    again = start_at(experiment, READINGS, 47)
    assert np.array_equal(again.params, kept.trace.params_after(47))
    step = Step.of(experiment, again.params, kept.trace.record(48), again.state)
    np.testing.assert_allclose(
        sum(step.summands.values()), kept.trace.params_after(48) - again.params, rtol=1e-7, atol=1e-15
    )


def test_training_again_can_be_left():
    with pytest.raises(Cancelled):
        start_at(experiment_of(epochs=10**6), READINGS, 10**6, stopped=lambda: True)


@pytest.mark.parametrize("epoch", [1, 7, 30, 31, 45])
def test_the_rate_of_an_epoch_is_that_of_torchs_schedule(epoch):
    theta = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=30)
    theta.sum().backward()
    for _ in range(epoch - 1):
        optimizer.step()
        schedule.step()
    experiment = experiment_of(schedule="cosine", learning_rate=0.01)
    assert rate_of(experiment, epoch) == pytest.approx(schedule.get_last_lr()[0], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("hidden_units", [1, 13])
def test_three_gradients_of_a_network_are_torchs_own(hidden_units, dtype, run):
    experiment = experiment_of(
        "tanh", "adam", hidden_units=hidden_units, dtype=dtype, learning_rate=1e-3, delta=1e-3
    )
    trace = run(experiment, READINGS)[0]
    params, h, kind = trace.params_after(20), hidden_units, getattr(torch, dtype)
    network = torch.nn.Sequential(torch.nn.Linear(1, h), torch.nn.Tanh(), torch.nn.Linear(h, 1)).to(kind)
    torch.nn.utils.vector_to_parameters(torch.tensor(params), network.parameters())
    t_u, t_c = (torch.tensor(values, dtype=kind)[:, None] for values in READINGS.used())
    torch.nn.functional.mse_loss(network(0.1 * t_u), t_c).backward()
    exact = torch.cat([part.grad.flatten() for part in network.parameters()]).numpy()
    shown = inspect(experiment, Place.of(experiment, READINGS, params), trace.record(21), 1e-3)
    near = {"rtol": 1e-4, "atol": 1e-3} if dtype == "float32" else {"rtol": 1e-9, "atol": 1e-9}
    np.testing.assert_allclose(shown.three.analytic, exact, **near)
    np.testing.assert_allclose(shown.three.autograd, exact, **near)
    np.testing.assert_allclose(shown.chain.gradient, exact, **near)
    if dtype == "float64":
        np.testing.assert_allclose(shown.three.finite_difference, exact, rtol=1e-3, atol=1e-3)


def test_a_start_without_state_is_that_of_the_first_epoch():
    experiment = experiment_of()
    assert start_at(experiment, READINGS, 0).epoch == 0
    assert start_at(experiment, READINGS, 3, Start(3, np.zeros(2))).params.tolist() == [0, 0]


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("model", MODELS)
def test_the_next_step_is_the_one_that_is_then_taken(model, optimizer, schedule, run):
    experiment = experiment_of(model, optimizer, schedule=schedule)
    trace, _ = run(experiment, READINGS)
    for epoch in (0, 1, 12, 29):
        params, gradient = trace.params_after(epoch), trace.gradient_after(epoch)
        taken = trace.params_after(epoch + 1) - params
        short = Trace(trace.initial)
        blocks = train(experiment, READINGS, limit=max(epoch, 1))
        while len(short) < epoch:
            short.append(next(blocks) if not len(short) else blocks.send(epoch - len(short)))
        for known in (trace, short, *([None] if epoch == 0 else [])):
            whole, *summands = next_step(experiment, known, epoch, params, gradient)
            np.testing.assert_allclose(whole, taken, rtol=1e-6, atol=1e-12)
            assert len(summands) in (0, 2)
            if optimizer in ("momentum", "nesterov"):
                np.testing.assert_allclose(sum(summands), whole, rtol=1e-9, atol=1e-12)
                np.testing.assert_allclose(
                    summands[0], -rate_of(experiment, epoch + 1) * gradient, rtol=1e-12, atol=0
                )


def test_a_step_over_batches_that_are_yet_to_be_drawn_is_not_known(run):
    experiment = experiment_of(batch_size=3)
    trace, _ = run(experiment, READINGS)
    assert next_step(experiment, trace, 30, trace.params_after(30), trace.gradient_after(30)) == []
    (whole,) = next_step(experiment, trace, 7, trace.params_after(7), trace.gradient_after(7))
    np.testing.assert_array_equal(whole, trace.params_after(8) - trace.params_after(7))
