"""How fast a run goes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget

from thermogui.core.descent.pace import PACES, WATCH, Pace
from thermogui.ui.widgets.words import ElidedLabel


class PaceControl(QWidget):
    """A slider from one epoch a second to as fast as possible, with words under it that keep their room.

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
        self.slider.setAccessibleName("Pace")
        self.slider.setToolTip("How fast the run is shown, from one epoch a second to as fast as possible")
        self._words = ElidedLabel("paceWords", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.slider)
        layout.addWidget(self._words)
        self.slider.valueChanged.connect(self._on_changed)
        self._on_changed(WATCH)

    def sizeHint(self) -> QSize:
        longest = max(self.fontMetrics().horizontalAdvance(_words(pace)) for pace in PACES)
        return QSize(longest, super().sizeHint().height())

    @Slot(int)
    def _on_changed(self, value: int) -> None:
        self._words.setText(_words(PACES[value]))
        self.changed.emit(PACES[value])


def _words(pace: Pace) -> str:
    return f"Pace: {pace.text}"
