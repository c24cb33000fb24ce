"""The terminal or the system ends the window: without a question, and with nothing lost.

Python runs a handler only between two of its own instructions, which can be long after the signal: while Qt
waits, while a long computation runs; and an exception raised there breaks what it meets. So the number of
each signal goes through a socket to a thread that does nothing but wait for it.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QObject, Signal, Slot

from thermogui.core.interrupts import end_at_once

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_BEGINS_WITHIN_SECONDS = 3.0
"""How long the window may take until it begins to end; what is being done then is not waited for."""
_ENDS_WITHIN_SECONDS = 30.0
"""How long it may take then: a disk that does not answer is not waited for for ever."""
_ONE_PRESS_SECONDS = 0.2
"""A terminal and a program between may both pass on the same Ctrl+C."""


class EndSignals:
    """Hears the signals that end a process, whatever the program is busy with.

    The first one ends it at once, unless somebody wants to do so in an orderly way; Ctrl+C after that does so
    in any case.
    """

    def __init__(self) -> None:
        """Listen from now on; a signal that is ignored, as after `nohup`, stays so."""
        self._ask: Callable[[int], object] | None = None
        self._has_begun = False
        self._listens, self._tells = socket.socketpair()
        self._tells.setblocking(False)
        signal.set_wakeup_fd(self._tells.fileno(), warn_on_full_buffer=False)
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _heard_elsewhere)
        threading.Thread(target=self._listen, name="end signals", daemon=True).start()

    def ask(self, ask: Callable[[int], object] | None) -> None:
        """Call *ask* with the number of the first signal, in the thread that listens."""
        self._ask = ask

    def begin(self) -> None:
        """Say that the program has begun to end, so that it is waited for."""
        self._has_begun = True

    def _listen(self) -> None:
        first = self._next(None)
        if self._ask is None:
            end_at_once(first)
        else:
            self._ask(first)
        heard = time.monotonic()
        while True:
            patience = _ENDS_WITHIN_SECONDS if self._has_begun else _BEGINS_WITHIN_SECONDS
            try:
                again = self._next(max(heard + patience - time.monotonic(), 0.001))
            except TimeoutError:
                if not self._has_begun or time.monotonic() > heard + _ENDS_WITHIN_SECONDS:
                    end_at_once(first)
                continue
            # only Ctrl+C: a terminal that is closed hangs up more than once
            if again == signal.SIGINT and time.monotonic() - heard > _ONE_PRESS_SECONDS:
                end_at_once(first)

    def _next(self, seconds: float | None) -> int:
        """Return the number of the next signal."""
        self._listens.settimeout(seconds)
        return self._listens.recv(1)[0]


class Ending(QObject):
    """Ends a window when the process is asked to end, whatever dialog is open."""

    # from the thread that hears of it to the window's
    _asked = Signal(int)

    def __init__(self, leave: Callable[[], object], signals: EndSignals, window: QObject) -> None:
        """*leave* saves what is to be saved, in the window's thread, and without a question."""
        super().__init__(window)
        self._leave, self._signals = leave, signals
        self._asked.connect(self._on_asked)
        signals.ask(self._asked.emit)

    @Slot(int)
    def _on_asked(self, number: int) -> None:
        self._signals.begin()
        try:
            self._leave()
        finally:
            # without unwinding: threads that train, and Qt's objects among them, could not be waited for
            end_at_once(number)


def exit_unwaited(status: int) -> None:
    """End the process, once its window is closed, whatever its threads are at."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(status)


def _heard_elsewhere(_number: int, _frame: object) -> None:
    """Take the place of Python's own handler, which would raise wherever the program happens to be."""
