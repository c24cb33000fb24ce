"""Benchmarks of what needs no window."""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import seed_loop
import torch
from memory import resident_megabytes
from rows import Row, faster, within

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.forecast import Forecast
from thermogui.core.descent.sweep import sweep
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import train
from thermogui.core.readings.readings import Readings, seed_readings
from thermogui.core.session.opening import read_readings

MANY = 1_000_000


def trained(experiment, readings, closed_form=False):
    """Train and keep every epoch; return the trace and how long that took."""
    began = time.perf_counter()
    trace = Trace(initial_params(experiment))
    for block in train(experiment, readings, closed_form=closed_form):
        trace.append(block)
    took = time.perf_counter() - began
    assert len(trace) == experiment.epochs
    return trace, took


def many_readings():
    """Return t_u and t_c of a million readings, shape (n,)."""
    random = np.random.default_rng(1)
    t_u = random.normal(50, 20, MANY)
    return t_u, (t_u - 32) / 1.8 + random.normal(0, 1, MANY)


def _beside_the_book(what, goal, epochs, took):
    """Return a row for a speed, the book's loop having been measured before and after it."""
    before = seed_loop.epochs_per_second()
    seconds = took()
    after = seed_loop.epochs_per_second()
    return [faster(what, epochs / seconds, (before + after) / 2, goal)]


def training():
    experiment = Experiment(epochs=500_000)
    trained(replace(experiment, epochs=1000), seed_readings())
    return _beside_the_book(
        "training without a window, every epoch kept",
        15,
        experiment.epochs,
        lambda: trained(experiment, seed_readings())[1],
    )


def _beside_plain_torch(gradient, plain):
    experiment = Experiment(epochs=8000, gradient=gradient)
    trained(replace(experiment, epochs=500), seed_readings())
    arguments = (experiment.epochs, 1e-2, seed_loop.T_UN, seed_loop.T_C)
    seed_loop.seconds(plain, 500, *arguments[1:])
    # in turns, for a neighbour's load lasts longer than either
    ours, theirs = [], []
    for _ in range(5):
        theirs.append(seed_loop.seconds(plain, *arguments))
        ours.append(trained(experiment, seed_readings())[1])
    what = f"{gradient.replace('-', ' ')}, beside the same in plain torch"
    return [faster(what, experiment.epochs / min(ours), experiment.epochs / min(theirs), 1)]


def autograd():
    return _beside_plain_torch("autograd", seed_loop.autograd_loop)


def difference():
    return _beside_plain_torch("finite-difference", seed_loop.difference_loop)


def million_readings():
    t_u, t_c = many_readings()
    readings = Readings.from_columns(t_u, t_c)
    experiment = Experiment(epochs=MANY, input_scale=0.01)
    tensors = [torch.tensor(values, dtype=torch.float32) for values in (0.01 * t_u, t_c)]
    theirs = seed_loop.epochs_per_second(20, *tensors)
    once = trained(replace(experiment, epochs=1), readings)[1]
    seconds = trained(experiment, readings)[1]
    return [
        faster("an epoch on 1,000,000 readings", MANY / max(seconds - once, 1e-9), theirs, 1000),
        Row("its sums, once, beside one epoch of the book's loop", once * 1e3, 1e3 / theirs, "ms"),
    ]


def forecast():
    moments, times = Bowl.of_readings(seed_readings()), []
    for rate in np.geomspace(1e-4, 2e-2, 200):
        began = time.perf_counter()
        curve = Forecast.of(Experiment(learning_rate=float(rate), epochs=5_000_000), moments).curve()
        times.append(time.perf_counter() - began)
        assert len(curve[0]) > 100
    return [within("forecast of the loss curve of 5,000,000 epochs", float(np.median(times)) * 1e3, 1.0)]


def closed_form():
    experiment = Experiment(epochs=MANY)
    trained(replace(experiment, epochs=10_000), seed_readings(), closed_form=True)

    def alone():
        began = time.perf_counter()
        for _ in train(experiment, seed_readings(), closed_form=True):
            pass
        return time.perf_counter() - began

    what = "1,000,000 epochs by the closed form"
    return _beside_the_book(what, 1000, MANY, alone) + _beside_the_book(
        f"{what}, every epoch kept", None, MANY, lambda: trained(experiment, seed_readings(), True)[1]
    )


def sweeping():
    # a third of them diverge, which takes a search for where
    rates, moments = np.geomspace(1e-4, 1, 200), Bowl.of_readings(seed_readings())

    def took():
        times = []
        for _ in range(20):
            began = time.perf_counter()
            sweep(Experiment(), moments, rates)
            times.append(time.perf_counter() - began)
        return float(np.median(times))

    return _beside_the_book("200 learning rates × 5,000 epochs, swept", 50_000, 200 * 5000, took)


def opening():
    t_u, t_c = many_readings()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.csv"
        np.savetxt(path, np.column_stack([t_u, t_c]), "%.3f", ",", header="t_u,t_c", comments="")
        theirs, ours = [], []
        for _ in range(2):
            began = time.perf_counter()
            np.loadtxt(path, delimiter=",", skiprows=1)
            theirs.append(time.perf_counter() - began)
            began = time.perf_counter()
            assert len(read_readings(path).readings) == MANY
            ours.append(time.perf_counter() - began)
    what = "opening 1,000,000 readings, beside numpy.loadtxt"
    return [Row(what, min(ours), min(theirs), "s", 3.0, at_least=False)]


def trace_memory():
    experiment = Experiment(epochs=MANY)
    trained(replace(experiment, epochs=50_000), seed_readings())
    before = resident_megabytes()
    trace, _ = trained(experiment, seed_readings())
    trace.thinned(logarithmic=True)
    # loss, w, b and two derivatives, four bytes each
    what = "memory of 1,000,000 epochs kept, beside their figures alone"
    return [Row(what, resident_megabytes() - before, MANY * 5 * 4 / 1e6, "MB")]
