"""The bytes of a file that somebody has named; what keeps them away is said in a sentence."""

from __future__ import annotations

import os
from pathlib import Path

from thermogui.core.files.dialect import UnreadableFile, one_line


def bytes_of(path: str | os.PathLike[str]) -> bytes:
    """Return what a file holds.

    Raises:
        UnreadableFile: it cannot be opened.
    """
    shown = str(path)
    try:
        if Path(path).is_dir():
            raise UnreadableFile.at(shown, "this is a folder; choose a file in it.")
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise UnreadableFile.at(shown, "there is no such file; check the name.") from None
    except PermissionError:
        raise UnreadableFile.at(shown, "reading it is not permitted; change its permissions.") from None
    except (OSError, ValueError) as error:
        reason = one_line(getattr(error, "strerror", None) or str(error), 80)
        raise UnreadableFile.at(shown, f"it cannot be opened ({reason}); choose another file.") from None
