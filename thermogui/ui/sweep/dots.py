"""The runs that a sweep is of, as far as there are any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from thermogui.core.descent.figures import loss_text, setting_text
from thermogui.core.descent.run import Run
from thermogui.ui.sweep.ends import Ends


class Dot(NamedTuple):
    """A run that has ended as its settings say: what it is called, its rate and what it has come to."""

    name: str
    rate: float
    loss: float
    needed: int | None

    def words(self) -> str:
        return f"{self.name}: learning rate {setting_text(self.rate)}, loss {loss_text(self.loss)}"


def dots_of(runs: Iterable[Run[Any]], ends: Ends) -> list[Dot]:
    """Return those that differ from the settings in nothing but the learning rate."""
    asked, found = ends.experiment, []
    is_alike: dict[int, bool] = {}
    for run in runs:
        settings = replace(run.experiment, learning_rate=asked.learning_rate)
        # of one that has been continued or broken off the last epoch is another one
        if not run.finished or settings != asked or run.planned != asked.epochs:
            continue
        if is_alike.setdefault(id(run.readings), run.readings.trains_like(ends.readings)):
            gist = run.gist()
            if gist.last_loss is not None:
                found.append(Dot(run.name, run.experiment.learning_rate, gist.last_loss, gist.needed))
    return found
