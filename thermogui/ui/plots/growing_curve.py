"""A curve with a dot at its newest point."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QPainter, QPen

from thermogui.ui.plots.kept_picture import KeptPicture

_RADIUS = 4.0
_FAR_AWAY = 1e6
"""Pixels: no picture is as large, and Qt cannot paint much farther away."""


class GrowingCurve(pg.PlotCurveItem):
    """Curve and dot in one item, at places of the axes: each item of a plot is dear in every frame."""

    def __init__(self, *, antialias: bool) -> None:
        self._dot_pen, self._dot_brush = QPen(), QBrush()
        self.has_dot = True
        self._picture = KeptPicture()
        super().__init__(antialias=antialias)

    def set_dot(self, pen: QPen, brush: QBrush) -> None:
        self._dot_pen, self._dot_brush = pen, brush
        self.update()

    def pixelPadding(self) -> float:
        """Return how far beyond the points is painted."""
        return float(max(super().pixelPadding(), _RADIUS + self._dot_pen.widthF()))

    def update(self, *part: Any) -> None:
        self._picture.forget()
        super().update(*part)

    def paint(self, p: QPainter, opt: Any, widget: Any) -> None:
        if widget is None or self._exportOpts is not False:
            self._stroke(p, opt, widget)
        else:
            self._picture.paint(p, widget, lambda painter: self._stroke(painter, opt, widget), lasts=False)

    def _stroke(self, p: QPainter, opt: Any, widget: Any) -> None:
        super().paint(p, opt, widget)
        if not self.has_dot or self.xData is None or not len(self.xData):
            return
        at = p.transform().map(QPointF(self.xData[-1], self.yData[-1]))
        if not max(abs(at.x()), abs(at.y())) < _FAR_AWAY:
            return
        # as pyqtgraph's marks: as large at every zoom, and scaled in a file
        scale = self._exportOpts.get("resolutionScale", 1.0) if self._exportOpts else 1.0
        p.resetTransform()
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(self._dot_pen)
        p.setBrush(self._dot_brush)
        p.drawEllipse(at, _RADIUS * scale, _RADIUS * scale)
