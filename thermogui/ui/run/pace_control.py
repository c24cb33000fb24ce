"""How fast a run goes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget

from thermogui.core.descent.pace import PACES, WATCH
from thermogui.ui.widgets.plain import PlainLabel


class PaceControl(QWidget):
    """A slider from one epoch a second to as fast as possible, with words under it.

    Signals:
        changed: (Pace).
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName("speed")
        self.slider.setRange(0, len(PACES) - 1)
        self.slider.setPageStep(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setValue(WATCH)
        self._words = PlainLabel("", self)
        self._words.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.slider)
        layout.addWidget(self._words)
        self.slider.valueChanged.connect(self._on_changed)
        self._on_changed(WATCH)

    @Slot(int)
    def _on_changed(self, value: int) -> None:
        self._words.setText(PACES[value].text)
        self.changed.emit(PACES[value])
