"""Which part of a surface is in view: start, path and minimum, or what somebody has turned to."""

from __future__ import annotations

from typing import Literal

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent

from thermogui.core.descent.loss_view import View, view_about, view_of, view_of_minimum
from thermogui.ui.surface.pointing import ARROWS
from thermogui.ui.surface.state import SurfaceState

CORNER = 1e140
"""Farther out nothing is shown: pyqtgraph's differences would overflow."""
_ZOOM = 1.25
_PAN = 0.1
_SPARE = 0.08
_KEY = Qt.Key
_KEYPAD, _SHIFT = Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ShiftModifier


class Framing(QObject):
    """Keeps the path of a run or the minimum in view, until a hand zooms or pans.

    Attributes:
        follows: "" once a hand has.
    """

    def __init__(self, plot: pg.PlotWidget, state: SurfaceState) -> None:
        super().__init__(plot)
        self._plot, self._box, self._state = plot, plot.getViewBox(), state
        self.follows: Literal["path", "minimum", ""] = "path"
        self._box.setLimits(xMin=-CORNER, xMax=CORNER, yMin=-CORNER, yMax=CORNER)
        self._box.sigRangeChangedManually.connect(self.let_go)

    def view(self) -> View:
        (left, right), (bottom, top) = self._plot.getPlotItem().viewRange()
        return (left, right), (bottom, top)

    def pixel(self) -> tuple[float, float]:
        """Return the size of a pixel in the units of the axes."""
        (left, right), (bottom, top) = self.view()
        size = self._box.size()
        return (right - left) / max(size.width(), 1.0), (top - bottom) / max(size.height(), 1.0)

    @Slot(object)
    def let_go(self, _axes: object = None) -> None:
        """Follow nothing: the view is where somebody has put it."""
        self.follows = ""

    def recentre(self, on: Literal["path", "minimum"]) -> None:
        """Look at start, path and minimum, or at the minimum and its joint regions alone, and follow that."""
        self.follows = on
        surface = self._state.surface
        if surface is None and self._state.held() is None:
            return
        x, y = view_of_minimum(surface) if surface and on == "minimum" else self._view_of_path()
        least = [1e-9 * max(abs(low), abs(high), high - low) for low, high in (x, y)]
        self._box.setLimits(minXRange=least[0], minYRange=least[1])
        self._plot.setRange(xRange=x, yRange=y, padding=0)

    def forget(self) -> None:
        """Look at nothing in particular: there is no surface, and where one was says nothing."""
        self.follows = "path"
        self._box.setLimits(minXRange=None, minYRange=None)
        self._plot.setRange(xRange=(0, 1), yRange=(0, 1), padding=0)

    def shows_path(self) -> bool:
        """Return whether all of the path is in view, with some room around it."""
        return all(
            low <= path_low + _SPARE * (path_high - path_low)
            and path_high - _SPARE * (path_high - path_low) <= high
            for (low, high), (path_low, path_high) in zip(self.view(), self._view_of_path(), strict=True)
        )

    def zoom(self, factor: float) -> None:
        """Show *factor* times as much in both directions."""
        self.let_go()
        self._box.scaleBy((factor, factor))

    def take(self, event: QKeyEvent) -> bool:
        """Zoom with + and −, pan with Shift and the arrows; return whether it was one of these."""
        key = event.key()
        if key in (_KEY.Key_Plus, _KEY.Key_Equal, _KEY.Key_Minus):
            self.zoom(_ZOOM if key == _KEY.Key_Minus else 1 / _ZOOM)
        elif key in ARROWS and event.modifiers() & ~_KEYPAD == _SHIFT:
            across, up = ARROWS[key]
            self.let_go()
            rect = self._plot.viewRect()
            self._box.translateBy(x=across * _PAN * rect.width(), y=up * _PAN * rect.height())
        else:
            return False
        return True

    def _view_of_path(self) -> View:
        state = self._state
        if state.surface is None:
            return view_about(state.points)
        return view_of(state.surface, state.start, state.points)
