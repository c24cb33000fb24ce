"""A list of runs as CSV: the settings in which they differ, and what they have come to."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from thermogui.core.descent.comparison import Standing, differing
from thermogui.core.descent.run import Run

_FIGURES = ("epochs", "loss", "distance", "epochs_to_within_1_percent", "outcome", "stopped_because")


def runs_csv(runs: Sequence[Run[Any]], delimiter: str = ",") -> str:
    """Return a row a run: commas, decimal points, LF, shortest digits, an empty cell for what is not there.

    With tabs for a *delimiter* it can be pasted into a spreadsheet. A distance is in the unit of t_c.
    Initial values stand in one cell, with blanks between them.
    """
    names = differing([run.experiment for run in runs])
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(["name", *names, *_FIGURES])
    for run in runs:
        standing, settings = Standing.of(run), run.experiment.as_dict()
        row = [standing.epochs, standing.loss, standing.distance, standing.needed]
        writer.writerow(
            [
                standing.name,
                *(_cell(settings[name]) for name in names),
                *row,
                standing.outcome.value,
                standing.stopped_because.value,
            ]
        )
    return text.getvalue()


def _cell(value: Any) -> Any:
    return " ".join(map(str, value)) if isinstance(value, list) else value
