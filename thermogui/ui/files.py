"""Opening readings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QWidget

from thermogui.core.errors import ThermoError
from thermogui.ui.document import Document
from thermogui.ui.messages import Messages
from thermogui.ui.preferences import Preferences


class FileActions(QObject):
    """Open."""

    def __init__(
        self, document: Document, messages: Messages, preferences: Preferences, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._document, self._messages, self._preferences = document, messages, preferences
        self._window = parent
        self.open = QAction("Open readings…", self)
        self.open.setObjectName("actionOpen")
        self.open.setShortcut(QKeySequence(QKeySequence.StandardKey.Open))
        self.open.triggered.connect(self._on_open)

    def open_path(self, path: Path) -> bool:
        """Open a file of readings, or say why that fails and keep what is there."""
        from thermogui.core.calibration.verdict import is_temperature
        from thermogui.core.files.text import read_readings

        try:
            found = read_readings(path)
        except ThermoError as error:
            self._messages.say("file", "error", str(error))
            return False
        self._document.open_readings(
            found.readings, str(path), is_temperature=is_temperature(found.heading(1))
        )
        self._preferences.folder = path.resolve().parent
        if found.skipped:
            rows, lack = ("row", "lacks") if found.skipped == 1 else ("rows", "lack")
            self._messages.say(
                "file", "info", f"{path.name}: {found.skipped:,} {rows} that {lack} a reading were skipped."
            )
        else:
            self._messages.take_back("file")
        return True

    @Slot()
    def _on_open(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self._window,
            "Open readings",
            str(self._preferences.folder),
            "Readings (*.csv *.tsv *.txt *.dat);;All files (*)",
        )
        if chosen:
            self.open_path(Path(chosen))
