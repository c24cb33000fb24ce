"""Readings that somebody holds out by hand: a run, and all that is said of it, is of the others."""

from dataclasses import replace

import numpy as np
import pytest

from thermogui.core.descent.batches import divided, draws
from thermogui.core.descent.excerpt import Excerpt
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.leave_one_out import leave_one_out
from thermogui.core.descent.run import Run
from thermogui.core.descent.stability import Stability
from thermogui.core.descent.summary import held_out_loss, held_out_sentence, summary_lines
from thermogui.core.descent.sweep import swept
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import Block
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import seed_readings

ROWS = np.array([1, 4, 9])
CHOSEN = seed_readings().with_values("held_out", ROWS, True)
OTHERS = seed_readings().with_values("use", ROWS, False)
SETTINGS = [
    Experiment(epochs=60, input_scale="standardize", dtype="float64"),
    Experiment(epochs=60, model="tanh", initial=(), optimizer="adam", batch_size=3, validation_share=0.5),
    Experiment(epochs=60, engine="numpy", schedule="cosine", seed=5),
]


@pytest.mark.parametrize("experiment", SETTINGS)
def test_a_run_is_that_without_them_and_tells_how_it_does_on_them(run, experiment):
    trace, _ = run(experiment, CHOSEN)
    without, _ = run(replace(experiment, validation_share=0.0), OTHERS)
    np.testing.assert_array_equal(trace.params, without.params)
    np.testing.assert_array_equal(trace.losses, without.losses)
    held = Run.begun(experiment, CHOSEN)
    t_u, t_c = held.held_out.used()
    np.testing.assert_array_equal(t_u, CHOSEN.t_u[ROWS])
    held.trace = trace
    for epoch in (1, 7, 60):
        held.trace = Trace(trace.params_after(epoch - 1))
        expected = np.mean((held.curve_at_end(t_u) - t_c) ** 2)
        assert trace.validation_losses[epoch - 1] == pytest.approx(expected, rel=1e-4)


def test_what_is_chosen_goes_before_the_share_and_draws_nothing():
    experiment = Experiment(validation_share=0.5)
    assert not draws(experiment, by_hand=True) and draws(experiment)
    held_out = divided(experiment, CHOSEN)[1]
    assert np.flatnonzero(held_out.counts).tolist() == ROWS.tolist()
    back = CHOSEN.with_values("held_out", ROWS, False)
    assert back == seed_readings() and divided(experiment, back)[1].counts.sum() == 5


def test_marks_play_no_part_in_rows_that_do_not_count():
    left_out = CHOSEN.with_values("use", ROWS[:2], False)
    assert np.flatnonzero(divided(Experiment(), left_out)[1].counts).tolist() == [9]
    none = left_out.with_values("t_u", ROWS[2:], np.nan)
    assert not none.held_by_hand and divided(Experiment(), none)[1] is None
    assert none.trains_like(none.with_values("held_out", ROWS, False))


def test_one_reading_at_least_must_be_learned_from():
    every = seed_readings().with_values("held_out", np.arange(11), True)
    with pytest.raises(ThermoError, match="All readings that count are held out: leave one"):
        Run.begun(Experiment(), every)
    assert (
        Run.begun(Experiment(), every.with_values("held_out", ROWS[:1], False)).learned_from.counts.sum() == 1
    )


def test_patience_goes_by_them(run):
    experiment = Experiment(model="tanh", initial=(), optimizer="adam", learning_rate=0.02, patience=3)
    trace, outcome = run(experiment, CHOSEN)
    assert outcome == "finished" and len(trace) == trace.best_epoch + 3 < 5000
    with pytest.raises(ThermoError, match="Patience goes by"):
        Run.begun(experiment, seed_readings())


