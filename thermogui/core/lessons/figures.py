"""The figures that are kept beside the lessons, and how one that is computed now compares with them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Literal

from thermogui.core.descent.experiment import Experiment
from thermogui.core.numbers import format_significant
from thermogui.core.resources import resources

Notation = Literal["loss", "parameter", "round-off", "count", "epoch", "exact", "vector", "shape"]
"""How a figure is printed, as in the book: a loss to 6 places, a parameter to 4, and so on.

An epoch is a count that rounding may shift.
"""

Source = Literal["book", "torch"]
"""Whose figures they are: the book prints them, or we have computed them with `torch.optim`."""

_DIVERGING = ("no_early_stop", "diverges_and_stops")
_PLAIN_BELOW = 1e8


class Agreement(StrEnum):
    """What comes of a comparison."""

    AGREES = "agrees"
    TO_FLOAT32 = "agrees, rounded"
    DIFFERS = "differs"
    NONE = ""  # there is nothing to compare with


class Figures:
    """Figures by their place, such as `runs.scaled_input.epochs.10.loss`; here those of the book."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table

    @staticmethod
    @cache
    def of(source: Source) -> Figures:
        """Return the figures that are kept with the lessons."""
        kind, name = {"book": (Figures, "figures.json"), "torch": (TorchFigures, "torch_figures.json")}[
            source
        ]
        return kind(json.loads((resources() / "lessons" / name).read_text(encoding="utf-8")))

    def at(self, place: str) -> Any:
        """Return what is at a place; epochs are looked up by their number, and inf and nan are floats.

        Raises:
            KeyError: there is no such place.
        """
        found: Any = self._table
        for name in place.split("."):
            found = _entry(found, name) if isinstance(found, list) else found[name]
        return float(found) if found in ("inf", "nan") else found

    def epochs(self, run: str) -> dict[int, Mapping[str, Any]]:
        """Return what is kept of a run, by epoch."""
        return {entry["epoch"]: entry for entry in self._table["runs"][run]["epochs"]}

    def experiment(self, run: str, engine: str) -> Experiment:
        """Return the settings of a run."""
        settings = self._table["runs"][run]
        return Experiment(
            engine=engine,
            epochs=settings["n_epochs"],
            learning_rate=settings["learning_rate"],
            input_scale=settings["input_scale"],
            initial=(settings["initial"]["w"], settings["initial"]["b"]),
            early_stop=settings["early_stop"],
        )

    def tolerance(self, place: str, kind: Notation) -> tuple[float, float]:
        """Return by how much a figure may differ in float32: relative and absolute."""
        given = self._table["tolerance"]
        match kind:
            case "loss" if place.startswith("runs."):
                diverging = place.split(".")[1] in _DIVERGING
                return given["loss_relative_diverging" if diverging else "loss_relative"], 0.0
            case "loss" | "parameter" | "vector":
                return given["printed_4_places_relative"], given["printed_4_places_absolute"]
            case "round-off":
                return 0.0, self._table["finite_difference"]["b_after_its_step_absolute_tolerance"]
            case _:
                return 0.0, 0.0


class TorchFigures(Figures):
    """What `torch.optim` and `torch.nn` come to; beside each run stands how far other sums may be from it."""

    def experiment(self, run: str, engine: str) -> Experiment:
        settings: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self._table["runs"][run]["settings"].items()
        }
        return Experiment(engine=engine, **settings)

    def tolerance(self, place: str, kind: Notation) -> tuple[float, float]:
        group, name, *_ = place.split(".")
        given = self._table["runs"][name] if group == "runs" else self._table[group]
        if kind == "epoch":
            return 0.0, given["best_epoch_within"]
        return (given["relative"], 0.0) if kind in ("loss", "parameter") else (0.0, 0.0)


def _entry(entries: list[Any], name: str) -> Any:
    if entries and isinstance(entries[0], dict):
        for entry in entries:
            if entry["epoch"] == int(name):
                return entry
        raise KeyError(name)
    return entries[int(name)]


def printed(value: Any, kind: Notation, place: str = "") -> str:
    """Return a figure as the book would print it, with powers of ten where it has very many digits."""
    match kind:
        case "vector":
            first, last = printed(value[0], "exact"), printed(value[-1], "exact")
            return f"{first} … {last}" if len(value) > 1 else first
        case "shape":
            return str(list(value))
        case "count" | "epoch":
            return "never" if value is None else f"{value:,}"
        case "exact":
            return f"{value:.7g}" if abs(value) >= 1e-3 or value == 0 else format_significant(value, 2)
    places = 6 if kind == "loss" and place.startswith("runs.") else 4
    if not abs(value) < _PLAIN_BELOW:  # nan as well
        mantissa, _, power = f"{value:.{places}e}".partition("e")
        return f"{mantissa}e{int(power)}" if power else mantissa
    return f"{value:.{places}f}"


def compare(figures: Figures, place: str, value: Any, notation: Notation) -> Agreement:
    """Compare a number, or several, with what is kept at *place*."""
    if not place:
        return Agreement.NONE
    kept = figures.at(place)
    if notation in ("count", "shape") or value is None:
        return Agreement.AGREES if value == kept else Agreement.DIFFERS
    ours, theirs = (list(v) if notation == "vector" else [v] for v in (value, kept))
    if len(ours) != len(theirs):
        return Agreement.DIFFERS
    kind: Notation = "parameter" if notation == "vector" else notation
    if all(
        printed(mine, kind, place) == printed(its, kind, place)
        for mine, its in zip(ours, theirs, strict=True)
    ):
        return Agreement.AGREES
    relative, absolute = figures.tolerance(place, notation)
    near = all(
        math.isfinite(its) and abs(mine - its) <= max(relative * abs(its), absolute)
        for mine, its in zip(ours, theirs, strict=True)
    )
    return Agreement.TO_FLOAT32 if near else Agreement.DIFFERS
