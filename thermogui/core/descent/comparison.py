"""In what runs differ, and how each of them came out beside the others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from thermogui.core.descent.curve import Curve, largest_difference
from thermogui.core.descent.exact import farthest
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.figures import setting_text
from thermogui.core.descent.models import Values
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.stops import Reason
from thermogui.core.errors import ThermoError
from thermogui.core.numbers import format_significant


@dataclass(frozen=True)
class Standing:
    """What a run has come to, as a list of runs says it.

    Attributes:
        epochs: how many it has.
        loss: of its last curve; of the last epoch where an older file says no more, None without an epoch.
        distance: of its last curve from the least-squares curve, at most over the range of its readings; None
            where there is no such curve, as of a network.
        needed: after how many epochs it was within 1 % of the least loss for good (`nearness`); None where
            it is not, or not over.
    """

    name: str
    epochs: int
    loss: float | None
    distance: float | None
    needed: int | None
    outcome: Outcome
    stopped_because: Reason

    @classmethod
    def of(cls, run: Run[Any]) -> Standing:
        """Look at a run; of one that is over it is what was kept of its end."""
        length, needed = len(run.trace), None
        if run.ended:
            gist = run.gist()
            params, loss, needed = gist.last_params, gist.loss_after, gist.needed
            if math.isnan(loss) and gist.last_loss is not None:
                loss = gist.last_loss
        else:
            params, loss = run.trace.params_after(length), run.trace.loss_after(length)
        return cls(
            run.name,
            length,
            loss if length else None,
            _distance(run, params),
            needed,
            run.outcome,
            run.stopped_because,
        )


def _distance(run: Run[Any], params: Values) -> float | None:
    if run.exact is not None:
        return farthest(
            Curve.of(run.experiment, run.scaling, params), run.exact.curve, run.readings.used()[0]
        )
    best = run.bowl.best_line if run.bowl is not None else None
    if best is None:
        return None
    try:
        line = Curve.of(run.experiment, run.scaling, params).slope_intercept
    except ThermoError:  # a file's, whose readings nothing could have been learned from
        return None
    return None if line is None else largest_difference(line, best, run.readings.used()[0])


def differing(experiments: Sequence[Experiment]) -> tuple[str, ...]:
    """Return the names of the settings that are not the same in all of them."""
    return tuple(
        field.name
        for field in fields(Experiment)
        if any(getattr(one, field.name) != getattr(experiments[0], field.name) for one in experiments)
    )


def differences(experiments: Sequence[Experiment]) -> list[str]:
    """Return of each in what it differs from the others: `learning rate 0.01, dtype float64`."""
    names = differing(experiments)
    return [
        ", ".join(f"{name.replace('_', ' ')} {value_text(getattr(experiment, name))}" for name in names)
        for experiment in experiments
    ]


def value_text(value: Any) -> str:
    """Return what a setting holds, as a person writes it."""
    if value is None or isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return setting_text(value)
    return value if isinstance(value, str) else ", ".join(map(value_text, value))


def quickest(standings: Sequence[Standing], texts: Sequence[str]) -> str:
    """Return which of some runs was within 1 % of the least loss first, and by how much; "" of one.

    *texts* are what the runs are called.
    """
    both = zip(standings, texts, strict=True)
    there = sorted((found.needed, text) for found, text in both if found.needed is not None)
    if len(standings) < 2 or not there:
        return ""
    (least, first), *others = there
    said = f"Quickest is {first}: within 1 % of the least loss after {least:,} epochs"
    if not others:
        return f"{said}. {'The other is' if len(standings) == 2 else 'The others are'} not there at the end."
    second, name = others[0]
    if second == least:
        return f"{said}; so is {name}."
    times = f", {format_significant(second / least, 2)} times as many" if least else ""
    return f"{said}; {name} takes {second:,}{times}."
