"""How far a hand can zoom."""

from __future__ import annotations

import math

import pyqtgraph as pg

_REACH = 1000.0
"""How many times as far as data reach one can go beyond them: they are then less than a pixel."""
_FINEST = 1e-10
"""Of the largest number in view: what is between two others must still be told apart where it is drawn."""


class Limits:
    """Keeps a view where there is something to see, and numbers that are told apart.

    They are rounded: for each that is set pyqtgraph works out the whole view anew.
    """

    def __init__(self, view: pg.ViewBox) -> None:
        self._view = view
        self._kept: dict[str, float] = {}

    def keep_near(
        self, axis: str, low: float, high: float, *, reach: float = 0.0, finest: float = 0.0
    ) -> None:
        """Let an axis, `x` or `y`, show no more than *reach* beyond a range, and no less than *finest*."""
        finest = finest or _FINEST * max(abs(low), abs(high), high - low)
        reach = reach or 2.0 ** math.ceil(math.log2(max(_REACH * (high - low), finest)))
        step = reach / 4
        wanted = {
            f"{axis}Min": (math.floor(low / step) - 4) * step,
            f"{axis}Max": (math.ceil(high / step) + 4) * step,
            f"min{axis.upper()}Range": 2.0 ** math.floor(math.log2(finest)),
        }
        if not wanted.items() <= self._kept.items():
            self._kept |= wanted
            self._view.setLimits(**wanted)
