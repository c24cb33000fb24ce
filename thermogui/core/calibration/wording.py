"""Numbers with their uncertainties, as a person writes them."""

from __future__ import annotations

import math

from thermogui.core.numbers import format_significant

_MINUS = "\N{MINUS SIGN}"


def with_error(value: float, error: float) -> str:
    """Return `0.537(36)`, `−17.3(1.9)`, `4.57(12)e3`: a value to the second digit of its error.

    The brackets count in the last digit unless they hold a decimal point (GUM, 7.2.2).
    """
    if not _is_readable(value, error):
        return f"{format_significant(value, 6)}({format_significant(error, 2)})"
    mantissa, exponent = _two_digits(error)
    power = 0
    if exponent > 1:
        # whole numbers would end in zeros that nobody knows
        power = max(exponent, int(f"{round(value, 1 - exponent):e}".partition("e")[2]))
    decimals = power + 1 - exponent
    shown = f"{value / 10.0**power:z.{decimals}f}".replace("-", _MINUS)
    bracket = mantissa if decimals == 1 else mantissa.replace(".", "")
    return f"{shown}({bracket})" + (f"e{power}" if power else "")


def plus_minus(value: float, reach: float) -> str:
    """Return `1.5 ± 3.2`: a value to the second digit of what it is uncertain by."""
    if not _is_readable(value, reach):
        return f"{format_significant(value, 6)} ± {format_significant(reach, 2)}"
    decimals = max(0, 1 - _two_digits(reach)[1])
    return f"{value:z.{decimals}f}".replace("-", _MINUS) + f" ± {reach:.{decimals}f}"


def with_reach(value: float, low: float, high: float) -> str:
    """Return `1.5 ± 3.2`, or `1.5 +3.4 −3.2` where the sides of an interval differ in these digits."""
    below, above = value - low, high - value
    if not max(below, above) < math.inf:
        return f"{format_significant(value, 6)}, unbounded"
    (start, down), (_, up) = (plus_minus(value, reach).split(" ± ") for reach in (below, above))
    if down == up:
        return f"{start} ± {up}"
    shown = min(plus_minus(value, below), plus_minus(value, above), key=len).partition(" ± ")[0]
    return f"{shown} +{up} {_MINUS}{down}"


def to_the_digit_of(value: float, error: float) -> str:
    """Return `0.537`, `−17.3`: a value to the second digit of its standard uncertainty, without it."""
    if not _is_readable(value, error):
        return format_significant(value, 6)
    return f"{value:z.{max(0, 1 - _two_digits(error)[1])}f}".replace("-", _MINUS)


def percent(share: float) -> str:
    """Return `95 %`, of a share of 1."""
    return f"{100 * share:.10g}\N{NO-BREAK SPACE}%"


def degrees(dof: int) -> str:
    """Return `9 degrees of freedom`."""
    return f"{dof} degree{'' if dof == 1 else 's'} of freedom"


def p_value(p: float) -> str:
    """Return `p = 0.61`, or `p < 0.001`."""
    if math.isnan(p):
        return "p is not a number"
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.{2 if p >= 0.095 else 3}f}"


def _is_readable(value: float, error: float) -> bool:
    """Say whether *value* can be shown to the second digit of *error*."""
    return 1e-12 < error < 1e15 and abs(value) < 1e15


def _two_digits(error: float) -> tuple[str, int]:
    """Return what *error* is rounded to as `3.6` and a power of ten."""
    mantissa, _, exponent = f"{error:.1e}".partition("e")
    return mantissa, int(exponent)
