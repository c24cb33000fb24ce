"""The bytes of a file that somebody has named; what keeps them away is said in a sentence.

What has no end, or makes one wait for ever, is never opened: devices, sockets, pipes that nobody writes to.
"""

from __future__ import annotations

import io
import os
import select
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from thermogui.core.names import shown_name
from thermogui.core.progress import Progress, no_progress
from thermogui.core.reading.unreadable import UnreadableFile, one_line

_BLOCK = 1 << 22
LARGEST_FILE = 1_000_000_000  # bytes
_LARGEST_PIPE = 200_000_000
_WRITER_WITHIN = 0.1  # s
_LOOK_EVERY = 0.02  # s
# a pipe without a writer must not make it wait, and a terminal must not become this process's own
STANDARD_INPUT = "-"
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def bytes_of(
    path: str | os.PathLike[str],
    progress: Progress = no_progress,
    at_most: int | None = None,
    *,
    pipes: bool = False,
) -> bytes:
    """Return what a file holds, or its first bytes.

    With *pipes* one that has a writer is read to its end, however slow that writer is; without, a plain
    file alone, so that nobody is ever kept waiting. `-` is standard input then.

    Raises:
        UnreadableFile: it cannot be read, or is too large.
    """
    if pipes and path == STANDARD_INPUT:
        return _bytes_of_standard_input(progress)
    with _sentences(path):
        _refuse(os.stat(path), path, pipes)
        handle = os.open(path, _FLAGS)
        try:
            # what has this name may have become another file meanwhile
            found = os.fstat(handle)
            _refuse(found, path, pipes)
            pieces, largest = iter(lambda: os.read(handle, _BLOCK), b""), LARGEST_FILE
            if stat.S_ISFIFO(found.st_mode):
                pieces, largest = _pieces_of_pipe(handle, path, progress), _LARGEST_PIPE
            content = io.BytesIO()
            for piece in pieces:
                content.write(piece)
                if at_most is not None and content.tell() >= at_most:
                    return content.getvalue()[:at_most]
                if content.tell() > largest:
                    raise UnreadableFile.at(os.fspath(path), _too_large(largest))
                progress(content.tell() / max(found.st_size, content.tell()))
            return content.getvalue()
        finally:
            os.close(handle)


def check_readable(path: str | os.PathLike[str], *, pipes: bool = False) -> None:
    """Make sure that there is a file to read, without reading it.

    Raises:
        UnreadableFile: as `bytes_of` would.
    """
    if pipes and path == STANDARD_INPUT:
        _standard_input()
        return
    with _sentences(path):
        found = os.stat(path)
        _refuse(found, path, pipes)
        if stat.S_ISREG(found.st_mode):
            os.close(os.open(path, _FLAGS))
        elif not os.access(path, os.R_OK):
            raise PermissionError


def why_not_followed(path: str | os.PathLike[str]) -> str:
    """Return in a sentence why what is appended to a file cannot be read on; "" where it can."""
    if path == STANDARD_INPUT:
        return ""
    if Path(path).suffix.lower() in (".xlsx", ".thermo"):
        return "this is no text, which alone can be followed; open it without."
    try:
        is_file = stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return ""  # reading it says why
    return "" if is_file else "this is no plain file, which alone can be followed; for a pipe, name -."


def name_of(path: str | os.PathLike[str]) -> str:
    """Return what a file is called in errors."""
    return "standard input" if path == STANDARD_INPUT else shown_name(Path(path).name)


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        raise UnreadableFile.at(name_of(STANDARD_INPUT), "there is none here; name a file.")
    return sys.stdin.buffer


def _bytes_of_standard_input(progress: Progress) -> bytes:
    """Return what comes in until its end."""
    content, stream = io.BytesIO(), _standard_input()
    try:
        while piece := stream.read(_BLOCK):
            content.write(piece)
            if content.tell() > _LARGEST_PIPE:
                raise UnreadableFile.at(name_of(STANDARD_INPUT), _too_large(_LARGEST_PIPE))
            progress(0)
    except (OSError, ValueError) as error:
        reason = one_line(getattr(error, "strerror", None) or str(error), 80)
        raise UnreadableFile.at(
            name_of(STANDARD_INPUT), f"it cannot be read ({reason}); name a file."
        ) from None
    return content.getvalue()


def is_missing(path: str | os.PathLike[str]) -> bool:
    """Return whether there is surely no such file; one that may not be looked at may well be there."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


@contextmanager
def _sentences(path: str | os.PathLike[str]) -> Iterator[None]:
    shown = os.fspath(path) or "“”"
    try:
        yield
    except FileNotFoundError:
        raise UnreadableFile.at(shown, "there is no such file; check the name.") from None
    except PermissionError:
        raise UnreadableFile.at(shown, "reading it is not permitted; change its permissions.") from None
    except (OSError, ValueError) as error:
        reason = one_line(getattr(error, "strerror", None) or str(error), 80)
        raise UnreadableFile.at(shown, f"it cannot be opened ({reason}); choose another file.") from None


def _refuse(found: os.stat_result, path: str | os.PathLike[str], pipes: bool) -> None:
    """Refuse what is no file, and what is too large to be read."""
    mode, problem = found.st_mode, ""
    if stat.S_ISREG(mode):
        if found.st_size > LARGEST_FILE:
            problem = _too_large(LARGEST_FILE)
    elif stat.S_ISDIR(mode):
        problem = "this is a folder; choose a file in it."
    elif not stat.S_ISFIFO(mode):
        problem = "this is a device or a socket, not a file; choose a file."
    elif not pipes:
        problem = "this is a pipe, not a file; choose a file."
    elif _is_own_output(found):
        problem = "this is where the program itself writes to; choose a file."
    if problem:
        raise UnreadableFile.at(os.fspath(path), problem)


def _is_own_output(found: os.stat_result) -> bool:
    """Return whether this process is a pipe's writer, and would wait for its own end."""
    for output in (1, 2):
        with suppress(OSError):
            if os.path.samestat(found, os.fstat(output)):
                return True
    return False


def _too_large(largest: int) -> str:
    return f"it holds more than {largest // 1_000_000:,} MB; take a part of it."


def _pieces_of_pipe(handle: int, path: str | os.PathLike[str], progress: Progress) -> Iterator[bytes]:
    """Yield what is written to a pipe, up to the end of its last writer; that there is none is an error."""
    has_writer, until = False, time.monotonic() + _WRITER_WITHIN
    while True:
        try:
            piece = os.read(handle, _BLOCK)
        except BlockingIOError:
            # somebody has it open, and may take long
            has_writer = True
            select.select([handle], [], [], _LOOK_EVERY)
            progress(0)
            continue
        if piece:
            has_writer = True
            yield piece
        elif has_writer:
            return
        elif time.monotonic() > until:
            problem = "this is a pipe that nobody writes to; choose a file, or begin to write first."
            raise UnreadableFile.at(os.fspath(path), problem)
        else:
            time.sleep(_LOOK_EVERY)
