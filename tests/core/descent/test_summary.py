"""What a run has come to, in sentences that hold the run's own numbers."""

import math
from dataclasses import replace

import numpy as np
import pytest
from straight import straight

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.engines.closed_form import uses_gram
from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.figures import figure_text
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.stability import stability_sentence
from thermogui.core.descent.summary import divergence_sentence, headline, summary_lines
from thermogui.core.descent.trace import Trace
from thermogui.core.readings.readings import Readings, seed_readings

SEED = seed_readings()
UNSCALED = Experiment(epochs=100, input_scale=1.0)
NAN, INF = float("nan"), float("inf")


def lines(run, experiment, readings=SEED, outcome=None):
    trace, ended = run(experiment, readings)
    return list(summary_lines(Run(experiment, readings, trace, experiment.epochs, Outcome(outcome or ended))))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ((0.53671, -17.3012), 2.927648, 0.001234, SEED.labels),
            "t_c = 0.536710·t_u − 17.3012 · loss 2.927648 · 0.00123 °C from the best line",
        ),
        (
            ((1.0, 0.0), 5.0, 2.0, replace(SEED, unit_of_t_c="K").labels),
            "t_c = 1.00000·t_u + 0 · loss 5.000000 · 2.00 K from the best line",
        ),
        (
            ((1.0, 0.0), 5.0, 2.0, replace(SEED, unit_of_t_u="mV", name_of_t_c="A").labels),
            "t_c = 1.00000·t_u + 0 · loss 5.000000 · 2.00 °C from the best line · t_u in mV · t_c (A) in °C",
        ),
        (
            ((1.0, 2.0), 5.0, None),
            "t_c = 1.00000·t_u + 2.00000 · loss 5.000000 · no single best line: that takes two different t_u",
        ),
        (((1.0, 2.0), INF, INF), "t_c = 1.00000·t_u + 2.00000 · loss ∞"),
        (((1.0, NAN), NAN, 3.0), "No line left: its parameters are no longer finite · loss not a number"),
        (((INF, 1.0), INF, None), "No line left: its parameters are no longer finite · loss ∞"),
    ],
)
def test_the_line_its_loss_and_its_distance_are_one_sentence(arguments, sentence):
    line, *others = arguments
    assert " · ".join(headline(straight(*line), *others)) == sentence


@pytest.mark.parametrize("line", [(1.0, 2.0), (NAN, 2.0)])
def test_a_loss_of_other_readings_is_said_to_be_one(line):
    assert "as of Start: loss 5.000000" in headline(straight(*line), 5.0, 1.0, as_of_start=True)
    assert not any("as of Start" in part for part in headline(straight(*line), 5.0, 1.0))


def test_a_finished_run_is_told_with_its_loss_and_the_line_in_the_units_of_the_readings(run):
    experiment = Experiment(epochs=5000, engine="numpy")
    trace, _ = run(experiment, SEED)
    first, second = lines(run, experiment)
    assert first == f"Finished: 5,000 epochs, loss {trace.losses[-1]:f} before the last step."
    w, b = trace.params[-1].tolist()
    assert second == f"In the units of the readings: t_c = {0.1 * w:.6g} * t_u - {-b:.6g}"


def test_one_epoch_is_one(run):
    assert lines(run, Experiment(epochs=1))[0].startswith("Finished: 1 epoch, loss 80.36")


def test_the_intercept_has_its_sign_before_it(run):
    up = Experiment(epochs=1, learning_rate=1e-9, initial=(1.0, 3.0))
    assert lines(run, up)[-1].endswith("t_c = 0.1 * t_u + 3")
    assert lines(run, replace(up, initial=(1.0, -3.0)))[-1].endswith("t_c = 0.1 * t_u - 3")


def test_a_run_that_was_stopped_says_where(run):
    experiment = Experiment(epochs=40)
    assert lines(run, experiment, outcome="stopped")[0] == "Stopped after 40 epochs."
    nothing = Trace(initial_params(experiment))
    ended = Run(experiment, SEED, nothing, 40, Outcome.STOPPED)
    assert next(summary_lines(ended)) == "Stopped before the first epoch."


