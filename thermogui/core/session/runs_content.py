"""Runs as JSON and back; the layout is that of `session.file`."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from thermogui.core.descent.excerpt import Excerpt
from thermogui.core.descent.experiment import Experiment, model_of
from thermogui.core.descent.run import Outcome, Run, Stage
from thermogui.core.descent.stops import Reason
from thermogui.core.readings.readings import Readings
from thermogui.core.session.experiment_content import experiment_content, experiment_from
from thermogui.core.session.readings_content import readings_content, readings_from
from thermogui.core.session.strict_json import Damaged, Fields, Json, plain, plain_list
from thermogui.core.session.unknown import keep, kept, with_unknown


def runs_content(runs: Sequence[Run[Excerpt]], current: Readings) -> list[Json]:
    """Return the runs; readings that several of them have are written once, and *current* ones not at all."""
    content: list[Json] = []
    written: list[tuple[int, Readings]] = []
    for index, run in enumerate(runs):
        own: Json = None
        if run.readings != current:
            has_more = "readings" in run.unknown
            same = [first for first, readings in written if readings == run.readings and not has_more]
            own = same[0] if same else with_unknown(readings_content(run.readings), run.unknown, "readings")
            if not same:
                written.append((index, run.readings))
        content.append(_run_content(run, own))
    return content


def runs_from(content: Sequence[Json], current: Readings) -> tuple[Run[Excerpt], ...]:
    """Return the runs that the JSON describes.

    Raises:
        Damaged: something is missing, of a wrong kind, or contradicts itself.
    """
    runs: list[Run[Excerpt]] = []
    for index, part in enumerate(content):
        found = Fields(part, f"runs[{index}]")
        unknown: dict[str, dict[str, Json]] = {}
        own = found.any("readings")
        if own is None:
            readings = current
        elif isinstance(own, dict):
            readings = kept(readings_from, found, "readings", unknown)
        elif index:
            readings = runs[found.integer("readings", 0, index - 1)].readings
        else:
            raise Damaged(f"{found.where('readings')} are of no earlier run")
        runs.append(_run_from(found, readings, unknown))
    return tuple(runs)


def _run_content(run: Run[Excerpt], own: Json) -> dict[str, Json]:
    unknown, excerpt = run.unknown, run.trace
    end: dict[str, Json] = {
        "epoch": len(excerpt),
        "loss": None if excerpt.last_loss is None else plain(excerpt.last_loss),
        "params": plain_list(excerpt.last_params),
    }
    if not math.isnan(excerpt.loss_after) or excerpt.needed is not None:
        end |= {"loss_after": plain(excerpt.loss_after), "needed": excerpt.needed}
    trace = {
        "epoch": excerpt.epochs.tolist(),
        "loss": plain_list(excerpt.losses),
        "params": [plain_list(column) for column in excerpt.params.T],
    }
    if excerpt.validation_losses is not None:
        trace["validation_loss"] = plain_list(excerpt.validation_losses)
    later: dict[str, Json] = {"name": run.name} if run.name else {}
    if run.left:
        later["paused"] = True
    if run.ended_by:
        later["stopped_because"] = run.ended_by.value
    if run.stages:
        stages: dict[str, Json] = {
            name: [getattr(stage, name) for stage in run.stages] for name in Stage._fields
        }
        later["stages"] = with_unknown(stages, unknown, "stages")
    return {
        "experiment": with_unknown(experiment_content(run.experiment), unknown, "experiment"),
        "readings": own,
        "digest": run.digest or run.readings.digest(),
        "planned": run.planned,
        "resumed_at": run.continued_at,
        "outcome": run.outcome.value,
        "end": with_unknown(end, unknown, "end"),
        "trace": with_unknown(trace, unknown, "trace"),
        **later,
        **unknown.get("", {}),
    }


def _run_from(found: Fields, readings: Readings, unknown: dict[str, dict[str, Json]]) -> Run[Excerpt]:
    experiment = kept(experiment_from, found, "experiment", unknown)
    if wrong := experiment.problems(readings.held_by_hand):
        raise Damaged(f"{found.where('experiment')}.{next(iter(wrong))} is one that no run can have")
    digest = found.text("digest")
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise Damaged(f"{found.where('digest')} is not one")
    end, trace = found.object("end"), found.object("trace")
    length = end.integer("epoch", 0)
    loss = None if end.any("loss") is None else end.number("loss")
    if (loss is None) != (length == 0):
        raise Damaged(f"{end.where('loss')} does not go with {end.where('epoch')}")
    params = _in_dtype(end.floats("params"), experiment)
    size = len(model_of(experiment).parameter_names)
    if len(params) != size:
        raise Damaged(f"{end.where('params')} does not have {size} numbers")
    columns = [
        Fields({"params": column}, trace.where("params")).floats("params") for column in trace.list("params")
    ]
    epochs, losses = trace.floats("epoch"), trace.floats("loss")
    held_out = [trace.floats("validation_loss")] if trace.has("validation_loss") else []
    if {len(column) for column in [losses, *held_out, *columns]} != {len(epochs)} or len(columns) != len(
        params
    ):
        raise Damaged(f"the columns of {found.where('trace')} differ in length")
    rising = np.diff(epochs, prepend=0) >= 1
    if not (rising.all() and (epochs <= length).all() and (epochs == np.floor(epochs)).all()):
        raise Damaged(f"{trace.where('epoch')} are not epochs of the run")
    planned, outcome = found.integer("planned", 0), Outcome(found.one_of("outcome", tuple(Outcome)))
    is_paused = found.has("paused") and found.flag("paused")
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
            end.number("loss_after") if end.has("loss_after") else math.nan,
            end.integer("needed", 0, length) if end.has("needed") and end.any("needed") is not None else None,
            _in_dtype(held_out[0], experiment) if held_out else None,
        ),
        planned=planned,
        outcome=outcome,
        # an earlier version may have gone on with it, and kept what it did not know
        was_saved=is_paused and outcome is Outcome.STOPPED and length < planned,
        continued_at=found.integer("resumed_at", 0),
        ended_by=Reason(
            found.one_of("stopped_because", tuple(Reason)) if found.has("stopped_because") else ""
        ),
        stages=_stages_from(found.object("stages"), length, unknown) if found.has("stages") else (),
        name=found.text("name") if found.has("name") else "",
        digest=digest,
        unknown=unknown,
    )
    for name, inner in (("end", end), ("trace", trace), ("", found)):
        keep(unknown, name, inner)
    return run


def _stages_from(stages: Fields, length: int, unknown: dict[str, dict[str, Json]]) -> tuple[Stage, ...]:
    after, closed_form = stages.floats("after"), stages.flags("closed_form")
    if len(after) != len(closed_form):
        raise Damaged(f"the columns of {stages.place} differ in length")
    if not ((np.diff(after, prepend=0, append=length) >= 0).all() and (after == np.floor(after)).all()):
        raise Damaged(f"{stages.where('after')} are not epochs of the run")
    keep(unknown, "stages", stages)
    return tuple(map(Stage, after.astype(int).tolist(), closed_form.tolist()))


def _in_dtype(values: np.ndarray[Any, Any], experiment: Experiment) -> np.ndarray[Any, Any]:
    with np.errstate(over="ignore", under="ignore"):
        return values.astype(experiment.dtype)
