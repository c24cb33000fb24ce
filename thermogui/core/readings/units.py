"""Units: temperature scales by the codes that files and the command line use, others as they are written."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from thermogui.core.names import clean_name


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
    for spelling in (
        *(unit, scale.symbol, scale.name, f"{scale.name}s", UNIT_NAMES[unit]),
        *(f"{degree} {scale.name}" for degree in ("deg", "degree", "degrees", "Grad")),
    )
} | {"c": "degC", "f": "degF"}
del _SPELLINGS["newton"], _SPELLINGS["newtons"]


def unit_from(text: str | None) -> str | None:
    """Return a unit as readings have it: the code of a scale, however that is spelled, or the words.

    None where nothing is said. A newton is a force, unless it is written as a degree.
    """
    words = clean_name(text or "")
    # signs that look like that of a degree
    plain = re.sub(r"[\s.]", "", re.sub("[º˚]", "°", words.replace("℃", "°C").replace("℉", "°F"))).casefold()
    return _SPELLINGS.get(plain, words) or None


def is_impossible(value: float, unit: str | None) -> bool:
    """Return whether a temperature in the unit is below absolute zero; False for what is no scale."""
    if unit not in SCALES or not math.isfinite(value):
        return False
    scale = SCALES[unit]
    return (value - float(scale.zero)) / float(scale.per_celsius) < -273.15


def unit_symbol(unit: str | None) -> str:
    """Return a unit as beside a number; "" for none."""
    return SCALES[unit].symbol if unit in SCALES else unit or ""


@cache
def line_over(unit: str, reference: str) -> tuple[float, float]:
    """Return intercept and slope of a scale over another one, by their codes; remembered, as it is slow."""
    return SCALES[unit].over(SCALES[reference])
