"""The loop as a generator: how its blocks are cut, and that no digit depends on it."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import Start, train
from thermogui.core.readings.readings import Readings, seed_readings

WAYS = [
    ("torch", "analytic"),
    ("torch", "autograd"),
    ("torch", "finite-difference"),
    ("numpy", "analytic"),
    ("numpy", "finite-difference"),
]
EXACT_WAYS = [way for way in WAYS if way[1] != "finite-difference"]
DIVERGES = Experiment(epochs=100, input_scale=1.0)
GOES_ON = Experiment(epochs=100, input_scale=1.0, early_stop=False)


def many_readings(count):
    rng = np.random.default_rng(count)
    t_u = rng.uniform(20, 90, count)
    return Readings.from_columns(t_u, (t_u - 32) / 1.8 + rng.normal(0, 2, count))


def bits(trace):
    """Everything a run leaves, to compare bit for bit (nan equals nan)."""
    return trace.losses.tobytes(), trace.params.tobytes(), trace.gradients.tobytes()


@pytest.fixture(params=WAYS, ids="-".join)
def way(request):
    return dict(zip(("engine", "gradient"), request.param, strict=True))


@pytest.fixture(params=EXACT_WAYS, ids="-".join)
def exact_way(request):
    return dict(zip(("engine", "gradient"), request.param, strict=True))


@pytest.mark.parametrize("epochs", [1, 2, 15, 16, 17, 5000])
def test_blocks_follow_on_each_other_and_only_the_last_has_an_outcome(epochs):
    blocks = list(train(Experiment(epochs=epochs), seed_readings()))
    ends = [0, *(block.last_epoch for block in blocks)]
    assert [block.first_epoch for block in blocks] == [end + 1 for end in ends[:-1]]
    assert ends[-1] == epochs == sum(map(len, blocks))
    assert [block.outcome for block in blocks] == [""] * (len(blocks) - 1) + ["finished"]
    assert all(len(block) for block in blocks)


@settings(max_examples=20)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=30), st.integers(1, 600))
def test_no_block_has_more_epochs_than_asked_for(limits, epochs):
    blocks = train(Experiment(epochs=epochs, gradient="analytic"), seed_readings(), limit=limits[0])
    trained = [len(next(blocks))]
    try:
        for limit in limits[1:]:
            trained.append(len(blocks.send(limit)))
    except StopIteration:
        assert sum(trained) == epochs
    assert all(0 < length <= limit for length, limit in zip(trained, limits, strict=False))


def test_a_limit_of_one_gives_exactly_one_epoch_however_long_the_blocks_were(way):
    blocks = train(Experiment(epochs=2000, **way), seed_readings(), limit=1)
    assert len(next(blocks)) == 1
    for _ in range(5):
        longer = next(blocks)
    assert len(longer) > 1
    steps = [blocks.send(1) for _ in range(5)]
    assert [len(step) for step in steps] == [1] * 5
    assert [step.first_epoch for step in steps] == list(range(longer.last_epoch + 1, longer.last_epoch + 6))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("count", [1, 11, 1000])
def test_no_digit_depends_on_the_sizes_of_the_blocks(run, way, dtype, count):
    experiment = Experiment(epochs=70, dtype=dtype, **way)
    readings = many_readings(count)
    whole, _ = run(experiment, readings, limits=itertools.repeat(70))
    for limits in (itertools.cycle([1, 1, 3, 1, 16, 2, 7]), None):
        assert bits(run(experiment, readings, limits)[0]) == bits(whole)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_no_digit_of_a_diverging_run_depends_on_the_sizes_of_the_blocks(run, exact_way, dtype):
    experiment = Experiment(epochs=200, input_scale=1.0, early_stop=False, dtype=dtype, **exact_way)
    whole, _ = run(experiment, seed_readings(), limits=itertools.repeat(200))
    assert np.isnan(whole.losses[-1])
    assert bits(run(experiment, seed_readings(), itertools.repeat(1))[0]) == bits(whole)


@settings(max_examples=20)
@given(st.integers(1, 149), st.sampled_from(WAYS), st.sampled_from(["float32", "float64"]))
def test_going_on_from_where_a_run_ended_equals_one_long_run(run, first, way, dtype):
    engine, gradient = way
    experiment = Experiment(epochs=150, engine=engine, gradient=gradient, dtype=dtype)
    whole, _ = run(experiment, seed_readings())
    part = replace(experiment, epochs=first)
    rest = replace(experiment, epochs=150 - first)
    trace, outcome = run(part, seed_readings())
    assert outcome == "finished"
    for block in train(rest, seed_readings(), Start(len(trace), trace.params_after(len(trace)))):
        trace.append(block)
    assert block.outcome == "finished"
    assert bits(trace) == bits(whole)


@pytest.mark.parametrize("limit", [None, 1, 4])
def test_early_stop_ends_with_the_first_loss_that_is_not_finite(run, exact_way, limit):
    limits = itertools.repeat(limit) if limit else None
    stopped, outcome = run(replace(DIVERGES, **exact_way), seed_readings(), limits)
    goes_on, _ = run(replace(GOES_ON, **exact_way), seed_readings())
    assert outcome == "diverged"
    assert np.isfinite(stopped.losses).tolist() == [True] * 10 + [False]
    assert stopped.losses.tobytes() == goes_on.losses[:11].tobytes()
    assert stopped.params.tobytes() == goes_on.params[:11].tobytes()


@pytest.mark.parametrize("engine", ["torch", "numpy"])
def test_a_finite_difference_stands_still_once_delta_is_lost_in_the_parameters(run, engine):
    experiment = Experiment(engine=engine, gradient="finite-difference", epochs=100, input_scale=1.0)
    trace, outcome = run(experiment, seed_readings())
    before = np.concatenate([[trace.initial], trace.params[:-1]])
    lost = (before + np.float32(0.1) == before) & (before - np.float32(0.1) == before)
    assert outcome == "finished"
    assert lost[-1, 0]
    assert (trace.gradients[lost] == 0).all()
    assert trace.gradients[-1].tolist() == [0, 0]
    assert (trace.gradients[:3, 0] != 0).all()


def test_a_run_that_diverges_in_its_last_epoch_has_diverged(run):
    _, outcome = run(Experiment(epochs=11, input_scale=1.0), seed_readings())
    assert outcome == "diverged"
    _, outcome = run(Experiment(epochs=10, input_scale=1.0), seed_readings())
    assert outcome == "finished"


def test_a_run_that_goes_on_without_early_stop_ends_as_finished(run):
    trace, outcome = run(GOES_ON, seed_readings())
    assert (len(trace), outcome) == (100, "finished")


def test_a_block_stays_as_it_was_while_training_goes_on(way):
    blocks = train(Experiment(epochs=300, **way), seed_readings(), limit=10)
    first = next(blocks)
    before = [part.copy() for part in (first.losses, first.params, first.gradients)]
    for _ in blocks:
        pass
    for part, copy in zip((first.losses, first.params, first.gradients), before, strict=True):
        np.testing.assert_array_equal(part, copy)


def test_training_changes_neither_its_readings_nor_its_start(way):
    readings, start = seed_readings(), Start(7, np.array([1.0, 0.0], np.float32))
    for block in train(Experiment(epochs=50, **way), readings, start):
        assert block.first_epoch > 7
    assert readings == seed_readings()
    assert (start.epoch, start.params.tolist()) == (7, [1.0, 0.0])


def test_only_the_rows_that_count_are_learnt_from(run):
    seed = seed_readings()
    more = Readings.from_columns(
        [*seed.t_u, 500.0, np.nan, 60.0],
        [*seed.t_c, -500.0, 1.0, np.nan],
        use=[True] * 11 + [False, True, True],
    )
    assert bits(run(Experiment(epochs=50), more)[0]) == bits(run(Experiment(epochs=50), seed)[0])


def test_the_parameters_start_in_the_dtype_of_the_run():
    for dtype in ("float32", "float64"):
        first = initial_params(Experiment(dtype=dtype, initial=(0.1, 2)))
        assert first.tolist() == np.array([0.1, 2.0], dtype).tolist()
        trace = Trace(first)
        for block in train(Experiment(dtype=dtype, epochs=3), seed_readings()):
            assert {part.dtype for part in (block.losses, block.params, block.gradients)} == {np.dtype(dtype)}
            trace.append(block)
        assert trace.losses.dtype == dtype
