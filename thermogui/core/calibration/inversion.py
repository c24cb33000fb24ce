"""The predictor at which a fitted curve takes a value, and Fieller's interval for it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from thermogui.core.calibration.fit import Fit
from thermogui.core.calibration.reach import CurveReach, Reach
from thermogui.core.descent.models import Polynomial
from thermogui.core.readings.readings import Floats

_STEPS = 200  # of a search along a curve; the crossing is then cut into ever smaller pieces
_ROUNDS_OF_SEARCH = 11
_ROUNDS = 60  # of solving for the ends along a line; it takes a few
_FARTHEST = 1e6  # of the readings' range, beyond which an interval counts as unbounded


def invert(fit: Fit, y: float) -> float:
    """Return the x at which the curve is y, on the branch of a parabola that the readings lie on.

    nan where the curve never reaches y, inf where a line is level.
    """
    scaled, basis = float(np.ldexp(y, -fit.y_exponent)), fit.basis
    powers = [float(value) for value in reversed(fit.coefficients)]
    if fit.size == 3:
        # in powers of d = x − m: c₂·d² + (c₁ − α·c₂)·d + (c₀ − β·c₂)
        powers[1] -= float(basis.alpha.high) * powers[0]
        powers[2] -= float(basis.beta.high) * powers[0]
    middle = float(np.ldexp((fit.x.min() + fit.x.max()) / 2, -basis.exponent) - basis.mean.high)
    root = Polynomial.inverse(powers, scaled, middle)
    return float(np.ldexp(basis.mean.high + root, basis.exponent))


def inverse_interval(fit: Fit, y: float, x: float, k: float, reach: Reach) -> tuple[float, float]:
    """Return all x about the inverted *x* with |y − curve(x)| within the reach there.

    E. C. Fieller's theorem (J. R. Stat. Soc. B 16 (1954) 175), where the reach is k·√(u(x)² + s²). A side
    on which there is no end, as where the slope is not significant, is infinite.
    """
    if not math.isfinite(x):
        return -math.inf, math.inf
    if fit.size == 2 and (isinstance(reach, CurveReach) or not len(fit.places_of_scatter)):
        return _of_line(fit, y, x, k, reach)
    return _by_search(fit, y, x, reach)


def _of_line(fit: Fit, y: float, x: float, k: float, reach: Reach) -> tuple[float, float]:
    """Solve with what the reach has beside k·u(x) taken from the last ends, until they stay.

    Where a scatter goes up and down between readings they might never.
    """
    ends = np.array([x, x])
    for _ in range(_ROUNDS):
        u = k * fit.uncertainty_at(ends)
        whole = np.maximum(reach.at(ends), u)
        # √(whole² − u²), in which nothing overflows
        more = (np.sqrt((whole - u) / whole) * np.sqrt((whole + u) / whole) * whole / k).tolist()
        found = np.array([_fieller(fit, y, k, scatter)[side] for side, scatter in enumerate(more)])
        if not np.isfinite(found).all():
            return -math.inf, math.inf
        moved, ends = np.abs(found - ends), found
        if (moved <= 1e-11 * np.ptp(ends)).all():
            break
    return float(ends[0]), float(ends[1])


def _fieller(fit: Fit, y: float, k: float, scatter: float) -> tuple[float, float]:
    # (D − b·d)² ≤ k²·(v₀ + v₁·d² + scatter²), a quadratic inequality in d = x − m
    middle, slope = (float(value) for value in fit.coefficients)
    v0, v1 = float(fit.unit_variance) * fit.basis.variances
    difference = float(np.ldexp(y, -fit.y_exponent)) - middle
    a = slope * slope - k * k * v1
    if not a > 0:
        return -math.inf, math.inf
    spread = math.hypot(math.sqrt(v0), float(np.ldexp(scatter, -fit.y_exponent)))
    reach = k * math.hypot(math.sqrt(v1) * difference, math.sqrt(a) * spread)
    ends = [fit.basis.mean.high + (slope * difference + sign * reach) / a for sign in (-1, 1)]
    low, high = (float(np.ldexp(end, fit.basis.exponent)) for end in ends)
    return low, high


def _by_search(fit: Fit, y: float, x: float, reach: Reach) -> tuple[float, float]:
    width = float(np.ptp(fit.x))
    vertex = math.inf
    if fit.size == 3 and fit.coefficients[2]:
        c1, c2 = (float(value) for value in fit.coefficients[1:])
        centre = (float(fit.basis.alpha.high) - c1 / c2) / 2
        vertex = float(np.ldexp(fit.basis.mean.high + centre, fit.basis.exponent))

    def outside(places: Floats) -> npt.NDArray[np.bool_]:
        # the farthest may be beyond what a double holds, where no end is sought any more
        with np.errstate(over="ignore", invalid="ignore"):
            return reach.is_passed(np.abs(y - fit.at(places)), places)

    def end(direction: int) -> float:
        limit = x + direction * _FARTHEST * width
        if direction * (vertex - x) > 0:
            # past its vertex the parabola comes back
            limit = direction * min(direction * limit, direction * vertex)
        steps = np.geomspace(1e-9 * width, max(abs(limit - x), 1e-9 * width), _STEPS)
        # where the scatter bends an end may be between two steps, and no end after them
        bends = direction * (fit.places_of_scatter - x)
        steps = np.union1d(steps, bends[(bends > 0) & (bends < steps[-1])])
        places = np.append(x, x + direction * steps)
        crossed = np.flatnonzero(outside(places[1:]))
        if not len(crossed):
            return direction * math.inf
        return _cut(*places[crossed[0] :][:2].tolist())

    def _cut(inner: float, outer: float) -> float:
        for _ in range(_ROUNDS_OF_SEARCH):
            places = np.linspace(inner, outer, 33)
            passed = outside(places[1:-1])
            first = int(passed.argmax()) if passed.any() else len(passed)
            inner, outer = places[first : first + 2].tolist()
        return (inner + outer) / 2

    return end(-1), end(1)
