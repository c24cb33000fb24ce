"""What is said beside the plots of what the mouse points at, and of the plots to who does not see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from thermogui.core.readings.readings import Readings
from thermogui.core.readings.roles import Role
from thermogui.ui.calibration.live import State
from thermogui.ui.model.document import Document
from thermogui.ui.plots import summaries, words
from thermogui.ui.plots.callout import Callout
from thermogui.ui.plots.fit_marks import MOST_MARKS
from thermogui.ui.plots.loss import NOWHERE
from thermogui.ui.run.frame import Frame
from thermogui.ui.run.state import RunState

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from thermogui.core.calibration.assessment import Assessment
    from thermogui.ui.plots.plot import Plot


class PlotWords(QObject):
    """
    Attributes:
        of_fit, of_loss: the words in the plots.
        frame, state: what the plots show of a run and of the calibration.
        with_descent, with_calibration: whether they show it.
    """

    def __init__(self, document: Document, fit: Plot, loss: Plot, parent: QWidget) -> None:
        super().__init__(parent)
        self.of_fit, self.of_loss = Callout("fitValue", fit), Callout("lossValue", loss)
        self.frame: Frame | None = None
        self.state: State | None = None
        self.with_descent, self.with_calibration = True, False
        self._document = document
        self._row, self._place = NOWHERE, ""
        for changed in (document.committed, document.replaced):
            changed.connect(self._say_again)

    @Slot(int)
    def point_at_reading(self, row: int) -> None:
        """Say what a reading is; without one, what lines are at the place that is pointed at."""
        self._row = row
        readings = self._document.readings
        text = self._place
        if 0 <= row < len(readings):
            curve = self.frame.curve if self.frame is not None and self.with_descent else None
            text = words.of_reading(readings, row, curve, self._assessment(self.with_calibration))
            frame = self.frame
            if frame is not None and curve is not None and frame.held_out is not None:
                # of other readings than there are now it says nothing
                is_told = not frame.as_of_start and _is_among(frame.held_out, readings, row)
                text += ", held out" if is_told else ""
        self.of_fit.setText(text)

    @Slot()
    def _say_again(self) -> None:
        """Say what the reading under the mouse is now: an edit, or undo, does not move the mouse."""
        if self._row != NOWHERE:
            self.point_at_reading(self._row)

    @Slot(str)
    def point_at_place(self, text: str) -> None:
        """Say what lines are at a place, where no reading is pointed at."""
        self._place = text
        if self._row == NOWHERE:
            self.of_fit.setText(text)

    @Slot(int)
    def point_at_epoch(self, epoch: int) -> None:
        """Say what there was after an epoch."""
        run = self.frame.run if self.frame else None
        is_done = run is not None and 0 <= epoch <= len(run.trace)
        beside = self.frame.drawn if self.frame is not None and self.frame.beside else ()
        self.of_loss.setText(words.of_epoch(run, epoch, beside) if run is not None and is_done else "")

    def describe(self, fit: Plot, loss: Plot, residuals: Plot | None, *, exact: bool) -> None:
        """Tell what the plots show; *exact* says whether the exact line is among it."""
        frame, readings = self.frame, self._document.readings
        run = frame.run if frame is not None else None
        rests = run is None or run.ended or (frame is not None and frame.state is RunState.PAUSED)
        curve = frame.curve if frame is not None and self.with_descent else None
        few = len(readings) <= MOST_MARKS
        said = summaries.of_fit(readings, curve, self._assessment(exact), with_residual=rests or few)
        _tell(fit, said)
        if self.with_descent and frame is not None:
            trace, trained = (run.trace, run.readings) if run is not None else (None, readings)
            _tell(loss, summaries.of_loss(trace, frame.planned, trained.label(Role.T_C)))
        if residuals is not None and self.with_calibration:
            _tell(residuals, summaries.of_residuals(self._assessment(True)))

    def _assessment(self, wanted: bool) -> Assessment | None:
        return self.state.assessment if self.state is not None and wanted else None


def _tell(plot: Plot, text: str) -> None:
    if plot.accessibleDescription() != text:
        plot.setAccessibleDescription(text)


def _is_among(some: Readings, readings: Readings, row: int) -> bool:
    """Say whether a row of *readings* counts among *some*, which may have other rows that do not count."""
    if len(some) == len(readings):
        return bool(some.counts[row])
    t_u, t_c = some.used()
    return bool(((t_u == readings.t_u[row]) & (t_c == readings.t_c[row])).any())
