"""Panels that may be higher than the window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Scrolling(QScrollArea):
    """Scrolls a panel up and down; never so narrow that the panel is cut off at its side."""

    def __init__(self, widget: QWidget, least: int = 0, most: int = 10_000) -> None:
        super().__init__()
        self._panel = widget
        self.setWidget(widget)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(least)
        self.setMaximumHeight(most)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def minimumSizeHint(self) -> QSize:
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(self._panel.minimumSizeHint().width() + bar, super().minimumSizeHint().height())

    @Slot()
    def make_room(self) -> None:
        """Become as wide as the panel needs to be by now."""
        self.updateGeometry()
