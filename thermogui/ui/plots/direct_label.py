"""A word in a plot, and the picture that is kept of it."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from thermogui.core.readings.readings import Floats

_FAR = 1e5
_HALO = 3.0
_HALO_ALPHA = 190
_SEEN = 1.0  # pixel, or degree


class DirectLabel(pg.GraphicsObject):
    """A word in outlines with a halo, in the pixels of the view, which every kind of file scales alike.

    Attributes:
        text: what it says; "" while it is nowhere.
    """

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__()
        self.setObjectName("directLabel")
        self.setParentItem(view)
        self.setZValue(40)
        # until it has words and a place
        self.hide()
        self.text = ""
        self.spot: int | None = None
        self._at: tuple[float, float] | None = None
        self._font = QFont(QGuiApplication.font())
        self._outline, self._rect = QPainterPath(), QRectF()
        self._ink, self._halo, self._anchor = QColor(), QPen(), QPointF()
        self._said = ("", "", "")
        self._picture, self._corner, self._drawn = QPixmap(), QPoint(), (self._said, QTransform(), 0.0)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pixels."""
        return self._rect.width() - _HALO, self._rect.height() - _HALO

    def say(self, text: str, colour: str, ground: str) -> None:
        """Use words and colours; *ground* is that of the plot."""
        if (text, colour, ground) == self._said:
            return
        self._said = text, colour, ground
        halo = QColor(ground)
        halo.setAlpha(_HALO_ALPHA)
        self._ink, self._halo = QColor(colour), QPen(halo, _HALO)
        self._halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if text != self.text:
            self.text, self.spot = text, None
            self.prepareGeometryChange()
            self._outline = QPainterPath()
            for place, line in enumerate(text.split("\n")):
                self._outline.addText(0, place * QFontMetricsF(self._font).height(), self._font, line)
            self._outline.translate(-self._outline.boundingRect().center())
            reach = _HALO / 2
            self._rect = self._outline.boundingRect().adjusted(-reach, -reach, reach, reach)
        self.update()

    def stand(
        self, at: Floats, angle: float, view: pg.ViewBox, beside: tuple[float, float] | None = None
    ) -> bool:
        """Stand at a point of the view in pixels, shape (2,), turned by an angle in radians.

        Return whether that is elsewhere, by as much as can be seen.
        """
        place, turned = QPointF(*at.tolist()), math.degrees(angle)
        apart = (place - self.pos()).manhattanLength()
        moves = not self.isVisible() or apart >= _SEEN or abs(turned - self.rotation()) >= _SEEN
        if moves:
            self.setPos(place)
            self.setRotation(turned)
            self.show()
        self._anchor, self._at = view.mapToView(self.pos()), beside
        return moves

    def go_along(self, at: tuple[float, float] | None, view: pg.ViewBox) -> None:
        """Go as far as what it stands beside has gone."""
        if at is not None and self._at is not None and at != self._at:
            self._anchor += QPointF(at[0] - self._at[0], at[1] - self._at[1])
            self._at = at
            self.follow(view)

    def follow(self, view: pg.ViewBox) -> None:
        """Stand where the same point of the axes is now."""
        at = view.mapFromView(self._anchor)
        if max(abs(at.x()), abs(at.y())) < _FAR:
            # by whole pixels, as its picture does
            self.setPos(QPointF(at.toPoint()))

    def colour(self) -> QColor:
        return self._ink

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _how: object, widget: QWidget | None = None) -> None:
        if widget is None:
            self._stroke(painter)
            return
        # outlines with a halo are dear to paint, most frames change no word, and Qt keeps none that is turned
        at, ratio = painter.worldTransform(), widget.devicePixelRatioF()
        turned = QTransform(at.m11(), at.m12(), at.m21(), at.m22(), 0.0, 0.0)
        if self._drawn != (self._said, turned, ratio):
            self._drawn = self._said, turned, ratio
            room = turned.mapRect(self._rect).toAlignedRect()
            self._corner, self._picture = room.topLeft(), QPixmap(room.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            with QPainter(self._picture) as of_picture:
                of_picture.translate(-self._corner)
                of_picture.setTransform(turned, combine=True)
                self._stroke(of_picture)
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(QPointF(at.dx(), at.dy()).toPoint() + self._corner, self._picture)
        painter.restore()

    def _stroke(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(self._outline, self._halo)
        painter.fillPath(self._outline, self._ink)
