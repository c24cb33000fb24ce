"""Whether a file is still the one that was read or written."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Stamp:
    """What tells two states of a file apart without reading it.

    A file that is put in the place of another has an inode of its own, so that two states of one tick of
    the disk's clock differ as well.
    """

    device: int
    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, file: int | str | os.PathLike[str]) -> Stamp | None:
        """Return that of an open descriptor or a path; None where there is no file."""
        try:
            found = os.stat(file)
        except (OSError, ValueError):
            return None
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


UNKNOWN = Stamp(-1, -1, -1, -1)
"""Of a file about which nothing is known: whatever is there has changed."""
