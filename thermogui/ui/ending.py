"""A window ends without a question, and with nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from thermogui.interrupts import Interrupts
    from thermogui.ui.main_window import MainWindow

_EXPORT_MS = 1500


class Ending(QObject):
    """Ends a window when the process is asked to end, whatever dialog is open."""

    # from the thread that hears of it to the window's
    _asked = Signal(int)

    def __init__(self, window: MainWindow, interrupts: Interrupts) -> None:
        super().__init__(window)
        self._window, self._interrupts = window, interrupts
        self._asked.connect(self._on_asked)
        interrupts.ask(self._asked.emit)

    @Slot(int)
    def _on_asked(self, number: int) -> None:
        self._interrupts.begin()
        try:
            self._leave()
        finally:
            self._interrupts.end(number)

    def _leave(self) -> None:
        """Leave behind what is not saved; finish a save, and an export that is nearly done."""
        files = self._window.file_actions
        self._window.readings.view.take_in_typing()
        files.recovery.leave_behind()
        files.finish_saving()
        # what has been saved in the meantime is not left behind
        files.recovery.leave_behind()
        self._window.exports.jobs.finish(_EXPORT_MS)
