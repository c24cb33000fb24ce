"""Sentences in bars at the top of the window, never in a modal box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from thermogui.ui.plain import PlainLabel

Level = Literal["info", "warning", "error"]
Offer = tuple[str, Callable[[], object] | None]


class MessageBar(QFrame):
    """One sentence, perhaps with one or two buttons, and a way to put it away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self._acts: list[Callable[[], object] | None] = [None, None]
        self._said: tuple[Level, str, list[Offer]] | None = None
        self._label = PlainLabel("", self)
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons = [QPushButton(self), QPushButton(self)]
        for button in self._buttons:
            button.clicked.connect(self._on_clicked)
        close = QToolButton(self)
        close.setText("✕")
        close.setAutoRaise(True)
        close.setAccessibleName("Close this message")
        close.setToolTip("Close this message")
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 4, 4)
        layout.addWidget(self._label, 1)
        for button in self._buttons:
            layout.addWidget(button)
        layout.addWidget(close)

    @property
    def text(self) -> str:
        return self._label.text()

    def say(self, level: Level, text: str, offers: list[Offer]) -> None:
        if (level, text, offers) == self._said:  # styling and laying out anew takes longer than a frame
            self.show()
            return
        self._said = level, text, offers
        self.setProperty("level", level)
        self.style().unpolish(self)
        self.style().polish(self)
        self._label.setText(text)
        for index, (name, act) in enumerate(offers):
            self._buttons[index].setText(name)
            self._buttons[index].setVisible(act is not None)
            self._acts[index] = act
        self.show()

    @Slot()
    def _on_clicked(self) -> None:
        for button, act in zip(self._buttons, self._acts, strict=True):
            if button is self.sender() and act is not None:
                act()
                return


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
        other_button: str = "",
        other_act: Callable[[], object] | None = None,
    ) -> None:
        """Show a sentence on a topic, in place of what was said on it, with up to two things to do."""
        if topic not in self._bars:
            self._bars[topic] = MessageBar(self)
            self._layout.addWidget(self._bars[topic])
        self._bars[topic].say(level, text, [(button, act), (other_button, other_act)])

    def take_back(self, topic: str) -> None:
        """Hide what was said on a topic."""
        if topic in self._bars:
            self._bars[topic].hide()

    def said(self, topic: str) -> str:
        """Return what is shown on a topic; "" for nothing."""
        bar = self._bars.get(topic)
        return bar.text if bar is not None and bar.isVisibleTo(self) else ""
