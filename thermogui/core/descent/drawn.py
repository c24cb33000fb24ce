"""Runs that are drawn together: which, in which colour and line each, and what it is called there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from thermogui.core.descent.comparison import told_apart
from thermogui.core.descent.run import Run
from thermogui.core.descent.trace import Trace

MOST_TICKED = 20
"""So many lines can be told apart."""
_FIRST = 4
_OF_THEMSELVES = 5
"""How many stay that nobody has asked for: more would hide each other, and share a colour."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A run among those that are drawn together.

    Attributes:
        place: which of `MOST_TICKED` colours and lines it has.
        text: in what it differs from the others; its name where that does not tell them apart.
        epoch: which of its epochs is looked at.
    """

    run: Run[Trace]
    place: int
    text: str
    epoch: int


class Ticked:
    """The runs that are to be drawn beside the one that is shown, in the order in which they were ticked."""

    def __init__(self) -> None:
        self._runs: list[Run[Any]] = []
        self._places: dict[Run[Any], int] = {}
        self._had: dict[Run[Any], int] = {}
        self._texts: tuple[tuple[object, ...], list[str]] = (), []

    def __iter__(self) -> Iterator[Run[Any]]:
        return iter(self._runs)

    def __contains__(self, run: object) -> bool:
        return run in self._runs

    def set(self, run: Run[Any], on: bool) -> bool:
        """Tick a run or not; return whether that is done, for no more than `MOST_TICKED` can be."""
        if on and run not in self._runs:
            if len(self._runs) == MOST_TICKED:
                return False
            self._runs.append(run)
        elif not on and run in self._runs:
            self._runs.remove(run)
        return True

    def begin(self, runs: Sequence[Run[Any]]) -> None:
        """Tick runs that begin, and of the others leave a few that they can be compared with."""
        first = runs[0]
        # who races some wants to see those
        stay = (
            []
            if len(runs) > 1
            else [
                run
                for run in self._runs
                if not run.diverged
                and run.readings.trains_like(first.readings)
                and all(run.experiment != new.experiment for new in runs)
            ]
        )
        self._runs = [*stay[max(len(stay) + len(runs) - _OF_THEMSELVES, 0) :], *runs]

    def forget(self, run: Run[Any]) -> None:
        """Have nothing more to do with a run."""
        self.set(run, on=False)
        self._had.pop(run, None)

    def places(self, shown: Run[Any] | None) -> dict[Run[Any], int]:
        """Return the place of each run that is ticked or shown; it stays for as long as the run is."""
        runs = dict.fromkeys([*self._runs, *([] if shown is None else [shown])])
        places = {run: place for run, place in self._places.items() if run in runs}
        for run in runs:
            if run not in places:
                taken, had = set(places.values()), self._had.get(run)
                # what it had, but not far behind, from when there were many: the first are told apart best
                if had is None or had in taken or had > max(len(taken), _FIRST):
                    had = next(place for place in range(len(taken) + 1) if place not in taken)
                places[run] = self._had[run] = had
        self._places = places
        return places

    def put(self, places: Mapping[Run[Any], int]) -> None:
        """Give runs the places that they had before; of several with the same the first one has it."""
        first = {place: run for run, place in reversed(list(places.items()))}
        self._places = {run: place for place, run in first.items()}
        self._had |= self._places

    def drawn(self, shown: Run[Trace], epoch: int | None = None) -> list[Drawn]:
        """Return the run that is shown, and after it those that are ticked and whole.

        *epoch* is the one that is looked at; None for the newest of each.
        """
        runs = [shown, *(run for run in self._runs if run is not shown and run.is_whole and len(run.trace))]
        places = self.places(shown)
        key = (*runs, *(run.experiment for run in runs), *(run.name for run in runs))
        if key != self._texts[0]:
            self._texts = key, _texts(runs)
        return [
            Drawn(run, places[run], text, len(run.trace) if epoch is None else min(epoch, len(run.trace)))
            for run, text in zip(runs, self._texts[1], strict=True)
        ]


def drawn_in_order(runs: Sequence[Run[Trace]]) -> list[Drawn]:
    """Return runs as they are drawn where nobody has ticked them, each at its end."""
    return [
        Drawn(run, place % MOST_TICKED, text, len(run.trace))
        for place, (run, text) in enumerate(zip(runs, _texts(runs), strict=True))
    ]


def _texts(runs: Sequence[Run[Any]]) -> list[str]:
    texts = told_apart([run.experiment for run in runs])
    count = Counter(texts)
    return [
        text if count[text] == 1 else ", ".join(filter(None, (run.name, text)))
        for run, text in zip(runs, texts, strict=True)
    ]
