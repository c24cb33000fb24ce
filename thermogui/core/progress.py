"""Long work that is looked at while it goes on, and that can be given up."""

from __future__ import annotations

from collections.abc import Callable

from thermogui.core.errors import ThermoError

Progress = Callable[[float], None]
"""Is told how much has been done, from 0 to 1, and raises `Cancelled` to end it."""


class Cancelled(ThermoError):  # noqa: N818 - it is no error
    """What was being done, read or computed is not wanted any more."""


def no_progress(_done: float) -> None:
    """Tell nobody."""


def part(progress: Progress, low: float, high: float) -> Progress:
    """Return the progress of a part that takes the whole from *low* to *high*."""
    if progress is no_progress:
        return no_progress
    return lambda done: progress(low + done * (high - low))
