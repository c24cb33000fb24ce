"""How many readings memory holds, asked before a file is fetched: later it would be too late to say so."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from thermogui.core.reading.inputs import LARGEST_FILE, name_of
from thermogui.core.reading.unreadable import UnreadableFile

_TIMES = 5  # sizes of a text that reading it takes at its peak: bytes, letters, and letters that numpy reads
_A_ROW = 250  # bytes that a reading takes where a calibration of it is computed
_LOOKED_AT = 1 << 16  # bytes, for the length of a line


def check_room(path: str | os.PathLike[str]) -> None:
    """Make sure that memory holds the readings of a text file; of any other, and of none, nothing is said.

    Raises:
        UnreadableFile: it does not; it says how many can be read.
    """
    with suppress(OSError, ValueError):
        found = os.stat(path)
        is_text = Path(path).suffix.lower() not in (".xlsx", ".thermo")
        if not is_text or not stat.S_ISREG(found.st_mode) or found.st_size <= _LOOKED_AT:
            return
        with open(path, "rb") as file:
            head = file.read(_LOOKED_AT)
        line = len(head) / max(1, head.count(b"\n") or head.count(b"\r"))
        left = memory_left()
        most = LARGEST_FILE / line
        if left is not None:
            most = min(most, left / (_TIMES * line + _A_ROW))
        if found.st_size > most * line:
            raise too_many(path, found.st_size / line, most)


def too_many(path: str | os.PathLike[str], rows: float, most: float) -> UnreadableFile:
    """Return the error for a file of about so many *rows*, of which *most* can be read."""
    problem = f"it holds about {_rounded(rows):,} rows, of which about {_rounded(most):,} can be read; "
    return UnreadableFile.at(name_of(path), problem + "take a part of it, or close other programs.")


def has_room_for(rows: int) -> bool:
    """Say whether so many readings, which are there, can be calibrated and others come to them."""
    left = memory_left()
    return left is None or rows * _A_ROW < left


def memory_left() -> int | None:
    """Return how many bytes this process may still take; None where the system does not say."""
    left: list[int] = []
    with suppress(OSError, ValueError, IndexError), open("/proc/meminfo", encoding="ascii") as lines:
        left += [1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")]
    with suppress(ImportError, OSError, ValueError):
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit != resource.RLIM_INFINITY:
            with open("/proc/self/statm", encoding="ascii") as pages:
                left.append(max(0, limit - int(pages.read().split()[0]) * resource.getpagesize()))
    return min(left, default=None)


def _rounded(rows: float) -> int:
    """Return a number that nobody takes for a count."""
    digits = len(str(int(rows)))
    return int(round(rows, 2 - digits))
