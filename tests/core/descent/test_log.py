"""The log of a run beside the book's, and our tensors beside torch's own printer."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.log import BOOK_EPOCHS, LogStream, record_lines, tensor_text
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import Block
from thermogui.core.readings.readings import seed_readings

SCALED = """\
Epoch 1, Loss 80.364342
    Params: tensor([1.7761, 0.1064])
    Grad:   tensor([-77.6140, -10.6400])
Epoch 2, Loss 37.574917
    Params: tensor([2.0848, 0.1303])
    Grad:   tensor([-30.8623,  -2.3864])
Epoch 3, Loss 30.871077
    Params: tensor([2.2094, 0.1217])
    Grad:   tensor([-12.4631,   0.8587])
...
Epoch 10, Loss 29.030487
    Params: tensor([ 2.3232, -0.0710])
    Grad:   tensor([-0.5355,  2.9295])
Epoch 11, Loss 28.941875
    Params: tensor([ 2.3284, -0.1003])
    Grad:   tensor([-0.5240,  2.9264])
...
Epoch 99, Loss 22.214186
    Params: tensor([ 2.7508, -2.4910])
    Grad:   tensor([-0.4453,  2.5208])
Epoch 100, Loss 22.148710
    Params: tensor([ 2.7553, -2.5162])
    Grad:   tensor([-0.4446,  2.5165])
"""
DIVERGING = """\
Epoch 1, Loss 1763.884644
    Params: tensor([-44.1730,  -0.8260])
    Grad:   tensor([4517.2969,   82.6000])
Epoch 2, Loss 5802485.500000
    Params: tensor([2568.4014,   45.1637])
    Grad:   tensor([-261257.4219,   -4598.9712])
Epoch 3, Loss 19408035840.000000
    Params: tensor([-148527.7344,   -2616.3933])
    Grad:   tensor([15109614.0000,   266155.7188])
...
Epoch 10, Loss 90901154706620645225508955521810432.000000
    Params: tensor([3.2144e+17, 5.6621e+15])
    Grad:   tensor([-3.2700e+19, -5.7600e+17])
Epoch 11, Loss inf
    Params: tensor([-1.8590e+19, -3.2746e+17])
    Grad:   tensor([1.8912e+21, 3.3313e+19])
