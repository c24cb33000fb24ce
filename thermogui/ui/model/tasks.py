"""The one way to compute beside the window: work in a thread, and what follows from it in the window's.

A signal of a thread is heard by an object that lives in the window's, and not at all once that has gone. No
garbage is collected meanwhile in whichever thread it may be: that is the affair of who runs the program.
"""

from __future__ import annotations

import atexit
import sys
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, QTimer, Signal, Slot

from thermogui.core.errors import ThermoError
from thermogui.core.progress import Cancelled

_TOLD_STEP = 0.01
_TURN, _TURN_BESIDE = sys.getswitchinterval(), 0.001
"""Seconds until a thread is asked for its turn: the window's asks anew after each call of Qt."""
Done = Callable[[Any], object]
Failed = Callable[[ThermoError], object]

running: set[Task] = set()
"""Those whose threads run, kept until they have ended, whatever has become of who has asked for them."""


class Fault(ThermoError):  # noqa: N818 - it is what the window calls it
    """Something has come in between that is not of what was asked for: a fault of the program, no memory.

    Attributes:
        error: what was raised.
    """

    def __init__(self, error: BaseException) -> None:
        if isinstance(error, MemoryError):
            text = "There is not enough memory for it; close other programs."
        elif isinstance(error, ImportError):
            text = str(error)
        else:
            text = f"A fault in the program prevented this ({error})."
        super().__init__(text)
        self.error = error


class Task(QThread):
    """One piece of work; whoever does it may look whether it is wanted, and tell how far it is."""

    _advanced = Signal()

    def __init__(self, work: Callable[[Task], Any], done: Done, failed: Failed | None, told: Done | None):
        super().__init__()
        self._work, self._done, self._failed, self._told = work, done, failed, told
        self._result: Any = None
        self._error: BaseException | None = None
        self._is_cancelled = self._is_superseded = self._has_begun = self._has_ended = False
        self._so_far, self._is_to_be_told = 0.0, False
        self.is_wanted = True
        self.owner: Tasks | None = None
        self._advanced.connect(self._on_advanced)
        self.finished.connect(self.end)

    # -- in its thread

    def run(self) -> None:
        try:
            if self._is_cancelled:
                raise Cancelled("It is not wanted any more.")
            self._result = self._work(self)
        except BaseException as error:
            self._error = error

    def is_cancelled(self) -> bool:
        return self._is_cancelled

    def progress(self, done: float) -> None:
        """Say how much has been done, from 0 to 1.

        Raises:
            Cancelled: no more is wanted.
        """
        if done - self._so_far >= _TOLD_STEP:
            self._so_far = done
            if not self._is_to_be_told:
                # one at a time: while the window is kept waiting they would pile up, and keep it waiting
                self._is_to_be_told = True
                self._advanced.emit()
        if self._is_cancelled:
            raise Cancelled("It is not wanted any more.")

    # -- in the window's

    def begin(self) -> None:
        """Start the thread, unless it was started before."""
        if not self._has_begun:
            self._has_begun = True
            running.add(self)
            sys.setswitchinterval(_TURN_BESIDE)
            self.start()

    def cancel(self) -> None:
        """Ask the work to end; it fails with `Cancelled`, unless it has been done by then."""
        self._is_cancelled = True

    def supersede(self) -> None:
        """Ask the work to end, and hear nothing of it unless it has been done by then."""
        self._is_cancelled = self._is_superseded = True

    def give_up(self) -> None:
        """Ask the work to end, and hear nothing of it any more."""
        self._is_cancelled, self.is_wanted = True, False

    @Slot()
    def end(self) -> None:
        """Wait for the end, and have said what has become of it: once."""
        if self._has_ended:
            return
        self._has_ended = True
        self.wait()
        # not beneath its own feet: this may be called by its thread's last signal
        QTimer.singleShot(0, partial(_forget, self))
        owner, self.owner = self.owner, None
        try:
            if owner is not None:
                owner.go_on()
        finally:
            # no circle of references is left, which would be broken by whichever thread looks for garbage
            self._work = self._done = _nothing
            self._failed = self._told = self._result = self._error = None

    def say(self) -> None:
        """Say what has become of it, if anybody wants to know."""
        error = self._error
        if not self.is_wanted or (self._is_superseded and isinstance(error, Cancelled)):
            return
        if error is None:
            self._done(self._result)
        elif isinstance(error, ThermoError) and self._failed is not None:
            self._failed(error)
        else:
            self._say_fault(error)

    def _say_fault(self, error: BaseException) -> None:
        if self._failed is not None:
            # whoever waits for it must not wait for ever
            self._failed(Fault(error))
        if self._failed is None or not isinstance(error, MemoryError | ImportError):
            sys.excepthook(type(error), error, error.__traceback__)

    @Slot()
    def _on_advanced(self) -> None:
        self._is_to_be_told = False
        if self._told is not None and self.is_wanted and not self._is_cancelled and not self._has_ended:
            self._told(self._so_far)


