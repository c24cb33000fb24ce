"""A session's objects as JSON and back; the layout is that of `session.file`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from thermogui.core.calibration.settings import CalibrationSettings, Conventions, Extra
from thermogui.core.descent.excerpt import Excerpt
from thermogui.core.descent.experiment import CHOICES, STANDARDIZE, Experiment
from thermogui.core.descent.models import MODELS
from thermogui.core.descent.run import Outcome, Run, Stage
from thermogui.core.details import ReportDetails
from thermogui.core.project import Project
from thermogui.core.readings.readings import Readings
from thermogui.core.session.calibration_content import (
    calibration_content,
    calibration_from,
    details_content,
    details_from,
)
from thermogui.core.session.content import Session, Unknown
from thermogui.core.session.readings_content import readings_content, readings_from
from thermogui.core.session.strict_json import Damaged, Fields, Json, plain, plain_list

Settings = TypeVar("Settings", Conventions, Extra)
Part = TypeVar("Part")


def content_of(session: Session) -> dict[str, Json]:
    """Return the outermost keys of a session with their values, but for what format it is in."""
    project, unknown = session.project, session.unknown
    experiment, calibration, _ = _usable(project.experiment, project.calibration)
    return {
        "source": session.source,
        "notes": project.notes,
        "details": _with_unknown(details_content(project.details), unknown, "details"),
        "readings": _with_unknown(readings_content(project.readings), unknown, "readings"),
        "experiment": _with_unknown(_experiment_content(experiment), unknown, "experiment"),
        "calibration": _with_unknown(calibration_content(calibration), unknown, "calibration"),
        "runs": [_run_content(run, project.readings) for run in session.runs],
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
    readings = _kept(readings_from, outer, "readings", unknown)
    experiment, calibration, mended = _usable(
        _experiment_from(outer.object("experiment"), unknown),
        _kept(calibration_from, outer, "calibration", unknown),
    )
    # earlier versions had no details
    found = _kept(details_from, outer, "details", unknown) if outer.has("details") else ReportDetails()
    details, put_back = found.mended()
    session = Session(
        Project(readings, experiment, calibration, outer.text("notes"), details),
        runs=tuple(
            _run_from(Fields(run, f"runs[{index}]"), readings) for index, run in enumerate(outer.list("runs"))
        ),
        view=outer.free("view"),
        source=outer.text_or_none("source"),
        unknown=unknown,
        mended=(*mended, *(f"details.{name}" for name in put_back)),
    )
    _keep(unknown, "", outer)
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


def _with_unknown(content: dict[str, Json], unknown: Unknown, name: str) -> dict[str, Json]:
    return {**content, **unknown.get(name, {})}


def _keep(unknown: dict[str, dict[str, Json]], name: str, found: Fields) -> None:
    if rest := found.rest():
        unknown[name] = rest


def _kept(
    read: Callable[[Fields], Part], outer: Fields, name: str, unknown: dict[str, dict[str, Json]]
) -> Part:
    """Return an object that is read, and keep what it has beside."""
    found = outer.object(name)
    part = read(found)
    _keep(unknown, name, found)
    return part


def _experiment_content(experiment: Experiment) -> dict[str, Json]:
    content = experiment.as_dict()
    content["initial"] = [float(value) for value in content["initial"]]
    for name in ("learning_rate", "delta", "input_scale"):
        if not isinstance(content[name], str):
            # a whole number could have more digits than any double
            content[name] = float(content[name])
    return content


def _experiment_from(found: Fields, unknown: dict[str, dict[str, Json]]) -> Experiment:
    values: dict[str, Any] = {name: found.one_of(name, choices) for name, choices in CHOICES.items()}
    if found.any("input_scale") == STANDARDIZE:
        values["input_scale"] = STANDARDIZE
    else:
        values["input_scale"] = found.number("input_scale")
    values |= {name: found.number(name) for name in ("learning_rate", "delta")}
    values["epochs"] = found.number("epochs")
    values["seed"] = found.integer("seed", -(10**18), 10**18)
    values["early_stop"] = found.flag("early_stop")
    initial = tuple(found.floats("initial").tolist())
    size = len(MODELS[values["model"]].parameter_names)
    if len(initial) != size:
        raise Damaged(f"{found.where('initial')} does not have {size} numbers")
    values["initial"] = initial
    if missing := {attribute.name for attribute in fields(Experiment)} - set(values):
        raise Damaged(f"{found.where(min(missing))} is not understood")
    _keep(unknown, "experiment", found)
    return Experiment(**values)


def _run_content(run: Run[Excerpt], current: Readings) -> dict[str, Json]:
    unknown, excerpt = run.unknown, run.trace
    own = None if run.readings == current else readings_content(run.readings)
    end = {
        "epoch": len(excerpt),
        "loss": None if excerpt.last_loss is None else plain(excerpt.last_loss),
        "params": plain_list(excerpt.last_params),
    }
    trace = {
        "epoch": excerpt.epochs.tolist(),
        "loss": plain_list(excerpt.losses),
        "params": [plain_list(column) for column in excerpt.params.T],
    }
    later: dict[str, Json] = {"name": run.name} if run.name else {}
    if run.stages:
        stages: dict[str, Json] = {
            name: [getattr(stage, name) for stage in run.stages] for name in Stage._fields
        }
        later["stages"] = _with_unknown(stages, unknown, "stages")
    return {
        "experiment": _with_unknown(_experiment_content(run.experiment), unknown, "experiment"),
        "readings": None if own is None else _with_unknown(own, unknown, "readings"),
        "digest": run.digest or run.readings.digest(),
        "planned": run.planned,
        "resumed_at": run.continued_at,
        "outcome": run.outcome.value,
        "end": _with_unknown(end, unknown, "end"),
        "trace": _with_unknown(trace, unknown, "trace"),
        **later,
        **unknown.get("", {}),
    }


def _run_from(found: Fields, current: Readings) -> Run[Excerpt]:
    unknown: dict[str, dict[str, Json]] = {}
    experiment = _experiment_from(found.object("experiment"), unknown)
    if wrong := experiment.problems():
        raise Damaged(f"{found.where('experiment')}.{next(iter(wrong))} is one that no run can have")
    readings = current if found.any("readings") is None else _kept(readings_from, found, "readings", unknown)
    digest = found.text("digest")
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise Damaged(f"{found.where('digest')} is not one")
    end, trace = found.object("end"), found.object("trace")
    length = end.integer("epoch", 0)
    loss = None if end.any("loss") is None else end.number("loss")
    if (loss is None) != (length == 0):
        raise Damaged(f"{end.where('loss')} does not go with {end.where('epoch')}")
    params = _in_dtype(end.floats("params"), experiment)
    if len(params) != len(experiment.initial):
        raise Damaged(f"{end.where('params')} does not have {len(experiment.initial)} numbers")
    columns = [
        Fields({"params": column}, trace.where("params")).floats("params") for column in trace.list("params")
    ]
    epochs, losses = trace.floats("epoch"), trace.floats("loss")
    if {len(column) for column in [losses, *columns]} != {len(epochs)} or len(columns) != len(params):
        raise Damaged(f"the columns of {found.where('trace')} differ in length")
    rising = np.diff(epochs, prepend=0) >= 1
    if not (rising.all() and (epochs <= length).all() and (epochs == np.floor(epochs)).all()):
        raise Damaged(f"{trace.where('epoch')} are not epochs of the run")
    run = Run(
        experiment,
        readings,
        Excerpt(
            length,
            loss,
            params,
            epochs.astype(np.int64),
            _in_dtype(losses, experiment),
            _in_dtype(np.column_stack(columns), experiment),
            np.empty((len(epochs), 0), experiment.dtype),
        ),
        planned=found.integer("planned", 0),
        outcome=Outcome(found.one_of("outcome", tuple(Outcome))),
        continued_at=found.integer("resumed_at", 0),
        stages=_stages_from(found.object("stages"), length, unknown) if found.has("stages") else (),
        name=found.text("name") if found.has("name") else "",
        digest=digest,
        unknown=unknown,
    )
    for name, inner in (("end", end), ("trace", trace), ("", found)):
        _keep(unknown, name, inner)
    return run


def _stages_from(stages: Fields, length: int, unknown: dict[str, dict[str, Json]]) -> tuple[Stage, ...]:
    after, closed_form = stages.floats("after"), stages.flags("closed_form")
    if len(after) != len(closed_form):
        raise Damaged(f"the columns of {stages.place} differ in length")
    if not ((np.diff(after, prepend=0, append=length) >= 0).all() and (after == np.floor(after)).all()):
        raise Damaged(f"{stages.where('after')} are not epochs of the run")
    _keep(unknown, "stages", stages)
    return tuple(map(Stage, after.astype(int).tolist(), closed_form.tolist()))


def _in_dtype(values: np.ndarray[Any, Any], experiment: Experiment) -> np.ndarray[Any, Any]:
    with np.errstate(over="ignore", under="ignore"):
        return values.astype(experiment.dtype)
