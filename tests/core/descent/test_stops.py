"""Runs that end before their epochs are used up: at the same epoch in every engine, for a reason they say."""

import math
from dataclasses import replace

import numpy as np
import pytest
from momentum import Momentum
from plain_loop import plain_loop

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.next_epoch import next_epoch
from thermogui.core.descent.optimizers import OPTIMIZERS
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.stops import Reason, Watched, first_stop
from thermogui.core.descent.summary import stop_words, summary_lines
from thermogui.core.descent.training import train
from thermogui.core.readings.readings import Readings, seed_readings

ENGINES = [
    {"engine": "torch"},
    {"engine": "numpy"},
    {"engine": "torch", "gradient": "autograd"},
    {"engine": "numpy", "gradient": "finite-difference"},
]
STOPS = [
    ({"target_loss": 5.0}, "target_loss"),
    ({"target_loss": 80.0}, "target_loss"),
    ({"gradient_tolerance": 0.1}, "gradient"),
    ({"no_improvement": 7, "learning_rate": 0.0333}, "no_improvement"),
    ({"no_improvement": 5, "target_loss": 3.0}, "target_loss"),
    ({"target_loss": 1e-9, "gradient_tolerance": 1e-9}, "epochs"),
]


def trained(experiment, readings=None, closed_form=False, limits=()):
    run = Run.begun(experiment, readings or seed_readings())
    limits = iter(limits)
    blocks = train(experiment, run.readings, limit=next(limits, None), closed_form=closed_form)
    block = next(blocks)
    while True:
        run.append(block)
        run.outcome = Outcome(block.outcome)
        try:
            block = blocks.send(next(limits, None))
        except StopIteration:
            return run


def by_definition(experiment, losses, gradients):
    """After which of these epochs a run ends, one after the other, and why."""
    best, best_epoch = math.inf, 0
    for epoch, (loss, gradient) in enumerate(zip(losses, gradients, strict=True), 1):
        if loss < best:
            best, best_epoch = loss, epoch
        if experiment.early_stop and not math.isfinite(loss):
            return epoch, "diverged"
        if experiment.target_loss is not None and loss < experiment.target_loss:
            return epoch, "target_loss"
        if experiment.gradient_tolerance and math.hypot(*gradient) < experiment.gradient_tolerance:
            return epoch, "gradient"
        if experiment.no_improvement and epoch - best_epoch >= experiment.no_improvement:
            return epoch, "no_improvement"
    return len(losses), "epochs"


@pytest.mark.parametrize(("stops", "reason"), STOPS, ids=str)
def test_every_engine_ends_where_the_plain_loop_says(stops, reason):
    experiment = Experiment(epochs=3000, **stops)
    losses, _, gradients = plain_loop(experiment, seed_readings())
    expected = by_definition(experiment, losses, gradients)
    assert expected[1] == reason
    for dtype in ("float32", "float64"):
        for engine in ENGINES:
            run = trained(replace(experiment, dtype=dtype, **engine))
            assert (len(run.trace), run.stopped_because) == expected, (engine, dtype)
            assert run.finished
        run = trained(replace(experiment, dtype=dtype), closed_form=True)
        assert (len(run.trace), run.stopped_because) == expected


@pytest.mark.parametrize(("stops", "reason"), STOPS[:4], ids=str)
def test_readings_by_the_thousand_end_there_too(stops, reason):
    seed = seed_readings()
    many = Readings.from_columns(np.repeat(seed.t_u, 1000), np.repeat(seed.t_c, 1000))
    experiment = Experiment(epochs=3000, engine="numpy", dtype="float64", **stops)
    few, of_many = trained(experiment), trained(experiment, many)
    assert (len(of_many.trace), of_many.stopped_because) == (len(few.trace), reason)


@pytest.mark.parametrize(("stops", "reason"), STOPS, ids=str)
@pytest.mark.parametrize("size", [1, 7])
def test_where_it_ends_depends_on_no_size_of_a_block(stops, reason, size):
    experiment = Experiment(epochs=200, engine="numpy", **{**stops, "learning_rate": 0.0333})
    whole, pieces = trained(experiment), trained(experiment, limits=[size] * 200)
    assert len(pieces.trace) == len(whole.trace)
    assert pieces.stopped_because is whole.stopped_because
    assert pieces.trace.loss_after(len(pieces.trace)) == whole.trace.loss_after(len(whole.trace))


