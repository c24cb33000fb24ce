"""How far the sum of independent errors reaches: their distributions convolved (GUM Supplement 1, JCGM 101).

Student's t is a mixture of normal distributions whose variances are those of χ² inverted. In each of them
the sum with a normal and a rectangular part has a closed form, so that one integral is left. Over the
logarithm v of χ²/ν its integrand is analytic for |Im v| < π/2 and dies away at both ends, where the
trapezoidal rule converges exponentially, as exp(−π²/step): L. N. Trefethen, J. A. C. Weideman, SIAM Review
56 (2014) 385, theorem 5.1.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from thermogui.core.calibration.significance import coverage_factor
from thermogui.core.readings.readings import Floats

_LEAST_LOG = 32.0  # the nodes reach to where the density is e**−32 of its highest
_STEP = 0.3
_STEP_OF_DEVIATION = 0.7  # of the standard deviation of v, where that is less
_LEAST_WIDTH = 1e-9  # of the widest part, below which a normal part changes nothing in nine digits
_NARROW = 0.03  # a rectangular part beside the normal one, below which four terms of a series are exact
_LAST_STEP = 1e-6  # of the reach; the next one would be of its square
_MOST_STEPS = 100


class Parts(NamedTuple):
    """Independent errors, each symmetric about zero; numbers or arrays that broadcast.

    Attributes:
        student: standard uncertainty that was estimated, the scale of Student's t; the standard deviation
            of a normal distribution where it was given.
        normal: standard deviation.
        rectangular: half of the whole width.
    """

    student: Floats
    normal: Floats
    rectangular: Floats


def half_width(parts: Parts, confidence: float, dof: float | None) -> Floats:
    """Return the reach U with P(|sum of the parts| ≤ U) = confidence, in the shape of the parts.

    *dof* is of Student's t; None for normal. To nine digits for every dof ≥ 1 and every ratio of the parts.
    """
    student, normal, rectangular = np.broadcast_arrays(*(np.abs(np.asarray(part, float)) for part in parts))
    k = coverage_factor(confidence, dof)
    if not (normal.any() or rectangular.any()):
        return k * student
    with np.errstate(all="ignore"):
        largest = np.maximum(np.maximum(student, normal), rectangular)
        scale = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
        scaled = Parts(student / scale, normal / scale, rectangular / scale)
        reach = _solved(Parts(*(part.ravel() for part in scaled)), confidence, k, dof)
        return np.asarray(np.where(np.isfinite(largest), scale * reach.reshape(scale.shape), largest))


def probability_beyond(reach: Floats, parts: Parts, dof: float | None) -> Floats:
    """Return P(|sum of the parts| > reach), in the shape of all of them together."""
    shaped = np.broadcast_arrays(*(np.abs(np.asarray(values, float)) for values in (reach, *parts)))
    with np.errstate(all="ignore"):
        largest = np.maximum.reduce(shaped[1:])
        scale = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
        flat = [(values / scale).ravel() for values in shaped]
        return _tail_and_density(flat[0], Parts(*flat[1:]), dof)[0].reshape(scale.shape)


def _solved(parts: Parts, confidence: float, k: float, dof: float | None) -> Floats:
    """Return the reach of parts of shape (m,), by Newton's method between two ends that close in."""
    alpha = 1 - confidence
    normal_k = coverage_factor(confidence, None)
    alone = [k * parts.student, normal_k * parts.normal, confidence * parts.rectangular]
    # no part takes from what another reaches (T. W. Anderson, Proc. Am. Math. Soc. 6 (1955) 170), and
    # together they reach no farther than all of them with a third of alpha each
    third = 1 - alpha / 3
    low = np.maximum.reduce(alone)
    high = coverage_factor(third, dof) * parts.student + coverage_factor(third, None) * parts.normal
    high = (high + parts.rectangular) * (1 + 1e-9)
    low = low * (1 - 1e-9)
    reach = np.clip(np.sqrt(sum(np.square(one) for one in alone)), low, high)
    going = np.flatnonzero(high > 0)
    for _ in range(_MOST_STEPS):
        if not len(going):
            break
        here = reach[going]
        tail, density = _tail_and_density(here, Parts(*(part[going] for part in parts)), dof)
        is_short = tail > alpha
        low[going] = np.where(is_short, here, low[going])
        high[going] = np.where(is_short, high[going], here)
        # in the logarithm of the probability, which is nearly a parabola where the tail is normal
        step = np.log(tail / alpha) * tail / density
        there = here + step
        bisected = (low[going] + high[going]) / 2
        is_inside = (there >= low[going]) & (there <= high[going])
        reach[going] = np.where(is_inside, there, bisected)
        going = going[~(is_inside & (np.abs(step) <= _LAST_STEP * here))]
    return reach


def _tail_and_density(reach: Floats, parts: Parts, dof: float | None) -> tuple[Floats, Floats]:
    """Return P(|sum| > reach) and the density of |sum| there, all of shape (m,)."""
    from scipy.special import ndtr

    widths, weights = _mixture(dof)
    s = np.hypot(parts.student[:, None] * widths, parts.normal[:, None])
    s = np.maximum(s, _LEAST_WIDTH)
    z = reach[:, None] / s
    if not parts.rectangular.any():
        return 2 * ndtr(-z) @ weights, 2 * (_bell(z) / s) @ weights
    delta = parts.rectangular[:, None] / s
    wide = np.maximum(delta, _NARROW)
    below, above = ndtr(wide - z), ndtr(-wide - z)
    tail = (_integral(z - wide, below) - _integral(z + wide, above)) / (2 * wide)
    density = (below - above) / (2 * wide * s)
    is_narrow = delta < _NARROW
    if is_narrow.any():
        bell, square = _bell(z), np.square(delta)
        series = ndtr(-z) + bell * z * square * (1 / 6 + square * (np.square(z) - 3) / 120)
        tail = np.where(is_narrow, series, tail)
        density = np.where(is_narrow, bell * (1 + square * (np.square(z) - 1) / 6) / s, density)
    return 2 * np.maximum(tail, 0) @ weights, 2 * density @ weights


@lru_cache(maxsize=32)
def _mixture(dof: float | None) -> tuple[Floats, Floats]:
    """Return the standard deviations and weights of the normal distributions that make up Student's t."""
    if dof is None:
        return np.ones(1), np.ones(1)
    # the density of v is exp(ν/2·(v − e**v)); v − e**v + 1 is below −c beyond these ends
    c = 2 * _LEAST_LOG / dof
    ends = -(c + min(1.0, math.sqrt(2 * c))), math.log1p(c + math.sqrt(2 * c))
    step = min(_STEP, _STEP_OF_DEVIATION * math.sqrt(2 / dof))
    v = np.arange(ends[0], ends[1] + step, step)
    weights = np.exp(dof / 2 * (v - np.expm1(v)))
    return np.exp(-v / 2), weights / weights.sum()


def _bell(z: Floats) -> Floats:
    return np.exp(-np.square(z) / 2) / math.sqrt(2 * math.pi)


def _integral(z: Floats, tail: Floats) -> Floats:
    """Return the integral of the normal distribution's upper tail from z on; *tail* is that at z."""
    return _bell(z) - z * tail
