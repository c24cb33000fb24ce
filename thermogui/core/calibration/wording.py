"""Numbers with their uncertainties, as a person writes them."""

from __future__ import annotations

from thermogui.core.numbers import format_significant

_MINUS = "\N{MINUS SIGN}"


def with_error(value: float, error: float) -> str:
    """Return `0.537(36)`, `−17.3(1.9)`: a value to the second digit of its standard uncertainty.

    The brackets count in the last digit unless they hold a decimal point (GUM, 7.2.2).
    """
    decimals = _decimals(error)
    if decimals is None or abs(value) >= 1e15:
        return f"{format_significant(value, 6)}({format_significant(error, 2)})"
    shown = f"{value:.{decimals}f}".replace("-", _MINUS)
    if decimals == 0:
        return f"{shown}({error:.0f})"
    return f"{shown}({error:.{decimals}f})" if error >= 0.995 else f"{shown}({error * 10**decimals:.0f})"


def plus_minus(value: float, reach: float) -> str:
    """Return `1.5 ± 3.2`: a value to the second digit of what it is uncertain by."""
    decimals = _decimals(reach)
    if decimals is None or abs(value) >= 1e15:
        return f"{format_significant(value, 6)} ± {format_significant(reach, 2)}"
    return f"{value:.{decimals}f}".replace("-", _MINUS) + f" ± {reach:.{decimals}f}"


def to_the_digit_of(value: float, error: float) -> str:
    """Return `0.537`, `−17.3`: a value to the second digit of its standard uncertainty, without it."""
    decimals = _decimals(error)
    if decimals is None or abs(value) >= 1e15:
        return format_significant(value, 6)
    return f"{value:.{decimals}f}".replace("-", _MINUS)


def p_value(p: float) -> str:
    """Return `p = 0.61`, or `p < 0.001`."""
    if p < 0.001:
        return "p < 0.001"
    return f"p = {p:.{2 if p >= 0.095 else 3}f}"


def _decimals(error: float) -> int | None:
    """Return how many decimals show two digits of *error*; None where that makes no readable number."""
    if not 1e-12 < error < 1e15:
        return None
    return max(0, 1 - int(f"{error:.1e}".partition("e")[2]))
