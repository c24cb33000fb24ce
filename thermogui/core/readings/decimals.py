"""How many decimals a column has: the most that were typed into it or read, so that 0,40 stands as 0.40."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thermogui.core.numbers import shortest, typed_number

MOST_DECIMALS = 6
_LEAST_STEP = 10.0**-MOST_DECIMALS / 2
_NOISE = 12  # so many are what a computation leaves, and nobody types
_WHOLE = 1e15  # doubles from here on hardly have decimals
_AS_SHORTEST = 1e-3  # below it six decimals would leave little of a number
_LOOKED_AT = 10_000  # values of a column


class Decimals(NamedTuple):
    """How many decimals each column of readings has."""

    t_u: int = 0
    t_c: int = 0
    sigma: int = 0

    def most(self, other: Decimals) -> Decimals:
        """Return the larger ones."""
        return Decimals(*map(max, self, other))

    def raised(self, column: str, count: int) -> Decimals:
        """Return these, with at least so many for a column."""
        return self._replace(**{column: max(count, getattr(self, column))})


NO_DECIMALS = Decimals()


def decimals_of(values: npt.NDArray[np.float64]) -> int:
    """Return how many decimals it takes to write the values, shape (n,); of very many some are looked at."""
    left = values[:: 1 + len(values) // _LOOKED_AT]
    left = left[np.abs(left) < _WHOLE]
    for count in range(MOST_DECIMALS):
        left = left[np.abs(np.round(left, count) - left) > _LEAST_STEP]
        if not len(left):
            return count
    return MOST_DECIMALS


def decimals_in(text: str) -> int:
    """Return how many decimals a number was typed or written with; 0 for what is no number."""
    _, mark, digits = text.strip().replace(",", ".").rpartition(".")
    if not mark and not ("e" in digits or "E" in digits):
        return 0
    if digits.isdecimal() and len(digits) < _NOISE:
        return min(len(digits), MOST_DECIMALS)
    try:
        return _needed(typed_number(text))
    except ValueError:
        return 0


def fixed(value: float, decimals: int) -> str:
    """Return a number with the decimals of its column, or more where it has more."""
    text = f"{value:.{max(decimals, _needed(value))}f}"
    size = abs(value)
    if size >= _WHOLE or (size < _AS_SHORTEST and float(text) != value):
        return shortest(value)
    return text


def _needed(value: float) -> int:
    if not abs(value) < _WHOLE:
        return 0
    return len(f"{value:.{MOST_DECIMALS}f}".rstrip("0").rpartition(".")[2])
