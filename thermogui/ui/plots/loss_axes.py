"""Where epochs and losses stand along axes that may be logarithmic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_LEAST, _MOST = 1e-150, 1e150
"""0 has no logarithm, and an axis cannot span all that a double can."""

Points = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class LossAxes:
    """
    Attributes:
        log: whether the axis of epochs, on which n stands at log10(n + 1), and that of losses is logarithmic.
    """

    log: tuple[bool, bool]

    def of_epochs(self, epochs: np.ndarray) -> np.ndarray:
        """Return where epochs stand; marks and lines do not follow a log axis by themselves."""
        return np.asarray(np.log10(epochs + 1)) if self.log[0] else epochs

    def of_losses(self, losses: np.ndarray) -> np.ndarray:
        """Return where losses stand that can be drawn."""
        return np.asarray(np.log10(losses)) if self.log[1] else losses

    def epoch_at(self, x: float) -> float:
        """Return which epoch stands at a place, between two of them as it may be."""
        return float(10 ** min(x, 18) - 1) if self.log[0] else x

    def drawable(self, epochs: np.ndarray, losses: np.ndarray) -> Points:
        """Return the epochs and losses that can be drawn."""
        losses = losses.astype(np.float64)
        if self.log[1]:
            there = losses > 0
            return epochs[there], np.clip(losses[there], _LEAST, _MOST)
        return epochs, np.minimum(losses, _MOST)

    def place(self, epoch: float, loss: float) -> tuple[float, float] | None:
        """Return where one loss stands; None where it cannot be drawn."""
        if not np.isfinite(loss):
            return None
        epochs, losses = self.drawable(np.array([epoch]), np.array([loss]))
        if not len(losses):
            return None
        return float(self.of_epochs(epochs)[0]), float(self.of_losses(losses)[0])
