"""What is done with the runs that there are: shown again, taken over, removed and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from thermogui.core.descent.run import Run
from thermogui.ui.model.document import Document
from thermogui.ui.run.controller import RunController
from thermogui.ui.widgets.messages import Messages

_TOPIC = "removed"


class KeptRuns(QObject):
    """Shows, ticks and removes runs; those at rest are trained again first.

    Signals:
        wake_asked: (list of Run): train these again, to have every epoch of them.
    """

    wake_asked = Signal(object)

    def __init__(
        self, document: Document, controller: RunController, messages: Messages, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document, self._controller, self._messages = document, controller, messages
        self._wanted: Run[Any] | None = None
        controller.changed.connect(self._on_changed)
        document.replaced.connect(self._on_replaced)

    def show(self, run: Run[Any]) -> None:
        """Show a run, at once or as soon as it is whole."""
        self._wanted = None if run is self._controller.run else run
        self._on_changed()
        if self._wanted is not None and not run.is_whole:
            self.wake_asked.emit([run])

    @Slot()
    def have_ticked(self) -> None:
        """Draw the runs that are ticked."""
        asleep = [run for run in self._controller.runs.ticked if not run.is_whole]
        if asleep:
            self.wake_asked.emit(asleep)
        self._controller.changed.emit()

    def use_settings(self, run: Run[Any]) -> None:
        """Take over the settings of a run; one step of undo."""
        self._document.set_experiment(run.experiment, f"use the settings of {run.name}")

    def remove(self, runs: Sequence[Run[Any]]) -> None:
        """Take runs that have ended out of the list, and offer to bring them back."""
        ticked = [run for run in self._controller.runs.ticked if run in runs]
        shown, is_active = self._controller.run, self._controller.state.is_active
        # while a race goes on, there is one of it that is shown
        may_go = [run for run in runs if run.ended and not (is_active and run is shown)]
        places = [(run, self._controller.runs.remove(run)) for run in may_go]
        gone = [(run, place) for run, place in places if place is not None]
        if not gone:
            return
        self._controller.changed.emit()
        what = gone[0][0].name if len(gone) == 1 else f"{len(gone)} runs"
        back = partial(self._bring_back, gone, ticked, shown)
        self._messages.say(_TOPIC, "info", f"{what} removed from the list.", ("Bring back", back))

    def _bring_back(
        self, gone: list[tuple[Run[Any], int]], ticked: list[Run[Any]], shown: Run[Any] | None
    ) -> None:
        runs = self._controller.runs
        # each in the place that it had when those before it were gone already
        for run, place in reversed(gone):
            runs.add(run, min(place, len(runs)))
        for run in ticked:
            runs.ticked.set(run, on=True)
        self._messages.take_back(_TOPIC)
        self._controller.changed.emit()
        if shown is not None and self._controller.run is None and any(run is shown for run, _ in gone):
            self.show(shown)

    @Slot()
    def _on_changed(self) -> None:
        run, controller = self._wanted, self._controller
        if run is not None and run.is_whole:
            self._wanted = None
            controller.show(run)

    @Slot()
    def _on_replaced(self) -> None:
        self._wanted = None
        self._messages.take_back(_TOPIC)
