"""One step of a run: the parameters before and after it, and what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from thermogui.core.descent.experiment import (
    Experiment,
    initial_params,
    learning_rate_of,
    model_of,
    optimizer_of,
)
from thermogui.core.descent.models import Values
from thermogui.core.descent.optimizers import Momentum, Parts, State
from thermogui.core.descent.schedules import SCHEDULES
from thermogui.core.descent.trace import Record, Trace
from thermogui.core.descent.training import Start, train
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import Readings

WHOLE = "step"
"""What the only summand is called of a step whose parts are not known."""


@dataclass(frozen=True, eq=False)
class Step:
    """The step that an epoch takes, with the gradient that its run has set; shape (p,) each.

    Attributes:
        names: of the parameters.
        learning_rate: of this epoch.
        summands: what add up to the step, by what they are called.
        figures: what the optimiser works out on the way.
    """

    names: tuple[str, ...]
    before: Values
    gradient: Values
    learning_rate: float
    summands: Mapping[str, Values]
    after: Values
    figures: Mapping[str, Values] = field(default_factory=dict)

    @classmethod
    def of(cls, experiment: Experiment, before: Values, record: Record, state: State | None = None) -> Step:
        """Return the step that *record* is of.

        Args:
            state: what is carried to it from the epoch before; None where that is not known.
        """
        rate = rate_of(experiment, record.epoch)
        if record.epoch == 1:
            state = optimizer_of(experiment).init(before)
        with np.errstate(all="ignore"):
            parts = parts_of(experiment, record.gradient, state, rate)
            parts = parts or Parts({WHOLE: record.params - before})
        names = model_of(experiment).parameter_names
        return cls(names, before, record.gradient, rate, parts.summands, record.params, parts.figures)


def parts_of(experiment: Experiment, gradient: Values, state: State | None, rate: float) -> Parts | None:
    """Return what a step over all readings is made of; None where that is not known, or it is over fewer."""
    if experiment.batch_size is not None:
        return None
    rule = optimizer_of(experiment)
    if rule.has_closed_form:
        return Parts({"− η × gradient": -(gradient.dtype.type(rate) * gradient)})
    if state is None or not hasattr(rule, "parts"):
        return None
    own = state[: len(rule.init(gradient))]
    found: Parts = rule.parts(gradient, own, rate)
    return found


def rate_of(experiment: Experiment, epoch: int) -> float:
    """Return the learning rate of an epoch, counted from 1."""
    factor = SCHEDULES[experiment.schedule](epoch - 1, experiment.epochs)
    return learning_rate_of(experiment) * factor


def start_at(
    experiment: Experiment,
    readings: Readings,
    epoch: int,
    known: Start | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Start:
    """Train to an epoch, and return where a run goes on from there, with all that it carries.

    Args:
        known: where it may be trained on from, no later than *epoch*; the beginning where that is None.

    Raises:
        ThermoError: as `train`.
        Cancelled: *stopped* has said so.
    """
    start = known or Start(0, initial_params(experiment))
    planned = experiment.epochs
    if start.epoch < planned < epoch:
        # a schedule goes by how many epochs were planned at first
        start = start_at(experiment, readings, planned, start, stopped)
    if start.epoch == epoch:
        return start
    ahead = replace(experiment.to_the_end(), epochs=max(epoch, planned) - start.epoch)
    blocks = train(ahead, readings, start, epoch - start.epoch)
    block = next(blocks)
    while block.last_epoch < epoch:
        if stopped():
            raise Cancelled
        block = blocks.send(epoch - block.last_epoch)
    return block.end


def next_step(
    experiment: Experiment, trace: Trace | None, epoch: int, params: Values, gradient: Values
) -> list[Values]:
    """Return the step that follows an epoch, and after it its summands, if it has two and they are known.

    Each is of shape (p,), in float64. Nothing where the step depends on an order that is yet to be drawn.

    Args:
        trace: of the run; None before any.
        params, gradient: after that epoch, shape (p,).
    """
    gradient = gradient.astype(np.float64)
    if experiment.has_plain_steps:
        with np.errstate(all="ignore"):
            return [-experiment.learning_rate * gradient]
    rate, rule, state = rate_of(experiment, epoch + 1), optimizer_of(experiment), None
    if epoch == 0:
        state = rule.init(gradient)
    elif trace is not None and epoch == len(trace):
        state = trace.end.state
    with np.errstate(all="ignore"):
        parts = parts_of(experiment, gradient, state, rate)
        summands = list(parts.summands.values()) if parts else []
        if trace is not None and epoch < len(trace):
            whole = trace.params_after(epoch + 1).astype(np.float64) - params.astype(np.float64)
            if isinstance(rule, Momentum) and experiment.batch_size is None:
                # what the gradient does is known without what is carried
                summands = [-rate * gradient, whole + rate * gradient]
        elif summands:
            whole = np.sum(summands, axis=0)
        else:
            return []
    return [whole, *(summands if len(summands) > 1 else [])]
