"""The list of runs as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from thermogui.core.writing.outputs import written_whole
from thermogui.core.writing.runs_table import runs_csv
from thermogui.ui.files.exporting.jobs import Job
from thermogui.ui.widgets.boxes import action
from thermogui.ui.widgets.plain import PlainFileDialog

if TYPE_CHECKING:
    from thermogui.ui.files.exporting.jobs import Jobs
    from thermogui.ui.model.preferences import Preferences
    from thermogui.ui.run.controller import RunController


class RunsFile(QObject):
    """Asks where the list of runs goes, and has it written.

    Attributes:
        action: of the menu.
    """

    def __init__(
        self, controller: RunController, jobs: Jobs, preferences: Preferences, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._controller, self._jobs, self._preferences = controller, jobs, preferences
        self._window = parent
        tip = "All runs with the settings in which they differ, and what each has come to"
        self.action = action(self, "Runs as CSV…", self._on_triggered, name="actionExportRuns", tip=tip)

    @Slot()
    def _on_triggered(self) -> None:
        dialog = PlainFileDialog(self._window, "Export: Runs as CSV")
        dialog.setNameFilters(["CSV (*.csv)"])
        dialog.setDefaultSuffix("csv")
        dialog.setDirectory(str(self._preferences.folder))
        dialog.ask("runsDialog", self.save, "runs.csv")

    @Slot(str)
    def save(self, chosen: str) -> Job:
        """Have the list written, as it is now."""
        text = runs_csv([run for run in self._controller.runs if len(run.trace)])

        def write(place: Path, _progress: object) -> str:
            with written_whole(place) as draft:
                draft.write_text(text, encoding="utf-8", newline="\n")
            return ""

        job = Job(Path(chosen), write)
        self._jobs.add(job)
        return job
