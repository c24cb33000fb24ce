"""pyqtgraph imported without the Qt classes that nobody uses.

PySide6 makes a class when its name is first asked for. pyqtgraph copies all names of QtCore, QtGui and
QtWidgets into modules of its own, which makes all 1,500 of them: a sixth of a second before the window is
there. Here these modules stand in its place before it looks for them, and ask PySide6 for a name when
pyqtgraph does.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

_MIRRORED = ("QtCore", "QtGui", "QtWidgets")


def import_pyqtgraph() -> None:
    """Import pyqtgraph, unless it is there already."""
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
