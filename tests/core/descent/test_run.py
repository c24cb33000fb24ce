"""A run: appended to, continued, copied, and trained again to the last bit."""

from dataclasses import replace

import numpy as np
import pytest

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run, Stage
from thermogui.core.descent.training import Start, train
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, seed_readings

RUNS = [
    Experiment(epochs=200),
    Experiment(epochs=40, input_scale=1.0),
    Experiment(epochs=40, input_scale=1.0, early_stop=False),
    Experiment(epochs=900, engine="numpy", dtype="float64", input_scale="standardize"),
    Experiment(epochs=1, gradient="finite-difference"),
]


def go_on(run, start, *, until, closed_form=False):
    """Train a run from a start to an epoch, as the window does."""
    experiment = replace(run.experiment, epochs=until - start.epoch)
    for block in train(experiment, run.readings, start, closed_form=closed_form):
        run.append(block)
    run.outcome = Outcome(block.outcome)


def here(run):
    return Start(len(run.trace), run.trace.params_after(len(run.trace)))


@pytest.fixture
def ended():
    """Return a function that trains a run to its end."""

    def ended(experiment, readings=None):
        run = Run.begun(experiment, readings or seed_readings())
        go_on(run, here(run), until=run.planned)
        return run

    return ended


def test_a_run_begins_without_an_epoch():
    run = Run.begun(Experiment(epochs=7), seed_readings(), "Run 1")
    assert (len(run.trace), run.planned, run.name) == (0, 7, "Run 1")
    assert not run.ended and run.scaling.factor == 0.1


def test_what_allows_no_run_begins_none():
    with pytest.raises(ThermoError):
        Run.begun(Experiment(epochs=0), seed_readings())
    equal = Readings.from_columns([3.0, 3.0], [1.0, 2.0])
    with pytest.raises(ThermoError):
        Run.begun(Experiment(input_scale="standardize"), equal)


def test_a_run_is_begun_by_the_same_settings_and_readings_that_train_alike():
    run = Run.begun(Experiment(), seed_readings())
    assert run.is_begun_by(Experiment(), seed_readings("degF"))
    assert not run.is_begun_by(Experiment(epochs=7), seed_readings())
    assert not run.is_begun_by(Experiment(), seed_readings().with_values("use", np.array([3]), False))


def test_how_a_run_ended(ended):
    assert ended(Experiment(epochs=3)).finished
    diverged = ended(Experiment(epochs=40, input_scale=1.0))
    assert diverged.diverged and diverged.ended and not diverged.finished
    assert diverged.experiment_so_far == replace(diverged.experiment, epochs=len(diverged.trace))


def test_a_copy_stays_as_it_is_when_the_run_goes_on(ended):
    run = ended(Experiment(epochs=30))
    kept = run.snapshot()
    go_on(run, run.continued(20), until=50)
    assert (len(kept.trace), kept.planned, kept.continued_at, kept.outcome) == (30, 30, 0, Outcome.FINISHED)
    assert kept.trace.epochs.tolist() == list(range(1, 31))
    np.testing.assert_array_equal(kept.trace.losses, run.trace.losses[:30])
    np.testing.assert_array_equal(kept.trace.last_params, run.trace.params[29])
    assert (len(run.trace), run.planned, run.continued_at) == (50, 50, 30)


def test_a_copy_of_one_that_goes_on_is_as_if_it_were_stopped():
    run = Run.begun(Experiment(), seed_readings())
    kept = run.snapshot()
    assert kept.outcome is Outcome.STOPPED and run.outcome is Outcome.NONE
    assert kept.trace.last_loss is None and kept.trace.last_params.tolist() == [1.0, 0.0]
    assert not len(kept.trace.epochs) and kept.verify()


def test_an_excerpt_has_the_first_epochs_the_extremes_of_the_loss_and_the_last(ended):
    run = ended(Experiment(epochs=20_000, engine="numpy"))
    excerpt = run.snapshot().trace
    assert len(excerpt) == 20_000 and len(excerpt.epochs) < 3000
    assert excerpt.epochs[:60].tolist() == list(range(1, 61)) and excerpt.epochs[-1] == 20_000
    assert {int(run.trace.losses.argmin()) + 1, int(run.trace.losses.argmax()) + 1} <= set(excerpt.epochs)
    np.testing.assert_array_equal(excerpt.gradients, run.trace.gradients[excerpt.epochs - 1])


@pytest.mark.parametrize("experiment", RUNS, ids=str)
def test_a_run_trained_again_ends_where_it_ended(ended, experiment):
    run = ended(experiment)
    kept = run.snapshot()
    assert kept.verify()
    again = kept.recomputed()
    np.testing.assert_array_equal(again.params, run.trace.params)
    np.testing.assert_array_equal(again.losses, run.trace.losses)


def test_a_stopped_run_is_trained_again_as_far_as_it_came():
    run = Run.begun(Experiment(), seed_readings())
    go_on(run, here(run), until=30)
    run.outcome = Outcome.STOPPED
    kept = run.snapshot()
    assert kept.verify() and len(kept.recomputed()) == 30 and kept.planned == 5000


def test_a_run_that_does_not_end_where_it_ended_is_found_out(ended):
    kept = ended(Experiment(epochs=30)).snapshot()
    end = kept.trace
    other = seed_readings().with_values("t_c", np.array([3]), 28.000000000000004)
    assert not replace(kept, readings=other, digest=seed_readings().digest()).verify()
    next_to_it = np.nextafter(end.last_params, 9, dtype=end.last_params.dtype)
    assert not replace(kept, trace=replace(end, last_params=next_to_it)).verify()
    assert not replace(kept, trace=replace(end, last_loss=1.0)).verify()
    assert not replace(kept, trace=replace(end, length=31)).verify()
    assert not replace(kept, experiment=replace(kept.experiment, learning_rate=0.011)).verify()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("first", [0, 100])
def test_a_run_finished_by_the_closed_form_is_trained_again_by_it(first, dtype):
    run = Run.begun(Experiment(dtype=dtype), seed_readings())
    if first:
        go_on(run, here(run), until=first)
    go_on(run, here(run), until=5000, closed_form=True)
    assert run.stages == (Stage(first, closed_form=True),)
    assert run.snapshot().verify()
    assert not replace(run.snapshot(), stages=()).verify()


def test_a_run_continued_and_finished_again_is_trained_again_in_the_same_stages():
    run = Run.begun(Experiment(epochs=400), seed_readings())
    go_on(run, here(run), until=100)
    go_on(run, here(run), until=400, closed_form=True)
    go_on(run, run.continued(600), until=600)
    go_on(run, here(run), until=1000, closed_form=True)
    # asked for before it has trained another epoch
    go_on(run, run.continued(200), until=1200, closed_form=True)
    kept = run.snapshot()
    assert kept.verify()
    np.testing.assert_array_equal(kept.recomputed().params, run.trace.params)


def test_a_continued_run_on_many_readings_is_trained_again_from_where_it_was_continued(ended):
    t_u = np.linspace(20, 90, 20_000)
    run = ended(Experiment(epochs=50), Readings.from_columns(t_u, t_u / 2 + np.sin(t_u)))
    go_on(run, run.continued(70), until=120)
    assert run.snapshot().verify()


def test_training_again_can_be_left_between_blocks(ended):
    blocks = ended(Experiment(epochs=5000, engine="numpy")).snapshot().again()
    assert next(blocks).first_epoch == 1
    blocks.close()
