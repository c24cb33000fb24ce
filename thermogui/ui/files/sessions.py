"""The window's content as a session, and a session as the window's content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thermogui.ui.model.document import Document

if TYPE_CHECKING:
    from thermogui.core.descent.run import Run
    from thermogui.core.reading.stamp import Stamp
    from thermogui.core.session.content import Session
    from thermogui.ui.run.controller import RunController

SUFFIX = ".thermo"
RUNS_ALONE = "runs_alone"
"""In the view of a draft: readings and notes stand in the file that was open, and some runs do not."""
_WOKEN = 3
_OF_DRAFTS = ("file", RUNS_ALONE)
"""In views of what is recovered, the first of earlier versions."""


_Key = tuple[str, int, bytes]


@dataclass(frozen=True)
class Origin:
    """Where what is shown comes from.

    Attributes:
        path, stamp: of the file; None where it comes from none.
        name: what the readings are called that come from none.
        is_saved: whether the readings and the notes are as they are there.
        saved_runs: those that stand in it.
    """

    path: str | None = None
    stamp: Stamp | None = None
    name: str = "new readings"
    is_saved: bool = True
    saved_runs: frozenset[_Key] | None = None


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
        self._saved_runs: frozenset[_Key] = frozenset()

    def snapshot(self, view: Mapping[str, Any]) -> Session:
        """Return what the window holds now, to be written by whichever thread."""
        from thermogui.core.session.content import Session

        project, runs = self.document.project, self.controller.runs
        base = self._opened if self._opened is not None else Session(project)
        source = base.source
        if source is None and self.document.path and Path(self.document.path).suffix != SUFFIX:
            source = Path(self.document.path).name
        kept = {key: value for key, value in base.view.items() if key not in _OF_DRAFTS}
        own = self._own_runs()
        shown = runs.shown or self._to_show
        places = runs.ticked.places(shown)
        return replace(
            base,
            project=project,
            runs=tuple(run.at_rest() for run in own),
            shown=own.index(shown) if shown in own[:-1] else None,
            ticked=tuple(own.index(run) for run in runs.ticked if run in own),
            places=tuple(places.get(run) for run in own),
            view={**kept, **view},
            source=source,
        )

    def show(self, session: Session, origin: Origin) -> None:
        """Show what a session holds; its runs are at rest."""
        self.forget()
        self.document.open(
            session.project, origin.path, origin.stamp, is_saved=origin.is_saved, name=origin.name
        )
        self._opened = session
        self.controller.add(session.runs)
        if session.runs:
            shown = len(session.runs) - 1 if session.shown is None else session.shown
            self._to_show = session.runs[shown]
            for place in (shown,) if session.ticked is None else session.ticked:
                self.controller.runs.ticked.set(session.runs[place], on=True)
            had = zip(session.runs, session.places, strict=False)
            self.controller.runs.ticked.put({run: place for run, place in had if place is not None})
        if origin.saved_runs is not None:
            self._saved_runs = origin.saved_runs
        elif origin.is_saved:
            self.note_saved(session)

    def forget(self) -> None:
        """Say that what is about to be shown comes from no session."""
        self._opened = self._to_show = None
        self._saved_runs = frozenset()

    # -- what a file holds

    def origin(self) -> Origin:
        """Return where what is shown comes from."""
        document = self.document
        is_saved = not document.is_modified
        return Origin(document.path, document.stamp, document.source, is_saved, self._saved_runs)

    def note_saved(self, session: Session) -> None:
        """Take notice of what the open file holds now."""
        self._saved_runs = frozenset(map(_key_of, session.runs))

    def unsaved_runs(self) -> list[Run[Any]]:
        """Return the runs that are not in the open file, or otherwise there."""
        return [run for run in self._own_runs() if _key_of(run) not in self._saved_runs]

    def loses_runs(self) -> bool:
        """Return whether the open file is one that keeps runs, and has not all of them."""
        return Path(self.document.path or "").suffix.lower() == SUFFIX and bool(self.unsaved_runs())

    def _own_runs(self) -> list[Run[Any]]:
        return [run for run in self.controller.runs if run not in self.controller.leaving and len(run.trace)]

    # -- what is shown

    def runs_to_wake(self) -> list[Run[Any]]:
        """Return the runs of the session that is open which are to be looked at soon, the first one first."""
        if self._opened is None or self._to_show is None:
            return []
        newest = reversed(self._opened.runs[-_WOKEN:])
        return list(dict.fromkeys([self._to_show, *self.controller.runs.ticked, *newest]))

    def on_woken(self, run: Run[Any]) -> None:
        """Tell of a run that is whole again, and show it if it is the one that was shown."""
        if self._to_show is not None and not self._to_show.is_whole:
            # its turn came first: it cannot be shown again
            self._to_show = run
        self.controller.changed.emit()
        self.show_woken()

    def show_woken(self) -> None:
        """Show the run of the session that was shown, unless one of before is still being stopped."""
        run, controller = self._to_show, self.controller
        if run is None or not run.is_whole:
            return
        if controller.run in controller.leaving:
            return
        self._to_show = None
        if controller.run is None:
            controller.show(run)


def _key_of(run: Run[Any]) -> _Key:
    """Return what tells a run from what it was before it was continued or renamed, and from every other."""
    return run.name, len(run.trace), run.gist().last_params.tobytes()
