"""Runs of a session trained again, so that any of their epochs can be looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from thermogui.core.descent.run import Run
from thermogui.ui.model.tasks import Task, Tasks

if TYPE_CHECKING:
    from thermogui.core.descent.excerpt import Excerpt
    from thermogui.core.descent.trace import Trace
    from thermogui.core.errors import ThermoError
    from thermogui.ui.widgets.messages import Messages

Restore = Callable[["Run[Trace]", "Run[Excerpt]"], object]


class Reruns(QObject):
    """Trains stored runs beside the window's thread, one after the other, and hands them over."""

    def __init__(self, restore: Restore, messages: Messages, parent: QObject) -> None:
        """*restore* takes a run and what was stored of it."""
        super().__init__(parent)
        self._restore, self._messages = restore, messages
        self._tasks = Tasks("rerun", self)

    @property
    def is_busy(self) -> bool:
        return self._tasks.is_busy

    def start(self, runs: Sequence[Run[Excerpt]]) -> None:
        """Train these runs again; those of another session that are still under way are given up."""
        self._tasks.give_up()
        for run in reversed(runs):
            # the newest first: it is the one that is shown
            self._tasks.submit(partial(_trained, run), partial(self._on_trained, run), self._on_failed)

    def close(self) -> None:
        """Give up what is under way."""
        self._tasks.close()

    def _on_trained(self, stored: Run[Excerpt], found: tuple[Run[Trace], bool]) -> None:
        run, is_alike = found
        self._restore(run, stored)
        if not is_alike:
            self._messages.say(
                "rerun",
                "warning",
                "The run of this session was trained again and does not end as it did when it was saved: "
                "another processor or version of PyTorch rounds differently. You see the result of this one.",
            )

    def _on_failed(self, error: ThermoError) -> None:
        self._messages.say(
            "rerun",
            "warning",
            f"A run of this session cannot be shown again: {error} It stays in the session's file.",
        )


def _trained(stored: Run[Excerpt], task: Task) -> tuple[Run[Trace], bool]:
    """Return a run trained again to where it ended, and whether it ends alike."""
    trace = stored.recomputed(task.is_cancelled)
    run = stored.with_trace(trace)
    _ = run.scaling  # here, where it may fail
    return run, stored.ends_like(trace)
