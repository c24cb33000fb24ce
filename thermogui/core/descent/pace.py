"""How fast a run is shown: which epoch is due at which moment."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Epochs a second, or seconds for a whole run, or neither: as fast as possible.

    A run that lasts a given time has its epochs evenly spaced in their logarithm, slow at first
    and faster later, because that is where the loss moves.
    """

    text: str
    epochs_per_second: float | None = None
    run_seconds: float | None = None


PACES = (
    Pace("1 epoch a second", epochs_per_second=1),
    Pace("3 epochs a second", epochs_per_second=3),
    Pace("10 epochs a second", epochs_per_second=10),
    Pace("30 epochs a second", epochs_per_second=30),
    Pace("whole run in 20 s", run_seconds=20),
    Pace("whole run in 8 s", run_seconds=8),
    Pace("whole run in 4 s", run_seconds=4),
    Pace("whole run in 2 s", run_seconds=2),
    Pace("as fast as possible"),
)
WATCH = 5
_BEHIND = 0.6
"""Below this part of the pace a run is held up by computing."""


class Schedule:
    """Says how many epochs are due, from a moment and an epoch on at which the pace was set.

    Times are in seconds of any clock that only goes forward.
    """

    def __init__(self, pace: Pace, epoch: int, first: int, last: int, now: float) -> None:
        """Begin at *epoch* (trained so far) of a run that goes on from *first* to *last* epochs."""
        self._pace = pace
        self._epoch = epoch
        self._last = last
        self._began = now
        # the epoch to come is due at once; the logarithm needs a number above 0
        self._origin = max(epoch, 1)
        span = math.log(last / max(first, 1))
        self._growth = span / pace.run_seconds if pace.run_seconds else 0.0

    def due(self, now: float) -> int:
        """Return how many epochs should have been trained by now."""
        elapsed = max(0.0, now - self._began)
        if self._pace.epochs_per_second is not None:
            return min(self._last, self._epoch + 1 + int(elapsed * self._pace.epochs_per_second))
        if self._growth:
            # capped before exp overflows; a little more, because rounding must not hold back an epoch
            grown = min(elapsed * self._growth, math.log(self._last / self._origin))
            return min(self._last, int(self._origin * math.exp(grown) * (1 + 1e-12)))
        return self._last

    def seconds_until(self, epoch: int, now: float) -> float:
        """Return how long it is until *epoch* is due; 0 when it is already."""
        if self._pace.epochs_per_second is not None:
            at = (epoch - self._epoch - 1) / self._pace.epochs_per_second
        elif self._growth:
            at = math.log(max(epoch, 1) / self._origin) / self._growth
        else:
            at = 0.0
        return max(0.0, self._began + at - now)


def seconds_left(pace: Pace, epoch: int, first: int, last: int, epochs_per_second: float) -> float | None:
    """Return about how long a run of epochs *first* + 1 to *last* still takes; None while it cannot be known.

    Args:
        epochs_per_second: what was measured of late; 0 for nothing yet.
    """
    if pace.run_seconds is not None and last > max(first, 1):
        whole = math.log(last / max(first, 1))
        planned = pace.run_seconds * math.log(last / max(epoch, 1)) / whole
        # what the pace would have trained in the second that was measured
        wanted = epoch * -math.expm1(-whole / pace.run_seconds)
        if 0 < epochs_per_second < _BEHIND * wanted:
            return max(planned, (last - epoch) / epochs_per_second)
        return planned
    if pace.epochs_per_second is not None:
        return (last - epoch) / pace.epochs_per_second
    return (last - epoch) / epochs_per_second if epochs_per_second > 0 else None
