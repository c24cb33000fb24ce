"""The training loop, as a generator of blocks of epochs."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from thermogui.core.descent.batches import divided
from thermogui.core.descent.engines.closed_form import why_not
from thermogui.core.descent.experiment import Experiment, initial_params, model_of
from thermogui.core.descent.models import Values, mean_squared_error
from thermogui.core.descent.optimizers import State
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.stops import NOTHING_WATCHED, Reason, Watched, first_stop
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings

BLOCK_SECONDS = 0.004
"""How long a block lasts when nobody asks for a size: short enough to stop or draw between two."""

_AT_ONCE = 1_000_000
"""About how many numbers a prediction of readings held out has in memory at once."""


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
        state: what is carried on after the last of the parameters (`Engine.state`); of no use where the run
            has diverged.
        stopped_because: why the run ends with this block; NONE while it goes on.
        closed_form: whether the closed form was asked for.
        watched: what the stops remember after the last epoch.
        validation_losses: on the readings held out, of the same parameters as `losses`, shape (k,); None
            where none are.
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
    validation_losses: Values | None = None

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
        state: what is carried from the epoch before (`Engine.state`); None where nothing is known of one.
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
    experiment.check(readings.held_by_hand)
    if closed_form and (reason := why_not(experiment)):
        raise ThermoError(reason)
    if not readings.counts.any():
        raise ThermoError("There are no readings to learn from: enter a pair, or tick one for use.")
    learned_from, held_out = divided(experiment, readings)
    scaling = InputScaling.of(experiment, learned_from.used()[0])
    data, validation = (
        None if part is None else scaled_data(experiment, part, scaling) for part in (learned_from, held_out)
    )
    assert data is not None
    start = start or Start(0, initial_params(experiment))
    return _blocks(experiment, *data, validation, start, limit, closed_form)


def scaled_data(experiment: Experiment, readings: Readings, scaling: InputScaling) -> tuple[Values, Values]:
    """Return the inputs and the targets of readings that count, as a run stores them, of shape (n,) each."""
    t_u, t_c = readings.used()
    with np.errstate(over="ignore"):
        return scaling.apply(t_u, experiment.dtype), t_c.astype(experiment.dtype)


def validation_losses(experiment: Experiment, held_out: tuple[Values, Values], params: Values) -> Values:
    """Return the loss on readings held out, shape (k,), at parameters of shape (k, p)."""
    (x, y), model = held_out, model_of(experiment)
    at_once = max(1, _AT_ONCE // (len(y) * params.shape[1]))
    pieces = (params[first : first + at_once] for first in range(0, len(params), at_once))
    with np.errstate(all="ignore"):
        losses = [mean_squared_error(model.predict(x, piece.T[..., None]), y) for piece in pieces]
    return np.concatenate(losses)


def _blocks(
    experiment: Experiment,
    x: Values,
    y: Values,
    held_out: tuple[Values, Values] | None,
    start: Start,
    limit: int | None,
    closed_form: bool,
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
        validation = None
        if held_out is not None:
            at = np.concatenate([begun[0][None], params[:-1]])
            validation = validation_losses(experiment, held_out, at)
        row, reason, watched = first_stop(experiment, watched, epoch + 1, losses, grads, validation)
        if row is not None:
            because = reason
            if row + 1 < count:
                ahead = float(losses[row + 1]), grads[row + 1]
                if state and reason is not Reason.DIVERGED:
                    again = make_engine(experiment, x, y, *begun)
                    again.advance(row + 1)
                    state = again.state()
            losses, params, grads = losses[: row + 1], params[: row + 1], grads[: row + 1]
            validation = None if validation is None else validation[: row + 1]
        before = params[-1]
        block = Block(
            epoch + 1, losses, params, grads, ahead, state, because, closed_form, watched, validation
        )
        epoch = block.last_epoch
        limit = yield block
        if because:
            return
