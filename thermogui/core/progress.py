"""Long work that is looked at while it goes on, and that can be given up."""

from __future__ import annotations

from collections.abc import Callable

from thermogui.core.errors import ThermoError

Watch = Callable[[float], None]
"""Is told how much has been done, from 0 to 1, and raises `Cancelled` to end it."""


class Cancelled(ThermoError):  # noqa: N818 - it is no error
    """Somebody has given up what was being done."""


class ReadingCancelled(Cancelled):
    """Somebody has given up reading."""


def unwatched(_done: float) -> None:
    """Watch nothing."""


def watch_of(progress: Callable[[float], None] | None, cancelled: Callable[[], bool] | None) -> Watch:
    """Return a watch that passes on what rises, for a file may be gone through more than once."""
    if progress is None and cancelled is None:
        return unwatched
    furthest = -1.0

    def watch(done: float) -> None:
        nonlocal furthest
        if cancelled is not None and cancelled():
            raise ReadingCancelled("Reading was cancelled.")
        if progress is not None and done > furthest:
            furthest = done
            progress(done)

    return watch


def part(watch: Watch, low: float, high: float) -> Watch:
    """Return the watch of a part that takes the whole from *low* to *high*."""
    if watch is unwatched:
        return unwatched
    return lambda done: watch(low + done * (high - low))
