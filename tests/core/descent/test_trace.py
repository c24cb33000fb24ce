"""A run's history: every epoch comes back, and few enough of them are drawn without losing a spike."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thermogui.core.descent.experiment import CHOICES, Experiment
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.trace import Trace, distinct
from thermogui.core.descent.training import Block, before_a_run
from thermogui.core.readings.readings import Readings, seed_readings

LOSSES = st.lists(st.floats(width=32), min_size=1, max_size=400)
FINITE = st.lists(st.floats(0, 100, width=32), min_size=1, max_size=400)
AXES = pytest.mark.parametrize("logarithmic", [False, True], ids=["linear", "logarithmic"])


def block_of(losses, first_epoch=1):
    """A block whose parameters and gradients tell each epoch from every other."""
    epochs = np.arange(first_epoch, first_epoch + len(losses), dtype=np.float64)
    return Block(
        first_epoch,
        np.array(losses, np.float64),
        np.stack([epochs, -epochs], 1),
        np.stack([2 * epochs, epochs], 1),
        (np.nan, np.zeros(2)),
    )


def trace_of(losses, sizes=None):
    """A trace that got its losses in blocks of these sizes, over and over."""
    trace = Trace(np.array([1.0, 0.0]))
    lengths = itertools.cycle(sizes or [len(losses)])
    while len(trace) < len(losses):
        first = len(trace)
        trace.append(block_of(losses[first : first + next(lengths)], first + 1))
    return trace


def same(drawn, others):
    return all(np.array_equal(one, other) for one, other in zip(drawn, others, strict=True))


@given(LOSSES, st.lists(st.integers(1, 150), min_size=1))
def test_every_epoch_comes_back_as_it_was_appended_whatever_the_blocks(losses, sizes):
    trace = trace_of(losses, sizes)
    assert len(trace) == len(losses)
    np.testing.assert_array_equal(trace.losses, losses)
    for epoch in range(1, len(losses) + 1):
        record = trace.record(epoch)
        assert record.epoch == epoch
        np.testing.assert_equal(record.loss, losses[epoch - 1])
        assert record.params.tolist() == trace.params_after(epoch).tolist() == [epoch, -epoch]
        assert record.gradient.tolist() == [2 * epoch, epoch]
    assert trace.params.shape == trace.gradients.shape == (len(losses), 2)


def test_before_the_first_epoch_there_are_the_initial_parameters():
    initial = np.array([1.0, 0.0])
    trace = Trace(initial)
    initial[0] = 7
    assert trace.params_after(0).tolist() == [1.0, 0.0]
    assert len(trace) == len(trace.losses) == len(trace.params) == len(trace.gradients) == 0


@pytest.mark.parametrize("first_epoch", [1, 2, 3, 5, 100])
def test_a_block_that_does_not_follow_is_refused_and_changes_nothing(first_epoch):
    trace = trace_of([5.0, 4.0, 3.0])
    with pytest.raises(ValueError, match=f"epoch {first_epoch} cannot follow epoch 3"):
        trace.append(block_of([2.0], first_epoch))
    assert trace.losses.tolist() == [5.0, 4.0, 3.0]


@pytest.mark.parametrize("epoch", [-1, 0, 4])
def test_there_is_no_record_of_an_epoch_that_was_not_trained(epoch):
    with pytest.raises(IndexError, match=f"no epoch {epoch}"):
        trace_of([5.0, 4.0, 3.0]).record(epoch)


def test_what_was_looked_at_stays_as_it_was_while_the_trace_grows():
    trace = trace_of([3.0, 2.0])
    losses, params, record = trace.losses, trace.params, trace.record(2)
    for epoch in range(3, 2000):
        trace.append(block_of([float(epoch)], epoch))
    assert losses.tolist() == [3.0, 2.0]
    assert params.tolist() == [[1, -1], [2, -2]]
    assert record.params.tolist() == [2, -2]


def test_a_changed_record_changes_nothing_in_the_trace():
    trace = trace_of([3.0, 2.0])
    trace.record(1).params[0] = 99
    trace.record(1).gradient[0] = 99
    assert trace.record(1).params.tolist() == [1, -1]
    assert trace.record(1).gradient.tolist() == [2, 1]


def test_an_empty_trace_draws_nothing():
    for logarithmic in (False, True):
        epochs, losses = Trace(np.zeros(2)).thinned(logarithmic)
        assert len(epochs) == len(losses) == 0


@AXES
@given(LOSSES, st.integers(1, 100))
def test_what_is_drawn_is_in_order_finite_and_from_the_run(logarithmic, losses, points):
    epochs, drawn = trace_of(losses).thinned(logarithmic, points)
    assert (np.diff(epochs) > 0).all()
    assert np.isfinite(drawn).all()
    np.testing.assert_array_equal(np.array(losses)[epochs - 1], drawn)


@AXES
@given(LOSSES, st.integers(1, 100))
def test_the_ends_the_least_and_the_greatest_of_a_run_are_drawn(logarithmic, losses, points):
    epochs, drawn = trace_of(losses).thinned(logarithmic, points)
    finite = np.isfinite(losses)
    if not finite.any():
        assert len(drawn) == 0
        return
    values = np.array(losses)[finite]
    assert (drawn.min(), drawn.max()) == (values.min(), values.max())
    for end in (1, len(losses)):
        assert (end in epochs) == finite[end - 1]


@AXES
def test_the_last_finite_loss_of_a_run_that_overflows_is_drawn(logarithmic):
    for finite_epochs in (1, 10, 999, 12_345):
        losses = np.concatenate([np.geomspace(1, 1e300, finite_epochs), np.full(5000, np.inf)])
        epochs, drawn = trace_of(losses).thinned(logarithmic, 100)
        assert (epochs[-1], drawn[-1]) == (finite_epochs, losses[finite_epochs - 1])


@settings(max_examples=50)
@given(FINITE, st.lists(st.integers(1, 60), min_size=1, max_size=8), st.booleans(), st.integers(4, 50))
def test_looking_in_between_changes_nothing_in_what_is_drawn(losses, sizes, logarithmic, points):
    trace = Trace(np.zeros(2))
    lengths = itertools.cycle(sizes)
    while len(trace) < len(losses):
        first = len(trace)
        trace.append(block_of(losses[first : first + next(lengths)], first + 1))
        fresh = trace_of(losses[: len(trace)])
        assert same(trace.thinned(logarithmic, points), fresh.thinned(logarithmic, points))


@AXES
@pytest.mark.parametrize("length", [1, 63, 64, 65, 100, 127, 128])
def test_a_short_run_is_drawn_whole(logarithmic, length):
    epochs, _ = trace_of(np.arange(length, dtype=float)).thinned(logarithmic)
    assert epochs.tolist() == list(range(1, length + 1))


@pytest.mark.parametrize("points", [4, 100, 2000])
@pytest.mark.parametrize("length", [1, 999, 4096, 4097, 100_000, 1_000_000])
def test_a_linear_axis_gets_about_as_many_points_as_asked_for(points, length):
    losses = np.random.default_rng(length).random(length)
    epochs, _ = trace_of(losses).thinned(False, points)
    assert min(length, points / 4) <= len(epochs) <= 2 * points + 100


def test_a_logarithmic_axis_gets_few_points_even_for_a_million_epochs():
    losses = np.random.default_rng(0).random(1_000_000)
    epochs, _ = trace_of(losses).thinned(True)
    octaves = np.log2(len(losses))
    assert 64 * (octaves - 6) <= len(epochs) <= 2 * 64 * octaves


@AXES
def test_no_spike_is_lost_wherever_it_is(logarithmic):
    length = 20_000
    for where in (0, 1, 63, 64, 65, 127, 4095, 4096, 9_999, 12_345, 19_998, 19_999):
        for spike in (-1.0, 2.0):
            losses = np.linspace(1, 0.5, length)
            losses[where] = spike
            epochs, drawn = trace_of(losses, [length // 3]).thinned(logarithmic, 50)
            assert spike in drawn[epochs == where + 1]


@given(st.integers(65, 3000), st.integers(4, 100), st.booleans(), st.sampled_from([16, 32, 64]))
def test_every_cell_keeps_its_least_and_its_greatest(length, points, logarithmic, per_octave):
    losses = np.random.default_rng(length).random(length)
    epochs, _ = trace_of(losses).thinned(logarithmic, points, per_octave)
    rows = set((epochs - 1).tolist())
    if logarithmic:
        # as many cells in each octave [2^k, 2^(k+1)) of rows
        firsts = (per_octave << k for k in range(10))
        widths = {first: first // per_octave for first in firsts if first < length}
        cells = [
            range(start, start + width)
            for first, width in widths.items()
            for start in range(first, min(2 * first, length) - width + 1, width)
        ]
    else:
        width = 1
        while width < 2 * length / points:
            width *= 2
        cells = [range(start, start + width) for start in range(0, length - width + 1, width)]
    for cell in cells:
        assert cell.start + int(losses[cell.start : cell.stop].argmin()) in rows
        assert cell.start + int(losses[cell.start : cell.stop].argmax()) in rows


@given(st.lists(st.integers(-5, 5)))
def test_sorted_values_are_distinct_as_numpy_finds_them(values):
    values = np.sort(np.array(values, np.int64))
    np.testing.assert_array_equal(distinct(values), np.unique(values))


# -- the loss of the parameters that are shown

BOOK = seed_readings()
WAYS = [(engine, gradient) for engine in CHOICES["engine"] for gradient in CHOICES["gradient"]]
WAYS.remove(("numpy", "autograd"))
MANY = Readings.from_columns(np.linspace(20, 80, 10_001), np.linspace(-1.7, 3, 10_001) ** 3)


@pytest.fixture
def run_of(run):
    """Return a function that gives the trace of a run whose blocks have these sizes, over and over."""
    return lambda experiment, sizes, readings=BOOK: run(experiment, readings, itertools.cycle(sizes))[0]


def assert_tells_what_comes_next(part, whole):
    for epoch in range(len(part) + 1):
        np.testing.assert_equal(part.loss_after(epoch), float(whole.losses[epoch]))
        np.testing.assert_array_equal(part.gradient_after(epoch), whole.gradients[epoch])


@pytest.mark.parametrize("engine, gradient", WAYS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("rate", [0.01, 1.0, 1e300])
@pytest.mark.parametrize("sizes", [[1], [3, 1, 2], [1000]], ids=str)
def test_after_an_epoch_stands_the_loss_that_the_next_one_records(
    run_of, engine, gradient, dtype, rate, sizes
):
    experiment = Experiment(
        epochs=26, engine=engine, gradient=gradient, dtype=dtype, learning_rate=rate, early_stop=False
    )
    whole = run_of(experiment, [26])
    assert_tells_what_comes_next(run_of(replace(experiment, epochs=25), sizes), whole)


@pytest.mark.parametrize("sizes", [[1], [4_096, 5]], ids=str)
@pytest.mark.parametrize("rate", [1e-3, 0.2])
def test_so_it_does_where_the_run_comes_from_the_gram_matrix(run_of, sizes, rate):
    experiment = Experiment(epochs=200, learning_rate=rate, early_stop=False)
    whole = run_of(replace(experiment, epochs=201), [4_096], MANY)
    assert_tells_what_comes_next(run_of(experiment, sizes, MANY), whole)


def test_a_run_that_stopped_early_has_the_loss_of_its_last_parameters(run_of):
    experiment = Experiment(epochs=100, learning_rate=1.0)
    stopped = run_of(experiment, [1000])
    assert len(stopped) < 30 and not np.isfinite(stopped.losses[-1])
    assert_tells_what_comes_next(stopped, run_of(replace(experiment, early_stop=False), [1000]))


@pytest.mark.parametrize("engine, gradient", WAYS)
@pytest.mark.parametrize("readings", [BOOK, MANY], ids=["few", "many"])
def test_the_first_loss_is_known_before_a_run(run_of, engine, gradient, readings):
    experiment = Experiment(epochs=3, engine=engine, gradient=gradient)
    t_u, t_c = readings.used()
    x = InputScaling.of(experiment, t_u).apply(t_u, "float32")
    loss, gradient = before_a_run(experiment, x, t_c.astype("float32"))
    trace = run_of(experiment, [1], readings)
    assert loss == trace.losses[0] and gradient.tolist() == trace.gradients[0].tolist()


@pytest.mark.parametrize("epoch", [-1, 4])
def test_there_is_no_loss_after_an_epoch_that_was_not_trained(epoch):
    with pytest.raises(IndexError, match=f"no epoch {epoch}"):
        trace_of([5.0, 4.0, 3.0]).loss_after(epoch)


@AXES
def test_a_curve_over_steps_begins_before_the_first_and_ends_after_the_last(run_of, logarithmic):
    trace = run_of(Experiment(epochs=3_000), [1000])
    steps, losses = trace.steps_to_draw(logarithmic, 100)
    assert (steps[0], steps[-1]) == (0, 3_000) and (np.diff(steps) > 0).all()
    assert losses.tolist() == [trace.loss_after(step) for step in steps]
