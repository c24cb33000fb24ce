"""Runs of a session trained again, so that any of their epochs can be looked at."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from thermogui.core.descent.experiment import initial_params
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.trace import Trace
from thermogui.ui.model.background import Background
from thermogui.ui.run.controller import Run
from thermogui.ui.run.state import Outcome

if TYPE_CHECKING:
    from thermogui.core.errors import ThermoError
    from thermogui.core.session.content import StoredRun
    from thermogui.ui.widgets.messages import Messages

Restore = Callable[[Run, "StoredRun"], object]


class Reruns(QObject):
    """Trains stored runs beside the window's thread, one after the other, and hands them over."""

    def __init__(self, restore: Restore, messages: Messages, parent: QObject) -> None:
        """*restore* takes a run and what was stored of it."""
        super().__init__(parent)
        self._restore, self._messages = restore, messages
        self._background = Background("rerun", self)
        self._cancelled = threading.Event()

    @property
    def is_busy(self) -> bool:
        return self._background.is_busy

    def start(self, runs: Sequence[StoredRun]) -> None:
        """Train these runs again; those of another session that are still under way are given up."""
        self._cancelled.set()
        self._cancelled = cancelled = threading.Event()
        for run in reversed(runs):
            # the newest first: it is the one that is shown
            self._background.submit(
                partial(_trained, run, cancelled),
                partial(self._on_trained, run, cancelled),
                partial(self._on_failed, cancelled),
            )

    def close(self) -> None:
        """Give up what is under way."""
        self._cancelled.set()
        self._background.close()

    def _on_trained(self, stored: StoredRun, cancelled: threading.Event, found: tuple[Run, bool]) -> None:
        if cancelled.is_set():
            return
        run, is_alike = found
        self._restore(run, stored)
        if not is_alike:
            self._messages.say(
                "rerun",
                "warning",
                "The run of this session was trained again and does not end as it did when it was saved; "
                "another processor or PyTorch rounds otherwise. What you see is what it comes to here.",
            )

    def _on_failed(self, cancelled: threading.Event, error: ThermoError) -> None:
        if not cancelled.is_set():
            self._messages.say(
                "rerun",
                "warning",
                f"A run of this session cannot be shown again: {error} It stays in the session's file.",
            )


def _trained(stored: StoredRun, cancelled: threading.Event) -> tuple[Run, bool] | None:
    """Return a run trained again to where it ended, and whether it ends alike; None when given up."""
    from thermogui.core.session.stored_runs import blocks_of, ends_alike

    scaling = InputScaling.of(stored.experiment, stored.readings.used()[0])
    trace = Trace(initial_params(stored.experiment))
    for block in blocks_of(stored):
        if cancelled.is_set():
            return None
        trace.append(block)
    run = Run(
        stored.experiment,
        stored.readings,
        scaling,
        trace,
        stored.planned,
        Outcome(stored.outcome or "stopped"),
        stored.resumed_at,
    )
    return run, ends_alike(stored, trace)
