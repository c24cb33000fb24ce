"""Export report, in the File menu."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.errors import ThermoError
from thermogui.ui.messages import Messages
from thermogui.ui.preferences import Preferences
from thermogui.ui.report.save import save_report

PROPOSED_NAME = "calibration-report.pdf"


class ReportActions(QObject):
    """Asks where the report goes, without holding up the window, and writes it."""

    def __init__(
        self,
        current: Callable[[], Assessment | None],
        messages: Messages,
        preferences: Preferences,
        parent: QWidget,
        source: Callable[[], str] = lambda: "readings",
    ) -> None:
        """*current* gives the calibration that the window shows, *source* where its readings come from."""
        super().__init__(parent)
        self._current, self._source = current, source
        self._messages, self._preferences = messages, preferences
        self._window = parent
        self.export = QAction("Calibration report…", self)
        self.export.setObjectName("actionExportReport")
        self.export.triggered.connect(self._on_export)

    def save(self, path: Path) -> bool:
        """Write the report of what is shown now; say so, or why it cannot be."""
        assessment = self._current()
        if assessment is None:
            self._say_none()
            return False
        try:
            save_report(assessment, path, self._source(), datetime.date.today())
        except ThermoError as error:
            self._messages.say("file", "error", str(error))
            return False
        self._preferences.folder = path.resolve().parent
        self._messages.say("file", "info", f"Saved {path}.")
        return True

    def _say_none(self) -> None:
        self._messages.say(
            "file", "info", "There is no calibration to report: it needs at least three readings."
        )

    @Slot()
    def _on_export(self) -> None:
        if self._current() is None:
            self._say_none()
            return
        dialog = QFileDialog(self._window, "Export report")
        dialog.setObjectName("reportDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["PDF (*.pdf)", "HTML (*.html)"])
        dialog.setDefaultSuffix("pdf")
        dialog.setDirectory(str(self._preferences.folder))
        dialog.selectFile(PROPOSED_NAME)
        dialog.filterSelected.connect(self._on_filter)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _on_filter(self, name_filter: str) -> None:
        dialog = self.sender()
        if isinstance(dialog, QFileDialog):
            suffix = "html" if "html" in name_filter else "pdf"
            dialog.setDefaultSuffix(suffix)
            for chosen in dialog.selectedFiles()[:1]:
                dialog.selectFile(Path(chosen).with_suffix(f".{suffix}").name)

    @Slot(str)
    def _on_chosen(self, chosen: str) -> None:
        self.save(Path(chosen))
