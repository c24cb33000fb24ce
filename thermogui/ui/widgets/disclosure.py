"""What is one click away and closed at first."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QToolButton, QWidget


class Disclosure(QToolButton):
    """A line with an arrow that shows and hides a panel beneath it, where it has one."""

    def __init__(self, text: str, panel: QWidget | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._panel = panel
        self.setObjectName("disclosure")
        self.setText(text)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toggled.connect(self._on_toggled)
        self._on_toggled(False)

    @Slot(bool)
    def _on_toggled(self, shown: bool) -> None:
        if self._panel is not None:
            self._panel.setVisible(shown)
        self.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
