"""How far a run has come."""

from __future__ import annotations

import numpy as np

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from thermogui.core.descent.engines.closed_form import uses_gram
from thermogui.core.descent.run import Run
from thermogui.core.descent.trace import Trace
from thermogui.ui.run.frame import Frame
from thermogui.ui.run.state import RunState
from thermogui.ui.widgets.plain import plain_tip


class Progress(QProgressBar):
    """How much of a run is trained, how fast, and how long the rest takes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progressBar")
        self.setRange(0, 1000)
        self.setAccessibleName("Progress of the run")
        self._run: Run[Trace] | None = None
        self._by_gram = False
        self._frame: Frame | None = None
        self._before_a_run = ""
        self._parts: list[str] = []

    @Slot(bool, str)
    def show_readiness(self, _can_start: bool, text: str) -> None:
        """Say what there is to say before a run."""
        if text != self._before_a_run:
            self._before_a_run = text
            if self._frame is not None:
                self.show_frame(self._frame)

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        self._frame = frame
        parts = []
        if frame.run is None:
            parts.append(self._before_a_run)
        elif frame.run.ended:
            parts.append("paused" if frame.run.left else str(frame.run.outcome))
            if frame.state.is_active:
                parts.append(f"its race {'is paused' if frame.state is RunState.PAUSED else 'goes on'}")
            elif frame.run.diverged:
                parts.append("no next step: Reset, or Start a new run")
        elif frame.state is RunState.PAUSED:
            parts.append("paused")
        else:
            if frame.epochs_per_second >= 0.05:
                parts.append(f"{_rate(frame.epochs_per_second)} epochs/s")
            if frame.seconds_left is not None and np.isfinite(frame.seconds_left):
                parts.append(_duration(frame.seconds_left))
            if not parts:
                parts.append("running")
        if frame.run is not self._run:
            self._note_run(frame.run)
        if self._by_gram:
            parts.append("from the Gram matrix")
        # the words first: a new value is painted at once, and words after it once more
        self._parts = parts
        self._show_words()
        self.setValue(round(1000 * frame.trained / max(frame.planned, 1)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_words()

    def _show_words(self) -> None:
        """Say as much as there is room for, the first of it in any case."""
        shown = list(self._parts)
        while len(shown) > 1 and self.fontMetrics().horizontalAdvance(" · ".join(shown)) > self.width():
            shown.pop()
        self.setFormat(" · ".join(shown).replace("%", "%%"))

    def _note_run(self, run: Run[Trace] | None) -> None:
        self._run = run
        self._by_gram = run is not None and uses_gram(run.experiment, int(run.learned_from.counts.sum()))
        tip = (
            "So many readings are summed up once, in their Gram matrix; an epoch no longer depends on how "
            "many they are, and comes to the same within rounding."
        )
        self.setToolTip(plain_tip(tip if self._by_gram else ""))


def _rate(epochs_per_second: float) -> str:
    if epochs_per_second < 10:
        return f"{epochs_per_second:.1f}"
    return f"{float(f'{epochs_per_second:.2g}'):,.0f}"


def _duration(seconds: float) -> str:
    if seconds < 1:
        return "less than a second left"
    if seconds < 120:
        return f"{seconds:.0f} s left"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min left"
    return f"{seconds / 3600:.0f} h left"
