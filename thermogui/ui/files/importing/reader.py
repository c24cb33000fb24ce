"""Reading files beside the window, one at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from thermogui.core.errors import ThermoError
from thermogui.core.progress import ReadingCancelled
from thermogui.core.reading.readings_file import UNDECIDED, Choices, ReadingsFile
from thermogui.core.reading.text import parse_readings
from thermogui.core.session.opening import read_readings

_LOOK_EVERY_MS = 16
_SMALL = 2_000_000  # bytes, or characters
_A_MOMENT = 0.03  # s; nobody sees that the window waits as long


class _Job:
    """What a thread reads, and what it is told and tells meanwhile."""

    def __init__(self, read: Callable[[_Job], ReadingsFile], size: int) -> None:
        self.size = size
        self.is_wanted = True
        self.done = 0.0
        self._read = read
        self._give_up = threading.Event()

    def tell(self, done: float) -> None:
        self.done = done

    def give_up(self) -> None:
        self._give_up.set()

    @property
    def is_given_up(self) -> bool:
        return self._give_up.is_set()

    def run(self) -> ReadingsFile:
        return self._read(self)


class _Current:
    """The job that runs, for what must outlive its reader."""

    def __init__(self) -> None:
        self.job: _Job | None = None

    def give_up(self) -> None:
        if self.job is not None:
            self.job.give_up()


class BackgroundReader(QObject):
    """Reads a file or a text in a thread; the newest one wins, and there is never more than one thread.

    What is read within a moment is there before `start` returns, so connect before starting. Each start
    ends in exactly one of `read`, `failed` and `cancelled`, unless a newer one or `close` comes first.

    Signals:
        progressed: (float): which part is done, from 0 to 1; only rising.
        read: (ReadingsFile).
        failed: (str): why it cannot be read.
        cancelled: it was given up, as was asked.
    """

    progressed = Signal(float)
    read = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: _Job | None = None
        self._future: Future[ReadingsFile] | None = None
        self._next: _Job | None = None
        self._told = -1.0
        self._current = _Current()
        self.destroyed.connect(self._current.give_up)
        # looked at by a timer: a signal from the thread could arrive after the window has gone
        self._look_timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look_timer.timeout.connect(self._look)

    @property
    def is_busy(self) -> bool:
        """Whether something is being read that somebody still waits for."""
        return self._next is not None or (self._job is not None and self._job.is_wanted)

    def start(self, path: str | os.PathLike[str], choices: Choices | None = None) -> None:
        """Read a file; what is being read is given up."""
        wanted = UNDECIDED if choices is None else choices

        def read(job: _Job) -> ReadingsFile:
            return read_readings(path, choices=wanted, progress=job.tell, cancelled=lambda: job.is_given_up)

        try:
            size = os.stat(path).st_size
        except (OSError, ValueError):
            size = 0  # reading it says why
        self._enqueue(_Job(read, size))

    def start_text(self, text: str, name: str, choices: Choices | None = None) -> None:
        """Read a text that was pasted or dropped; *name* stands in the errors."""
        wanted = UNDECIDED if choices is None else choices

        def read(job: _Job) -> ReadingsFile:
            return parse_readings(
                text, name, choices=wanted, progress=job.tell, cancelled=lambda: job.is_given_up
            )

        self._enqueue(_Job(read, len(text)))

    @Slot()
    def cancel(self) -> None:
        """Give up what is being read; `cancelled` follows when the thread has let go."""
        if self._next is not None:
            # the one before was given up already: this one stands for both
            self._next = None
            if self._job is not None:
                self._job.is_wanted = True
        if self._job is not None:
            self._job.give_up()

    def forget(self) -> None:
        """Give up everything at once; nothing is signalled, though the thread may still be letting go."""
        self._next = None
        if self._job is not None:
            self._job.is_wanted = False
            self._job.give_up()

    def close(self) -> None:
        """Give up everything and return when no thread is left; nothing is signalled any more."""
        self._next = None
        self._look_timer.stop()
        if self._job is not None and self._future is not None:
            self._job.give_up()
            wait([self._future])
        self._job = self._future = None

    def _enqueue(self, job: _Job) -> None:
        if self._job is None:
            self._begin(job)
            return
        self._job.is_wanted = False
        self._job.give_up()
        self._next = job

    def _begin(self, job: _Job) -> None:
        self._job = self._current.job = job
        self._told = -1.0
        pool = ThreadPoolExecutor(1, thread_name_prefix="reading")
        self._future = pool.submit(job.run)
        pool.shutdown(wait=False)  # its thread ends with the job
        if job.size < _SMALL:
            wait([self._future], _A_MOMENT)
        self._look_timer.start()
        self._look()

    @Slot()
    def _look(self) -> None:
        job, future = self._job, self._future
        if job is None or future is None:
            return
        if not future.done():
            if job.is_wanted and not job.is_given_up and job.done > self._told:
                self._told = job.done
                self.progressed.emit(job.done)
            return
        # clean up, then announce: who listens may start the next one
        self._look_timer.stop()
        self._job = self._future = None
        following, self._next = self._next, None
        if following is not None:
            self._begin(following)
        elif job.is_wanted:
            self._announce(job, future)

    def _announce(self, job: _Job, future: Future[ReadingsFile]) -> None:
        try:
            found = future.result()
        except ReadingCancelled:
            self.cancelled.emit()
        except ThermoError as error:
            self.failed.emit(str(error))
        except MemoryError:
            self.failed.emit("There is not enough memory to read this; close other programs or read less.")
        except Exception:
            self.failed.emit("Reading has failed by a fault of the program, whatever the file holds.")
            raise
        else:
            if job.is_given_up:
                self.cancelled.emit()
            else:
                self.read.emit(found)
