"""Which readings the steps of an epoch are over, and which are held out: drawn from the seed, or chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import Array, Values, seeded
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Bools, Readings


def draws(experiment: Experiment, by_hand: bool = False) -> bool:
    """Say whether anything of a run is drawn from its seed: torch draws it, whatever the engine.

    *by_hand* says that readings are held out which somebody has chosen.
    """
    draws_held_out = bool(experiment.validation_share) and not by_hand
    return not experiment.initial or experiment.batch_size is not None or draws_held_out


class Batches:
    """The order of the readings in each epoch: `torch.randperm` after `torch.manual_seed`, anew in each.

    It is cut into batches from its beginning, so that the last may be shorter.
    """

    def __init__(self, experiment: Experiment, state: Values | None = None) -> None:
        """*state* is where an earlier epoch has left it."""
        import torch

        assert experiment.batch_size is not None
        self._size = experiment.batch_size
        self._generator = seeded(experiment.seed)
        if state is not None:
            self._generator.set_state(torch.tensor(state))

    def of_epoch(self, x: Any, y: Any) -> Sequence[tuple[Any, Any]]:
        """Return the batches of the next epoch: of inputs and targets, shape (m,), arrays or tensors."""
        import torch

        order: Any = torch.randperm(len(y), generator=self._generator)
        if isinstance(y, np.ndarray):
            order = order.numpy()
        x, y = x[order], y[order]
        starts = range(0, len(y), self._size)
        return [(x[start : start + self._size], y[start : start + self._size]) for start in starts]

    def state(self) -> Array:
        """Return where the generator stands, as a numpy array."""
        found: Array = self._generator.get_state().numpy()
        return found


def divided(experiment: Experiment, readings: Readings) -> tuple[Readings, Readings | None]:
    """Return the readings that a run learns from, and those held out, in the order of the table.

    Those are held out that somebody has chosen; else, of n that count, int(share·n): the last of
    `torch.randperm(n)` after `torch.manual_seed`.

    Raises:
        ThermoError: none would be held out, or all.
    """
    if readings.held_by_hand:
        assert readings.held_out is not None
        use = readings.held_out & readings.counts
        if np.array_equal(use, readings.counts):
            raise ThermoError("All readings that count are held out: leave one at least to learn from.")
        return _parted(readings, use)
    if not experiment.validation_share:
        return readings, None
    rows = np.flatnonzero(readings.counts)
    count = int(experiment.validation_share * len(rows))
    if count == 0:
        raise ThermoError(
            f"A share of {experiment.validation_share:g} of {len(rows)} readings holds none out: raise it."
        )
    import torch

    order = torch.randperm(len(rows), generator=seeded(experiment.seed)).numpy()
    use = np.zeros(len(readings), np.bool_)
    use[rows[order[-count:]]] = True
    return _parted(readings, use)


def _parted(readings: Readings, held_out: Bools) -> tuple[Readings, Readings]:
    return replace(readings, use=readings.use & ~held_out), replace(readings, use=held_out)
