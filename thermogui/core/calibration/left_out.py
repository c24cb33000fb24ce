"""How the readings that were left out sit beside the curve through the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.calibration.influence import FALSE_ALARM
from thermogui.core.calibration.significance import coverage_factor
from thermogui.core.readings import Floats, Readings, Rows


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Readings that are complete and not ticked.

    Attributes:
        rows: of the readings, from 0; shape (m,).
        residuals: from the curve through the others, in the unit of the column that scatters; shape (m,).
        studentised: the residual over its standard deviation, which is the externally studentised
            residual that the reading would have if it were the only one brought back (R. D. Cook,
            S. Weisberg, *Residuals and Influence in Regression*, 1982, 2.2.1); shape (m,).
        limit: of its amount, as for the readings that are fitted.
    """

    rows: Rows
    residuals: Floats
    studentised: Floats
    limit: float

    def why(self, place: int) -> str:
        """Return in words how remarkable the reading is at a place in *rows*."""
        t = abs(float(self.studentised[place]))
        if t > self.limit:
            return f"its residual would be {t:.3g} times its standard deviation (limit {self.limit:.2f})"
        return f"it lies within what the others let expect ({t:.2g} times, limit {self.limit:.2f})"


def left_out(calibration: Calibration, readings: Readings) -> LeftOut:
    """Return the readings that were left out by their tick, and how far they are from the curve."""
    fit = calibration.fit
    rows = np.flatnonzero(readings.complete & ~readings.use)
    t_u, t_c = readings.t_u[rows], readings.t_c[rows]
    x, y = (t_c, t_u) if calibration.is_inverted else (t_u, t_c)
    scatter: Floats | float = float(fit.scatter_of_a_reading)
    if fit.sigma is not None:
        own = readings.column("sigma")[rows]
        relative = 1.0 if fit.weights == "absolute" else float(fit.residual_standard_deviation)
        scatter = np.where(own > 0, own * relative, scatter)
    with np.errstate(all="ignore"):
        residuals = y - fit.at(x)
        studentised = residuals / np.hypot(fit.uncertainty_at(x), scatter)
    limit = coverage_factor(1 - FALSE_ALARM / (fit.count + 1), fit.dof_of_uncertainty)
    return LeftOut(rows, residuals, studentised, limit)
