"""Which learning rate somebody points at, by mouse or by keys, and which they take."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent

from thermogui.ui.sweep.plot import SweepPlot
from thermogui.ui.widgets.fields import new_gesture

_STRIDE = 0.025  # of an arrow key, as a part of the view
_KEY, _MODIFIER = Qt.Key, Qt.KeyboardModifier
_ARROWS: dict[int, int] = {_KEY.Key_Left: -1, _KEY.Key_Right: 1}
_ENTERS = (_KEY.Key_Return, _KEY.Key_Enter)


class Pointing(QObject):
    """Clicks, the mouse, and a mark that keys move, on plots that share their axis of rates.

    Attributes:
        rate: that is pointed at; None where none is.
        gesture: a name for the latest click, or Enter, so that all of one is one step of undo.

    Signals:
        moved: another rate is pointed at, or none.
        taken: (rate, runs): it is to be that of the settings, and perhaps a run is to begin with it.
    """

    moved = Signal()
    taken = Signal(float, bool)

    def __init__(
        self,
        plots: Sequence[SweepPlot],
        rate_at: Callable[[float], float | None],
        now: Callable[[], float],
        parent: QObject,
    ) -> None:
        """*rate_at* gives the rate at a place of the axis; *now* that from which the keys begin."""
        super().__init__(parent)
        self._plots, self._rate_at, self._now = plots, rate_at, now
        self.rate: float | None = None
        self.gesture = new_gesture()
        self._mark: float | None = None
        for plot in plots:
            plot.crosshair.moved.connect(self._on_mouse_moved)
            plot.scene().sigMouseClicked.connect(self._on_clicked)
            plot.key_pressed.connect(self._on_key)
            plot.focus_lost.connect(self.forget_mark)

    @Slot()
    def forget_mark(self) -> None:
        """Point nowhere by keys."""
        if self._mark is not None:
            self._mark = None
            self._point_at(None)

    def _point_at(self, x: float | None) -> None:
        self.rate = None if x is None else self._rate_at(x)
        for plot in self._plots:
            plot.point_at(self.rate)
        self.moved.emit()

    # -- keys

    @Slot(object)
    def _on_key(self, event: QKeyEvent) -> None:
        """Move the mark by the arrows, with Ctrl by a pixel; take it by Enter, with Shift to run it; Esc."""
        key, modifiers = event.key(), event.modifiers() & ~_MODIFIER.KeypadModifier
        if key in _ARROWS and modifiers in (_MODIFIER.NoModifier, _MODIFIER.ControlModifier):
            self._move(_ARROWS[key], fine=modifiers == _MODIFIER.ControlModifier)
        elif key in _ENTERS and modifiers in (_MODIFIER.NoModifier, _MODIFIER.ShiftModifier):
            if self._mark is None or self.rate is None:
                return
            self.gesture = new_gesture()
            self.taken.emit(self.rate, modifiers == _MODIFIER.ShiftModifier)
        elif key == _KEY.Key_Escape and self._mark is not None:
            self.forget_mark()
        else:
            return
        event.accept()

    def _move(self, by: int, *, fine: bool) -> None:
        """Move the mark, which begins at the rate of the settings where that is in view, and stays in it."""
        plot = self._plots[0]
        low, high = plot.viewRange()[0]
        at, now = self._mark, self._now()
        if at is None:
            at = math.log10(now) if now > 0 and low <= math.log10(now) <= high else (low + high) / 2
        at += by * (plot.pixel if fine else _STRIDE * (high - low))
        self._mark = min(max(at, low), high)
        self._point_at(self._mark)

    # -- the mouse

    @Slot()
    def _on_mouse_moved(self) -> None:
        points = [plot.crosshair.point for plot in self._plots if plot.crosshair.point is not None]
        self._mark = None
        self._point_at(points[0].x() if points else None)

    @Slot(object)
    def _on_clicked(self, event: Any) -> None:
        at: QPointF = event.scenePos()
        for plot in self._plots:
            box = plot.getPlotItem().getViewBox()
            if event.button() != Qt.MouseButton.LeftButton or box.scene() is not self.sender():
                continue
            if not box.sceneBoundingRect().contains(at):
                return
            rate = self._rate_at(box.mapSceneToView(at).x())
            if not event.double():
                # the second click of two is of the same gesture
                self.gesture = new_gesture()
            if rate is not None:
                self.taken.emit(rate, event.double())
