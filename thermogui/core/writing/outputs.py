"""Files to write: sure beforehand that they can be, and whole or not there at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from thermogui.core.errors import CannotWriteError
from thermogui.core.writing.unfinished import Unfinished


def writable(text: str) -> Path:
    """Return the file that *text* leads to, once it is sure that it can be written; OSError if not."""
    path = Path(os.path.realpath(text))
    if text.endswith(("/", os.sep)) or path.is_dir():
        raise OSError(0, "it is a folder")
    if not path.parent.is_dir():
        raise OSError(0, f"there is no folder {path.parent}")
    with suppress(FileNotFoundError):
        path.lstat()
        if not path.is_file():
            raise OSError(0, "it is not a plain file")
        if not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise OSError(0, "it is protected")
    # asking the folder is not enough: its disk may be read-only
    with Unfinished(path.parent):
        return path


def surely_writable(path: Path) -> Path:
    """Return `writable` of a path.

    Raises:
        CannotWriteError: it cannot be written.
    """
    try:
        return writable(str(path))
    except (OSError, ValueError) as error:
        raise _cannot_write(path, error) from error


def same_file(path: Path, other: Path) -> bool:
    """Return whether two paths lead to one file, which need not be there yet."""
    try:
        return path.samefile(other)
    except (OSError, ValueError):
        return path == Path(os.path.realpath(other))


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a draft to write to, and put it in the place of *path* once that has gone well.

    The draft may have no name but where it can be opened: whoever goes by suffixes takes that of *path*.

    Raises:
        CannotWriteError: the file cannot be written; nothing is left of the draft.
    """
    if "\0" in str(path):
        raise _cannot_write(path, ValueError("embedded null byte"))
    try:
        with Unfinished(path.parent) as draft:
            yield draft.path
            draft.become(path, _mode_of(path))
    except OSError as error:
        raise _cannot_write(path, error) from error


def _cannot_write(path: Path, error: OSError | ValueError) -> CannotWriteError:
    reason = getattr(error, "strerror", None) or error
    return CannotWriteError(f"{path}: it cannot be written ({reason}).")


def _mode_of(path: Path) -> int:
    """Return the permissions of the file that is replaced, or those of a new file."""
    with suppress(FileNotFoundError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
