"""The loss over two parameters, worked out beside the window's thread once a run and the view rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.loss_grid import LossGrid
from thermogui.core.descent.loss_view import View
from thermogui.core.descent.models import Values
from thermogui.core.descent.plane import Basin, Plane
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings
from thermogui.ui.model.tasks import Tasks

if TYPE_CHECKING:
    from thermogui.ui.surface.framing import Framing
    from thermogui.ui.surface.state import SurfaceState

_REST_MS = 150


@dataclass(frozen=True, eq=False)
class _Asked:
    """What a surface is to be of."""

    experiment: Experiment
    readings: Readings
    params: Values
    epoch: int
    axes: tuple[int, int]
    view: View

    def is_like(self, other: _Asked | None) -> bool:
        """Return whether another surface is the same, but for what the two free parameters are."""
        if other is None or (self.readings, self.axes) != (other.readings, other.axes):
            return False
        settings = [
            (one.model, one.input_scale, one.validation_share, one.validation_share and one.seed)
            for one in (self.experiment, other.experiment)
        ]
        fixed = [np.delete(each.params, self.axes) for each in (self, other)]
        return settings[0] == settings[1] and np.array_equal(fixed[0], fixed[1]) and self.epoch == other.epoch

    def found(self, stopped: Callable[[], bool]) -> tuple[Plane, Basin | LossGrid]:
        plane = Plane.of(self.experiment, self.readings, self.params, self.axes)
        return plane, plane.exact() or LossGrid.of(plane, self.view, stopped)


class AtRest(QObject):
    """Gives a state its surface.

    Signals:
        found: there is another one, or none.
    """

    found = Signal()

    def __init__(self, state: SurfaceState, framing: Framing, parent: QObject, *, is_idle: bool) -> None:
        """*is_idle*: it works nothing out."""
        super().__init__(parent)
        self._state, self._framing, self._is_idle = state, framing, is_idle
        self._newest: _Asked | None = None
        self._tasks = Tasks("surface", self)
        self._timer = QTimer(self, singleShot=True, interval=_REST_MS)
        self._timer.timeout.connect(self._on_rest)

    @property
    def is_settled(self) -> bool:
        """Whether the surface, if there is any, is that of the newest frame and view."""
        return not (self._timer.isActive() or self._tasks.is_busy)

    def follow(self) -> None:
        """Have a look once nothing changes for a while, if there is anything to be worked out."""
        if not self._is_idle and self._state.held() is not None:
            self._timer.start()

    def close_down(self) -> None:
        """Return when nothing is being computed any more."""
        self._timer.stop()
        self._tasks.close()

    @Slot()
    def _on_rest(self) -> None:
        state = self._state
        held = state.held()
        if held is None or state.readings is None:
            return
        asked = _Asked(state.experiment, state.readings, *held, state.axes, self._framing.view())
        is_there = state.plane is not None and asked.is_like(self._newest)
        if is_there and (state.grid is None or state.grid.view == asked.view):
            return
        self._newest = asked
        self._tasks.ask(
            lambda task: asked.found(task.is_cancelled),
            lambda answer: self._on_found(asked, *answer),
            self._on_failed,
            interrupt=True,
        )

    def _on_found(self, asked: _Asked, plane: Plane, found: Basin | LossGrid) -> None:
        # a model or parameters that have been chosen since are asked for by themselves
        if asked is self._newest and plane.model == self._state.model and plane.axes == self._state.axes:
            self._state.take(plane, found, asked.epoch)
            self.found.emit()

    def _on_failed(self, error: ThermoError) -> None:
        self._state.take(None, None)
        self._state.problem = str(error)
        self.found.emit()
