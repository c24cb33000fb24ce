"""The inspector: the step of the epoch shown, under glass."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from thermogui.core.descent.difference_error import DifferenceErrors, difference_errors
from thermogui.core.descent.figures import setting_text
from thermogui.core.descent.inspection import Inspection, Place, inspect
from thermogui.core.descent.next_epoch import next_epoch
from thermogui.core.errors import ThermoError
from thermogui.ui.lessons.chain_table import ChainTable, make_smaller
from thermogui.ui.lessons.difference import DeltaControl
from thermogui.ui.lessons.error_plot import ErrorPlot
from thermogui.ui.lessons.inspected import (
    Wanted,
    about_errors,
    about_the_gradient,
    how_it_came,
    step_rows,
    three_rows,
    where,
)
from thermogui.ui.model.document import Document
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.run.frame import Frame
from thermogui.ui.widgets.theme import LIGHT, Theme
from thermogui.ui.widgets.words import FigureTable, Words, heading

_SWEEP_EVERY_SECONDS = 0.2


class InspectorPanel(QWidget):
    """
    ```
    The step of epoch 13, from w = … and b = …, where the loss is …
    how epoch 12 came there
    Chain rule     t_p  error t_p − t_c  ∂L/∂t_p  ·∂t_p/∂w  ·∂t_p/∂b
                   …                              Σ         Σ
    which gradient is set, where it is not that of the chain rule
    The step       before, gradient, × η, after
    Three gradients side by side, digits of agreement
    Error of the finite difference against δ    [w] [b]
    ```

    The parameters, their loss and the errors are those of the epoch shown, and the step is the one from
    there: what the run has recorded of it, or will record.

    Everything is worked out beside the window's thread, and only while the panel is seen.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self._document = document
        self._frame: Frame | None = None
        self._wanted: Wanted | None = None
        self._found: Inspection | None = None
        self._sweep: DifferenceErrors | None = None
        self._swept_at = 0.0
        self._swept: Place | None = None
        self._tasks, self._sweeps = Tasks("inspector", self), Tasks("sweep", self)
        self._sweep_timer = QTimer(self, singleShot=True)
        self._sweep_timer.timeout.connect(self._ask_sweep)
        self._where = Words("inspectedEpoch", "", self)
        self._came = Words("inspectedCame", "muted", self)
        self._chain_title = heading("The chain rule", self)
        self._formula = Words("chainFormula", "muted", self)
        self._formula.setText("∂L/∂w = Σ ∂L/∂t_p · ∂t_p/∂w, and so for b; ∂t_p/∂w = x, ∂t_p/∂b = 1")
        self.chain = ChainTable(self)
        self._set_says = Words("setGradient", "", self)
        self._step_title = heading("The step", self)
        self.step = FigureTable("inspectedStep", self)
        self._three_title = heading("Three gradients", self)
        self.three = FigureTable("threeGradients", self)
        make_smaller(self.three)
        self._digits_say = Words("digitsSay", "muted", self)
        self._digits_say.setText("Digits that agree with the analytic gradient in float64, for w and for b.")
        self.control = DeltaControl("inspectorDelta", self)
        self.control.show_delta(document.experiment.delta)
        self._error_title = heading("Error of the finite difference", self)
        self.plot = ErrorPlot(PlotStyle(LIGHT))
        self.plot.setParent(self)
        self.plot.setAccessibleName("Error of the finite difference against δ")
        self._error_says = Words("errorSays", "", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 8, 0, 8)
        layout.setSpacing(8)
        self._parts = [
            self._came,
            self._chain_title,
            self._formula,
            self.chain,
            self._set_says,
            self._step_title,
            self.step,
            self._three_title,
            self.control,
            self.three,
            self._digits_say,
        ]
        layout.addWidget(self._where)
        for widget in self._parts:
            layout.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self._error_title)
        row.addStretch()
        self._choice = QButtonGroup(self)
        for index, name in enumerate("wb"):
            button = QToolButton(self)
            button.setText(name)
            button.setObjectName(f"errorOf_{name}")
            button.setAccessibleName(f"Error of ∂L/∂{name}")
            button.setCheckable(True)
            button.setChecked(index == 0)
            button.setProperty("kind", "toggle")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._choice.addButton(button, index)
            row.addWidget(button)
            self._parts.append(button)
        layout.addLayout(row)
        layout.addWidget(self.plot)
        layout.addWidget(self._error_says)
        layout.addStretch()
        self._parts += [self._error_title, self.plot, self._error_says]
        self.control.changed.connect(self._on_delta)
        self._choice.idToggled.connect(self._on_choice)
        self._delta_that_is_set = document.experiment.delta
        self.plot.show_delta(self.control.delta)
        self._say("There is no step to show yet.")

    @property
    def is_settled(self) -> bool:
        """Whether all that is shown belongs to the newest frame."""
        found = self._found
        waiting = self._tasks.is_busy or self._sweeps.is_busy or self._sweep_timer.isActive()
        return not waiting and (found is None or self._swept is found.place)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.plot.set_style(PlotStyle(theme))

    def shut_down(self) -> None:
        """Return when nothing is being computed any more."""
        self._sweep_timer.stop()
        self._tasks.close()
        self._sweeps.close()

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        """Inspect the step of a frame's epoch, at once or when the panel is next seen."""
        self._frame = frame
        if self.isVisible():
            self._follow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow()

    # -- asking

    def _follow(self) -> None:
        document, frame = self._document, self._frame
        self._wanted = Wanted.of(frame, document.experiment, document.readings) if frame else None
        if self._wanted is None:
            self._found = None
            self._say("There is no step to show: that takes readings in use, and settings without mistakes.")
            return
        experiment = self._wanted.experiment
        if not experiment.is_plain:
            self._wanted = self._found = None
            self._say("The inspector shows steps of plain gradient descent on a straight line only.")
            return
        delta = experiment.delta
        if delta != self._delta_that_is_set:
            self._delta_that_is_set = delta
            self.control.show_delta(delta)
            self.plot.show_delta(delta)
        self._ask()

    def _ask(self) -> None:
        if self._wanted is not None:
            wanted, delta = self._wanted, self.control.delta
            self._tasks.ask(
                lambda task: _inspect(wanted, delta, task.is_cancelled),
                partial(self._on_found, wanted),
                self._on_failed,
            )

    @Slot()
    def _ask_sweep(self) -> None:
        if self._found is None or self._swept is self._found.place or not self.isVisible():
            return
        left = _SWEEP_EVERY_SECONDS - (time.monotonic() - self._swept_at)
        if left > 0:
            self._sweep_timer.start(max(1, round(1000 * left)))
            return
        self._swept_at = time.monotonic()
        place = self._found.place
        self._sweeps.ask(
            lambda task: difference_errors(place, task.is_cancelled),
            partial(self._on_swept, place),
            self._on_sweep_failed,
        )

    # -- showing

    def _say(self, text: str) -> None:
        """Show nothing but a sentence."""
        self._where.setText(text)
        for part in self._parts:
            part.hide()

    def _on_found(self, wanted: Wanted, found: Inspection) -> None:
        if self._wanted is None:
            return
        # the place stays the same one while only δ changes, so that it is not swept again
        if self._found is not None and _is_same(self._found.place, found.place):
            found = replace(found, place=self._found.place)
        self._found = found
        for part in self._parts:
            part.show()
        self._where.setText(where(wanted, found.chain.loss))
        for words, text in (
            (self._came, how_it_came(wanted)),
            (self._set_says, about_the_gradient(wanted.experiment, found.step)),
        ):
            words.setText(text)
            words.setVisible(bool(text))
        self.chain.show_chain(found.chain)
        title = f"The step, with η = {setting_text(found.step.learning_rate)}"
        if title != self._step_title.text():
            self._step_title.setText(title)
        self.step.show_rows(step_rows(found.step))
        self.three.show_rows(three_rows(found.three))
        self._ask_sweep()

    def _on_failed(self, error: ThermoError) -> None:
        self._found = None
        self._say(str(error))

    def _on_swept(self, place: Place, found: DifferenceErrors) -> None:
        self._swept, self._sweep = place, found
        self._show_errors()
        self._ask_sweep()

    def _on_sweep_failed(self, error: ThermoError) -> None:
        self._error_says.setText(str(error))

    def _show_errors(self) -> None:
        index = self._choice.checkedId()
        self.plot.show_sweep(self._sweep, index)
        if self._sweep is not None:
            said = about_errors(self._sweep, index)
            self._error_says.setText(said)
            self.plot.setAccessibleDescription(said)

    # -- slots

    @Slot(float)
    def _on_delta(self, delta: float) -> None:
        self.plot.show_delta(delta)
        self._ask()

    @Slot(int, bool)
    def _on_choice(self, _index: int, checked: bool) -> None:
        if checked:
            self._show_errors()


def _inspect(wanted: Wanted, delta: float, stopped: Callable[[], bool]) -> Inspection:
    experiment, readings, here = wanted.experiment, wanted.readings, wanted.here
    record = wanted.next or next_epoch(experiment, readings, here, wanted.begun, stopped)
    return inspect(experiment, Place.of(experiment, readings, here.params), record, delta)


def _is_same(one: Place, other: Place) -> bool:
    return (
        np.array_equal(one.params, other.params, equal_nan=True)
        and np.array_equal(one.x, other.x)
        and np.array_equal(one.y, other.y)
    )
