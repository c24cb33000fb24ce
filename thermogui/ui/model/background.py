"""Work that takes longer than a frame, done beside the window's thread, one piece after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

from thermogui.core.errors import ThermoError

_LOOK_EVERY_MS = 16
Done = Callable[[Any], None]
Failed = Callable[[ThermoError], None]


class Background(QObject):
    """Runs functions in a thread, and what follows from them in the window's."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._jobs: deque[tuple[Future[Any], Done, Failed]] = deque()
        # looked at by a timer: a signal from the thread could arrive after the window has gone
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_busy(self) -> bool:
        return bool(self._jobs)

    def submit(self, work: Callable[[], Any], done: Done, failed: Failed) -> None:
        """Call *work* in the thread; then *done* with what it returned, or *failed* with why it has not."""
        self._jobs.append((self._pool.submit(work), done, failed))
        self._timer.start()

    def finish(self) -> None:
        """Wait for all that was submitted, and for what follows from it."""
        while self._jobs:
            self._jobs[0][0].exception()
            self._look()

    def close(self) -> None:
        """Wait for what is being done; what has not begun is dropped, and nothing follows."""
        self._timer.stop()
        self._jobs.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    @Slot()
    def _look(self) -> None:
        while self._jobs and self._jobs[0][0].done():
            future, done, failed = self._jobs.popleft()
            try:
                result = future.result()
            except ThermoError as error:
                failed(error)
            except MemoryError:
                failed(ThermoError("There is not enough memory for it; close other programs."))
            except Exception as error:
                # whoever waits for it must not wait for ever
                failed(ThermoError(f"A fault of the program kept it from being done ({error})."))
                raise
            else:
                done(result)
        if not self._jobs:
            self._timer.stop()
