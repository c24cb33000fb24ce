"""A session's objects as JSON and back; the layout is that of `session.file`."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, TypeVar, cast

from thermogui.core.calibration.components import DISTRIBUTIONS, Component, combined, plain_reference
from thermogui.core.calibration.settings import CHOICES as CONVENTION_CHOICES
from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra, Scatter, Weights
from thermogui.core.descent.experiment import Experiment
from thermogui.core.project import Project
from thermogui.core.session.content import Session
from thermogui.core.session.experiment_content import experiment_content, experiment_from, keep, with_unknown
from thermogui.core.session.readings_content import readings_content, readings_from
from thermogui.core.session.runs_content import runs_content, runs_from
from thermogui.core.session.strict_json import Fields, Json, plain

Settings = TypeVar("Settings", Conventions, Extra)


def content_of(session: Session) -> dict[str, Json]:
    """Return the outermost keys of a session with their values, but for what format it is in."""
    project, unknown = session.project, session.unknown
    experiment, calibration, _ = _usable(project.experiment, project.calibration)
    return {
        "source": session.source,
        "notes": project.notes,
        "readings": with_unknown(readings_content(project.readings), unknown, "readings"),
        "experiment": with_unknown(experiment_content(experiment), unknown, "experiment"),
        "calibration": with_unknown(_calibration_content(calibration), unknown, "calibration"),
        "runs": runs_content(session.runs, project.readings),
        **({} if session.shown is None else {"shown": session.shown}),
        "view": dict(session.view),
        **unknown.get("", {}),
    }


def session_from(content: dict[str, Json]) -> Session:
    """Return the session that the JSON of the current version describes.

    Raises:
        Damaged: something is missing, of a wrong kind, or contradicts itself.
    """
    outer = Fields(content)
    for known in ("format", "version"):
        outer.any(known)
    unknown: dict[str, dict[str, Json]] = {}
    given = outer.object("readings")
    readings = readings_from(given)
    keep(unknown, "readings", given)
    experiment, calibration, mended = _usable(
        experiment_from(outer.object("experiment"), unknown),
        _calibration_from(outer.object("calibration"), unknown),
    )
    runs = runs_from(outer.list("runs"), readings)
    session = Session(
        Project(readings, experiment, calibration, outer.text("notes")),
        runs=runs,
        shown=outer.integer("shown", 0, len(runs) - 1) if outer.has("shown") else None,
        view=outer.free("view"),
        source=outer.text_or_none("source"),
        unknown=unknown,
        mended=mended,
    )
    keep(unknown, "", outer)
    return session


def _usable(
    experiment: Experiment, calibration: CalibrationSettings
) -> tuple[Experiment, CalibrationSettings, tuple[str, ...]]:
    """Return settings as a file may hold them, and the names of those that had to be put back.

    Written and read alike: a form may hold anything, and an earlier version wrote it down.
    """
    wrong = {"experiment": experiment.field_problems(), "calibration": calibration.problems()}
    mended = tuple(f"{place}.{name}" for place, names in wrong.items() for name in names)
    if not mended:
        return experiment, calibration, mended
    conventions, extra = _put_right(calibration.conventions), _put_right(calibration.extra)
    calibration = replace(calibration, conventions=conventions, extra=extra)
    return experiment.mended_by(Experiment()), calibration, mended


def _put_right(settings: Settings) -> Settings:
    return replace(settings, **{name: getattr(type(settings)(), name) for name in settings.problems()})


def _calibration_content(settings: CalibrationSettings) -> dict[str, Json]:
    components = settings.extra.reference
    content = {
        **asdict(settings.conventions),
        **asdict(settings.extra),
        # all that versions without a budget know of it
        "reference": combined(components),
        "names_unit": settings.names_unit,
    }
    if components != plain_reference(content["reference"]):
        content["components"] = [_plain_numbers(asdict(one)) for one in components]
    return _plain_numbers(content)


def _plain_numbers(content: dict[str, Any]) -> dict[str, Json]:
    return {name: plain(value) if isinstance(value, float) else value for name, value in content.items()}


def _reference_from(found: Fields) -> tuple[Component, ...]:
    single = found.number("reference")
    if not found.has("components"):
        return plain_reference(single)
    components = []
    for index, content in enumerate(found.list("components")):
        one = Fields(content, f"{found.where('components')}[{index}]")
        components.append(
            Component(
                one.text("name"),
                one.number("uncertainty"),
                one.number("coverage"),
                one.one_of("distribution", DISTRIBUTIONS),
                one.number("dof"),
                one.flag("shared"),
            )
        )
    # a version without a budget keeps it beside another number that was chosen there
    return tuple(components) if combined(components) == single else plain_reference(single)


def _calibration_from(found: Fields, unknown: dict[str, dict[str, Json]]) -> CalibrationSettings:
    choice = {name: found.one_of(name, choices) for name, choices in CONVENTION_CHOICES.items()}
    settings = CalibrationSettings(
        Conventions(
            choice["model"],
            cast(Weights, choice["weights"]),
            cast(Scatter, choice["scatter"]),
            found.number("confidence"),
            found.number("origin"),
            # which older sessions do not have
            found.number("correlation") if found.has("correlation") else 0.0,
        ),
        Extra(
            found.integer("readings", -(2**31)),
            _reference_from(found),
            found.number("resolution"),
            # an earlier version did not know of it
            found.flag("another_display") if found.has("another_display") else False,
        ),
        found.flag("names_unit"),
    )
    keep(unknown, "calibration", found)
    return settings
