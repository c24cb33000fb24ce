"""What a run leaves behind, as text: its log, a summary, JSON, and every epoch as CSV."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.forecast import largest_stable_learning_rate
from thermogui.core.descent.log import record_lines
from thermogui.core.descent.models import InputScaling, LinearModel, Values
from thermogui.core.descent.trace import Trace
from thermogui.core.errors import ThermoError
from thermogui.core.readings import Readings

_ROWS_AT_ONCE = 50_000


class LogStream:
    """The lines of `core.descent.log.log_lines`, as far as a growing trace has them."""

    def __init__(self, epochs: Sequence[int] | None) -> None:
        """Log these epochs, or with None all of them."""
        self._wanted = None if epochs is None else sorted(set(epochs), reverse=True)
        self._stretch = self._previous = 0

    def lines(self, trace: Trace) -> Iterator[str]:
        """Yield the lines for what has come since the last call."""
        for epoch in self._due(len(trace)):
            if epoch > self._previous + 1:
                yield from self._dots()
            self._stretch = self._stretch + 1 if epoch == self._previous + 1 else 1
            self._previous = epoch
            yield from record_lines(trace.record(epoch))
        if len(trace) > self._previous:
            yield from self._dots()

    def _due(self, trained: int) -> Iterator[int]:
        if self._wanted is None:
            yield from range(self._previous + 1, trained + 1)
            return
        while self._wanted and self._wanted[-1] <= trained:
            yield self._wanted.pop()

    def _dots(self) -> Iterator[str]:
        if self._stretch >= 2:
            yield "..."
        self._stretch = 0


def summary_lines(experiment: Experiment, readings: Readings, trace: Trace, outcome: str) -> Iterator[str]:
    """Yield how the run ended, and its line in the units of the readings."""
    epochs = f"{len(trace):,} epoch{'' if len(trace) == 1 else 's'}"
    not_finite = np.flatnonzero(~np.isfinite(trace.losses))
    if outcome == "stopped":
        yield f"Stopped after {epochs}." if len(trace) else "Stopped before the first epoch."
    elif outcome == "diverged":
        yield f"Diverged: the loss is no longer finite at epoch {len(trace):,}."
    elif len(not_finite):
        yield f"Finished: {epochs}, but the loss is not finite from epoch {not_finite[0] + 1:,} on."
    else:
        yield f"Finished: {epochs}, loss {trace.losses[-1]:f}."
    if len(not_finite):
        t_u, _ = readings.used()
        scaled = InputScaling.of(experiment, t_u).apply(t_u, experiment.dtype)
        if 0 < (limit := largest_stable_learning_rate(scaled)) < experiment.learning_rate:
            yield f"The largest stable learning rate for these readings is about {limit:.3g}."
    slope, intercept = line_in_reading_units(experiment, readings, trace)
    sign = "-" if intercept < 0 else "+"
    yield f"In the units of the readings: t_c = {slope:.6g} * t_u {sign} {abs(intercept):.6g}"


def line_in_reading_units(experiment: Experiment, readings: Readings, trace: Trace) -> tuple[float, float]:
    """Return slope and intercept of the line over t_u at the end of a run."""
    scaling = InputScaling.of(experiment, readings.used()[0])
    return scaling.in_reading_units(trace.params_after(len(trace)).tolist())


def json_pieces(
    experiment: Experiment,
    readings: Readings,
    trace: Trace,
    outcome: str,
    epochs: Sequence[int] | None,
) -> Iterator[str]:
    """Yield the text of one JSON object for a run; *epochs* as in `LogStream`."""
    start = {
        "experiment": experiment.as_dict(),
        "readings": {
            "count": len(readings),
            "used": int(readings.counts.sum()),
            "unit_of_t_u": readings.unit_of_t_u,
            "unit_of_t_c": readings.unit_of_t_c,
        },
    }
    yield json.dumps(start)[:-1] + ', "epochs": ['
    pair = ", ".join(f'"{name}": %s' for name in LinearModel.parameter_names)
    pattern = f'{{"epoch": %d, "loss": %s, "params": {{{pair}}}, "grad": {{{pair}}}}}'
    separator = ""
    for rows in _chunks(trace, epochs):
        yield separator
        yield ", ".join(pattern % (row + 1, *map(_json_number, texts)) for row, texts in _texts(trace, rows))
        separator = ", "
    last = trace.params_after(len(trace))
    line = line_in_reading_units(experiment, readings, trace)
    end = {
        "epochs_run": len(trace),
        "outcome": outcome,
        "loss": _plain(trace.losses[-1]) if len(trace) else None,
        "params": dict(zip(LinearModel.parameter_names, map(_plain, last), strict=True)),
        "in_reading_units": dict(zip(("slope", "intercept"), _narrowed(line, last.dtype), strict=True)),
    }
    yield "], " + json.dumps(end, allow_nan=False)[1:] + "\n"


def writable(text: str) -> Path:
    """Return the file that *text* leads to, once it is sure that it can be written; OSError if not."""
    path = Path(os.path.realpath(text))
    if text.endswith(("/", os.sep)) or path.is_dir():
        raise OSError(0, "it is a folder")
    if not path.parent.is_dir():
        raise OSError(0, f"there is no folder {path.parent}")
    with suppress(FileNotFoundError):
        path.lstat()
        if not path.is_file():
            raise OSError(0, "it is not a plain file")
        if not os.access(path, os.W_OK):
            raise OSError(0, "it is protected")
    # asking the folder is not enough: its disk may be read-only
    with tempfile.TemporaryFile(dir=path.parent):
        return path


def same_file(path: Path, other: Path) -> bool:
    """Return whether two paths lead to one file, which need not be there yet."""
    try:
        return path.samefile(other)
    except (OSError, ValueError):
        return path == Path(os.path.realpath(other))


def write_trace(path: Path, trace: Trace) -> None:
    """Write every epoch as CSV; the file appears whole or not at all.

    Raises:
        ThermoError: the file cannot be written.
    """
    draft = path.with_name(f".thermogui-{os.getpid()}.csv")
    names = LinearModel.parameter_names
    heading = ",".join(["epoch", "loss", *names, *(f"grad_{name}" for name in names)])
    try:
        with draft.open("x", encoding="ascii", newline="\n") as file:
            file.write(heading + "\n")
            for rows in _chunks(trace, None):
                file.writelines(f"{row + 1},{','.join(texts)}\n" for row, texts in _texts(trace, rows))
        draft.replace(path)
    except OSError as error:
        raise ThermoError(f"{path}: it cannot be written ({error.strerror}).") from error
    finally:
        draft.unlink(missing_ok=True)


def _chunks(trace: Trace, epochs: Sequence[int] | None) -> Iterator[npt.NDArray[np.int64]]:
    """Yield rows of the trace for these epochs, some at a time."""
    if epochs is None:
        for first in range(0, len(trace), _ROWS_AT_ONCE):
            yield np.arange(first, min(first + _ROWS_AT_ONCE, len(trace)))
    elif wanted := sorted(epoch - 1 for epoch in set(epochs) if epoch <= len(trace)):
        yield np.array(wanted, np.int64)


def _texts(trace: Trace, rows: npt.NDArray[np.int64]) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its numbers, as the shortest texts that read back the same in their dtype."""
    table = np.column_stack([trace.losses[rows], trace.params[rows], trace.gradients[rows]])
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
