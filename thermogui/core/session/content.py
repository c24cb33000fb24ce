"""What a session holds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from thermogui.core.calibration.settings import CalibrationSettings
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import Values
from thermogui.core.descent.trace import Epochs
from thermogui.core.readings.readings import Readings
from thermogui.core.session.strict_json import Json

OUTCOMES = ("", "finished", "stopped", "diverged", "failed")
Unknown = Mapping[str, Mapping[str, Json]]
"""Keys of later versions with their values, by the object they stand in; the outermost is ""."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class StoredRun:
    """A run as a session keeps it: enough to draw it, and to train it again.

    Attributes:
        experiment: the settings with which it began.
        readings: as they were when it began.
        digest: of the readings that counted.
        planned: how many epochs it was to have.
        resumed_at: how many it had when it was last continued.
        outcome: one of OUTCOMES.
        epochs_run: how many epochs it had.
        loss: of the last epoch; None without an epoch.
        params: after the last epoch, shape (p,), in the experiment's dtype.
        trace_epochs: the epochs of the thinned trace, rising, shape (k,).
        trace_losses: their losses, shape (k,).
        trace_params: the parameters after them, shape (k, p).
        unknown: keys of a later version.
    """

    experiment: Experiment
    readings: Readings
    digest: str
    planned: int
    resumed_at: int
    outcome: str
    epochs_run: int
    loss: float | None
    params: Values
    trace_epochs: Epochs
    trace_losses: Values
    trace_params: Values
    unknown: Unknown = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, eq=False)
class Session:
    """What a `.thermo` file holds.

    Attributes:
        readings: with ticks, σ and units.
        notes: free text.
        experiment: settings of the next run, each right by itself (`Experiment.field_problems`).
        calibration: settings of the calibration.
        runs: the runs, oldest first.
        view: what the window wants to find again; JSON.
        source: the name of the file the readings came from.
        unknown: keys of a later version.
        mended: settings that were read and could not be used, so that their defaults stand in their place;
            by their keys in the file.
    """

    readings: Readings
    notes: str = ""
    experiment: Experiment = field(default_factory=Experiment)
    calibration: CalibrationSettings = field(default_factory=CalibrationSettings)
    runs: tuple[StoredRun, ...] = ()
    view: Mapping[str, Json] = field(default_factory=lambda: _NOTHING)
    source: str | None = None
    unknown: Unknown = field(default_factory=lambda: _NOTHING)
    mended: tuple[str, ...] = ()


def digest_of(readings: Readings) -> str:
    """Return SHA-256 of the readings that count, in hexadecimal."""
    digest = hashlib.sha256()
    for column in readings.used():
        digest.update(column.astype("<f8").tobytes())
    return digest.hexdigest()
