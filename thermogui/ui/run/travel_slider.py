"""A slider that goes where it is clicked."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

_KEYS = Qt.Key
_TRAVEL = (
    *(_KEYS.Key_Left, _KEYS.Key_Right, _KEYS.Key_Up, _KEYS.Key_Down),
    *(_KEYS.Key_PageUp, _KEYS.Key_PageDown, _KEYS.Key_Home, _KEYS.Key_End),
)


class TravelSlider(QSlider):
    """A slider whose keys go by epochs, not by its own positions; a click in its groove goes there.

    Signals:
        key_pressed: (Qt.Key).
    """

    key_pressed = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _TRAVEL:
            self.key_pressed.emit(event.key())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring the handle under the mouse first: it then is what is pressed, and can be dragged on."""
        if event.button() == Qt.MouseButton.LeftButton and not self._handle().contains(
            event.position().toPoint()
        ):
            # down, so that it stays there although its epoch may stand a little beside
            self.setSliderDown(True)
            self.setSliderPosition(self._position_under(event.position().x()))
        super().mousePressEvent(event)

    def _handle(self) -> QRect:
        return self._part(QStyle.SubControl.SC_SliderHandle)

    def _position_under(self, x: float) -> int:
        groove, handle = self._part(QStyle.SubControl.SC_SliderGroove), self._handle().width()
        left, span = groove.x() + handle / 2, groove.width() - handle
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), round(x - left), span)

    def _part(self, which: QStyle.SubControl) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, which, self)
