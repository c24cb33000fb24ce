"""How far the sum of independent errors reaches: their distributions convolved (GUM Supplement 1, JCGM 101).

Student's t is a mixture of normal distributions. In each of them the sum with normal and rectangular parts
has a closed form: the m-th difference of the m-th integral of the normal tail, for m rectangles.
"""

from __future__ import annotations

import itertools
import math
from typing import NamedTuple

import numpy as np

from thermogui.core.calibration.mixture import mixtures
from thermogui.core.calibration.significance import coverage_factor
from thermogui.core.readings.readings import Floats, Rows

_LEAST_WIDTH = 1e-9  # of the widest part, below which a normal part changes nothing in nine digits
_NARROW = 0.007  # of the normal part, times the number of rectangles: narrower ones are made so wide,
# at the expense of the normal part, for the difference of integrals needs some width
_LEAST_RECTANGLE = 1e-3  # of the widest, below which one beside it is taken as normal
_MOST_RECTANGLES = 6  # that are kept; the narrowest of more are taken as normal
_LAST_STEP = 1e-6  # of the reach; the next one would be of its square
_MOST_STEPS = 100


class Shape(NamedTuple):
    """The distribution of a sum of independent errors that always keep their ratios.

    Attributes:
        normal: standard deviation.
        students: scale and degrees of freedom of each Student's t.
        rectangles: half of the whole width of each.
    """

    normal: float = 0.0
    students: tuple[tuple[float, float], ...] = ()
    rectangles: tuple[float, ...] = ()

    @property
    def size(self) -> float:
        """No less than any part of it, and more than none by far."""
        return math.hypot(self.normal, *(scale for scale, _ in self.students), *self.rectangles)

    def reaches(self, confidence: float) -> list[float]:
        """Return how far each part reaches alone."""
        normal = coverage_factor(confidence, None) * self.normal
        students = [coverage_factor(confidence, dof) * scale for scale, dof in self.students]
        return [normal, *students, *(confidence * half for half in self.rectangles)]


_NORMAL = Shape(1.0)


class Parts(NamedTuple):
    """Independent errors, each symmetric about zero; numbers or arrays that broadcast.

    Attributes:
        student: standard uncertainty that was estimated, the scale of Student's t; the standard deviation
            of a normal distribution where it was given.
        shared: how many times the errors of *shape*; a standard deviation where that is the normal one.
        rectangular: half of the whole width.
        shape: of what is shared.
    """

    student: Floats
    shared: Floats
    rectangular: Floats
    shape: Shape = _NORMAL


def half_width_of(shape: Shape, confidence: float) -> float:
    """Return how far a distribution reaches alone."""
    return float(half_width(Parts(np.zeros(()), np.ones(()), np.zeros(()), shape), confidence, None))


def half_width(parts: Parts, confidence: float, dof: float | None) -> Floats:
    """Return the reach U with P(|sum of the parts| ≤ U) = confidence, in the shape of the parts.

    *dof* is of the first part's Student's t; None for normal. To nine digits for every dof ≥ 1 and every
    ratio of the parts; to six where the shared part has Student's t or rectangles of its own.
    """
    student, shared, rectangular = np.broadcast_arrays(*(np.abs(np.asarray(p, float)) for p in parts[:3]))
    k = coverage_factor(confidence, dof)
    if not (rectangular.any() or (shared.any() and parts.shape.size)):
        return k * student
    with np.errstate(all="ignore"):
        largest, scale, scaled = _scaled(parts.shape, student, shared, rectangular)
        reach = np.empty(len(scaled.student))
        for places, group in _groups(scaled):
            reach[places] = _solved(group, confidence, k, dof)
        return np.asarray(np.where(np.isfinite(largest), scale * reach.reshape(scale.shape), largest))


def probability_beyond(reach: Floats, parts: Parts, dof: float | None) -> Floats:
    """Return P(|sum of the parts| > reach), in the shape of all of them together."""
    shaped = np.broadcast_arrays(*(np.abs(np.asarray(values, float)) for values in (*parts[:3], reach)))
    with np.errstate(all="ignore"):
        _, scale, scaled = _scaled(parts.shape, *shaped[:3])
        at = (shaped[3] / scale).ravel()
        tail = np.empty(len(at))
        for places, group in _groups(scaled):
            tail[places] = _tail_and_density(at[places], group, dof)[0]
        return tail.reshape(scale.shape)


class _Flat(NamedTuple):
    """Parts of shape (m,), in units in which the largest is about one; *rectangles* of shape (m, r)."""

    student: Floats
    shared: Floats
    normal: Floats
    rectangles: Floats
    shape: Shape

    def at(self, places: Rows) -> _Flat:
        student, shared, normal = (part[places] for part in self[:3])
        return _Flat(student, shared, normal, self.rectangles[places], self.shape)


