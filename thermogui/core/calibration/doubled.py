"""Arrays of about 32 significant digits, each number an unevaluated sum of two doubles.

Sources: T. J. Dekker, "A floating-point technique for extending the available precision", Numerische
Mathematik 18 (1971) 224; Y. Hida, X. S. Li, D. H. Bailey, "Algorithms for quad-double precision
floating point arithmetic", ARITH-15 (2001). It works alike wherever doubles are IEEE 754, unlike
numpy's longdouble.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]

_SPLITTER = 2.0**27 + 1


@dataclass(frozen=True, eq=False)
class Doubled:
    """Numbers *high* + *low*, arrays of one shape, |low| at most half a unit in the last place of high.

    Magnitudes between 1e-140 and 1e140 keep all digits, so callers scale by powers of two first.
    """

    high: Doubles
    low: Doubles

    @classmethod
    def of(cls, values: npt.ArrayLike) -> Doubled:
        """Take doubles as they are."""
        high = np.asarray(values, np.float64)
        return cls(high, np.zeros_like(high))

    def __neg__(self) -> Doubled:
        return Doubled(-self.high, -self.low)

    def __add__(self, other: Doubled) -> Doubled:
        high, error = _two_sum(self.high, other.high)
        low, rest = _two_sum(self.low, other.low)
        high, error = _quick_two_sum(high, error + low)
        return Doubled(*_quick_two_sum(high, error + rest))

    def __sub__(self, other: Doubled) -> Doubled:
        return self + -other

    def __mul__(self, other: Doubled) -> Doubled:
        high, error = _two_product(self.high, other.high)
        return Doubled(*_quick_two_sum(high, error + (self.high * other.low + self.low * other.high)))

    def __truediv__(self, other: Doubled) -> Doubled:
        first = Doubled.of(self.high / other.high)
        rest = self - first * other
        second = Doubled.of(rest.high / other.high)
        rest = rest - second * other
        return first + second + Doubled.of(rest.high / other.high)

    def expanded(self) -> Doubled:
        """Return the numbers with a last axis of length one, to go with rows."""
        return Doubled(self.high[..., None], self.low[..., None])

    def sum(self) -> Doubled:
        """Add up along the last axis, pairwise."""
        high, low = self.high, self.low
        while (count := high.shape[-1]) > 1:
            half = count // 2
            total = Doubled(high[..., :half], low[..., :half]) + Doubled(
                high[..., half : 2 * half], low[..., half : 2 * half]
            )
            odd = slice(2 * half, count)
            high = np.concatenate([total.high, high[..., odd]], axis=-1)
            low = np.concatenate([total.low, low[..., odd]], axis=-1)
        return Doubled(high[..., 0], low[..., 0])

    def times_power_of_two(self, exponent: int) -> Doubles:
        """Return the nearest doubles to the numbers times 2**exponent; inf where they are too large."""
        return np.ldexp(self.high + self.low, exponent)


def _two_sum(a: Doubles, b: Doubles) -> tuple[Doubles, Doubles]:
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def _quick_two_sum(a: Doubles, b: Doubles) -> tuple[Doubles, Doubles]:
    total = a + b
    return total, b - (total - a)


def _split(a: Doubles) -> tuple[Doubles, Doubles]:
    scaled = _SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high


def _two_product(a: Doubles, b: Doubles) -> tuple[Doubles, Doubles]:
    product = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
