"""The columns of a polynomial's design, made orthogonal over the readings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thermogui.core.calibration.doubled import Doubled
from thermogui.core.errors import ThermoError
from thermogui.core.readings import Floats


@dataclass(frozen=True, eq=False)
class Basis:
    """Polynomials φ₀ … φₖ₋₁ of rising degree that are orthogonal over n weighted readings.

    φ₀ = 1, φ₁ = x − m, φ₂ = φ₁² − α·φ₁ − β, in x scaled by a power of two (G. E. Forsythe, "Generation
    and use of orthogonal polynomials", J. SIAM 5 (1957) 74). They are the Q of a QR decomposition of
    the design, by Gram-Schmidt; made with twice a double's digits, they stay orthogonal for readings
    as far from zero, or as close together, as doubles can tell apart.

    Attributes:
        exponent: x was divided by 2**exponent, which makes the largest |x| less than one.
        weights: 1/σ² of each reading, shape (n,).
        columns: φⱼ over the readings, k of shape (n,).
        norms: Σ weight·φⱼ², k numbers of shape ().
        mean: m.
        alpha: α; zero without a φ₂.
        beta: β; zero without a φ₂.
    """

    exponent: int
    weights: Doubled
    columns: tuple[Doubled, ...]
    norms: tuple[Doubled, ...]
    mean: Doubled
    alpha: Doubled
    beta: Doubled

    @classmethod
    def over(cls, x: Floats, sigma: Floats | None, size: int) -> Basis:
        """Make *size* (two or three) polynomials over x, weighted by 1/σ²; shapes (n,).

        Raises:
            ThermoError: x has fewer different values than there are polynomials, or the range of σ
                is too wide for doubles.
        """
        exponent = exponent_of(x)
        scaled = Doubled.of(np.ldexp(x, -exponent))
        one = Doubled.of(np.ones(len(x)))
        weights = one if sigma is None else one / (Doubled.of(sigma) * Doubled.of(sigma))
        norm = weights.sum()
        mean = (weights * scaled).sum() / norm
        first = scaled - mean
        weighted = weights * first
        columns, norms = [one, first], [norm, (weighted * first).sum()]
        alpha = beta = Doubled.of(0.0)
        if size == 3:
            square = first * first
            alpha = (weighted * square).sum() / norms[1]
            beta = norms[1] / norm
            columns.append(square - alpha * first - beta)
            norms.append((weights * columns[2] * columns[2]).sum())
        if not all(np.isfinite(norm.high) and norm.high > 0 for norm in norms):
            raise ThermoError("The readings, or their σ, differ too much in size to be fitted.")
        return cls(exponent, weights, tuple(columns), tuple(norms), mean, alpha, beta)

    @property
    def variances(self) -> Floats:
        """Variance of each coefficient, in multiples of that of a reading of weight one; shape (k,)."""
        return np.array([1 / float(norm.high) for norm in self.norms])

    def solve(self, y: Doubled) -> tuple[list[Doubled], Doubled]:
        """Return the least-squares coefficients for y of shape (…, n), and the residuals.

        The coefficients are k of shape (…), the residuals (…, n). Each coefficient is taken from what
        the ones before it have left, and all once more from the residuals, which makes good what the
        polynomials lack in orthogonality (Å. Björck, *Numerical Methods for Least Squares Problems*,
        1996, 2.4.5).
        """
        coefficients = [Doubled.of(0.0) for _ in self.columns]
        for _ in range(2):
            for j, (column, norm) in enumerate(zip(self.columns, self.norms, strict=True)):
                more = (self.weights * y * column).sum() / norm
                coefficients[j] = coefficients[j] + more
                y = y - more.expanded() * column
        return coefficients, y

    def to_powers(self, origin: float) -> list[list[Doubled]]:
        """Return T, k × k, upper triangular: the coefficients of (x − origin)ʲ are T·coefficients."""
        zero, one = Doubled.of(0.0), Doubled.of(1.0)
        offset = self.mean - Doubled.of(np.ldexp(origin, -self.exponent))
        rows = [
            [one, -offset, offset * (offset + self.alpha) - self.beta],
            [zero, one, -(offset + offset + self.alpha)],
            [zero, zero, one],
        ]
        size = len(self.columns)
        return [row[:size] for row in rows[:size]]

    def at(self, x: Floats) -> Floats:
        """Return the polynomials at x of shape (m,), in doubles: shape (k, m)."""
        first = (Doubled.of(np.ldexp(x, -self.exponent)) - self.mean).high
        values = [np.ones_like(first), first, first * first - self.alpha.high * first - self.beta.high]
        return np.array(values[: len(self.columns)])

    def slopes_at(self, x: Floats) -> Floats:
        """Return the derivatives of the polynomials at x of shape (m,), by scaled x: shape (k, m)."""
        first = (Doubled.of(np.ldexp(x, -self.exponent)) - self.mean).high
        values = [np.zeros_like(first), np.ones_like(first), 2 * first - self.alpha.high]
        return np.array(values[: len(self.columns)])


def exponent_of(values: Floats) -> int:
    """Return the power of two by which all values become less than one, exactly."""
    return int(np.frexp(np.max(np.abs(values)))[1])
