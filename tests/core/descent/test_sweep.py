"""A sweep of learning rates: against a run of each."""

from dataclasses import replace

import numpy as np
import pytest

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.nearness import NEVER, epochs_to_stay
from thermogui.core.descent.sweep import sweep, swept, where_it_matters
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import Block
from thermogui.core.errors import ThermoError
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import Readings, seed_readings


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-9), ("float32", 1e-4)])
@pytest.mark.parametrize("scale", [1.0, 0.1, "standardize"])
def test_every_learning_rate_ends_as_its_own_run_does(run, dtype, tolerance, scale):
    experiment = Experiment(input_scale=scale, dtype=dtype, epochs=700, engine="numpy")
    limit = Bowl.of_readings(seed_readings(), experiment).largest_learning_rate
    rates = np.geomspace(limit / 1000, 1000 * limit, 30)
    found = sweep(experiment, Bowl.of_readings(seed_readings()), rates)
    assert found.learning_rates.tolist() == rates.tolist()
    for rate, loss, epoch in zip(rates, found.losses, found.diverges_at, strict=True):
        trace, outcome = run(replace(experiment, learning_rate=rate), seed_readings())
        assert (epoch > 0) == (outcome == "diverged")
        if epoch:
            assert (epoch, loss) == (len(trace), np.inf)
        else:
            assert loss == pytest.approx(trace.losses[-1], rel=tolerance)


def test_a_start_beyond_the_range_diverges_at_its_first_epoch_with_any_rate():
    found = sweep(Experiment(initial=(1e30, 0.0)), Bowl.of_readings(seed_readings()), [1e-9, 0.01, 1.0])
    assert found.diverges_at.tolist() == [1, 1, 1]
    assert np.isinf(found.losses).all()


def test_one_epoch_and_one_reading_are_enough():
    readings = Readings.from_columns([68.0], [20.0])
    found = sweep(Experiment(epochs=1, input_scale=1.0), Bowl.of_readings(readings), [0.01, 1e300])
    assert found.diverges_at.tolist() == [0, 0]
    assert found.losses.tolist() == pytest.approx([48.0**2] * 2)


def test_the_torch_runs_in_single_precision_end_so_too(run):
    experiment = Experiment(epochs=400)
    limit = Bowl.of_readings(seed_readings(), experiment).largest_learning_rate
    found = swept(experiment, seed_readings(), np.geomspace(limit / 100, 30 * limit, 20))
    for rate, loss, epoch in zip(found.learning_rates, found.losses, found.diverges_at, strict=True):
        trace, outcome = run(replace(experiment, learning_rate=rate), seed_readings())
        assert (epoch > 0) == (outcome == "diverged")
        if epoch:
            assert abs(epoch - len(trace)) <= 1
        else:
            assert loss == pytest.approx(trace.losses[-1], rel=1e-3)


@pytest.mark.parametrize("exact", [False, True], ids=["scattered", "exact"])
@pytest.mark.parametrize("initial", [(1.0, 0.0), (5.0, -16.0), (4.0, 30.0)])
def test_epochs_to_within_one_percent_are_those_of_the_runs(run, initial, exact):
    seed = seed_readings()
    readings = Readings.from_columns(seed.t_u, 0.5 * seed.t_u - 16) if exact else seed
    experiment = Experiment(epochs=6000, dtype="float64", engine="numpy", initial=initial)
    bowl = Bowl.of_readings(readings, experiment)
    found = swept(experiment, readings, [1e-3, 3e-3, 0.01, 0.0329, 0.03297])
    assert (bowl.least < 1e-20) == exact
    for rate, needed in zip(found.learning_rates, found.needed, strict=True):
        trace, _ = run(replace(experiment, learning_rate=rate), readings)
        of_run = epochs_to_stay(trace, bowl)
        assert of_run == needed if needed <= 6000 else of_run is None
        # and by the words of it
        losses = np.append(trace.losses, trace.loss_after(6000))
        first = max(losses[0] - bowl.least, 1e-9)  # a start at the minimum is off by rounding alone
        close = losses - bowl.least <= 0.01 * first if exact else losses <= 1.01 * bowl.least
        assert of_run == next((n for n in range(6001) if close[n:].all()), None)


def test_the_run_of_a_curve_that_leaves_again_is_not_within_one_percent():
    bowl = Bowl.of_readings(seed_readings(), Experiment())
    trace = Trace(np.zeros(2))
    rows = np.zeros((6, 2))
    losses = bowl.least * np.array([9.0, 1.005, 1.02, 1.01, 1.0, 1.009])
    trace.append(Block(1, losses, rows, rows, (bowl.least * 1.009, rows[0])))
    assert epochs_to_stay(trace, bowl) == 3
    trace.append(Block(7, losses[:1], rows[:1], rows[:1], (bowl.least * 1.02, rows[0])))
    assert epochs_to_stay(trace, bowl) is None
    assert epochs_to_stay(Trace(np.zeros(2)), bowl) is None


def test_what_is_beyond_the_limit_is_unstable_though_it_is_finite_by_now():
    limit = Bowl.of_readings(seed_readings(), Experiment()).largest_learning_rate
    found = swept(Experiment(epochs=50), seed_readings(), limit * np.array([0.9, 1 - 1e-6, 1.001, 1.1, 50]))
    assert found.unstable.tolist() == [False, False, True, True, True]
    assert (found.diverges_at > 0).tolist() == [False, False, False, False, True]
    assert (found.needed == NEVER).tolist() == [False, False, True, True, True]
    assert found.best == 0


def test_where_all_diverge_none_is_best():
    assert swept(Experiment(), seed_readings(), [1.0, 2.0]).best is None


@pytest.mark.parametrize("more", [{"gradient": "finite-difference"}, {"target_loss": 20.0}], ids=str)
def test_what_has_no_closed_form_is_trained(run, more):
    experiment = Experiment(epochs=60, engine="numpy", **more)
    found = swept(experiment, seed_readings(), [1e-3, 0.03, 0.5])
    for rate, loss, epoch in zip(found.learning_rates, found.losses, found.diverges_at, strict=True):
        trace, outcome = run(replace(experiment, learning_rate=rate), seed_readings())
        assert epoch == (len(trace) if outcome == "diverged" else 0)
        assert loss == (np.inf if epoch else trace.losses[-1])
    with pytest.raises(Cancelled):
        swept(experiment, seed_readings(), [1e-3], lambda: True)


@pytest.mark.parametrize("scale", [1.0, 0.1, "standardize"])
@pytest.mark.parametrize("epochs", [1, 5000])
def test_the_range_that_matters_begins_where_a_run_begins_to_learn(run, scale, epochs):
    experiment = Experiment(epochs=epochs, input_scale=scale, dtype="float64", engine="numpy")
    low, high = where_it_matters(experiment, Bowl.of_readings(seed_readings()))
    bowl = Bowl.of_readings(seed_readings(), experiment)
    assert high == pytest.approx(3 * bowl.largest_learning_rate)
    trace, _ = run(replace(experiment, learning_rate=low), seed_readings())
    left = (trace.loss_after(epochs) - bowl.least) / (trace.losses[0] - bowl.least)
    assert 0.985 < left < 1.0 and low < bowl.largest_learning_rate


def test_inputs_too_large_to_square_have_no_such_range():
    readings = Readings.from_columns([1e200, 2e200], [1.0, 2.0])
    with pytest.raises(ThermoError):
        where_it_matters(Experiment(), Bowl.of_readings(readings))
