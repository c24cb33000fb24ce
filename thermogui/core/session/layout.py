"""A session's objects as JSON and back; the layout is that of `session.file`."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.descent.experiment import Experiment
from thermogui.core.details import ReportDetails
from thermogui.core.project import Project
from thermogui.core.session.calibration_content import (
    calibration_content,
    calibration_from,
    details_content,
    details_from,
)
from thermogui.core.session.content import Session
from thermogui.core.session.experiment_content import experiment_content, experiment_from
from thermogui.core.session.readings_content import readings_content, readings_from
from thermogui.core.session.runs_content import runs_content, runs_from
from thermogui.core.session.strict_json import Damaged, Fields, Json
from thermogui.core.session.unknown import keep, kept, with_unknown

Settings = TypeVar("Settings", Conventions, Extra)


def content_of(session: Session) -> dict[str, Json]:
    """Return the outermost keys of a session with their values, but for what format it is in."""
    project, unknown = session.project, session.unknown
    experiment, calibration, _ = _usable(project.experiment, project.calibration)
    return {
        "source": session.source,
        "notes": project.notes,
        "details": with_unknown(details_content(project.details), unknown, "details"),
        "readings": with_unknown(readings_content(project.readings), unknown, "readings"),
        "experiment": with_unknown(experiment_content(experiment), unknown, "experiment"),
        "calibration": with_unknown(calibration_content(calibration), unknown, "calibration"),
        "runs": runs_content(session.runs, project.readings),
        **({} if session.shown is None else {"shown": session.shown}),
        **({} if session.ticked is None else {"ticked": list(session.ticked)}),
        **({"places": list(session.places)} if session.places else {}),
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
    readings = kept(readings_from, outer, "readings", unknown)
    experiment, calibration, mended = _usable(
        kept(experiment_from, outer, "experiment", unknown),
        kept(calibration_from, outer, "calibration", unknown),
    )
    # earlier versions had no details
    found = kept(details_from, outer, "details", unknown) if outer.has("details") else ReportDetails()
    details, put_back = found.mended()
    runs = runs_from(outer.list("runs"), readings)
    session = Session(
        Project(readings, experiment, calibration, outer.text("notes"), details),
        runs=runs,
        shown=outer.integer("shown", 0, len(runs) - 1) if outer.has("shown") else None,
        ticked=_ticked_from(outer, len(runs)) if outer.has("ticked") else None,
        places=_places_from(outer) if outer.has("places") else (),
        view=outer.free("view"),
        source=outer.text_or_none("source"),
        unknown=unknown,
        mended=(*mended, *(f"details.{name}" for name in put_back)),
    )
    keep(unknown, "", outer)
    return session


def _ticked_from(outer: Fields, count: int) -> tuple[int, ...]:
    places = outer.list("ticked")
    for place in places:
        if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < count:
            raise Damaged(f"{outer.where('ticked')} are not runs of it")
    return tuple(places)


def _places_from(outer: Fields) -> tuple[int | None, ...]:
    places: list[int | None] = []
    for place in outer.list("places"):
        if place is not None and (not isinstance(place, int) or isinstance(place, bool) or place < 0):
            raise Damaged(f"{outer.where('places')} are none of lines")
        places.append(place)
    return tuple(places)


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
