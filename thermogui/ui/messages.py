"""Sentences in bars at the top of the window, never in a modal box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

Level = Literal["info", "warning", "error"]


class MessageBar(QFrame):
    """One sentence, perhaps with a button, and a way to put it away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self._act: Callable[[], object] | None = None
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton(self)
        self._button.clicked.connect(self._on_clicked)
        close = QToolButton(self)
        close.setText("✕")
        close.setAutoRaise(True)
        close.setAccessibleName("Close this message")
        close.setToolTip("Close this message")
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 4, 4)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._button)
        layout.addWidget(close)

    @property
    def text(self) -> str:
        return self._label.text()

    def say(self, level: Level, text: str, button: str, act: Callable[[], object] | None) -> None:
        self.setProperty("level", level)
        self.style().unpolish(self)
        self.style().polish(self)
        self._label.setText(text)
        self._button.setText(button)
        self._button.setVisible(act is not None)
        self._act = act
        self.show()

    @Slot()
    def _on_clicked(self) -> None:
        if self._act is not None:
            self._act()


class Messages(QWidget):
    """A column of bars, at most one for each topic; takes no room while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: dict[str, MessageBar] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)

    def say(
        self,
        topic: str,
        level: Level,
        text: str,
        button: str = "",
        act: Callable[[], object] | None = None,
    ) -> None:
        """Show a sentence on a topic, in place of what was said on it."""
        if topic not in self._bars:
            self._bars[topic] = MessageBar(self)
            self._layout.addWidget(self._bars[topic])
        self._bars[topic].say(level, text, button, act)

    def take_back(self, topic: str) -> None:
        """Hide what was said on a topic."""
        if topic in self._bars:
            self._bars[topic].hide()

    def said(self, topic: str) -> str:
        """Return what is shown on a topic; "" for nothing."""
        bar = self._bars.get(topic)
        return bar.text if bar is not None and bar.isVisibleTo(self) else ""
