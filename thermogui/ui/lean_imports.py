"""Imports without what nobody uses: the window is there a quarter of a second earlier.

Both functions reach into how a library imports things, and leave all as it is where they do not find what
they look for; what a library can do afterwards is the same.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

_MIRRORED = ("QtCore", "QtGui", "QtWidgets")


def leave_sources_unread() -> None:
    """Keep PySide6 from reading the source of every module that is imported from now on.

    It looks for the word PySide6, to know where its `__feature__` could be used, which nothing here does.
    That is a tenth of the time that importing torch takes, and 36 MB of text that stay in memory.
    """
    try:
        feature = importlib.import_module("shibokensupport.feature")
    except ImportError:
        return
    if hasattr(feature, "_mod_uses_pyside"):
        feature.__dict__["_mod_uses_pyside"] = _uses_no_feature


def _uses_no_feature(_module: ModuleType) -> bool:
    return False


def import_pyqtgraph() -> None:
    """Import pyqtgraph, unless it is there already.

    PySide6 makes a class when its name is first asked for. pyqtgraph copies all names of QtCore, QtGui
    and QtWidgets into modules of its own, which makes all 1,500 of them. Here these modules stand in
    their place before it looks for them, and ask PySide6 for a name when pyqtgraph does.
    """
    if "pyqtgraph" in sys.modules:
        return
    originals = [importlib.import_module(f"PySide6.{name}") for name in _MIRRORED]
    lists = [original.__dict__.get("__dir__") for original in originals]
    for name, original in zip(_MIRRORED, originals, strict=True):
        sys.modules[f"pyqtgraph.Qt.{name}"] = _Mirror(f"pyqtgraph.Qt.{name}", original)
        # so that nothing is found that would have to be copied
        original.__dict__["__dir__"] = list
    try:
        importlib.import_module("pyqtgraph")
    finally:
        for original, listed in zip(originals, lists, strict=True):
            del original.__dict__["__dir__"]
            if listed is not None:
                original.__dict__["__dir__"] = listed


class _Mirror(ModuleType):
    """A module with the names of another one; pyqtgraph adds some of its own."""

    def __init__(self, name: str, original: ModuleType) -> None:
        super().__init__(name)
        self._original = original

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._original, name)
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *dir(self._original)})
