"""The runs that there are, and which of them is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from thermogui.core.descent.drawn import Drawn, Ticked
from thermogui.core.descent.run import Run
from thermogui.core.descent.trace import Trace

WHOLE_BYTES = 160_000_000
"""How much memory those runs may take that are whole though nobody has looked at them of late.

That is of 2 million epochs of a line or more. A run at rest takes about 20 kB.
"""

_RECENT = 100


class Runs:
    """All runs, in the order in which they were begun.

    Of those that have not been looked at for the longest time only the gist is kept (`Run.rest`), and they
    are trained again to be looked at. What is shown, what goes on, what is ticked, and the newest that
    finished and the newest that did not, are always whole.

    Attributes:
        shown: the one that is shown; None where none is.
        ticked: those that are to be drawn beside it.
    """

    def __init__(self) -> None:
        self._runs: list[Run[Any]] = []
        self._looked_at: list[Run[Any]] = []
        self.shown: Run[Trace] | None = None
        self.ticked = Ticked()

    def __iter__(self) -> Iterator[Run[Any]]:
        return iter(self._runs)

    def __len__(self) -> int:
        return len(self._runs)

    @property
    def kept(self) -> list[Run[Trace]]:
        """The last that finished and the last that did not, of those that are whole, recent and not shown."""
        found: dict[bool, Run[Trace]] = {}
        for run in reversed(self._looked_at[-_RECENT:]):
            if run is not self.shown and run.is_whole:
                found.setdefault(run.finished, run)
        return [found[finished] for finished in (True, False) if finished in found]

    def drawn(self, epoch: int | None = None) -> list[Drawn]:
        """Return what is drawn, the one that is shown first; without any such, nothing."""
        return [] if self.shown is None else self.ticked.drawn(self.shown, epoch)

    def free_name(self) -> str:
        """Return a name that no run has, numbered on."""
        numbers = [int(run.name[4:]) for run in self if run.name[:4] == "Run " and run.name[4:].isdecimal()]
        return f"Run {max(numbers, default=0) + 1}"

    def add(self, run: Run[Any], place: int | None = None) -> None:
        """Take in a run that was begun after all the others, or put one back into its place."""
        self._runs.insert(len(self._runs) if place is None else place, run)
        self._looked_at.append(run)
        if run.is_whole:
            self._settle()

    def remove(self, run: Run[Any]) -> int | None:
        """Take a run out, and return in which place it was; None where it is not here."""
        if run is self.shown:
            self.shown = None
        if run not in self._runs:
            return None
        place = self._runs.index(run)
        self._runs.remove(run)
        self._looked_at.remove(run)
        self.ticked.forget(run)
        return place

    def show(self, run: Run[Trace] | None) -> None:
        """Show one of the runs, which is whole, or none; what was shown goes if it ended without an epoch."""
        before, self.shown = self.shown, run
        if before is not None and before is not run and before.ended and not len(before.trace):
            self.remove(before)
        for looked_at in (before, run):
            if looked_at in self._looked_at:
                self._looked_at.remove(looked_at)
                self._looked_at.append(looked_at)
        self._settle()

    def _settle(self) -> None:
        """Let those rest that were looked at before the others, where they are too many to be whole."""
        room = WHOLE_BYTES
        spared = [self.shown, *self.kept, *self.ticked]
        for run in reversed(self._looked_at):
            if run.is_whole and run.ended and run not in spared:
                room -= run.trace.nbytes
                if room < 0:
                    run.rest()
