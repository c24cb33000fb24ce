"""What is typed is kept beside the user's files, in case the program ends unasked."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, QTimer, Slot

from thermogui.core.errors import ThermoError
from thermogui.ui.background import Background

if TYPE_CHECKING:
    from thermogui.core.files.session_types import Session
    from thermogui.ui.document import Document
    from thermogui.ui.messages import Messages

WITHIN_MS = 2500
"""Every change is in the recovery file within this time, and the time that writing takes."""
FILE = "file"
"""In the view of a session: the file that was open in the window."""


@dataclass(frozen=True, eq=False)
class Found:
    """A session that a window has left behind, and the lock on it that is ours now."""

    path: Path
    lock: QLockFile
    session: Session


class Recovery(QObject):
    """Writes a session of its own while there is something to lose; offers what others left behind.

    Each window has a file and a lock in the user's state folder; a file whose lock nobody holds is of a
    window that ended without being closed.
    """

    def __init__(
        self, document: Document, take: Callable[[], Session], messages: Messages, parent: QObject
    ) -> None:
        """*take* gives the window's content as a session."""
        super().__init__(parent)
        self._document, self._take, self._messages = document, take, messages
        self._folder = _folder()
        self._path = self._folder / f"{uuid.uuid4().hex}.thermo"
        self._lock: QLockFile | None = None
        self._found: Found | None = None
        self._recover: Callable[[Session], None] | None = None
        self._background = Background("recovery", self)
        # not begun anew by the next change: typing without a pause must be kept as well
        self._timer = QTimer(self, interval=WITHIN_MS, singleShot=True)
        self._timer.timeout.connect(self._write)
        for changed in (
            document.committed,
            document.experiment_changed,
            document.calibration_changed,
            document.notes_changed,
        ):
            changed.connect(self._on_changed)
        document.saved_changed.connect(self._on_saved)

    @property
    def path(self) -> Path:
        return self._path

    # -- writing

    @Slot()
    def _on_changed(self, _what: object = None) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _on_saved(self) -> None:
        """Drop what has been kept so far: it is in the user's own file, or it is of other readings."""
        if not self._document.is_modified:
            self._timer.stop()
            self._drop()

    @Slot()
    def _write(self) -> None:
        from thermogui.core.files.session import write_session

        if self._background.is_busy:
            self._timer.start()
            return
        if not self._hold():
            return
        session = self._take()
        path = self._path
        self._background.submit(lambda: write_session(path, session), self._on_written, self._on_failed)

    def _hold(self) -> bool:
        """Take hold of a file of our own; say so where that cannot be."""
        if self._lock is not None:
            return True
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._say(f"{self._folder}: {error.strerror}")
            return False
        lock = _lock_of(self._path)
        if not lock.tryLock(0):
            self._say(f"{self._folder} cannot be written")
            return False
        self._lock = lock
        return True

    def _on_written(self, _nothing: object) -> None:
        self._messages.take_back("recovery")

    def _on_failed(self, error: ThermoError) -> None:
        self._say(str(error))

    def _say(self, reason: str) -> None:
        self._messages.say(
            "recovery",
            "warning",
            f"What you type cannot be kept in case the program ends unasked ({reason}). Save it yourself.",
        )

    def leave_behind(self) -> None:
        """Write what is not saved now, and leave it for the next start; leave nothing where all is saved."""
        from thermogui.core.files.session import write_session

        self._timer.stop()
        self._background.finish()
        if not self._document.is_modified:
            self._drop()
        elif self._hold():
            try:
                write_session(self._path, self._take())
            except ThermoError as error:
                self._say(str(error))

    def close(self) -> None:
        """Leave nothing behind: the window was closed, and what was to be saved has been."""
        self._timer.stop()
        self._background.close()
        self._drop()
        if self._found is not None:
            # seen and not wanted now: it is offered again
            self._found.lock.unlock()
            self._found = None

    def _drop(self) -> None:
        if self._lock is not None:
            self._background.finish()
            self._path.unlink(missing_ok=True)
            self._lock.unlock()
            self._lock = None

    # -- what was left behind

    def offer(self, recover: Callable[[Session], None]) -> None:
        """Offer the newest file that a window has left behind, in a bar."""
        self._recover = recover
        self._background.submit(
            partial(_left_behind, self._folder, self._path), self._on_found, self._on_failed
        )

    def _on_found(self, found: Found | None) -> None:
        self._found = found
        if found is None:
            return
        count = len(found.session.readings)
        self._messages.say(
            "recover",
            "warning",
            f"The program ended unasked, with changes that were not saved: {count:,} "
            f"reading{'' if count == 1 else 's'}, of {name_of(found.session)}.",
            "Recover",
            self._on_recover,
            "Discard",
            self._on_discard,
        )

    def _on_recover(self) -> None:
        from thermogui.core.files.session import write_session

        self._messages.take_back("recover")
        if self._found is not None and self._recover is not None:
            self._recover(self._found.session)
            # it is safe in a file of this window before the old one goes
            if self._hold():
                try:
                    write_session(self._path, self._take())
                except ThermoError as error:
                    self._say(str(error))
                    return
                self._forget_found()

    def _on_discard(self) -> None:
        self._messages.take_back("recover")
        self._forget_found()
        if self._recover is not None:
            self.offer(self._recover)

    def _forget_found(self) -> None:
        if self._found is not None:
            self._found.path.unlink(missing_ok=True)
            self._found.lock.unlock()
            self._found = None


def name_of(session: Session) -> str:
    """Return what a session's readings are called."""
    file = session.view.get(FILE)
    return Path(file).name if isinstance(file, str) and file else session.source or "readings of no file"


def _left_behind(folder: Path, own: Path) -> Found | None:
    """Return the newest session of a window that is no more; what cannot be read is passed over."""
    from thermogui.core.files.session import read_session

    for path in sorted(folder.glob("*.thermo"), key=_modified, reverse=True):
        lock = _lock_of(path)
        if path == own or not lock.tryLock(0):
            continue
        try:
            return Found(path, lock, read_session(path))
        except ThermoError:
            # perhaps a newer version can read it
            lock.unlock()
    return None


def _folder() -> Path:
    where = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericStateLocation)
    return Path(where) / "thermogui" / "recovery"


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    # held for as long as its window lives, however long that is
    lock.setStaleLockTime(0)
    return lock


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
