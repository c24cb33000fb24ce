"""Unfinished files: without a name where the system can, else noted, so that none outlives its process.

A file that has no name is gone with the process that writes it, however that ends. Where a draft must have
one, a note in the user's state folder names it before it is there. The process holds a lock on its note for
as long as it lives, so that whoever can take the lock may clear the draft away.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from thermogui.core.writing.lock import FileLock

_NAME = re.compile(r"\.thermogui-[0-9a-f]{32}")
_KEPT = 30 * 86_400  # s; so long a draft is looked for in a folder that is not there

_living: dict[Path, Path | None] = {}
"""The named drafts of this process, and the notes of them."""


class Unfinished:
    """A file to write to, which becomes another one once it is whole, or is gone.

    Attributes:
        path: where it can be opened, while the draft is entered.

    Raises:
        OSError: it cannot be made in that folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handle: int | None = None
        self._name: _Name | None = None

    def __enter__(self) -> Unfinished:
        self._handle = _nameless(self._folder)
        if self._handle is None:
            self._name = _Name(self._folder)
            try:
                self._name.create()
            except BaseException:
                self._name.drop()
                raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._name is not None:
            self._name.drop()
        if self._handle is not None:
            os.close(self._handle)

    @property
    def path(self) -> Path:
        if self._handle is not None:
            return _opened_again(self._handle)
        assert self._name is not None
        return self._name.path

    def become(self, target: Path, mode: int) -> None:
        """Take the place of *target*, with these permissions.

        Raises:
            OSError: it cannot.
        """
        self.path.chmod(mode)
        if self._handle is None:
            self.path.replace(target)
            return
        # nothing that has no name can replace a file: it gets one for a moment
        with suppress(OSError):
            _give_name(self._handle, target)
            return
        self._name = _Name(self._folder)
        try:
            _give_name(self._handle, self._name.path)
        except OSError:
            self._name.create()
            shutil.copyfile(_opened_again(self._handle), self._name.path)
            self._name.path.chmod(mode)
        self._name.path.replace(target)


class _Name:
    """The name of a draft, noted before there is such a file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / f".thermogui-{uuid.uuid4().hex}"
        self._lock: FileLock | None = None
        # without a place for notes a file can still be written
        with suppress(OSError, ValueError):
            self._note()

    def create(self) -> None:
        """Make an empty file that only its owner may read."""
        _living.setdefault(self.path, None)
        os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    def drop(self) -> None:
        """Take the file away, if it has not become another one, and then the note."""
        _drop(self.path)
        if self._lock is not None:
            self._lock.release()

    def _note(self) -> None:
        folder = _notes()
        folder.mkdir(0o700, parents=True, exist_ok=True)
        note = folder / self.path.name[1:]
        _living[self.path] = note
        self._lock = FileLock.wait(note)
        os.write(self._lock.descriptor, os.fsencode(self.path.absolute()))


def drop_unfinished() -> None:
    """Take away all drafts of this process, which is about to end in the middle of things."""
    for path in list(_living):
        _drop(path)


def clear_unfinished() -> None:
    """Take away what killed processes have left; quick, and without a word if something is in the way."""
    with suppress(OSError, ValueError):
        folder = _notes()
        for name in os.listdir(folder):
            if _NAME.fullmatch(f".{name}"):
                with suppress(OSError, ValueError):
                    _clear(folder / name)


def _clear(note: Path) -> None:
    """Take away the draft that a note names, and the note, unless its process lives."""
    if note in list(_living.values()):
        return
    lock = FileLock.take(note)
    if lock is None:
        return
    try:
        draft = Path(os.fsdecode(os.read(lock.descriptor, 1 << 16)))
        # whatever has written the note: only what is called as a draft is
        is_draft = draft.is_absolute() and draft.name == f".{note.name}"
        is_away = is_draft and not draft.parent.is_dir() and time.time() - note.stat().st_mtime < _KEPT
        if is_draft and draft.is_file() and not draft.is_symlink():
            draft.unlink()
    except BaseException:
        lock.leave()
        raise
    if is_away:
        lock.leave()
    else:
        lock.release()


def _drop(path: Path) -> None:
    note = _living.pop(path, None)
    with suppress(OSError, ValueError):
        path.unlink()
    if note is not None:
        with suppress(OSError):
            note.unlink()


def _notes() -> Path:
    """Return the folder of the notes, which may not be there."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        state = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    elif sys.platform == "darwin":
        state = os.path.join(home, "Library", "Application Support")
    else:
        state = os.environ.get("XDG_STATE_HOME", "")
        # as its standard says of a path that is not absolute
        state = state if os.path.isabs(state) else os.path.join(home, ".local", "state")
    return Path(state, "thermogui", "drafts")


def _nameless(folder: Path) -> int | None:
    """Open a file that has no name, and that only its owner may read; None where the system cannot."""
    if not hasattr(os, "O_TMPFILE"):
        return None
    try:
        handle = os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600)
    except (OSError, ValueError):
        # one with a name may go well, or says why it does not
        return None
    if os.path.exists(_opened_again(handle)):
        return handle
    os.close(handle)
    return None


def _opened_again(handle: int) -> Path:
    """Return a path that leads to an open file."""
    return Path(f"/proc/self/fd/{handle}")


def _give_name(handle: int, name: Path) -> None:
    # a folder, whichever, has Python follow the link to the file
    os.link(_opened_again(handle), name, src_dir_fd=handle, follow_symlinks=True)
