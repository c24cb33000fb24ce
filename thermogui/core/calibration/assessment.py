"""All that is said of one calibration, worked out once for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from thermogui.core.calibration.calibrate import Calibration, calibrate
from thermogui.core.calibration.independence import sequence_of
from thermogui.core.calibration.influence import Influence, deciding, influence, outliers
from thermogui.core.calibration.lack_of_fit import Form, form_of
from thermogui.core.calibration.left_out import LeftOut, left_out
from thermogui.core.calibration.settings import CalibrationSettings
from thermogui.core.calibration.verdict import Verdict, verdict
from thermogui.core.calibration.warnings import warnings_of
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats, Readings


@dataclass(frozen=True, eq=False)
class Assessment:
    """A calibration and what follows from it.

    Attributes:
        readings: all rows, with those that were left out.
        settings: what was decided.
        calibration: the fitted curve.
        influence: of every fitted reading.
        outliers: in words why a reading is one, by its row in *readings*, from 0.
        influential: in words how a reading decides the curve, by its row; that alone is no fault.
        left_out: the readings that do not take part, and how they sit beside the curve.
        verdict: what the unit is; None where there is nothing to judge.
        form: whether the readings have the form of the curve.
        warnings: why not to trust it as it stands; whole sentences, the same wherever it is shown.
    """

    readings: Readings
    settings: CalibrationSettings
    calibration: Calibration
    influence: Influence
    outliers: dict[int, str]
    influential: dict[int, str]
    left_out: LeftOut
    verdict: Verdict | None
    form: Form
    warnings: tuple[str, ...]

    @cached_property
    def residuals(self) -> Floats:
        """Residuals in the unit of the column that scatters, of rows that were left out as well.

        nan for rows that are not complete. Shape (rows,); read-only.
        """
        spread = np.full(len(self.readings), np.nan)
        spread[self.left_out.rows] = self.left_out.residuals
        spread[self.calibration.rows] = self.calibration.fit.residuals
        spread.flags.writeable = False
        return spread


def assess(readings: Readings, settings: CalibrationSettings) -> Assessment:
    """Calibrate and judge.

    Raises:
        ReadingError: a σ is not greater than zero.
        ThermoError: the readings or the settings allow no calibration.
    """
    for name, problem in settings.problems().items():
        raise ThermoError(f"{name}: {problem}")
    calibration = calibrate(readings, settings.conventions)
    found = influence(calibration.fit, settings.conventions.confidence)
    rows = calibration.rows
    suspect, steering = (
        {int(rows[index]): why for index, why in told} for told in (outliers(found), deciding(found))
    )
    unit = None
    if settings.names_unit:
        unit = verdict(calibration, readings.unit_of_t_c, settings.extra.reference, len(suspect))
    aside = left_out(calibration, readings)
    step = settings.extra.resolution
    steps = (0.0, step) if calibration.is_inverted else (step, 0.0)
    form, sequence = form_of(calibration.fit, *steps), sequence_of(calibration.fit, *steps)
    told = tuple(warnings_of(calibration, form, found, sequence, readings))
    return Assessment(readings, settings, calibration, found, suspect, steering, aside, unit, form, told)
