"""New, Open, Save, Save as, Revert: the actions of a window's files, and the parts that do them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from thermogui.ui.files.following import Following
from thermogui.ui.files.opening import Opening
from thermogui.ui.files.recovery.recovery import Recovery
from thermogui.ui.files.saving import Saving
from thermogui.ui.files.sessions import Sessions
from thermogui.ui.files.unsaved import UnsavedGuard
from thermogui.ui.widgets.boxes import action

if TYPE_CHECKING:
    from thermogui.ui.model.document import Document
    from thermogui.ui.model.preferences import Preferences
    from thermogui.ui.run.controller import RunController
    from thermogui.ui.widgets.messages import Messages


class FileActions(QObject):
    """Puts together what opens, saves, guards and recovers.

    Signals:
        view_found: (mapping): how the window looked when a session was saved.
    """

    view_found = Signal(object)

    def __init__(
        self,
        document: Document,
        controller: RunController,
        messages: Messages,
        preferences: Preferences,
        view: Callable[[], dict[str, Any]],
        take_in_typing: Callable[[], bool],
        parent: QWidget,
    ) -> None:
        """*view* gives what the window wants to find again.

        *take_in_typing* puts what is half typed into the document; False where that cannot be done.
        """
        super().__init__(parent)
        self.sessions = Sessions(document, controller)
        self.saving = Saving(document, self.sessions, messages, preferences, view, take_in_typing, parent)
        self.guard = UnsavedGuard(document, self.saving.save_then, take_in_typing, parent)
        self.opening = Opening(
            document, self.sessions, self.saving.snapshot, self.guard, messages, preferences, parent
        )
        self.following = Following(document, self.opening, messages, self)
        self.recovery = Recovery(document, self.saving.snapshot, self.sessions.loses_runs, messages, self)
        self.saving.began.connect(self.guard.begin_saving)
        self.saving.ended.connect(self.guard.end_saving)
        self.saving.saved.connect(self.opening.note)
        self.saving.other_wanted.connect(self.opening.ask_and_open)
        self.opening.view_found.connect(self.view_found)
        controller.ended.connect(self._on_run_ended)
        keys = QKeySequence.StandardKey
        opening, saving = self.opening, self.saving
        self.new = action(self, "New", opening.new, name="actionNew", keys=keys.New)
        self.open = action(self, "Open…", opening.ask, name="actionOpen", keys=keys.Open)
        asked = opening.ask_with_preview
        self.open_with = action(self, "Open with preview…", asked, name="actionOpenWithPreview")
        following = self.following
        self.follow = action(self, "Follow…", following.ask, name="actionFollow")
        self.stop_following = action(self, "Stop following", following.stop, name="actionStopFollowing")
        following.changed.connect(self._on_following_changed)
        self._on_following_changed()
        self.save = action(self, "Save", saving.save, name="actionSave", keys=keys.Save)
        self.save_as = action(self, "Save as…", saving.save_as, name="actionSaveAs", keys=keys.SaveAs)
        self.revert = action(self, "Revert to what is saved", document.revert, name="actionRevert")

    def open_path(self, path: Path, *, asks: bool = True) -> bool:
        """Open a file; see `Opening.open_path`."""
        return self.opening.open_path(path, asks=asks)

    def look_behind(self) -> None:
        """Offer what windows held that ended unasked, and clear away what they had half written."""
        self.recovery.offer(self.opening.bring_back)
        # a folder that does not answer must not hold the window up, not even at its end
        threading.Thread(target=_clear_and_prepare, daemon=True).start()

    @Slot(object)
    def _on_run_ended(self, _outcome: object) -> None:
        self.sessions.show_woken()

    @Slot()
    def _on_following_changed(self) -> None:
        self.stop_following.setEnabled(self.following.is_on)

    def close(self) -> None:
        """Wait for what is being written, and leave nothing behind."""
        self.guard.close()
        self.following.close()
        self.opening.close()
        self.saving.close()
        self.recovery.close()


def _clear_and_prepare() -> None:
    """Clear away what was half written, and import what else the first edit or file would wait for."""
    from thermogui.core.reading import preview, readings_file  # noqa: F401
    from thermogui.core.session import content, file, opening  # noqa: F401
    from thermogui.core.writing.unfinished import clear_unfinished

    clear_unfinished()
