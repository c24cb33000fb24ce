"""The runs that there are, and which of them is shown."""

from __future__ import annotations

from collections.abc import Iterator

from thermogui.core.descent.run import Run
from thermogui.core.descent.trace import Trace


class Runs:
    """Runs in the order in which they were begun.

    Of those that are not shown it keeps the newest that finished and the newest that did not, so that
    a run of a few epochs never takes the place of a whole one.

    Attributes:
        shown: the one that is shown; None where none is.
    """

    def __init__(self) -> None:
        self._runs: list[Run[Trace]] = []
        self.shown: Run[Trace] | None = None

    def __iter__(self) -> Iterator[Run[Trace]]:
        return iter(self._runs)

    @property
    def kept(self) -> list[Run[Trace]]:
        """Those that are not shown, the one that finished first."""
        return sorted((run for run in self if run is not self.shown), key=lambda run: not run.finished)

    def add(self, run: Run[Trace], *, before_all: bool = False) -> None:
        """Take in a run that was begun after all the others, or before them."""
        self._runs.insert(0 if before_all else len(self._runs), run)

    def remove(self, run: Run[Trace]) -> None:
        if run in self._runs:
            self._runs.remove(run)
        if run is self.shown:
            self.shown = None

    def show(self, run: Run[Trace] | None) -> None:
        """Show one of the runs, or none; the one that was shown takes the place of another of its kind."""
        before, self.shown = self.shown, run
        if before is None or before is run:
            return
        if not len(before.trace):
            self.remove(before)
            return
        for other in self.kept:
            if other is not before and other.finished == before.finished:
                self.remove(other)
