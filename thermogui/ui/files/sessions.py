"""The window's content as a session, and a session as the window's content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thermogui.ui.model.document import Document

if TYPE_CHECKING:
    from thermogui.core.descent.excerpt import Excerpt
    from thermogui.core.descent.run import Run
    from thermogui.core.descent.trace import Trace
    from thermogui.core.reading.stamp import Stamp
    from thermogui.core.session.content import Session
    from thermogui.ui.run.controller import RunController

SUFFIX = ".thermo"
_SHOWN_RUNS = 3
_PATH_OF_EARLIER_VERSIONS = "file"


class Sessions:
    """Takes and gives sessions; what was read and not changed here is written again as it was.

    That holds for keys of a later version, and for runs: those that are not trained again yet, that
    cannot be, or of which there are more than a window shows.

    Attributes:
        document, controller: whose content it is.
    """

    def __init__(self, document: Document, controller: RunController) -> None:
        self.document, self.controller = document, controller
        self._opened: Session | None = None
        self._stored: dict[Run[Trace], Run[Excerpt]] = {}
        self._restored: list[Run[Trace]] = []
        self._foreign: set[Run[Trace]] = set()

    def snapshot(self, view: Mapping[str, Any]) -> Session:
        """Return what the window holds now, to be written by whichever thread."""
        from thermogui.core.session.content import Session

        project = self.document.project
        base = self._opened if self._opened is not None else Session(project)
        source = base.source
        if source is None and self.document.path and Path(self.document.path).suffix != SUFFIX:
            source = Path(self.document.path).name
        kept = {key: value for key, value in base.view.items() if key != _PATH_OF_EARLIER_VERSIONS}
        return replace(base, project=project, runs=self._runs(), view={**kept, **view}, source=source)

    def show(
        self, session: Session, path: str | None, stamp: Stamp | None = None, *, is_saved: bool = True
    ) -> None:
        """Show what a session holds, but for its runs, which have to be trained again."""
        self.forget()
        self.document.open(session.project, path, stamp, is_saved=is_saved)
        self._opened = session

    def forget(self) -> None:
        """Say that what is about to be shown comes from no session."""
        # the runs on other readings can still be looked at, but are not part of what follows
        self._foreign = set(self.controller.runs)
        self._stored, self._restored = {}, []
        self._opened = None

    def runs_to_show(self) -> tuple[Run[Excerpt], ...]:
        """Return the runs of the session that is open which a window has room for, oldest first."""
        return self._opened.runs[-_SHOWN_RUNS:] if self._opened is not None else ()

    def restore(self, run: Run[Trace], stored: Run[Excerpt]) -> None:
        """Show a run of the session, or put it aside, wherever no newer one of this window is."""
        self._stored[run] = stored
        self._restored.append(run)
        self.show_restored()

    def show_restored(self) -> None:
        """Show what was restored, unless a run on other readings is still being stopped."""
        controller = self.controller
        if controller.state.is_active and controller.run in self._foreign:
            return
        restored, self._restored = self._restored, []
        for run in restored:
            if controller.run is None:
                controller.keep(run)
                controller.show(run)
            elif all(kept in self._foreign for kept in controller.runs.kept if kept.finished == run.finished):
                controller.keep(run, self._foreign)

    def _runs(self) -> tuple[Run[Excerpt], ...]:
        """Return the runs that were read and then those of the window, the one that is shown last."""
        runs = self.controller.runs
        of_window = [*(run for run in runs if run is not runs.shown), *filter(None, [runs.shown])]
        read = self._opened.runs if self._opened is not None else ()
        current = {
            stored: stored if len(stored.trace) == len(run.trace) else run.snapshot()
            for run, stored in self._stored.items()
            if run in of_window
        }
        own = [run for run in of_window if run not in self._stored and run not in self._foreign]
        return (
            *(current.get(run, run) for run in read),
            *(run.snapshot() for run in own if len(run.trace)),
        )