"""
LONG = """\
Epoch 1, Loss 80.364342
Epoch 2, Loss 37.574917
Epoch 3, Loss 30.871077
...
Epoch 10, Loss 29.030487
Epoch 11, Loss 28.941875
...
Epoch 99, Loss 22.214186
Epoch 100, Loss 22.148710
...
Epoch 4000, Loss 2.927680
Epoch 5000, Loss 2.927648
"""
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[+-]\d+)?")


def layout(lines):
    """The lines with every digit the same, so that only the places of things are compared."""
    return [re.sub(r"\d", "0", line) for line in lines]


def numbers(lines):
    return [float(number) for line in lines for number in NUMBER.findall(line)]


def trace_of(losses):
    trace = Trace(np.zeros(2, np.float32))
    nothing = np.zeros((len(losses), 2), np.float32)
    trace.append(Block(1, np.array(losses, np.float32), nothing, nothing, (0.0, trace.initial)))
    return trace


def epochs_in(lines):
    """The epochs logged and the dots between them, without the rest."""
    return [line.split(",")[0].removeprefix("Epoch ") for line in lines if not line.startswith(" ")]


@pytest.mark.parametrize(
    ("engine", "gradient"), [("torch", "analytic"), ("torch", "autograd"), ("numpy", "analytic")]
)
@pytest.mark.parametrize(("scale", "book"), [(0.1, SCALED), (1.0, DIVERGING)], ids=["scaled", "diverging"])
def test_the_log_of_a_run_is_laid_out_as_the_books_and_says_the_same_numbers(
    run, engine, gradient, scale, book
):
    experiment = Experiment(epochs=100, input_scale=scale, engine=engine, gradient=gradient)
    trace, _ = run(experiment, seed_readings())
    lines, want = list(LogStream(BOOK_EPOCHS).lines(trace)), book.splitlines()
    assert layout(lines) == layout(want)
    assert numbers(lines) == pytest.approx(numbers(want), rel=1e-4, abs=1.1e-4)


def test_the_log_of_the_long_run_has_its_dots_where_the_book_has_them(run):
    trace, _ = run(Experiment(), seed_readings())
    lines = [line for line in LogStream(BOOK_EPOCHS).lines(trace) if not line.startswith(" ")]
    assert layout(lines) == layout(LONG.splitlines())
    assert numbers(lines) == pytest.approx(numbers(LONG.splitlines()), rel=1e-6)


@pytest.mark.parametrize("epochs", [1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 99, 100, 101, 102, 4000, 4001, 5000])
def test_a_run_of_any_length_has_the_dots_that_the_books_loop_prints(epochs):
    want = []
    for epoch in range(1, epochs + 1):
        if epoch in {1, 2, 3, 10, 11, 99, 100, 4000, 5000}:
            want.append(str(epoch))
        if epoch in {4, 12, 101}:
            want.append("...")
    assert epochs_in(LogStream(BOOK_EPOCHS).lines(trace_of([1.0] * epochs))) == want


def test_every_epoch_or_none_can_be_logged():
    trace = trace_of([3.0, 2.0, 1.0])
    assert epochs_in(LogStream(None).lines(trace)) == ["1", "2", "3"]
    assert list(LogStream([]).lines(trace)) == []
    assert list(LogStream(None).lines(trace_of([]))) == []


def test_epochs_are_logged_once_in_order_and_only_where_there_are_any():
    assert epochs_in(LogStream([9, 5, 1, 5]).lines(trace_of([1.0] * 5))) == ["1", "5"]


def test_a_loss_is_written_out_however_long_it_is():
    trace = trace_of([3e38, np.inf, np.nan])
    assert record_lines(trace.record(1))[0] == f"Epoch 1, Loss {int(np.float32(3e38))}.000000"
    assert record_lines(trace.record(2))[0] == "Epoch 2, Loss inf"
    assert record_lines(trace.record(3))[0] == "Epoch 3, Loss nan"


SPECIAL = [0.0, -0.0, 1.0, -1.0, 2.0, 1000.0, 1001.0, 1e8, -1e8, 1.5e8, 9.9999e-5, 1e-4, 0.5, 3e38, 1e-45]
SPECIAL += [float("inf"), float("-inf"), float("nan"), 0.99995, 999.99995, 1e10, 123456.0]
VALUES = st.one_of(
    st.floats(width=32),
    st.floats(-1000, 1000, width=32),
    st.floats(-1, 1, width=32),
    st.integers(-(10**9), 10**9).map(lambda number: float(np.float32(number))),
    st.sampled_from([float(np.float32(number)) for number in SPECIAL]),
)


@settings(max_examples=100)
@given(st.lists(VALUES, min_size=2, max_size=2))
def test_a_pair_is_written_as_torch_prints_it(pair):
    assert tensor_text(np.array(pair, np.float32)) == str(torch.tensor(pair))


def test_thousands_of_pairs_of_every_size_are_written_as_torch_prints_them():
    rng = np.random.default_rng(0)
    sizes = rng.uniform(-6, 10, (2500, 1)) + rng.uniform(-2, 2, (2500, 2))
    pairs = (rng.choice([-1, 1], (2500, 2)) * 10**sizes).astype(np.float32)
    pairs[::5] = pairs[::5].round()
    for pair in pairs:
        assert tensor_text(pair) == str(torch.tensor(pair))


def test_every_pair_of_special_numbers_is_written_as_torch_prints_it():
    for first in SPECIAL:
        for second in SPECIAL:
            pair = np.array([first, second], np.float32)
            assert tensor_text(pair) == str(torch.tensor(pair))


@given(st.lists(VALUES, min_size=1, max_size=3))
def test_a_vector_of_another_length_is_written_as_torch_prints_it(values):
    assert tensor_text(np.array(values, np.float32)) == str(torch.tensor(values))
