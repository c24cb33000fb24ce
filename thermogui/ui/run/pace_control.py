"""How fast a run goes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget

from thermogui.core.descent.pace import PACES, WATCH
from thermogui.ui.widgets.fields import WheelOnlyWithFocus
from thermogui.ui.widgets.plain import plain_tip, with_range
from thermogui.ui.widgets.words import ElidedLabel

_NAME = "Pace: "


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
        self.slider.setValue(WATCH)
        self.slider.setAccessibleName("Pace")
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.slider.installEventFilter(WheelOnlyWithFocus(self))
        slowest, fastest, default = (PACES[at].text for at in (0, -1, WATCH))
        meaning = "How fast the run goes. It can be changed during a run."
        self.slider.setToolTip(plain_tip(*with_range(meaning, f"{slowest} to {fastest}", default)))
        self._words = ElidedLabel("paceWords", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.slider)
        layout.addWidget(self._words)
        self.slider.valueChanged.connect(self._on_changed)
        self._on_changed(WATCH)

    def sizeHint(self) -> QSize:
        return QSize(self._room(_NAME) + 8, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._room() + 8, super().minimumSizeHint().height())

    def _room(self, name: str = "") -> int:
        """Return how wide the longest of the words are."""
        return max(self.fontMetrics().horizontalAdvance(name + pace.text) for pace in PACES)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_words()

    def _show_words(self) -> None:
        """Say what the words are of where there is room for that."""
        name = _NAME if self.width() >= self.sizeHint().width() else ""
        self._words.setText(name + PACES[self.slider.value()].text)

    @Slot(int)
    def _on_changed(self, value: int) -> None:
        self._show_words()
        self.changed.emit(PACES[value])
