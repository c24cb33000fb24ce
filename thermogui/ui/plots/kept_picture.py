"""A picture of what an item paints, for as long as that and the view stay the same."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QWidget

_NOWHERE = (QTransform(), QSize(), 0.0)


class KeptPicture:
    """A picture of the whole view: long lines are dear to paint, and most frames change none of them.

    What Qt itself keeps of an item is wrong of one that reaches far beyond a view that moves.
    """

    def __init__(self) -> None:
        self._picture, self._seen_by = QPixmap(), _NOWHERE

    def forget(self) -> None:
        """Have what is painted next painted anew."""
        self._seen_by = _NOWHERE

    def paint(
        self, painter: QPainter, widget: QWidget, stroke: Callable[[QPainter], None], *, lasts: bool = True
    ) -> None:
        """Paint as *stroke* does, or the picture of it; *lasts* says that it is worth a picture at once.

        Else there is one from the second time on: of what changes with every frame it would be in vain.
        """
        view, ratio = painter.worldTransform(), widget.devicePixelRatioF()
        seen_by = view, widget.size(), ratio
        if seen_by != self._seen_by:
            self._seen_by, self._picture = seen_by, QPixmap()
            if not lasts:
                stroke(painter)
                return
        if self._picture.isNull():
            self._picture = QPixmap(widget.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            with QPainter(self._picture) as of_picture:
                of_picture.setWorldTransform(view)
                stroke(of_picture)
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(0, 0, self._picture)
        painter.restore()
