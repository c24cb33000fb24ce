"""Which readings do not belong to a fit, and which alone decide it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from thermogui.core.calibration.fit import Fit
from thermogui.core.calibration.rounding import least_variance, rounding_steps
from thermogui.core.calibration.significance import coverage_factor
from thermogui.core.readings.readings import Bools, Floats

FALSE_ALARM = 0.01
"""The chance that any of n good readings is called an outlier, however many there are."""


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
        shift: by how many of its own expanded uncertainties the curve moves without the reading, where
            that is most; inf where the others leave it undetermined. Shape (…, n).
        outlier_limit: of |externally studentised|, so that one in a hundred good calibrations has any
            reading beyond it (Bonferroni); nan where there are no degrees of freedom.
    """

    leverage: Floats
    studentised: Floats
    externally_studentised: Floats
    cooks_distance: Floats
    shift: Floats
    outlier_limit: float

    @property
    def is_outlier(self) -> Bools:
        """Which readings pass the limit of a residual, shape (…, n)."""
        with np.errstate(invalid="ignore"):
            return np.asarray(np.abs(self.externally_studentised) > self.outlier_limit)

    @property
    def decides(self) -> Bools:
        """Which readings move the curve beyond its own uncertainty, shape (…, n)."""
        return np.asarray(self.shift > 1)


def influence(fit: Fit, confidence: float = 0.95) -> Influence:
    """Return the influence of every reading on a fit; *confidence* is that of its expanded uncertainty."""
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
        moved = shift(internal, leverage, fit.coverage_factor(confidence))
    dof = None if fit.weights == "absolute" else fit.dof - 1
    return Influence(leverage, internal, external, cook, moved, outlier_limit(fit.count, dof))


def outlier_limit(count: int, dof: int | None) -> float:
    """Return the limit of |externally studentised| among *count* readings."""
    return np.nan if dof == 0 else coverage_factor(1 - FALSE_ALARM / count, dof)


def shift(internal: Floats, leverage: Floats, k: float) -> Floats:
    """Return how far the curve moves without each reading, in expanded uncertainties k·u of the curve.

    It is most at the reading itself: there cov(x, xᵢ)/u(x) is as large as u(xᵢ), by Cauchy and Schwarz.
    """
    moved = np.abs(internal) * np.sqrt(leverage / (1 - leverage)) / k
    return np.where(leverage < 1 - 1e-12, moved, np.inf)


def _variance_ratio(fit: Fit, internal: Floats) -> Floats:
    """Return s² over that of the other readings, which is not below what rounding makes; (…, n)."""
    if fit.dof < 2:
        return np.full_like(internal, np.nan)
    least = (least_variance(fit, rounding_steps(fit)) / fit.unit_variance)[..., None]
    return 1 / np.maximum((fit.dof - np.square(internal)) / (fit.dof - 1), least)


def outliers(found: Influence) -> Iterator[tuple[int, str]]:
    """Yield which reading is an outlier, from 0, and in words why; for a single calibration."""
    for index in np.flatnonzero(found.is_outlier).tolist():
        yield index, why_outlier(float(found.externally_studentised[index]), found.outlier_limit)


def deciding(found: Influence) -> Iterator[tuple[int, str]]:
    """Yield which reading decides the curve, from 0, and in words how; for a single calibration."""
    for index in np.flatnonzero(found.decides).tolist():
        yield index, why_deciding(float(found.shift[index]))


def why_outlier(t: float, limit: float, be: str = "is") -> str:
    """Return in words why a reading is an outlier, with the convention that the limit stands on."""
    chance = f"{100 * FALSE_ALARM:g} % of good calibrations have a reading beyond"
    times = f"{abs(t):.3g} times the standard deviation that the others give it"
    return f"its residual {be} {times} (limit {limit:.2f}: {chance})"


def why_deciding(moved: float, without: str = "without") -> str:
    """Return in words how a reading decides the curve."""
    if not np.isfinite(moved):
        return f"{without} it the others would leave the curve undetermined"
    return f"{without} it the curve would move by {moved:.3g} times its own uncertainty U"
