"""The predictor at which a fitted curve takes a value, and Fieller's interval for it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from thermogui.core.calibration.least_squares import Fit
from thermogui.core.descent.models import Polynomial
from thermogui.core.readings.readings import Floats

_STEPS = 400  # of a search along a parabola; the crossing is then bisected
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


def inverse_interval(fit: Fit, y: float, x: float, k: float, scatter: float) -> tuple[float, float]:
    """Return all x about the inverted *x* with |y − curve(x)| ≤ k·√(u(x)² + scatter²).

    E. C. Fieller's theorem (J. R. Stat. Soc. B 16 (1954) 175). A side on which there is no end, as
    where the slope is not significant, is infinite; *scatter* 0 is for the curve alone.
    """
    if not math.isfinite(x):
        return -math.inf, math.inf
    return _of_line(fit, y, k, scatter) if fit.size == 2 else _of_parabola(fit, y, x, k, scatter)


def _of_line(fit: Fit, y: float, k: float, scatter: float) -> tuple[float, float]:
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


def _of_parabola(fit: Fit, y: float, x: float, k: float, scatter: float) -> tuple[float, float]:
    width = float(np.ptp(fit.x))
    c1, c2 = (float(value) for value in fit.coefficients[1:])
    vertex = math.inf
    if c2:
        centre = (float(fit.basis.alpha.high) - c1 / c2) / 2
        vertex = float(np.ldexp(fit.basis.mean.high + centre, fit.basis.exponent))

    def outside(places: Floats) -> npt.NDArray[np.bool_]:
        # the farthest may be beyond what a double holds, where no end is sought any more
        with np.errstate(over="ignore", invalid="ignore"):
            return np.abs(y - fit.at(places)) > k * np.hypot(fit.uncertainty_at(places), scatter)

    def end(direction: int) -> float:
        limit = x + direction * _FARTHEST * width
        if direction * (vertex - x) > 0:
            # past its vertex the parabola comes back
            limit = direction * min(direction * limit, direction * vertex)
        steps = np.geomspace(1e-9 * width, max(abs(limit - x), 1e-9 * width), _STEPS)
        places = np.append(x, x + direction * steps)
        crossed = np.flatnonzero(outside(places[1:]))
        if not len(crossed):
            return direction * math.inf
        return _bisected(*places[crossed[0] :][:2].tolist())

    def _bisected(inner: float, outer: float) -> float:
        for _ in range(60):
            middle = (inner + outer) / 2
            inner, outer = (inner, middle) if outside(np.array([middle]))[0] else (middle, outer)
        return (inner + outer) / 2

    return end(-1), end(1)
