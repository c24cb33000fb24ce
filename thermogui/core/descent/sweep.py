"""Many learning rates at once: how a run with each of them ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.bowl import LIMIT_ITSELF, Bowl
from thermogui.core.descent.closed_form import excess, log_factors
from thermogui.core.descent.engines.closed_form import why_not
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.forecast import Forecast
from thermogui.core.descent.nearness import NEVER, epochs_in_closed_form, epochs_to_stay
from thermogui.core.descent.run import Run
from thermogui.core.descent.training import train
from thermogui.core.errors import ThermoError
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import Floats, Readings

_SMALLEST_EFFECT = 0.01
_BEYOND = 3.0


@dataclass(frozen=True, eq=False)
class Sweep:
    """How runs that differ in nothing but their learning rate end.

    Attributes:
        learning_rates: shape (r,).
        losses: of the last epoch, shape (r,); inf where a run has diverged by then.
        diverges_at: the first epoch whose loss is not finite, shape (r,); 0 where there is none.
        needed: after how many epochs the loss is within 1 % of the least one for good, shape (r,); NEVER
            where it never is. In closed form it may be more epochs than the run has.
        bowl: the loss in scaled units, which knows the limits of plain descent; None of another model.
    """

    learning_rates: Floats
    losses: Floats
    diverges_at: npt.NDArray[np.int64]
    needed: npt.NDArray[np.int64]
    bowl: Bowl | None

    @property
    def unstable(self) -> npt.NDArray[np.bool_]:
        """Which rates are beyond the stable limit, shape (r,): the loss grows, finite as it may be by now."""
        if self.bowl is None:
            return np.zeros(len(self.learning_rates), np.bool_)
        return self.learning_rates > self.bowl.largest_learning_rate * (1 + LIMIT_ITSELF)

    @property
    def best(self) -> int | None:
        """Where the least loss is: the best rate for this start and these epochs; None where all diverge."""
        least = int(np.argmin(self.losses))
        return least if np.isfinite(self.losses[least]) else None


def swept(
    experiment: Experiment,
    readings: Readings,
    learning_rates: npt.ArrayLike,
    stopped: Callable[[], bool] = lambda: False,
) -> Sweep:
    """Sweep learning rates, shape (r,): in closed form where there is one, else by training every run.

    Raises:
        ThermoError: the settings or the readings allow no run.
        Cancelled: *stopped* has said so.
    """
    _ = Run.begun(experiment, readings)
    bowl = Bowl.of_readings(readings)
    holds_out = experiment.validation_share or readings.held_by_hand
    if bowl is None or experiment.stops or holds_out or why_not(experiment):
        return _by_training(experiment, readings, np.asarray(learning_rates, np.float64), stopped)
    return sweep(experiment, bowl, learning_rates)


def sweep(experiment: Experiment, bowl: Bowl, learning_rates: npt.ArrayLike) -> Sweep:
    """Sweep learning rates, shape (r,), through an experiment's epochs on readings (`Bowl.of_readings`).

    It is the closed form of `Forecast`, for all rates together: O(r·log epochs), whatever the
    number of readings. `closed_form.why_not` says for which experiments there is none.

    Raises:
        ThermoError: the readings cannot be standardized.
    """
    rates = np.asarray(learning_rates, np.float64)
    descent = Forecast.of(experiment, bowl).descent
    with np.errstate(all="ignore"):
        # as the run holds them
        logs = log_factors(
            rates.astype(experiment.dtype).astype(np.float64)[:, None] * descent.bowl.eigenvalues
        )
    largest = float(np.finfo(experiment.dtype).max)

    def losses_after(epochs: npt.NDArray[np.int64], of: Floats) -> Floats:
        with np.errstate(all="ignore"):
            losses = bowl.least + excess(descent.roots, of, epochs.astype(np.float64))
            # what overflows in the run is the sum of the squares
            return np.where(losses * bowl.count <= largest, losses, np.inf)

    losses = losses_after(np.full(len(rates), experiment.epochs - 1), logs)
    diverges_at = np.isinf(losses_after(np.zeros(len(rates), np.int64), logs)).astype(np.int64)
    # a sum of exponentials is convex: once it has left the range it never comes back
    growing = np.flatnonzero(np.isinf(losses) & (diverges_at == 0))
    low, high = np.zeros(len(growing), np.int64), np.full(len(growing), experiment.epochs - 1)
    while (high - low > 1).any():
        middle = (low + high) // 2
        beyond = np.isinf(losses_after(middle, logs[growing]))
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    diverges_at[growing] = high + 1
    return Sweep(
        rates,
        np.where(diverges_at > 0, np.inf, losses),
        diverges_at,
        epochs_in_closed_form(bowl, descent.roots, logs),
        descent.bowl,
    )


def _by_training(
    experiment: Experiment, readings: Readings, rates: Floats, stopped: Callable[[], bool]
) -> Sweep:
    ends: list[tuple[float, int, int]] = []
    for rate in rates.tolist():
        run = Run.begun(replace(experiment, learning_rate=rate), readings)
        for block in train(run.experiment, readings):
            if stopped():
                raise Cancelled
            run.append(block)
        wrong = np.flatnonzero(~np.isfinite(run.trace.losses))
        least = run.bowl or run.exact
        needed = None if least is None or len(wrong) else epochs_to_stay(run.trace, least)
        loss = np.inf if len(wrong) else float(run.trace.losses[-1])
        ends.append((loss, int(wrong[0]) + 1 if len(wrong) else 0, NEVER if needed is None else needed))
    losses, diverges_at, epochs = (np.array(column) for column in zip(*ends, strict=True))
    bowl = Bowl.of_readings(run.learned_from, experiment) if experiment.is_plain else None
    return Sweep(rates, losses, diverges_at, epochs, bowl)


def where_it_matters(experiment: Experiment, bowl: Bowl) -> tuple[float, float]:
    """Return the range of learning rates over which anything happens, on readings (`Bowl.of_readings`).

    From where the loss falls by 1 % of its excess within the experiment's epochs, along the steepest axis, to
    three times the stable limit.

    Raises:
        ThermoError: the readings cannot be standardized, or neither they nor the model tell the range.
    """
    limit = Forecast.of(experiment, bowl).descent.bowl.largest_learning_rate if experiment.is_plain else 0.0
    if not 0 < limit < np.inf:
        raise ThermoError("Which learning rates matter is not known here: name the range.")
    # (1 − η·λmax)²ⁿ = 0.99, and λmax is 2/limit
    lowest = -np.expm1(np.log1p(-_SMALLEST_EFFECT) / (2 * experiment.epochs)) * limit / 2
    return float(lowest), _BEYOND * limit
