"""How the quantities of a run are written on the screen: each with the same digits in all its places."""

from __future__ import annotations

import math

from thermogui.core.numbers import format_significant, signed_term

_DIGITS = 6


def loss_text(loss: float) -> str:
    """Return a loss with six decimals, as the book's loop prints it; a huge or tiny one in powers of ten."""
    loss = float(loss)
    if not math.isfinite(loss) or loss == 0:
        return format_significant(loss)
    if 1e-3 <= abs(loss) < 1e9:
        return f"{loss:.6f}".replace("-", "\N{MINUS SIGN}")
    return format_significant(loss, _DIGITS + 1)


def figure_text(value: float) -> str:
    """Return a parameter, a slope, an intercept, a gradient or a step to six significant digits."""
    return format_significant(float(value), _DIGITS)


def distance_text(value: float) -> str:
    """Return how far something is from what it goes to, to three significant digits."""
    return "at most 0.000001" if abs(value) < 1e-6 else format_significant(float(value))


def residual_text(value: float) -> str:
    """Return a residual with two decimals; a small or huge one to three significant digits."""
    value = float(value)
    if value == 0 or 0.1 <= abs(value) < 1e6:
        return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")
    return format_significant(value)


def term_text(value: float) -> str:
    """Return a figure as the second term of a sum: `− 17.3012`."""
    return signed_term(float(value), _DIGITS)


def setting_text(value: float) -> str:
    """Return a setting as it was typed, as far as six digits go: `0.1`, `1e−7`."""
    mantissa, mark, power = f"{float(value):.6g}".partition("e")
    return f"{mantissa}{mark}{int(power) if mark else ''}".replace("-", "\N{MINUS SIGN}")
