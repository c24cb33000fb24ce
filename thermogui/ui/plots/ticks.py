"""The figures along an axis."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from thermogui.core.numbers import format_significant

_MINUS = "\N{MINUS SIGN}"
_ZEROS = re.compile(r"\.?0+(?=e)|\.0+$")
_SMALL, _LARGE = 1e-3, 1e7


def tick_texts(values: Sequence[float], step: float) -> list[str]:
    """Return values that are *step* apart as people write them: `−5`, `0.25`, `5,000`, `1.5e22`."""
    largest = max(map(abs, values), default=0.0)
    if not (step > 0 and math.isfinite(step) and math.isfinite(largest)):
        return [format_significant(value) for value in values]
    finest = math.floor(math.log10(step) + 1e-9)
    if largest == 0 or _SMALL <= largest < _LARGE:
        places = min(max(0, -finest), 17)
        # a zero has no sign
        return [f"{round(value, places) + 0.0:,.{places}f}".replace("-", _MINUS) for value in values]
    return [_with_exponent(value, finest) for value in values]


def _with_exponent(value: float, finest: int) -> str:
    if value == 0 or (magnitude := math.floor(math.log10(abs(value)))) < finest - 1:
        return "0"
    return _ZEROS.sub("", format_significant(value, min(max(magnitude - finest + 1, 1), 17)))
