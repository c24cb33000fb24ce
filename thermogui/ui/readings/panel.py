"""The table with what belongs to it: a message, and buttons for those who look for them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from thermogui.ui.model.document import Document
from thermogui.ui.readings.model import ReadingsModel
from thermogui.ui.readings.view import ReadingsView
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
        self._message = PlainLabel("", self)
        self._message.setObjectName("readingsMessage")
        self._message.setProperty("role", "error")
        self._message.setWordWrap(True)
        self._message.hide()
        self._count = PlainLabel("", self)
        self._count.setProperty("role", "muted")

        buttons = QHBoxLayout()
        buttons.addWidget(self._button(self.view.add_action))
        buttons.addWidget(self._button(self.view.delete_action))
        buttons.addStretch()
        buttons.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 2, 4, 4)
        layout.setSpacing(4)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._message)
        layout.addLayout(buttons)

        self.model.refused.connect(self._on_refused)
        document.committed.connect(self._on_changed)
        document.replaced.connect(self._on_changed)
        self._on_changed()

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setProperty("run", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    @Slot(str)
    def _on_refused(self, text: str) -> None:
        self._message.setText(text)
        self._message.setVisible(bool(text))

    @Slot()
    def _on_changed(self, _edit: object = None) -> None:
        readings = self._document.readings
        used = int(readings.counts.sum())
        self._count.setText(f"{used:,} of {len(readings):,} used")
        self._on_refused("")
