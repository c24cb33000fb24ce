"""The end that the terminal or the system asks for, heard whatever the program is busy with.

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
from typing import NoReturn

_BEGINS_WITHIN_SECONDS = 3.0
"""How long the program may take until it begins to end; what is being done then is not waited for."""
_ONE_PRESS_SECONDS = 0.2
"""A terminal and a program between may both pass on the same Ctrl+C."""
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupts:
    """Ends the process with the status that shells use, 128 and the number of the signal.

    The first signal does so at once, unless somebody wants to end the program in an orderly way; Ctrl+C after
    that does so in any case.
    """

    def __init__(self) -> None:
        """Listen from now on; a signal that is ignored, as after `nohup`, stays so."""
        self._ask: Callable[[int], object] | None = None
        self._has_begun = False
        self._before: dict[int, object] = {}
        self._listens, self._tells = socket.socketpair()
        self._tells.setblocking(False)
        signal.set_wakeup_fd(self._tells.fileno(), warn_on_full_buffer=False)
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, _heard_elsewhere)
        threading.Thread(target=self._listen, name="interrupts", daemon=True).start()

    def stop(self) -> None:
        """Leave the signals to Python again."""
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        signal.set_wakeup_fd(-1)
        self._tells.close()

    def ask(self, ask: Callable[[int], object] | None) -> None:
        """Call *ask* with the number of the first signal, in a thread; it has `begin` and `end` called."""
        self._ask = ask

    def begin(self) -> None:
        """Say that the program has begun to end, so that it is waited for."""
        self._has_begun = True

    @staticmethod
    def end(number: int) -> NoReturn:
        """End without unwinding: threads that train, and Qt's objects among them, could not be waited for."""
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                with suppress(OSError, ValueError):
                    stream.flush()
        os._exit(128 + number)

    def _listen(self) -> None:
        first = self._next(None)
        if first is None:
            return
        if self._ask is None:
            self.end(first)
        self._ask(first)
        heard = time.monotonic()
        while True:
            try:
                again = self._next(None if self._has_begun else _BEGINS_WITHIN_SECONDS)
            except TimeoutError:
                if not self._has_begun:
                    self.end(first)
                continue
            # only Ctrl+C: a terminal that is closed hangs up more than once
            if again == signal.SIGINT and time.monotonic() - heard > _ONE_PRESS_SECONDS:
                self.end(first)

    def _next(self, seconds: float | None) -> int | None:
        """Return the number of the next signal; None where nobody listens any more."""
        self._listens.settimeout(seconds)
        said = self._listens.recv(1)
        return said[0] if said else None


def _heard_elsewhere(_number: int, _frame: object) -> None:
    """Take the place of Python's own handler, which would raise wherever the program happens to be."""
