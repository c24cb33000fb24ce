"""An axis that stays readable when it is logarithmic."""

from __future__ import annotations

import math
from typing import Any

from thermogui.ui.plots.plot import Axis

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN_EXPONENTS = range(-3, 6)


class LogAxis(Axis):
    """On a log scale: 1, 2, 5 of each decade where there is room, else decades; plain numbers where short."""

    def logTickValues(self, minVal: float, maxVal: float, size: float, stdTicks: list[Any]) -> list[Any]:  # noqa: N803
        room = size / max(maxVal - minVal, 1e-9)  # pixels a decade
        first, last = math.floor(minVal), math.ceil(maxVal)
        if room < 60:
            step = max(1, math.ceil(60 / room))
            return [(float(step), [float(d) for d in range(first - first % step, last + 1, step)])]
        decades = [float(decade) for decade in range(first, last + 1)]
        labelled = (2, 5) if room < 350 else range(2, 10)
        between = [decade + math.log10(digit) for decade in decades for digit in labelled]
        # a narrow view may hold no such number at all
        if not any(minVal <= value <= maxVal for value in decades + between):
            return stdTicks
        return [(1.0, decades), (0.0, between)]

    def logTickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [_power_text(value) for value in values]


def _power_text(exponent: float) -> str:
    decade = math.floor(exponent + 1e-9)
    digits = 10 ** (exponent - decade)
    if decade in _PLAIN_EXPONENTS:
        return f"{digits * 10.0**decade:.4g}" if decade < 4 else f"{digits * 10.0**decade:,.0f}"
    power = f"10{str(decade).translate(_SUPERSCRIPT)}"
    return power if abs(digits - 1) < 1e-6 else f"{digits:.3g}·{power}"
