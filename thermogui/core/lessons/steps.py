"""The steps of the walk-through, read from their file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.presets import PRESETS, Preset
from thermogui.core.lessons.figures import Figures, Notation, Source
from thermogui.core.resources import resources

Beginning = Literal["", "start", "step", "reset"]
View = Literal["", "readings", "start", "residuals", "line"]
VIEWS: tuple[View, ...] = ("", "readings", "start", "residuals", "line")
Widget = Literal["shapes", "difference", "step", "chain"]
WIDGETS: tuple[Widget, ...] = ("shapes", "difference", "step", "chain")
Destination = Literal["calibrate", "readings", "experiments"]
DESTINATIONS: tuple[Destination, ...] = ("calibrate", "readings", "experiments")

_SIGN = re.compile(" ([=·−+]) ")
_QUANTITIES = {"validation_loss": "held out", "grad_w": "∂L/∂w", "grad_b": "∂L/∂b"}
_BEYOND_THE_BOOK = ("model", "optimizer", "batch_size", "schedule", "validation_share", "patience")


@dataclass(frozen=True)
class Action:
    """What *Try it* does; it never touches the readings.

    Attributes:
        says: the same in words.
        preset: key of a run of the book, "" for none.
        settings: fields of the experiment, put on top of the preset or of what is there.
        run: whether a new run is started, or started by a single step, or there is to be none.
        view: what the window shows of it until the step is left: the readings one and all; the line that a
            run starts with, with or without its residuals; or the line alone.
    """

    says: str
    preset: str = ""
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    run: Beginning = ""
    view: View = ""

    @property
    def trains(self) -> bool:
        """Whether there is an end of a run to wait for."""
        return self.run in ("start", "step")

    @property
    def book_run(self) -> Preset | None:
        """The preset that *preset* names."""
        return next((preset for preset in PRESETS if preset.key == self.preset), None)

    def experiment(self, current: Experiment) -> Experiment:
        """Return the settings that the action wants on top of *current* ones.

        It is plain descent on a line, over all readings, unless the action says otherwise.
        """
        book = Experiment()
        start = self.book_run.experiment if self.book_run else current
        if start.model != book.model:
            start = replace(start, initial=book.initial)
        plain: dict[str, Any] = {name: getattr(book, name) for name in _BEYOND_THE_BOOK}
        return replace(start, **{**plain, **self.settings})


@dataclass(frozen=True)
class Check:
    """A figure that is kept, and what computes the same.

    Attributes:
        place: where in the figures of the step's source it is; "" where nothing is kept.
        live: what `bench.Bench.value` is asked for.
        is_listed: whether it is shown at once, or only among all figures of the step.
    """

    name: str
    place: str
    live: str
    is_listed: bool = True

    @property
    def notation(self) -> Notation:
        """Return how the figure is printed."""
        match self.live.split():
            case ["t_u" | "t_c" | "t_p"]:
                return "vector"
            case ["product", _]:
                return "shape"
            case ["first_loss"] | ["run", *_, "loss" | "validation_loss"]:
                return "loss"
            case ["run", *_, "inf" | "nan" | "last"]:
                return "count"
            case ["run", *_, "best"]:
                return "epoch"
            case ["stepped_b"]:
                return "round-off"
            case ["engines_apart"]:
                return "exact"
        return "parameter"


@dataclass(frozen=True)
class LessonStep:
    """One card.

    Attributes:
        sentences: its paragraphs.
        reads: the formula as one says it.
        widgets: what is shown in the card beside words: fields to type shapes or a δ into; and once the step
            has been tried, the step that a run has taken, or the chain rule at its start.
        note: what is to be said of the figures.
        source: whose figures the user's stand beside.
    """

    key: str
    title: str
    sentences: tuple[str, ...]
    formula: str
    reads: str
    action: Action
    widgets: tuple[Widget, ...] = ()
    checks: tuple[Check, ...] = ()
    note: str = ""
    source: Source = "book"


@dataclass(frozen=True)
class Way:
    """Where one can go from the end of the walk-through, and what for."""

    to: Destination
    name: str
    says: str


@dataclass(frozen=True)
class Ending:
    """What has been learned, after the last step."""

    title: str
    sentences: tuple[str, ...]
    ways: tuple[Way, ...]


@cache
def steps() -> tuple[LessonStep, ...]:
    """Return all steps: the book's in its order, then those that go on from there."""
    return tuple(map(_step, _table()["step"]))


@cache
def ending() -> Ending:
    """Return what comes after the steps."""
    entry = _table()["ending"]
    return Ending(entry["title"], _paragraphs(entry["sentences"]), tuple(Way(**way) for way in entry["ways"]))


@cache
def _table() -> dict[str, Any]:
    with (resources() / "lessons" / "walkthrough.toml").open("rb") as file:
        return tomllib.load(file)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(_unbroken(" ".join(part.split())) for part in text.strip().split("\n\n"))


def _unbroken(text: str) -> str:
    """Return *text* so that no line ends within an equation or a derivative."""
    whole = text.replace("/∂", "/\N{WORD JOINER}∂")
    return _SIGN.sub("\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}", whole)


def _step(entry: dict[str, Any]) -> LessonStep:
    source: Source = entry.get("source", "book")
    figures = Figures.of(source)
    action = dict(entry["try"])
    settings = action.get("settings", {})
    if kept_run := action.pop("kept_run", ""):
        settings = figures.experiment(kept_run, "torch").as_dict() | settings
    action["settings"] = MappingProxyType(
        {name: tuple(v) if isinstance(v, list) else v for name, v in settings.items()}
    )
    checks = [Check(**check) for check in entry.get("checks", [])]
    notes = [entry.get("note", "")]
    if "runs" in entry:
        checks += _checks_of_run(figures=figures, **entry["runs"])
        notes.insert(0, _table()["of_epochs"])
    return LessonStep(
        entry["key"],
        entry["title"],
        _paragraphs(entry["sentences"]),
        entry["formula"].strip(),
        _unbroken(entry["reads"]),
        Action(**action),
        tuple(entry.get("widgets", ())),
        tuple(checks),
        _unbroken(" ".join(filter(None, notes))),
        source,
    )


def _checks_of_run(run: str, engine: str, listed: list[str], figures: Figures) -> list[Check]:
    """Return a check for everything that is kept of a run's epochs."""
    found = []
    for epoch, kept in figures.epochs(run).items():
        paths = {name: name for name in ("loss", "validation_loss") if name in kept}
        for group, prefix in (("params", ""), ("grad", "grad_")):
            paths |= {f"{prefix}{name}": f"{group}.{name}" for name in kept.get(group, ())}
        for quantity, path in paths.items():
            found.append(
                Check(
                    f"epoch {epoch:,}, {_QUANTITIES.get(quantity, quantity)}",
                    f"runs.{run}.epochs.{epoch}.{path}",
                    f"run {run} {engine} {epoch} {quantity}",
                    f"{epoch} {quantity}" in listed,
                )
            )
    return found
