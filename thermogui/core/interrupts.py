"""Ctrl-C: at once, or once what there is has been told."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

INTERRUPTED = 130


def end_at_once(number: int = signal.SIGINT, _frame: FrameType | None = None) -> None:
    """End the process with the status that shells give to a signal; nothing is left that was half written.

    An exception would not do: within a callback of Qt, or a destructor, nobody catches it.
    """
    # never imported here: the import that was interrupted may be this one
    drafts = sys.modules.get("thermogui.core.writing.unfinished")
    if drop := getattr(drafts, "drop_unfinished", None):
        drop()
    with suppress(OSError, ValueError, AttributeError):
        if sys.stderr.isatty():
            # a progress bar may stand there
            os.write(sys.stderr.fileno(), b"\n")
    os._exit(128 + number)


class Interrupt:
    """Ctrl-C, kept in mind until the run can end well; a second one ends the program.

    *at_once*: the first one ends it already, for there is nothing to tell of what was begun.
    """

    def __init__(self, at_once: bool) -> None:
        self.asked = False
        self._at_once = at_once

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        again, self.asked = self.asked, True
        if again or self._at_once:
            end_at_once()

    @contextmanager
    def ending_at_once(self) -> Iterator[None]:
        """Have the first one end the program for as long as this lasts."""
        before, self._at_once = self._at_once, True
        try:
            yield
        finally:
            self._at_once = before

    @contextmanager
    def installed(self) -> Iterator[Interrupt]:
        """Take Ctrl-C for as long as this lasts; only a main thread can."""
        try:
            before = signal.signal(signal.SIGINT, self)
        except ValueError:
            yield self
            return
        try:
            yield self
        finally:
            signal.signal(signal.SIGINT, before)
