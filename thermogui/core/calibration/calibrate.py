"""A calibration: readings, the conventions chosen for them, and the curve fitted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from thermogui.core.calibration.basis import different
from thermogui.core.calibration.least_squares import Fit, fit
from thermogui.core.calibration.settings import SIZES, Conventions
from thermogui.core.descent.models import POWERS
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Bools, Floats, Readings, Rows


class ReadingError(ThermoError):
    """Says what is wrong with one reading.

    Attributes:
        index: which reading, from 0.
        problem: what is wrong, in a sentence.
    """

    def __init__(self, index: int, problem: str) -> None:
        super().__init__(f"Row {index + 1}: {problem}")
        self.index = index
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
        ReadingError: a σ is not greater than zero.
        ThermoError: the conventions are wrong, σ is wanted and absent, there are too few readings or
            different t_u, or the numbers are too large or too close together for doubles.
    """
    for name, problem in conventions.problems().items():
        raise ThermoError(f"{name}: {problem}")
    counts = readings.counts
    sigma = None
    without_sigma = 0
    if conventions.weights != "none":
        if readings.sigma is None:
            raise ThermoError(f"For {conventions.weights} weights the readings need a third column, σ.")
        sigma = readings.sigma
        without_sigma = int((counts & np.isnan(sigma)).sum())
        counts = counts & ~np.isnan(sigma)
        _check_sigma(sigma, counts)
        sigma = sigma[counts]
    t_u, t_c = readings.t_u[counts], readings.t_c[counts]
    size = SIZES[conventions.model]
    inverted = conventions.scatter == "t_u"
    try:
        _check_enough(conventions.model, size, {"t_u": t_u, "t_c": t_c} if inverted else {"t_u": t_u})
    except ThermoError as error:
        if not without_sigma:
            raise
        rows = "1 row is" if without_sigma == 1 else f"{without_sigma:,} rows are"
        raise ThermoError(f"{error} {rows} left out for lack of a σ.") from None
    x, y = (t_c, t_u) if inverted else (t_u, t_c)
    fitted = fit(x, y, sigma, conventions.weights, size, conventions.origin)
    return Calibration(conventions, np.flatnonzero(counts), without_sigma, t_u, t_c, fitted)


def _check_sigma(sigma: Floats, counts: Bools) -> None:
    # not above zero, or not finite
    wrong = np.flatnonzero(counts & ~((sigma > 0) & np.isfinite(sigma)))
    if len(wrong):
        index = int(wrong[0])
        problem = f"σ is {sigma[index]:g}, but it must be greater than zero"
        raise ReadingError(index, f"{problem}; correct it, or leave the cell empty to skip the row.")


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
