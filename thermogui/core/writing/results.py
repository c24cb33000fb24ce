"""A run as JSON, and every epoch of it as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.experiment import Experiment, model_of
from thermogui.core.descent.models import Values
from thermogui.core.descent.nearness import NEVER
from thermogui.core.descent.run import Run
from thermogui.core.descent.stability import Stability
from thermogui.core.descent.sweep import Sweep
from thermogui.core.descent.trace import Trace
from thermogui.core.readings.readings import Readings
from thermogui.core.writing.outputs import written_whole

_ROWS_AT_ONCE = 50_000


def json_pieces(run: Run[Trace], epochs: Sequence[int] | None) -> Iterator[str]:
    """Yield the text of one JSON object for a run; *epochs* as in `LogStream`."""
    experiment, readings, trace = run.experiment, run.readings, run.trace
    start: dict[str, Any] = {
        "experiment": experiment.as_dict(),
        "readings": {
            "count": len(readings),
            "used": int(readings.counts.sum()),
            "unit_of_t_u": readings.unit_of_t_u,
            "unit_of_t_c": readings.unit_of_t_c,
        },
    }
    if run.held_out is not None:
        start["readings"]["held_out"] = (np.flatnonzero(run.held_out.counts) + 1).tolist()
    start["names"] = {label.role: label.name for label in readings.labels}
    yield json.dumps(start)[:-1] + ', "epochs": ['
    names = model_of(experiment).parameter_names
    pair = ", ".join(f'"{name}": %s' for name in names)
    loss = ", ".join(f'"{name}": %s' for name in _loss_names(trace))
    pattern = f'{{"epoch": %d, {loss}, "params": {{{pair}}}, "grad": {{{pair}}}}}'
    separator = ""
    for rows in _chunks(trace, epochs):
        yield separator
        yield ", ".join(pattern % (row + 1, *map(_json_number, texts)) for row, texts in _texts(trace, rows))
        separator = ", "
    last = trace.params_after(len(trace))
    there = run.curve_at_end.in_reading_units
    figures = _narrowed(list(there.values()), last.dtype)
    end = {
        "epochs_run": len(trace),
        "outcome": run.outcome.value,
        "stopped_because": run.stopped_because.value,
        "loss": _plain(trace.losses[-1]) if len(trace) else None,
        "params": dict(zip(names, map(_plain, last), strict=True)),
        **_best(trace, names),
        "in_reading_units": dict(zip(there, figures, strict=True)) or None,
        "stability": _stability(experiment, readings),
    }
    yield "], " + json.dumps(end, allow_nan=False)[1:]


def _loss_names(trace: Trace) -> list[str]:
    return ["loss"] if trace.validation_losses is None else ["loss", "validation_loss"]


def _best(trace: Trace, names: Sequence[str]) -> dict[str, Any]:
    """Return the epoch with the least loss on readings held out, and the parameters that had it."""
    epoch = trace.best_epoch
    if trace.validation_losses is None:
        return {}
    params = None if epoch is None else trace.params_after(epoch - 1)
    best = None if params is None else dict(zip(names, map(_plain, params), strict=True))
    return {"best_epoch": epoch, "best_params": best}


def sweep_json(sweep: Sweep) -> str:
    """Return the text of one JSON object for a sweep of learning rates."""
    bowl, best = sweep.bowl, sweep.best
    content = {
        "learning_rates": sweep.learning_rates.tolist(),
        "losses": [_plain(loss) for loss in sweep.losses],
        "diverges_at": [epoch or None for epoch in sweep.diverges_at.tolist()],
        "epochs_to_within_1_percent": [None if n == NEVER else n for n in sweep.needed.tolist()],
        "unstable": sweep.unstable.tolist(),
        "least_loss_at": None if best is None else float(sweep.learning_rates[best]),
        "largest_learning_rate": None if bowl is None else _plain(bowl.largest_learning_rate),
        "best_learning_rate": None if bowl is None else _plain(bowl.best_learning_rate),
    }
    return json.dumps(content, allow_nan=False) + "\n"


def _stability(experiment: Experiment, readings: Readings) -> dict[str, float | str | None] | None:
    """Return the edge of stability in the scaled input; None for a model that is not linear."""
    found = Stability.of(experiment, readings)
    if found is None:
        return None
    return {name: None if value is None else _plain(value) for name, value in asdict(found).items()}


def write_trace(path: Path, experiment: Experiment, trace: Trace) -> None:
    """Write every epoch as CSV; the file appears whole or not at all.

    Raises:
        ThermoError: the file cannot be written.
    """
    names = model_of(experiment).parameter_names
    heading = ",".join(["epoch", *_loss_names(trace), *names, *(f"grad_{name}" for name in names)])
    with written_whole(path) as draft, draft.open("w", encoding="ascii", newline="\n") as file:
        file.write(heading + "\n")
        for rows in _chunks(trace, None):
            file.writelines(f"{row + 1},{','.join(texts)}\n" for row, texts in _texts(trace, rows))


def _chunks(trace: Trace, epochs: Sequence[int] | None) -> Iterator[npt.NDArray[np.int64]]:
    """Yield rows of the trace for these epochs, some at a time."""
    if epochs is None:
        for first in range(0, len(trace), _ROWS_AT_ONCE):
            yield np.arange(first, min(first + _ROWS_AT_ONCE, len(trace)))
    elif wanted := sorted(epoch - 1 for epoch in set(epochs) if epoch <= len(trace)):
        yield np.array(wanted, np.int64)


def _texts(trace: Trace, rows: npt.NDArray[np.int64]) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its numbers, as the shortest texts that read back the same in their dtype."""
    held_out = trace.validation_losses
    losses = [trace.losses] if held_out is None else [trace.losses, held_out]
    table = np.column_stack([part[rows] for part in (*losses, trace.params, trace.gradients)])
    # a run that stands still repeats its numbers; as bits, because nan differs from itself
    bits, places = np.unique(table.view(f"i{table.itemsize}"), return_inverse=True)
    texts = bits.view(table.dtype).astype("U32").astype(object)[places].reshape(table.shape)
    return zip(rows.tolist(), texts.tolist(), strict=True)


def _json_number(text: str) -> str:
    return f'"{text}"' if text[-1] in "fn" else text


def _plain(value: Any) -> float | str:
    """Return a number of any dtype as JSON can hold it: in its shortest form, or as a string."""
    return float(str(value)) if np.isfinite(value) else str(value)


def _narrowed(values: Sequence[float], dtype: np.dtype[Any]) -> list[float | str]:
    """Return doubles with no more digits than the run has, unless its dtype cannot hold them."""
    with np.errstate(over="ignore", under="ignore"):
        narrow: Values = np.array(values).astype(dtype)
    pairs = zip(narrow, values, strict=True)
    return [_plain(short if np.isfinite(short) and short != 0 else full) for short, full in pairs]
