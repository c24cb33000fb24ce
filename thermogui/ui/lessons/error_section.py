"""The error of the finite difference against δ at one place, one parameter at a time."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from thermogui.core.descent.difference_error import DifferenceErrors, difference_errors
from thermogui.core.descent.inspection import Place
from thermogui.core.descent.models import LINE, Model
from thermogui.core.errors import ThermoError
from thermogui.ui.lessons.error_plot import ErrorPlot
from thermogui.ui.lessons.inspected import MOST_PARAMETERS, about_errors, symbols
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.fields import WheelOnlyWithFocus
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

    Of a network the parameter is chosen from a list, and it alone is measured.

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
        self._title = heading("", self)
        row.addWidget(self._title)
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
        self._list = QComboBox(self)
        self._list.setObjectName("errorOf")
        self._list.setAccessibleName("Parameter whose error is shown")
        self._list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._list.installEventFilter(WheelOnlyWithFocus(self))
        row.addWidget(self._list)
        self._show_names(LINE)
        filled(QVBoxLayout(self), row, self.plot, self._says, margins=(0, 0, 0, 0), spacing=8)
        self._choice.idToggled.connect(self._on_choice)
        self._list.currentIndexChanged.connect(self._on_listed)

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
        self._show_names(place.model)
        self._ask()

    def _show_names(self, model: Model) -> None:
        names = model.parameter_names
        if names == self._names:
            return
        self._names, self.sweep, self._swept = names, None, None
        self._symbols = symbols(model)
        are_many = len(names) > MOST_PARAMETERS
        self._list.setVisible(are_many)
        with QSignalBlocker(self._list):
            self._list.clear()
            self._list.addItems(list(self._symbols) if are_many else [])
        # beside three buttons there is no room for more
        self._title.setText("Error against δ" if len(names) > 2 else "Error of the finite difference")
        for index, button in enumerate(self._choice.buttons()):
            name = names[index] if index < len(names) and not are_many else ""
            button.setText(name)
            button.setObjectName(f"errorOf_{name}")
            button.setAccessibleName(f"Error of ∂L/∂{name}")
            button.setVisible(bool(name))
        if self._choice.checkedId() >= len(names) and not are_many:
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
        only = self._index if self._is_listed else None
        self._tasks.ask(
            lambda task: difference_errors(place, task.is_cancelled, only),
            partial(self._on_swept, place, only),
            self._on_failed,
        )

    def _on_swept(self, place: Place, only: int | None, found: DifferenceErrors) -> None:
        is_wanted = only is None or only == self._index
        if place.model.parameter_names == self._names and is_wanted:
            self._swept, self.sweep = place, found
            self._show()
        self._ask()

    def _on_failed(self, error: ThermoError) -> None:
        self._says.setText(str(error))

    @property
    def _is_listed(self) -> bool:
        return len(self._names) > MOST_PARAMETERS

    @property
    def _index(self) -> int:
        return self._list.currentIndex() if self._is_listed else self._choice.checkedId()

    def _show(self) -> None:
        index = self._index
        name = self._symbols[index]
        self.plot.show_sweep(self.sweep, index, name)
        if self.sweep is not None:
            said = about_errors(self.sweep, index, name, is_parabola=not self._is_listed)
            self._says.setText(said)
            self.plot.setAccessibleDescription(said)

    @Slot(int, bool)
    def _on_choice(self, _index: int, checked: bool) -> None:
        if checked:
            self._show()

    @Slot()
    def _on_listed(self) -> None:
        # what was measured is of another parameter
        self._swept = None
        self._ask()
