"""Files written beside the window's thread, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from thermogui.core.errors import ThermoError
from thermogui.core.progress import Cancelled
from thermogui.core.writing.outputs import surely_writable

_LOOK_EVERY_MS = 16
_TOLD_STEP = 0.01


@dataclass(eq=False)
class Job:
    """A file that is asked for.

    Attributes:
        path: as the user named it.
        write: makes the file, in a thread of its own; returns what is remarkable about it, or "".
        note: what it returned.
        problem: why there is no file, in a sentence; "" where there is one, or where nobody wants it.
        done: how much of it has been written, from 0 to 1, as far as the writer tells.
        is_cancelled: whether somebody has given it up.
    """

    path: Path
    write: Callable[[Path], str]
    note: str = ""
    problem: str = ""
    done: float = 0.0
    is_cancelled: bool = False

    def run(self) -> str:
        """Write the file, which appears whole or not at all.

        Raises:
            ThermoError: it cannot be written.
        """
        return self.write(surely_writable(self.path))

    def cancel(self) -> None:
        """Give it up, where the writer looks for that."""
        self.is_cancelled = True

    def watch(self, done: float) -> None:
        """Take note of how much has been written.

        Raises:
            Cancelled: no more is wanted.
        """
        self.done = done
        if self.is_cancelled:
            raise Cancelled(f"{self.path.name} is not wanted any more.")


class Jobs(QObject):
    """Runs jobs in the order in which they were asked for.

    Signals:
        began: (Job).
        progressed: (Job): more of it has been written.
        ended: (Job), with its note or its problem, or cancelled.
        emptied: (bool): nothing is left to write; whether all went well since the first one began.
    """

    began = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)
    emptied = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Job] = []
        self._job: Job | None = None
        self._future: Future[str] | None = None
        self._all_well = True
        self._told = 0.0
        # looked at by a timer: a signal from the thread could arrive after the window has gone
        self._look_timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look_timer.timeout.connect(self._look)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is being written."""
        return self._job is None

    def add(self, job: Job) -> None:
        """Write a file as soon as those before it are there."""
        self._waiting.append(job)
        self._begin_next()

    def finish(self, milliseconds: int) -> bool:
        """Wait for all jobs, but not for longer than that; return whether all is written and well.

        *emptied* is not emitted meanwhile.
        """
        until = time.monotonic() + milliseconds / 1000
        well = True
        while self._job is not None and self._future is not None:
            try:
                self._future.exception(max(until - time.monotonic(), 0))
            except TimeoutError:
                return False
            well = self._end(self._job, self._future) and well
        self._all_well = True
        return well

    def _begin_next(self) -> None:
        if self._job is not None or not self._waiting:
            return
        self._job = self._waiting.pop(0)
        # a thread for each: none is left once nothing is to be written
        pool = ThreadPoolExecutor(1, thread_name_prefix="export")
        self._future = pool.submit(self._job.run)
        pool.shutdown(wait=False)
        self._told = 0.0
        self._look_timer.start()
        self.began.emit(self._job)

    @Slot()
    def _look(self) -> None:
        job, future = self._job, self._future
        if job is None or future is None:
            return
        if not future.done():
            if job.done - self._told >= _TOLD_STEP:
                self._told = job.done
                self.progressed.emit(job)
            return
        self._end(job, future)
        if self._job is None:
            well, self._all_well = self._all_well, True
            self.emptied.emit(well)
        fault = future.exception()
        if fault is not None and not isinstance(fault, ThermoError | MemoryError):
            raise fault

    def _end(self, job: Job, future: Future[str]) -> bool:
        self._look_timer.stop()
        self._job = self._future = None
        fault = future.exception()
        # it may have come too late
        job.is_cancelled = isinstance(fault, Cancelled)
        if fault is None:
            job.note = future.result()
        elif job.is_cancelled:
            pass
        elif isinstance(fault, ThermoError):
            job.problem = str(fault)
        elif isinstance(fault, MemoryError):
            job.problem = f"{job.path}: there is not enough memory to write it."
        else:
            job.problem = f"{job.path}: it was not written ({type(fault).__name__}: {fault})."
        self._all_well = self._all_well and not job.problem
        self.ended.emit(job)
        self._begin_next()
        return not job.problem
