"""What windows keep in the user's state folder, and what those have left behind that are no more."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from thermogui.core.errors import CannotWriteError, ThermoError
from thermogui.core.reading.stamp import UNKNOWN, Stamp
from thermogui.core.writing.lock import FileLock
from thermogui.ui.files.sessions import RUNS_ALONE

if TYPE_CHECKING:
    from thermogui.core.session.content import Session

_SESSION, _ORIGIN, _LOCK = ".thermo", ".origin", ".lock"
_FILE = "file"
"""In the view of a session of an earlier version: the path of the file that was open."""
_END = b"\0"
"""Of a part of an origin on the disk: no path holds one, so that half of it is told from all of it."""
_NAME_LENGTH = 60


def with_runs_alone(session: Session) -> Session:
    """Return a session of which nothing but runs is not in the file that was open."""
    return replace(session, view={**session.view, RUNS_ALONE: True})


@dataclass(frozen=True)
class Origin:
    """The file that was open in a window: its full path, which no session tells, and its state then."""

    path: str
    stamp: Stamp


class Draft:
    """A session in the state folder that is held by a window; beside it stands where it came from.

    A draft has one origin for as long as it is there, so that the two cannot come apart.

    Attributes:
        path: the session, which need not be there yet.
        origin: None where no file was open.
    """

    def __init__(self, path: Path, origin: Origin | None, lock: FileLock | None = None) -> None:
        self.path, self.origin, self._lock = path, origin, lock

    @classmethod
    def new(cls, folder: Path, origin: Origin | None) -> Draft:
        """Return a draft of which nothing is on the disk yet."""
        return cls(folder / f"{uuid.uuid4().hex}{_SESSION}", origin)

    def write(self, session: Session) -> None:
        """Keep a session, in place of what was kept.

        Raises:
            ThermoError: that cannot be.
        """
        from thermogui.core.session.file import write_session

        if self._lock is None:
            try:
                self._lock = self._begin()
            except (OSError, ValueError) as error:
                raise CannotWriteError(_unusable(self.path.parent, error)) from error
        write_session(self.path, session)

    def _begin(self) -> FileLock:
        # nobody knows its name before the session is there, and by then the rest is
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock.wait(self.path.with_suffix(_LOCK))
        try:
            if self.origin is not None:
                _write_origin(self.path.with_suffix(_ORIGIN), self.origin)
        except BaseException:
            lock.release()
            raise
        return lock

    def drop(self) -> bool:
        """Take it away and let go of it; return whether it is gone."""
        if self._lock is None:
            return True
        try:
            self.path.unlink(missing_ok=True)
        except OSError:
            return False
        else:
            with suppress(OSError):
                self.path.with_suffix(_ORIGIN).unlink(missing_ok=True)
            return True
        finally:
            self.leave()

    def take_away(self) -> None:
        """Take away what was left, unless somebody else holds it by now."""
        if self._lock is None and self.path.exists():
            self._lock = FileLock.take(self.path.with_suffix(_LOCK))
        self.drop()

    def leave(self) -> None:
        """Let go of it, for whoever looks next."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None


@dataclass(frozen=True, eq=False)
class Found:
    """What a window has left behind.

    Attributes:
        draft: it is held by us now.
        session: what it holds.
        written: when, in seconds since 1970.
    """

    draft: Draft
    session: Session
    written: float

    @property
    def is_of_runs_alone(self) -> bool:
        """Whether all but some runs stands in the file that was open."""
        return self.draft.origin is not None and self.session.view.get(RUNS_ALONE) is True

    def described(self, today: date | None = None) -> str:
        """Return what it holds, of which file, and from when."""
        from thermogui.core.reading.unreadable import one_line

        count, name = len(self.session.project.readings), self.session.source
        if self.draft.origin is not None:
            name = Path(self.draft.origin.path).name
        of = f", of {one_line(name, _NAME_LENGTH)}" if name else " of no file"
        trained = len(self.session.runs)
        runs = f", with {trained:,} run{'' if trained == 1 else 's'}" if trained else ""
        notes = ", with notes" if self.session.project.notes else ""
        when = _when(self.written, today or date.today())
        return f"{count:,} reading{'' if count == 1 else 's'}{of}{runs}{notes}, {when}"


