"""What computes epochs.

An engine owns the parameters of a run, and what its optimiser carries along, and advances them by
whole epochs, a block at a time. Each block is three arrays of the experiment's dtype: loss, shape
(k,), and gradient, shape (k, p), at the parameters *before* each step, and the parameters *after*
it, shape (k, p). No digit depends on how many epochs are asked for at once.
"""

from __future__ import annotations

from typing import Protocol

from thermogui.core.descent.models import Values
from thermogui.core.descent.optimizers import State

LARGEST_BLOCK = 4096


class Engine(Protocol):
    """
    Attributes:
        largest_block: how many epochs it can be asked for at once.
    """

    largest_block: int

    def advance(self, count: int) -> tuple[Values, Values, Values]:
        """Train at most *count* epochs, and at least one; return losses, parameters, gradients.

        *count* is at most `largest_block`.
        """
        ...

    def ahead(self) -> tuple[float, Values]:
        """Return loss and gradient, shape (p,), at the parameters reached; the next epoch records them."""
        ...

    def state(self) -> State:
        """Return what is carried into the next epoch beside the parameters, as numpy arrays.

        Of the optimiser, of the schedule, and of the generator of batches, as far as there is such.
        """
        ...
