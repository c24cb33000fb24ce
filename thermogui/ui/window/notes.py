"""Free text that goes with the readings."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from thermogui.ui.model.document import Document


class NotesPanel(QPlainTextEdit):
    """What the user wants to remember of the readings; saved with them."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notes")
        self.setAccessibleName("Notes")
        self.setPlaceholderText("Where, when and how the readings were taken. Saved with the session.")
        self.setTabChangesFocus(True)
        self._document = document
        self.setPlainText(document.notes)
        self.textChanged.connect(self._on_text_changed)
        document.notes_changed.connect(self._on_notes_changed)

    @Slot()
    def _on_text_changed(self) -> None:
        self._document.set_notes(self.toPlainText())

    @Slot()
    def _on_notes_changed(self) -> None:
        if self._document.notes != self.toPlainText():
            with QSignalBlocker(self):
                self.setPlainText(self._document.notes)
