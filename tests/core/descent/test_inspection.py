"""The chain rule reading by reading, three gradients, and the error of a finite difference."""

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from thermogui.core.descent.difference_error import (
    HIGH_EXPONENT,
    LOW_EXPONENT,
    difference_errors,
    differences,
)
from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.inspection import (
    MOST_ROWS,
    Place,
    chain_rule,
    digits_of_agreement,
    inspect,
    three_gradients,
)
from thermogui.core.descent.next_epoch import next_epoch
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import Start, train
from thermogui.core.errors import ThermoError
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import Readings, seed_readings

GOLDEN = json.loads((Path(__file__).parents[2] / "golden/seed_figures.json").read_text(encoding="utf-8"))
RAW = Experiment(input_scale=1.0)
START = np.array([1.0, 0.0], np.float32)
PAIRS = st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=1, max_size=40)


@pytest.fixture
def start():
    """The book's readings, raw, at w = 1 and b = 0."""
    return Place.of(RAW, seed_readings(), START)


@pytest.fixture
def in_float64():
    """The same place in float64."""
    return Place.of(Experiment(input_scale=1.0, dtype="float64"), seed_readings(), START.astype(np.float64))


@pytest.fixture(scope="module")
def million():
    """A million readings."""
    t_u = np.random.default_rng(0).uniform(20, 90, 1_000_000)
    return Readings.from_columns(t_u, (t_u - 32) / 1.8)


# -- the chain rule


def test_the_sums_at_the_start_are_the_gradient_that_the_book_prints(start):
    chain = chain_rule(start)
    first = GOLDEN["runs"]["diverges_and_stops"]["epochs"][0]
    want = [first["grad"]["w"], first["grad"]["b"]]
    assert chain.gradient.tolist() == pytest.approx(want, rel=3e-7)
    assert chain.loss == pytest.approx(first["loss"], rel=1e-6)
    assert chain.gradient.dtype == np.float32


def test_the_columns_are_the_factors_of_the_chain_rule(in_float64):
    t_p, error, outer, to_w, to_b = chain_rule(in_float64).columns.T
    readings = seed_readings()
    np.testing.assert_array_equal(t_p, readings.t_u)
    np.testing.assert_allclose(error, readings.t_u - readings.t_c, rtol=1e-15)
    np.testing.assert_allclose(outer, 2 * error / 11, rtol=1e-15)
    np.testing.assert_allclose(to_w, outer * readings.t_u, rtol=1e-15)
    np.testing.assert_array_equal(to_b, outer)


@given(PAIRS, st.tuples(st.floats(-50, 50), st.floats(-50, 50)))
def test_the_sums_are_torchs_own_derivative_on_any_readings(pairs, params):
    t_u, t_c = map(np.array, zip(*pairs, strict=True))
    place = Place.of(
        Experiment(input_scale=1.0, dtype="float64"), Readings.from_columns(t_u, t_c), np.array(params)
    )
    theta = torch.tensor(params, dtype=torch.float64, requires_grad=True)
    line = theta[0] * torch.tensor(t_u) + theta[1]
    torch.nn.functional.mse_loss(line, torch.tensor(t_c)).backward()
    chain = chain_rule(place)
    np.testing.assert_allclose(chain.gradient, theta.grad.numpy(), rtol=1e-10, atol=1e-8)
    np.testing.assert_allclose(chain.columns[:, 3:].sum(0), chain.gradient, rtol=1e-10, atol=1e-8)


def same(one, other):
    return np.array_equal(np.asarray(one), np.asarray(other), equal_nan=True)


def assert_foretold(experiment, readings, trace, epochs):
    """Every step that is asked for before it is taken is the recorded one, in every digit."""
    begun = Start(0, trace.initial)
    for epoch in epochs:
        record = trace.record(epoch + 1)
        found = next_epoch(experiment, readings, Start(epoch, trace.params_after(epoch)), begun)
        assert found.epoch == epoch + 1 and same(found.loss, record.loss)
        assert same(found.params, record.params) and same(found.gradient, record.gradient)
        place = Place.of(experiment, readings, trace.params_after(epoch))
        shown = inspect(experiment, place, found, experiment.delta)
        assert same(shown.step.after, record.params) and same(shown.step.gradient, record.gradient)
        assert same(shown.chain.loss, record.loss)
        ways = {
            "analytic": shown.three.analytic,
            "autograd": shown.three.autograd,
            "finite-difference": shown.three.finite_difference,
        }
        assert same(ways[experiment.gradient], record.gradient)
        assert same(shown.chain.gradient, shown.three.analytic)


SETTINGS = [
    Experiment(gradient=gradient, dtype=dtype, engine=engine, input_scale=scale, early_stop=False, epochs=120)
    for gradient, dtype, engine, scale in itertools.product(
        ("analytic", "finite-difference", "autograd"),
        ("float32", "float64"),
        ("torch", "numpy"),
        (0.1, 1.0, "standardize"),
    )
    if (gradient, engine) != ("autograd", "numpy")
]


