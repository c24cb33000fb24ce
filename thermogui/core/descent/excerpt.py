"""A few epochs of a run, copied out of it, so that it may go on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.exact import ExactFit
from thermogui.core.descent.models import Values
from thermogui.core.descent.nearness import epochs_to_stay
from thermogui.core.descent.trace import Epochs, Trace, distinct

_POINTS = 1000
_NUMBERS = 1000
"""Of a gist, its gradients apart: some 20 kB in a file."""


@dataclass(frozen=True, eq=False)
class Excerpt:
    """Some of the epochs of a trace (the first ones, the extremes of the loss, the last), and its end.

    Attributes:
        length: how many epochs the trace has.
        last_loss: of the last of them; None without an epoch.
        last_params: after it, shape (p,); those of the start without an epoch.
        epochs: the numbers of those that are here, rising, from 1; shape (k,).
        losses: at the parameters before each step, shape (k,).
        params: after each step, shape (k, p).
        gradients: at the parameters before each step, shape (k, p); (k, 0) from a file that keeps none.
        loss_after: at the last parameters; nan where that is not known, as of an older file.
        needed: after how many epochs the loss was within 1 % of the least for good; None where it never was,
            or where that is not known.
        validation_losses: on the readings held out, of the same parameters as `losses`, shape (k,), the least
            among them; None where none are, and from an older file.
    """

    length: int
    last_loss: float | None
    last_params: Values
    epochs: Epochs
    losses: Values
    params: Values
    gradients: Values
    loss_after: float = math.nan
    needed: int | None = None
    validation_losses: Values | None = None

    @classmethod
    def of(cls, trace: Trace) -> Excerpt:
        """Copy about a thousand epochs that show how it went."""
        return cls._of(trace, np.concatenate([trace.thinned(False, _POINTS)[0], trace.thinned(True)[0]]))

    @classmethod
    def gist_of(cls, trace: Trace, least: Bowl | ExactFit | None) -> Excerpt:
        """Copy a few epochs, whatever the number of parameters, and what a list says of it.

        *least* knows the least loss over the readings; None where nobody does.
        """
        rows = max(_NUMBERS // (2 + trace.initial.size), 1)
        if len(trace) <= rows:
            epochs = np.arange(1, len(trace) + 1)
        else:
            octaves = 2 * len(trace).bit_length()
            epochs = trace.thinned(True, per_octave=1 << max((rows // octaves).bit_length() - 1, 0))[0]
        needed = epochs_to_stay(trace, least) if least is not None else None
        return replace(
            cls._of(trace, epochs),
            loss_after=trace.loss_after(len(trace)) if len(trace) else math.nan,
            needed=needed,
        )

    @classmethod
    def _of(cls, trace: Trace, chosen: Epochs) -> Excerpt:
        length = len(trace)
        ends = np.array([1, trace.best_epoch or 1, length] if length else [], np.int64)
        held_out = trace.validation_losses
        epochs = np.concatenate([chosen, ends])
        epochs.sort()
        epochs = distinct(epochs)
        rows = epochs - 1
        return cls(
            length,
            float(trace.losses[-1]) if length else None,
            trace.params_after(length).copy(),
            epochs,
            trace.losses[rows],
            trace.params[rows],
            trace.gradients[rows],
            validation_losses=None if held_out is None else held_out[rows],
        )

    def __len__(self) -> int:
        return self.length

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield each epoch with its loss or both, parameters and gradient, as numbers of the run's dtype."""
        losses = [self.losses] if self.validation_losses is None else [self.losses, self.validation_losses]
        table = np.column_stack([*losses, self.params, self.gradients])
        for epoch, numbers in zip(self.epochs.tolist(), table, strict=True):
            yield epoch, list(numbers)
