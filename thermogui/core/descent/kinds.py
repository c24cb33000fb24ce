"""What kind of number a setting is, whatever else somebody has put in its place."""

from __future__ import annotations

import math


def is_integer(value: object) -> bool:
    """Say whether it is a whole number, which True and False are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_finite(value: object) -> bool:
    """Say whether it is a number within the range of doubles."""
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # a whole number beyond every double
        return False


def is_positive(value: object) -> bool:
    """Say whether it is a finite number above 0."""
    return isinstance(value, int | float) and is_finite(value) and value > 0


def is_part(value: object) -> bool:
    """Say whether it is a number from 0 to below 1."""
    return isinstance(value, int | float) and is_finite(value) and 0 <= value < 1
