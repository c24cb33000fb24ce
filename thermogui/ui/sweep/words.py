"""What is said of a sweep: how a run with one learning rate ends, and what the plots show."""

from __future__ import annotations

import numpy as np

from thermogui.core.descent.figures import loss_text, setting_text
from thermogui.core.descent.nearness import NEVER
from thermogui.core.numbers import format_significant
from thermogui.ui.sweep.ends import Ending, Ends

LONGEST = (
    "learning rate 0.000123456 (the nearest of 41 trained): loss 12345678.123456 at epoch 10,000,000; "
    "within 1 % only after 100,000,000 epochs"
)
"""About as long as a readout can be."""


def of_rate(ends: Ends, rate: float | None) -> str:
    """Return how a run with a rate ends, or with that of the settings; else why that is not known."""
    if ends.sweep is None:
        return ends.problem
    asked = ends.experiment.learning_rate if rate is None else rate
    end = ends.at(asked)
    if end is None:
        return ends.experiment.problems().get("learning_rate", "")
    other = "" if ends.is_of_any_rate or end.rate == asked else " (the nearest of 41 trained)"
    return f"learning rate {setting_text(end.rate)}{other}: {_how(end, ends.experiment.epochs)}"


def of_losses(ends: Ends) -> str:
    """Return what the losses are over the range of rates."""
    if ends.sweep is None:
        return ends.problem
    said = [f"Loss at epoch {ends.experiment.epochs:,} for learning rates {_range(ends)}"]
    if ends.best is not None:
        best = loss_text(ends.best.loss), setting_text(ends.best.rate)
        said.append("the least, {}, at {}: best for this start and these epochs".format(*best))
    return ". ".join([*said, *_limit(ends)]) + "."


def of_epochs(ends: Ends) -> str:
    """Return how many epochs are needed over the range of rates."""
    if ends.sweep is None:
        return ends.problem
    needed, rates = ends.sweep.needed, ends.sweep.learning_rates
    said = [f"Epochs to within 1 % of the least loss for learning rates {_range(ends)}"]
    comes = np.flatnonzero(needed != NEVER)
    if len(comes):
        fewest = comes[needed[comes].argmin()]
        said.append(f"the fewest, {needed[fewest]:,}, at {format_significant(rates[fewest])}")
    else:
        said.append("none comes there")
    if ends.sweep.bowl is not None:
        best = format_significant(ends.sweep.bowl.best_learning_rate)
        said.append(f"{best} is best in the long run")
    return ". ".join([*said, *_limit(ends)]) + "."


def _how(end: Ending, epochs: int) -> str:
    if end.diverges_at:
        return f"diverges at epoch {end.diverges_at:,}"
    loss = f"loss {loss_text(end.loss)} at epoch {epochs:,}"
    if end.is_unstable:
        return f"unstable, {loss}"
    if end.needed is None:
        return f"{loss}; never within 1 %"
    only = "only " if end.needed > epochs else ""
    return f"{loss}; within 1 % {only}after {end.needed:,} epoch{'s' * (end.needed != 1)}"


def _range(ends: Ends) -> str:
    assert ends.sweep is not None
    low, high = (format_significant(rate) for rate in ends.sweep.learning_rates[[0, -1]].tolist())
    return f"from {low} to {high}"


def _limit(ends: Ends) -> list[str]:
    if ends.sweep is None or ends.sweep.bowl is None:
        return []
    said = [f"Stable up to {format_significant(ends.sweep.bowl.largest_learning_rate)}"]
    diverged = np.flatnonzero(ends.sweep.diverges_at)
    if len(diverged):
        rate = format_significant(ends.sweep.learning_rates[diverged[0]])
        said.append(f"from {rate} on the runs diverge")
    return said
