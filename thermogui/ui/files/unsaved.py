"""Asks what becomes of changes before they would be lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from thermogui.core.details import ReportDetails
from thermogui.core.readings.readings import Readings
from thermogui.ui.files.after_dialogs import AfterDialogs
from thermogui.ui.model.document import Document
from thermogui.ui.widgets.plain import plain_box

Purpose = Literal["open", "new", "recover", "close"]
_State = tuple[Readings, tuple[str, ReportDetails], bool]


class UnsavedGuard(QObject):
    """Does something at once where nothing would be lost, else after the user has said what to do.

    What is asked for may take its time: a dialog is open, a file is read, another one is being written.
    Meanwhile somebody may type. So it asks `before` that begins and `again` when it is there; what the
    user has given up is given up for this one purpose, and only as it was at that moment.

    What goes on once something has been saved waits for a dialog that was opened meanwhile: nothing is
    emptied, replaced or closed beneath one that is to save it.
    """

    def __init__(
        self,
        document: Document,
        save: Callable[[Callable[[], object]], None],
        take_in_typing: Callable[[], bool],
        parent: QWidget,
    ) -> None:
        """*save* saves and then calls what it is given.

        *take_in_typing* puts what is half typed into the document; False where that cannot be done.
        """
        super().__init__(parent)
        self._document, self._save, self._take_in = document, save, take_in_typing
        self._window = parent
        self._box: QMessageBox | None = None
        self._asked_for: tuple[Purpose, Callable[[], object]] | None = None
        self._given_up: tuple[Purpose, _State] | None = None
        self._saving = 0
        self._after_dialogs = AfterDialogs(self)
        self._waiting: Callable[[], object] | None = None

    def before(self, purpose: Purpose, then: Callable[[], object]) -> None:
        """Call *then* once the changes are saved or given up; never if the user thinks better of it."""
        self.forget()
        self.again(purpose, then)

    def again(self, purpose: Purpose, then: Callable[[], object]) -> None:
        """The same for what has been asked `before`: only what has changed since is asked about."""
        if self._box is not None:
            self._box.raise_()
        elif self._saving:
            # of several the one that was asked for last is meant
            self._waiting = partial(self.again, purpose, then)
        elif self.is_agreed(purpose):
            then()
        else:
            self._ask(purpose, then)

    def is_agreed(self, purpose: Purpose) -> bool:
        """Return whether nothing would be lost, or only what was given up for this purpose."""
        state = self._state()
        is_whole = state[2] and not self._document.is_modified
        return is_whole or self._given_up == (purpose, state)

    def forget(self) -> None:
        """Take no earlier answer for a new one: what it was given for does not come about."""
        self._given_up = None

    def begin_saving(self) -> None:
        """Keep whatever is asked for waiting until `end_saving`."""
        self._saving += 1

    def end_saving(self) -> None:
        """Go on with what has been asked for meanwhile."""
        self._saving -= 1
        if not self._saving and self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._after_dialogs.call(waiting)

    def close(self) -> None:
        """Let nothing follow any more: the window has closed."""
        self._waiting = None
        self._after_dialogs.forget()

    def _saved(self, purpose: Purpose, then: Callable[[], object]) -> None:
        """Go on with what the changes were saved for; while they were, somebody may have typed."""
        if self._waiting is None:
            self._after_dialogs.call(partial(self.before, purpose, then))

    def _state(self) -> _State:
        is_taken_in = self._take_in()
        return self._document.readings, self._document.project.words, is_taken_in

    def _ask(self, purpose: Purpose, then: Callable[[], object]) -> None:
        self._asked_for = purpose, then
        button = QMessageBox.StandardButton
        box = plain_box(
            self._window,
            "Save changes?",
            f"Save the changes to {self._document.source}?",
            self._document.saved.sentence(self._document.project)
            if self._take_in()
            else "What is being typed into the table is not a number yet; Cancel goes back to it.",
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
        asked_for, self._asked_for = self._asked_for, None
        if box is not None:
            box.deleteLater()
        if asked_for is None:
            return
        purpose, then = asked_for
        if answer == QMessageBox.StandardButton.Save:
            self._save(partial(self._saved, purpose, then))
        elif answer == QMessageBox.StandardButton.Discard:
            self._given_up = purpose, self._state()
            then()
