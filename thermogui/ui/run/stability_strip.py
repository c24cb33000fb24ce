"""Where on the learning-rate slider descent is stable."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QStyle, QStyleOptionSlider, QWidget

from thermogui.core.descent.stability import Stability
from thermogui.ui.widgets.fields import LogSlider
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.theme import LIGHT, Theme

_HEIGHT = 7


class StabilityStrip(QWidget):
    """A strip beneath a slider: plain where the loss falls, hatched where it grows, a tick at the best."""

    def __init__(self, slider: LogSlider, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stabilityStrip")
        self._slider = slider
        self._stability: Stability | None = None
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(40, _HEIGHT)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @Slot(object)
    def show_stability(self, stability: Stability | None) -> None:
        """Show the zones of the settings as they are; None, or no limit, for none."""
        if stability is not None and stability.largest_learning_rate is None:
            stability = None
        if stability != self._stability:
            self._stability = stability
            self.setToolTip(plain_tip(_zones(stability)))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._stability is None or self._stability.largest_learning_rate is None:
            return
        limit = self._place(self._stability.largest_learning_rate)
        painter = QPainter(self)
        stable, grows = QColor(self._theme.loss), QColor(self._theme.line)
        painter.fillRect(QRect(0, 0, limit, _HEIGHT), stable)
        painter.fillRect(
            QRect(limit, 0, self.width() - limit, _HEIGHT), QBrush(grows, Qt.BrushStyle.BDiagPattern)
        )
        painter.setPen(grows)
        painter.drawRect(QRect(limit, 0, self.width() - limit - 1, _HEIGHT - 1))
        best = self._place(self._stability.best_learning_rate or 0.0)
        if 0 < best < self.width():
            painter.fillRect(QRect(best - 1, 0, 2, _HEIGHT), QColor(self._theme.text))
        painter.end()

    def _place(self, rate: float) -> int:
        """Return where the slider's handle has its middle at a learning rate."""
        if not rate > 0:
            return 0
        option = QStyleOptionSlider()
        QSlider.initStyleOption(self._slider, option)
        handle = self._slider.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, option, self._slider)
        span = self.width() - handle
        low, high = self._slider.exponents
        share = (math.log10(rate) - low) / (high - low) if math.isfinite(rate) else 1.0
        return round(handle / 2 + span * min(max(share, -0.5), 1.5))


def _zones(stability: Stability | None) -> str:
    if stability is None:
        return ""
    best = stability.best_learning_rate
    quickest = "" if best is None else f", quickest at {best:.3g}"
    return f"Stable up to {stability.largest_learning_rate:.3g}{quickest}; hatched: the loss grows"
