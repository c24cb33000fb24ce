"""The end of the walk-through: what has been learned, and where to go."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from thermogui.core.lessons.steps import ending
from thermogui.ui.widgets.boxes import STRETCH, filled
from thermogui.ui.widgets.words import Words


class EndingCard(QWidget):
    """
    ```
    What you have learned
    sentences
    [Calibrate]
    what for
    …
    ```

    Signals:
        way_chosen: (str): where to go, one of `core.lessons.steps.DESTINATIONS`.
    """

    way_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("endingCard")
        title = Words("endingTitle", "title", self)
        title.setText(ending().title)
        sentences = Words("endingSentences", "", self)
        sentences.setText("\n\n".join(ending().sentences))
        parts: list[QWidget] = [title, sentences]
        for way in ending().ways:
            button = QToolButton(self)
            button.setObjectName(f"way-{way.to}")
            button.setText(way.name)
            button.setProperty("kind", "do")
            button.setProperty("way", way.to)
            button.setAccessibleDescription(way.says)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(self._on_clicked)
            says = Words("", "muted", self)
            says.setText(way.says)
            parts += [button, says]
        filled(QVBoxLayout(self), *parts, STRETCH, margins=(8, 8, 8, 8), spacing=8)

    @Slot()
    def _on_clicked(self) -> None:
        self.way_chosen.emit(self.sender().property("way"))
