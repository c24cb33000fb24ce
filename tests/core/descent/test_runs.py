"""The runs that there are: which is shown, which are whole, and what is kept of the others."""

from dataclasses import replace

import numpy as np
import pytest

from thermogui.core.descent import runs as module
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.runs import Runs
from thermogui.core.descent.training import Block, train
from thermogui.core.readings.readings import seed_readings


@pytest.fixture
def runs():
    return Runs()


@pytest.fixture
def shown(runs):
    """Return a function that begins a run of some epochs and shows it."""

    def shown(epochs, *, finished=True):
        run = Run.begun(Experiment(), seed_readings(), runs.free_name())
        rows = np.ones((epochs, 2), np.float32)
        if epochs:
            run.append(Block(1, rows[:, 0], rows, rows, (1.0, rows[0])))
        run.outcome = Outcome.FINISHED if finished else Outcome.STOPPED
        runs.add(run)
        runs.show(run)
        return run

    return shown


def test_all_runs_are_kept_in_the_order_in_which_they_were_begun(runs, shown):
    every = [shown(3, finished=place % 2 == 0) for place in range(9)]
    assert list(runs) == every and len(runs) == 9 and runs.shown is every[-1]
    runs.show(None)
    assert list(runs) == every and runs.shown is None
    assert [run.name for run in runs] == [f"Run {place}" for place in range(1, 10)]


def test_of_those_put_aside_the_last_that_finished_comes_before_the_last_that_did_not(runs, shown):
    shown(3)
    shown(1, finished=False)
    stopped, finished = shown(2, finished=False), shown(5)
    runs.show(None)
    assert runs.kept == [finished, stopped]
    runs.show(finished)
    assert runs.kept[1:] == [stopped] and runs.kept[0] not in (finished, stopped)


def test_the_one_that_was_shown_last_is_the_first_to_come_back(runs, shown):
    first, second, third = shown(3), shown(4), shown(5)
    runs.show(first)
    assert runs.kept == [third]
    runs.show(second)
    assert runs.kept == [first]


def test_a_run_without_an_epoch_is_not_kept(runs, shown):
    shown(0, finished=False)
    runs.show(None)
    assert not list(runs)


def test_a_run_that_goes_on_stays_though_it_has_no_epoch_yet(runs, shown):
    run = Run.begun(Experiment(), seed_readings())
    runs.add(run)
    runs.show(run)
    other = shown(3)
    assert list(runs) == [run, other] and runs.shown is other


def test_a_run_that_was_removed_can_be_put_back_into_its_place(runs, shown):
    first, second, third = shown(3), shown(4), shown(5)
    place = runs.remove(second)
    assert list(runs) == [first, third] and runs.remove(second) is None
    runs.add(second, place)
    assert list(runs) == [first, second, third] and runs.shown is third
    runs.remove(third)
    assert runs.shown is None


def test_a_name_that_was_taken_is_not_given_again(runs, shown):
    first, _ = shown(3), shown(3)
    first.name = "Run 7"
    assert runs.free_name() == "Run 8"
    first.name = "fast, Run x"
    assert runs.free_name() == "Run 3"


def test_those_that_were_not_looked_at_for_long_rest(runs, shown, monkeypatch):
    size = shown(40).trace.nbytes
    runs.remove(runs.shown)
    monkeypatch.setattr(module, "WHOLE_BYTES", 2.5 * size)
    every = [shown(40) for _ in range(6)]
    # shown, the one before it, and room for two more
    assert [run.is_whole for run in every] == [False, False, True, True, True, True]
    assert [len(run.trace) for run in every] == [40] * 6 and all(run.finished for run in every)
    runs.show(every[2])
    assert [run.is_whole for run in every] == [False, False, True, True, True, True]
    going = shown(500)
    going.outcome = Outcome.NONE
    shown(3), shown(3)
    assert going.is_whole


def trained(experiment):
    run = Run.begun(experiment, seed_readings(), "Run 1")
    for block in train(experiment, run.readings):
        run.append(block)
    run.outcome = Outcome(block.outcome)
    return run


@pytest.mark.parametrize(
    "experiment",
    [
        Experiment(epochs=900),
        Experiment(epochs=40, input_scale=1.0),
        Experiment(target_loss=5.0, dtype="float64", engine="numpy"),
    ],
    ids=str,
)
def test_a_run_that_rested_is_whole_again_with_every_bit(experiment):
    run = trained(experiment)
    whole, gist = run.trace, run.gist()
    run.rest()
    assert not run.is_whole and run.trace is gist and len(run.trace) == len(whole)
    trace = run.recomputed()
    assert run.wake(trace) and run.is_whole
    np.testing.assert_array_equal(run.trace.params, whole.params)
    assert run.gist() is gist
    run.rest()
    assert run.trace is gist


def test_a_run_that_ends_elsewhere_when_it_is_trained_again_keeps_how_it_ended():
    run = trained(Experiment(epochs=300))
    run.rest()
    stored = replace(run.trace, last_loss=run.trace.last_loss + 1)
    run.trace = stored
    assert not run.wake(run.recomputed())
    assert run.is_whole and run.gist() is stored and run.at_rest().trace is stored
    # but once it goes on it is another
    for block in train(replace(run.experiment, epochs=5), run.readings, run.continued(5)):
        run.append(block)
    run.outcome = Outcome(block.outcome)
    assert run.gist() is not stored and len(run.at_rest().trace) == 305 and run.at_rest().verify()


def test_what_is_kept_does_not_grow_with_the_run():
    gist = trained(Experiment(epochs=100_000, engine="numpy")).gist()
    assert len(gist) == 100_000 and 100 < len(gist.epochs) <= 252
    assert gist.epochs[0] == 1 and gist.epochs[-1] == 100_000
    assert len(trained(Experiment(epochs=200, engine="numpy")).gist().epochs) == 200
