"""How the readings that were left out sit beside the curve through the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from thermogui.core.calibration.both_err import sigma_of_deviation
from thermogui.core.calibration.calibrate import Calibration, sigma_roles
from thermogui.core.calibration.influence import FALSE_ALARM, GREAT_LEVERAGE, reasons
from thermogui.core.calibration.significance import coverage_factor
from thermogui.core.readings.readings import Floats, Readings, Rows


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Readings that are complete and not ticked; each as if it alone were taken in.

    Attributes:
        rows: of the readings, from 0; shape (m,).
        residuals: from the curve through the others, in the unit of the column that scatters; shape (m,).
        studentised: the residual over the standard deviation of both, which is the externally studentised
            residual in the fit with the reading (R. D. Cook, S. Weisberg, *Residuals and Influence in
            Regression*, 1982, 2.2.1); with absolute σ it is residual/(σ·√(1 − h)) there. Shape (m,).
        leverage: in the fit with the reading; shape (m,).
        limit: of |studentised|, as for the readings that are fitted.
        leverage_limit: of the leverage.
    """

    rows: Rows
    residuals: Floats
    studentised: Floats
    leverage: Floats
    limit: float
    leverage_limit: float

    def why(self, place: int) -> str:
        """Return in words why the reading at a place in *rows* would be remarkable; "" if it would not."""
        t, leverage = float(self.studentised[place]), float(self.leverage[place])
        return " and ".join(reasons(t, self.limit, leverage, self.leverage_limit, would=True))

    def flagged(self) -> Iterator[tuple[int, str]]:
        """Yield the rows that would be remarkable, and why."""
        with np.errstate(invalid="ignore"):
            places = (np.abs(self.studentised) > self.limit) | (self.leverage > self.leverage_limit)
        for place in np.flatnonzero(places).tolist():
            yield int(self.rows[place]), self.why(place)


def left_out(calibration: Calibration, readings: Readings) -> LeftOut:
    """Return the readings that were left out by their tick, and how far they are from the curve."""
    fit = calibration.fit
    rows = np.flatnonzero(readings.complete & ~readings.use)
    x = (readings.t_c if calibration.is_inverted else readings.t_u)[rows]
    with np.errstate(all="ignore"):
        of_curve, scatter = fit.uncertainty_at(x), _scatter(calibration, readings, rows)
        residuals = deviations(calibration, readings, rows)
        studentised = residuals / np.hypot(of_curve, scatter)
        share = np.square(of_curve / scatter)
        leverage = np.where(np.isfinite(share), share / (1 + share), 1.0)
    count = fit.count + 1
    limit = coverage_factor(1 - FALSE_ALARM / count, fit.dof_of_uncertainty)
    return LeftOut(rows, residuals, studentised, leverage, limit, GREAT_LEVERAGE * fit.size / count)


def deviations(calibration: Calibration, readings: Readings, rows: Rows) -> Floats:
    """Return how far complete rows lie from the curve, in the unit of the column that scatters; (m,)."""
    t_u, t_c = readings.t_u[rows], readings.t_c[rows]
    x, y = (t_c, t_u) if calibration.is_inverted else (t_u, t_c)
    with np.errstate(all="ignore"):
        return y - calibration.fit.at(x)


def _scatter(calibration: Calibration, readings: Readings, rows: Rows) -> Floats:
    """Return the standard deviation of each row about the curve; its own σ where it has one, (m,)."""
    fit = calibration.fit
    typical = np.full(len(rows), float(fit.scatter_of_a_reading))
    conventions = calibration.conventions
    sigmas = [readings.column(role)[rows] for role in sigma_roles(readings, conventions)]
    if conventions.scatter == "both":
        of_t_u, of_t_c = sigmas
        own = sigma_of_deviation(float(fit.params[1]), of_t_u, of_t_c, conventions.correlation)
    elif sigmas:
        own = sigmas[0] * (1.0 if fit.weights == "absolute" else float(fit.residual_standard_deviation))
    else:
        return typical
    return np.where(np.isfinite(own) & (own > 0), own, typical)
