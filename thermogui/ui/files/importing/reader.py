"""Reading files beside the window, one at a time."""

from __future__ import annotations

import os
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from thermogui.core.errors import ThermoError
from thermogui.core.progress import Cancelled
from thermogui.core.reading.readings_file import UNDECIDED, Choices, ReadingsFile
from thermogui.core.reading.text import parse_readings
from thermogui.core.session.opening import read_readings
from thermogui.ui.model.tasks import Fault, Task, Tasks

_SMALL = 2_000_000  # bytes, or characters
_A_MOMENT_MS = 30  # nobody sees that the window waits as long


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
        self._tasks = Tasks("reading", self)
        self._task: Task | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is being read that somebody still waits for."""
        return self._tasks.is_busy

    def start(self, path: str | os.PathLike[str], choices: Choices = UNDECIDED) -> None:
        """Read a file; what is being read is given up."""
        try:
            size = os.stat(path).st_size
        except (OSError, ValueError):
            size = 0  # reading it says why
        self._begin(lambda task: read_readings(path, choices=choices, progress=task.progress), size)

    def start_text(self, text: str, name: str, choices: Choices = UNDECIDED) -> None:
        """Read a text that was pasted or dropped; *name* stands in the errors."""
        self._begin(
            lambda task: parse_readings(text, name, choices=choices, progress=task.progress), len(text)
        )

    @Slot()
    def cancel(self) -> None:
        """Give up what is being read; `cancelled` follows when the thread has let go."""
        if self._task is not None:
            self._task.cancel()

    def forget(self) -> None:
        """Give up everything at once; nothing is signalled, though the thread may still be letting go."""
        self._tasks.give_up()

    def close(self) -> None:
        """Give up everything and return when no thread is left; nothing is signalled any more."""
        self._tasks.close()

    def _begin(self, read: Callable[[Task], ReadingsFile], size: int) -> None:
        is_quick = size < _SMALL and not self.is_busy
        self._tasks.give_up()

        def looked_through(task: Task) -> ReadingsFile:
            found = read(task)
            # known here already, of a million the window need not work it out
            _ = found.readings.counts, found.readings.ends
            return found

        self._task = self._tasks.submit(looked_through, self._on_read, self._on_failed, self.progressed.emit)
        if is_quick:
            self._tasks.finish(_A_MOMENT_MS)
        if self.is_busy:
            self.progressed.emit(0.0)

    def _on_read(self, found: ReadingsFile) -> None:
        if self._task is not None and self._task.is_cancelled():
            self.cancelled.emit()
        else:
            self.read.emit(found)

    def _on_failed(self, error: ThermoError) -> None:
        fault = error.error if isinstance(error, Fault) else None
        if isinstance(error, Cancelled):
            self.cancelled.emit()
        elif isinstance(fault, MemoryError):
            self.failed.emit("There is not enough memory to read this; close other programs or read less.")
        elif fault is not None:
            self.failed.emit("Reading failed because of a fault in the program, not in the file.")
        else:
            self.failed.emit(str(error))