@pytest.mark.parametrize("loss", [np.nan, np.inf])
def test_a_loss_that_is_not_finite_is_no_improvement(loss):
    losses = np.array([3.0, loss, loss, 2.0, loss, loss, loss], np.float32)
    experiment = Experiment(early_stop=False, no_improvement=3)
    gradients = np.ones((7, 2), np.float32)
    assert first_stop(experiment, Watched(), 1, losses, gradients)[:2] == (6, Reason.NO_IMPROVEMENT)
    assert first_stop(experiment, Watched(), 1, losses[:3], gradients[:3])[2] == Watched(3.0, 1)
    assert first_stop(replace(experiment, early_stop=True), Watched(), 1, losses, gradients)[:2] == (
        1,
        Reason.DIVERGED,
    )


def test_of_two_reasons_in_one_epoch_the_target_counts():
    experiment = Experiment(target_loss=100.0, gradient_tolerance=1e9, no_improvement=1)
    run = trained(experiment)
    assert (len(run.trace), run.stopped_because) == (1, Reason.TARGET_LOSS)


@pytest.mark.parametrize("first", [1, 4, 9])
def test_going_on_counts_on_where_it_was(first):
    experiment = Experiment(epochs=9, learning_rate=0.0333, no_improvement=12)
    run = trained(replace(experiment, epochs=first))
    assert run.stopped_because is Reason.EPOCHS
    for block in train(replace(experiment, epochs=100), run.readings, run.continued(100)):
        run.append(block)
    assert (len(run.trace), run.ended_by) == (13, Reason.NO_IMPROVEMENT)
    assert len(run.recomputed()) == 13


def test_a_rule_that_has_ended_a_run_is_not_asked_again_when_it_is_continued():
    run = trained(Experiment(target_loss=5.0, gradient_tolerance=0.1))
    assert (len(run.trace), run.stopped_because) == (756, Reason.TARGET_LOSS)
    for block in train(replace(run.experiment, epochs=5000), run.readings, run.continued(5000)):
        run.append(block)
    run.outcome = Outcome(block.outcome)
    assert (len(run.trace), run.stopped_because) == (2007, Reason.GRADIENT)
    kept = run.snapshot()
    assert kept.stopped_because is Reason.GRADIENT and kept.verify()


@pytest.mark.parametrize("engine", ["torch", "numpy"])
def test_an_optimisers_state_is_that_of_the_epoch_at_which_the_run_ended(monkeypatch, engine):
    monkeypatch.setitem(OPTIMIZERS, "momentum", Momentum())
    experiment = Experiment(optimizer="momentum", engine=engine, learning_rate=1e-3, epochs=300)
    whole = trained(experiment)
    run = trained(replace(experiment, target_loss=float(whole.trace.losses[40]) * 1.001))
    assert 30 < len(run.trace) < 42 and run.stopped_because is Reason.TARGET_LOSS
    rest = 300 - len(run.trace)
    for block in train(replace(run.experiment, epochs=rest), run.readings, run.continued(rest)):
        run.append(block)
    np.testing.assert_array_equal(run.trace.params, whole.trace.params)


def test_the_epoch_that_follows_is_told_whatever_would_end_the_run():
    run = trained(Experiment(target_loss=5.0, epochs=800))
    record = next_epoch(run.experiment, run.readings, run.trace.end)
    assert record.epoch == 757 and record.loss == pytest.approx(run.trace.loss_after(756))


def test_why_a_run_is_over():
    run = Run.begun(Experiment(), seed_readings())
    assert (run.stopped_because, stop_words(run)) == (Reason.NONE, "")
    said = {
        Outcome.STOPPED: ("interrupted", "stopped by hand"),
        Outcome.FAILED: ("", ""),
        Outcome.DIVERGED: ("diverged", "the loss is no longer finite"),
        Outcome.FINISHED: ("epochs", "all epochs are done"),
    }
    for outcome, expected in said.items():
        run.outcome = outcome
        assert (run.stopped_because, stop_words(run)) == expected


@pytest.mark.parametrize(
    ("stops", "words"),
    [
        ({"target_loss": 5.0}, "loss below 5"),
        ({"gradient_tolerance": 0.1}, "gradient below 0.1"),
        ({"no_improvement": 7, "learning_rate": 0.0333}, "no new best loss for 7 epochs"),
        ({"no_improvement": 1, "learning_rate": 0.0333}, "no new best loss for 1 epoch"),
    ],
    ids=str,
)
def test_the_summary_says_which_rule_it_was(stops, words):
    run = trained(Experiment(**stops))
    assert stop_words(run) == words
    assert next(iter(summary_lines(run))).endswith(f" before the last step: {words}.")
