"""The five numbers that a straight line's mean squared error depends on, whatever the readings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from thermogui.core.descent.models import Values
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.readings.readings import Floats

_ROWS_AT_ONCE = 1 << 13  # in the cache, and too few for BLAS to wake other threads
_ROUNDING = 32 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class Moments:
    """Centred moments of inputs x and targets y; they stand for the Gram matrix XᵀX and Xᵀy, X = [x, 1].

    Centred sums lose no digit where the mean is far larger than the spread, as XᵀX would
    (Chan, Golub, LeVeque, "Algorithms for computing the sample variance", 1983).

    Attributes:
        count: how many readings, n.
        mean_x: mean of x.
        spread_x: standard deviation of x with ddof 0; exactly 0 where all x are equal.
        mean_y: mean of y.
        slope: of the least-squares line; 0 where all x are equal.
        least: mean squared error of the least-squares line, from its residuals; exactly 0 where
            they are nothing but rounding.
    """

    count: int
    mean_x: float
    spread_x: float
    mean_y: float
    slope: float
    least: float

    @classmethod
    def of(cls, x: Values, y: Values) -> Moments:
        """Sum x and y, shape (n,) with n ≥ 1, in float64 and piece by piece; O(n).

        What a double cannot hold becomes inf or nan, without a warning.
        """
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

    def scaled(self, scaling: InputScaling) -> Moments:
        """Return the moments for inputs factor·x + offset, without looking at the readings again."""
        with np.errstate(all="ignore"):
            factor = np.float64(scaling.factor)
            return replace(
                self,
                mean_x=float(factor * self.mean_x + scaling.offset),
                spread_x=float(abs(factor) * self.spread_x),
                slope=float(self.slope / factor) if self.spread_x else 0.0,
            )


def _unit(values: Values) -> float:
    """Return the power of two of the largest value.

    Dividing by it is exact, and no square over- or underflows.
    """
    largest = max(abs(float(values.max())), abs(float(values.min())))
    if not math.isfinite(largest) or largest == 0:
        return 1.0
    # below 2^1023, its largest power, and above the subnormal numbers
    return math.ldexp(1.0, max(-1000, min(1020, math.frexp(largest)[1])))
