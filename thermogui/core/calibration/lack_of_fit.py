"""Whether the readings have the form of the curve that is fitted to them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from thermogui.core.calibration.fit import Fit
from thermogui.core.calibration.rounding import is_met, least_variance, rounding_steps
from thermogui.core.calibration.significance import p_of_chi_squared, p_of_f, p_of_normal
from thermogui.core.readings.readings import Bools, Floats

WRONG = 0.01
"""How often the form is called wrong by chance: by replicates, and by the other two tests together."""


@dataclass(frozen=True, eq=False)
class LackOfFit:
    """The means of readings at equal x, against how these readings differ among themselves.

    Attributes:
        f: the ratio of both mean squares, shape (…).
        dof: m − k and n − m with m different x; None for the second where σ is absolute, where the
            first mean square is compared with σ itself: f times the first number is then a χ².
        p_value: of an f at least as large by chance, shape (…).
    """

    f: Floats
    dof: tuple[int, int | None]
    p_value: Floats


@dataclass(frozen=True, eq=False)
class Form:
    """Three tests of whether the form is right; None where the readings allow none.

    Attributes:
        lack_of_fit: from replicates.
        p_of_next_power: of the test whether a further power of x would help, shape (…).
        runs: how often residuals in the order of x begin anew with the other sign, shape (…).
        p_of_runs: of no more runs by chance, shape (…).
    """

    lack_of_fit: LackOfFit | None
    p_of_next_power: Floats | None
    runs: Floats
    p_of_runs: Floats

    @property
    def limit(self) -> float:
        """Below which p-value the power or the runs alone call the form wrong (Bonferroni)."""
        return WRONG if self.p_of_next_power is None else WRONG / 2

    @property
    def is_wrong(self) -> Bools:
        """Whether any of them says so, shape (…)."""
        wrong = np.asarray(self.p_of_runs < self.limit)
        if self.p_of_next_power is not None:
            wrong = wrong | (self.p_of_next_power < self.limit)
        return wrong if self.lack_of_fit is None else wrong | (self.lack_of_fit.p_value < WRONG)


def form_of(fit: Fit, resolution_of_x: float = 0.0, resolution_of_y: float = 0.0) -> Form:
    """Test a fit.

    What rounding has done to the readings is no fault of the form: a scatter is not taken to be less than
    that of the last digit that the y are written with, or of the displays, where their steps are known;
    and a curve that meets all readings within half of such a step has no wrong form. Readings at equal x
    are off alike by what x was rounded by, which is not in their scatter among themselves.
    """
    with np.errstate(all="ignore"):
        steps = rounding_steps(fit, resolution_of_x, resolution_of_y)
        least, met = least_variance(fit, steps), is_met(fit, steps)
        residuals = np.ldexp(fit.residuals, -fit.y_exponent)
        order = np.argsort(fit.x, kind="stable")
        rising = fit.x[order]
        starts = np.flatnonzero(np.r_[True, rising[1:] != rising[:-1]])
        weight = fit.basis.weight[order]
        total = np.add.reduceat(weight, starts)
        means = np.add.reduceat(residuals[..., order] * weight, starts, axis=-1) / total
        replicated, alike = None, np.zeros_like(least)
        if len(starts) < fit.count:
            alike = alike + np.square(_scaled_rounding(fit, resolution_of_x)) * np.mean(total)
        # where x errs, readings at equal x are not at one place
        if fit.is_x_exact and fit.size < len(starts) < fit.count:
            spread = np.repeat(means, np.diff(np.r_[starts, fit.count]), axis=-1)
            pure = (weight * np.square(residuals[..., order] - spread)).sum(axis=-1)
            lacking = (total * np.square(means)).sum(axis=-1)
            replicated = _lack_of_fit(fit, lacking, pure, len(starts), least, alike)
            replicated = replace(replicated, p_value=np.where(met, 1.0, replicated.p_value))
        power = _next_power(fit, residuals, len(starts), least, alike)
        runs, chance = _runs(means)
        power = None if power is None else np.where(met, 1.0, power)
    return Form(replicated, power, runs, np.where(met, 1.0, chance))


def _scaled_rounding(fit: Fit, resolution_of_x: float) -> Floats:
    """Return the standard deviation that rounding x gives a reading, in scaled y; shape (…)."""
    slope = np.abs(fit.slope_at(fit.x)).mean(axis=-1)
    return np.asarray(np.ldexp(slope * resolution_of_x / np.sqrt(12), -fit.y_exponent))


def _lack_of_fit(
    fit: Fit, lacking: Floats, pure: Floats, different: int, least: Floats, alike: Floats
) -> LackOfFit:
    """Compare two sums of squares (Draper and Smith, *Applied Regression Analysis*, 3rd ed., 2.1).

    *alike* is what the first mean square has more where readings at equal x are off alike.
    """
    a, b = different - fit.size, fit.count - different
    if fit.weights == "absolute":
        chi_squared = lacking / (1 + alike)
        return LackOfFit(chi_squared / a, (a, None), p_of_chi_squared(chi_squared, a))
    f = lacking / a / (np.maximum(pure / b, least) + alike)
    return LackOfFit(f, (a, b), p_of_f(f, a, b))


def _next_power(fit: Fit, residuals: Floats, different: int, least: Floats, alike: Floats) -> Floats | None:
    """Return the p-value of the test whether the next orthogonal polynomial would help, shape (…).

    An F test of the extra sum of squares with n − k − 1 degrees of freedom, which is the t test of the
    coefficient of that power; χ² where σ is absolute (Draper and Smith, 6.1), but the larger p of both
    where that power does not make σ right either: then it is σ that is wrong. None where there are too few
    readings, or too few different x.
    """
    basis, weight, dof = fit.basis, fit.basis.weight, fit.dof - 1
    if dof < 1 or different <= fit.size:
        return None
    scaled = [column.high / np.abs(column.high).max() for column in basis.columns]
    whole = further = scaled[1] * scaled[-1]
    for _ in range(2):  # the second time takes off what rounding has left of the first
        for column, weighted, norm in zip(basis.columns, basis.weighted, basis.norms, strict=True):
            further = further - (further * weighted.high).sum() / norm.high * column.high
    size = float((weight * np.square(further)).sum())
    if not size > 1e-20 * float((weight * np.square(whole)).sum()):
        return None
    coefficient = (residuals * weight * further).sum(axis=-1) / size
    gained = np.square(coefficient) * size
    left = (weight * np.square(residuals - coefficient[..., None] * further)).sum(axis=-1)
    by_residuals = p_of_f(gained / (np.maximum(left / dof, least) + alike), 1, dof)
    if fit.weights != "absolute":
        return by_residuals
    by_sigma = p_of_chi_squared(gained / (1 + alike), 1)
    is_refuted = p_of_chi_squared(left, dof) < WRONG
    return np.where(is_refuted, np.maximum(by_sigma, by_residuals), by_sigma)


def _runs(means: Floats) -> tuple[Floats, Floats]:
    """Return the number of runs of signs, and the probability of no more, shape (…) each.

    A. Wald, J. Wolfowitz, Ann. Math. Stat. 11 (1940) 147, as a normal quantile with half a run taken for
    continuity (Draper and Smith, 7.1); residuals of a fit change sign a little oftener.
    """
    above = means > 0
    runs = 1.0 + (above[..., 1:] != above[..., :-1]).sum(axis=-1)
    count = means.shape[-1]
    plus = above.sum(axis=-1).astype(np.float64)
    both = 2 * plus * (count - plus)
    variance = both * (both - count) / (count * count * (count - 1.0))
    chance = p_of_normal((runs + 0.5 - 1 - both / count) / np.sqrt(variance))
    return runs, np.where(variance > 0, chance, 1.0)
