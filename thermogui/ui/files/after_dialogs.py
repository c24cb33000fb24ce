"""What has arrived waits for as long as a dialog asks the user something."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

_LOOK_EVERY_MS = 50


class AfterDialogs(QObject):
    """Calls functions in the order in which they came, and never beneath an open dialog.

    A dialog speaks of what was in the window when it was opened: to save that, to export it.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[Callable[[], object]] = []
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)

    @property
    def is_waiting(self) -> bool:
        """Whether something is still to be called."""
        return bool(self._waiting)

    def call(self, function: Callable[[], object]) -> None:
        """Call *function* now, or once the last dialog has been closed."""
        self._waiting.append(function)
        self._look()

    def forget(self) -> None:
        """Call nothing of what still waits."""
        self._waiting.clear()
        self._timer.stop()

    @Slot()
    def _look(self) -> None:
        while self._waiting and QApplication.activeModalWidget() is None:
            self._waiting.pop(0)()
        if self._waiting:
            self._timer.start()
        else:
            self._timer.stop()
