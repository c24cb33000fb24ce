"""A column's heading, taken apart into the name of a quantity and its unit."""

from __future__ import annotations

import re

from thermogui.core.names import clean_name
from thermogui.core.readings.roles import Role
from thermogui.core.readings.units import SCALES, unit_from

# made when they are first wanted, and kept by `re`: the first window needs none
_BRACKETS = r"[(\[{](?P<inside>[^()\[\]{}]*)[)\]}]"
_AFTER_SIGN = r"(?s)(?P<name>.*\S)\s*(?P<sign>[/,;|]|\bin\b)\s*(?P<unit>[^/,;|].*)"
_LAST_WORD = r"(?s)(?P<name>.*?[^\s_])[\s_]+(?P<unit>(deg\s)?[^\s_]+)"
_LONGEST, _LONGEST_UNIT = 200, 24  # characters
# `(2)`, `(Ch 3)`, `(S/N: 1234)`
_NO_UNIT = r"(?is)[#\d.\s]+|(ch|chan|channel|kanal|nr|no)\.?\s*\d+|.*:.*"
_UNITS = (
    r"(p|n|u|µ|μ|m|c|k|M|G|meg)?(V|A|W|Hz|F|H|Pa|bar|Ω|\N{OHM SIGN}|[oO]hms?|[vV]olts?|[aA]mps?)"
    r"(DC|AC|dc|ac)?"
    r"|(m|µ|μ|u)?V/V|mV/K|(m|µ|μ|u)?K|[µμu]?s|ms|min"
    r"|counts?|cts?|ADU|LSB|lsb|digits?|steps?|ticks?|bits?|%(\s?r\.?[HhFf]\.?)?|‰|ppm|ppb|psi|dB|a\.u\."
)
# after an underscore a letter is a unit for these names alone: `temp_c` has one, `sensor_c` and `t_c` not
_TEMPERATURE = r"t|temp(erature?|eratur)?"
_OF_LETTER = {"f": _TEMPERATURE, "k": _TEMPERATURE, "c": _TEMPERATURE.removeprefix("t|"),
              "v": r"u|voltage|spannung", "a": r"i|current|strom"}  # fmt: skip
_TIMES = {"s", "ms", "us", "µs", "μs", "min"}


def parse_heading(text: str) -> tuple[str | None, str | None]:
    """Return name and unit of a column, each as written or None where there is none.

    `Sensor [mV]`, `Referenz (°C)`, `T_ref/K`, `U in mV`, `Temp, °C` and `Voltage_mV` have both. In brackets
    any short text is a unit; elsewhere it must be a known one, for `Temp/Humidity` is a name.
    """
    bare = text.strip()
    if len(bare) > _LONGEST:
        return bare, None  # a page of text, which would take long
    found = [match for match in re.finditer(_BRACKETS, bare) if _is_bracketed_unit(match["inside"])]
    if found:
        unit = next((match for match in found if is_unit(match["inside"].strip())), found[-1])
        name = bare[: unit.start()].rstrip(" \t/,;_") or bare[unit.end() :].strip()
        return _plain(name), unit["inside"].strip()
    bare = re.sub(r"\s*\([^()]*:[^()]*\)$", "", bare)
    if len(bare) > 1 and bare not in _TIMES and is_unit(bare):
        return None, bare
    for pattern in (_AFTER_SIGN, _LAST_WORD):
        if (match := re.fullmatch(pattern, bare)) and _is_unit_of(match["unit"], match["name"], pattern):
            return _plain(match["name"]), match["unit"].strip()
    return _plain(bare), None


def named_in(heading: str, role: Role) -> tuple[str | None, str | None]:
    """Return name and unit as readings have them, of a heading of a column in this role."""
    # `t_u: Sensor [mV]` is how this program writes them
    given = heading.removeprefix(f"{role}:")
    name, unit = parse_heading(given)
    words = clean_name(name or "")
    is_symbol = words.casefold().replace("_", "") == role.replace("_", "") and given == heading
    return None if is_symbol else words or None, unit_from(unit)


def _plain(name: str) -> str | None:
    return name.strip() or None


def _is_bracketed_unit(inside: str) -> bool:
    bare = inside.strip()
    return 0 < len(bare) <= _LONGEST_UNIT and (is_unit(bare) or not re.fullmatch(_NO_UNIT, bare))


def is_unit(unit: str) -> bool:
    """Say whether it is a known unit; the letter of a scale is one."""
    return bool(re.fullmatch(_UNITS, unit)) or unit_from(unit) in SCALES


def _is_unit_of(unit: str, name: str, pattern: str) -> bool:
    bare = unit.strip()
    if pattern is _AFTER_SIGN or not (len(bare) == 1 and bare.isalpha()):
        return is_unit(bare)
    return bool(re.fullmatch(_OF_LETTER.get(bare.lower(), "(?!)"), name, re.IGNORECASE))
