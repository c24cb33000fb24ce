"""A column's heading, taken apart into the name of a quantity and its unit."""

from __future__ import annotations

import re

from thermogui.core.readings.units import unit_in

_BRACKETS = re.compile(r"[(\[{](?P<inside>[^()\[\]{}]*)[)\]}]")
_AFTER_SIGN = re.compile(r"(?P<name>.*\S)\s*(?P<sign>[/,;|]|\bin\b)\s*(?P<unit>[^/,;|].*)", re.DOTALL)
_LAST_WORD = re.compile(r"(?P<name>.*?[^\s_])[\s_]+(?P<unit>(deg\s)?[^\s_]+)", re.DOTALL)
_LONGEST, _LONGEST_UNIT = 200, 24  # characters
# `(2)`, `(Ch 3)`, `(S/N: 1234)`
_NO_UNIT = re.compile(r"[#\d.\s]+|(ch|chan|channel|kanal|nr|no)\.?\s*\d+|.*:.*", re.IGNORECASE | re.DOTALL)
_UNITS = re.compile(
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
    found = [match for match in _BRACKETS.finditer(bare) if _is_bracketed_unit(match["inside"])]
    if found:
        unit = next((match for match in found if is_unit(match["inside"].strip())), found[-1])
        name = bare[: unit.start()].rstrip(" \t/,;_") or bare[unit.end() :].strip()
        return _plain(name), unit["inside"].strip()
    bare = re.sub(r"\s*\([^()]*:[^()]*\)$", "", bare)
    if len(bare) > 1 and bare not in _TIMES and is_unit(bare):
        return None, bare
    for pattern in (_AFTER_SIGN, _LAST_WORD):
        if (match := pattern.fullmatch(bare)) and _is_unit_of(match["unit"], match["name"], pattern):
            return _plain(match["name"]), match["unit"].strip()
    return _plain(bare), None


def _plain(name: str) -> str | None:
    return name.strip() or None


def _is_bracketed_unit(inside: str) -> bool:
    bare = inside.strip()
    return 0 < len(bare) <= _LONGEST_UNIT and (is_unit(bare) or not _NO_UNIT.fullmatch(bare))


def is_unit(unit: str) -> bool:
    """Say whether it is a known unit; the letter of a scale is one."""
    return bool(_UNITS.fullmatch(unit)) or unit_in(f"({unit})") is not None


def _is_unit_of(unit: str, name: str, pattern: re.Pattern[str]) -> bool:
    bare = unit.strip()
    if pattern is _AFTER_SIGN or not (len(bare) == 1 and bare.isalpha()):
        return is_unit(bare)
    return bool(re.fullmatch(_OF_LETTER.get(bare.lower(), "(?!)"), name, re.IGNORECASE))
