"""The calibration view."""

from __future__ import annotations

import numpy as np

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from thermogui.core.calibration.gap import gap
from thermogui.core.descent.figures import distance_text
from thermogui.core.descent.run import Outcome
from thermogui.core.readings.roles import Role
from thermogui.ui.calibration.budget import BudgetView
from thermogui.ui.calibration.conventions import ConventionsView
from thermogui.ui.calibration.convert import ConvertView
from thermogui.ui.calibration.flagged import FlaggedView
from thermogui.ui.calibration.live import State
from thermogui.ui.calibration.result import ResultView
from thermogui.ui.model.document import Document
from thermogui.ui.run.frame import Frame
from thermogui.ui.widgets.boxes import STRETCH, action_button, filled
from thermogui.ui.widgets.disclosure import Disclosure
from thermogui.ui.widgets.plain import PlainLabel, plain_tip
from thermogui.ui.widgets.tab_order import put_in_tab_order
from thermogui.ui.widgets.words import Words

_GAP_SAID = (
    "n is how many readings count, L the loss of the line, L* the least loss there is, and s the residual "
    "standard deviation. Far below 1, descent has come closer than the readings can tell."
)


class CalibrationPanel(QWidget):
    """
    ```
    equation, unit, parameters, quality
    Convert a reading
    > Uncertainty budget
    Readings to look at
    Descent beside the exact answer
    > Conventions
    [Export report]
    ```

    Signals:
        use_asked: (row, use): leave a reading out of the calibration, or bring it back.
    """

    use_asked = Signal(int, bool)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: State | None = None
        self._frame: Frame | None = None
        self._shown: State | None = None
        self._problem = Words("calibrationProblem", "", self)
        self.result, self.convert = ResultView(self), ConvertView(self)
        self.budget = BudgetView(document, self)
        self.budget_title = Disclosure("Uncertainty budget", self.budget, self)
        self.budget_title.setToolTip(
            "What makes a converted reading uncertain, and how much each part counts"
        )
        put_in_tab_order(self.budget_title, self.budget)
        self.flagged = FlaggedView(self)
        self.conventions = ConventionsView(document, self)
        self._descent = Words("descentGap", "", self)
        self._descent.setToolTip(plain_tip(_GAP_SAID))
        self._convert_title = PlainLabel("Convert a reading", self, "heading")
        self._descent_title = PlainLabel("Descent beside the exact answer", self, "heading")
        self._disclosure = Disclosure("Conventions", self.conventions, self)
        self._disclosure.setToolTip(
            "What is decided before a calibration: curve, scatter, weights, confidence"
        )
        put_in_tab_order(self._disclosure, self.conventions)
        exact = (self._problem, self.result, 6, self._convert_title, self.convert, 6)
        parts = (self.budget_title, self.budget, 6, self.flagged)
        more = (self._descent_title, self._descent, 6, self._disclosure, self.conventions, STRETCH)
        self._layout = filled(QVBoxLayout(self), *exact, *parts, *more, margins=(8, 8, 8, 8), spacing=8)
        self.convert.shown.connect(self._show_budget)
        document.replaced.connect(self.convert.forget)
        self.flagged.use_asked.connect(self.use_asked)
        self._show_parts(False)

    def add_action(self, action: QAction) -> None:
        """Show a button for an action at the end."""
        button = action_button(action, self, "do", Qt.FocusPolicy.StrongFocus)
        self._layout.insertWidget(self._layout.count() - 1, button)

    @Slot(object)
    def show_state(self, state: State) -> None:
        """Show a calibration, at once or when the panel is next seen."""
        self._state = state
        if self.isVisible():
            self._show()

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        """Show how far descent is from the exact answer."""
        self._frame = frame
        if self.isVisible():
            self._show_gap()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._show()

    def _show(self) -> None:
        state = self._state
        if state is None or state is self._shown:
            self._show_gap()
            return
        self._shown = state
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        self._show_parts(state.assessment is not None)
        if state.assessment is not None:
            self.result.show_assessment(state.assessment)
            self.convert.show_assessment(state.assessment)
            self.flagged.show_assessment(state.assessment)
        self._show_gap()

    @Slot()
    def _show_budget(self) -> None:
        state = self._shown
        if state is not None and state.assessment is not None:
            self.budget.show_assessment(state.assessment, self.convert.reading)

    def _show_parts(self, shown: bool) -> None:
        for widget in (self.result, self._convert_title, self.convert):
            widget.setVisible(shown)
        if not shown:
            self.flagged.hide()
            self.budget.show_nothing()

    def _show_gap(self) -> None:
        text = self._gap_text()
        self._descent.setText(text)
        self._descent_title.setVisible(bool(text))
        self._descent.setVisible(bool(text))

    def _gap_text(self) -> str:
        state, frame = self._state, self._frame
        if state is None or state.plain is None or frame is None or frame.curve is None:
            return ""
        if frame.run is None or frame.run.outcome is not Outcome.FINISHED:
            # a line on its way is not yet a result
            return ""
        if frame.curve.slope_intercept is None:
            return ""
        found = gap(state.plain, frame.curve.slope_intercept)
        label = state.readings.label(Role.T_C)
        if not np.isfinite([found.largest, found.joint]).all():
            return "The line is nowhere near the readings: the run has diverged."
        where = "Before the first epoch" if frame.epoch == 0 else f"After epoch {frame.epoch:,}"
        far = label.beside(distance_text(found.largest)).removeprefix("at most ")
        text = (
            f"{where} the line is at most {far} from the exact one; "
            f"n·(L − L*)/s² = {distance_text(found.joint)}, over both parameters at once."
        )
        if frame.as_of_start:
            text += " The run has the readings as they were at its start."
        if state.assessment is not None and state.assessment.calibration is not state.plain:
            text += (
                " Descent approaches the unweighted line of t_c over t_u; these conventions ask for another."
            )
        return text
