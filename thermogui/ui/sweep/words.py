"""What is said of a sweep: how a run with one learning rate ends, and what the plots show."""

from __future__ import annotations

import numpy as np

from thermogui.core.descent.figures import loss_text, setting_text
from thermogui.core.descent.nearness import NEVER
from thermogui.core.numbers import at_most, format_significant
from thermogui.ui.sweep.ends import TRAINED, Ending, Ends

_WITHIN = "within 1\N{NO-BREAK SPACE}%"
LONGEST = f"learning rate 0.000123: loss 1763.884766 at epoch 100,000; {_WITHIN} only after 1,234,567 epochs"
LONGEST_MARKS = (
    "Stable up to 0.0003399; best in the long run 0.0003399; best for this start and these epochs 0.0003278."
)
"""About as long as they are."""


def of_rate(ends: Ends, rate: float | None) -> str:
    """Return how a run with a rate ends, or with that of the settings; else why that is not known."""
    if ends.sweep is None:
        return ends.problem
    asked = ends.experiment.learning_rate if rate is None else rate
    end = ends.at(asked)
    if end is None:
        return ends.experiment.problems().get("learning_rate", "")
    other = "" if ends.is_of_any_rate or end.rate == asked else f" (nearest of {TRAINED})"
    return f"learning rate {setting_text(end.rate)}{other}: {_how(end, ends.experiment.epochs)}"


def of_marks(ends: Ends) -> str:
    """Return which rates are marked."""
    found = ends.sweep
    if found is None:
        return ""
    said = []
    if found.bowl is not None:
        said.append(f"stable up to {at_most(found.bowl.largest_learning_rate, 4)}")
        said.append(f"best in the long run {format_significant(found.bowl.best_learning_rate, 4)}")
    if ends.best is not None:
        said.append(f"best for this start and these epochs {format_significant(ends.best.rate, 4)}")
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def of_losses(ends: Ends) -> str:
    """Return what the losses are over the range of rates."""
    if ends.sweep is None:
        return ends.problem
    said = f"Loss at epoch {ends.experiment.epochs:,} {_range(ends)}"
    if ends.best is not None:
        said += f", the least {loss_text(ends.best.loss)} at {format_significant(ends.best.rate, 4)}"
    diverged = np.flatnonzero(ends.sweep.diverges_at)
    if len(diverged):
        said += f". From {format_significant(ends.sweep.learning_rates[diverged[0]])} on the runs diverge"
    return f"{said}."


def of_epochs(ends: Ends) -> str:
    """Return how many epochs are needed over the range of rates."""
    if ends.sweep is None:
        return ends.problem
    needed, rates = ends.sweep.needed, ends.sweep.learning_rates
    said = f"Epochs to {_WITHIN} of the best line's loss {_range(ends)}, "
    comes = np.flatnonzero(needed != NEVER)
    if not len(comes):
        return f"{said}none comes there."
    fewest = comes[needed[comes].argmin()]
    return f"{said}the fewest {needed[fewest]:,} at {format_significant(rates[fewest])}."


def _how(end: Ending, epochs: int) -> str:
    if end.diverges_at:
        return f"diverges at epoch {end.diverges_at:,}"
    loss = f"loss {loss_text(end.loss)} at epoch {epochs:,}"
    if end.is_unstable:
        return f"unstable, {loss}"
    if end.needed is None:
        return f"{loss}; never {_WITHIN}"
    only = "only " if end.needed > epochs else ""
    return f"{loss}; {_WITHIN} {only}after {end.needed:,} epoch{'s' * (end.needed != 1)}"


def _range(ends: Ends) -> str:
    assert ends.sweep is not None
    low, high = (format_significant(rate) for rate in ends.sweep.learning_rates[[0, -1]].tolist())
    return f"for learning rates from {low} to {high}"
