"""The temperature scales, by the codes that files and the command line use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from thermogui.core.readings.roles import Role


@dataclass(frozen=True)
class Scale:
    """A scale on which a temperature of C °C reads *zero* + *per_celsius*·C.

    Attributes:
        name: as in a sentence.
        symbol: as beside a number.
        zero: what it reads at 0 °C.
        per_celsius: by how much it rises for one °C.
        is_common: whether it is still in use.
    """

    name: str
    symbol: str
    zero: Fraction
    per_celsius: Fraction
    is_common: bool = True

    def over(self, reference: Scale) -> tuple[float, float]:
        """Return intercept and slope of this scale over another one."""
        slope = self.per_celsius / reference.per_celsius
        return float(self.zero - slope * reference.zero), float(slope)


# Kelvin: SI Brochure, 9th ed., 2.3.1; Fahrenheit and Rankine: NIST SP 811, B.8;
# the historic ones: W. E. K. Middleton, A History of the Thermometer, 1966
SCALES = {
    "degC": Scale("Celsius", "°C", Fraction(0), Fraction(1)),
    "K": Scale("Kelvin", "K", Fraction("273.15"), Fraction(1)),
    "degF": Scale("Fahrenheit", "°F", Fraction(32), Fraction("1.8")),
    "degR": Scale("Rankine", "°R", Fraction("491.67"), Fraction("1.8")),
    "degRe": Scale("Réaumur", "°Ré", Fraction(0), Fraction("0.8"), False),
    "degRo": Scale("Rømer", "°Rø", Fraction("7.5"), Fraction("0.525"), False),
    "degDe": Scale("Delisle", "°De", Fraction(150), Fraction("-1.5"), False),
    "degN": Scale("Newton", "°N", Fraction(0), Fraction("0.33"), False),
}
UNIT_NAMES = {unit: scale.name if unit == "K" else f"°{scale.name}" for unit, scale in SCALES.items()}
_SPELLINGS = {
    spelling.casefold().replace(" ", ""): unit
    for unit, scale in SCALES.items()
    for spelling in (unit, scale.symbol, scale.name, UNIT_NAMES[unit], f"deg {scale.name}")
} | {"c": "degC", "f": "degF"}
_IN_HEADING = re.compile(r"[(\[{](?P<inside>[^)\]}]*)[)\]}]|[,/](?P<after>[^,/]*)$")
UNIT_SYMBOLS = {unit: scale.symbol for unit, scale in SCALES.items()}


def unit_in(heading: str) -> str | None:
    """Return the code of the scale that a column's heading names, as in `T_ref [K]`, `t (°F)`, `T/K`."""
    named = [found["inside"] or found["after"] or "" for found in _IN_HEADING.finditer(heading)]
    # a letter alone, without brackets, is a name
    if not named and len(heading.strip()) > 2:
        named = [heading]
    # signs that look like that of a degree
    plain = (re.sub(r"[\s.]", "", re.sub("[º˚]", "°", text)).casefold() for text in named)
    return next((_SPELLINGS[text] for text in plain if text in _SPELLINGS), None)


@cache
def line_over(unit: str, reference: str) -> tuple[float, float]:
    """Return intercept and slope of a scale over another one, by their codes; remembered, as it is slow."""
    return SCALES[unit].over(SCALES[reference])


def column_title(role: Role, unit: str | None) -> str:
    """Return `Reference t_c, °C`: what a column in *unit* is called on the screen."""
    return role.heading if unit is None else f"{role.heading}, {UNIT_SYMBOLS[unit]}"


def axis_label(unit: str | None) -> str:
    """Return what the book calls an axis in *unit*; a column whose unit nobody knows is a measurement."""
    return "Measurement" if unit is None else f"Temperature ({UNIT_NAMES[unit]})"
