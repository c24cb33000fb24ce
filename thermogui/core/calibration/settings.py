"""What a person decides about a calibration."""

from __future__ import annotations

from dataclasses import dataclass, field

from thermogui.core.calibration.calibrate import Conventions
from thermogui.core.calibration.conversion import Extra


@dataclass(frozen=True)
class CalibrationSettings:
    """Everything that a calibration needs beside the readings.

    Attributes:
        conventions: model, weights, the column that scatters, confidence.
        extra: what else makes a converted value uncertain.
        names_unit: whether t_c holds temperatures, so that the scale of t_u can be looked for; a
            correction, as in GUM H.3, is none.
    """

    conventions: Conventions = field(default_factory=Conventions)
    extra: Extra = field(default_factory=Extra)
    names_unit: bool = True
