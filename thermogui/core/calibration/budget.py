"""The uncertainty budget of a converted reading: what each part brings to it, and its share (GUM, 5.1)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.calibration.components import Component, distribution_text
from thermogui.core.calibration.conversion import place_of
from thermogui.core.calibration.reach import ReadingReach
from thermogui.core.calibration.settings import Extra
from thermogui.core.numbers import format_significant

Kind = Literal["curve", "scatter", "resolution", "shared", "per reading"]
IN_SCATTER = "in the scatter already"
_Line = tuple[str, float, str, float, Kind, bool]
"""A `BudgetLine` before there are shares."""


@dataclass(frozen=True)
class BudgetLine:
    """One line of a budget.

    Attributes:
        name: what makes uncertain.
        standard_uncertainty: what it brings to t_c, in the unit of that.
        distribution: one of `components.DISTRIBUTIONS`.
        dof: degrees of freedom; infinite where it was given and not estimated.
        kind: the fitted curve, the scatter of a new reading, the step of a display, or a component of the
            reference, shared or per reading.
        share: of the variance of all together, in percent; 0 of what another line has in it already.
        is_counted: whether it is a part of its own; what is not is in the scatter already.
    """

    name: str
    standard_uncertainty: float
    distribution: str
    dof: float
    kind: Kind
    share: float
    is_counted: bool


def budget(calibration: Calibration, t_u: float, extra: Extra) -> tuple[BudgetLine, ...]:
    """Return what t_c of a new reading is uncertain by, line by line.

    The squares of those that count add up to that of the conversion's combined uncertainty, and their
    shares to 100. All are nan where the curve never reaches *t_u*.
    """
    with np.errstate(all="ignore"):
        x, rate = place_of(calibration, t_u)
        reach, at = ReadingReach(calibration, extra), np.array([x])
        curve, scatter, step, of_t_c = (
            rate * float(part[0])
            for part in (
                calibration.fit.uncertainty_at(at),
                reach.scatter(at),
                reach.step(at),
                reach.rate(at),
            )
        )
    step /= math.sqrt(12)
    dof = calibration.fit.dof_of_uncertainty
    estimated = math.inf if dof is None else float(dof)
    new = "scatter of a new reading" if extra.readings == 1 else f"scatter of the mean of {extra.readings:,}"
    # a display that the calibration had is in the scatter, unless a mean would be finer than it
    is_coarse = step > scatter
    lines: list[_Line] = [
        (_curve_name(calibration), curve, "normal", estimated, "curve", True),
        (new, scatter, "normal", estimated, "scatter", extra.another_display or not is_coarse),
    ]
    if extra.resolution:
        name = "resolution of the other display" if extra.another_display else "resolution"
        counts = extra.another_display or is_coarse
        lines.append((name, step, "rectangular", math.inf, "resolution", counts))
    lines += [_of_reference(component, of_t_c) for component in extra.reference]
    whole = math.hypot(*(u for _, u, *_, is_counted in lines if is_counted))
    return tuple(
        BudgetLine(
            name, u, distribution, dof, kind, 100 * (u / whole) ** 2 if whole and counts else 0.0, counts
        )
        for name, u, distribution, dof, kind, counts in lines
    )


def _curve_name(calibration: Calibration) -> str:
    return "fitted line" if calibration.fit.size == 2 else "fitted parabola"


def _of_reference(component: Component, rate: float) -> _Line:
    u = component.standard_uncertainty * rate
    kind: Kind = "shared" if component.shared else "per reading"
    return component.name, u, component.distribution, component.dof, kind, component.shared


def middle_of(calibration: Calibration) -> float:
    """Return a reading in the middle of those that were fitted, with few digits."""
    low, high = float(calibration.t_u.min()), float(calibration.t_u.max())
    middle = low / 2 + high / 2
    short = float(f"{middle:.3g}")
    return short if low <= short <= high else middle


def budget_rows(lines: Sequence[BudgetLine]) -> Iterator[tuple[str, str, str, str]]:
    """Yield name, standard uncertainty, distribution and share of each line, in words."""
    for line in lines:
        share = share_text(line)
        u = format_significant(line.standard_uncertainty, 2)
        yield line.name, u, distribution_text(line.distribution, line.dof), share


def share_text(line: BudgetLine) -> str:
    """Return `62 %`, `0.4 %`, `< 0.1 %`, or that it is in the scatter already."""
    if not line.is_counted:
        return IN_SCATTER if line.kind != "scatter" else "finer than the display"
    share = line.share
    if not math.isfinite(share):
        return "unknown"
    if 0 < share < 0.05:
        return "<\N{NO-BREAK SPACE}0.1\N{NO-BREAK SPACE}%"
    return f"{share:.{1 if share < 9.95 else 0}f}\N{NO-BREAK SPACE}%"
