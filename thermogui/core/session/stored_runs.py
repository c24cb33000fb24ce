"""Runs into a session, and out of it again: trained anew, and held against how they ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import Block, Start, train
from thermogui.core.readings.readings import Readings
from thermogui.core.session.content import StoredRun, digest_of

TRACE_POINTS = 1000


def stored(
    experiment: Experiment,
    readings: Readings,
    trace: Trace,
    outcome: str,
    planned: int | None = None,
    resumed_at: int = 0,
) -> StoredRun:
    """Return what a session keeps of a run; *planned* left out is what the experiment says."""
    epochs = thinned_epochs(trace, TRACE_POINTS)
    rows = epochs - 1
    return StoredRun(
        experiment=experiment,
        readings=readings,
        digest=digest_of(readings),
        planned=experiment.epochs if planned is None else planned,
        resumed_at=resumed_at,
        outcome=outcome,
        epochs_run=len(trace),
        loss=float(trace.losses[-1]) if len(trace) else None,
        params=trace.params_after(len(trace)).copy(),
        trace_epochs=epochs,
        trace_losses=trace.losses[rows].copy(),
        trace_params=trace.params[rows].copy(),
    )


def thinned_epochs(trace: Trace, points: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return about so many epochs that show a run: the first ones, the extremes of the loss, the last."""
    if not len(trace):
        return np.empty(0, np.int64)
    linear, _ = trace.thinned(False, points)
    logarithmic, _ = trace.thinned(True)
    return np.unique(np.concatenate([linear, logarithmic, np.array([1, len(trace)])]))


def blocks_of(run: StoredRun) -> Iterator[Block]:
    """Train a run again, as far as it had come, in blocks between which it may be stopped.

    Raises:
        ThermoError: the readings allow no run.
    """
    if run.epochs_run == 0:
        return
    # as many epochs as it had, though it may have been stopped or continued; the steps are the same
    experiment = replace(run.experiment, epochs=run.epochs_run)
    yield from train(experiment, run.readings, Start(0, initial_params(experiment)))


def recomputed(run: StoredRun) -> Trace:
    """Train a run again to where it ended; return every epoch of it.

    Raises:
        ThermoError: the readings allow no run.
    """
    trace = Trace(initial_params(run.experiment))
    for block in blocks_of(run):
        trace.append(block)
    return trace


def ends_alike(run: StoredRun, trace: Trace) -> bool:
    """Say whether a trace ends at the state that was stored, to the last bit."""
    if len(trace) != run.epochs_run:
        return False
    losses = [] if run.loss is None else [run.loss]
    return np.array_equal(trace.losses[-1:], losses, equal_nan=True) and np.array_equal(
        trace.params_after(len(trace)), run.params, equal_nan=True
    )


def verify(run: StoredRun, readings: Readings | None = None) -> bool:
    """Train a run again and say whether it ends at its stored state, to the last bit.

    On another processor, or with another torch, sums may be rounded otherwise: then a run that is
    reproducible where it was made ends a little elsewhere.
    False too where the readings are not those that it was trained on: by default those stored with it.

    Raises:
        ThermoError: the readings allow no run.
    """
    run = run if readings is None else replace(run, readings=readings)
    return digest_of(run.readings) == run.digest and ends_alike(run, recomputed(run))
