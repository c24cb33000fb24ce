"""What is appended to a text file or comes in on standard input, read on as it comes.

A file is looked at by its name again and again: no message of the system would tell of a network folder, nor
of a file that takes the place of another.
"""

from __future__ import annotations

import os
import stat
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from thermogui.core.reading.growing import GrowingTable
from thermogui.core.reading.inputs import STANDARD_INPUT, check_readable, name_of, why_not_followed
from thermogui.core.reading.readings_file import UNDECIDED, Choices
from thermogui.core.reading.room import check_room
from thermogui.core.reading.unreadable import UnreadableFile, one_line
from thermogui.core.readings.readings import Readings

LOOK_EVERY = 0.2  # s
_BLOCK = 1 << 20
_KEPT = 64  # bytes before the place that is reached, by which other content is told
_PATIENCE = 5  # looks at a file that goes on growing after another has taken its name
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
# there a file that is open cannot be renamed by others
_KEEPS_OPEN = os.name != "nt"


@dataclass(frozen=True)
class News:
    """What has come since the last look.

    Attributes:
        readings: None for none.
        said: what has become of the source, in a sentence each.
        stands: whether all that has been read so far still stands in the file that has the name.
        has_ended: nothing will come any more.
    """

    readings: Readings | None = None
    said: tuple[str, ...] = ()
    stands: bool = False
    has_ended: bool = False


class Follower(ABC):
    """
    Attributes:
        name: what the source is called.
        table: what is read of it, and what was passed over.
        pause: seconds between two looks.
    """

    pause = LOOK_EVERY

    def __init__(self, name: str, choices: Choices) -> None:
        self.name = name
        self.table = GrowingTable(name, choices)

    @abstractmethod
    def look(self) -> News:
        """Read what has come."""

    def close(self) -> None:  # noqa: B027 - of standard input the program does not let go
        """Let go of the source."""


def check_followable(path: str | os.PathLike[str]) -> None:
    """Make sure that a file can be followed, or with `-` standard input.

    Raises:
        UnreadableFile: it says why not.
    """
    if problem := why_not_followed(path):
        raise UnreadableFile.at(name_of(path), problem)
    check_room(path)
    check_readable(path, pipes=path == STANDARD_INPUT)


class FollowedFile(Follower):
    """A text file that grows, is emptied, renamed, replaced, or goes and comes back."""

    def __init__(
        self, path: str | os.PathLike[str], choices: Choices = UNDECIDED, keeps_open: bool = _KEEPS_OPEN
    ) -> None:
        """What is still written to a file that was renamed is read where it is *kept open*."""
        super().__init__(name_of(path), choices)
        self._path, self._keeps_open = path, keeps_open
        self._handle: int | None = None
        self._identity: tuple[int, int] | None = None
        self._offset, self._before = 0, b""
        self._seen: tuple[int, int] | None = None
        self._patience = _PATIENCE
        self._stands, self._is_gone, self._returns, self._trouble = True, False, False, ""
        self._said: list[str] = []

    def look(self) -> News:
        """Read what has been appended; what hinders that is said once, and tried again the next time."""
        self._said = []
        pieces: list[Readings] = []
        try:
            for piece in self._pieces():
                pieces += filter(None, [self.table.take(piece)])
        except OSError as error:
            self.close()
            reason = one_line(error.strerror or str(error), 80)
            if reason != self._trouble:
                self._trouble = reason
                self._say(f"cannot be read now ({reason}); it is tried again and again")
        readings = Readings.joined(pieces) if pieces else None
        return News(readings, tuple(self._said), self._stands and not self._is_gone)

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _pieces(self) -> Iterator[bytes]:
        there = self._what_is_there()
        is_other = False
        if self._handle is not None:
            is_other = there is not None and _identity(there) != self._identity
        elif there is not None:
            self._open()
        if self._handle is not None:
            grows = False
            for piece in self._appended():
                grows = True
                yield piece
            self._patience = self._patience - 1 if is_other and grows else _PATIENCE
            if is_other and not (grows and self._patience):
                self.close()
                self._open()
                yield from self._appended()
            if not self._keeps_open:
                self.close()
        if self._returns and not is_other:
            self._returns = False
            self._say("is back")
        self._trouble = ""

    def _what_is_there(self) -> os.stat_result | None:
        """Return what has the name now."""
        try:
            found = os.stat(self._path)
        except (FileNotFoundError, NotADirectoryError):
            if not self._is_gone:
                self._is_gone = True
                self._say("is gone; what has this name again is read")
            return None
        if self._is_gone:
            self._is_gone, self._returns = False, True
        return found

    def _open(self) -> None:
        """Open what has the name, and begin anew where it is not what was read before."""
        handle = os.open(self._path, _FLAGS)
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            os.close(handle)
            raise OSError("it is no plain file any more")
        self._handle = handle
        if self._identity not in (None, _identity(found)):
            self._begin_anew("was replaced; the new file is read from its beginning")
        self._identity = _identity(found)

    def _appended(self) -> Iterator[bytes]:
        handle = self._handle
        assert handle is not None
        found = os.fstat(handle)
        if found.st_size < self._offset:
            self._begin_anew("was cut short; what stands in it now is read from its beginning")
        elif self._seen != (found.st_size, found.st_mtime_ns) and self._before:
            os.lseek(handle, self._offset - len(self._before), os.SEEK_SET)
            if os.read(handle, len(self._before)) != self._before:
                self._begin_anew("was written anew; it is read from its beginning")
        self._seen = found.st_size, found.st_mtime_ns
        os.lseek(handle, self._offset, os.SEEK_SET)
        while piece := os.read(handle, _BLOCK):
            self._offset += len(piece)
            self._before = (self._before + piece)[-_KEPT:]
            yield piece

    def _begin_anew(self, what: str) -> None:
        self._offset, self._before, self._seen, self._stands = 0, b"", None, False
        self.table.begin_anew()
        if self._returns:
            self._returns, what = False, "is back; what stands in it now is read from its beginning"
        self._say(what)

    def _say(self, what: str) -> None:
        self._said.append(f"{self.name} {what}.")


class FollowedInput(Follower):
    """Standard input; a look at it waits until something comes, and cannot be called off."""

    pause = 0.0

    def __init__(self, choices: Choices = UNDECIDED) -> None:
        super().__init__(name_of(STANDARD_INPUT), choices)

    def look(self) -> News:
        """Wait for the next piece, whatever its length; that there is no more is the end."""
        try:
            # past the buffers, which would wait until they are full
            piece = os.read(sys.stdin.fileno(), _BLOCK)
        except (AttributeError, OSError, ValueError) as error:
            reason = one_line(getattr(error, "strerror", None) or str(error), 80)
            return News(said=(f"{self.name} cannot be read any more ({reason}).",), has_ended=True)
        readings = self.table.take(piece, is_end=not piece)
        if piece:
            return News(readings)
        return News(readings, (f"{self.name} has ended.",), has_ended=True)


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino
