"""Which readings bend a fit, or do not belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from thermogui.core.calibration.fit import Fit
from thermogui.core.calibration.significance import coverage_factor
from thermogui.core.readings.readings import Floats

FALSE_ALARM = 0.05  # the chance that any of n good readings is called an outlier
GREAT_LEVERAGE = 3  # times the mean one; D. C. Hoaglin, R. E. Welsch, Am. Stat. 32 (1978) 17 take 2, too few


@dataclass(frozen=True, eq=False)
class Influence:
    """Of each reading; R. D. Cook, S. Weisberg, *Residuals and Influence in Regression*, 1982, ch. 2 and 3.

    Attributes:
        leverage: h, the diagonal of the hat matrix, between 0 and 1; shape (n,).
        studentised: residual over its own standard deviation s·√(1 − h), internally; shape (…, n).
        externally_studentised: the same with s from the other readings, which is Student's t with
            dof − 1 degrees of freedom; nan where those leave none. With absolute σ both are
            residual/(σ·√(1 − h)). Shape (…, n).
        cooks_distance: D, how far the parameters move without the reading; shape (…, n).
        outlier_limit: of |externally studentised|, so that one in twenty good calibrations has any
            reading beyond it (Bonferroni); nan where there are no degrees of freedom.
        leverage_limit: three times the mean leverage k/n.
    """

    leverage: Floats
    studentised: Floats
    externally_studentised: Floats
    cooks_distance: Floats
    outlier_limit: float
    leverage_limit: float

    @property
    def is_outlier(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Which readings pass the limit of a residual, shape (…, n)."""
        with np.errstate(invalid="ignore"):
            return np.abs(self.externally_studentised) > self.outlier_limit

    @property
    def has_great_leverage(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Which readings pass the limit of leverage, shape (n,)."""
        return self.leverage > self.leverage_limit


def influence(fit: Fit) -> Influence:
    """Return the influence of every reading on a fit."""
    basis = fit.basis
    with np.errstate(all="ignore"):
        parts = sum(
            variance * np.square(column.high)
            for variance, column in zip(basis.variances, basis.columns, strict=True)
        )
        leverage = np.clip(basis.weight * parts, 0.0, 1.0)
        free = np.where(leverage < 1 - 1e-12, 1 - leverage, np.nan)
        scaled = np.ldexp(fit.residuals, -fit.y_exponent) * np.sqrt(basis.weight)
        internal = scaled / np.sqrt(fit.unit_variance[..., None] * free)
        cook = np.square(internal) * leverage / free / fit.size
        external = internal
        if fit.weights != "absolute":
            external = internal * np.sqrt(_variance_ratio(fit, internal))
        dof = None if fit.weights == "absolute" else fit.dof - 1
        limit = np.nan if dof == 0 else coverage_factor(1 - FALSE_ALARM / fit.count, dof)
    return Influence(leverage, internal, external, cook, limit, GREAT_LEVERAGE * fit.size / fit.count)


def _variance_ratio(fit: Fit, internal: Floats) -> Floats:
    """Return s² over that of the other readings, which is not below the resolution either; (…, n)."""
    if fit.dof < 2:
        return np.full_like(internal, np.nan)
    least = np.square(fit.resolution / fit.residual_standard_deviation)[..., None]
    return 1 / np.maximum((fit.dof - np.square(internal)) / (fit.dof - 1), least)


def suspicions(found: Influence) -> Iterator[tuple[int, str]]:
    """Yield which reading is remarkable, from 0, and in words why; for a single calibration."""
    for index in np.flatnonzero(found.is_outlier | found.has_great_leverage).tolist():
        t, leverage = float(found.externally_studentised[index]), float(found.leverage[index])
        why = reasons(t, found.outlier_limit, leverage, found.leverage_limit)
        yield index, " and ".join(why)


def reasons(t: float, limit: float, leverage: float, most: float, would: bool = False) -> list[str]:
    """Return in words why a reading is remarkable, or would be; nothing where it is not."""
    said, (be, steer) = [], ("would be", "would steer") if would else ("is", "steers")
    if abs(t) > limit:
        said.append(f"its residual {be} {abs(t):.3g} times its standard deviation (limit {limit:.2f})")
    if leverage > most:
        said.append(f"it {steer} the curve (leverage {leverage:.2f}, limit {most:.2f})")
    return said
