"""Standard output and standard error, whatever they are joined to."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import time
from contextlib import suppress

from thermogui.core.errors import ThermoError
from thermogui.core.names import shown_name


def complain(text: str) -> None:
    """Print one line on standard error, where there is one."""
    line = "".join(c if c.isprintable() else " " for c in shown_name(text))
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()


def note_skipped(count: int, missing: str) -> None:
    """Say how many rows were skipped, if any was, and what they lack."""
    if count:
        complain(f"note: {rows_were(count, missing)}")


def note_left_out(before: int, after: int) -> None:
    """Say how many lines of a file belong to no table, if any does."""
    if before or after:
        count, place = (before, "before") if before else (after, "after")
        lines = "line" if count == 1 else "lines"
        more = f" and {after:,} after it" if before and after else ""
        were = "was" if before + after == 1 else "were"
        complain(f"note: {count:,} {lines} {place} the table{more} {were} skipped")


def rows_were(count: int, missing: str) -> str:
    """Return `2 rows without σ were skipped`."""
    rows, were = ("row", "was") if count == 1 else ("rows", "were")
    return f"{count:,} {rows} without {missing} {were} skipped"


class StandardOutput:
    """Standard output, which a windowed bundle lacks and which the reader of a pipe may close.

    Attributes:
        reader_left: nobody reads any more, and what is written is dropped.
    """

    def __init__(self) -> None:
        self.reader_left = False

    def write(self, text: str) -> None:
        """Write *text* at once.

        Raises:
            ThermoError: it cannot be written, as on a full disk.
        """
        if sys.stdout is None or self.reader_left:
            return
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError as error:
            self.reader_left = True
            # else the interpreter would complain at its end about what is still buffered
            with suppress(OSError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, sys.stdout.fileno())
                os.close(nowhere)
            # EINVAL is what Windows says of a closed pipe
            if error.errno not in (errno.EPIPE, errno.EINVAL):
                raise ThermoError(f"standard output: it cannot be written ({error.strerror}).") from error


class ProgressBar:
    """One line on a terminal's standard error: epochs, their pace, and the time left."""

    _SECONDS_BETWEEN = 0.1
    _CELLS = 24

    def __init__(self, epochs: int, visible: bool) -> None:
        self._epochs = epochs
        self._visible = visible and sys.stderr is not None and sys.stderr.isatty()
        self._began = self._drawn_at = time.monotonic()
        self._width = 0

    def show(self, epoch: int) -> None:
        """Draw it, at most ten times a second."""
        now = time.monotonic()
        if not self._visible or now - self._drawn_at < self._SECONDS_BETWEEN:
            return
        self._drawn_at = now
        pace = epoch / max(now - self._began, 1e-9)
        filled = self._CELLS * epoch // self._epochs
        left = _duration((self._epochs - epoch) / max(pace, 1e-9))
        line = f"[{'#' * filled:<{self._CELLS}}] epoch {epoch:,} of {self._epochs:,}, "
        line += f"{pace:,.0f} epochs/s, {left} left"
        line = line[: shutil.get_terminal_size().columns - 1]
        self._draw(f"\r{line:<{self._width}}")
        self._width = len(line)

    def clear(self) -> None:
        """Leave an empty line, for something else to be printed."""
        if self._width:
            self._draw(f"\r{'':<{self._width}}\r")
            self._width = 0

    def _draw(self, text: str) -> None:
        with suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return (
        f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole // 60 % 60} min"
    )
