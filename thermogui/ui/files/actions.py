"""New, Open, Save, Save as, Revert."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QWidget

from thermogui.core.calibration.settings import CalibrationSettings
from thermogui.core.readings import empty_rows
from thermogui.ui.background import Background
from thermogui.ui.document import Content, Document
from thermogui.ui.files.imports import Imports
from thermogui.ui.files.recent import RecentMenu
from thermogui.ui.files.recovery import FILE, Recovery
from thermogui.ui.files.reruns import Reruns
from thermogui.ui.files.sessions import SUFFIX, Sessions
from thermogui.ui.files.unsaved import UnsavedGuard
from thermogui.ui.importing.drop import DropTarget

if TYPE_CHECKING:
    from thermogui.core.errors import ThermoError
    from thermogui.core.files.session_types import Session
    from thermogui.core.files.text import ReadingsFile
    from thermogui.ui.messages import Messages
    from thermogui.ui.preferences import Preferences
    from thermogui.ui.run.controller import RunController

_FILTERS = (
    "Readings and sessions (*.thermo *.csv *.tsv *.txt *.dat *.xlsx);;Sessions (*.thermo);;"
    "Readings (*.csv *.tsv *.txt *.dat *.xlsx);;All files (*)"
)
_AT_ONCE_BYTES = 200_000
UNTITLED = "readings.thermo"


class FileActions(QObject):
    """Opens files of readings and sessions, and saves sessions, beside the window's thread.

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
        parent: QWidget,
    ) -> None:
        """*view* gives what the window wants to find again."""
        super().__init__(parent)
        self._document, self._messages, self._preferences = document, messages, preferences
        self._view, self._window = view, parent
        self._then: Callable[[], object] = _nothing
        self._opens: Callable[[Path], object] = self.open_path
        self.sessions = Sessions(document, controller)
        self.reruns = Reruns(controller, messages, self)
        self.recovery = Recovery(document, lambda: self._session()[1], messages, self)
        self.guard = UnsavedGuard(document, self._save_then, parent)
        self._background = Background("files", self)
        self._saves = 0
        self._failed = False
        self.imports = Imports(messages, parent)
        self.imports.read.connect(self._on_read)
        self.imports.failed.connect(self._on_failed)
        self.drops = DropTarget(parent)
        self.drops.file_dropped.connect(self._on_dropped)
        self.drops.text_dropped.connect(self.imports.ask_text)
        self.drops.refused.connect(self._on_drop_refused)
        self.recent = RecentMenu(preferences, self._open_recent, parent)
        keys = QKeySequence.StandardKey
        self.new = self._action("New", "actionNew", self._on_new, keys.New)
        self.open = self._action("Open…", "actionOpen", self._on_open, keys.Open)
        self.open_with = self._action("Open with preview…", "actionOpenWithPreview", self._on_open_with)
        self.save = self._action("Save", "actionSave", self._on_save, keys.Save)
        self.save_as = self._action("Save as…", "actionSaveAs", self._on_save_as, keys.SaveAs)
        self.revert = self._action("Revert to what is saved", "actionRevert", document.revert)
        for changed in (document.committed, document.notes_changed, document.saved_changed):
            changed.connect(self._on_changed)
        self._on_changed()

    def _action(
        self, text: str, name: str, slot: object, keys: QKeySequence.StandardKey | None = None
    ) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        if keys is not None:
            action.setShortcuts(keys)
        action.triggered.connect(slot)
        return action

    # -- opening

    def open_path(self, path: Path, *, asks: bool = True) -> bool:
        """Open a file of readings or a session; say why that fails and keep what is there.

        A long file of readings is read beside the window's thread. Return whether nothing has failed yet.
        """
        self._failed = False
        if path.suffix.lower() == SUFFIX:
            self._open_session(path)
        else:
            self.imports.open(path, asks=asks)
        return not self._failed

    def _open_session(self, path: Path) -> None:
        from thermogui.core.files.session import read_session

        def done(session: Session) -> None:
            self.sessions.show(session, str(path))
            self._took_over(path)
            self.view_found.emit(session.view)
            self.reruns.start(session.runs)

        def failed(error: ThermoError) -> None:
            self._on_failed(path, str(error))

        self._background.submit(lambda: read_session(path), done, failed)
        if not path.is_file() or path.stat().st_size <= _AT_ONCE_BYTES:
            self._background.finish()

    @Slot(object, object)
    def _on_read(self, path: Path, found: ReadingsFile) -> None:
        from thermogui.core.calibration.verdict import is_temperature

        self.sessions.forget()
        self._document.open_readings(
            found.readings, str(path), is_temperature=is_temperature(found.heading(1))
        )
        self._took_over(path)
        if found.skipped:
            rows, were = ("row", "was") if found.skipped == 1 else ("rows", "were")
            self._messages.say(
                "file", "info", f"{path.name}: {found.skipped:,} {rows} without a reading {were} skipped."
            )

    @Slot(object, str)
    def _on_failed(self, path: Path, text: str) -> None:
        self._failed = True
        self._messages.say("file", "error", text)
        if not path.exists():
            self.recent.drop(path)

    @Slot(str)
    def _on_dropped(self, path: str) -> None:
        self.guard.before(lambda: self.open_path(Path(path)))

    @Slot(str)
    def _on_drop_refused(self, text: str) -> None:
        self._messages.say("file", "info", text)

    def _took_over(self, path: Path) -> None:
        self.reruns.start([])
        self._messages.take_back("file")
        self._preferences.folder = path.resolve().parent
        self.recent.note(path)

    def _open_recent(self, path: Path) -> None:
        self.guard.before(lambda: self.open_path(path))

    def offer_recovery(self) -> None:
        """Offer in a bar what a window that ended unasked has left behind."""
        self.recovery.offer(self._recover)

    def _recover(self, session: Session) -> None:
        file = session.view.get(FILE)
        self.sessions.show(session, file if isinstance(file, str) and file else None, is_saved=False)
        self.view_found.emit(session.view)
        self.reruns.start(session.runs)

    @Slot()
    def _on_new(self) -> None:
        self.guard.before(self._make_new)

    def _make_new(self) -> None:
        self.sessions.forget()
        self.reruns.start([])
        content = Content(empty_rows(0), self._document.experiment, CalibrationSettings())
        self._document.open_content(content, None)
        self._messages.take_back("file")

    @Slot()
    def _on_open(self) -> None:
        self._opens = self.open_path
        self.guard.before(self._ask_what_to_open)

    @Slot()
    def _on_open_with(self) -> None:
        self._opens = self.imports.ask
        self.guard.before(self._ask_what_to_open)

    def _ask_what_to_open(self) -> None:
        dialog = QFileDialog(self._window, "Open", str(self._preferences.folder), _FILTERS)
        dialog.setObjectName("openDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_chosen_to_open)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _on_chosen_to_open(self, chosen: str) -> None:
        self._opens(Path(chosen))

    # -- saving

    @Slot()
    def _on_save(self) -> None:
        self._save_then(_nothing)

    @Slot()
    def _on_save_as(self) -> None:
        self._ask_where_to_save(_nothing)

    def _save_then(self, then: Callable[[], object]) -> None:
        """Save into the session that is open, else ask where; then go on, if that has gone well."""
        path = self._document.path
        if path is not None and Path(path).suffix.lower() == SUFFIX:
            self.save_to(Path(path), then)
        else:
            self._ask_where_to_save(then)

    def _ask_where_to_save(self, then: Callable[[], object]) -> None:
        path = self._document.path
        proposed = Path(path).with_suffix(SUFFIX) if path else self._preferences.folder / UNTITLED
        dialog = QFileDialog(self._window, "Save session", str(proposed.parent), f"Sessions (*{SUFFIX})")
        dialog.setObjectName("saveDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX[1:])
        dialog.selectFile(proposed.name)
        self._then = then
        dialog.fileSelected.connect(self._on_chosen_to_save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _on_chosen_to_save(self, chosen: str) -> None:
        path = Path(chosen)
        # whatever was typed: a session never takes the place of a file of readings
        self.save_to(path if path.suffix.lower() == SUFFIX else Path(f"{path}{SUFFIX}"), self._then)

    def save_to(self, path: Path, then: Callable[[], object] | None = None) -> None:
        """Write a session beside the window's thread, and then go on."""
        from thermogui.core.files.session import write_session

        content, session = self._session()

        def done(_nothing_more: object) -> None:
            self._saves -= 1
            self._document.mark_saved(content, str(path))
            self._preferences.folder = path.resolve().parent
            self.recent.note(path)
            self._messages.say("file", "info", f"Saved {path}.")
            if then is not None:
                then()

        def failed(error: ThermoError) -> None:
            self._saves -= 1
            self._messages.say("file", "error", f"{error} Choose another place with Save as.")

        self._saves += 1
        self._background.submit(lambda: write_session(path, session), done, failed)

    def finish_saving(self) -> None:
        """Wait for a save that is under way, and for what follows from it."""
        if self._saves:
            self._background.finish()

    def _session(self) -> tuple[Content, Session]:
        return self.sessions.snapshot({**self._view(), FILE: self._document.path or ""})

    @Slot()
    def _on_changed(self) -> None:
        self.revert.setEnabled(self._document.is_modified)

    # -- the end

    def close(self) -> None:
        """Wait for what is being written, and leave nothing behind."""
        self.imports.close()
        self._background.finish()
        self._background.close()
        self.reruns.close()
        self.recovery.close()


def _nothing() -> None:
    """Stands for nothing to do afterwards."""
