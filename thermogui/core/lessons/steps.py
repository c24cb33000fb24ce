"""The steps of the walk-through, read from their file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.presets import PRESETS, Preset
from thermogui.core.lessons.figures import Figures
from thermogui.core.resources import resources

Beginning = Literal["", "start", "step", "reset"]
Panel = Literal["", "readings", "fit", "loss", "residuals", "numbers", "inspector", "shapes"]
PANELS: tuple[Panel, ...] = ("", "readings", "fit", "loss", "residuals", "numbers", "inspector", "shapes")

_QUANTITIES = {"loss": "loss", "w": "w", "b": "b", "grad_w": "∂L/∂w", "grad_b": "∂L/∂b"}


@dataclass(frozen=True)
class Action:
    """What *Try it* does; it never touches the readings.

    Attributes:
        says: the same in words.
        preset: key of a run of the book, "" for none.
        settings: fields of the experiment, put on top of the preset or of what is there.
        run: whether a new run is started, or started by a single step, or there is to be none.
        view: what is brought to the front.
    """

    says: str
    preset: str = ""
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    run: Beginning = ""
    view: Panel = ""

    @property
    def book_run(self) -> Preset | None:
        """The preset that *preset* names."""
        return next((preset for preset in PRESETS if preset.key == self.preset), None)

    def experiment(self, current: Experiment) -> Experiment:
        """Return the settings that the action wants on top of *current* ones; all lessons are of the line."""
        book = Experiment()
        start = self.book_run.experiment if self.book_run else current
        if start.model != book.model:
            start = replace(start, initial=book.initial)
        return replace(start, model=book.model, optimizer=book.optimizer, **self.settings)


@dataclass(frozen=True)
class Check:
    """A figure of the book, and what computes the same.

    Attributes:
        book: where in the book's figures it is; "" where the book printed nothing.
        live: what `bench.Bench.figure` is asked for.
        is_listed: whether it is shown at once, or only among all figures of the step.
    """

    name: str
    book: str
    live: str
    is_listed: bool = True


@dataclass(frozen=True)
class LessonStep:
    """One card.

    Attributes:
        widget: what to try by hand is shown in the card: "shapes", "difference" or "".
        sentences: its paragraphs.
    """

    key: str
    title: str
    sentences: tuple[str, ...]
    formula: str
    action: Action
    widget: Literal["", "shapes", "difference"] = ""
    checks: tuple[Check, ...] = ()


@cache
def steps() -> tuple[LessonStep, ...]:
    """Return all steps in the order of the book."""
    with (resources() / "lessons" / "walkthrough.toml").open("rb") as file:
        table = tomllib.load(file)
    figures = Figures.of_the_book()
    return tuple(_step(entry, figures) for entry in table["step"])


def _step(entry: dict[str, Any], figures: Figures) -> LessonStep:
    action = dict(entry["try"])
    action["settings"] = MappingProxyType(
        {name: tuple(v) if isinstance(v, list) else v for name, v in action.get("settings", {}).items()}
    )
    checks = [Check(check["name"], check["book"], check["live"]) for check in entry.get("checks", [])]
    if "runs" in entry:
        checks += _checks_of_run(figures=figures, **entry["runs"])
    return LessonStep(
        entry["key"],
        entry["title"],
        tuple(" ".join(part.split()) for part in entry["sentences"].strip().split("\n\n")),
        entry["formula"],
        Action(**action),
        entry.get("widget", ""),
        tuple(checks),
    )


def _checks_of_run(run: str, engine: str, listed: list[str], figures: Figures) -> list[Check]:
    """Return a check for everything that the book prints of a run's epochs."""
    found = []
    for epoch, printed in figures.epochs(run).items():
        paths = {"loss": "loss"}
        for group, prefix in (("params", ""), ("grad", "grad_")):
            if group in printed:
                paths |= {f"{prefix}{name}": f"{group}.{name}" for name in ("w", "b")}
        for quantity, path in paths.items():
            found.append(
                Check(
                    f"epoch {epoch:,}, {_QUANTITIES[quantity]}",
                    f"runs.{run}.epochs.{epoch}.{path}",
                    f"run {run} {engine} {epoch} {quantity}",
                    f"{epoch} {quantity}" in listed,
                )
            )
    return found
