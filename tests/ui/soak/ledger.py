"""What a window's document was, and whether any of it has gone without a question."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QMessageBox

DISCARD = QMessageBox.StandardButton.Discard


class Ledger(QObject):
    """Follows the document of a window.

    Attributes:
        opened: the content with which the history of undo began.
        problems: what was lost without a question.
    """

    def __init__(self, window):
        super().__init__(window)
        self._document = document = window.document
        self.problems = []
        self.opened = self._before = document.project
        self._modified, self._given_up = document.is_modified, None
        self._boxes = []
        document.replaced.connect(self._on_replaced)
        for changed in (
            document.committed,
            document.notes_changed,
            document.saved_changed,
            document.experiment_changed,
            document.calibration_changed,
        ):
            changed.connect(self._note)

    @Slot()
    def _note(self):
        self._before, self._modified = self._document.project, self._document.is_modified

    @Slot()
    def _on_replaced(self):
        self.check("replaced")
        self.opened = self._document.project
        self._note()

    def check(self, what):
        """Note a problem where changes are lost that nobody has given up."""
        if self._modified and not self._was_given_up():
            self.problems.append(f"changes were {what} without a question")

    def _was_given_up(self):
        return (
            self._given_up is not None
            and self._given_up.readings == self._before.readings
            and self._given_up.notes == self._before.notes
        )

    def look_for_questions(self):
        """Find the boxes that are shown, so as to know how they are answered."""
        for box in QApplication.topLevelWidgets():
            if isinstance(box, QMessageBox) and box.isVisible() and box not in self._boxes:
                self._boxes.append(box)
                box.buttonClicked.connect(self._on_clicked)
                box.destroyed.connect(self._forget)

    @Slot(object)
    def _on_clicked(self, button):
        box = self.sender()
        if isinstance(box, QMessageBox) and box.standardButton(button) == DISCARD:
            self._given_up = self._document.project

    @Slot()
    def _forget(self):
        self._boxes.clear()
