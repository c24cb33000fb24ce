"""The bytes of a file that somebody has named; what keeps them away is said in a sentence."""

from __future__ import annotations

import io
import os
from pathlib import Path

from thermogui.core.files.dialect import UnreadableFile, one_line
from thermogui.core.files.watch import Watch, unwatched

_BLOCK = 1 << 22


def bytes_of(path: str | os.PathLike[str], watch: Watch = unwatched, at_most: int | None = None) -> bytes:
    """Return what a file holds, or its first bytes.

    Raises:
        UnreadableFile: it cannot be opened.
    """
    shown = str(path)
    try:
        if Path(path).is_dir():
            raise UnreadableFile.at(shown, "this is a folder; choose a file in it.")
        return _fetched(path, watch, at_most)
    except FileNotFoundError:
        raise UnreadableFile.at(shown, "there is no such file; check the name.") from None
    except PermissionError:
        raise UnreadableFile.at(shown, "reading it is not permitted; change its permissions.") from None
    except (OSError, ValueError) as error:
        reason = one_line(getattr(error, "strerror", None) or str(error), 80)
        raise UnreadableFile.at(shown, f"it cannot be opened ({reason}); choose another file.") from None


def _fetched(path: str | os.PathLike[str], watch: Watch, at_most: int | None) -> bytes:
    with Path(path).open("rb") as file:
        if at_most is not None:
            return file.read(at_most)
        size = os.fstat(file.fileno()).st_size
        content = io.BytesIO()
        while block := file.read(_BLOCK):
            content.write(block)
            watch(content.tell() / max(size, content.tell()))
        return content.getvalue()
