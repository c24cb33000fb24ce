"""The bowl of some readings, worked out once for all who ask for it."""

from __future__ import annotations

import weakref

from thermogui.core.descent.bowl import Bowl
from thermogui.core.readings.readings import Readings

_known: dict[int, Bowl | None] = {}
"""Of readings that are still there, by their identity."""


def bowl_of(readings: Readings) -> Bowl | None:
    """Return `Bowl.of_readings`; of a million readings that takes as long as a frame."""
    place = id(readings)
    if place not in _known:
        _known[place] = Bowl.of_readings(readings)
        weakref.finalize(readings, _known.pop, place, None)
    return _known[place]
