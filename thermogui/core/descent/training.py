"""The training loop, as a generator of blocks of epochs."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from thermogui.core.descent.engines.closed_form import why_not
from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.models import Values
from thermogui.core.descent.optimizers import State
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.stops import NOTHING_WATCHED, Reason, Watched, first_stop
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings

BLOCK_SECONDS = 0.004
"""How long a block lasts when nobody asks for a size: short enough to stop or draw between two."""


@dataclass(frozen=True)
class Block:
    """Consecutive epochs of a run, in order.

    Attributes:
        first_epoch: number of the first epoch here; epochs count from 1.
        losses: shape (k,), at the parameters before each step.
        params: shape (k, p), after each step.
        gradients: shape (k, p), at the parameters before each step.
        ahead: loss and gradient, shape (p,), at the last of the parameters: what one more epoch would
            record.
        state: what the optimiser carries on after the last of the parameters; of no use where the run
            has diverged.
        stopped_because: why the run ends with this block; NONE while it goes on.
        closed_form: whether the closed form was asked for.
        watched: what the stops remember after the last epoch.
    """

    first_epoch: int
    losses: Values
    params: Values
    gradients: Values
    ahead: tuple[float, Values]
    state: State = ()
    stopped_because: Reason = Reason.NONE
    closed_form: bool = False
    watched: Watched = NOTHING_WATCHED

    def __len__(self) -> int:
        return len(self.losses)

    @property
    def last_epoch(self) -> int:
        return self.first_epoch + len(self) - 1

    @property
    def outcome(self) -> str:
        """How the run ends with this block, `finished` or `diverged`; "" while it goes on."""
        if self.stopped_because is Reason.DIVERGED:
            return "diverged"
        return "finished" if self.stopped_because else ""

    @property
    def end(self) -> Start:
        """Where the run goes on."""
        return Start(self.last_epoch, self.params[-1], self.state, self.watched)


@dataclass(frozen=True)
class Start:
    """Where a run begins, or goes on exactly as if it had never been interrupted.

    Attributes:
        epoch: after how many epochs.
        params: shape (p,).
        state: what the optimiser carries from the epoch before; None where nothing is known of one.
        watched: what the stops remember of the epochs before.
    """

    epoch: int
    params: Values
    state: State | None = None
    watched: Watched = NOTHING_WATCHED


def before_a_run(experiment: Experiment, x: Values, y: Values) -> tuple[float, Values]:
    """Return loss and gradient, shape (p,), that the first epoch of a run will record.

    x and y of shape (n,), in the dtype of the experiment, which has no problems.
    """
    from thermogui.core.descent.engines.choice import make_engine

    return make_engine(experiment, x, y, initial_params(experiment)).ahead()


def initial_of(params: Values, dtype: str) -> tuple[float, ...]:
    """Return initial values that a run in *dtype* starts from exactly at *params*, in the fewest digits.

    A float32 is 5.367094 and not 5.3670940399169922, whatever reads it as a double in between.
    """
    kind = np.dtype(dtype).type
    shortest = ((value, float(str(value))) for value in params)
    return tuple(short if kind(short) == value else float(value) for value, short in shortest)


def train(
    experiment: Experiment,
    readings: Readings,
    start: Start | None = None,
    limit: int | None = None,
    closed_form: bool = False,
) -> Generator[Block, int | None]:
    """Check, then train on the readings that count, epoch by epoch.

    Iterate over it, or `send` the most epochs that the next block may have (*limit* is that for
    the first one). Blocks are sized to last a few milliseconds; the sizes change no digit.
    With *start* it goes on from there, for `experiment.epochs` more.

    With *closed_form* the epochs come from the closed form whatever the number of readings, a
    thousand times as fast: for "finish now". `ClosedFormEngine` says how close it is to the loop.

    Raises:
        ThermoError: a setting is out of its range, no reading counts, they cannot be standardized, or there
            is no closed form (`closed_form.why_not` says why).
    """
    experiment.check()
    if closed_form and (reason := why_not(experiment)):
        raise ThermoError(reason)
    t_u, t_c = readings.used()
    if len(t_u) == 0:
        raise ThermoError("There are no readings to learn from: enter a pair, or tick one for use.")
    x = InputScaling.of(experiment, t_u).apply(t_u, experiment.dtype)
    with np.errstate(over="ignore"):
        y = t_c.astype(experiment.dtype)
    return _blocks(experiment, x, y, start or Start(0, initial_params(experiment)), limit, closed_form)


def _blocks(
    experiment: Experiment, x: Values, y: Values, start: Start, limit: int | None, closed_form: bool
) -> Generator[Block, int | None]:
    # late: the window is there before anything trains
    from thermogui.core.descent.engines.choice import make_engine

    before, state = start.params.astype(experiment.dtype), start.state
    engine = make_engine(experiment, x, y, before, state, closed_form)
    epoch, last, watched = start.epoch, start.epoch + experiment.epochs, start.watched
    size = min(16, engine.largest_block)
    while True:
        count = min(size, last - epoch, limit or size)
        began = time.perf_counter()
        losses, params, grads = engine.advance(count)
        seconds = max(time.perf_counter() - began, 1e-9)
        count = len(losses)
        if count == size or seconds > BLOCK_SECONDS:
            size = max(1, min(2 * count, int(count * BLOCK_SECONDS / seconds), engine.largest_block))
        ahead = engine.ahead()
        because = Reason.EPOCHS if epoch + count == last else Reason.NONE
        begun, state = (before, state), engine.state()
        row, reason, watched = first_stop(experiment, watched, epoch + 1, losses, grads)
        if row is not None:
            because = reason
            if row + 1 < count:
                ahead = float(losses[row + 1]), grads[row + 1]
                if state and reason is not Reason.DIVERGED:
                    again = make_engine(experiment, x, y, *begun)
                    again.advance(row + 1)
                    state = again.state()
            losses, params, grads = losses[: row + 1], params[: row + 1], grads[: row + 1]
        before = params[-1]
        block = Block(epoch + 1, losses, params, grads, ahead, state, because, closed_form, watched)
        epoch = block.last_epoch
        limit = yield block
        if because:
            return