@pytest.mark.parametrize(
    "experiment", SETTINGS, ids=lambda e: f"{e.gradient}-{e.dtype}-{e.engine}-{e.input_scale}"
)
def test_the_step_that_is_shown_is_the_one_that_the_run_takes_in_every_digit(run, experiment):
    # raw, it is inf from epoch 11 on and nan from epoch 23 on
    for delta in (0.1, 1e-7) if experiment.gradient == "finite-difference" else (0.1,):
        settings = replace(experiment, delta=delta)
        trace, _ = run(settings, seed_readings())
        assert_foretold(settings, seed_readings(), trace, (0, 1, 2, 9, 10, 11, 22, 23, 57, 119))


@pytest.mark.parametrize("scale", [0.1, 1.0])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_so_it_is_where_a_run_is_computed_from_the_gram_matrix(run, dtype, scale):
    t_u = np.random.default_rng(0).uniform(20, 90, 12_000)
    readings = Readings.from_columns(t_u, (t_u - 32) / 1.8)
    experiment = Experiment(dtype=dtype, input_scale=scale, epochs=4200, early_stop=False)
    trace, _ = run(experiment, readings)
    assert_foretold(experiment, readings, trace, (0, 1, 11, 30, 4095, 4096, 4199))


def test_after_a_run_that_was_continued_the_next_step_is_that_of_the_continued_run():
    experiment = Experiment(epochs=7)
    trace = Trace(initial_params(experiment))
    for start in (0, 7):
        for block in train(experiment, seed_readings(), Start(start, trace.params_after(start))):
            trace.append(block)
    found = next_epoch(
        experiment, seed_readings(), Start(9, trace.params_after(9)), Start(7, trace.params_after(7))
    )
    assert same(found.params, trace.record(10).params)


def test_with_a_tiny_delta_the_step_is_that_of_the_difference_and_the_sums_stay_analytic():
    experiment = Experiment(gradient="finite-difference", delta=1e-7)
    start = initial_params(experiment)
    record = next_epoch(experiment, seed_readings(), Start(0, start))
    shown = inspect(experiment, Place.of(experiment, seed_readings(), start), record, 1e-7)
    assert float(shown.step.gradient[0]) == pytest.approx(-76.294, abs=5e-4)
    assert float(shown.chain.gradient[0]) == pytest.approx(-77.614, abs=5e-4)


def test_a_long_way_to_the_next_epoch_can_be_interrupted():
    t_u = np.linspace(20, 90, 12_000)
    readings = Readings.from_columns(t_u, (t_u - 32) / 1.8)
    begun = Start(0, np.array([1.0, 0.0], np.float32))
    with pytest.raises(Cancelled):
        next_epoch(Experiment(), readings, Start(1_000_000, begun.params), begun, lambda: True)


def test_rows_that_are_not_used_are_left_out_and_the_others_keep_their_numbers():
    readings = seed_readings().with_values("use", np.array([0, 4]), False)
    chain = chain_rule(Place.of(RAW, readings, START))
    assert chain.rows.tolist() == [1, 2, 3, 5, 6, 7, 8, 9, 10]
    assert chain.count == len(chain.columns) == 9


def test_a_million_readings_are_summed_and_a_thousand_listed(million):
    chain = chain_rule(Place.of(Experiment(dtype="float64"), million, np.array([1.0, 0.0])))
    assert chain.count == 1_000_000 and len(chain.columns) == len(chain.rows) == MOST_ROWS
    x = 0.1 * million.t_u
    outer = 2 * (x - million.t_c) / 1e6
    np.testing.assert_allclose(chain.gradient, [outer @ x, outer.sum()], rtol=1e-10)


def test_a_place_on_a_diverged_run_shows_inf_and_nan_without_a_warning():
    chain = chain_rule(Place.of(RAW, seed_readings(), np.array([3e38, np.nan], np.float32)))
    assert np.isnan(chain.gradient).all() and np.isnan(chain.loss)


def test_without_a_reading_that_counts_there_is_no_place():
    with pytest.raises(ThermoError):
        Place.of(RAW, seed_readings().with_values("use", np.arange(11), False), START)


# -- three gradients


def test_three_gradients_at_the_start_are_those_of_the_book_and_agree(start):
    three = three_gradients(start, GOLDEN["finite_difference"]["delta"])
    assert float(three.finite_difference[0]) == pytest.approx(
        GOLDEN["finite_difference"]["loss_rate_of_change_w"], rel=3e-7
    )
    assert three.analytic.tolist() == pytest.approx(three.exact.tolist(), rel=1e-6)
    assert three.autograd.tolist() == pytest.approx(three.exact.tolist(), rel=1e-6)
    assert min(three.digits(three.analytic) + three.digits(three.autograd)) > 6
    assert 4 < min(three.digits(three.finite_difference)) < 7


