"""The settings of a run as JSON, and back."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from thermogui.core.descent.experiment import (
    CHOICES,
    LONGEST,
    STANDARDIZE,
    STOPS,
    Experiment,
    model_of,
)
from thermogui.core.session.strict_json import Damaged, Fields, Json

_PARTS = ("momentum", "alpha", "epsilon", "validation_share")


def experiment_content(experiment: Experiment) -> dict[str, Json]:
    """Return the settings of a run as JSON has them."""
    content = experiment.as_dict()
    for name in ("initial", "betas"):
        content[name] = [float(value) for value in content[name]]
    for name in ("learning_rate", "delta", "input_scale", "target_loss", "gradient_tolerance", *_PARTS):
        if not isinstance(content[name], str | None):
            # a whole number could have more digits than any double
            content[name] = float(content[name])
    return content


def experiment_from(found: Fields) -> Experiment:
    """Return the settings that JSON describes; a number in them may be out of its range.

    Raises:
        Damaged: something is missing or of a wrong kind.
    """
    default = Experiment()
    values: dict[str, Any] = {
        # an earlier version did not know of it, and below
        name: found.one_of(name, choices) if name != "schedule" or found.has(name) else default.schedule
        for name, choices in CHOICES.items()
    }
    if found.any("input_scale") == STANDARDIZE:
        values["input_scale"] = STANDARDIZE
    else:
        values["input_scale"] = found.number("input_scale")
    values |= {name: found.number(name) for name in ("learning_rate", "delta")}
    values["epochs"] = found.number("epochs")
    values |= {
        name: found.number(name) if found.has(name) and found.any(name) is not None else None
        for name in (*STOPS, "batch_size")
    }
    values |= {
        name: found.number(name) if found.has(name) else getattr(default, name)
        for name in (*_PARTS, "hidden_units")
    }
    values["betas"] = tuple(found.floats("betas").tolist()) if found.has("betas") else default.betas
    values["seed"] = found.integer("seed", -LONGEST, LONGEST)
    values["early_stop"] = found.flag("early_stop")
    initial = tuple(found.floats("initial").tolist())
    values["initial"] = initial
    if missing := {attribute.name for attribute in fields(Experiment)} - set(values):
        raise Damaged(f"{found.where(min(missing))} is not understood")
    experiment = Experiment(**values)
    if "hidden_units" not in experiment.field_problems():
        model = model_of(experiment)
        size = len(model.parameter_names)
        if len(initial) not in (size, len(model.initial)):
            raise Damaged(f"{found.where('initial')} does not have {size} numbers")
    return experiment