def left_behind(folder: Path) -> Iterator[Found]:
    """Give what windows have left behind that are no more, newest first; each is held by us from then on.

    What cannot be read is passed over: perhaps a newer version can.

    Raises:
        ThermoError: the folder cannot be looked through; what could be found has been given.
    """
    problem: Exception | None = None
    for path, written in _drafts_in(folder):
        try:
            lock = FileLock.take(path.with_suffix(_LOCK))
        except (OSError, ValueError) as error:
            # a file of another user is none of our affair, a folder that is of no use is
            if not (isinstance(error, PermissionError) and os.access(folder, os.W_OK | os.X_OK)):
                problem = error
            continue
        if lock is not None:
            found = _found(path, written, lock)
            if found is None:
                lock.release()
            else:
                yield found
    if problem is not None:
        raise ThermoError(_unusable(folder, problem))


def _drafts_in(folder: Path) -> list[tuple[Path, float]]:
    """Return the drafts in a folder and when they were written, newest first; sweep up what has none."""
    try:
        with os.scandir(folder) as entries:
            # what begins with a point is half written, perhaps by a window that lives
            files = {entry.name: entry for entry in entries if not entry.name.startswith(".")}
            drafts = [
                (folder / name, entry.stat().st_mtime)
                for name, entry in files.items()
                if name.endswith(_SESSION) and entry.is_file(follow_symlinks=False)
            ]
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise ThermoError(_unusable(folder, error)) from error
    for name in files:
        stem, suffix = os.path.splitext(name)
        if suffix == _LOCK and stem + _SESSION not in files:
            _sweep(folder / name)
    return sorted(drafts, key=lambda draft: draft[1], reverse=True)


def _sweep(lock_file: Path) -> None:
    """Take away what a window had begun with when it was ended before its first draft was there."""
    with suppress(OSError):
        lock = FileLock.take(lock_file)
        if lock is not None:
            if not lock_file.with_suffix(_SESSION).exists():
                lock_file.with_suffix(_ORIGIN).unlink(missing_ok=True)
            lock.release()


def _found(path: Path, written: float, lock: FileLock) -> Found | None:
    from thermogui.core.session.file import read_session

    try:
        session = read_session(path)
    except ThermoError:
        return None
    origin = _read_origin(path.with_suffix(_ORIGIN))
    earlier = session.view.get(_FILE)
    if origin is None and isinstance(earlier, str) and earlier:
        origin = Origin(earlier, UNKNOWN)
    return Found(Draft(path, origin, lock), session, written)


def _write_origin(path: Path, origin: Origin) -> None:
    stamp = " ".join(map(str, astuple(origin.stamp))).encode()
    path.touch(mode=0o600)
    with path.open("wb") as file:
        file.write(os.fsencode(origin.path) + _END + stamp + _END)
        file.flush()
        os.fsync(file.fileno())


def _read_origin(path: Path) -> Origin | None:
    """Return where a draft came from; None where that is not said, or not as a whole."""
    try:
        raw = path.read_bytes() if path.is_file() else b""
        name, stamp, rest = raw.split(_END)
        device, inode, size, modified_ns = map(int, stamp.split())
    except (OSError, ValueError):
        return None
    if rest or not name:
        return None
    return Origin(os.fsdecode(name), Stamp(device, inode, size, modified_ns))


def _unusable(folder: Path, error: Exception) -> str:
    from thermogui.core.reading.unreadable import one_line

    reason = getattr(error, "strerror", None) or error
    return f"{one_line(str(folder), 120)}: {one_line(str(reason), 80)}"


def _when(written: float, today: date) -> str:
    """Return a moment in local time; one in the future is as good as any, for clocks are set back."""
    try:
        moment = datetime.fromtimestamp(written)
    except (OverflowError, OSError, ValueError):
        return "at an unknown time"
    days = {today: "today", today - timedelta(days=1): "yesterday"}
    # not by the name of the month: that would be in whatever language the system speaks
    return f"{days.get(moment.date()) or moment.date().isoformat()} {moment:%H:%M}"
