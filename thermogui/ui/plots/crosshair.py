"""Two thin lines through what the mouse points at."""

from __future__ import annotations

import math
from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QObject, QPointF, Signal, Slot
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsLineItem

from thermogui.ui.plots.plot import Plot


class Crosshair(QObject):
    """Follows the mouse over a plot, in the pixels of its view, and is gone when the mouse has left.

    Attributes:
        point: what it stands at, in units of the axes; None while it is not seen.

    Signals:
        moved: it stands elsewhere, or is gone.
    """

    moved = Signal()

    def __init__(self, plot: Plot, snap: Callable[[QPointF], QPointF | None]) -> None:
        """*snap* gives for a point of the axes the one to stand at; its y may be nan, for no level line."""
        super().__init__(plot)
        self.point: QPointF | None = None
        self._view: pg.ViewBox = plot.getPlotItem().getViewBox()
        self._snap = snap
        self._pointer: QPointF | None = None
        self._lines = [QGraphicsLineItem(self._view) for _ in range(2)]
        for line in self._lines:
            # over the curves, beneath words
            line.setZValue(30)
            line.hide()
        plot.scene().sigMouseMoved.connect(self.point_at)
        plot.left.connect(self._on_left)
        for changed in (self._view.sigRangeChanged, self._view.sigResized):
            changed.connect(self.refresh)

    def set_colour(self, colour: str) -> None:
        """Use another colour."""
        for line in self._lines:
            line.setPen(QPen(QColor(colour), 1))

    @Slot(object)
    def point_at(self, position: QPointF) -> None:
        """Stand where the mouse is, in the scene; outside of the view, nowhere."""
        self._pointer = position if self._view.sceneBoundingRect().contains(position) else None
        self._follow()

    @Slot()
    def refresh(self, *_what: object) -> None:
        """Stand at what is now under the mouse."""
        if self._pointer is not None:
            self._follow()

    def _follow(self) -> None:
        was_seen = self.point is not None
        pointer = self._pointer
        self.point = None if pointer is None else self._snap(self._view.mapSceneToView(pointer))
        if self.point is not None:
            room, at = self._view.boundingRect(), self._view.mapFromView(self.point)
            upright, level = self._lines
            x, y = at.x(), at.y()
            upright.setVisible(room.left() <= x <= room.right())
            level.setVisible(math.isfinite(self.point.y()) and room.top() <= y <= room.bottom())
            if upright.isVisible():
                upright.setLine(QLineF(x, room.top(), x, room.bottom()))
            if level.isVisible():
                level.setLine(QLineF(room.left(), y, room.right(), y))
        elif was_seen:
            for line in self._lines:
                line.hide()
        if was_seen or self.point is not None:
            self.moved.emit()

    @Slot()
    def _on_left(self) -> None:
        self._pointer = None
        self._follow()
