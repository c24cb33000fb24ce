"""How scaling the input rounds the loss: a contour of each surface, in true proportions."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.conditioning import Conditioning, condition_text
from thermogui.ui.surface.loss_colours import height_colours
from thermogui.ui.widgets.theme import Theme

_RINGS = (1.0, 0.72, 0.44)
_HEIGHT = 64
_THINNEST = 1.5


class ScalingPicture(QWidget):
    """One tile a scaling: nested contours with w and b equally long, the name and κ beneath."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scalingPicture")
        self._theme = theme
        self._stages: list[tuple[str, Bowl]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_conditioning(self, conditioning: Conditioning | None) -> None:
        """Show the surfaces before and after scaling, or none."""
        self._stages = [] if conditioning is None else conditioning.stages()
        self.setAccessibleName("Contours before and after scaling: " + ", ".join(self.captions()))
        self.update()

    def captions(self) -> list[str]:
        """Return what stands beneath the tiles."""
        return [f"{name}: κ {condition_text(s.condition_number)}" for name, s in self._stages]

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT + self.fontMetrics().height() + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._stages:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = height_colours(self._theme, len(_RINGS) + 2)[1:-1][::-1]
        width = self.width() / len(self._stages)
        metrics = self.fontMetrics()
        for index, ((_, surface), caption) in enumerate(zip(self._stages, self.captions(), strict=True)):
            middle = QPointF((index + 0.5) * width, _HEIGHT / 2)
            reach = min(_HEIGHT / 2 - 2, width / 2 - 8)
            painter.save()
            painter.translate(middle)
            # on a screen q goes down
            across_w, across_b = surface.right[:, 1]
            painter.rotate(-math.degrees(math.atan2(across_b, across_w)))
            painter.setPen(QPen(QColor(self._theme.text), 0.8))
            for ring, colour in zip(_RINGS, colours, strict=True):
                painter.setBrush(QColor(*(int(part) for part in colour)))
                across = reach * ring / math.sqrt(surface.condition_number)
                painter.drawEllipse(QPointF(0, 0), reach * ring, max(across, _THINNEST * ring))
            painter.restore()
            painter.setPen(QColor(self._theme.text))
            shown = metrics.elidedText(caption, Qt.TextElideMode.ElideRight, round(width))
            at = QPointF(middle.x() - metrics.horizontalAdvance(shown) / 2, _HEIGHT + metrics.ascent() + 3)
            painter.drawText(at, shown)
        painter.end()
