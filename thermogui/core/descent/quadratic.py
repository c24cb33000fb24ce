"""The mean squared error of a straight line as what it is: a quadratic bowl over (w, b)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.moments import Moments
from thermogui.core.readings.readings import Floats


@dataclass(frozen=True, eq=False)
class Quadratic:
    """L(θ) = L* + |B·(θ − θ*)|², with B = [[x̄, 1], [s, 0]] = V·Σ·Uᵀ.

    x̄ and s are mean and spread of x. B·(θ − θ*) is how far the line is from the best one at the
    mean of x, and s times how far its slope is. The Hessian is 2·BᵀB = 2·XᵀX/n. Its eigenvalues
    come from B's singular values, which loses half as many digits as the Hessian itself would
    (Golub, Van Loan, *Matrix Computations*, 8.6).

    Attributes:
        moments: of the inputs and the targets.
        singular: σ1 ≥ σ2 of B, shape (2,), float64.
        right: U, shape (2, 2); its columns are the principal axes in (w, b).
        left: V, shape (2, 2).
    """

    moments: Moments
    singular: Floats
    right: Floats
    left: Floats

    @classmethod
    def of(cls, moments: Moments) -> Quadratic:
        """Decompose; O(1). Overflow gives inf or nan, without a warning."""
        mean, spread = np.float64(moments.mean_x), np.float64(moments.spread_x)
        with np.errstate(all="ignore"):
            # singular values of [[p, q], [r, t]]: (|(p + t, q − r)| ± |(p − t, q + r)|) / 2
            largest = (np.hypot(mean, 1 - spread) + np.hypot(mean, 1 + spread)) / 2
            # their product is |det B|: a difference would cancel
            smallest = spread / largest
            angle = np.arctan2(2 * mean, mean * mean + spread * spread - 1) / 2
            cos, sin = np.cos(angle), np.sin(angle)
            v = (mean * cos + sin) / largest, spread * cos / largest
        return cls(
            moments,
            np.array([largest, smallest]),
            np.array([[cos, -sin], [sin, cos]]),
            np.array([[v[0], v[1]], [v[1], -v[0]]]),
        )

    @property
    def eigenvalues(self) -> Floats:
        """λmax and λmin of the Hessian, shape (2,)."""
        with np.errstate(all="ignore"):
            return np.asarray(2 * self.singular**2)

    def components(self, params: Floats) -> tuple[Floats, Floats]:
        """Return where θ, shape (2,), lies along the principal axes, relative to the minimum.

        The first part, Vᵀ·B·(θ − θ*), shape (2,), holds the square roots of the two shares of the
        loss's excess; the second, Uᵀ·(θ − θ*), shape (2,), the distances.
        """
        m = self.moments
        w, b = np.asarray(params, np.float64)
        with np.errstate(all="ignore"):
            offsets = np.array([w * m.mean_x + b - m.mean_y, m.spread_x * (w - m.slope)])
            roots = self.left.T @ offsets
            steep = roots[0] / self.singular[0]
            flat = 0.0
            if m.spread_x:
                flat = self.right[:, 1] @ np.array([w - m.slope, b - (m.mean_y - m.slope * m.mean_x)])
        return roots, np.array([steep, flat])

    def minimum_from(self, params: Floats) -> Floats:
        """Return θ*, shape (2,): where all x are equal, the best line that descent from θ comes to."""
        m = self.moments
        with np.errstate(all="ignore"):
            if m.spread_x:
                return np.array([m.slope, m.mean_y - np.float64(m.slope) * m.mean_x])
            return np.asarray(params - self.right[:, 0] * self.components(params)[1][0])


@dataclass(frozen=True, eq=False)
class Descent:
    """Gradient descent on a bowl, in closed form: along axis k an epoch multiplies by 1 − η·λk.

    Attributes:
        quadratic: the bowl.
        learning_rate: η.
        start: θ before the first epoch, shape (2,), float64.
        roots, distances: `Quadratic.components` of the start.
        minimum: θ*, shape (2,).
        shrinkage: η·λk, shape (2,).
    """

    quadratic: Quadratic
    learning_rate: float
    start: Floats
    roots: Floats
    distances: Floats
    minimum: Floats
    shrinkage: Floats

    @classmethod
    def of(cls, quadratic: Quadratic, learning_rate: float, start: npt.ArrayLike) -> Descent:
        """Go down from *start*, shape (2,); O(1)."""
        begin = np.asarray(start, np.float64)
        with np.errstate(all="ignore"):
            shrinkage = learning_rate * quadratic.eigenvalues
        roots, distances = quadratic.components(begin)
        minimum = quadratic.minimum_from(begin)
        return cls(quadratic, learning_rate, begin, roots, distances, minimum, shrinkage)

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
            axes = (self.quadratic.right * self.distances).T
            near_start = self.start + _combined(less_one, axes)
            near_end = self.minimum + _combined(powers, axes)
        # each form keeps its digits on its side of the way
        is_near_end = np.all(np.abs(powers) < 0.5, axis=1, keepdims=True)
        return np.where(is_near_end, near_end, near_start)

    def gradients(self, epochs: npt.ArrayLike) -> Floats:
        """Return ∂L/∂θ, shape (m, 2), after n epochs, shape (m,)."""
        with np.errstate(all="ignore"):
            axes = (self.quadratic.right * (2 * self.quadratic.singular * self.roots)).T
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
