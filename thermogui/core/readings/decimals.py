"""How many decimals a column has: the most that were typed into it or read, so that 0,40 stands as 0.40."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from thermogui.core.numbers import shortest, typed_number
from thermogui.core.readings.roles import VALUE_ROLES, Role

MOST_DECIMALS = 6
_LEAST_STEP = 10.0**-MOST_DECIMALS / 2
_NOISE = 12  # so many are what a computation leaves, and nobody types
_WHOLE = 1e15  # doubles from here on hardly have decimals
_AS_SHORTEST = 1e-3  # below it six decimals would leave little of a number
_LOOKED_AT = 10_000  # values of a column


class Decimals(tuple[int, ...]):
    """How many decimals each column of readings has, in the order of `VALUE_ROLES`."""

    __slots__ = ()

    def __new__(cls, *counts: int) -> Decimals:
        return super().__new__(cls, (*counts, *[0] * (len(VALUE_ROLES) - len(counts))))

    @classmethod
    def needed(cls, columns: Iterable[npt.NDArray[np.float64] | None]) -> Decimals:
        """Return how many it takes to write these columns, shape (n,) each; None has none."""
        return cls(*(0 if values is None else decimals_of(values) for values in columns))

    def of(self, role: Role) -> int:
        return self[VALUE_ROLES.index(role)]

    def most(self, other: Iterable[int]) -> Decimals:
        """Return the larger ones."""
        return Decimals(*map(max, self, other))

    def raised(self, role: Role, count: int) -> Decimals:
        """Return these, with at least so many for a column."""
        return self.most(count if role == each else 0 for each in VALUE_ROLES)


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


def decimals_in(cell: str | float) -> int:
    """Return how many decimals a number was typed or written with; 0 for what is no number.

    A number that was never written has those of its shortest digits.
    """
    if isinstance(cell, float):
        return 0 if cell.is_integer() else decimals_in(shortest(cell))
    _, mark, digits = cell.strip().replace(",", ".").rpartition(".")
    if not mark and not ("e" in digits or "E" in digits):
        return 0
    if digits.isdecimal() and len(digits) < _NOISE:
        return min(len(digits), MOST_DECIMALS)
    try:
        return _needed(typed_number(cell))
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
