"""A few epochs of a run, copied out of it, so that it may go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.models import Values
from thermogui.core.descent.trace import Trace
from thermogui.core.session.stored_runs import thinned_epochs

_POINTS = 1000


@dataclass(frozen=True, eq=False)
class Excerpt:
    """Some epochs: the first ones, the extremes of the loss, the last; k of them.

    Attributes:
        epochs: their numbers from 1, rising, shape (k,).
        losses: at the parameters before each step, shape (k,).
        params: after each step, shape (k, p).
        gradients: at the parameters before each step, shape (k, p).
    """

    epochs: npt.NDArray[np.int64]
    losses: Values
    params: Values
    gradients: Values

    @classmethod
    def of(cls, trace: Trace) -> Excerpt:
        epochs = thinned_epochs(trace, _POINTS)
        rows = epochs - 1
        return cls(epochs, trace.losses[rows], trace.params[rows], trace.gradients[rows])

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield each epoch with its loss, parameters and gradient, as numbers of the run's dtype."""
        for epoch, loss, params, gradient in zip(
            self.epochs.tolist(), self.losses, self.params, self.gradients, strict=True
        ):
            yield epoch, [loss, *params, *gradient]
