"""The inspector: the step of the epoch shown, under glass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from thermogui.core.descent.figures import setting_text
from thermogui.core.descent.inspection import Inspection, Place, inspect
from thermogui.core.descent.models import LINE
from thermogui.core.descent.next_epoch import next_epoch
from thermogui.core.descent.training import Start
from thermogui.core.errors import ThermoError
from thermogui.ui.lessons.chain_table import ChainTable
from thermogui.ui.lessons.columns import make_smaller
from thermogui.ui.lessons.difference import DeltaControl
from thermogui.ui.lessons.error_section import ErrorSection
from thermogui.ui.lessons.inspected import (
    MOST_PARAMETERS,
    Wanted,
    about_digits,
    about_the_gradient,
    about_the_parts,
    chain_formula,
    how_it_came,
    step_rows,
    symbols,
    three_rows,
    where,
)
from thermogui.ui.lessons.parameter_tables import ParameterTable, gradient_columns, step_columns
from thermogui.ui.lessons.rule_shown import RuleShown
from thermogui.ui.model.document import Document
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.run.frame import Frame
from thermogui.ui.widgets.theme import Theme
from thermogui.ui.widgets.words import FigureTable, Words, heading


class InspectorPanel(QWidget):
    """
    ```
    The step of epoch 13, from w = … and b = …, where the loss is …
    how epoch 12 came there
    Chain rule     t_p  error t_p − t_c  ∂L/∂t_p  ·∂t_p/∂w  ·∂t_p/∂b
                   …                              Σ         Σ
    which gradient is set, where it is not that of the chain rule
    The step       before, gradient, its parts, after
    the optimiser's formula and code
    Three gradients side by side, digits of agreement
    Error of the finite difference against δ    [w] [b]
    ```

    The parameters, their loss and the errors are those of the epoch shown, and the step is the one from
    there: what the run has recorded of it, or will record. A model with many parameters has a table of them
    in place of the chain rule, and no plot.

    Everything is worked out beside the window's thread, and only while the panel is seen.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self._document = document
        self._frame: Frame | None = None
        self._wanted: Wanted | None = None
        self._found: Inspection | None = None
        # where the newest step of a run began, with what its optimiser carried
        self._known: tuple[object, Start] | None = None
        self._tasks = Tasks("inspector", self)
        self._where = Words("inspectedEpoch", "", self)
        self._came = Words("inspectedCame", "muted", self)
        self._chain_title = heading("The chain rule", self)
        self._formula = Words("chainFormula", "muted", self)
        self._formula.setText(chain_formula(LINE))
        self.chain = ChainTable(self)
        self._set_says = Words("setGradient", "", self)
        self._step_title = heading("The step", self)
        self.step = FigureTable("inspectedStep", self)
        self.step_of_all = ParameterTable("stepOfAll", "The step of each parameter", self)
        self._parts_say = Words("partsSay", "muted", self)
        self.rule = RuleShown(self)
        self._three_title = heading("Three gradients", self)
        self.three = FigureTable("threeGradients", self)
        make_smaller(self.three)
        self.three_of_all = ParameterTable("gradientsOfAll", "Three gradients of each parameter", self)
        self._digits_say = Words("digitsSay", "muted", self)
        self.control = DeltaControl("inspectorDelta", self)
        self.control.show_delta(document.experiment.delta)
        self.errors = ErrorSection(self)
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
            self.step_of_all,
            self._parts_say,
            self.rule,
            self._three_title,
            self.control,
            self.three,
            self.three_of_all,
            self._digits_say,
            self.errors,
        ]
        layout.addWidget(self._where)
        for widget in self._parts:
            layout.addWidget(widget)
        layout.addStretch()
        self.control.changed.connect(self._on_delta)
        self._delta_that_is_set = document.experiment.delta
        self.errors.plot.show_delta(self.control.delta)
        self._say("There is no step to show yet.")

    @property
    def is_settled(self) -> bool:
        """Whether all that is shown belongs to the newest frame."""
        found = self._found
        return not self._tasks.is_busy and (found is None or self.errors.is_settled_at(found.place))

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.errors.plot.set_style(PlotStyle(theme))

    def shut_down(self) -> None:
        """Return when nothing is being computed any more."""
        self._tasks.close()
        self.errors.close_down()

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
        delta = self._wanted.experiment.delta
        if delta != self._delta_that_is_set:
            self._delta_that_is_set = delta
            self.control.show_delta(delta)
            self.errors.plot.show_delta(delta)
        self._ask()

    def _ask(self) -> None:
        if self._wanted is not None:
            wanted, delta = self._wanted, self.control.delta
            run, known = self._known or (None, None)
            known = known if run is wanted.run else None
            self._tasks.ask(
                lambda task: _inspect(wanted, delta, known, task.is_cancelled),
                partial(self._on_found, wanted),
                self._on_failed,
            )

    # -- showing

    def _say(self, text: str) -> None:
        """Show nothing but a sentence."""
        self._where.setText(text)
        for part in self._parts:
            part.hide()

    def _on_found(self, wanted: Wanted, answer: tuple[Inspection, Start | None]) -> None:
        if self._wanted is None:
            return
        found, carrying = answer
        if carrying is not None:
            self._known = wanted.run, carrying
        # the place stays the same one while only δ changes, so that it is not swept again
        if self._found is not None and _is_same(self._found.place, found.place):
            found = replace(found, place=self._found.place)
        self._found = found
        model, step, experiment = found.place.model, found.step, wanted.experiment
        is_small = len(step.names) <= MOST_PARAMETERS
        of_many = (self.step_of_all, self.three_of_all)
        of_few = (self.chain, self.step, self.three, self._digits_say)
        for part in self._parts:
            part.setVisible(part not in (of_many if is_small else of_few))
        self._where.setText(where(wanted, found.chain.loss))
        self._formula.setText(chain_formula(model))
        for words, text in (
            (self._came, how_it_came(wanted)),
            (self._set_says, about_the_gradient(experiment, step)),
            (self._parts_say, about_the_parts(experiment, step, len(found.place.x))),
        ):
            words.setText(text)
            words.setVisible(bool(text))
        title = f"The step, with η = {setting_text(step.learning_rate)}"
        if title != self._step_title.text():
            self._step_title.setText(title)
        self.rule.show_rule(experiment)
        if is_small:
            self.chain.show_chain(found.chain)
            self.step.setFont((self.three if len(step.names) > 2 else self).font())
            self.step.show_rows(step_rows(step))
            self.three.show_rows(three_rows(found.three, step.names))
            self._digits_say.setText(about_digits(model))
        else:
            self.step_of_all.show_columns(symbols(model), step_columns(step))
            self.three_of_all.show_columns(symbols(model), gradient_columns(found.three))
        self.errors.show_place(found.place)

    def _on_failed(self, error: ThermoError) -> None:
        self._found = None
        self._say(str(error))

    # -- slots

    @Slot(float)
    def _on_delta(self, delta: float) -> None:
        self.errors.plot.show_delta(delta)
        self._ask()


def _inspect(
    wanted: Wanted, delta: float, known: Start | None, stopped: Callable[[], bool]
) -> tuple[Inspection, Start | None]:
    """Return a step taken apart, and where it begins with what is carried to it, if that is known."""
    experiment, readings, here = wanted.experiment, wanted.readings, wanted.here
    carrying = wanted.carrying(known, stopped)
    record = wanted.next or next_epoch(experiment, readings, here, wanted.begun, stopped)
    place = Place.of(experiment, readings, here.params)
    return inspect(experiment, place, record, delta, carrying.state if carrying else None), carrying


def _is_same(one: Place, other: Place) -> bool:
    return (
        np.array_equal(one.params, other.params, equal_nan=True)
        and np.array_equal(one.x, other.x)
        and np.array_equal(one.y, other.y)
    )
