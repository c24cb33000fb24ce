"""The table with what belongs to it: a message, and buttons for those who look for them."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from thermogui.ui.model.document import Document
from thermogui.ui.readings.model import ReadingsModel
from thermogui.ui.readings.view import ReadingsView
from thermogui.ui.widgets.boxes import STRETCH, action_button, filled
from thermogui.ui.widgets.fields import MessageLabel
from thermogui.ui.widgets.plain import PlainLabel


class ReadingsPanel(QWidget):
    """
    ```
    +----------------------+
    | table                |
    | message              |
    | [Add] [Delete] count |
    +----------------------+
    ```
    """

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        # else whatever is behind it is drawn whenever a cell changes
        self.setAutoFillBackground(True)
        self.model = ReadingsModel(document)
        self.view = ReadingsView(document, self.model, self)
        self._message = MessageLabel(self)
        self._message.setObjectName("readingsMessage")
        self._count = PlainLabel("", self, "muted")
        buttons = (action_button(act, self, "do") for act in (self.view.add_action, self.view.delete_action))
        below = filled(QHBoxLayout(), *buttons, STRETCH, self._count)
        filled(QVBoxLayout(self), (self.view, 1), self._message, below, margins=(8, 4, 4, 4), spacing=4)
        self.model.refused.connect(self._message.show_message)
        document.committed.connect(self._on_changed)
        document.replaced.connect(self._on_changed)
        self._on_changed()

    @Slot()
    def _on_changed(self, _edit: object = None) -> None:
        readings = self._document.readings
        used = int(readings.counts.sum())
        self._count.setText(f"{used:,} of {len(readings):,} used")
        self._message.show_message("")
