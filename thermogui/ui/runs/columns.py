"""What a list of runs says of each: its columns, and the figures in them as they are sorted and written."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from thermogui.core.descent.comparison import Standing, value_text
from thermogui.core.descent.figures import distance_text
from thermogui.core.descent.run import Run
from thermogui.core.descent.summary import stop_words
from thermogui.core.numbers import format_significant
from thermogui.ui.run.setting_words import LABELS

NAME, READINGS = "name", "readings"
_NOTHING, _DIGITS = "–", 5


@dataclass(frozen=True)
class Column:
    """
    Attributes:
        key: of a setting its name.
        title: in the head of the list; tip: what it means.
        text: of a run and its standing, what stands there.
        order: of the same, what it is sorted by; None for what comes last, whichever way.
    """

    key: str
    title: str
    tip: str
    text: Callable[[Run[Any], Standing], str]
    order: Callable[[Run[Any], Standing], Any]


def setting_column(name: str) -> Column:
    """Return the column of a setting in which runs differ."""

    def value(run: Run[Any], _standing: Standing) -> Any:
        return getattr(run.experiment, name)

    def order(run: Run[Any], standing: Standing) -> Any:
        found = value(run, standing)
        # off, or a word, beside numbers
        return (isinstance(found, str), found is not None, found if found is not None else 0)

    title = LABELS.get(name, name.replace("_", " ").capitalize()).replace(" ", "\n", 1)
    return Column(
        name,
        title,
        "A setting in which these runs differ",
        lambda *of: value_text(value(*of)),
        order,
    )


NAMES = Column(
    NAME,
    "Run",
    "Ticked runs are drawn together. F2 or a double click: another name.",
    lambda run, _: run.name,
    lambda run, _: run.name,
)
LOSS = Column(
    "loss",
    "Loss",
    "The loss at the end, in the square of t_c's unit",
    lambda _, found: _NOTHING if found.loss is None else format_significant(found.loss, _DIGITS),
    lambda _, found: found.loss,
)
"""Beside the name, where no sideways scrolling is needed to see it."""
_RESULTS = (
    Column(
        "needed",
        "Epochs\nto 1 %",
        "After so many epochs the loss is within 1 % of that of the best curve of its model, a line or a "
        "parabola, and stays there",
        lambda run, found: _needed(run, found),
        lambda _, found: found.needed,
    ),
    Column(
        "epochs",
        "Epochs\ndone",
        "How many epochs it has had",
        lambda _, found: f"{found.epochs:,}",
        lambda _, found: found.epochs,
    ),
    Column(
        "outcome",
        "Outcome",
        "How it ended, and why",
        lambda run, _: ending_words(run),
        lambda run, _: ending_words(run),
    ),
)


def result_columns(nouns: Collection[str], units: Collection[str]) -> list[Column]:
    """Return the columns of what runs have come to, their loss apart.

    Args:
        nouns: what the best curves of their models are called (`best_noun`).
        units: those of t_c.
    """
    names = [noun for noun in nouns if noun]
    noun, unit = names[0] if len(names) == 1 else "curve", "".join(units) if len(units) == 1 else ""
    distance = Column(
        "distance",
        f"From the\nbest {noun}{unit and f', {unit}'}",
        "The largest gap to the least-squares curve of the same model over the range of the readings, in the "
        "unit of t_c",
        lambda _, found: _NOTHING if found.distance is None else distance_text(found.distance),
        lambda _, found: found.distance,
    )
    return [_RESULTS[0], distance, *_RESULTS[1:]]


def readings_column(first: Run[Any]) -> Column:
    """Return the column that tells on which readings runs were trained, where they are not all the same."""

    def text(run: Run[Any], _standing: Standing) -> str:
        count = int(run.readings.counts.sum())
        if run.readings.trains_like(first.readings):
            return f"{count:,}"
        return f"{count:,}, {'others held out' if run.readings.counts_like(first.readings) else 'others'}"

    return Column(READINGS, "Readings", "How many, and whether they are those of the first run", text, text)


def ending_words(run: Run[Any]) -> str:
    """Return how a run has ended, and why; that it goes on, where it does."""
    if not run.ended:
        return "running"
    words = stop_words(run)
    if run.left:
        return words
    return f"{run.outcome}: {words}" if words else str(run.outcome)


def _needed(run: Run[Any], found: Standing) -> str:
    if found.needed is not None:
        return f"{found.needed:,}"
    if not found.best:
        return _NOTHING
    return "diverged" if run.diverged else "running" if not run.ended else "not yet"
