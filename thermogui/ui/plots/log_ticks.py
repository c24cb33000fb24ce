"""Which numbers stand along a logarithmic axis: as many as have room, never one alone where two are there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN, _NEAR_ONE = range(-3, 6), range(-1, 3)
"""Decades that are written out: all where no other is there, else those around 1."""
MARGIN = 15.0
"""Pixels beyond an axis into which its first and its last label may reach, unless a grid is drawn with it."""
_LEAST = 15.0
"""Pixels from label to label at least; what has less room is not tried."""
_ALL = tuple(range(1, 10))
_DIGITS = ((_ALL, _LEAST / 0.045), ((1, 2, 5), _LEAST / 0.3))
"""Which digits of a decade, and how many pixels a decade has for them at least."""
_FEW = ((1, 3), (3,), (5,), (2,))
"""Digits that are tried where of the decades one alone is there."""
_STEPS = (1, 2, 3, 5, 10, 20, 50, 100, 200)
_FEWEST_LINEAR = 3
_MOST_DECADES = 700

Extent = Callable[[str], float]
Labels = list[tuple[float, str]]


class LogTicks:
    """Labels of an axis on which a number v stands at log10(v + shift).

    With *shift* 1 the axis begins at 0 and has whole numbers only: so are epochs counted.
    """

    def __init__(
        self,
        low: float,
        high: float,
        length: float,
        extent: Extent,
        shift: int = 0,
        margin: float = MARGIN,
    ) -> None:
        """Look from *low* to *high*, in positions, over *length* pixels; *extent* is how long a text is.

        A label reaches no more than *margin* pixels beyond the ends.
        """
        self._low, self._high, self._shift = low, high, shift
        self._length, self._extent, self._margin = length, extent, margin
        self._plain = _PLAIN if low >= -3 and high <= 6.1 else _NEAR_ONE

    def labels(self) -> Labels:
        """Return positions and texts, rising: the finest set in which no two collide."""
        coarse: Labels = []
        decade = self._length / max(self._high - self._low, 1e-9)
        digits = (self._of_digits(digits) for digits, least in _DIGITS if decade >= least)
        decades = (self._every(step) for step in _STEPS if decade * step >= _LEAST)
        few = (self._of_digits(digits) for digits in _FEW if decade >= _LEAST)
        for numbers in (*digits, *decades, *few):
            found = self._seen(numbers)
            if self._have_room(found):
                if len(found) > 1:
                    return found
                coarse = coarse or found
        linear = self._linear()
        return coarse if coarse and len(linear) < 2 else linear

    def lines_between(self, labels: Labels) -> list[float]:
        """Return where lines without a number stand: at the digits, where a decade is wide enough."""
        if self._length / max(self._high - self._low, 1e-9) < 40:
            return []
        known = {round(position, 9) for position, _ in labels}
        found = (position for position, _ in self._seen(self._of_digits(_ALL)))
        return [position for position in found if round(position, 9) not in known]

    # -- candidates

    def _decades(self) -> range:
        first, last = math.floor(self._low), math.ceil(self._high)
        return range(max(first, 0) if self._shift else first, min(last, first + _MOST_DECADES) + 1)

    def _of_digits(self, digits: tuple[int, ...]) -> Iterator[tuple[float, str]]:
        if self._shift:
            yield 0.0, "0"
        for decade in self._decades():
            for digit in digits:
                yield (
                    digit * 10.0**decade if abs(decade) < 300 else math.inf,
                    self._decade_text(digit, decade),
                )

    def _every(self, step: int) -> Iterator[tuple[float, str]]:
        if self._shift and step == 1:
            yield 0.0, "0"
        for decade in self._decades():
            if decade % step == 0:
                yield 10.0**decade if abs(decade) < 300 else math.inf, self._decade_text(1, decade)

    def _linear(self) -> Labels:
        """Return evenly spaced numbers: within a part of a decade there may be no round one."""
        if not -300 < self._low < self._high < 300:
            return []
        first, last = 10**self._low - self._shift, 10**self._high - self._shift
        found: Labels = []
        power = math.floor(math.log10(last - first)) if last > first else 0
        for exponent in (power + 1, power, power - 1):
            for digit in (5, 2, 1):
                step = digit * 10.0**exponent
                if self._shift and step < 1:
                    return found
                start, end = math.ceil(first / step), math.floor(last / step)
                if end - start > 100:
                    return found
                tried = self._seen((k * step, _text(k * step, exponent)) for k in range(start, end + 1))
                if not self._have_room(tried):
                    return found
                found = tried
                if len(found) >= _FEWEST_LINEAR:
                    return found
        return found

    # -- what has room

    def _seen(self, numbers: Iterator[tuple[float, str]]) -> Labels:
        pixels = self._length / max(self._high - self._low, 1e-300)
        found = []
        for value, text in numbers:
            if not 0 < value + self._shift < math.inf:
                continue
            position = math.log10(value + self._shift)
            half, at = self._extent(text) / 2, (position - self._low) * pixels
            inside = self._low <= position <= self._high
            if inside and at - half >= -self._margin and at + half <= self._length + self._margin:
                found.append((position, text))
        return found

    def _have_room(self, labels: Labels) -> bool:
        pixels = self._length / max(self._high - self._low, 1e-300)
        ends = [(at * pixels, self._extent(text) / 2) for at, text in labels]
        return all(before + half <= after - other for (before, half), (after, other) in pairwise(ends))

    def _decade_text(self, digit: int, decade: int) -> str:
        if decade in self._plain:
            return _text(float(f"{digit}e{decade}"), decade)
        power = f"10{str(decade).translate(_SUPERSCRIPT)}"
        return power if digit == 1 else f"{digit}·{power}"


def _text(value: float, exponent: int) -> str:
    """Return a number with places down to a power of ten."""
    if value == 0 or 1e-3 <= abs(value) < 1e6:
        return f"{value:,.{max(0, -exponent)}f}"
    decade = math.floor(math.log10(abs(value)))
    return f"{value / 10.0**decade:.{max(0, decade - exponent)}f}·10{str(decade).translate(_SUPERSCRIPT)}"
