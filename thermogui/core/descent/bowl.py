"""The mean squared error of a straight line over given readings: a quadratic bowl over (w, b)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import LINE, Values
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.readings.readings import Floats, Readings

_ROWS_AT_ONCE = 1 << 13  # in the cache, and too few for BLAS to wake other threads
_ROUNDING = 32 * float(np.finfo(np.float64).eps)
_UNSCALED = InputScaling(1.0)

LIMIT_ITSELF = 1e-9
"""How much a learning rate may differ from the limit and still be the limit."""


@dataclass(frozen=True)
class Bowl:
    """L(θ) = L* + |B·(θ − θ*)|², with B = [[x̄, 1], [s, 0]] = V·Σ·Uᵀ, known from centred moments.

    x̄ and s are mean and spread of the inputs x. B·(θ − θ*) is how far the line is from the best one at
    the mean of x, and s times how far its slope is. The Hessian is 2·BᵀB = 2·XᵀX/n, X = [x, 1]. Its
    eigenvalues come from B's singular values, which loses half as many digits as the Hessian itself
    would (Golub, Van Loan, *Matrix Computations*, 8.6), and centred sums lose none where the mean is
    far larger than the spread (Chan, Golub, LeVeque, "Algorithms for computing the sample variance",
    1983). What a double cannot hold becomes inf or nan, without a warning.

    Attributes:
        count: how many readings, n.
        mean_x: mean of x.
        spread_x: standard deviation of x with ddof 0; exactly 0 where all x are equal.
        mean_y: mean of the targets y.
        slope: of the least-squares line; 0 where all x are equal.
        least: L*, the mean squared error of that line, from its residuals; exactly 0 where they are
            nothing but rounding.
        scaling: what makes x of the readings' t_u.
    """

    count: int
    mean_x: float
    spread_x: float
    mean_y: float
    slope: float
    least: float
    scaling: InputScaling = _UNSCALED

    @classmethod
    def of(cls, x: Values, y: Values) -> Bowl:
        """Sum x and y, shape (n,) with n ≥ 1, in float64 and piece by piece; O(n)."""
        with np.errstate(all="ignore"):
            unit_x, unit_y = _unit(x), _unit(y)
            # less a reading first: of equal readings the deviations are exactly 0
            first_x, first_y = float(x[0]) / unit_x, float(y[0]) / unit_y

            def pieces() -> Iterator[tuple[Floats, Floats]]:
                for start in range(0, len(x), _ROWS_AT_ONCE):
                    rows = slice(start, start + _ROWS_AT_ONCE)
                    dx, dy = x[rows].astype(np.float64), y[rows].astype(np.float64)
                    dx *= 1 / unit_x
                    dy *= 1 / unit_y
                    dx -= first_x
                    dy -= first_y
                    yield dx, dy

            count, mean_dx, mean_dy, squares, products = 0, 0.0, 0.0, 0.0, 0.0
            for dx, dy in pieces():
                n = len(dx)
                piece_x, piece_y = float(dx.sum()) / n, float(dy.sum()) / n
                dx -= piece_x
                dy -= piece_y
                apart_x, apart_y = piece_x - mean_dx, piece_y - mean_dy
                weight = count * n / (count + n)
                squares += float(dx @ dx) + weight * apart_x * apart_x
                products += float(dx @ dy) + weight * apart_x * apart_y
                count += n
                mean_dx += apart_x * n / count
                mean_dy += apart_y * n / count
            slope = products / squares if squares else 0.0
            deviation = math.sqrt(squares / count)

            left = 0.0
            for dx, dy in pieces():
                dx -= mean_dx
                dx *= slope
                dy -= mean_dy
                dy -= dx
                left += float(dy @ dy)
            # beside x and y themselves, for they are rounded too
            largest = max(1.0, abs(slope)) if deviation else 1.0
            if math.sqrt(left / count) <= _ROUNDING * largest:
                left = 0.0
            return cls(
                count=count,
                mean_x=float(np.float64(first_x + mean_dx) * unit_x),
                spread_x=float(np.float64(deviation) * unit_x),
                mean_y=float(np.float64(first_y + mean_dy) * unit_y),
                slope=float(np.float64(slope) * unit_y / unit_x),
                least=float(np.float64(left) / count * unit_y * unit_y),
            )

    @classmethod
    def of_readings(cls, readings: Readings, experiment: Experiment | None = None) -> Bowl | None:
        """Return that of the readings that count, O(n), in the experiment's scaling if one is given.

        None where no reading counts, or the experiment's model is no straight line.

        Raises:
            ThermoError: the readings cannot be standardized.
        """
        t_u, t_c = readings.used()
        if len(t_u) == 0 or (experiment is not None and experiment.model != LINE.name):
            return None
        bowl = cls.of(t_u, t_c)
        return bowl if experiment is None else bowl.scaled(InputScaling.of(experiment, t_u))

    def scaled(self, scaling: InputScaling) -> Bowl:
        """Return that of inputs factor·(t_u − mean), of one whose x are t_u; O(1)."""
        with np.errstate(all="ignore"):
            factor = np.float64(scaling.factor)
            return replace(
                self,
                mean_x=float(factor * (self.mean_x - scaling.mean)),
                spread_x=float(abs(factor) * self.spread_x),
                slope=float(self.slope / factor) if self.spread_x else 0.0,
                scaling=scaling,
            )

    # -- the minimum

    @property
    def size(self) -> float:
        """The mean square of y, beside which a loss is none."""
        explained = self.slope * self.spread_x
        return self.mean_y * self.mean_y + explained * explained + self.least

    @property
    def has_one_minimum(self) -> bool:
        """Whether the readings determine both parameters; else there is a valley of minima."""
        return self.spread_x > 0

    @cached_property
    def minimum(self) -> tuple[float, float]:
        """θ*; a point of the valley where all x are equal."""
        with np.errstate(all="ignore"):
            return self.slope, float(self.mean_y - np.float64(self.slope) * self.mean_x)

    @property
    def best_line(self) -> tuple[float, float] | None:
        """Slope and intercept of the least-squares line over x; None where none fits a double."""
        return self.minimum if self.has_one_minimum and np.isfinite(self.minimum).all() else None

    def minimum_from(self, params: Floats) -> Floats:
        """Return θ*, shape (2,): where all x are equal, the best line that descent from θ comes to."""
        if self.has_one_minimum:
            return np.array(self.minimum)
        with np.errstate(all="ignore"):
            return np.asarray(params - self.right[:, 0] * self.components(params)[1][0])

    # -- heights

    def whitened(self, w: Floats, b: Floats) -> tuple[Floats, Floats]:
        """Return B·(θ − θ*) of points, in which contours are circles about 0.

        By the distance from the minimum as it is rounded, so that nothing cancels near it.
        """
        from_minimum = w - self.minimum[0]
        return self.spread_x * from_minimum, (b - self.minimum[1]) + self.mean_x * from_minimum

    def from_whitened(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return w and b of points given by u and v; only where there is one minimum."""
        from_minimum = u / self.spread_x
        return self.minimum[0] + from_minimum, self.minimum[1] + (v - self.mean_x * from_minimum)

    def excess(self, w: Floats, b: Floats) -> Floats:
        """Return L − L* at points, in their shape; inf where it overflows."""
        with np.errstate(all="ignore"):
            u, v = self.whitened(np.asarray(w, np.float64), np.asarray(b, np.float64))
            return np.asarray(u**2 + v**2)

    def loss(self, w: Floats, b: Floats) -> Floats:
        """Return L at points, in their shape."""
        return self.least + self.excess(w, b)

    @property
    def least_radius(self) -> float:
        """Of a contour worth seeing: readings on a line have no other."""
        spread_of_y = math.hypot(math.sqrt(self.least), self.slope * self.spread_x)
        return 1e-3 * spread_of_y or 0.1 * abs(self.mean_y) or 1.0

    def half_widths(self, radius: float) -> tuple[float, float]:
        """Return how far that contour reaches along w and b; of a valley, across it."""
        if self.has_one_minimum:
            return radius / self.spread_x, radius * math.hypot(1, self.mean_x / self.spread_x)
        return (radius / abs(self.mean_x) if self.mean_x else 1.0), radius

    # -- its axes

    @cached_property
    def _decomposed(self) -> tuple[Floats, Floats, Floats]:
        mean, spread = np.float64(self.mean_x), np.float64(self.spread_x)
        with np.errstate(all="ignore"):
            # singular values of [[p, q], [r, t]]: (|(p + t, q − r)| ± |(p − t, q + r)|) / 2
            largest = (np.hypot(mean, 1 - spread) + np.hypot(mean, 1 + spread)) / 2
            # their product is |det B|: a difference would cancel
            smallest = spread / largest
            angle = np.arctan2(2 * mean, mean * mean + spread * spread - 1) / 2
            cos, sin = np.cos(angle), np.sin(angle)
            v = (mean * cos + sin) / largest, spread * cos / largest
        return (
            np.array([largest, smallest]),
            np.array([[cos, -sin], [sin, cos]]),
            np.array([[v[0], v[1]], [v[1], -v[0]]]),
        )

    @property
    def singular(self) -> Floats:
        """σ1 ≥ σ2 of B, shape (2,)."""
        return self._decomposed[0]

    @property
    def right(self) -> Floats:
        """U, shape (2, 2); its columns are the principal axes in (w, b), the steep one first."""
        return self._decomposed[1]

    @property
    def left(self) -> Floats:
        """V, shape (2, 2)."""
        return self._decomposed[2]

    @cached_property
    def eigenvalues(self) -> Floats:
        """λmax and λmin of the Hessian, shape (2,); inf and 0 where the inputs are too large to square."""
        with np.errstate(all="ignore"):
            found = np.asarray(2 * self.singular**2)
        return np.array([np.inf, 0.0]) if np.isnan(found).any() else found

    def components(self, params: Floats) -> tuple[Floats, Floats]:
        """Return where θ, shape (2,), lies along the principal axes, relative to the minimum.

        The first part, Vᵀ·B·(θ − θ*), shape (2,), holds the square roots of the two shares of the
        loss's excess; the second, Uᵀ·(θ − θ*), shape (2,), the distances. From the moments themselves,
        and not by way of the minimum as `whitened`: stored runs have these digits.
        """
        w, b = np.asarray(params, np.float64)
        with np.errstate(all="ignore"):
            offsets = np.array([w * self.mean_x + b - self.mean_y, self.spread_x * (w - self.slope)])
            roots = self.left.T @ offsets
            steep = roots[0] / self.singular[0]
            flat = 0.0
            if self.has_one_minimum:
                flat = float(self.right[:, 1] @ (np.array([w, b]) - self.minimum))
        return roots, np.array([steep, flat])

    # -- which learning rates converge

    @property
    def condition_number(self) -> float:
        """κ = λmax/λmin: how much steeper it is across the valley than along it; inf where λmin is 0."""
        largest, smallest = self.eigenvalues.tolist()
        return largest / smallest if smallest > 0 and math.isfinite(largest) else math.inf

    @property
    def largest_learning_rate(self) -> float:
        """2/λmax: with less descent converges, with more it diverges. 0 where λmax is inf.

        Goodfellow, Bengio, Courville, *Deep Learning*, 4.3.1.
        """
        return float(2 / self.eigenvalues[0])

    @property
    def best_learning_rate(self) -> float:
        """2/(λmax + λmin): both ends shrink by (κ − 1)/(κ + 1) an epoch, and none faster than the slower.

        Where λmin is 0 that is 2/λmax, and no longer stable: there is no slow end to wait for.
        (Boyd, Vandenberghe, *Convex Optimization*, 9.3.)
        """
        return float(2 / (self.eigenvalues[0] + self.eigenvalues[1]))

    def is_beyond(self, learning_rate: float) -> bool:
        """Return whether descent with this learning rate diverges; false at the limit itself."""
        return learning_rate > self.largest_learning_rate * (1 + LIMIT_ITSELF)


def _unit(values: Values) -> float:
    """Return the power of two of the largest value: exact to divide by, and no square overflows."""
    largest = max(abs(float(values.max())), abs(float(values.min())))
    if not math.isfinite(largest) or largest == 0:
        return 1.0
    # below 2^1023, its largest power, and above the subnormal numbers
    return math.ldexp(1.0, max(-1000, min(1020, math.frexp(largest)[1])))
