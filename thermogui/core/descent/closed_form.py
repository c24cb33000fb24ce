"""Gradient descent on a quadratic loss, in closed form: any epoch without those before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.bowl import Bowl
from thermogui.core.readings.readings import Floats


@dataclass(frozen=True, eq=False)
class ClosedForm:
    """Gradient descent on a bowl, in closed form: along axis k an epoch multiplies by 1 − η·λk.

    Attributes:
        bowl: the loss.
        learning_rate: η.
        start: θ before the first epoch, shape (2,), float64.
        roots, distances: `Bowl.components` of the start.
        minimum: θ*, shape (2,).
        shrinkage: η·λk, shape (2,).
    """

    bowl: Bowl
    learning_rate: float
    start: Floats
    roots: Floats
    distances: Floats
    minimum: Floats
    shrinkage: Floats

    @classmethod
    def of(cls, bowl: Bowl, learning_rate: float, start: npt.ArrayLike) -> ClosedForm:
        """Go down from *start*, shape (2,); O(1)."""
        begin = np.asarray(start, np.float64)
        with np.errstate(all="ignore"):
            shrinkage = learning_rate * bowl.eigenvalues
        roots, distances = bowl.components(begin)
        minimum = bowl.minimum_from(begin)
        return cls(bowl, learning_rate, begin, roots, distances, minimum, shrinkage)

    @property
    def growth(self) -> float:
        """|1 − η·λmax|, by which an epoch multiplies the distance along the steepest axis."""
        return abs(1 - float(self.shrinkage[0]))

    def powers(self, epochs: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Return (1 − η·λk)ⁿ and the same less 1, both shape (m, 2), after n epochs, shape (m,)."""
        n = np.asarray(epochs, np.float64)[:, None]
        with np.errstate(all="ignore"):
            exponents = np.where(n == 0, 0.0, n * self.log_factors)
            signs = np.where((self.shrinkage > 1) & (n % 2 == 1), -1.0, 1.0)
            sizes = np.exp(exponents)
            return signs * sizes, np.where(signs > 0, np.expm1(exponents), -sizes - 1)

    def excess(self, epochs: npt.ArrayLike) -> Floats:
        """Return L − L*, shape (m,), after n epochs, shape (m,); inf where a double overflows."""
        return excess(self.roots, self.log_factors, np.asarray(epochs, np.float64))

    def params(self, epochs: npt.ArrayLike) -> Floats:
        """Return θ, shape (m, 2), after n epochs, shape (m,)."""
        powers, less_one = self.powers(epochs)
        with np.errstate(all="ignore"):
            axes = (self.bowl.right * self.distances).T
            near_start = self.start + _combined(less_one, axes)
            near_end = self.minimum + _combined(powers, axes)
        # each form keeps its digits at its end of the run
        is_near_end = np.all(np.abs(powers) < 0.5, axis=1, keepdims=True)
        return np.where(is_near_end, near_end, near_start)

    def gradients(self, epochs: npt.ArrayLike) -> Floats:
        """Return ∂L/∂θ, shape (m, 2), after n epochs, shape (m,)."""
        with np.errstate(all="ignore"):
            axes = (self.bowl.right * (2 * self.bowl.singular * self.roots)).T
        return _combined(self.powers(epochs)[0], axes)

    @property
    def log_factors(self) -> Floats:
        """log |1 − η·λk|, shape (2,)."""
        return log_factors(self.shrinkage)


def log_factors(shrinkage: Floats) -> Floats:
    """Return log |1 − η·λ| for any array of η·λ, without rounding 1 − η·λ to what is left of a small λ."""
    with np.errstate(all="ignore"):
        return np.asarray(np.log1p(np.where(shrinkage > 1, shrinkage - 2, -shrinkage)))


def excess(roots: Floats, logs: Floats, epochs: Floats) -> Floats:
    """Return L − L* after n epochs: Σk rootsk²·(1 − η·λk)²ⁿ, inf where a double overflows.

    Args:
        roots: of the start, shape (2,).
        logs: `log_factors`, shape (…, 2).
        epochs: n, shape (…).
    """
    n = epochs[..., None]
    with np.errstate(all="ignore"):
        # as one exponential: a share of 0 stays 0 however much its axis grows
        exponents = np.where(n == 0, 0.0, n * logs) + np.log(np.abs(roots))
        return np.asarray(np.where(roots == 0, 0.0, np.exp(2 * exponents)).sum(-1))


def _combined(factors: Floats, axes: Floats) -> Floats:
    """Return factors · axes, shapes (m, 2) and (2, 2); a component that is 0 stays 0 beside inf."""
    with np.errstate(all="ignore"):
        terms = [np.where(axes[k] == 0, 0.0, factors[:, k, None] * axes[k]) for k in (0, 1)]
        return np.asarray(terms[0] + terms[1])
