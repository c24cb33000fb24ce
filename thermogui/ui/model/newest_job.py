"""Work beside the window's thread, of which only the newest is wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from thermogui.core.errors import SupersededError

_LOOK_EVERY_MS = 16


class NewestJob(QObject):
    """Runs one job at a time; of those asked for meanwhile the last one comes next.

    Signals:
        found: (key, result): a job has ended.
        failed: (key, Exception): a job has failed.
    """

    found = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._stop = threading.Event()
        self._key: object = None
        self._job: Future[Any] | None = None
        self._next: tuple[object, Callable[..., Any], tuple[Any, ...]] | None = None
        self._closed = False
        # looked at by a timer: a signal from the thread could arrive after the window has gone
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    def ask(self, key: object, work: Callable[..., Any], *args: Any, interrupt: bool = False) -> None:
        """Have *work* called with *args* and, last, a function that says whether to stop.

        With *interrupt* a job that is under way is told to stop.
        """
        if self._closed:
            return
        self._next = (key, work, args)
        if self._job is None:
            self._begin()
        elif interrupt:
            self._stop.set()

    def close(self) -> None:
        """Return when nothing is being computed any more."""
        self._closed, self._next = True, None
        self._timer.stop()
        self._stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _begin(self) -> None:
        if self._next is None:
            return
        (self._key, work, args), self._next = self._next, None
        self._stop = threading.Event()
        self._job = self._pool.submit(work, *args, self._stop.is_set)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        if self._job is None or not self._job.done():
            return
        self._timer.stop()
        job, key = self._job, self._key
        self._job = None
        error = job.exception()
        self._begin()
        if error is None:
            self.found.emit(key, job.result())
        elif isinstance(error, Exception) and not isinstance(error, SupersededError):
            self.failed.emit(key, error)
