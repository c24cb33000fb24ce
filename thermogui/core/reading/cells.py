"""What a cell holds: a number, nothing, or words; and which columns are columns of numbers.

A cell of a text is text, whatever it spells; what a workbook holds as a number stays one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import TypeVar

from thermogui.core.numbers import parse_number, shortest
from thermogui.core.reading.measured import number_and_unit
from thermogui.core.reading.unreadable import UnreadableFile, one_line

Cell = str | float
Row = tuple[int, Sequence[Cell]]
"""The line it begins on, counted from 1, and its cells."""
AnyRow = TypeVar("AnyRow", bound=Row)
WIDEST = 1000
# a guess stays quick on a file of any shape
_SAMPLE_ROWS = 300
_SAMPLE_CELLS = 20_000
_DIGIT = re.compile(r"\d")
_MISSING = {"", "nan", "na", "n/a", "null"}
_LONGEST_NUMBER = 5000  # characters; of millions of digits a number is made slowly
_IN_THOUSANDS = (".,", ",.")
_MONTH = (
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz?|apr(?:il)?|ma[iy]|jun[ei]?|jul[iy]?"
    r"|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)\.?"
)
NUMBER, MISSING, MOMENT, WORDS = "n-tw"
"""What a cell can hold: the letters of which the kinds of a row are made."""


# when they are first wanted: to make them takes longer than to make a plot, and the first window needs none


@cache
def _grouped() -> re.Pattern[str]:
    """Return what nobody takes for a decimal mark, so that it needs no decision for the file."""
    return re.compile(
        r"[+\-−]?[1-9]\d{0,2}(?P<mark>['’\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}])\d{3}"
        r"((?P=mark)\d{3})*(\.\d*)?"
    )


@cache
def _in_thousands(mark: str) -> re.Pattern[str]:
    """Return a number whose thousands are marked by the second of these characters."""
    return re.compile(rf"[+\-−]?[1-9]\d{{0,2}}({re.escape(mark[1])}\d{{3}})+({re.escape(mark[0])}\d*)?")


@cache
def _moment() -> re.Pattern[str]:
    """Return how a date or a time of day begins."""
    return re.compile(
        rf"\d{{1,4}}[-/.]\s?(\d{{1,2}}|{_MONTH})[-/.]\s?\d{{1,4}}|\d{{1,2}}:\d{{2}}|\d{{8}}T\d"
        rf"|{_MONTH}\s\d|\d{{1,2}}\.?[\s-]{_MONTH}",
        re.IGNORECASE,
    )


def is_empty(cells: Sequence[Cell]) -> bool:
    return not any(isinstance(cell, float) or cell.strip() for cell in cells)


def shown(cell: Cell, mark: str = ".") -> str:
    """Return a cell as it is written where a decimal *mark* is usual."""
    if isinstance(cell, float):
        return shortest(cell).removesuffix(".0").replace(".", mark)
    return cell


def number_in(cell: Cell, mark: str) -> float:
    """Return the number in *cell*, nan where it is missing; ValueError for anything else.

    *mark* is the decimal mark of the file; the mark of its thousands follows it where that is the other one.
    """
    if isinstance(cell, float):
        return cell
    if not cell:
        return math.nan
    if len(cell) > _LONGEST_NUMBER and len(cell.strip()) > _LONGEST_NUMBER:
        raise ValueError("it has too many digits")
    if len(mark) > 1 and mark[1] in cell and _in_thousands(mark).fullmatch(cell.strip()):
        cell = cell.replace(mark[1], "")
    if mark[0] == ",":
        if "." in cell:
            raise ValueError("the decimal mark is decided for the file, never for a cell")
        cell = cell.replace(",", ".")
    try:
        value = float(cell)  # as parse_number would, several times faster
        if math.isfinite(value) and "_" not in cell:
            return value
    except ValueError:
        pass  # missing, typographic, in thousands or no number
    bare = cell.strip()
    if bare.lower() in _MISSING:
        return math.nan
    if grouped := _grouped().fullmatch(bare):
        cell = bare.replace(grouped["mark"], "")
    return parse_number(cell)


def value_in(cell: Cell, mark: str) -> float:
    """Return the number in *cell* as `number_in` does, were there a unit behind it."""
    try:
        return number_in(cell, mark)
    except ValueError:
        parts = number_and_unit(cell) if isinstance(cell, str) else None
        if parts is None:
            raise
    return number_in(parts[0], mark)


def _is_too_large(cell: str, mark: str) -> bool:
    if len(cell) > _LONGEST_NUMBER:
        return False
    try:
        value = float(cell.replace("\N{MINUS SIGN}", "-").replace(mark[0], "."))
    except ValueError:
        return False
    return math.isinf(value) and any(map(str.isdigit, cell))


def is_number(cell: Cell, mark: str) -> bool:
    """Say whether *cell* is or spells a number, were it too large for a double."""
    if isinstance(cell, float):
        return True
    if not _DIGIT.search(cell):
        return False
    try:
        return not math.isnan(number_in(cell, mark))
    except ValueError:
        return _is_too_large(cell, mark)


def kind_of(cell: Cell, mark: str) -> str:
    """Return `NUMBER`, `MISSING`, `MOMENT` for a date or a time of day, or `WORDS`."""
    if isinstance(cell, float):
        return NUMBER
    plain = cell.strip()
    if plain.lower() in _MISSING:
        return MISSING
    # `1,` is a cell beside a comma rather than a number with one
    if plain[-1] != "," and is_number(plain, mark):
        return NUMBER
    if (parts := number_and_unit(plain)) and is_number(parts[0], mark):
        return NUMBER
    return MOMENT if _moment().match(plain) else WORDS


def kinds_of(cells: Sequence[Cell], mark: str) -> str:
    """Return the kind of each cell of a row, without those that are missing at its end."""
    return "".join(kind_of(cell, mark) for cell in cells[:WIDEST]).rstrip(MISSING)


def is_header(cells: Sequence[Cell], mark: str) -> bool:
    return not is_empty(cells) and not any(is_number(cell, mark) for cell in cells[:WIDEST])


def _problem(cell: Cell, mark: str) -> str:
    """Say what keeps *cell* from being a number; nothing does where it is one, or is missing."""
    if isinstance(cell, float):
        return ""
    with suppress(ValueError):
        value_in(cell, mark)
        return ""
    found = f"“{one_line(cell.strip())}”"
    other, word = (",", "point") if mark[0] == "." else (".", "comma")
    if _is_too_large(cell, mark):
        said = f"{found} is too large, for the largest number is about 1.8e308; write a smaller one"
    elif is_number(cell, other):
        said = f"{found} is not a number with a decimal {word}, as in other rows; write it with one"
    else:
        said = f"{found} is not a number; write one"
    return said + ", or leave the cell empty to skip the row."


def refusal(
    name: str, row: int, cells: Sequence[Cell], indices: Iterable[int], mark: str, header: Sequence[str] = ()
) -> UnreadableFile:
    """Return the error for the first of the cells at *indices* that is not a number."""
    problems = ((i, _problem(cells[i], mark)) for i in indices if i < len(cells))
    index, problem = next((i, problem) for i, problem in problems if problem)
    heading = header[index] if index < len(header) else ""
    return UnreadableFile.at(name, problem, row, index + 1, heading)


def tally(rows: Iterable[Sequence[Cell]], mark: str) -> tuple[Counter[int], Counter[int], float]:
    """Count the numbers and the texts of each column, and weigh how much of it all numbers explain."""
    numbers, texts = Counter[int](), Counter[int]()
    explained = total = 0
    for cells in rows:
        for i, cell in enumerate(cells[:WIDEST]):
            if isinstance(cell, float):
                numbers[i] += 1
                continue
            kind = kind_of(cell, mark)
            if kind == MISSING:
                continue
            total += len(cell.strip())
            if kind == NUMBER:
                numbers[i] += 1
                # by length: split at its decimal commas, `1,5;a;2,5` has as many numbers, but shorter ones
                explained += len(cell.strip())
            else:
                texts[i] += 1
    return numbers, texts, explained / total if total else 0.0


def sampled(rows: Iterable[AnyRow], times: int = 1) -> Iterator[AnyRow]:
    """Yield the first rows: enough to tell what the columns hold, or so many *times* as much."""
    cells = 0
    for count, row in enumerate(rows, 1):
        yield row
        cells += len(row[1])
        if count == times * _SAMPLE_ROWS or (count > 1 and cells > times * _SAMPLE_CELLS):
            return


def thousands_in(cells: Iterable[str]) -> set[str]:
    """Return the decimal marks, each with that of thousands behind it, of which a cell leaves no doubt."""
    return {
        mark
        for cell in cells
        if len(cell) < _LONGEST_NUMBER
        for mark in _IN_THOUSANDS
        if mark[1] in cell
        and _in_thousands(mark).fullmatch(bare := cell.strip())
        and (mark[0] in bare or bare.count(mark[1]) > 1)
    }


def columns_of_numbers(numbers: Counter[int], texts: Counter[int]) -> list[int]:
    return [i for i in sorted(numbers) if numbers[i] >= texts[i]]
