"""What the screen shows of a run, drawn by a timer from the newest state."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QMetaMethod, QObject, Qt, QTimer, Signal, SignalInstance, Slot

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.pace import Pace, seconds_left
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.summary import held_out_loss
from thermogui.core.descent.trace import Trace
from thermogui.core.readings.readings import Readings
from thermogui.ui.model.document import Document
from thermogui.ui.run.at_start import AtStart
from thermogui.ui.run.controller import RunController
from thermogui.ui.run.frame import Frame
from thermogui.ui.run.torch_loader import TorchLoader

FRAME_MS = 16
_SILENCE_MS = 3 * FRAME_MS
_MANY_MS = 130
TEXT_SECONDS = 0.07
"""How often words and figures change at most: nobody reads faster, and widgets are dear to paint."""
_MEASURED_SECONDS = 1.0


class LiveView(QObject):
    """Makes a frame of the newest state, at most once in a screen's frame.

    At full speed one part is drawn at a time, while training rests; so it is, without a rest, while an
    epoch is looked at. A frame then never keeps the window from its other work for long; 20 to 30
    pictures a second of each plot still look smooth.

    Signals:
        fit_frame, path_frame, loss_frame: (Frame), for the plots; a path is that on the loss surface.
        text_frame: (Frame), for what is read; less often, but the last one always.
    """

    fit_frame = Signal(object)
    path_frame = Signal(object)
    loss_frame = Signal(object)
    text_frame = Signal(object)

    def __init__(
        self, document: Document, controller: RunController, torch: TorchLoader, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._controller, self._torch = document, controller, torch
        self._pace = Pace("")
        self._all = (self.fit_frame, self.path_frame, self.loss_frame, self.text_frame)
        self._stale: list[SignalInstance] = []
        self._text_shown_at = 0.0
        self._drawn: Curve | None = None
        self._marks: deque[tuple[float, int]] = deque()
        self._at_start = AtStart(torch, self)
        self._compared: tuple[Readings, Readings, bool] | None = None
        self.current: Frame | None = None
        self._looked_at: tuple[Run[Trace], int] | None = None
        self._timer = QTimer(self, interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        controller.advanced.connect(self._on_advanced)
        controller.changed.connect(self._on_change)
        document.committed.connect(self._on_edited)
        document.replaced.connect(self._on_change)
        document.experiment_changed.connect(self._on_change)
        torch.changed.connect(self._on_torch)
        self._on_change()

    @Slot(object)
    def set_pace(self, pace: Pace) -> None:
        self._pace = pace

    def show_epoch(self, epoch: int | None) -> None:
        """Show an epoch of the current run, however far it is trained; None for always the newest.

        The fit follows a hand at once, the rest one part at a time.
        """
        run = self._controller.run
        self._looked_at = None if run is None or epoch is None else (run, min(max(epoch, 0), len(run.trace)))
        self._on_change()
        self._emit([self.fit_frame])

    def settled(self) -> Frame | None:
        """Return the frame of this moment, once what is still to be drawn is drawn."""
        if self._stale:
            self._emit(list(self._stale))
        if self._at_start.finish():
            self._emit(list(self._stale))
        return self.current

    def draw_now(self) -> None:
        """Show the newest state now, with what a thread is still working out, and not when the timer says."""
        self._emit(list(self._all))
        if self._at_start.finish():
            self._emit(list(self._all))

    @Slot()
    def _on_change(self, _what: object = None) -> None:
        self._on_news(self._all)

    def _on_news(self, parts: tuple[SignalInstance, ...]) -> None:
        self._stale += [part for part in parts if part not in self._stale]
        if not self._timer.isActive():
            # of many readings the forecast works out first what this needs as well
            self._timer.start(
                _MANY_MS if self._document.may_lag and self._controller.run is None else FRAME_MS
            )

    @Slot()
    def _on_advanced(self) -> None:
        """Draw at once where epochs come as fast as they can: training rests until that is done."""
        self._on_change()
        if self._is_at_full_speed():
            self._draw_due()
            self._timer.start(_SILENCE_MS)

    @Slot()
    def _on_edited(self) -> None:
        """Show at once what an edit changes in plots; of a run only words change, and those a frame later."""
        run, now = self._controller.run, self._document.readings
        named = now if run is None or not self._is_as_of_start(run.readings) else run.readings
        is_as_drawn = (
            self.current is not None and self.current.run is run and self.current.labels == named.labels
        )
        is_of_words = run is not None and is_as_drawn
        self._on_news((self.text_frame,) if is_of_words else self._all)
        if not (is_of_words or self._document.may_lag):
            self._draw_due()

    @Slot()
    def _on_torch(self) -> None:
        # numpy's last digit may be another
        self._at_start.forget()
        self._on_change()

    @Slot()
    def _on_timeout(self) -> None:
        self._timer.setInterval(FRAME_MS)
        self._draw_due()

    def _is_at_full_speed(self) -> bool:
        paced = self._pace.epochs_per_second is not None or self._pace.run_seconds is not None
        return self._controller.state.is_active and not paced

    def _draw_due(self) -> None:
        text_due = time.monotonic() - self._text_shown_at >= TEXT_SECONDS
        due = [part for part in self._stale if part != self.text_frame or text_due]
        if due:
            in_turn = self._is_at_full_speed() or self._looked_at is not None
            self._emit(self._one_of(due) if in_turn else due)
        elif not self._stale and not self._controller.state.is_active:
            self._timer.stop()
            self._marks.clear()

    def _one_of(self, due: list[SignalInstance]) -> list[SignalInstance]:
        """Return the parts up to the first that will be painted: what is not costs no turn."""
        idle = []
        if self.current is not None and self.current.curve == self._drawn:
            idle.append(self.fit_frame)
        if not self.isSignalConnected(QMetaMethod.fromSignal(self.path_frame)):
            idle.append(self.path_frame)
        painted = (place for place, part in enumerate(due) if part not in idle)
        return due[: next(painted, 0) + 1]

    def _emit(self, parts: list[SignalInstance]) -> None:
        frame = self._make_frame()
        if frame is None:
            self._stale += [part for part in parts if part not in self._stale]
            return
        self._stale = [part for part in self._stale if part not in parts]
        if self.text_frame in parts:
            self._text_shown_at = time.monotonic()
        # a column that is renamed has its new name beside what it had learned from before
        named = frame.run.readings if frame.run is not None and frame.as_of_start else self._document.readings
        self.current = frame = replace(frame, labels=named.labels)
        if self.fit_frame in parts:
            self._drawn = frame.curve
        for part in parts:
            part.emit(frame)

    def _make_frame(self) -> Frame | None:
        """Return that of this moment; None while it is still being worked out."""
        run = self._controller.run
        if run is None:
            experiment, readings = self._document.experiment, self._document.readings
            wrong = experiment.problems(readings.held_by_hand)
            return Frame(None, 0, 0) if wrong else self._at_start.frame(experiment, readings)
        trained = len(run.trace)
        if self._looked_at is not None and self._looked_at[0] is not run:
            # of two that have ended the same epoch is looked at; one that begins is followed
            self._looked_at = (run, min(self._looked_at[1], trained)) if run.ended else None
        epoch = trained if self._looked_at is None else self._looked_at[1]
        rate = self._measure(trained)
        left = None
        if run.outcome is Outcome.NONE and trained:
            left = seconds_left(self._pace, trained, run.continued_at, run.planned, rate)
        progress: dict[str, Any] = {
            "planned": run.planned,
            # where it rises all the time it tells nothing
            "epochs_per_second": rate if self._pace.run_seconds is None else 0.0,
            "seconds_left": left,
            "state": self._controller.state,
            "trained": trained,
            "is_live": self._looked_at is None,
            "as_of_start": self._is_as_of_start(run.readings),
            "drawn": self._controller.runs.drawn(None if self._looked_at is None else epoch),
            "loss_held_out": held_out_loss(run, epoch),
        }
        if epoch == 0:
            frame = self._at_start.frame(run.experiment, run.readings)
            if frame is None:
                return None
            if trained:
                progress |= {"loss": run.trace.loss_after(0), "gradient": run.trace.gradient_after(0)}
            return replace(frame, run=run, **progress)
        record = run.trace.record(epoch)
        curve = Curve.of(run.experiment, run.scaling, record.params)
        return Frame(
            run=run,
            epoch=epoch,
            record=record,
            params=record.params,
            curve=curve,
            loss=run.trace.loss_after(epoch),
            gradient=run.trace.gradient_after(epoch),
            distance=self._at_start.distance(run.experiment, run.readings, curve),
            held_out=run.held_out,
            **progress,
        )

    def _is_as_of_start(self, of_run: Readings) -> bool:
        now, known = self._document.readings, self._compared
        if known is None or known[0] is not of_run or known[1] is not now:
            known = self._compared = of_run, now, not of_run.trains_like(now)
        return known[2]

    def _measure(self, epoch: int) -> float:
        """Return epochs a second of late."""
        now = time.monotonic()
        if self.current is None or self.current.run is not self._controller.run:
            self._marks.clear()
        self._marks.append((now, epoch))
        while len(self._marks) > 2 and now - self._marks[0][0] > _MEASURED_SECONDS:
            self._marks.popleft()
        seconds = now - self._marks[0][0]
        return (epoch - self._marks[0][1]) / seconds if seconds > 0 else 0.0