def test_a_diverged_run_says_when_and_which_learning_rate_is_too_large(run):
    trace, _ = run(UNSCALED, SEED)
    first, second, third = lines(run, UNSCALED)
    assert first == f"Diverged: the loss is no longer finite at epoch {len(trace):,}."
    assert second == f"Learning rate {stability_sentence(Bowl.of_readings(SEED, UNSCALED), 0.01)}"
    assert third.startswith("In the units of the readings")


def test_a_run_that_went_on_says_from_where_its_loss_is_not_finite(run):
    diverged, _ = run(UNSCALED, SEED)
    first, *_ = lines(run, replace(UNSCALED, early_stop=False))
    assert first == f"Finished: 100 epochs, but the loss is not finite from epoch {len(diverged)} on."


def test_a_stable_learning_rate_is_passed_over(run):
    assert len(lines(run, Experiment(epochs=40))) == 2


def test_a_run_from_the_gram_matrix_says_so(run):
    x = np.linspace(20, 80, 20_000)
    many = Readings.from_columns(x, x / 2 - 17, use=np.arange(20_000) > 0)
    experiment = Experiment(epochs=3, engine="numpy")
    assert uses_gram(experiment, 19_999)
    assert "Computed from the Gram matrix of 19,999 readings." in lines(run, experiment, many)


def sentence(run, experiment, readings=SEED):
    trace, outcome = run(experiment, readings)
    assert outcome == "diverged"
    return divergence_sentence(experiment, readings, trace, len(trace)), trace


def test_a_divergence_is_told_with_what_was_left_and_what_would_help(run):
    said, trace = sentence(run, UNSCALED)
    epoch = len(trace)
    w, b = map(figure_text, trace.params_after(epoch))
    assert said.startswith(
        f"The loss is no longer finite: before the step of epoch {epoch} it was too large for float32. "
        "Each step overshot the minimum by more than the one before."
    )
    assert f" Epoch {epoch} left w {w} (slope {w}) and b {b}. " in said
    design = np.column_stack([SEED.t_u, np.ones(len(SEED))])
    limit = 2 / np.linalg.eigvalsh(2 / len(SEED) * design.T @ design)[-1]
    assert said.endswith(
        f"What helps: a learning rate below {math.floor(1e6 * limit) / 1e6:g} or a smaller input scale "
        "(0.1, or standardize)."
    )


@pytest.mark.parametrize("scale", [0.1, "standardize"])
def test_a_smaller_scale_is_advised_only_where_the_input_is_large(run, scale):
    said, _ = sentence(run, Experiment(epochs=2000, input_scale=scale, learning_rate=2.0))
    assert "What helps: a learning rate below " in said and "input scale" not in said


def test_the_first_epoch_can_be_too_large_already(run):
    said, _ = sentence(run, Experiment(epochs=5, initial=(1e30, 0.0)))
    assert said == (
        "The loss is not finite at the first epoch: the readings or the initial parameters are too large "
        "for float32. Choose float64, or a smaller input scale."
    )


def test_a_difference_that_is_no_gradient_is_told_as_one(run):
    experiment = Experiment(epochs=400, gradient="finite-difference", learning_rate=0.01, delta=1e-7)
    trace, _ = run(experiment, SEED)
    said = divergence_sentence(experiment, SEED, trace, 40)
    assert "at epoch 40, though the learning rate is stable: with δ = 1e−7 the difference" in said
    # with a learning rate beyond the edge it is that which is to blame
    steep = replace(experiment, learning_rate=1.0)
    assert "overshot" in divergence_sentence(steep, SEED, trace, 40)


def test_parameters_that_are_no_longer_finite_are_not_told(run):
    experiment = replace(UNSCALED, early_stop=False)
    trace, _ = run(experiment, SEED)
    assert " left w " not in divergence_sentence(experiment, SEED, trace, len(trace))
    assert " left w " in divergence_sentence(experiment, SEED, trace, 5)
