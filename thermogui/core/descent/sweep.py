"""Many learning rates at once: the loss that each would end with, and where it diverges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.closed_form import excess, log_factors
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.forecast import Forecast
from thermogui.core.readings.readings import Floats


@dataclass(frozen=True, eq=False)
class Sweep:
    """How runs that differ in nothing but their learning rate end.

    Attributes:
        learning_rates: shape (r,).
        losses: of the last epoch, shape (r,); inf where a run has diverged by then.
        diverges_at: the first epoch whose loss is not finite, shape (r,); 0 where there is none.
    """

    learning_rates: Floats
    losses: Floats
    diverges_at: npt.NDArray[np.int64]


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

    def losses_after(epochs: npt.NDArray[np.int64]) -> Floats:
        with np.errstate(all="ignore"):
            losses = bowl.least + excess(descent.roots, logs, epochs.astype(np.float64))
            return np.where(losses * bowl.count <= largest, losses, np.inf)

    # a sum of exponentials is convex: once it has left the range it never comes back
    low = np.full(len(rates), -1)
    high = np.full(len(rates), experiment.epochs - 1)
    losses = losses_after(high)
    diverges = np.isinf(losses)
    at_once = np.isinf(losses_after(np.zeros(len(rates), np.int64)))
    high[at_once] = 0
    while (high - low > 1).any():
        middle = (low + high) // 2
        beyond = np.isinf(losses_after(middle))
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    diverges |= at_once
    return Sweep(rates, np.where(diverges, np.inf, losses), np.where(diverges, high + 1, 0))
