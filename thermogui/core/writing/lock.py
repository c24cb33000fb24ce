"""A lock that ends with the process that holds it, whichever process bears its number afterwards."""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


_TRIES, _REST_S = 400, 0.005
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
"""A pipe is not waited for, and no link is followed."""


class FileLock:
    """The hold on a file, which the system takes away from a process that ends, however it ends.

    Nothing is read from the file: a number in it could belong to another process by now. The `QLockFile` of
    earlier versions is held in the same way, and is respected.

    Attributes:
        descriptor: of the file, open for reading and writing.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path, self.descriptor = path, descriptor

    @classmethod
    def take(cls, path: Path) -> FileLock | None:
        """Return the lock; None where another holds it, be it in this process.

        Raises:
            OSError: there can be no lock.
        """
        while True:
            try:
                # no child inherits it, so that it does not outlive this process
                descriptor = os.open(path, _FLAGS, 0o600)
            except PermissionError:
                if sys.platform == "win32":  # a QLockFile keeps others from opening it
                    return None
                raise
            try:
                is_ours = _hold(descriptor)
                if is_ours and _is_at(path, descriptor):
                    return cls(path, descriptor)
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)
            if not is_ours:
                return None
            # whoever held it has taken the file away after it was opened here

    @classmethod
    def wait(cls, path: Path) -> FileLock:
        """Return the lock on a file that others hold for a moment at most: to see whether it is held.

        Raises:
            OSError: there can be no lock.
        """
        for _ in range(_TRIES):
            if (lock := cls.take(path)) is not None:
                return lock
            time.sleep(_REST_S)
        raise BlockingIOError(errno.EAGAIN, "another program holds its lock")

    def release(self) -> None:
        """Let go, and leave no file behind."""
        if sys.platform == "win32":
            # what is open cannot be removed there, be it by whoever has it next
            self.leave()
        with suppress(OSError):
            self._path.unlink()
        if sys.platform != "win32":
            self.leave()

    def leave(self) -> None:
        """Let go, and leave the file as it is."""
        os.close(self.descriptor)


def _hold(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
