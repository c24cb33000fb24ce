"""In what runs differ, and how each of them came out beside the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.figures import setting_text


def differing(experiments: Sequence[Experiment]) -> tuple[str, ...]:
    """Return the names of the settings that are not the same in all of them; at least one is given."""
    kept = [experiment.as_dict() for experiment in experiments]
    return tuple(
        name for name in (kept[0] if kept else ()) if any(one[name] != kept[0][name] for one in kept)
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
