"""The runs that there are: which is shown, and which are kept."""

import numpy as np
import pytest

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.runs import Runs
from thermogui.core.descent.training import Block
from thermogui.core.readings.readings import seed_readings


@pytest.fixture
def runs():
    return Runs()


@pytest.fixture
def shown(runs):
    """Return a function that begins a run of some epochs and shows it."""

    def shown(epochs, *, finished=True):
        run = Run.begun(Experiment(), seed_readings())
        rows = np.ones((epochs, 2), np.float32)
        if epochs:
            run.append(Block(1, rows[:, 0], rows, rows, (1.0, rows[0])))
        run.outcome = Outcome.FINISHED if finished else Outcome.STOPPED
        runs.add(run)
        runs.show(run)
        return run

    return shown


def test_the_run_that_was_shown_is_kept_when_another_begins(runs, shown):
    first, second = shown(3), shown(3, finished=False)
    assert runs.shown is second and runs.kept == [first] and list(runs) == [first, second]


def test_of_each_kind_the_newest_is_kept_and_the_finished_one_comes_first(runs, shown):
    shown(3)
    shown(1, finished=False)
    stopped, finished = shown(2, finished=False), shown(5)
    runs.show(None)
    assert runs.shown is None
    assert runs.kept == [finished, stopped] and list(runs) == [stopped, finished]


def test_a_run_without_an_epoch_is_not_kept(runs, shown):
    shown(0, finished=False)
    runs.show(None)
    assert not list(runs)


def test_runs_are_exchanged_again_and_again(runs, shown):
    first, second = shown(3), shown(4)
    for run, other in ((first, second), (second, first), (first, second)):
        runs.show(run)
        assert runs.shown is run and runs.kept == [other]
        runs.show(run)
        assert list(runs) == [first, second]


def test_the_one_put_aside_takes_the_place_of_a_newer_one_of_its_kind(runs, shown):
    first, second = shown(3), shown(4)
    runs.show(first)
    third = shown(5)
    assert second not in runs and list(runs) == [first, third]


def test_a_run_that_was_begun_before_comes_first_and_one_can_be_removed(runs, shown):
    run = shown(3)
    earlier = Run.begun(Experiment(), seed_readings())
    runs.add(earlier, before_all=True)
    assert list(runs) == [earlier, run]
    runs.remove(run)
    runs.remove(run)
    assert runs.shown is None and list(runs) == [earlier]
