"""Student's t, and the sum of several, as mixtures of normal distributions.

Their variances are those of χ² inverted, so that one integral is left. Over the logarithm v of χ²/ν its
integrand is analytic for |Im v| < π/2 and dies away at both ends, where the trapezoidal rule converges
exponentially, as exp(−π²/step): L. N. Trefethen, J. A. C. Weideman, SIAM Review 56 (2014) 385, theorem 5.1.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from thermogui.core.readings.readings import Floats

_FINE = (32.0, 0.3)  # e**−… of the highest density, at which the nodes end, and their step
_COARSE = (24.0, 0.45)  # where each node of one mixture goes with each of another
_STEP_OF_DEVIATION = 0.7  # of the standard deviation of v, where that is less
_LEAST_WEIGHT = 1e-11  # of a node that counts where mixtures are combined
_MOST_NODES = 100  # of the sum of several, above which it is put on a grid of this step
_STEP_OF_GRID = 0.12


@lru_cache(maxsize=32)
def mixtures(dof: float | None, students: tuple[tuple[float, float], ...]) -> tuple[Floats, Floats, Floats]:
    """Return the standard deviations of Student's t, those of the sum of *students*, and the weights.

    Shapes (k,). The first has *dof*, or is normal where that is None; of the others there are scale and
    degrees of freedom.
    """
    finest = _COARSE if students else _FINE
    first, weights = _mixture(dof, finest)
    if not students:
        return first, np.zeros(1), weights
    second, of_second = np.zeros(1), np.ones(1)
    for scale, own_dof in students:
        width, weight = _mixture(own_dof, finest)
        second = np.hypot(second[:, None], scale * width).ravel()
        of_second = np.outer(of_second, weight).ravel()
        if len(second) > _MOST_NODES:
            second, of_second = _thinned(second, of_second)
    whole = np.outer(weights, of_second).ravel()
    counts = np.abs(whole) > _LEAST_WEIGHT
    return np.repeat(first, len(second))[counts], np.tile(second, len(first))[counts], whole[counts]


def _mixture(dof: float | None, finest: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return the standard deviations and weights of the normal distributions that make up Student's t."""
    if dof is None:
        return np.ones(1), np.ones(1)
    least_log, widest = finest
    # the density of v is exp(ν/2·(v − e**v)); v − e**v + 1 is below −c beyond these ends
    c = 2 * least_log / dof
    ends = -(c + min(1.0, math.sqrt(2 * c))), math.log1p(c + math.sqrt(2 * c))
    step = min(widest, _STEP_OF_DEVIATION * math.sqrt(2 / dof))
    v = np.arange(ends[0], ends[1] + step, step)
    weights = np.exp(dof / 2 * (v - np.expm1(v)))
    return np.exp(-v / 2), weights / weights.sum()


def _thinned(widths: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return a mixture on a coarse, even grid of the logarithm, that gives polynomials there the same mean.

    Each weight is dealt out to the eight nodes about it by Lagrange's interpolation; some become negative.
    """
    v = np.log(widths)
    step, count = _STEP_OF_GRID, 8
    first = math.floor(v.min() / step) - count // 2
    cell = np.floor(v / step).astype(int)
    t = v / step - cell
    whole = np.zeros(int(cell.max()) - first + count)
    nodes = range(1 - count // 2, count // 2 + 1)
    for node in nodes:
        share = np.prod([(t - other) / (node - other) for other in nodes if other != node], axis=0)
        whole += np.bincount(cell - first + node, weights * share, len(whole))
    used = np.flatnonzero(whole)
    return np.exp((used + first) * step), whole[used]
