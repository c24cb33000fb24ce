"""Numbers as people type them, and as people read them."""

import math
import re

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_EXPONENT = r"(?:[eE][+-]?\d+)?"
_MARKED = re.compile(rf"[+-]?(?=[.,]*\d)[\d.,]++{_EXPONENT}")
_THOUSANDS = re.compile(rf"[+-]?[1-9]\d{{0,2}},\d{{3}}{_EXPONENT}")
_GROUPED = tuple(
    (re.compile(rf"[+-]?[1-9]\d{{0,2}}({re.escape(group)}\d{{3}})+({re.escape(mark)}\d*)?"), group, mark)
    for group, mark in (",.", ".,")
)
_MINUS = "\N{MINUS SIGN}"
_MOST_SHOWN = 100  # letters of what is no number
_SPACES = dict.fromkeys(map(ord, "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\u2007"), " ")


class DoubtfulNumber(ValueError):  # noqa: N818 - it reads as what is wrong
    """Says why a text can be more than one number, and what to type instead.

    Attributes:
        meanings: the numbers that it can be; none where it is likelier not one number at all.
    """

    def __init__(self, says: str, *meanings: float) -> None:
        super().__init__(says)
        self.meanings = meanings


def parse_number(text: str) -> float:
    """Return the finite number that *text* spells with a decimal point, as files and options have it.

    A typographic minus and no-break spaces around the number are accepted; group separators never are,
    so that `1,000.5` cannot become 1.

    Raises:
        ValueError: the text is not a number, or not one that a double can hold.
    """
    return _number(_plain(text), text)


def typed_number(text: str) -> float:
    """Return the finite number that a person has typed, whatever that person's locale.

    One comma is a decimal mark as a point is. Where it could as well stand before thousands (`1,000`), or
    is not the only mark (`1,000.5`), only that person knows.

    Raises:
        DoubtfulNumber: it can be more than one number.
        ValueError: it is not a number, or not one that a double can hold.
    """
    plain = _plain(text)
    if "," in plain or plain.count(".") > 1:
        said = _said(text)
        if plain.count(",") + plain.count(".") > 1 and _MARKED.fullmatch(plain):
            raise _many_marks(said, plain)
        if _THOUSANDS.fullmatch(plain):
            raise DoubtfulNumber(
                f"“{said}” could have three decimals or be in thousands: "
                f"type {said.replace(',', '.')} or {said.replace(',', '')}",
                _number(plain.replace(",", "."), text),
                _number(plain.replace(",", ""), text),
            )
    return _number(plain.replace(",", "."), text)


def _plain(text: str) -> str:
    return text.translate(_SPACES).strip().replace(_MINUS, "-")


def _said(text: str) -> str:
    """Return *text* as an error quotes it."""
    said = text.strip()
    return said if len(said) <= _MOST_SHOWN else said[: _MOST_SHOWN - 1] + "…"


def _number(plain: str, text: str) -> float:
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"“{_said(text)}” is not a number")
    value = float(plain)
    if not math.isfinite(value):
        raise ValueError(f"{_said(text)} is too large: the largest number is about 1.8e308")
    return value


def _many_marks(said: str, plain: str) -> DoubtfulNumber:
    """Return the error for a text with more than one comma or point."""
    if {",", "."} <= set(plain):
        what = "both a comma and a point"
    else:
        what = "more than one comma" if "," in plain else "more than one point"
    for grouped, group, mark in _GROUPED:
        if grouped.fullmatch(plain):
            one, meant = (text.replace(group, "").replace(mark, ".") for text in (said, plain))
            return DoubtfulNumber(f"“{said}” has {what}: type {one} if that is meant", _number(meant, said))
    return DoubtfulNumber(f"“{said}” has {what}: type at most one, before the decimals")


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


def at_most(value: float, digits: int = 3) -> str:
    """Return a limit to some significant digits, rounded down, so that what is written is within it."""
    if not (math.isfinite(value) and value > 0):
        return format_significant(value, digits)
    exponent = math.floor(math.log10(value)) - digits + 1
    # the quotient of a value that has no more digits may be a last digit too small
    below = math.floor(value / 10.0**exponent * (1 + 1e-12))
    return format_significant(below * 10.0**exponent, digits)


def signed_term(value: float, digits: int = 3) -> str:
    """Return *value* as the second term of a sum: `− 17.3`, `+ 32.0`."""
    text = format_significant(value, digits)
    return f"{_MINUS} {text[1:]}" if text.startswith(_MINUS) else f"+ {text}"


def with_decimal_comma(value: float) -> str:
    """Return the shortest text with a comma that nobody can take for another number than *value*."""
    text = shortest(value).replace(".", ",")
    # `1,2340` cannot be in thousands
    return re.sub("(?=e|$)", "0", text, count=1) if _THOUSANDS.fullmatch(text) else text


def shortest(value: float) -> str:
    """Return the shortest text that reads back as the same double: `14.0`, `1e+22`."""
    return repr(float(value))
