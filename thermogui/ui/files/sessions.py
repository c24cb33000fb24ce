"""The window's content as a session, and a session as the window's content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thermogui.ui.document import Content, Document

if TYPE_CHECKING:
    from thermogui.core.files.session_types import Session, StoredRun
    from thermogui.ui.run.controller import Run, RunController

SUFFIX = ".thermo"


class Sessions:
    """Takes and gives sessions; what a later version has written into one is written again.

    Attributes:
        document, controller: whose content it is.
    """

    def __init__(self, document: Document, controller: RunController) -> None:
        self.document, self.controller = document, controller
        self._opened: Session | None = None
        self._foreign: set[Run] = set()

    def snapshot(self, view: Mapping[str, Any]) -> tuple[Content, Session]:
        """Return what the window holds now, to be written by whichever thread."""
        from thermogui.core.files.session_types import Session

        content = self.document.content
        base = self._opened if self._opened is not None else Session(content.readings)
        source = base.source
        if source is None and self.document.path and Path(self.document.path).suffix != SUFFIX:
            source = Path(self.document.path).name
        return content, replace(
            base,
            readings=content.readings,
            notes=content.notes,
            experiment=content.experiment,
            calibration=content.calibration,
            runs=tuple(_stored(run) for run in self._runs()),
            view={**base.view, **view},
            source=source,
        )

    def show(self, session: Session, path: str | None, *, is_saved: bool = True) -> None:
        """Show what a session holds, but for its runs, which have to be trained again."""
        self._leave_runs_behind()
        content = Content(session.readings, session.experiment, session.calibration, session.notes)
        self.document.open_content(content, path, is_saved=is_saved)
        self._opened = session

    def forget(self) -> None:
        """Say that what is about to be shown comes from no session."""
        self._leave_runs_behind()
        self._opened = None

    def _leave_runs_behind(self) -> None:
        """Note the runs on other readings, which can still be looked at, but are not part of what follows."""
        self._foreign = {run for run in (self.controller.kept_run, self.controller.run) if run is not None}

    def _runs(self) -> list[Run]:
        """Return the runs that have ended, oldest first; one that goes on is kept as stopped."""
        runs = (self.controller.kept_run, self.controller.run)
        return [run for run in runs if run is not None and len(run.trace) and run not in self._foreign]


def _stored(run: Run) -> StoredRun:
    from thermogui.core.files.stored_runs import stored

    outcome = str(run.outcome) or "stopped"
    return stored(run.experiment, run.readings, run.trace, outcome, run.planned, run.resumed_at)
