"""What stands still on a loss surface: its heights with their contours, labels, and the start."""

from __future__ import annotations

from typing import Any

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen, QTransform

from thermogui.core.descent.contours import Polyline
from thermogui.core.descent.loss_view import View
from thermogui.core.readings.readings import Floats
from thermogui.ui.plots.label_places import ContourLabel

_ROOM_PIXELS = 5.0  # around the ring that is still a hit


class ViewItem(pg.GraphicsObject):
    """An item as large as a view."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF()

    def cover(self, view: View) -> None:
        """Be as large as that, and be drawn anew."""
        (left, right), (bottom, top) = view
        rect = QRectF(left, bottom, right - left, top - bottom)
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect


class HeightPicture(ViewItem):
    """Colours of heights over a view, and contour lines; one item, so that it can be cached as one.

    Attributes:
        contours: the lines, in the coordinates of the view.
    """

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.contours = QPainterPath()
        self._pen = QPen(Qt.PenStyle.NoPen)
        self.setZValue(-30)

    def show_heights(self, levels: Floats, colours: np.ndarray, view: View) -> None:
        """Show heights, shape (rows, columns), the lowest row first, in colours, shape (count, 3)."""
        low, high = float(levels.min()), float(levels.max())
        with np.errstate(all="ignore"):
            share = (levels - low) / (high - low) if high > low else np.zeros_like(levels)
        index = np.rint(share * (len(colours) - 1)).astype(np.intp)
        rgb = colours.astype(np.uint32)
        packed = (0xFF << 24) | (rgb[:, 0] << 16) | (rgb[:, 1] << 8) | rgb[:, 2]
        pixels = np.ascontiguousarray(packed[index], np.uint32)
        rows, columns = pixels.shape
        # a copy, for a QImage does not keep the array alive
        self._image = QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()
        self.cover(view)

    def show_contours(self, pieces: list[Polyline], pen: QPen) -> None:
        """Show lines over the heights."""
        p, q, connected = joined_up(pieces)
        self.contours = (
            pg.arrayToQPath(p, q, connect=connected, finiteCheck=False) if pieces else QPainterPath()
        )
        self._pen = pen
        self.update()

    def clear(self) -> None:
        self._image = None
        self.contours = QPainterPath()
        self.update()

    def paint(self, painter: QPainter, *_: Any) -> None:
        if self._image is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self._rect, self._image)
        if self._pen.style() != Qt.PenStyle.NoPen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self._pen)
            painter.drawPath(self.contours)


class CurveLabels(ViewItem):
    """Words along curves, as outlines with a halo, which every kind of file scales alike.

    Attributes:
        places: what is shown where, in pixels of the view.
    """

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self.places: list[ContourLabel] = []
        self._font = font
        self._words: list[tuple[QPainterPath, QColor]] = []
        self._halo = QPen(Qt.PenStyle.NoPen)
        self.setZValue(-5)

    def set_halo(self, pen: QPen) -> None:
        """Use a pen around the words."""
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._halo = pen
        self.update()

    def show_places(
        self, places: list[ContourLabel], colours: list[str], view: View, pixel: tuple[float, float]
    ) -> None:
        """Show labels, each in its colour."""
        self.places = places
        self._words = []
        for place, colour in zip(places, colours, strict=True):
            outline = QPainterPath()
            outline.addText(0, 0, self._font, place.text)
            middle = outline.boundingRect().center()
            onto = QTransform()
            onto.translate(view[0][0] + place.x * pixel[0], view[1][1] - place.y * pixel[1])
            onto.scale(pixel[0], -pixel[1])
            onto.rotate(place.angle)
            onto.translate(-middle.x(), -middle.y())
            self._words.append((onto.map(outline), QColor(colour)))
        self.cover(view)

    def paint(self, painter: QPainter, *_: Any) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for outline, colour in self._words:
            painter.setPen(self._halo)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(outline)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPath(outline)


def joined_up(pieces: list[Polyline]) -> tuple[Floats, Floats, np.ndarray]:
    """Return several lines as one, and which of its points are joined to the next, each of shape (k,)."""
    if not pieces:
        return np.empty(0), np.empty(0), np.empty(0, np.int32)
    p, q = (np.concatenate(axis) for axis in zip(*pieces, strict=True))
    connected = np.ones(len(p), np.int32)
    connected[np.cumsum([len(piece[0]) for piece in pieces]) - 1] = 0
    return p, q, connected


class StartRing(pg.ScatterPlotItem):
    """A ring that the left button drags.

    Signals:
        began, ended: of a drag.
        moved: (p, q).
    """

    began = Signal()
    moved = Signal(float, float)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__(symbol="o", size=15)
        self._offset: QPointF | None = None

    def place(self, point: tuple[float, float] | None) -> None:
        """Put the ring at a point, or nowhere."""
        self.setData(*(([], []) if point is None else ([point[0]], [point[1]])))

    def is_at(self, at: QPointF) -> bool:
        """Return whether a point of the view is on the ring."""
        width, height = self.pixelVectors()
        if not len(self.data) or width is None or height is None or not (width.x() and height.y()):
            return False
        reach = self.opts["size"] / 2 + _ROOM_PIXELS
        x, y = float(self.data["x"][0]), float(self.data["y"][0])
        across, up = (x - at.x()) / (reach * width.x()), (y - at.y()) / (reach * height.y())
        return bool(across**2 + up**2 <= 1)

    def mouseDragEvent(self, event: Any) -> None:
        """Move the ring; a drag that begins elsewhere is left to the view."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        if event.isStart():
            if not self.is_at(event.buttonDownPos()):
                event.ignore()
                return
            point = QPointF(float(self.data["x"][0]), float(self.data["y"][0]))
            self._offset = point - event.buttonDownPos()
            self.began.emit()
        if self._offset is None:
            event.ignore()
            return
        event.accept()
        at = event.pos() + self._offset
        self.moved.emit(at.x(), at.y())
        if event.isFinish():
            self._offset = None
            self.ended.emit()

    def hoverEvent(self, event: Any) -> None:
        """Say that a drag that begins here is ours."""
        if not event.isExit() and self.is_at(event.pos()):
            event.acceptDrags(Qt.MouseButton.LeftButton)
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.unsetCursor()
