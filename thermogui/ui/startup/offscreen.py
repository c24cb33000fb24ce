"""Qt for files alone, without a screen."""

from __future__ import annotations

import os

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication


def application() -> QCoreApplication:
    """Return the application that there is, or one that needs no screen; keep it while drawing."""
    return QApplication.instance() or _offscreen()


def _offscreen() -> QApplication:
    if not any(os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        # Qt would complain about a locale that is not UTF-8
        os.environ["LC_CTYPE"] = "C.UTF-8"
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QApplication(["thermogui"])
