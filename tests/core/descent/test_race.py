"""Runs trained in turns: each as it would be alone, none ahead of the others by more than a round."""

import time
from dataclasses import replace

import numpy as np
import pytest

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.race import race, rates_around
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.stops import Reason
from thermogui.core.descent.training import train
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, seed_readings

RATES = (0.001, 0.0032, 0.01, 0.032, 0.1)
FIVE = [Experiment(epochs=700, learning_rate=rate) for rate in RATES]
MIXED = [
    Experiment(epochs=700, engine="numpy"),
    Experiment(epochs=700, gradient="autograd"),
    Experiment(epochs=700, dtype="float64", target_loss=10.0),
    Experiment(epochs=700, input_scale=1.0, early_stop=False),
]


def begun(experiments, readings=None):
    return [Run.begun(experiment, readings or seed_readings()) for experiment in experiments]


def raced(experiments, limits=None, **more):
    """Race to the end; return the runs."""
    runs = begun(experiments)
    laps = race(experiments, seed_readings(), limit=limits, **more)
    try:
        lap = next(laps)
        while True:
            runs[lap.lane].append(lap.block)
            runs[lap.lane].outcome = Outcome(lap.block.outcome)
            lap = laps.send(limits)
    except StopIteration:
        return runs


def alone(experiment, closed_form=False):
    (run,) = begun([experiment])
    for block in train(experiment, run.readings, closed_form=closed_form):
        run.append(block)
    return run


@pytest.mark.parametrize("experiments", [FIVE, MIXED, FIVE[:1]], ids=["five", "mixed", "one"])
@pytest.mark.parametrize("limit", [None, 1, 7])
def test_each_is_what_it_would_be_alone(experiments, limit):
    if limit == 1:
        experiments = [replace(experiment, epochs=60) for experiment in experiments]
    for run in raced(experiments, limit):
        expected = alone(run.experiment)
        for name in ("losses", "params", "gradients"):
            np.testing.assert_array_equal(getattr(run.trace, name), getattr(expected.trace, name))
        assert run.trace.loss_after(len(run.trace)) == pytest.approx(
            expected.trace.loss_after(len(run.trace)), nan_ok=True
        )
        assert run.ended_by is expected.ended_by


def test_one_that_diverges_drops_out_and_the_race_ends_with_its_last():
    runs = raced(FIVE)
    assert [run.outcome.value for run in runs] == ["finished"] * 4 + ["diverged"]
    assert [len(run.trace) for run in runs] == [700] * 4 + [27]
    short, *others = raced([replace(FIVE[2], target_loss=25.0), *FIVE[:2]])
    assert short.stopped_because is Reason.TARGET_LOSS and len(short.trace) < 700
    assert [len(run.trace) for run in others] == [700, 700]
    # the first of them too
    assert [len(run.trace) for run in raced([FIVE[4], FIVE[0]])] == [27, 700]


@pytest.mark.parametrize("experiments", [FIVE, MIXED], ids=["five", "mixed"])
def test_after_each_round_all_that_are_in_have_come_as_far(experiments):
    reached, out = dict.fromkeys(range(len(experiments)), 0), set()
    rounds = 0
    for lap in race(experiments, seed_readings()):
        reached[lap.lane] = lap.block.last_epoch
        if lap.block.stopped_because:
            out.add(lap.lane)
        if lap.ends_round:
            rounds += 1
            assert len({epoch for lane, epoch in reached.items() if lane not in out}) <= 1
    assert rounds > 3


def test_a_limit_is_that_of_a_round():
    laps = race(FIVE, seed_readings(), limit=1)
    reached = [0] * 5
    lap = next(laps)
    for size, following in ((1, 1), (1, 5), (5, 3), (3, 1)):
        before = list(reached)
        while True:
            reached[lap.lane] = lap.block.last_epoch
            is_over = lap.ends_round
            lap = laps.send(following)
            if is_over:
                break
        assert max(after - now for after, now in zip(reached, before, strict=True)) <= size
        assert len(set(reached)) == 1


def test_it_goes_on_from_where_runs_are():
    whole = raced(FIVE[:3])
    first = raced([replace(experiment, epochs=300) for experiment in FIVE[:3]])
    starts = [run.continued(400) for run in first]
    for lap in race([replace(one, epochs=400) for one in FIVE[:3]], seed_readings(), starts):
        first[lap.lane].append(lap.block)
    for run, expected in zip(first, whole, strict=True):
        np.testing.assert_array_equal(run.trace.params, expected.trace.params)


def test_all_of_it_may_come_from_the_closed_form():
    for run in raced(FIVE[:3], closed_form=True):
        np.testing.assert_array_equal(run.trace.params, alone(run.experiment, True).trace.params)


def test_what_allows_no_run_allows_no_race():
    with pytest.raises(ThermoError):
        race([Experiment(), Experiment(epochs=0)], seed_readings())
    with pytest.raises(ThermoError):
        race(FIVE, Readings.from_columns([1.0], [2.0], use=[False]))


def test_it_can_be_left_between_blocks_which_are_short():
    experiments = [replace(experiment, epochs=1_000_000) for experiment in FIVE[:4]]
    laps = race(experiments, seed_readings())
    longest, began = 0.0, time.process_time()
    for _ in range(60):
        next(laps)
        longest, began = max(longest, time.process_time() - began), time.process_time()
    laps.close()
    assert longest < 1.0


def test_five_rates_around_one():
    assert rates_around(0.01) == RATES
    assert rates_around(0.0123456789)[2] == 0.0123456789
    assert rates_around(3e-5) == (3e-6, 9.5e-6, 3e-5, 9.5e-5, 3e-4)
