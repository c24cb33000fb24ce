"""What a reading that was left out would be if it were taken in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.calibration.influence import FALSE_ALARM, GREAT_LEVERAGE
from thermogui.core.calibration.significance import coverage_factor
from thermogui.core.readings import Floats, Readings, Rows


def deviations(calibration: Calibration, readings: Readings, rows: Rows) -> Floats:
    """Return how far complete rows lie from the curve, in the unit of the column that scatters; (m,)."""
    x, y = _predictor_and_response(calibration, readings, rows)
    with np.errstate(all="ignore"):
        return y - calibration.fit.at(x)


def left_out_suspicions(
    calibration: Calibration, readings: Readings, rows: Rows
) -> Iterator[tuple[int, str]]:
    """Yield which of these rows would be remarkable, each taken in alone, and in words why.

    The distance from a curve that was fitted without a reading, over the standard deviation of both,
    is its externally studentised residual in the fit with it (R. D. Cook, S. Weisberg, *Residuals and
    Influence in Regression*, 1982, 2.2.1); with absolute σ it is residual/(σ·√(1 − h)) there.
    """
    if not len(rows):
        return
    fit = calibration.fit
    x, y = _predictor_and_response(calibration, readings, rows)
    with np.errstate(all="ignore"):
        of_curve = fit.uncertainty_at(x)
        scatter = _scatter(calibration, readings, rows)
        ratio = np.abs(y - fit.at(x)) / np.hypot(of_curve, scatter)
        share = np.square(of_curve / scatter)
        leverage = np.where(np.isfinite(share), share / (1 + share), 1.0)
    count = fit.count + 1
    limit = coverage_factor(1 - FALSE_ALARM / count, fit.dof_of_uncertainty)
    leverage_limit = GREAT_LEVERAGE * fit.size / count
    for row, t, h in zip(rows.tolist(), ratio.tolist(), leverage.tolist(), strict=True):
        why = []
        if t > limit:
            why.append(f"its residual would be {t:.3g} times its standard deviation (limit {limit:.2f})")
        if h > leverage_limit:
            why.append(f"it would steer the curve (leverage {h:.2f}, limit {leverage_limit:.2f})")
        if why:
            yield row, " and ".join(why)


def _predictor_and_response(
    calibration: Calibration, readings: Readings, rows: Rows
) -> tuple[Floats, Floats]:
    t_u, t_c = readings.t_u[rows], readings.t_c[rows]
    return (t_c, t_u) if calibration.is_inverted else (t_u, t_c)


def _scatter(calibration: Calibration, readings: Readings, rows: Rows) -> Floats:
    """Return the standard deviation of each row about the curve; its own σ where it has one, (m,)."""
    fit = calibration.fit
    typical = np.full(len(rows), float(fit.scatter_of_a_reading))
    if fit.sigma is None or readings.sigma is None:
        return typical
    scale = 1.0 if fit.weights == "absolute" else float(fit.residual_standard_deviation)
    own = readings.sigma[rows] * scale
    return np.where(np.isfinite(own) & (own > 0), own, typical)
