"""The columns of a polynomial's design, made orthogonal over the readings."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from thermogui.core.calibration.double_double import DoubleDouble, two_sum
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats

_ZERO, _ONE = DoubleDouble(0.0, 0.0), DoubleDouble(1.0, 0.0)


@dataclass(frozen=True, eq=False)
class Basis:
    """Polynomials φ₀ … φₖ₋₁ of rising degree that are orthogonal over n weighted readings.

    φ₀ = 1, φ₁ = x − m, φ₂ = φ₁² − α·φ₁ − β, in x scaled by a power of two (G. E. Forsythe, "Generation
    and use of orthogonal polynomials", J. SIAM 5 (1957) 74). They are the Q of a QR decomposition of
    the design, by Gram-Schmidt; made with twice a double's digits, they stay orthogonal for readings
    as far from zero, or as close together, as doubles can tell apart.

    Attributes:
        exponent: x was divided by 2**exponent, which makes the largest |x| less than one.
        weights: 1/σ² of each reading, shape (n,); None where all are one.
        columns: φⱼ over the readings, k of shape (n,).
        weighted: weight·φⱼ over the readings, k of shape (n,).
        norms: Σ weight·φⱼ², k numbers.
        mean: m, a number.
        alpha: α, a number; zero without a φ₂.
        beta: β, a number; zero without a φ₂.
    """

    exponent: int
    weights: DoubleDouble | None
    columns: tuple[DoubleDouble, ...]
    weighted: tuple[DoubleDouble, ...]
    norms: tuple[DoubleDouble, ...]
    mean: DoubleDouble
    alpha: DoubleDouble = _ZERO
    beta: DoubleDouble = _ZERO

    @classmethod
    def over(cls, x: Floats, sigma: Floats | None) -> Basis:
        """Make the two polynomials of a line over x, weighted by 1/σ²; shapes (n,).

        Raises:
            ThermoError: all x are alike, or the range of σ is too wide for doubles.
        """
        exponent = exponent_of(x)
        scaled = DoubleDouble.of(np.ldexp(x, -exponent))
        # without memory of its own
        one = DoubleDouble(np.broadcast_to(1.0, x.shape), np.broadcast_to(0.0, x.shape))
        if sigma is None:
            weights = None
            norm = DoubleDouble(float(len(x)), 0.0)
            total = scaled.sum()
        else:
            weights = one / (DoubleDouble.of(sigma) * DoubleDouble.of(sigma))
            norm = _norm(weights.sum())
            total = weights.dot(scaled)
        mean = total.as_floats() / norm
        first = scaled - mean
        columns = (one, first)
        weighted = columns if weights is None else (weights, weights * first)
        return cls(exponent, weights, columns, weighted, (norm, _norm(weighted[1].dot(first))), mean)

    def extended(self) -> Basis:
        """Return the basis of a line with the polynomial of a parabola added.

        Raises:
            ThermoError: there are fewer than three different x, or they are too close together.
        """
        first, (norm, norm_1) = self.columns[1], self.norms
        square = first * first
        alpha = self.weighted[1].dot(square).as_floats() / norm_1
        beta = norm_1 / norm
        second = square - alpha * first - beta
        weighted = second if self.weights is None else self.weights * second
        return replace(
            self,
            columns=(*self.columns, second),
            weighted=(*self.weighted, weighted),
            norms=(norm, norm_1, _norm(weighted.dot(second))),
            alpha=alpha,
            beta=beta,
        )

    @property
    def weight(self) -> Floats:
        """Weight of each reading in doubles, shape (n,)."""
        return np.asarray(self.weighted[0].high)

    @property
    def variances(self) -> Floats:
        """Variance of each coefficient, in multiples of that of a reading of weight one; shape (k,)."""
        return np.array([1 / norm.high for norm in self.norms])

    def solve(self, y: Floats) -> tuple[list[DoubleDouble], Floats]:
        """Return the least-squares coefficients for y of shape (…, n), and the residuals.

        The coefficients are k of shape (…), the residuals (…, n), in doubles. Each coefficient is first
        taken in doubles from what the ones before it have left, where what is left keeps all digits.
        Then all are corrected from the residuals with all digits: iterative refinement (Å. Björck,
        *Numerical Methods for Least Squares Problems*, 1996, 2.9.2).
        """
        rough: list[Floats] = []
        left = DoubleDouble(y, 0.0)
        for j, (column, weighted, norm) in enumerate(
            zip(self.columns, self.weighted, self.norms, strict=True)
        ):
            rough.append(np.asarray((left.high * weighted.high).sum(axis=-1)) / norm.high)
            expanded = rough[-1][..., None]
            # φ₀ is one, and y has no second half yet
            left = left - DoubleDouble(expanded, 0.0) * column if j else DoubleDouble(*two_sum(y, -expanded))
        coefficients, residuals = [], left.low
        for j, (column, norm) in enumerate(zip(self.columns, self.norms, strict=True)):
            total = left.sum() if j == 0 and self.weights is None else self.weighted[j].dot(left)
            # small beside the first, so that a double has digits enough
            more = np.asarray(total.high / norm.high)
            residuals = residuals - more[..., None] * column.high
            coefficients.append(DoubleDouble(*two_sum(rough[j], more)))
        return coefficients, left.high + residuals

    def to_powers(self, origin: float) -> list[list[DoubleDouble]]:
        """Return T, k × k, upper triangular: the coefficients of (x − origin)ʲ are T·coefficients."""
        offset = self.mean - DoubleDouble(float(np.ldexp(origin, -self.exponent)), 0.0)
        if len(self.columns) == 2:
            return [[_ONE, -offset], [_ZERO, _ONE]]
        return [
            [_ONE, -offset, offset * (offset + self.alpha) - self.beta],
            [_ZERO, _ONE, -(offset + offset + self.alpha)],
            [_ZERO, _ZERO, _ONE],
        ]

    def in_powers(self, coefficients: list[DoubleDouble], origin: float) -> list[DoubleDouble]:
        """Return the coefficients of (x − origin)ʲ for those of the polynomials; k of shape (…)."""
        rows = self.to_powers(origin)
        return [
            sum((row[j] * coefficients[j] for j in range(i + 1, len(row))), coefficients[i])
            for i, row in enumerate(rows)
        ]

    def at(self, x: Floats) -> Floats:
        """Return the polynomials at x of shape (m,), in doubles: shape (k, m)."""
        first = self._first(x)
        values = [np.ones_like(first), first]
        if len(self.columns) == 3:
            values.append(first * first - self.alpha.high * first - self.beta.high)
        return np.array(values)

    def slopes_at(self, x: Floats) -> Floats:
        """Return the derivatives of the polynomials at x of shape (m,), by scaled x: shape (k, m)."""
        first = self._first(x)
        values = [np.zeros_like(first), np.ones_like(first)]
        if len(self.columns) == 3:
            values.append(2 * first - self.alpha.high)
        return np.array(values)

    def _first(self, x: Floats) -> Floats:
        # exact but for the rounding of the difference, for m.high is a double as x is
        return np.asarray((np.ldexp(x, -self.exponent) - self.mean.high) - self.mean.low)


def exponent_of(values: Floats) -> int:
    """Return the power of two by which all values become less than one, exactly."""
    return int(np.frexp(max(abs(float(values.min())), abs(float(values.max()))))[1])


def different(values: Floats) -> int:
    """Return how many different values there are, of shape (n,) without nan; 3 stands for more as well."""
    low, high = values.min(), values.max()
    if low == high:
        return 1
    return 3 if ((values != low) & (values != high)).any() else 2


def _norm(total: DoubleDouble) -> DoubleDouble:
    norm = total.as_floats()
    if not (math.isfinite(norm.high) and norm.high > 0):
        raise ThermoError("The readings, or their σ, differ too much in size to be fitted.")
    return norm
