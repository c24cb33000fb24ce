"""A calibration: readings, the conventions chosen for them, and the curve fitted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from thermogui.core.calibration.basis import different
from thermogui.core.calibration.both_err import fit_both
from thermogui.core.calibration.fit import Fit
from thermogui.core.calibration.least_squares import fit
from thermogui.core.calibration.settings import SIZES, Conventions
from thermogui.core.descent.models import POWERS
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Bools, Floats, Readings, Rows
from thermogui.core.readings.roles import Role


class ReadingError(ThermoError):
    """Says what is wrong with one reading.

    Attributes:
        index: which reading, from 0.
        role: in which column.
        problem: what is wrong, in a sentence.
    """

    def __init__(self, index: int, role: Role, problem: str) -> None:
        super().__init__(f"Row {index + 1}: {problem}")
        self.index = index
        self.role = role
        self.problem = problem


@dataclass(frozen=True, eq=False)
class Calibration:
    """A curve through the readings that count.

    Attributes:
        conventions: what was chosen.
        rows: which rows of the readings were fitted, shape (n,).
        without_sigma: how many rows were left out because their σ is missing.
        t_u: shape (n,).
        t_c: shape (n,).
        fit: t_c over t_u, or t_u over t_c where t_u scatters.
    """

    conventions: Conventions
    rows: Rows
    without_sigma: int
    t_u: Floats
    t_c: Floats
    fit: Fit

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """In the order of the fit's parameters."""
        return POWERS[: self.fit.size]

    def parameters(self) -> Iterator[tuple[str, float, float, tuple[float, float]]]:
        """Yield name, estimate, standard error and interval of each."""
        fit = self.fit
        intervals = fit.intervals(self.conventions.confidence)
        columns = (fit.params.tolist(), fit.standard_errors.tolist(), map(tuple, intervals.tolist()))
        return zip(self.parameter_names, *columns, strict=True)

    @property
    def is_inverted(self) -> bool:
        """Whether t_u was fitted over t_c."""
        return self.conventions.scatter == "t_u"


def calibrate(readings: Readings, conventions: Conventions) -> Calibration:
    """Fit the readings that are ticked and complete.

    Raises:
        ReadingError: a σ is not greater than zero; where both columns scatter, one of a pair may be.
        ThermoError: the conventions are wrong, σ is wanted and absent, there are too few readings or
            different t_u, or the numbers are too large or too close together for doubles.
    """
    for name, problem in conventions.problems().items():
        raise ThermoError(f"{name}: {problem}")
    roles = sigma_roles(readings, conventions)
    if any(getattr(readings, role) is None for role in roles):
        raise ThermoError(_lacks_sigma(conventions))
    sigmas = {role: readings.column(role) for role in roles}
    ticked = readings.counts
    counts = np.logical_and.reduce([ticked, *(~np.isnan(sigma) for sigma in sigmas.values())])
    without_sigma = int((ticked & ~counts).sum())
    _check_sigmas(sigmas, counts)
    t_u, t_c = readings.t_u[counts], readings.t_c[counts]
    size = SIZES[conventions.model]
    try:
        exact = {"t_u": t_u} if conventions.scatter == "t_c" else {"t_u": t_u, "t_c": t_c}
        _check_enough(conventions.model, size, exact)
    except ThermoError as error:
        if not without_sigma:
            raise
        rows = "1 row is" if without_sigma == 1 else f"{without_sigma:,} rows are"
        raise ThermoError(f"{error} {rows} left out for lack of a σ.") from None
    used = [sigma[counts] for sigma in sigmas.values()]
    if conventions.scatter == "both":
        of_t_u, of_t_c = used
        fitted = fit_both(t_u, t_c, of_t_u, of_t_c, conventions.correlation, conventions.origin)
    else:
        x, y = (t_c, t_u) if conventions.response == "t_u" else (t_u, t_c)
        fitted = fit(x, y, used[0] if used else None, conventions.weights, size, conventions.origin)
    return Calibration(conventions, np.flatnonzero(counts), without_sigma, t_u, t_c, fitted)


def sigma_roles(readings: Readings, conventions: Conventions) -> tuple[Role, ...]:
    """Return the columns of σ that a calibration uses: that of t_u first where it is both.

    Where t_u scatters, σ_u is taken if there is one, else the one column σ that there is.
    """
    if conventions.scatter == "both":
        return Role.SIGMA_U, Role.SIGMA_C
    if conventions.weights == "none":
        return ()
    return (Role.SIGMA_U if conventions.scatter == "t_u" and readings.sigma_u is not None else Role.SIGMA_C,)


def _lacks_sigma(conventions: Conventions) -> str:
    if conventions.scatter == "both":
        return "Where both columns scatter the readings need a third and a fourth column, σ and σ_u."
    return f"For {conventions.weights} weights the readings need a third column, σ."


def _check_sigmas(sigmas: dict[Role, Floats], counts: Bools) -> None:
    is_pair = len(sigmas) > 1
    for role, sigma in sigmas.items():
        allowed = np.isfinite(sigma) & (sigma >= 0 if is_pair else sigma > 0)
        limit = "zero or greater" if is_pair else "greater than zero"
        _refuse_first(counts & ~allowed, role, sigma, f"but it must be {limit}")
    if is_pair:
        both_zero = counts & (sum(sigmas.values()) == 0)
        _refuse_first(both_zero, Role.SIGMA_C, sigmas[Role.SIGMA_C], "and so is that of t_u")


def _refuse_first(wrong: Bools, role: Role, sigma: Floats, why: str) -> None:
    for index in np.flatnonzero(wrong)[:1].tolist():
        problem = f"{role.symbol} is {sigma[index]:g}, {why}"
        raise ReadingError(index, role, f"{problem}; correct it, or leave the cell empty to skip the row.")


def _check_enough(model: str, size: int, columns: dict[str, Floats]) -> None:
    name = "line" if model == "linear" else "parabola"
    count = len(columns["t_u"])
    if count <= size:
        there = "there is 1" if count == 1 else f"there are {count or 'none'}"
        raise ThermoError(f"A {name} needs at least {size + 1} readings, and {there}.")
    for column, values in columns.items():
        found = different(values)
        if found == 1:
            problem = f"Every {column} is {values[0]:g}, which leaves the {name} undetermined"
            raise ThermoError(f"{problem}; it needs at least {size} different ones.")
        if found < size:
            raise ThermoError(f"A {name} needs at least {size} different {column}, and there are 2.")
