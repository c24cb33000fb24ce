"""Lines and bands of a plot that are drawn anew with every edit.

A curve of pyqtgraph's works out its bounds for ranging by itself, which no plot here does, and asks the
view for the size of a pixel whenever it is looked at: ten of them take longer than what they show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

if TYPE_CHECKING:
    from thermogui.core.calibration.curves import Polyline


class Stroke(pg.GraphicsObject):
    """Points joined by a pen that is no wider than a few pixels, all in a row or two by two."""

    def __init__(self, *, pairs: bool = False, antialias: bool = False) -> None:
        super().__init__()
        self._pairs, self._antialias = pairs, antialias
        self._x = self._y = np.empty(0)
        self._path, self._rect = QPainterPath(), QRectF()
        self._pen = QPen()

    def setPen(self, pen: QPen) -> None:
        self._pen = pen
        self.update()

    def getData(self) -> tuple[np.ndarray, np.ndarray]:
        return self._x, self._y

    def setData(self, x: np.ndarray, y: np.ndarray) -> None:
        """Join finite points, shape (n,) each."""
        self._x, self._y = x, y
        self._path = pg.arrayToQPath(x, y, connect="pairs" if self._pairs else "all", finiteCheck=False)
        self.prepareGeometryChange()
        self._rect = self._path.controlPointRect()

    def clear(self) -> None:
        if len(self._x):
            self.setData(np.empty(0), np.empty(0))

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, *_how: object) -> None:
        is_smooth = self._antialias or self._exportOpts is not False
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_smooth)
        painter.setPen(self._pen)
        painter.drawPath(self._path)


class Band(pg.GraphicsObject):
    """The area between two lines, and the lines."""

    def __init__(self) -> None:
        super().__init__()
        self._edges = (QPainterPath(), QPainterPath())
        self._area, self._rect = QPainterPath(), QRectF()
        self._pen, self._brush = QPen(), QBrush()

    def set_style(self, pen: QPen, brush: QBrush) -> None:
        self._pen, self._brush = pen, brush
        self.update()

    def show_between(self, low: Polyline, high: Polyline) -> None:
        """Draw two lines and fill what is between them."""
        self._edges = _path(low), _path(high)
        self._area = QPainterPath(self._edges[0])
        self._area.connectPath(self._edges[1].toReversed())
        self.prepareGeometryChange()
        self._rect = self._area.controlPointRect()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, *_how: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._exportOpts is not False)
        painter.fillPath(self._area, self._brush)
        painter.setPen(self._pen)
        for edge in self._edges:
            painter.drawPath(edge)


def _path(line: Polyline) -> QPainterPath:
    path: QPainterPath = pg.arrayToQPath(line.t_u, line.t_c, finiteCheck=False)
    return path
