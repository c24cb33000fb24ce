"""Imports without what nobody uses: 1.0 s of a processor until the first picture, and not 1.2 s.

(The median of twelve starts in turns, on two busy cores with Python 3.11. Beside it, sources that are left
unread are a tenth of importing torch, and 36 MB.)

Both functions reach into how a library imports things, and leave all as it is where they do not find what
they look for; what of a library the program uses does the same afterwards.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

_MIRRORED = ("QtCore", "QtGui", "QtWidgets")
# everything else that pyqtgraph offers by name comes when somebody asks for it
_WANTED = {
    *("functions", "Point", "SRTTransform", "SRTTransform3D", "Transform3D", "Vector"),
    *("GraphicsItem", "GraphicsObject", "GraphicsWidget", "GraphicsView", "PlotWidget", "PlotItem"),
    *("ViewBox", "AxisItem", "InfiniteLine", "PlotCurveItem", "PlotDataItem", "ScatterPlotItem", "TextItem"),
}


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
        feature.__dict__["_mod_uses_pyside"] = lambda _module: False


def import_pyqtgraph() -> None:
    """Import pyqtgraph, unless it is there already.

    It imports all its 140 modules, of which a plot needs half: the others come when they are imported by
    themselves, or when the package is asked for a name of theirs (`pg.plot` and `pg.image`, which open
    windows of their own, are not to be had).

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
    later = [_Later(name) for name in _unwanted_modules()]
    sys.modules.update({module.__name__: module for module in later})
    try:
        package = importlib.import_module("pyqtgraph")
        package.__dict__["__getattr__"] = _Names(package, [module.__name__ for module in later])
    finally:
        for module in later:
            module.make_way()
        for original, listed in zip(originals, lists, strict=True):
            del original.__dict__["__dir__"]
            if listed is not None:
                original.__dict__["__dir__"] = listed


def _unwanted_modules() -> list[str]:
    """Return the modules that pyqtgraph takes names of, without those that a plot needs."""
    spec = importlib.util.find_spec("pyqtgraph")
    # not the source, which a bundle does not have
    code = getattr(spec.loader, "get_code", lambda _name: None)("pyqtgraph") if spec else None
    if code is None:
        return []
    within = [name for name in code.co_names if "." in name or name == "imageview"]
    return [f"pyqtgraph.{name}" for name in within if name.rpartition(".")[2] not in _WANTED]


class _Later(ModuleType):
    """Stands where a module would be, as long as nobody wants anything from it."""

    # what `from … import *` takes
    __all__: tuple[str, ...] = ()

    def make_way(self) -> None:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self.make_way()
        return getattr(importlib.import_module(self.__name__), name)


class _Names:
    """Looks for a name that a package does not have in the modules that it has left out."""

    def __init__(self, package: ModuleType, modules: list[str]) -> None:
        self._package, self._modules = package, modules

    def __call__(self, name: str) -> Any:
        # `from … import module` asks for an attribute first
        if name.startswith("__") or importlib.util.find_spec(f"{self._package.__name__}.{name}"):
            raise AttributeError(name)
        # most modules are called as what is in them
        for module in sorted(self._modules, key=lambda module: not module.endswith(f".{name}")):
            public = vars(importlib.import_module(module))
            if name in public.get("__all__", [one for one in public if not one.startswith("_")]):
                setattr(self._package, name, public[name])
                return public[name]
        raise AttributeError(f"module {self._package.__name__!r} has no attribute {name!r}")


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
