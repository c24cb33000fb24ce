"""Sessions written beside the window's thread, and never over what somebody else has written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from thermogui.ui.files.sessions import SUFFIX, Sessions
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.widgets.plain import PlainFileDialog

if TYPE_CHECKING:
    from thermogui.core.errors import ThermoError
    from thermogui.core.reading.stamp import Stamp
    from thermogui.core.session.content import Session
    from thermogui.ui.model.document import Document
    from thermogui.ui.model.preferences import Preferences
    from thermogui.ui.widgets.messages import Messages

UNTITLED = "readings.thermo"
Then = Callable[[], object]


def _nothing() -> None:
    """Stands for nothing to do afterwards."""


class Saving(QObject):
    """Save and Save as.

    Signals:
        began: a session is being written.
        ended: it is, or cannot be.
        saved: (Path): it is.
        other_wanted: (Path): what somebody else has written is to be opened instead.
    """

    began = Signal()
    ended = Signal()
    saved = Signal(object)
    other_wanted = Signal(object)

    def __init__(
        self,
        document: Document,
        sessions: Sessions,
        messages: Messages,
        preferences: Preferences,
        view: Callable[[], dict[str, Any]],
        take_in_typing: Callable[[], bool],
        parent: QWidget,
    ) -> None:
        """*view* gives what the window wants to find again.

        *take_in_typing* puts what is half typed into the document, where that can be done.
        """
        super().__init__(parent)
        self._document, self._sessions = document, sessions
        self._messages, self._preferences = messages, preferences
        self._view, self._take_in, self._window = view, take_in_typing, parent
        self._then: Then = _nothing
        self._tasks = Tasks("saving", self)

    @property
    def is_busy(self) -> bool:
        return self._tasks.is_busy

    def snapshot(self) -> Session:
        """Return what a file would keep of the window now."""
        return self._sessions.snapshot(self._view())

    @Slot()
    def save(self) -> None:
        self.save_then(_nothing)

    @Slot()
    def save_as(self) -> None:
        self._ask_where(_nothing)

    def save_then(self, then: Then) -> None:
        """Save into the session that is open, else ask where; then go on, if that has gone well."""
        path = self._document.path
        if path is not None and Path(path).suffix.lower() == SUFFIX:
            self.save_to(Path(path), then, self._document.stamp)
        else:
            self._ask_where(then)

    def save_to(self, path: Path, then: Then = _nothing, expected: Stamp | None = None) -> None:
        """Write a session beside the window's thread, and then go on.

        With *expected*, ask before another file than that is written over.
        """
        from thermogui.core.session.file import ChangedOnDisk, write_session

        self._take_in()
        session = self.snapshot()
        history = self._document.history

        def done(stamp: Stamp | None) -> None:
            try:
                if self._document.history == history:
                    self._sessions.note_saved(session)
                    self._document.mark_saved(session.project, str(path), stamp)
                self.saved.emit(path)
                self._messages.say("file", "info", f"Saved {path}.")
                then()
            finally:
                self.ended.emit()

        def failed(error: ThermoError) -> None:
            if isinstance(error, ChangedOnDisk):
                self._offer_both(path, then)
            else:
                self._messages.say("file", "error", f"{error} Choose another place with Save as.")
            self.ended.emit()

        self.began.emit()
        self._tasks.submit(lambda _: write_session(path, session, expected), done, failed)

    def _offer_both(self, path: Path, then: Then) -> None:
        history = self._document.history

        def unless_replaced(act: Then) -> Then:
            return lambda: act() if self._document.history == history else self._messages.take_back("file")

        self._messages.say(
            "file",
            "warning",
            f"{path.name} is not saved: it has changed on the disk since this window read or wrote it. "
            "Keep yours, theirs, or both?",
            ("Save over it", unless_replaced(lambda: self.save_to(path, then))),
            ("Save as…", unless_replaced(lambda: self._ask_where(then))),
            ("Open what is there", lambda: self.other_wanted.emit(path)),
        )

    def _ask_where(self, then: Then) -> None:
        path = self._document.path
        proposed = Path(path).with_suffix(SUFFIX) if path else self._preferences.folder / UNTITLED
        dialog = PlainFileDialog(self._window, "Save session", str(proposed.parent), f"Sessions (*{SUFFIX})")
        self._then = then
        dialog.ask("saveDialog", self._on_chosen, proposed.name)

    @Slot(str)
    def _on_chosen(self, chosen: str) -> None:
        from thermogui.core.reading.stamp import UNKNOWN

        path = Path(chosen)
        if path.suffix.lower() == SUFFIX:
            self.save_to(path, self._then)
        else:
            # whatever was typed: a session never takes the place of a file of readings, and
            # about this name the dialog has not asked
            self.save_to(Path(f"{path}{SUFFIX}"), self._then, UNKNOWN)

    def finish(self) -> None:
        """Wait for what is being written, and for what follows from it."""
        self._tasks.finish()

    def close(self) -> None:
        """Wait for what is being written."""
        self.finish()
        self._tasks.close()
