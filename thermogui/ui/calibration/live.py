"""The calibration of the readings in the table, always current."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from thermogui.core.calibration.settings import CalibrationSettings, Conventions
from thermogui.core.errors import ThermoError
from thermogui.ui.model.tasks import Task, Tasks
from thermogui.ui.startup.memory import spare_from_collections

if TYPE_CHECKING:
    from thermogui.core.calibration.assessment import Assessment
    from thermogui.core.calibration.calibrate import Calibration
    from thermogui.core.calibration.curves import Curves
    from thermogui.core.readings.readings import Readings
    from thermogui.ui.model.document import Document

_QUANTILES = "scipy.special"
_AFTER_PAINTING_MS = 160
_PLAIN = Conventions()
_MARGIN = 0.06  # of the readings' range, by which the curve is drawn beyond them


@dataclass(frozen=True, eq=False)
class State:
    """What is known of the readings at one moment.

    Attributes:
        readings: those that were calibrated.
        assessment: None where they allow no calibration.
        plain: the unweighted line of t_c over t_u, which descent is on its way to; None where there is none.
        curves: what the fit plot shows.
        problem: in a sentence why there is no calibration.
    """

    readings: Readings
    assessment: Assessment | None = None
    plain: Calibration | None = None
    curves: Curves | None = None
    problem: str = ""


class LiveCalibration(QObject):
    """Calibrates anew after every edit, in a thread, once the window has been painted with it.

    Attributes:
        is_of_growing: the table has last changed by what comes by itself.

    Signals:
        changed: (State).
    """

    changed = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.state = State(document.readings)
        self._stale = True
        self._ready = self.is_of_growing = False
        self._tasks = Tasks("calibration", self)
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._begin)
        document.committed.connect(self._on_changed)
        document.replaced.connect(self._on_changed)
        document.calibration_changed.connect(self._on_changed)

    def start(self) -> None:
        """Begin; what it needs is imported beside the window's thread, for it takes a while."""
        if not self._ready and not self._tasks.is_busy:
            imports = _QUANTILES not in sys.modules
            self._tasks.submit(_import_calibration, partial(self._on_imported, imports))

    def close(self) -> None:
        """Return when nothing is being computed any more."""
        self._pause.stop()
        self._tasks.close()

    @property
    def is_current(self) -> bool:
        """Whether the state is that of the table now."""
        return self._ready and not self._stale and not self._tasks.is_busy

    @Slot()
    def _on_changed(self) -> None:
        self._stale = True
        self.is_of_growing = self._document.is_adding
        if self._ready:
            self._follow()

    def _follow(self) -> None:
        if self._stale and not self._tasks.is_busy and not self._pause.isActive():
            # what waits for no time waits for the events that are there, of which painting is one
            self._pause.start(_AFTER_PAINTING_MS if self._document.may_lag else 0)

    @Slot()
    def _begin(self) -> None:
        self._stale = False
        work = partial(calibration_state, self._document.readings, self._document.calibration)
        self._tasks.submit(work, partial(self._on_found, self._document.history))

    def _on_imported(self, spares: bool, _nothing: object) -> None:
        self._ready = True
        if spares:
            spare_from_collections()
        self._follow()

    def _on_found(self, history: int, found: State) -> None:
        # where readings come all the time there is always something newer
        if history == self._document.history:
            self.state = found
            self.changed.emit(found)
        self._follow()


def calibration_state(readings: Readings, settings: CalibrationSettings, _task: Task | None = None) -> State:
    """Calibrate readings, or say why that cannot be."""
    from thermogui.core.calibration.assessment import assess
    from thermogui.core.calibration.curves import curves, exact_parabola

    try:
        assessment = assess(readings, settings)
    except ThermoError as error:
        return State(readings, plain=_plain(readings), problem=str(error))
    plain = assessment.calibration if settings.conventions == _PLAIN else _plain(readings)
    fit = assessment.calibration.fit
    low, high = float(fit.x.min()), float(fit.x.max())
    margin = _MARGIN * (high - low)
    with np.errstate(all="ignore"):
        drawn = curves(assessment.calibration, low - margin, high + margin, extra=settings.extra)
    if drawn.noun == "line":
        drawn = replace(drawn, parabola=exact_parabola(readings, _MARGIN))
    return State(readings, assessment, plain, drawn)


def _plain(readings: Readings) -> Calibration | None:
    from thermogui.core.calibration.calibrate import calibrate

    try:
        return calibrate(readings, _PLAIN)
    except ThermoError:
        return None


def _import_calibration(_task: Task) -> None:
    for module in (_QUANTILES, "thermogui.core.calibration.assessment"):
        importlib.import_module(module)