def test_a_tiny_delta_leaves_no_digit_in_float32_and_some_in_float64(start, in_float64):
    in_single, in_double = three_gradients(start, 1e-8), three_gradients(in_float64, 1e-8)
    assert in_single.digits(in_single.finite_difference)[0] < 1
    assert 6 < in_double.digits(in_double.finite_difference)[0] < 10


@pytest.mark.parametrize(
    ("value", "exact", "digits"),
    [(1.0, 1.0, 7), (0.0, 0.0, 7), (1.001, 1.0, 3), (1.0, -1.0, 0), (0.0, 1.0, 0), (np.inf, 1.0, np.nan)],
)
def test_digits_of_agreement(value, exact, digits):
    assert digits_of_agreement(value, exact, 7) == pytest.approx(digits, abs=0.01, nan_ok=True)


# -- the error against δ


def test_the_sweep_goes_over_twelve_decades(start):
    found = difference_errors(start)
    assert found.deltas[0] == pytest.approx(10.0**LOW_EXPONENT)
    assert found.deltas[-1] == pytest.approx(10.0**HIGH_EXPONENT)
    assert HIGH_EXPONENT - LOW_EXPONENT == 12
    for errors in (*found.central.values(), *found.one_sided.values()):
        assert errors.shape == (len(found.deltas), 2) and np.isfinite(errors).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("index", [0, 1], ids="wb")
def test_a_central_difference_has_round_off_for_its_only_error(start, dtype, index):
    found = difference_errors(start)
    slope, bend, eps = abs(found.gradient[index]), found.curvature[index], np.finfo(dtype).eps
    # two losses near L(θ ± δ) are each rounded to about ε of themselves, and divided by 2δ
    expected = eps * (found.loss + slope * found.deltas + bend / 2 * found.deltas**2) / found.deltas
    # below that, w + δ is itself rounded, which moves the losses by a part of the gradient
    expected = expected + eps * (1 + abs(START[0])) / found.deltas * slope
    seen = found.central[dtype][:, index]
    assert (seen <= 4 * expected).all()
    # and it is no bound that anything would meet: in the middle of each decade round-off is really there
    small = (found.deltas > 1e-6) & (found.deltas < 1e-2)
    assert np.median(seen[small] / expected[small]) > 0.01


@pytest.mark.parametrize("index", [0, 1], ids="wb")
def test_a_one_sided_difference_is_off_by_half_the_curvature_times_delta(start, index):
    found = difference_errors(start)
    truncation = found.deltas * found.curvature[index] / 2
    wide = found.deltas >= 1e-5
    np.testing.assert_allclose(found.one_sided["float64"][wide, index], truncation[wide], rtol=0.02)
    wide = found.deltas >= 1e-1
    np.testing.assert_allclose(found.one_sided["float32"][wide, index], truncation[wide], rtol=0.05)


def test_round_off_falls_as_delta_grows_until_the_losses_grow_with_it(start):
    errors = difference_errors(start)
    at = {
        exponent: errors.central["float32"][np.abs(np.log10(errors.deltas) - exponent) < 0.6, 0].max()
        for exponent in (-6, -3, 0, 3)
    }
    assert at[-6] > 100 * at[-3] > 10_000 * at[0]
    assert at[3] > 10 * at[0]


def test_the_curvature_is_the_second_derivative_by_torch(start):
    def loss(theta):
        return torch.mean((theta[0] * torch.tensor(start.x) + theta[1] - torch.tensor(start.y)) ** 2)

    hessian = torch.autograd.functional.hessian(loss, torch.tensor(START))
    assert difference_errors(start).curvature.tolist() == pytest.approx(hessian.diagonal().tolist(), rel=1e-6)


def test_a_million_readings_are_swept_and_can_be_interrupted(million):
    place = Place.of(Experiment(), million, START)
    found = difference_errors(place)
    wide = found.deltas >= 1e-2
    np.testing.assert_allclose(
        found.one_sided["float64"][wide, 1], found.deltas[wide] * found.curvature[1] / 2, rtol=1e-3
    )
    with pytest.raises(Cancelled):
        difference_errors(place, lambda: True)


def test_one_delta_alone_gives_the_books_difference():
    found = differences(RAW, seed_readings(), START, GOLDEN["finite_difference"]["delta"])
    assert found.central["float32"] == pytest.approx(
        GOLDEN["finite_difference"]["loss_rate_of_change_w"], rel=3e-7
    )
    assert found.central["float64"] == pytest.approx(found.exact, rel=1e-11)
    assert found.one_sided["float64"] - found.exact == pytest.approx(
        0.1 * np.mean(np.square(seed_readings().t_u)), rel=1e-4
    )
