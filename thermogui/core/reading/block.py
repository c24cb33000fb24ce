"""Where a table begins and ends among lines that belong to none: found by the block of rows alike.

A logger writes about itself before its readings, and sums them up behind. What looks like a row of the
block belongs to it, with a bad cell as well, so that no reading is ever passed over for a slip.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from thermogui.core.reading.cells import MISSING, MOMENT, NUMBER, WORDS, Cell, Row, kinds_of, shown
from thermogui.core.reading.heading import parse_heading
from thermogui.core.reading.measured import number_and_unit

_PATTERNS = 10  # kinds of rows that are tried as those of the block
_FEW, _MANY_MORE = 2, 3  # rows above a second header are no readings if so few, and below so many times more
_RULE = re.compile(r"[-=_+*~|:]{2,}")
_BRACKETED = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
# what stands among units: for the moment of a reading, for its number, or nothing
_NO_UNIT = re.compile(r"[-–—./]|TS|RN|[dmyhs]{1,4}([-/.:, ]{1,2}[dmyhs]{1,4})+", re.IGNORECASE)
_SUMMARY = re.compile(r"smp|avg|ave|min|max|std|tot|med|sample|average", re.IGNORECASE)
_SHORT_UNITS = frozenset("VAKCFΩ%sh")
_SUMS_UP = re.compile(
    r"(average|avg|mean|median|min|minimum|max|maximum|sum|summary|std|stdev|stddev|total|count|end|eof"
    r"|stopped|standard (deviation|error)|finished"
    r"|statistics|mittel|mittelwert|durchschnitt|summe|anzahl|ende|statistik"
    r"|standardabweichung|gesamt|moyenne|fin|promedio)(?![^\W\d_])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Block:
    """Places in a list of rows, from 0.

    Attributes:
        begin: the first row of its header, or of its readings where it has none.
        first: the first row of its readings.
        pattern: the kinds of cells that its rows have.
        weight: how likely these are readings, up to 1.
    """

    begin: int
    first: int
    pattern: str
    weight: float = 1


def find_block(rows: Sequence[Row], mark: str, header_rows: int | None = None, begins: bool = False) -> Block:
    """Find the table in the first rows of a file.

    Args:
        rows: without blank ones.
        mark: the decimal mark.
        header_rows: how many name the columns, where that is known.
        begins: whether the table is known to begin with the first row.
    """
    kinds = [kinds_of(cells, mark) for _, cells in rows]
    pattern = _pattern(kinds)
    if begins or not pattern:
        first = 0 if not rows or NUMBER in kinds[0] else 1
        first = _beneath_units(rows, kinds, first, pattern) if begins else first
        return Block(0, min(first if header_rows is None else header_rows, len(rows)), pattern)
    first = _first_row(kinds, pattern)
    begin = _header_above(rows, kinds, first, pattern)
    if header_rows is not None:
        begin = max(0, min(begin, first - header_rows))
        first = min(begin + header_rows, len(rows))
    alike = [_fits(each, pattern) for each in kinds]
    return Block(begin, first, pattern, _weight(kinds, alike, pattern))


def _pattern(kinds: Sequence[str]) -> str:
    """Return the kinds of cells of the rows that are most and have two numbers, or one."""
    best, choice = (0, 0.0), ""
    for pattern, _ in Counter(filter(None, kinds)).most_common(_PATTERNS):
        numbers = min(pattern.count(NUMBER), 2)
        alike = [_fits(each, pattern) for each in kinds]
        score = numbers, sum(alike) * _weight(kinds, alike, pattern)
        if numbers and score > best:
            best, choice = score, pattern
    return choice


def _weight(kinds: Sequence[str], alike: Sequence[bool], pattern: str) -> float:
    """Return how likely rows of a pattern are readings: `Range;0;100` is a line about a logger rather."""
    if pattern[0] != WORDS:
        return 1
    start = _longest(_runs(alike))[0]
    return 0.3 if start and _is_header(kinds[start - 1], pattern) else 0.03


def _fits(kinds: str, pattern: str) -> bool:
    """Say whether a row has no cell of another kind; cells may be missing."""
    return kinds == pattern or (
        0 < len(kinds) <= len(pattern)
        and all(a == b or MISSING in (a, b) for a, b in zip(kinds, pattern, strict=False))
    )


def _first_row(kinds: Sequence[str], pattern: str) -> int:
    """Return the first row of readings."""
    least = min(2, pattern.count(NUMBER))
    good = [_fits(each, pattern) and each.count(NUMBER) >= least for each in kinds]
    runs = _runs(good)
    if pattern[0] == WORDS:
        start = _longest(runs)[0]
    else:
        start = next(
            (
                begin
                for (begin, end), (begin_next, end_next) in pairwise(runs)
                if end - begin > _FEW
                or end_next - begin_next < _MANY_MORE * (end - begin)
                or not _is_header(kinds[begin_next - 1], pattern)
                or len(kinds[begin_next - 1]) != len(pattern)
            ),
            runs[-1][0],
        )
    return _with_bad_rows(kinds, start, pattern)


def _runs(good: Sequence[bool]) -> list[tuple[int, int]]:
    """Return where stretches of good rows begin and end."""
    edges = [i for i in range(len(good) + 1) if (i < len(good) and good[i]) != (i > 0 and good[i - 1])]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _longest(runs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return max(runs, key=lambda run: run[1] - run[0])


def _with_bad_rows(kinds: Sequence[str], start: int, pattern: str) -> int:
    """Return the first of the rows above *start* that belong to the block, were a cell of them bad."""
    place = start
    while place and _is_bad_row(kinds[place - 1], pattern):
        place -= 1
        if _begins_alike(kinds[place], pattern):
            start = place
        elif place and _is_header(kinds[place - 1], pattern):
            # with words where a number should begin it, it is a row for standing beneath the names
            return place
    return start


def _is_bad_row(kinds: str, pattern: str) -> bool:
    alike = any(a == b == NUMBER for a, b in zip(kinds, pattern, strict=False))
    return alike and (_begins_alike(kinds, pattern) or len(kinds) == len(pattern))


def _begins_alike(kinds: str, pattern: str) -> bool:
    return kinds[0] == pattern[0] or MISSING in (kinds[0], pattern[0])


def _is_header(kinds: str, pattern: str) -> bool:
    """Say whether a row can name columns: without numbers, in more than one cell or in that of the last."""
    return (
        NUMBER not in kinds
        and MOMENT not in kinds
        and (kinds.count(WORDS) > 1 or (bool(kinds) and len(kinds) == len(pattern)))
    )


def _header_above(rows: Sequence[Row], kinds: Sequence[str], first: int, pattern: str) -> int:
    """Return where the header of the row *first* begins: there, where it has none."""
    begin = first
    while begin and (_is_rule(rows[begin - 1]) or _is_summary(rows[begin - 1], kinds[: begin - 1], pattern)):
        begin -= 1
    if not (begin and _is_header(kinds[begin - 1], pattern)):
        return first
    begin -= 1
    if begin and _is_units(rows[begin], kinds[begin]) and _is_header(kinds[begin - 1], pattern):
        return begin - 1
    return begin


def _beneath_units(rows: Sequence[Row], kinds: Sequence[str], first: int, pattern: str) -> int:
    """Return the first row of readings beneath a header that ends at *first* or goes on with units."""
    is_more = 0 < first < len(rows) and _is_header(kinds[first], pattern)
    while (
        first
        and first < len(rows)
        and (_is_rule(rows[first]) or (is_more and _is_units(rows[first], kinds[first])))
    ):
        first += 1
        is_more = False
    return first


def _is_rule(row: Row) -> bool:
    return all(isinstance(cell, str) and _RULE.fullmatch(cell.strip()) for cell in row[1])


def _is_summary(row: Row, above: Sequence[str], pattern: str) -> bool:
    """Say whether a row beneath names says how the readings were summed up before they were written."""
    cells = [shown(cell).strip() for cell in row[1]]
    is_one = any(cells) and all(not cell or _SUMMARY.fullmatch(cell) for cell in cells)
    return is_one and bool(above) and _is_header(above[-1], pattern)


def _is_units(row: Row, kinds: str) -> bool:
    """Say whether a row holds units rather than names."""
    words = [shown(cell).strip() for cell, kind in zip(row[1], kinds, strict=False) if kind == WORDS]
    units = sum(map(_is_unit, words))
    others = sum(bool(_NO_UNIT.fullmatch(word)) for word in words if not _is_unit(word))
    return units > 0 and 2 * (units + others) >= len(words)


def _is_unit(word: str) -> bool:
    return (
        word in _SHORT_UNITS
        or bool(_BRACKETED.fullmatch(word))
        or (parse_heading(word)[0] is None and bool(word))
    )


def names_of(header: Sequence[Row]) -> tuple[str, ...] | None:
    """Return what the rows of a header call the columns: `Sensor [mV]` where the second row has the unit."""
    names: list[str] = []
    for row in header:
        if _is_rule(row) and len(header) > 1:
            continue
        cells = [shown(cell).strip() for cell in row[1]]
        if not names:
            names = cells
        elif _is_units(row, "".join(WORDS if cell else MISSING for cell in cells)):
            names += [""] * (len(cells) - len(names))
            names = [_with_unit(name, unit) for name, unit in zip(names, cells, strict=False)] + names[
                len(cells) :
            ]
    return tuple(names) or None


def with_units_of(names: Sequence[str], sample: Sequence[Row]) -> tuple[str, ...]:
    """Return names with the units that stand behind the numbers of the first row that has all its cells."""
    row = next((cells for _, cells in sample if len(cells) >= len(names)), ())
    parts = (number_and_unit(cell) if isinstance(cell, str) else None for cell in row)
    units = [found[1] if found else "" for found in parts]
    units += [""] * (len(names) - len(units))
    return tuple(_with_unit(name, unit) if unit else name for name, unit in zip(names, units, strict=False))


def _with_unit(name: str, unit: str) -> str:
    if not _is_unit(unit) or parse_heading(name)[1] is not None:
        return name
    bare = unit[1:-1].strip() if _BRACKETED.fullmatch(unit) else unit
    return f"{name} [{bare}]".strip()


def footer_begins(rows: Sequence[Row], mark: str, pattern: str, counts: bool = False) -> int:
    """Return which of the last rows of a file, from 0, is the first that sums up the readings above.

    *counts* says whether the first column is a counter or a clock, in which no reading can be bad.
    """
    begin = len(rows)
    for place in range(len(rows) - 1, -1, -1):
        cells = rows[place][1]
        if kinds := kinds_of(cells, mark):
            if not _is_footer(cells, kinds, pattern, counts):
                break
            begin = place
    return begin


def _is_footer(cells: Sequence[Cell], kinds: str, pattern: str, counts: bool) -> bool:
    filled = kinds.lstrip(MISSING)
    gap = len(kinds) - len(filled)
    begins = shown(cells[gap]).strip()
    if filled[0] != WORDS or begins[0].isdigit():
        # a sentence may begin with a number
        return filled == WORDS and len(kinds) < len(pattern)
    if _SUMS_UP.match(begins) or (counts and not gap) or pattern[: 1 + gap].endswith(MOMENT):
        return True
    others = zip(kinds[1:], pattern[1:], strict=False)
    return len(kinds) != len(pattern) or any(a != b and MISSING not in (a, b) for a, b in others)
