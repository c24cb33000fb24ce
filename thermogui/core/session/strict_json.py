"""JSON that somebody may have damaged, taken apart with every value's type checked.

What it buys: `json.loads` takes NaN and Infinity for numbers, 1e999 for infinity and the last of two like
names for the only one, lets true pass for 1, makes integers that no double holds, and ends in a
RecursionError on lists in lists. Here each of these is an error.

A number that is not finite is the string "nan", "inf" or "-inf"; every other double is a number that reads
back with all its bits.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Kind = TypeVar("Kind")
Json = Any
"""None, bool, int, float, str, or a list or a dict of such."""

DEEPEST = 50  # levels of lists and objects
_AT_ONCE = 1000  # numbers that are encoded without a break, in less than a millisecond
_MANY = 250_000
_REST_S = 0.0005  # then other threads have the interpreter to themselves
_LONGEST_INTEGER = 301  # digits and a sign: every double is larger that has more
_WORDS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class Damaged(Exception):  # noqa: N818 - it reads as what is wrong
    """Says where JSON is not what it should be, and how."""


def parsed(text: str) -> Json:
    """Return what JSON says.

    Raises:
        Damaged: it is not JSON, names something twice, nests too deeply, or has numbers beyond doubles.
    """
    try:
        content = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
    except RecursionError:
        raise Damaged("it nests too deeply") from None
    except ValueError as error:
        place = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Damaged(f"it is not valid JSON{place}") from None
    return content


def dumped(value: Json) -> str:
    """Return what `json.dumps` makes of a value, but of a long list piece by piece.

    While a list is being encoded no other thread gets at the interpreter: that of a window would stand
    still for as long as a table is long.

    Raises:
        TypeError, ValueError, RecursionError: it cannot be said in JSON.
    """
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return "{" + ", ".join(f"{json.dumps(key)}: {dumped(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict | list):
        return "[" + ", ".join(map(dumped, value)) + "]"
    if isinstance(value, list) and len(value) > _AT_ONCE:
        return "[" + ", ".join(_pieces(value)) + "]"
    return json.dumps(value, allow_nan=False)


def _pieces(values: list[Json]) -> Iterator[str]:
    # of very many more at once, or the rests would come to seconds
    at_once = _AT_ONCE if len(values) <= _MANY else 4 * _AT_ONCE
    for start in range(0, len(values), at_once):
        yield json.dumps(values[start : start + at_once], allow_nan=False)[1:-1]
        # a window's thread asks for the interpreter many times while it paints a table
        time.sleep(_REST_S)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise Damaged("it says something twice")
    return content


def _integer(text: str) -> int:
    if len(text) > _LONGEST_INTEGER:
        raise Damaged("a whole number is too long")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise Damaged("a number is too large")
    return value


def _constant(text: str) -> float:
    raise Damaged(f"{text} is no number")


def plain(value: float) -> float | str:
    """Return a number as JSON can hold it."""
    return value if math.isfinite(value) else str(float(value))


def plain_list(values: npt.NDArray[Any]) -> list[float | str]:
    """Return numbers, shape (n,), as JSON can hold them; single precision becomes the same double."""
    numbers: list[float | str] = []
    for first in range(0, len(values), _AT_ONCE):
        numbers += values[first : first + _AT_ONCE].astype(np.float64).tolist()
    for index in np.flatnonzero(~np.isfinite(values)).tolist():
        numbers[index] = str(numbers[index])
    return numbers


class Fields:
    """An object of JSON whose values are taken by name, each with its type.

    Every method raises Damaged where the value is missing or of another kind.
    """

    def __init__(self, content: Json, place: str = "") -> None:
        if not isinstance(content, dict):
            raise Damaged(f"{place or 'it'} is not an object")
        self._content = content
        self.place = place
        self._taken: set[str] = set()

    def any(self, name: str) -> Json:
        """Return a value of any kind."""
        if name not in self._content:
            raise Damaged(f"{self.where(name)} is missing")
        self._taken.add(name)
        return self._content[name]

    def has(self, name: str) -> bool:
        """Say whether there is such a value: earlier versions did not write all of them."""
        return name in self._content

    def where(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def _wrong(self, name: str, wanted: str) -> Damaged:
        return Damaged(f"{self.where(name)} is not {wanted}")

    def _typed(self, name: str, kind: type[Kind], wanted: str) -> Kind:
        if not isinstance(value := self.any(name), kind):
            raise self._wrong(name, wanted)
        return value

    def text(self, name: str) -> str:
        return self._typed(name, str, "text")

    def text_or_none(self, name: str) -> str | None:
        return None if self.any(name) is None else self.text(name)

    def one_of(self, name: str, choices: Iterable[str]) -> str:
        choices = list(choices)
        if (value := self.text(name)) not in choices:
            raise self._wrong(name, f"one of {', '.join(map(repr, choices))}")
        return value

    def flag(self, name: str) -> bool:
        return self._typed(name, bool, "true or false")

    def integer(self, name: str, least: int, most: int = 2**31 - 1) -> int:
        value = self.any(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self._wrong(name, f"a whole number from {least} to {most}")
        return value

    def number(self, name: str) -> float:
        return self._number(name, self.any(name))

    def _number(self, name: str, value: Json) -> float:
        if isinstance(value, str) and value in _WORDS:
            return _WORDS[value]
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self._wrong(name, "a number")
        return value

    def floats(self, name: str) -> Floats:
        """Return a list of numbers as doubles, shape (n,)."""
        values = self.list(name)
        if set(map(type, values)) != {float}:
            values = [v if type(v) is float else float(self._number(name, v)) for v in values]
        return np.array(values, np.float64)

    def flags(self, name: str) -> npt.NDArray[np.bool_]:
        values = self.list(name)
        if not set(map(type, values)) <= {bool}:
            raise self._wrong(name, "a list of true and false")
        return np.array(values, np.bool_)

    def list(self, name: str) -> list[Json]:
        return self._typed(name, list, "a list")

    def object(self, name: str) -> Fields:
        return Fields(self.any(name), self.where(name))

    def free(self, name: str) -> dict[str, Json]:
        """Return an object that may hold anything."""
        _check_depth(value := self._typed(name, dict, "an object"))
        return value

    def rest(self) -> dict[str, Json]:
        """Return what was not taken: what a later version has added."""
        rest = {name: value for name, value in self._content.items() if name not in self._taken}
        _check_depth(rest)
        return rest


def _check_depth(content: Mapping[str, Json]) -> None:
    """Refuse what could be read but not written again."""
    level: list[Json] = [content]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, Mapping) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise Damaged("it nests too deeply")