class Tasks(QObject):
    """Does one piece of work after the other, each in a thread of its own: none is left once all is done.

    A piece ends in one call in the window's thread: of *done* with what *work* returned, or of *failed* with
    why there is nothing; a fault of the program goes to `sys.excepthook` as well. Nothing is called of what
    has been given up, after `close`, or once this object has gone. *told* is called with how much is done.
    """

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        # the first of them is under way
        self._tasks: deque[Task] = deque()
        self._is_closed = False
        self.destroyed.connect(partial(_abandon, self._tasks))

    @property
    def is_busy(self) -> bool:
        """Whether somebody still waits for something."""
        return any(task.is_wanted for task in self._tasks)

    def submit(
        self, work: Callable[[Task], Any], done: Done, failed: Failed | None = None, told: Done | None = None
    ) -> Task:
        """Have *work* done after what was asked for before; it is called with its task."""
        task = Task(work, done, failed, told)
        task.setObjectName(self.objectName())
        if not self._is_closed:
            task.owner = self
            self._tasks.append(task)
            if len(self._tasks) == 1:
                task.begin()
        return task

    def ask(
        self,
        work: Callable[[Task], Any],
        done: Done,
        failed: Failed | None = None,
        *,
        interrupt: bool = False,
    ) -> None:
        """Have *work* done in place of all that still waits; *interrupt* asks what is under way to end."""
        while len(self._tasks) > 1:
            self._tasks.pop()
        if interrupt and self._tasks:
            self._tasks[0].supersede()
        self.submit(work, done, failed)

    def give_up(self) -> None:
        """Hear nothing any more of what has been asked for so far."""
        while len(self._tasks) > 1:
            self._tasks.pop()
        if self._tasks:
            self._tasks[0].give_up()

    def finish(self, milliseconds: int | None = None) -> bool:
        """Wait for all, and for what follows from it, but not for longer than that; return whether it is."""
        until = QDeadlineTimer(QDeadlineTimer.ForeverConstant.Forever)
        if milliseconds is not None:
            until = QDeadlineTimer(milliseconds)
        while self._tasks:
            # one that waits for what follows from the one before it
            self._tasks[0].begin()
            if not self._tasks[0].wait(until):
                return False
            self._tasks[0].end()
        return True

    def close(self) -> None:
        """Give up everything, and return when no thread is left; nothing is done from now on."""
        self._is_closed = True
        self.give_up()
        self.finish()

    def go_on(self) -> None:
        """Have said what has become of the first one, and begin the next."""
        task = self._tasks.popleft()
        try:
            task.say()
        finally:
            if self._tasks:
                self._tasks[0].begin()


def _forget(task: Task) -> None:
    running.discard(task)
    if not running:
        sys.setswitchinterval(_TURN)


def _nothing(_task: object) -> None:
    """Stand in the place of what has been done."""


def _abandon(tasks: deque[Task], _gone: object = None) -> None:
    for task in tasks:
        task.owner = None
        task.give_up()


@atexit.register
def _wait_for_all() -> None:
    """Keep Qt from destroying threads that run."""
    for task in running:
        task.give_up()
        task.wait()
