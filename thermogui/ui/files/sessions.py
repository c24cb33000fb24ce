"""The window's content as a session, and a session as the window's content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thermogui.ui.model.document import Document

if TYPE_CHECKING:
    from thermogui.core.descent.run import Run
    from thermogui.core.reading.stamp import Stamp
    from thermogui.core.session.content import Session
    from thermogui.ui.run.controller import RunController

SUFFIX = ".thermo"
_WOKEN = 3
_PATH_OF_EARLIER_VERSIONS = "file"


class Sessions:
    """Takes and gives sessions; what was read and not changed here is written again as it was.

    That holds for keys of a later version, and for runs: those at rest, and such as cannot be trained again.

    Attributes:
        document, controller: whose content it is.
    """

    def __init__(self, document: Document, controller: RunController) -> None:
        self.document, self.controller = document, controller
        self._opened: Session | None = None
        self._to_show: Run[Any] | None = None
        self._foreign: set[Run[Any]] = set()

    def snapshot(self, view: Mapping[str, Any]) -> Session:
        """Return what the window holds now, to be written by whichever thread."""
        from thermogui.core.session.content import Session

        project, runs = self.document.project, self.controller.runs
        base = self._opened if self._opened is not None else Session(project)
        source = base.source
        if source is None and self.document.path and Path(self.document.path).suffix != SUFFIX:
            source = Path(self.document.path).name
        kept = {key: value for key, value in base.view.items() if key != _PATH_OF_EARLIER_VERSIONS}
        own = [run for run in runs if run not in self._foreign and len(run.trace)]
        shown = runs.shown or self._to_show
        return replace(
            base,
            project=project,
            runs=tuple(run.at_rest() for run in own),
            shown=own.index(shown) if shown in own[:-1] else None,
            view={**kept, **view},
            source=source,
        )

    def show(
        self, session: Session, path: str | None, stamp: Stamp | None = None, *, is_saved: bool = True
    ) -> None:
        """Show what a session holds; its runs are at rest."""
        self.forget()
        self.document.open(session.project, path, stamp, is_saved=is_saved)
        self._opened = session
        self.controller.add(session.runs)
        if session.runs:
            self._to_show = session.runs[-1 if session.shown is None else session.shown]

    def forget(self) -> None:
        """Say that what is about to be shown comes from no session."""
        # the runs on other readings can still be looked at, but are not part of what follows
        self._foreign = set(self.controller.runs)
        self._opened = self._to_show = None

    def runs_to_wake(self) -> list[Run[Any]]:
        """Return the runs of the session that is open which are to be looked at soon, the first one first."""
        if self._opened is None or self._to_show is None:
            return []
        newest = self._opened.runs[-_WOKEN:]
        return [self._to_show, *(run for run in reversed(newest) if run is not self._to_show)]

    def on_woken(self, run: Run[Any]) -> None:
        """Tell of a run that is whole again, and show it if it is the one that was shown."""
        if self._to_show is not None and not self._to_show.is_whole:
            # its turn came first: it cannot be shown again
            self._to_show = run
        self.controller.changed.emit()
        self.show_woken()

    def show_woken(self) -> None:
        """Show the run of the session that was shown, unless one on other readings is still being stopped."""
        run, controller = self._to_show, self.controller
        if run is None or not run.is_whole:
            return
        if controller.state.is_active and controller.run in self._foreign:
            return
        self._to_show = None
        if controller.run is None:
            controller.show(run)
