"""Sentences in bars at the top of the window, never in a modal box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from thermogui.ui.plain import PlainLabel

Level = Literal["info", "warning", "error"]
Offer = tuple[str, Callable[[], object]]


class MessageBar(QFrame):
    """One sentence, perhaps with buttons for what can be done, and a way to put it away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self._offers: tuple[Offer, ...] = ()
        self._said: tuple[Level, str, tuple[Offer, ...]] | None = None
        self._label = PlainLabel("", self)
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons: list[QPushButton] = []
        close = QToolButton(self)
        close.setText("✕")
        close.setAutoRaise(True)
        close.setAccessibleName("Close this message")
        close.setToolTip("Close this message")
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 4, 4)
        layout.addWidget(self._label, 1)
        layout.addWidget(close)
        self._layout = layout

    @property
    def text(self) -> str:
        return self._label.text()

    def say(self, level: Level, text: str, offers: tuple[Offer, ...]) -> None:
        if (level, text, offers) == self._said:  # styling and laying out anew takes longer than a frame
            self.show()
            return
        self._said = level, text, offers
        self._offers = offers
        self.setProperty("level", level)
        self.style().unpolish(self)
        self.style().polish(self)
        self._label.setText(text)
        while len(self._buttons) < len(offers):
            button = QPushButton(self)
            button.clicked.connect(self._on_clicked)
            self._buttons.append(button)
            self._layout.insertWidget(self._layout.count() - 1, button)
        for index, button in enumerate(self._buttons):
            button.setText(offers[index][0] if index < len(offers) else "")
            button.setVisible(index < len(offers))
        self.show()

    @Slot()
    def _on_clicked(self) -> None:
        for button, (_, act) in zip(self._buttons, self._offers, strict=False):
            if button is self.sender():
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

    def say(self, topic: str, level: Level, text: str, *offers: Offer) -> None:
        """Show a sentence on a topic, in place of what was said on it; *offers* are things to do."""
        if topic not in self._bars:
            self._bars[topic] = MessageBar(self)
            self._layout.addWidget(self._bars[topic])
        self._bars[topic].say(level, text, offers)

    def take_back(self, topic: str) -> None:
        """Hide what was said on a topic."""
        if topic in self._bars:
            self._bars[topic].hide()

    def said(self, topic: str) -> str:
        """Return what is shown on a topic; "" for nothing."""
        bar = self._bars.get(topic)
        return bar.text if bar is not None and bar.isVisibleTo(self) else ""
