"""In what runs differ, and how each of them came out beside the others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from thermogui.core.descent.batches import draws
from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.bowls import bowl_of
from thermogui.core.descent.curve import Curve, largest_difference
from thermogui.core.descent.exact import ExactFit, farthest
from thermogui.core.descent.experiment import OPTIONS, Experiment, model_of, options_of
from thermogui.core.descent.figures import setting_text
from thermogui.core.descent.models import LINE, MODELS, Polynomial, Values
from thermogui.core.descent.nearness import epochs_to_stay
from thermogui.core.descent.optimizers import OPTIMIZERS
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.stops import Reason
from thermogui.core.errors import ThermoError
from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Floats, Readings

_TELLING = ("model", "optimizer", "learning_rate")
_RATHER_NOT = ("initial", "epochs")
"""The settings that label runs first, and last: the others follow on the choice of a model."""
_CALLED = {
    "optimizer": "optimiser",
    "validation_share": "share held out",
    "gradient_tolerance": "target gradient",
}
"""The settings that have other words than their names."""
_CHOICE_WORDS = {"tanh": "tanh network"}


@dataclass(frozen=True)
class Standing:
    """What a run has come to, as a list of runs says it.

    Attributes:
        epochs: how many it has.
        loss: of its last curve; of the last epoch where an older file says no more, None without an epoch.
        distance: of its last curve from the least-squares curve, at most over the range of its readings; None
            where there is no such curve, as of a network.
        needed: after how many epochs its loss was within 1 % of the best curve's for good, or till now
            (`nearness`); None where it is not.
        best: what the least-squares curve of its model is called (`best_noun`).
    """

    name: str
    epochs: int
    loss: float | None
    distance: float | None
    needed: int | None
    outcome: Outcome
    stopped_because: Reason
    best: str

    @classmethod
    def of(cls, run: Run[Any], before: Standing | None = None) -> Standing:
        """Look at a run; of one that is over it is what was kept of its end.

        *before* is how it stood a while ago, so that of one that goes on only what is new is looked at.
        """
        length, needed = len(run.trace), None
        if run.ended:
            gist = run.gist()
            params, loss, needed = gist.last_params, gist.loss_after, gist.needed
            if math.isnan(loss) and gist.last_loss is not None:
                loss = gist.last_loss
        else:
            params, loss = run.trace.params_after(length), run.trace.loss_after(length)
            if (best := run.bowl or run.exact) is not None:
                goes_on = before is not None and before.epochs and not before.outcome
                known = (before.epochs, before.needed) if before is not None and goes_on else None
                needed = epochs_to_stay(run.trace, best, known)
        return cls(
            run.name,
            length,
            loss if length else None,
            _distance(run, params),
            needed,
            run.outcome,
            run.stopped_because,
            best_noun(run.experiment),
        )


def best_noun(experiment: Experiment) -> str:
    """Return what the least-squares curve of a model is called; "" of one that has none, as a network."""
    model = model_of(experiment)
    return Curve(model, model.initial, InputScaling(1.0)).noun if isinstance(model, Polynomial) else ""


def _distance(run: Run[Any], params: Values) -> float | None:
    best = run.bowl or run.exact
    if best is None:
        return None
    try:
        curve = Curve.of(run.experiment, run.scaling, params)
    except ThermoError:  # a file's, whose readings nothing could have been learned from
        return None
    return distance_from_best(curve, best, run.readings.used()[0])


def best_of(experiment: Experiment, readings: Readings) -> Bowl | ExactFit | None:
    """Return the least-squares curve of a model over the readings that count; None where it has none."""
    if experiment.model == LINE.name:
        return bowl_of(readings)
    return ExactFit.of(model_of(experiment), readings)


def distance_from_best(curve: Curve, best: Bowl | ExactFit | None, t_u: Floats) -> float | None:
    """Return how far a curve is from that of least squares at most over the range of t_u, in t_c's unit.

    None where there is none, as of a network.
    """
    if isinstance(best, ExactFit):
        return farthest(curve, best.curve, t_u)
    line, best_line = curve.slope_intercept, best.best_line if best is not None else None
    return None if line is None or best_line is None else largest_difference(line, best_line, t_u)


def has_effect(name: str, experiment: Experiment, by_hand: bool = False) -> bool:
    """Say whether a setting plays a part in a run; some belong to other choices than it has made.

    *by_hand* says that readings are held out which somebody has chosen.
    """
    if name in OPTIONS:
        choices = MODELS.get(experiment.model), OPTIMIZERS.get(experiment.optimizer)
        return any(name in options_of(choice) for choice in choices)
    if name == "delta":
        return experiment.gradient == "finite-difference"
    if name == "patience":
        return by_hand or bool(experiment.validation_share)
    return name != "seed" or draws(experiment, by_hand)


def _tells_apart(name: str, experiments: Sequence[Experiment]) -> bool:
    concerned = [one for one in experiments if has_effect(name, one)]
    values = [getattr(one, name) for one in concerned]
    if name == "initial":
        # what a model begins with by itself is said by its name
        values = [None if one.initial == MODELS[one.model].initial else one.initial for one in concerned]
    return any(value != values[0] for value in values)


def differing(experiments: Sequence[Experiment]) -> tuple[str, ...]:
    """Return the names of the settings that are not the same in all of them, where they have an effect."""
    return tuple(field.name for field in fields(Experiment) if _tells_apart(field.name, experiments))


def differences(experiments: Sequence[Experiment]) -> list[str]:
    """Return of each in what it differs from the others: `learning rate 0.01, dtype float64`."""
    return _texts(experiments, differing(experiments))


def told_apart(experiments: Sequence[Experiment]) -> list[str]:
    """Return of each as few differences as tell them all apart, for a label has little room.

    That is the model, where models differ, for nothing else says so much of a curve; and beside it a single
    setting, where one does; else some, where all do not either.
    """
    names = sorted(differing(experiments), key=lambda name: (name not in _TELLING, name in _RATHER_NOT))
    model = [name for name in names if name == "model"]
    others = [name for name in names if name != "model"]
    few = [[name] for name in others] + [others[:count] for count in range(2, len(others))]
    for chosen in [model, *(model + more for more in few)]:
        texts = _texts(experiments, chosen)
        if len({*texts}) == len(texts):
            return texts
    return differences(experiments)


def _texts(experiments: Sequence[Experiment], names: Sequence[str]) -> list[str]:
    return [
        ", ".join(
            f"{_CALLED.get(name, name.replace('_', ' '))} {value_text(getattr(experiment, name))}"
            for name in names
            if has_effect(name, experiment)
        )
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
    if isinstance(value, str):
        return _CHOICE_WORDS.get(value, value)
    return ", ".join(map(value_text, value)) or "drawn"


_WORTH_TELLING = 1.1


def quickest(standings: Sequence[Standing], texts: Sequence[str]) -> str:
    """Return which of the runs drawn came near the best curve of its model first, and by how much.

    That is within 1 % of the loss of the line, or parabola, of least squares over its own readings. A network
    has none, and is not compared; nor is a run that goes on. "" where fewer than two are.

    *texts* are what the runs are called.
    """
    drawn = list(zip(standings, texts, strict=True))
    going = [text for found, text in drawn if not found.outcome]
    both = [(found, text) for found, text in drawn if found.outcome]
    compared = [(found, text) for found, text in both if found.best]
    there = sorted((found.needed, text) for found, text in compared if found.needed is not None)
    if len(compared) < 2 or not there:
        return ""
    nouns = {found.best for found, _ in compared}
    goal = f"the best {nouns.pop()}'s loss" if len(nouns) == 1 else "the loss of its own best curve"
    (least, first), *others = there
    apart = [text for found, text in both if not found.best]
    which = " and ".join(["have ended"] * bool(going) + ["have a best curve"] * bool(apart))
    said = f"Quickest of the {len(compared):,} runs drawn{which and f' that {which}'} is {first}"
    said += f": within 1 % of {goal} after {least:,} epochs"
    if others and others[0][0] == least:
        said += f"; so is {others[0][1]}"
    elif others:
        second, name = others[0]
        ratio = second / least if least else 1.0
        times = f", {format_significant(ratio, 2)} times as many" if ratio >= _WORTH_TELLING else ""
        said += f"; {name} takes {second:,}{times}"
    lost = [text for found, text in compared if found.outcome is Outcome.DIVERGED]
    late = [text for found, text in compared if found.needed is None and text not in lost]
    parts = [
        said,
        *_told(late, "is not there at the end", "are not there at the end"),
        *_told(lost, "diverged", "diverged"),
        *_told(apart, "has none", "have none"),
        *_told(going, "goes on", "go on"),
    ]
    return " ".join(f"{part}." for part in parts)


def _told(texts: Sequence[str], of_one: str, of_some: str) -> list[str]:
    if not texts:
        return []
    names = " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))
    return [f"{names[0].upper()}{names[1:]} {of_one if len(texts) == 1 else of_some}"]
