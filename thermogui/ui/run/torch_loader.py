"""Brings torch in behind the window, which is there a second earlier that way."""

from __future__ import annotations

import importlib
import sys
import threading

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from thermogui.ui.startup.memory import spare_from_collections

_LOOK_EVERY_MS = 20


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
        self._thread: threading.Thread | None = None
        # looked at by a timer: a signal from the thread could arrive after the window has gone
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_to_come(self) -> bool:
        return not self.ready and not self.problem

    def start(self) -> None:
        """Begin, unless torch is there already."""
        if not self.ready and self._thread is None:
            self._thread = threading.Thread(target=self._load, name="torch")
            self._thread.start()
            self._timer.start()

    def wait(self) -> None:
        """Return when nothing is being loaded any more."""
        if self._thread is not None:
            self._thread.join()

    def _load(self) -> None:
        try:
            importlib.import_module("torch")
        except Exception as error:
            self.problem = (
                f"PyTorch cannot be loaded ({error}). Install it again, or choose the numpy engine under "
                "More settings."
            )

    @Slot()
    def _look(self) -> None:
        if self._thread is not None and not self._thread.is_alive():
            self._timer.stop()
            self.ready = not self.problem
            spare_from_collections()
            self.changed.emit()
