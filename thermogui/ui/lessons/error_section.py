"""The error of the finite difference against δ at one place, one parameter at a time."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from thermogui.core.descent.difference_error import DifferenceErrors, difference_errors
from thermogui.core.descent.inspection import Place
from thermogui.core.errors import ThermoError
from thermogui.ui.lessons.error_plot import ErrorPlot
from thermogui.ui.lessons.inspected import MOST_PARAMETERS, about_errors
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.theme import LIGHT
from thermogui.ui.widgets.words import Words, heading

_EVERY_SECONDS = 0.2


class ErrorSection(QWidget):
    """
    ```
    Error of the finite difference    [w] [b]
    plot
    what is seen
    ```

    Measured beside the window's thread, and only while it is seen.

    Attributes:
        sweep: the errors shown; None before any.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sweep: DifferenceErrors | None = None
        self._place: Place | None = None
        self._swept: Place | None = None
        self._names: tuple[str, ...] = ()
        self._swept_at = 0.0
        self._tasks = Tasks("sweep", self)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._ask)
        self.plot = ErrorPlot(PlotStyle(LIGHT))
        self.plot.setParent(self)
        self.plot.setAccessibleName("Error of the finite difference against δ")
        self._says = Words("errorSays", "", self)
        row = QHBoxLayout()
        row.addWidget(heading("Error of the finite difference", self))
        row.addStretch()
        self._choice = QButtonGroup(self)
        for index in range(MOST_PARAMETERS):
            button = QToolButton(self)
            button.setCheckable(True)
            button.setChecked(index == 0)
            button.setProperty("kind", "toggle")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._choice.addButton(button, index)
            row.addWidget(button)
        self._show_names(("w", "b"))
        filled(QVBoxLayout(self), row, self.plot, self._says, margins=(0, 0, 0, 0), spacing=8)
        self._choice.idToggled.connect(self._on_choice)

    def is_settled_at(self, place: Place) -> bool:
        """Whether what is shown, if anything, is of this place."""
        waiting = self._tasks.is_busy or self._timer.isActive()
        return self.isHidden() or (not waiting and self._swept is place)

    def close_down(self) -> None:
        """Return when nothing is being computed any more."""
        self._timer.stop()
        self._tasks.close()

    def show_place(self, place: Place) -> None:
        """Measure the errors at a place, unless that is where they were measured before."""
        self._place = place
        self._show_names(place.model.parameter_names)
        self._ask()

    def _show_names(self, names: tuple[str, ...]) -> None:
        if names == self._names:
            return
        self._names, self.sweep = names, None
        for index, button in enumerate(self._choice.buttons()):
            name = names[index] if index < len(names) else ""
            button.setText(name)
            button.setObjectName(f"errorOf_{name}")
            button.setAccessibleName(f"Error of ∂L/∂{name}")
            button.setVisible(bool(name))
        if self._choice.checkedId() >= len(names):
            self._choice.button(0).setChecked(True)

    @Slot()
    def _ask(self) -> None:
        place = self._place
        if place is None or self._swept is place or not self.isVisible():
            return
        left = _EVERY_SECONDS - (time.monotonic() - self._swept_at)
        if left > 0:
            self._timer.start(max(1, round(1000 * left)))
            return
        self._swept_at = time.monotonic()
        self._tasks.ask(
            lambda task: difference_errors(place, task.is_cancelled),
            partial(self._on_swept, place),
            self._on_failed,
        )

    def _on_swept(self, place: Place, found: DifferenceErrors) -> None:
        if place.model.parameter_names == self._names:
            self._swept, self.sweep = place, found
            self._show()
        self._ask()

    def _on_failed(self, error: ThermoError) -> None:
        self._says.setText(str(error))

    def _show(self) -> None:
        index = self._choice.checkedId()
        name = self._names[index]
        self.plot.show_sweep(self.sweep, index, name)
        if self.sweep is not None:
            said = about_errors(self.sweep, index, name)
            self._says.setText(said)
            self.plot.setAccessibleDescription(said)

    @Slot(int, bool)
    def _on_choice(self, _index: int, checked: bool) -> None:
        if checked:
            self._show()
