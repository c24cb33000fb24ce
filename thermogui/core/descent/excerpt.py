"""A few epochs of a run, copied out of it, so that it may go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from thermogui.core.descent.models import Values
from thermogui.core.descent.trace import Epochs, Trace, distinct

_POINTS = 1000


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
    """

    length: int
    last_loss: float | None
    last_params: Values
    epochs: Epochs
    losses: Values
    params: Values
    gradients: Values

    @classmethod
    def of(cls, trace: Trace) -> Excerpt:
        """Copy about a thousand epochs that show how it went."""
        length = len(trace)
        ends = np.array([1, length] if length else [], np.int64)
        epochs = np.concatenate([trace.thinned(False, _POINTS)[0], trace.thinned(True)[0], ends])
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
        )

    def __len__(self) -> int:
        return self.length

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield each epoch with its loss, parameters and gradient, as numbers of the run's dtype."""
        for epoch, loss, params, gradient in zip(
            self.epochs.tolist(), self.losses, self.params, self.gradients, strict=True
        ):
            yield epoch, [loss, *params, *gradient]
