"""A finite difference of the loss, and what δ makes of it."""

from __future__ import annotations

import math

import numpy as np

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from thermogui.core.descent.difference_error import (
    HIGH_EXPONENT,
    LOW_EXPONENT,
    Differences,
    differences,
)
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.figures import figure_text
from thermogui.core.errors import ThermoError
from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Readings
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.widgets.fields import LogSlider, MessageLabel, NumberField, WheelOnlyWithFocus
from thermogui.ui.widgets.plain import PlainLabel, plain_tip
from thermogui.ui.widgets.words import FigureTable, Words

_TIP = "How far a finite difference moves a parameter to either side: any number above 0; 0.1 at first"
_RAW = Experiment(input_scale=1.0)
_START = np.array([1.0, 0.0])


class DeltaControl(QWidget):
    """δ on a slider over twelve decades, and as a number.

    Signals:
        changed: (δ): it is another one now.
    """

    changed = Signal(float)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.delta = 0.1
        self.slider = LogSlider(LOW_EXPONENT, HIGH_EXPONENT, self)
        self.slider.setObjectName(f"{name}Slider")
        self.slider.setAccessibleName("δ (delta), by powers of ten")
        self.slider.setToolTip("From 1e−9 to 1,000; Page up and Page down change it tenfold")
        self.slider.installEventFilter(WheelOnlyWithFocus(self))
        self.field = NumberField(name, self)
        self.field.setAccessibleName("δ (delta)")
        self.field.setToolTip(plain_tip(_TIP))
        self.field.setFixedWidth(84)
        self._message = MessageLabel(self)
        label = PlainLabel("δ", self)
        label.setBuddy(self.field)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self._message)
        self.slider.dragged.connect(self._on_dragged)
        self.field.edited.connect(self._on_typed)
        self.show_delta(self.delta)

    def show_delta(self, delta: float) -> None:
        """Show a δ without telling anyone."""
        if math.isfinite(delta) and delta > 0:
            self.delta = delta
        self.slider.show_value(delta)
        self.field.show_value(delta)
        self._say(delta)

    def _say(self, delta: float) -> bool:
        right = math.isfinite(delta) and delta > 0
        self.field.show_problem(not right)
        self._message.show_message(
            "" if right else self.field.question() or "δ must be a number greater than 0."
        )
        return right

    @Slot(float, int)
    def _on_dragged(self, delta: float, _gesture: int) -> None:
        self.show_delta(delta)
        self.changed.emit(delta)

    @Slot(float, int)
    def _on_typed(self, delta: float, _gesture: int) -> None:
        if self._say(delta):
            self.delta = delta
            self.slider.show_value(delta)
            self.changed.emit(delta)


class DifferenceExplorer(QWidget):
    """
    ```
    δ ----|---------------- [0.1]
              ∂L/∂w      error
    central, float32 …
    central, float64 …
    one-sided, float64 …
    exact
    ```
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("differenceExplorer")
        self._readings: Readings | None = None
        self._tasks = Tasks("difference", self)
        self.control = DeltaControl("lessonDelta", self)
        self.control.changed.connect(self._on_delta)
        self.table = FigureTable("differences", self)
        self._remark = Words("differenceRemark", "muted", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self.control, self.table, self._remark):
            layout.addWidget(widget)

    def show_readings(self, readings: Readings) -> None:
        """Take the differences on these readings, at w = 1 and b = 0."""
        if readings is not self._readings:
            self._readings = readings
            self._ask()

    def close_down(self) -> None:
        """Return when nothing is being computed any more."""
        self._tasks.close()

    @Slot(float)
    def _on_delta(self, _delta: float) -> None:
        self._ask()

    def _ask(self) -> None:
        if self._readings is not None:
            readings, delta = self._readings, self.control.delta
            self._tasks.ask(
                lambda task: differences(_RAW, readings, _START, delta, task.is_cancelled),
                self._on_found,
                self._on_failed,
            )

    def _on_found(self, found: Differences) -> None:
        exact = found.exact
        rows = [("", "∂L/∂w", "error")]
        for name, value in (
            ("central, float32", found.central["float32"]),
            ("central, float64", found.central["float64"]),
            ("one-sided, float64", found.one_sided["float64"]),
        ):
            rows.append((name, figure_text(value), format_significant(abs(value - exact), 2)))
        rows.append(("exact", figure_text(exact), ""))
        self.table.show_rows(rows)
        self._remark.setText(_remark(found))

    def _on_failed(self, error: ThermoError) -> None:
        self.table.show_rows([])
        self._remark.setText(str(error))


def _remark(found: Differences) -> str:
    error = abs(found.central["float32"] - found.exact)
    if found.central["float32"] == 0 and found.exact:
        return "This δ is too small for float32: it is lost in w, and both losses are the same."
    if error > 0.01 * abs(found.exact):
        return "In float32, rounding has swallowed the difference. Hardly a digit is right."
    if abs(found.one_sided["float64"] - found.exact) > abs(found.exact):
        return "So large a δ does no harm to a central difference on a parabola. The one-sided is useless."
    return "One-sided means (L(w + δ) − L(w)) / δ. Its error grows with δ."
