"""The words for a column of readings: above it, along an axis, in a sentence, in a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from thermogui.core.readings.roles import Role
from thermogui.core.readings.units import SCALES, UNIT_NAMES, unit_symbol

_MOST_OF_NAME, _MOST_OF_UNIT = 24, 12
"""Letters that are shown above a column, along an axis and beside numbers; a tip has all of them."""


@dataclass(frozen=True)
class Label:
    """What a column of measured values is called.

    Attributes:
        role: t_u or t_c.
        name: as the user or a file has named it; None where nobody has.
        unit: the code of a scale, any other unit in its own words, or None.
        of_sensor: whether the pair is not one of two thermometers.
    """

    role: Role
    name: str | None
    unit: str | None
    of_sensor: bool = False

    @property
    def is_described(self) -> bool:
        """Whether there is more to say of it than that it is one of two thermometers."""
        return self.name is not None or self.of_sensor

    @property
    def values(self) -> str:
        """What it holds, in a word."""
        return "temperatures" if self.unit in SCALES else "values"

    @property
    def symbol(self) -> str:
        """The unit as beside a number, cut where it is very long; "" for none."""
        return shortened(unit_symbol(self.unit), _MOST_OF_UNIT)

    @property
    def squared(self) -> str:
        """The square of the unit, or that of the column where it has none."""
        unit = self.symbol or self.role.symbol
        return f"{unit}²" if re.fullmatch(r"°?\w+", unit) else f"({unit})²"

    @property
    def meaning(self) -> str:
        """What it holds, within a sentence."""
        if self.name is not None:
            return self.name
        return "the sensor" if self.of_sensor and self.role is Role.T_U else self.role.meaning

    @property
    def title(self) -> str:
        """`Reference t_c, °C`, `Bath t_u, mV`: above a column and along an axis."""
        name = self.meaning if self.name is not None else self.meaning.removeprefix("the ").capitalize()
        return f"{shortened(name)} {self.role.symbol}" + (f", {self.symbol}" if self.unit else "")

    @property
    def of_book(self) -> str:
        """What the book calls an axis; a column that it does not know has its title."""
        if self.is_described:
            return self.title
        return "Measurement" if self.unit is None else f"Temperature ({UNIT_NAMES[self.unit]})"

    @property
    def in_file(self) -> str:
        """`t_u: Bath [mV]`: the head of a column in a file, as it is read again; a formula to nobody."""
        unit = f" [{unit_symbol(self.unit)}]" if self.unit else ""
        if self.name is not None:
            return f"{self.role}: {self.name}{unit}"
        is_usual = self.role is Role.T_C and self.unit == "degC"
        return str(self.role) if is_usual else f"{self.role}{unit}"

    def stated(self, typed: Callable[[str], str] = str) -> str:
        """Return `t_u (Bath) in mV`, `t_c in °C`; *typed* makes harmless what somebody has typed."""
        said = self.role.symbol + (f" ({typed(self.name)})" if self.name is not None else "")
        if self.unit is None:
            return said if self.is_described else f"{said} in a unit that nobody has named"
        return f"{said} in {unit_symbol(self.unit) if self.unit in SCALES else typed(self.unit)}"

    def beside(self, number: str) -> str:
        """Return a number with the unit."""
        return f"{number} {self.symbol}".rstrip()

    @property
    def named(self) -> str:
        """`t_u`, or `t_u (Bath)`: before a number."""
        return self.role.symbol + (f" ({shortened(self.name)})" if self.name is not None else "")


def shortened(words: str, most: int = _MOST_OF_NAME) -> str:
    """Return a name with so many letters at most."""
    return words if len(words) <= most else words[: most - 1] + "…"


def stated(labels: Iterable[Label], typed: Callable[[str], str] = str) -> str:
    """Return what columns hold in which units, as a part of a sentence."""
    return ", ".join(label.stated(typed) for label in labels)
