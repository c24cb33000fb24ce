"""The actions of File → Export that write what the readings, the calibration and the run are."""

from __future__ import annotations

import datetime
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from thermogui.core.writing.kinds import KINDS, ExportKind
from thermogui.core.writing.outputs import same_file
from thermogui.ui.files.exporting.jobs import Job, Jobs
from thermogui.ui.widgets.boxes import action
from thermogui.ui.widgets.plain import PlainFileDialog

if TYPE_CHECKING:
    from thermogui.core.writing.exports import Content
    from thermogui.ui.calibration.live import LiveCalibration
    from thermogui.ui.model.document import Document
    from thermogui.ui.model.preferences import Preferences
    from thermogui.ui.run.controller import RunController
    from thermogui.ui.widgets.messages import Messages

TOPIC = "export"


class Exports(QObject):
    """Asks where a file goes, without holding up the window, has it written, and says what became of it.

    Attributes:
        actions: by kind, in the order of the menu.
        jobs: writes the files; those of the plots too.
        details: asks what a report says beside its figures.
        with_descent: whether a run is shown; else what converts readings is the calibration.
    """

    def __init__(
        self,
        document: Document,
        controller: RunController,
        calibration: LiveCalibration,
        messages: Messages,
        preferences: Preferences,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document, self._controller, self._calibration = document, controller, calibration
        self._messages, self._preferences = messages, preferences
        self._window, self.with_descent = parent, True
        self.jobs = Jobs(self)
        self.jobs.began.connect(self._on_began)
        self.jobs.progressed.connect(self._on_progressed)
        self.jobs.ended.connect(self._on_ended)
        document.replaced.connect(self._on_replaced)
        self.actions = {
            key: action(
                self, kind.title, self._on_triggered, name=f"actionExport{key.capitalize()}", data=key
            )
            for key, kind in KINDS.items()
        }
        tip = "Instruments, operator, certificate, and where corrections are listed"
        self.details = action(self, "Report details…", self._on_details, name="actionReportDetails", tip=tip)

    @Slot()
    def _on_details(self) -> None:
        from thermogui.ui.files.report.details import DetailsDialog

        dialog = DetailsDialog(self._document, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, key: str, path: Path) -> Job | None:
        """Have a file of a kind written from what the window shows now; None, and why in a bar, if not."""
        kind = KINDS[key]
        if path.suffix.lower() not in kind.formats:
            suffixes = " or ".join(kind.formats)
            self._say_error(f"{path.name}: choose a name that ends in {suffixes}.")
            return None
        opened = self._document.path
        if opened is not None and same_file(path, Path(opened)):
            self._say_error(f"{path.name}: this is the file of readings that is open; choose another name.")
            return None
        content = self._content(kind)
        job = Job(path, lambda place, progress: kind.write(replace(content, progress=progress), place))
        self.jobs.add(job)
        return job

    def obstacle(self, key: str) -> str:
        """Return why there is nothing of a kind to export; "" where there is, or may be."""
        state = self._calibration.state
        if KINDS[key].needs_fit and self._calibration.is_current and state.assessment is None:
            return f"There is no calibration to export. {state.problem}"
        return ""

    def _content(self, kind: ExportKind) -> Content:
        from thermogui.core.writing.exports import Content

        document, run = self._document, self._controller.run
        tells = kind.tells_of_run and (self.with_descent or not kind.needs_fit)
        told = tells and run is not None and len(run.trace)
        return Content(
            # with what stands in the form, so that what is wrong there is said
            replace(document.project, experiment=document.experiment),
            document.source,
            datetime.date.today(),
            run=run.snapshot() if run is not None and told else None,
            found=self._calibration.state.assessment if self._calibration.is_current else None,
            draw_page=_draw_page,
        )

    def _say_error(self, text: str) -> None:
        self._messages.say(TOPIC, "error", text)

    @Slot()
    def _on_triggered(self) -> None:
        asked = self.sender()
        if not isinstance(asked, QAction):
            return
        kind = KINDS[asked.data()]
        if obstacle := self.obstacle(kind.name):
            # found since it was offered
            self._messages.say(TOPIC, "info", obstacle)
            return
        dialog = PlainFileDialog(self._window, f"Export: {kind.title.rstrip('…')}")
        dialog.setProperty("kind", kind.name)
        dialog.setNameFilters([f"{name} (*{suffix})" for suffix, name in kind.formats.items()])
        dialog.setDirectory(str(self._preferences.folder))
        dialog.filterSelected.connect(self._on_filter)
        dialog.ask(f"{kind.name}Dialog", self._on_chosen, kind.proposed)

    @Slot(str)
    def _on_filter(self, name_filter: str) -> None:
        dialog = self.sender()
        if isinstance(dialog, PlainFileDialog):
            suffix = name_filter.rpartition("*")[2].rstrip(")")
            dialog.setDefaultSuffix(suffix[1:])
            for chosen in dialog.selectedFiles()[:1]:
                dialog.selectFile(Path(chosen).with_suffix(suffix).name)

    @Slot(str)
    def _on_chosen(self, chosen: str) -> None:
        dialog = self.sender()
        if isinstance(dialog, PlainFileDialog):
            self.save(dialog.property("kind"), Path(chosen))

    @Slot()
    def _on_replaced(self) -> None:
        """Leave nothing said of what was open before, unless it is still being written."""
        if self.jobs.is_empty:
            self._messages.take_back(TOPIC)

    @Slot(object)
    def _on_began(self, job: Job) -> None:
        self._messages.say(TOPIC, "info", f"Saving {job.path} …")

    @Slot(object)
    def _on_progressed(self, job: Job) -> None:
        text = f"Saving {job.path.name}: {100 * job.done:.0f} %"
        self._messages.say(TOPIC, "info", text, ("Cancel", job.cancel))

    @Slot(object)
    def _on_ended(self, job: Job) -> None:
        if job.is_cancelled:
            text = f"Saving {job.path.name} was cancelled; nothing has been written."
            self._messages.say(TOPIC, "info", text)
            return
        if job.problem:
            self._say_error(job.problem)
            return
        self._preferences.folder = Path(os.path.realpath(job.path)).parent
        self._messages.say(TOPIC, "info", f"Saved {job.path}. {job.note}".rstrip())


def _draw_page(*page: Any) -> None:
    from thermogui.ui.files.report.page import write_pdf

    write_pdf(*page)
