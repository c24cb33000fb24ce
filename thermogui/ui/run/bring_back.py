"""Offers to bring back a run that was put aside."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.trace import Trace
from thermogui.ui.model.document import Document
from thermogui.ui.run.actions import RunActions
from thermogui.ui.run.controller import RunController
from thermogui.ui.widgets.messages import Messages

_TOPIC = "put aside"


class BringBack(QObject):
    """Says in a bar what can be brought back, after Reset and where a new run was broken off.

    Start alone says nothing: a bar at every run would be noise, and Run, Show last run is there as well.
    """

    def __init__(
        self,
        document: Document,
        controller: RunController,
        messages: Messages,
        actions: RunActions,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._controller, self._messages = controller, messages
        self._was_reset = False
        document.replaced.connect(self._on_replaced)
        actions.reset.triggered.connect(self._on_reset)
        controller.changed.connect(self._on_changed)
        controller.ended.connect(self._on_ended)

    @Slot()
    def _on_reset(self) -> None:
        self._was_reset = True
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        controller = self._controller
        if controller.state.is_active or controller.run is not None:
            self._messages.take_back(_TOPIC)
        elif self._was_reset:
            self._was_reset = False
            self._say(controller.runs.kept)

    @Slot(object)
    def _on_ended(self, outcome: Outcome) -> None:
        controller = self._controller
        # a new run may have begun already, in place of the one that was stopped
        if outcome is Outcome.STOPPED and controller.run is not None and not controller.state.is_active:
            self._say([run for run in controller.runs.kept if run.finished])

    @Slot()
    def _on_replaced(self) -> None:
        self._was_reset = False
        self._messages.take_back(_TOPIC)

    def _say(self, runs: list[Run[Trace]]) -> None:
        if not runs:
            return
        first, *others = runs
        text = f"The {first.outcome} run of {_epochs(first)} was set aside"
        offers = [("Bring back", partial(self._controller.show, first))]
        for run in others:
            text += f", and so was the {run.outcome} one of {_epochs(run)}"
            label = f"Bring back the {run.outcome} one"
            offers.append((label, partial(self._controller.show, run)))
        self._messages.say(_TOPIC, "info", f"{text}.", *offers)


def _epochs(run: Run[Trace]) -> str:
    count = len(run.trace)
    return "1 epoch" if count == 1 else f"{count:,} epochs"
