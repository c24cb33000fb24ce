"""Readings as marks, and as marks that a hand can move."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter

from thermogui.core.readings.readings import Floats, Rows
from thermogui.ui.plots.kept_picture import KeptPicture

_MANY = 300  # marks; fewer are painted as soon as a picture of them
_ROOM_PIXELS = 4.0  # around a mark that is still a hit, for it is small


class Grip(QObject):
    """Tells of a reading being dragged; an item of a plot has no signals of its own that carry rows.

    Signals:
        began: (row).
        moved: (row, t_u, t_c).
        ended: (row).
    """

    began = Signal(int)
    moved = Signal(int, float, float)
    ended = Signal(int)


class Marks(pg.ScatterPlotItem):
    """Marks that are all alike, with the row of their reading as data."""

    data: Any

    def __init__(self, **options: Any) -> None:
        # what is said of marks is said by their plot
        self._rect, self._rect_of = QRectF(), list[Any]()
        self._picture = KeptPicture()
        super().__init__(tip=None, **options)
        self._rows: Rows = np.empty(0, np.intp)
        # of an empty item Qt would ask again and again how large it is
        self.hide()

    def place(self, x: Floats, y: Floats, rows: Rows) -> None:
        """Mark readings at x and y, shape (n,); where they are marked already nothing is drawn anew."""
        same_rows = np.array_equal(self._rows, rows)
        self._rows = rows
        if len(self.data) == 0 or len(rows) == 0:
            if len(self.data) != len(rows):
                self.setData(x=x, y=y, data=rows)
        elif not (same_rows and np.array_equal(self.data["x"], x) and np.array_equal(self.data["y"], y)):
            self._move(x, y, None if same_rows else rows)
        self.setVisible(len(rows) > 0)

    def boundingRect(self) -> QRectF:
        """Return where marks are; pyqtgraph asks for the size of a pixel whenever it is asked.

        It takes other bounds for whatever changes them: marks, their size, and the view.
        """
        if self._rect_of is not self.bounds:
            self._rect, self._rect_of = super().boundingRect(), self.bounds
        return self._rect

    def update(self, *part: Any) -> None:
        self._picture.forget()
        super().update(*part)

    def paint(self, p: QPainter, option: Any, widget: Any) -> None:
        if widget is None or self._exportOpts is not False or len(self.data) < _MANY:
            super().paint(p, option, widget)
        else:
            self._picture.paint(p, widget, lambda painter: super(Marks, self).paint(painter, option, widget))

    def _move(self, x: Floats, y: Floats, rows: Rows | None) -> None:
        """Put marks elsewhere, and others in their place: to style each anew takes longer than a frame."""
        self.prepareGeometryChange()
        if len(self.data) != len(x):
            self.data = np.repeat(self.data[:1], len(x))
            self.data["item"] = None
        self.data["x"], self.data["y"] = x, y
        if rows is not None:
            self.data["data"] = rows
        self.bounds = [None, None]
        self.invalidate()


class ReadingMarks(Marks):
    """Marks with the row of their reading as data; the left button drags them, Shift keeps t_u."""

    def __init__(self, **options: Any) -> None:
        super().__init__(symbol="o", size=9, hoverable=True, **options)
        self.grip = Grip()
        self._row: int | None = None
        self._begin = QPointF()
        self._offset = QPointF()

    def mouseDragEvent(self, event: Any) -> None:
        """Move the reading that the drag began on; anywhere else leave the drag to the view."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        if event.isStart():
            point = self._nearest(event.buttonDownPos())
            if point is None:
                event.ignore()
                return
            self._row, self._begin = int(point.data()), point.pos()
            self._offset = self._begin - event.buttonDownPos()
            self.grip.began.emit(self._row)
        if self._row is None:
            event.ignore()
            return
        event.accept()
        at = event.pos() + self._offset
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            at.setX(self._begin.x())
        row = self._row
        t_u, t_c = self._rounded(at)
        self.grip.moved.emit(row, self._begin.x() if at.x() == self._begin.x() else t_u, t_c)
        if event.isFinish():
            self._row = None
            self.grip.ended.emit(row)

    def hoverEvent(self, event: Any) -> None:
        """Say that a drag that begins here is ours."""
        super().hoverEvent(event)
        if not event.isExit() and self._nearest(event.pos()) is not None:
            event.acceptDrags(Qt.MouseButton.LeftButton)
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.unsetCursor()

    def _nearest(self, at: QPointF) -> Any:
        """Return the mark under the cursor, or next to it."""
        width, height = self._pixel()
        reach_x, reach_y = ((self.opts["size"] / 2 + _ROOM_PIXELS) * step for step in (width, height))
        if not (reach_x > 0 and reach_y > 0):
            return None
        x, y = self.data["x"], self.data["y"]
        apart = ((x - at.x()) / reach_x) ** 2 + ((y - at.y()) / reach_y) ** 2
        if not len(apart) or not apart.min() <= 1:
            return None
        return self.points()[int(apart.argmin())]

    def _pixel(self) -> tuple[float, float]:
        size = self.pixelVectors()
        if size[0] is None or size[1] is None:
            return 0.0, 0.0
        return abs(size[0].x()), abs(size[1].y())

    def _rounded(self, at: QPointF) -> tuple[float, float]:
        """Return a place with no more digits than a pixel can tell apart."""
        width, height = self._pixel()
        return to_step(at.x(), width), to_step(at.y(), height)


def to_step(value: float, pixel: float) -> float:
    """Return a value with no more digits than a pixel can tell apart."""
    if not (pixel > 0 and math.isfinite(pixel)):
        return value
    return round(value, -math.floor(math.log10(pixel)))
