"""Runs of a session trained again, so that any of their epochs can be looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from thermogui.core.descent.run import Run
from thermogui.ui.model.tasks import Task, Tasks

if TYPE_CHECKING:
    from thermogui.core.descent.trace import Trace
    from thermogui.core.errors import ThermoError
    from thermogui.ui.widgets.messages import Messages


class Reruns(QObject):
    """Trains runs at rest beside the window's thread, one after the other, and has them whole again."""

    def __init__(self, woken: Callable[[Run[Any]], object], messages: Messages, parent: QObject) -> None:
        """*woken* is called with each that is."""
        super().__init__(parent)
        self._woken, self._messages = woken, messages
        self._tasks = Tasks("rerun", self)

    @property
    def is_busy(self) -> bool:
        return self._tasks.is_busy

    def start(self, runs: Sequence[Run[Any]]) -> None:
        """Train these runs again; those of another session that are still under way are given up."""
        self._tasks.give_up()
        self._messages.take_back("rerun")
        for run in runs:
            self._submit(run)

    def wake(self, runs: Sequence[Run[Any]]) -> None:
        """Train these runs again too."""
        for run in runs:
            self._submit(run)

    def _submit(self, run: Run[Any]) -> None:
        self._tasks.submit(partial(_trained, run), partial(self._on_trained, run), self._on_failed)

    def close(self) -> None:
        """Give up what is under way."""
        self._tasks.close()

    def _on_trained(self, run: Run[Any], trace: Trace) -> None:
        if not run.is_whole and not run.wake(trace):
            self._messages.say(
                "rerun",
                "warning",
                "The run of this session was trained again and does not end as it did when it was saved: "
                "another processor or version of PyTorch rounds differently. You see the result of this one; "
                "the session keeps how it ended then.",
            )
        self._woken(run)

    def _on_failed(self, error: ThermoError) -> None:
        self._messages.say(
            "rerun",
            "warning",
            f"A run of this session cannot be shown again: {error} It stays in the session's file.",
        )


def _trained(run: Run[Any], task: Task) -> Trace:
    _ = run.scaling  # here, where it may fail
    return run.recomputed(task.is_cancelled)