def test_the_limit_a_sweep_and_leaving_one_out_are_as_they_would_be_without_marks():
    experiment = Experiment(epochs=200, dtype="float64")
    assert Stability.of(experiment, CHOSEN) == Stability.of(experiment, OTHERS)
    rates = [1e-3, 1e-2, 0.2]
    np.testing.assert_allclose(
        swept(experiment, CHOSEN, rates).losses, swept(experiment, OTHERS, rates).losses, rtol=1e-6
    )
    network = Experiment(model="tanh", initial=(), epochs=5)
    for one in (experiment, network):
        expected = leave_one_out(one, seed_readings()).errors
        np.testing.assert_array_equal(leave_one_out(one, CHOSEN).errors, expected)


def test_runs_that_hold_out_others_are_told_apart_and_older_ones_keep_their_digest():
    other = seed_readings().with_values("held_out", np.array([0]), True)
    assert CHOSEN != other != seed_readings() and not CHOSEN.trains_like(other)
    assert len({CHOSEN.digest(), other.digest(), seed_readings().digest()}) == 3
    assert CHOSEN.counts_like(other)
    same = CHOSEN.with_values("held_out", ROWS, False)
    assert same.digest() == seed_readings().digest()


def test_sentences_say_that_another_choice_may_differ(run):
    experiment = Experiment(epochs=60)
    held = Run.begun(experiment, CHOSEN)
    held.trace, _ = run(experiment, CHOSEN)
    best = held.trace.best_epoch
    last = held_out_loss(held, 60)
    assert held_out_sentence(held, last) == (
        f"The loss of the readings held out was least after epoch {best - 1}: "
        f"{held.trace.validation_losses[best - 1]:.6f}. After epoch 60 it is "
        f"{last:.6f}, though that of the others has fallen: on these 3 readings; "
        "another choice may differ."
    )
    (line,) = (line for line in summary_lines(held) if line.startswith("Held out: 3 readings"))
    assert line.endswith("Another choice may differ.")


def test_marks_go_with_their_rows():
    inserted = CHOSEN.inserted(np.array([0, 5]), seed_readings().take(np.array([2, 3])))
    assert np.flatnonzero(inserted.held_out).tolist() == [2, 6, 11]
    assert inserted.without(np.array([0, 5])) == CHOSEN
    assert np.flatnonzero(CHOSEN.without(np.array([0, 4])).held_out).tolist() == [0, 7]
    assert CHOSEN.without(ROWS).held_out is None


@pytest.mark.parametrize("size", [1, 7, 300])
def test_the_best_epoch_is_the_first_with_the_least_loss_however_the_epochs_come(size):
    losses = np.random.default_rng(0).integers(1, 40, 300).astype(np.float32)
    losses[[0, 1, 40]] = np.nan, np.inf, np.nan
    trace = Trace(np.zeros(2, np.float32))
    for first in range(0, 300, size):
        part = losses[first : first + size]
        pair = np.zeros((len(part), 2), np.float32)
        trace.append(Block(first + 1, part, pair, pair, (0.0, pair[0]), validation_losses=part))
        found = np.flatnonzero(losses[: len(trace)] == np.nanmin([*losses[: len(trace)], np.inf]))
        finite = np.isfinite(losses[: len(trace)]).any()
        assert trace.best_epoch == (found[0] + 1 if finite else None)


def test_an_excerpt_keeps_both_losses_and_the_least_of_those_held_out(run):
    experiment = Experiment(model="tanh", initial=(), optimizer="adam", epochs=3000, learning_rate=0.01)
    trace, _ = run(experiment, CHOSEN)
    for excerpt in (Excerpt.of(trace), Excerpt.gist_of(trace, None)):
        np.testing.assert_array_equal(excerpt.validation_losses, trace.validation_losses[excerpt.epochs - 1])
        assert trace.best_epoch in excerpt.epochs and len(excerpt.epochs) < 3000
        for epoch, (loss, held_out, *_) in excerpt.rows():
            assert (loss, held_out) == (trace.losses[epoch - 1], trace.validation_losses[epoch - 1])
