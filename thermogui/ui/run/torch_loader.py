"""Brings torch in behind the window, which is there a second earlier that way."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal

from thermogui.core.lean_torch import import_torch, whole_torch
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.startup.memory import spare_from_collections


class TorchLoader(QObject):
    """Imports torch in a thread.

    Signals:
        changed: it is there now, or it has failed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ready = "torch" in sys.modules
        self.problem = ""
        self._tasks = Tasks("torch", self)

    @property
    def is_to_come(self) -> bool:
        return not self.ready and not self.problem

    @property
    def is_busy(self) -> bool:
        """Whether something is being imported."""
        return self._tasks.is_busy

    def start(self) -> None:
        """Begin, unless torch is there already."""
        if self.is_to_come and not self._tasks.is_busy:
            self._tasks.submit(lambda _: self._load(), self._on_loaded)

    def close(self) -> None:
        """Return when nothing is being loaded any more."""
        self._tasks.close()

    def _load(self) -> None:
        try:
            import_torch()
        except Exception as error:
            self.problem = (
                f"PyTorch cannot be loaded ({error}). Install it again, or choose the numpy engine under "
                "More settings."
            )

    def _on_loaded(self, _nothing: object) -> None:
        self.ready = not self.problem
        spare_from_collections()
        self.changed.emit()
        if self.ready:
            # behind the first epochs, which do without
            self._tasks.submit(lambda _: whole_torch(), lambda _: spare_from_collections())