def _scaled(
    shape: Shape, student: Floats, shared: Floats, rectangular: Floats
) -> tuple[Floats, Floats, _Flat]:
    """Return the largest part, what all are divided by, and the parts so divided."""
    largest = np.maximum(np.maximum(student, shared * shape.size), rectangular)
    scale = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
    student, shared, rectangular = ((part / scale).ravel() for part in (student, shared, rectangular))
    rectangles = [rectangular, *(shared * half for half in shape.rectangles)]
    columns = [column for column in rectangles if column.any()]
    wide = np.stack(columns, axis=-1) if columns else np.empty((len(student), 0))
    return largest, scale, _Flat(student, shared, shared * shape.normal, wide, shape)


def _groups(parts: _Flat) -> list[tuple[Rows, _Flat]]:
    """Return places with the same rectangles that count, and the parts there; the others become normal."""
    wide, count = parts.rectangles, parts.rectangles.shape[1]
    if count < 2:
        return [(np.arange(len(parts.student)), parts)]
    counts = (wide >= _LEAST_RECTANGLE * wide.max(axis=1, keepdims=True)) & (wide > 0)
    rank = np.argsort(np.argsort(-wide, axis=1, kind="stable"), axis=1)
    counts &= rank < _MOST_RECTANGLES
    patterns, group = np.unique(counts, axis=0, return_inverse=True)
    found = []
    for number, pattern in enumerate(patterns):
        places = np.flatnonzero(group.ravel() == number)
        here = parts.at(places)
        normal = np.hypot.reduce(here.rectangles[:, ~pattern] / math.sqrt(3), axis=1, initial=0.0)
        kept = here.rectangles[:, pattern]
        found.append((places, here._replace(normal=np.hypot(here.normal, normal), rectangles=kept)))
    return found


def _solved(parts: _Flat, confidence: float, k: float, dof: float | None) -> Floats:
    """Return the reach of parts of shape (m,), by Newton's method between two ends that close in."""
    alpha = 1 - confidence
    # no part takes from what another reaches (T. W. Anderson, Proc. Am. Math. Soc. 6 (1955) 170), and
    # together they reach no farther than all of them with an equal share of alpha each
    alone = _alone(parts, confidence, k)
    share = 1 - alpha / len(alone)
    low = np.maximum.reduce(alone)
    high = np.add.reduce(_alone(parts, share, coverage_factor(share, dof))) * (1 + 1e-9)
    # a mixture that is thinner has its ends a little elsewhere than the distribution
    low = low * (1 - (1e-4 if parts.shape.students else 1e-9))
    reach: Floats = np.clip(np.hypot.reduce(alone), low, high)
    going = np.flatnonzero(high > 0)
    for _ in range(_MOST_STEPS):
        if not len(going):
            break
        here = reach[going]
        tail, density = _tail_and_density(here, parts.at(going), dof)
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


def _alone(parts: _Flat, confidence: float, k: float) -> list[Floats]:
    normal = coverage_factor(confidence, None) * parts.normal
    students = [
        coverage_factor(confidence, dof) * scale * parts.shared for scale, dof in parts.shape.students
    ]
    return [k * parts.student, normal, *students, *(confidence * parts.rectangles.T)]


def _tail_and_density(reach: Floats, parts: _Flat, dof: float | None) -> tuple[Floats, Floats]:
    """Return P(|sum| > reach) and the density of |sum| there, all of shape (m,)."""
    from scipy.special import ndtr

    widths, shared, weights = mixtures(dof, parts.shape.students)
    # of numbers about one: no square is out of range
    variance = np.square(parts.student)[:, None] * np.square(widths) + np.square(parts.normal)[:, None]
    variance += np.square(parts.shared)[:, None] * np.square(shared)
    s = np.maximum(np.sqrt(variance), _LEAST_WIDTH)
    wide = np.maximum(parts.rectangles.T[..., None], _NARROW * parts.rectangles.shape[1] * s)
    # what a narrow one is widened by, the normal part is narrowed by: together they have the same variance
    spare = np.sum(np.square(wide / s) - np.square(parts.rectangles.T[..., None] / s), axis=0) / 3
    s = s * np.sqrt(1 - spare)
    z, deltas = reach[:, None] / s, wide / s
    tail, density = np.zeros_like(z), np.zeros_like(z)
    for signs in itertools.product((-1, 1), repeat=len(deltas)):
        place = z + sum(sign * delta for sign, delta in zip(signs, deltas, strict=True))
        bell = np.exp(-np.square(place) / 2) / math.sqrt(2 * math.pi)
        before, integral = bell, ndtr(-place)
        for order in range(1, len(deltas) + 1):
            before, integral = integral, (before - place * integral) / order
        sign = math.prod(-sign for sign in signs)
        tail += sign * integral
        density += sign * before
    whole = np.prod(2 * deltas, axis=0)
    return 2 * np.maximum(tail / whole, 0) @ weights, 2 * (density / whole / s) @ weights
