"""Asks what becomes of changes before they would be lost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from thermogui.ui.document import Document
from thermogui.ui.plain import plain_box


class UnsavedGuard(QObject):
    """Does something at once where nothing would be lost, else after the user has said what to do."""

    def __init__(
        self,
        document: Document,
        save: Callable[[Callable[[], object]], None],
        parent: QWidget,
    ) -> None:
        """*save* saves and then calls what it is given."""
        super().__init__(parent)
        self._document, self._save, self._window = document, save, parent
        self._box: QMessageBox | None = None
        self._then: Callable[[], object] = _nothing

    def before(self, then: Callable[[], object]) -> None:
        """Call *then* once the changes are saved or given up; never if the user thinks better of it."""
        if self._box is not None:
            self._box.raise_()
            return
        if not self._document.is_modified:
            then()
            return
        self._then = then
        button = QMessageBox.StandardButton
        box = plain_box(
            self._window,
            "Save changes?",
            f"Save the changes to {self._document.source}?",
            "The readings or the notes differ from what is saved.",
        )
        box.setObjectName("unsavedChanges")
        box.setIcon(QMessageBox.Icon.Question)
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)
        box.finished.connect(self._on_answered)
        self._box = box
        box.open()

    @Slot(int)
    def _on_answered(self, answer: int) -> None:
        box, self._box = self._box, None
        then, self._then = self._then, _nothing
        if box is not None:
            box.deleteLater()
        if answer == QMessageBox.StandardButton.Save:
            self._save(then)
        elif answer == QMessageBox.StandardButton.Discard:
            then()


def _nothing() -> None:
    """Stands for nothing to do."""
