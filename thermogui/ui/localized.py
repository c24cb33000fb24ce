"""Numbers in sentences as the user's country writes them."""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale

_GROUPS = re.compile(r"(?<=\d),(?=\d{3})")
_POINT = re.compile(r"(?<=\d)\.(?=\d)")


def localized(text: str) -> str:
    """Return a text, in which numbers have a point, with the locale's decimal mark.

    Where that is a comma, groups of thousands are set apart by a space, which nobody takes for a mark.
    """
    mark = QLocale().decimalPoint()
    if mark == ".":
        return text
    return _POINT.sub(mark, _GROUPS.sub("\N{NARROW NO-BREAK SPACE}", text))
