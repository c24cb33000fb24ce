"""Files written beside the window's thread, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from thermogui.core.errors import ThermoError
from thermogui.core.progress import Cancelled, Progress
from thermogui.core.writing.outputs import surely_writable
from thermogui.ui.model.tasks import Fault, Task, Tasks


@dataclass(eq=False)
class Job:
    """A file that is asked for.

    Attributes:
        path: as the user named it.
        write: makes the file, in a thread of its own, and says how far it is; returns what is remarkable
            about it, or "".
        note: what it returned.
        problem: why there is no file, in a sentence; "" where there is one, or where nobody wants it.
        done: how much of it has been written, from 0 to 1, as far as the writer tells.
        is_cancelled: whether somebody has given it up, before it was there.
    """

    path: Path
    write: Callable[[Path, Progress], str]
    note: str = ""
    problem: str = ""
    done: float = 0.0
    is_cancelled: bool = False
    _task: Task | None = None

    def run(self, task: Task) -> str:
        """Write the file, which appears whole or not at all.

        Raises:
            ThermoError: it cannot be written.
        """
        self._task = task
        return self.write(surely_writable(self.path), task.progress)

    def cancel(self) -> None:
        """Give it up, where the writer looks for that."""
        if self._task is not None:
            self._task.cancel()


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
        self._all_well = True
        self._is_waited_for = False
        self._tasks = Tasks("export", self)

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
        before, self._all_well = self._all_well, True
        self._is_waited_for = True
        is_done = self._tasks.finish(milliseconds)
        self._is_waited_for = False
        well, self._all_well = self._all_well, is_done or (before and self._all_well)
        return is_done and well

    def _begin_next(self) -> None:
        if self._job is None and self._waiting:
            self._job = job = self._waiting.pop(0)
            self._tasks.submit(
                job.run,
                partial(self._on_written, job),
                partial(self._on_failed, job),
                partial(self._on_told, job),
            )
            self.began.emit(job)

    def _on_told(self, job: Job, done: float) -> None:
        job.done = done
        self.progressed.emit(job)

    def _on_written(self, job: Job, note: str) -> None:
        job.note = note
        self._end(job)

    def _on_failed(self, job: Job, error: ThermoError) -> None:
        fault = error.error if isinstance(error, Fault) else None
        job.is_cancelled = isinstance(error, Cancelled)
        if isinstance(fault, MemoryError):
            job.problem = f"{job.path}: there is not enough memory to write it."
        elif fault is not None:
            job.problem = f"{job.path}: it was not written ({type(fault).__name__}: {fault})."
        elif not job.is_cancelled:
            job.problem = str(error)
        self._end(job)

    def _end(self, job: Job) -> None:
        self._job = None
        self._all_well = self._all_well and not job.problem
        self.ended.emit(job)
        self._begin_next()
        if self._job is None and not self._is_waited_for:
            well, self._all_well = self._all_well, True
            self.emptied.emit(well)
