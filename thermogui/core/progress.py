"""Long work that is looked at while it goes on, and that can be given up."""

from __future__ import annotations

from collections.abc import Callable

from thermogui.core.errors import ThermoError

Progress = Callable[[float], None]
"""Is told how much has been done, from 0 to 1, and raises `Cancelled` to end it."""


class Cancelled(ThermoError):  # noqa: N818 - it is no error
    """Somebody has given up what was being done."""


class ReadingCancelled(Cancelled):
    """Somebody has given up reading."""


def no_progress(_done: float) -> None:
    """Tell nobody."""


def progress_of(told: Callable[[float], None] | None, cancelled: Callable[[], bool] | None) -> Progress:
    """Return what passes on only what rises, for a file may be gone through more than once."""
    if told is None and cancelled is None:
        return no_progress
    furthest = -1.0

    def progress(done: float) -> None:
        nonlocal furthest
        if cancelled is not None and cancelled():
            raise ReadingCancelled("Reading was cancelled.")
        if told is not None and done > furthest:
            furthest = done
            told(done)

    return progress


def part(progress: Progress, low: float, high: float) -> Progress:
    """Return the progress of a part that takes the whole from *low* to *high*."""
    if progress is no_progress:
        return no_progress
    return lambda done: progress(low + done * (high - low))
