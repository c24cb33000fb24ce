"""The line as it learns, in large letters: its equation, its loss, how far it is from the best one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from thermogui.core.descent.run import Outcome
from thermogui.core.descent.stops import Reason
from thermogui.core.descent.summary import headline, stop_words
from thermogui.ui.run.frame import Frame
from thermogui.ui.widgets.equation import Equation
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.type_size import LARGE

if TYPE_CHECKING:
    from thermogui.core.calibration.assessment import Assessment
    from thermogui.core.readings.readings import Readings

_WHAT_IT_SAYS = (
    "The loss is the mean of the squared residuals of this line. The distance is the largest gap, over the "
    "range of the readings, between it and the line of least squares."
)
_BESIDE = 40  # pixels
_TOP_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
_NEAR = 0.05  # of the range of t_c, beyond which a line says nothing of the unit yet


class Headline(QWidget):
    """What the run has found by now; at its end, which unit the readings say, and the way to there.

    Signals:
        calibration_asked: show the calibration, with the verdict and its uncertainty.
    """

    calibration_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sentence")
        self._equation = Equation("equationLine", LARGE, self, lines=2)
        self._equation.setToolTip(plain_tip(_WHAT_IT_SAYS))
        self._link = QToolButton(self)
        self._link.setObjectName("verdictLink")
        self._link.setProperty("kind", "link")
        self._link.setCursor(Qt.CursorShape.PointingHandCursor)
        self._link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._link.setToolTip("How certain that is: the calibration with its uncertainty")
        self._link.setText(_on_the_link("consistent with Fahrenheit"))
        policy = self._link.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._link.setSizePolicy(policy)
        self._link.hide()
        self._link.clicked.connect(self.calibration_asked)
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(8, 4, 8, 4)
        self._layout.setVerticalSpacing(0)
        self._layout.addWidget(self._equation, 0, 0)
        self._layout.addWidget(self._link, 0, 0, _TOP_RIGHT)
        self._is_beside = True
        self._frame: Frame | None = None
        self._verdict, self._near = "", 0.0
        self._judged: Readings | None = None
        self._compared: tuple[Readings, Readings, bool] | None = None

    def text(self) -> str:
        """Return the words."""
        return " · ".join(filter(None, (self._equation.text(), self._shown_verdict())))

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        # only while it learns do figures change so fast that what follows must stand still
        is_still = frame.run is None or frame.run.ended
        is_still = is_still or self._frame is None or frame.run is not self._frame.run
        self._frame = frame
        if frame.curve is None or frame.loss is None:
            needs = ": it needs readings to learn from" if frame.planned else ""
            self._equation.show_parts((f"No line yet{needs}.",))
        else:
            parts = headline(
                frame.curve,
                frame.loss,
                frame.distance,
                frame.labels,
                frame.as_of_start,
                _why(frame),
                frame.loss_held_out,
            )
            self._equation.show_parts(parts)
        if is_still:
            # of what is shown now: what was shown before has asked for other room
            self._equation.forget_room()
        self._show_link()

    def show_assessment(self, assessment: Assessment | None) -> None:
        """Know what the calibration of the readings in the table says of their unit."""
        verdict = assessment.verdict if assessment is not None else None
        scales = verdict.consistent if verdict is not None else ()
        self._near = _NEAR * float(np.ptp(assessment.calibration.t_c)) if assessment is not None else 0.0
        self._verdict = f"consistent with {' or '.join(scales)}" if scales else ""
        self._judged = assessment.readings if assessment is not None else None
        self._show_link()

    def _shown_verdict(self) -> str:
        frame = self._frame
        run = frame.run if frame is not None else None
        if frame is None or run is None or frame.as_of_start or not frame.is_live:
            return ""
        # a line that is still far away has not found it yet
        is_near = frame.distance is not None and frame.distance <= self._near
        is_told = run.outcome is Outcome.FINISHED and is_near and self._is_judged(run.readings)
        return self._verdict if is_told else ""

    def _is_judged(self, readings: Readings) -> bool:
        """Return whether the verdict is of these: of a file that opens, it comes after the line."""
        judged, known = self._judged, self._compared
        if judged is None:
            return False
        if known is None or known[0] is not judged or known[1] is not readings:
            self._compared = known = judged, readings, judged.counts_like(readings)
        return known[2]

    def _show_link(self) -> None:
        verdict = self._shown_verdict()
        if verdict:
            self._link.setText(_on_the_link(verdict))
        self._link.setVisible(bool(verdict))
        self._choose_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_place()

    def _choose_place(self) -> None:
        """Put the link over the end of the first line, or beneath the parts where that has no room for it.

        Its room is kept while it is hidden, and the parts have theirs whole: nothing moves as it comes.
        """
        beside = self.width() >= self._equation.first_width + self._link.sizeHint().width() + _BESIDE
        if beside != self._is_beside:
            self._is_beside = beside
            self._layout.removeWidget(self._link)
            self._layout.addWidget(self._link, 0 if beside else 1, 0, _TOP_RIGHT)


def _why(frame: Frame) -> str:
    """Return what ended the run before its epochs were used up, where its end is shown."""
    run = frame.run
    if run is None or not frame.is_live or run.stopped_because is Reason.EPOCHS:
        return ""
    words = stop_words(run)
    return words if run.outcome is Outcome.STOPPED or not words else f"ended: {words}"


def _on_the_link(verdict: str) -> str:
    return f"{verdict[0].upper()}{verdict[1:]} → Calibrate"
