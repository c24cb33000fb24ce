"""Numbers as people type them, and as people read them."""

import math
import re

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_MINUS = "\N{MINUS SIGN}"
_MOST_SHOWN = 100  # letters of what is no number
_SPACES = dict.fromkeys(map(ord, "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\u2007"), " ")


def parse_number(text: str, decimal_mark: str = ".") -> float:
    """Return the finite number that *text* spells.

    The decimal mark is tried first, then the point of the C locale. A typographic minus and
    no-break spaces around the number are accepted; group separators never are, so that
    `1,000.5` cannot become 1.

    Raises:
        ValueError: the text is not a number, or not one that a double can hold.
    """
    said = text.strip()
    said = said if len(said) <= _MOST_SHOWN else said[: _MOST_SHOWN - 1] + "…"
    plain = text.translate(_SPACES).strip().replace(_MINUS, "-")
    if decimal_mark != "." and plain.count(decimal_mark) == 1 and "." not in plain:
        plain = plain.replace(decimal_mark, ".")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"“{said}” is not a number")
    value = float(plain)
    if not math.isfinite(value):
        raise ValueError(f"{said} is too large: the largest number is about 1.8e308")
    return value


def format_significant(value: float, digits: int = 3) -> str:
    """Return *value* to some significant digits as a person writes it: `−17.3`, `0.537`, `1.2e9`."""
    if not math.isfinite(value):
        return {math.inf: "∞", -math.inf: "−∞"}.get(value, "not a number")
    if value == 0:
        return "0"
    rounded = f"{value:.{digits - 1}e}"
    mantissa, power = rounded.split("e")
    exponent = int(power)
    if -5 < exponent < 7:
        text = f"{float(rounded):.{max(0, digits - 1 - exponent)}f}"
    else:
        text = f"{mantissa}e{exponent}"
    return text.replace("-", _MINUS)


def signed_term(value: float, digits: int = 3) -> str:
    """Return *value* as the second term of a sum: `− 17.3`, `+ 32.0`."""
    text = format_significant(value, digits)
    return f"{_MINUS} {text[1:]}" if text.startswith(_MINUS) else f"+ {text}"


def shortest(value: float) -> str:
    """Return the shortest text that reads back as the same double: `14.0`, `1e+22`."""
    return repr(float(value))
