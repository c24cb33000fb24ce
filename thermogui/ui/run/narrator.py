"""Says in words what a picture does not: divergence, failures, and readings that have moved on."""

from __future__ import annotations

import numpy as np

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from thermogui.core.descent.comparison import best_noun
from thermogui.core.descent.run import Run
from thermogui.core.descent.summary import divergence_sentence
from thermogui.core.descent.trace import Trace
from thermogui.ui.model.document import Document
from thermogui.ui.run.actions import NO_MORE_EPOCHS, RunActions
from thermogui.ui.run.controller import RunController
from thermogui.ui.run.frame import Frame
from thermogui.ui.widgets.message_bar import Offer
from thermogui.ui.widgets.messages import Messages

_PAUSE_MS = 300


class Narrator(QObject):
    """Keeps the bars about the run up to date.

    Signals:
        run_readings_changed: (Readings or None): those of the run, where the table's differ.
    """

    run_readings_changed = Signal(object)

    def __init__(
        self,
        document: Document,
        controller: RunController,
        messages: Messages,
        actions: RunActions,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document, self._controller = document, controller
        self._messages, self._actions = messages, actions
        self._run: Run[Trace] | None = None
        self._looked_at = 0
        self._not_finite_from = 0
        self._said_of_readings: tuple[str, tuple[Offer, ...]] | None = None
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._say_of_readings)
        controller.failed.connect(self._on_failed)
        controller.ended.connect(self._on_ended)
        controller.changed.connect(self._compare_readings)
        document.committed.connect(self._compare_readings)
        document.replaced.connect(self._compare_readings)
        actions.refused.connect(self._on_refused)
        actions.readiness.connect(self._on_readiness)

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        """Look at the epochs that have come for the first loss that is not finite."""
        run = frame.run
        self._turn_to(run)
        if run is None or self._not_finite_from:
            return
        wrong = np.flatnonzero(~np.isfinite(run.trace.losses[self._looked_at :]))
        if len(wrong):
            self._not_finite_from = self._looked_at + int(wrong[0]) + 1
            text = divergence_sentence(run.experiment, run.readings, run.trace, self._not_finite_from)
            self._messages.say("run", "warning", text)
        self._looked_at = len(run.trace)

    def _turn_to(self, run: Run[Trace] | None) -> None:
        if run is not self._run:
            self._run, self._looked_at, self._not_finite_from = run, 0, 0
            self._messages.take_back("run")

    @Slot()
    def _compare_readings(self, _edit: object = None) -> None:
        run = self._controller.run
        if run is None or run.readings.trains_like(self._document.readings):
            self._pause.stop()
            self._said_of_readings = None
            self._messages.take_back("readings")
            self.run_readings_changed.emit(None)
            return
        self.run_readings_changed.emit(run.readings)
        if not (self._document.is_adding and self._pause.isActive()):
            # readings that come by themselves never rest
            self._pause.start()

    @Slot()
    def _say_of_readings(self) -> None:
        """Say that the readings have moved on, once the hand that moves one rests: a bar may cover it."""
        if QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._pause.start()
            return
        run, now = self._controller.run, self._document.readings
        noun = "curve" if run is None else best_noun(run.experiment) or "curve"
        text = (
            "This run uses the readings as they were at Start"
            if self._controller.state.is_active
            else f"The {noun} was learned from the readings as they were at Start"
        )
        is_more = run is not None and len(now) > len(run.readings)
        text += "; there are more now." if is_more else "."
        # there is none without a reading
        offers = (("Restart", self._actions.restart),) if self._document.readings.counts.any() else ()
        # said once, so that it stays away when somebody has closed it
        if (text, offers) != self._said_of_readings:
            self._said_of_readings = text, offers
            self._messages.say("readings", "info", text, *offers)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        # it may fail before its first frame, which would take the sentence away
        self._turn_to(self._controller.run)
        self._messages.say(
            "run", "error", f"The run failed: {error or type(error).__name__}. What it had learned is kept."
        )

    @Slot(object)
    def _on_ended(self, _outcome: object) -> None:
        if self._controller.run is not None and not self._controller.epochs_left:
            self._turn_to(self._controller.run)
            self._messages.say("run", "info", NO_MORE_EPOCHS)

    @Slot(str)
    def _on_refused(self, text: str) -> None:
        self._messages.say("start", "error", text)

    @Slot(bool, str)
    def _on_readiness(self, can_start: bool, _text: str) -> None:
        if can_start:
            self._messages.take_back("start")
