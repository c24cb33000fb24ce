"""The inspector: the step of the epoch shown, under glass."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from thermogui.core.descent.difference_error import Sweep, sweep
from thermogui.core.descent.inspection import Chain, Place, ThreeGradients, chain_rule, three_gradients
from thermogui.ui.document import Document
from thermogui.ui.lessons.chain_table import ChainTable
from thermogui.ui.lessons.difference import DeltaControl
from thermogui.ui.lessons.error_plot import ErrorPlot
from thermogui.ui.lessons.inspected import Wanted, about_errors, step_rows, three_rows, where
from thermogui.ui.lessons.newest_job import NewestJob
from thermogui.ui.plain import PlainLabel
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.run.live import Frame
from thermogui.ui.theme import LIGHT, Theme
from thermogui.ui.words import FigureTable, Words

_SWEEP_EVERY_SECONDS = 0.2


@dataclass(frozen=True, eq=False)
class _Found:
    place: Place
    chain: Chain
    three: ThreeGradients


class InspectorPanel(QWidget):
    """
    ```
    Epoch 12, from w = … and b = …
    Chain rule     t_p  residual  ∂L/∂t_p  ·∂t_p/∂w  ·∂t_p/∂b
                   …                       Σ         Σ
    The step       before, gradient, × η, after
    Three gradients side by side, digits of agreement
    Error of the finite difference against δ    [w] [b]
    ```

    Everything is worked out beside the window's thread, and only while the panel is seen.
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self._document = document
        self._frame: Frame | None = None
        self._wanted: Wanted | None = None
        self._found: _Found | None = None
        self._sweep: Sweep | None = None
        self._swept_at = 0.0
        self._swept: Place | None = None
        self._background = NewestJob("inspector", self)
        self._background.found.connect(self._on_found)
        self._background.failed.connect(self._on_failed)
        self._sweeps = NewestJob("sweep", self)
        self._sweeps.found.connect(self._on_swept)
        self._sweeps.failed.connect(self._on_sweep_failed)
        self._sweep_timer = QTimer(self, singleShot=True)
        self._sweep_timer.timeout.connect(self._ask_sweep)
        self._where = Words("inspectedEpoch", "", self)
        self._chain_title = _heading("The chain rule", self)
        self._formula = Words("chainFormula", "muted", self)
        self._formula.setText("∂L/∂w = Σ ∂L/∂t_p · ∂t_p/∂w, and so for b; ∂t_p/∂w = x, ∂t_p/∂b = 1")
        self.chain = ChainTable(self)
        self._step_title = _heading("The step", self)
        self.step = FigureTable("inspectedStep", self)
        self._three_title = _heading("Three gradients", self)
        self.three = FigureTable("threeGradients", self)
        self._digits_say = Words("digitsSay", "muted", self)
        self._digits_say.setText("Digits that agree with the gradient in float64, for w · b.")
        self.control = DeltaControl("inspectorDelta", self)
        self.control.show_delta(document.experiment.delta)
        self._error_title = _heading("Error of the finite difference", self)
        self.plot = ErrorPlot(PlotStyle(LIGHT))
        self.plot.setParent(self)
        self._error_says = Words("errorSays", "", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 8, 6, 10)
        layout.setSpacing(6)
        self._parts = [
            self._chain_title,
            self._formula,
            self.chain,
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
            button.setProperty("toggle", True)
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
        document.experiment_changed.connect(self._on_experiment)
        self._delta_of_document = document.experiment.delta
        self.plot.show_delta(self.control.delta)
        self._say("No epoch to look at yet.")

    @property
    def is_settled(self) -> bool:
        """Whether all that is shown belongs to the newest frame."""
        found = self._found
        waiting = self._background.is_busy or self._sweeps.is_busy or self._sweep_timer.isActive()
        return not waiting and (found is None or self._swept is found.place)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.plot.set_style(PlotStyle(theme))

    def shut_down(self) -> None:
        """Return when nothing is being computed any more."""
        self._sweep_timer.stop()
        self._background.close()
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
        frame = self._frame
        wanted = self._wanted_of(frame) if frame is not None else None
        if wanted is None:
            self._found = self._wanted = None
            self._say("No step to look at: it needs readings that count and settings without mistakes.")
            return
        self._wanted = wanted
        self._ask()

    def _wanted_of(self, frame: Frame) -> Wanted | None:
        run, record = frame.run, frame.record
        if run is None or record is None:
            experiment = run.experiment if run else self._document.experiment
            readings = run.readings if run else self._document.readings
            if frame.params is None or experiment.problems() or not readings.counts.any():
                return None
            return Wanted(experiment, readings, frame.params, 0, None, None)
        before = run.trace.params_after(record.epoch - 1)
        return Wanted(
            run.experiment, run.readings, before.copy(), record.epoch, record.gradient, record.params
        )

    def _ask(self) -> None:
        if self._wanted is not None:
            self._background.ask(self._wanted, _inspect, self._wanted, self.control.delta)

    @Slot()
    def _ask_sweep(self) -> None:
        if self._found is None or self._swept is self._found.place or not self.isVisible():
            return
        left = _SWEEP_EVERY_SECONDS - (time.monotonic() - self._swept_at)
        if left > 0:
            self._sweep_timer.start(max(1, round(1000 * left)))
            return
        self._swept_at = time.monotonic()
        self._sweeps.ask(self._found.place, sweep, self._found.place)

    # -- showing

    def _say(self, text: str) -> None:
        """Show nothing but a sentence."""
        self._where.setText(text)
        for part in self._parts:
            part.hide()

    @Slot(object, object)
    def _on_found(self, wanted: Wanted, found: _Found) -> None:
        if self._wanted is None:
            return
        # the place stays the same one while only δ changes, so that it is not swept again
        if self._found is not None and _is_same(self._found.place, found.place):
            found = _Found(self._found.place, found.chain, found.three)
        self._found = found
        for part in self._parts:
            part.show()
        chain = found.chain
        self._where.setText(where(wanted, chain))
        self.chain.show_chain(chain)
        title = f"The step, with η = {chain.learning_rate:.6g}"
        if title != self._step_title.text():
            self._step_title.setText(title)
        self.step.show_rows(step_rows(wanted, chain))
        self.three.show_rows(three_rows(found.three))
        self._ask_sweep()

    @Slot(object, object)
    def _on_failed(self, _wanted: object, error: Exception) -> None:
        self._found = None
        self._say(str(error))

    @Slot(object, object)
    def _on_swept(self, place: Place, found: Sweep) -> None:
        self._swept, self._sweep = place, found
        self._show_errors()
        self._ask_sweep()

    @Slot(object, object)
    def _on_sweep_failed(self, _place: object, error: Exception) -> None:
        self._error_says.setText(str(error))

    def _show_errors(self) -> None:
        index = self._choice.checkedId()
        self.plot.show_sweep(self._sweep, index)
        if self._sweep is not None:
            self._error_says.setText(about_errors(self._sweep, index))

    # -- slots

    @Slot(float)
    def _on_delta(self, delta: float) -> None:
        self.plot.show_delta(delta)
        self._ask()

    @Slot(int, bool)
    def _on_choice(self, _index: int, checked: bool) -> None:
        if checked:
            self._show_errors()

    @Slot()
    def _on_experiment(self) -> None:
        delta = self._document.experiment.delta
        if delta != self._delta_of_document and "delta" not in self._document.experiment.problems():
            self._delta_of_document = delta
            self.control.show_delta(delta)
            self._on_delta(delta)


def _inspect(wanted: Wanted, delta: float, _stopped: object) -> _Found:
    place = Place.of(wanted.experiment, wanted.readings, wanted.params)
    return _Found(place, chain_rule(place), three_gradients(place, delta))


def _is_same(one: Place, other: Place) -> bool:
    return (
        np.array_equal(one.params, other.params, equal_nan=True)
        and np.array_equal(one.x, other.x)
        and np.array_equal(one.y, other.y)
    )


def _heading(text: str, parent: QWidget) -> PlainLabel:
    label = PlainLabel(text, parent)
    label.setProperty("role", "heading")
    return label
