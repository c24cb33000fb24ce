"""The calibration of the readings in the table, always current."""

from __future__ import annotations

import importlib
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from thermogui.core.calibration.settings import CalibrationSettings, Conventions
from thermogui.core.errors import ThermoError
from thermogui.ui.startup.memory import spare_from_collections

if TYPE_CHECKING:
    from thermogui.core.calibration.assessment import Assessment
    from thermogui.core.calibration.calibrate import Calibration
    from thermogui.core.calibration.curves import Curves
    from thermogui.core.readings.readings import Readings
    from thermogui.ui.model.document import Document

_QUANTILES = "scipy.special"
_LOOK_EVERY_MS = 16
_AFTER_PAINTING_MS = 40
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
    """Calibrates anew after every edit, before the window is next painted.

    Signals:
        changed: (State).
    """

    changed = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.state = State(document.readings)
        self._stale = True
        self._ready = self._closed = self._imports = False
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="calibration")
        self._job: Future[State | None] | None = None
        self._pause = QTimer(self, interval=_AFTER_PAINTING_MS, singleShot=True)
        self._pause.timeout.connect(self._begin)
        # looked at by a timer: a signal from the thread could arrive after the window has gone
        self._look_timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look_timer.timeout.connect(self._look)
        document.committed.connect(self._on_changed)
        document.replaced.connect(self._on_changed)
        document.calibration_changed.connect(self._on_changed)

    def start(self) -> None:
        """Begin; what it needs is imported beside the window's thread, for it takes a while."""
        if not self._ready and self._job is None and not self._closed:
            self._imports = _QUANTILES not in sys.modules
            self._job = self._pool.submit(_import_calibration)
            self._look_timer.start()

    def close(self) -> None:
        """Return when nothing is being computed any more."""
        self._closed = True
        self._pause.stop()
        self._look_timer.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)

    @property
    def is_current(self) -> bool:
        """Whether the state is that of the table now."""
        return self._ready and not self._stale and self._job is None

    @Slot()
    def _on_changed(self) -> None:
        self._stale = True
        if self._ready:
            self._follow()

    def _follow(self) -> None:
        if self._job is not None or not self._stale:
            return
        readings, settings = self._document.readings, self._document.calibration
        if not self._document.has_many:
            self._stale = False
            self._show(calibration_state(readings, settings))
        elif not self._pause.isActive():
            self._pause.start()

    @Slot()
    def _begin(self) -> None:
        """Calibrate many readings in the thread, once the edit is painted: they would wait for each other."""
        if self._job is None and self._stale:
            self._stale = False
            self._job = self._pool.submit(_whole_state, self._document.readings, self._document.calibration)
            self._look_timer.start()

    @Slot()
    def _look(self) -> None:
        if self._job is None or not self._job.done():
            return
        self._look_timer.stop()
        job, self._job = self._job, None
        self._ready = True
        if self._imports:
            self._imports = False
            spare_from_collections()
        found = job.result()
        if found is not None and not self._stale:
            self._show(found)
        self._follow()

    def _show(self, state: State) -> None:
        self.state = state
        self.changed.emit(state)


def calibration_state(readings: Readings, settings: CalibrationSettings) -> State:
    """Calibrate readings, or say why that cannot be."""
    from thermogui.core.calibration.assessment import assess
    from thermogui.core.calibration.curves import curves

    try:
        assessment = assess(readings, settings)
    except ThermoError as error:
        return State(readings, plain=_plain(readings), problem=str(error))
    if settings.conventions == _PLAIN:
        plain: Calibration | None = assessment.calibration
    else:
        plain = _plain(readings)
    fit = assessment.calibration.fit
    low, high = float(fit.x.min()), float(fit.x.max())
    margin = _MARGIN * (high - low)
    with np.errstate(all="ignore"):
        drawn = curves(assessment.calibration, low - margin, high + margin)
    return State(readings, assessment, plain, drawn)


def _whole_state(readings: Readings, settings: CalibrationSettings) -> State:
    """Calibrate, and find beforehand what would otherwise be found when it is first shown."""
    state = calibration_state(readings, settings)
    if state.assessment is not None:
        _ = state.assessment.calibration.p_of_curvature
    return state


def _plain(readings: Readings) -> Calibration | None:
    from thermogui.core.calibration.calibrate import calibrate

    try:
        return calibrate(readings, _PLAIN)
    except ThermoError:
        return None


def _import_calibration() -> None:
    for module in (_QUANTILES, "thermogui.core.calibration.assessment"):
        importlib.import_module(module)
