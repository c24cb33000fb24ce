"""A table of the columns that are wanted: by numpy where it reads as these rules do, else row by row."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from thermogui.core.progress import Progress, no_progress
from thermogui.core.reading.cells import (
    WIDEST,
    Cell,
    is_empty,
    is_number,
    number_in,
    refusal,
    shown,
    value_in,
)
from thermogui.core.reading.columns import Places
from thermogui.core.reading.dialect import filled_end, lines_of, start_of_line
from thermogui.core.reading.heading import named_in
from thermogui.core.reading.layout import Layout, TextLayout
from thermogui.core.reading.measured import number_and_unit
from thermogui.core.reading.unreadable import UnreadableFile, one_line
from thermogui.core.readings.decimals import decimals_in
from thermogui.core.readings.readings import Floats, Rows
from thermogui.core.readings.table import Column, Table

_CHUNK = 1 << 20
_LONGEST_LINE = 100_000  # characters
_LOOKED_AT = 5000  # rows; of more, the values alone say how many decimals they need
_NEWLINE, _BLANK = ord("\n"), ord(" ")
_NEEDS_CARE = '"#\v\f\x1c\x1d\x1e\x1f'  # what numpy.loadtxt treats otherwise than these rules


def table_of(
    layout: Layout, places: Places, progress: Progress = no_progress, looked_at: int = _LOOKED_AT
) -> Table:
    """Return the columns at *places*, with the rows in which any cell is not empty.

    In so many rows is *looked at* how many decimals were written.

    Raises:
        UnreadableFile: a cell of them is not a number.
    """
    wanted = tuple(places.values())
    loaded = _by_numpy(layout, wanted, progress) if isinstance(layout, TextLayout) else None
    values, lines, skipped = loaded or _by_rows(layout, wanted, progress)
    written = [0] * len(wanted)
    thousands = layout.mark[1:]
    for _, cells in islice(layout.rows(), looked_at):
        for place, index in enumerate(wanted):
            if index < len(cells):
                cell = cells[index]
                bare = _bare(cell, thousands) if isinstance(cell, str) else cell
                written[place] = max(written[place], decimals_in(bare))
    columns = (
        Column(role, cells, *named_in(layout.heading(index), role), decimals)
        for (role, index), cells, decimals in zip(places.items(), values, written, strict=True)
    )
    return Table(tuple(columns), lines, skipped)


def _bare(cell: str, thousands: str) -> str:
    parts = number_and_unit(cell)
    number = parts[0] if parts else cell
    return number.replace(thousands, "") if thousands else number


def _by_numpy(
    layout: TextLayout, wanted: Sequence[int], progress: Progress
) -> tuple[list[Floats], Rows, int] | None:
    """Return what `_by_rows` would, many times faster; None where numpy might read something otherwise."""
    start, end = start_of_line(layout.text, layout.first_row), filled_end(layout.text, layout.delimiter)
    # a typographic minus is one
    whole = layout.text[start:end].replace("\N{MINUS SIGN}", "-")
    body = _unquoted(whole, layout.delimiter)
    if (
        not body.isascii()
        or any(mark in body for mark in _NEEDS_CARE)
        or not max(wanted) < layout.width <= WIDEST
    ):
        return None
    if layout.mark[0] == ",":
        if "." in body:
            return None
        body = body.replace(",", ".")
    body, whole = _without_empty_lines(body, layout.delimiter), body
    # a field for every column makes numpy refuse a row of any other length
    fields = np.dtype([(str(i), np.float64 if i in wanted else "U1") for i in range(layout.width)])
    separator = None if layout.delimiter == " " else layout.delimiter
    try:
        loaded = np.loadtxt(_short_lines(body, progress), fields, comments=None, delimiter=separator, ndmin=1)
    except ValueError:
        return None
    values: list[Floats] = [np.ascontiguousarray(loaded[str(i)]) for i in wanted]
    if not all(np.isfinite(column).all() for column in values):
        return None
    if len(body) == len(whole):
        return values, np.arange(len(loaded)) + layout.first_row, 0
    lines, skipped = _filled_lines(whole, layout.delimiter)
    return values, lines + layout.first_row, skipped


def _unquoted(text: str, delimiter: str) -> str:
    """Return *text* without quotes, where they stand around whole cells and for no reason."""
    if '"' not in text or '""' in text or delimiter == " ":
        return text
    inside, around = f'[^"\n{delimiter}]*+', f"[^\n{delimiter}]"
    quoted = re.fullmatch(f'(?:[^"]*+(?<!{around})"{inside}"(?!{around}))*+[^"]*+', text)
    return text.replace('"', "") if quoted else text


def _without_empty_lines(text: str, delimiter: str) -> str:
    """Return *text* without lines of blanks and delimiters between others.

    It is done piece by piece: a regular expression keeps all other threads waiting.
    """
    empty, end_of_filled = re.compile(rf"\n[\s{delimiter}]*\n"), re.compile(rf"[^\s{delimiter}](?=\n)")
    pieces, start = [], 0
    while start < len(text):
        found = end_of_filled.search(text, start + _CHUNK)
        end = found.end() if found else len(text)
        pieces.append(empty.sub("\n", text[start:end]))
        start = end
    return "".join(pieces)


def _short_lines(text: str, progress: Progress) -> Iterator[str]:
    """Yield the lines; one that numpy would take long for is a ValueError."""
    for line in lines_of(text, progress):
        if len(line) > _LONGEST_LINE:
            raise ValueError("a line is very long")
        yield line


def _filled_lines(text: str, delimiter: str) -> tuple[Rows, int]:
    """Return which lines of an ASCII text, from 0, hold something, and how many are rows of empty cells.

    Those at the end do not count.
    """
    filled, empty = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    start = line = 0
    while start < len(text):
        end = text.find("\n", start + _CHUNK)
        end = len(text) if end < 0 else end
        letters = np.frombuffer(text[start:end].encode("ascii"), np.uint8)
        line_of = np.cumsum(letters == _NEWLINE)
        between = letters == ord(delimiter)
        lines = np.zeros((2, int(line_of[-1]) + 1), bool)
        lines[0, line_of[(letters > _BLANK) & ~between]] = True
        if delimiter != " ":
            lines[1, line_of[between]] = True
        filled.append(np.flatnonzero(lines[0]) + line)
        empty.append(np.flatnonzero(lines[1] & ~lines[0]) + line)
        line += lines.shape[1]
        start = end + 1
    rows = np.concatenate(filled)
    return rows, int(np.count_nonzero(np.concatenate(empty) < rows[-1]))


def _by_rows(layout: Layout, wanted: Sequence[int], progress: Progress) -> tuple[list[Floats], Rows, int]:
    """Return the wanted columns, their lines, and how many rows have only empty cells.

    Those at the end do not count.
    """
    values = [array("d") for _ in wanted]
    lines = array("q")
    mark = layout.mark
    skipped = empty = 0
    units: dict[int, str] = {}
    for row, cells in layout.rows(progress):
        if not any(cells) and is_empty(cells):
            empty += 1  # counts only if another row follows
            continue
        for i in range(layout.width, len(cells)):
            if is_number(cells[i], mark):
                problem = f"“{one_line(shown(cells[i]).strip())}” stands beyond the last column; "
                problem += "take separators out of the numbers, or name every column in the header."
                raise UnreadableFile.at(layout.name, problem, row, i + 1)
        try:
            found = [number_in(cells[i], mark) if i < len(cells) else math.nan for i in wanted]
        except ValueError:
            found = _measured(layout, row, cells, wanted, units)
        if math.isnan(found[0]) and is_empty(cells):
            empty += 1
            continue
        skipped, empty = skipped + empty, 0
        lines.append(row)
        for column, value in zip(values, found, strict=True):
            column.append(value)
    return [np.array(column, np.float64) for column in values], np.array(lines, np.intp), skipped


def _measured(
    layout: Layout, row: int, cells: Sequence[Cell], wanted: Sequence[int], units: dict[int, str]
) -> list[float]:
    """Return the numbers of a row of which some have a unit behind them, which all of a column share.

    *units* are those of the columns so far.

    Raises:
        UnreadableFile: a cell is not a number, or in another unit than those above it.
    """
    try:
        found = [value_in(cells[i], layout.mark) if i < len(cells) else math.nan for i in wanted]
    except ValueError:
        raise refusal(layout.name, row, cells, wanted, layout.mark, layout.header or ()) from None
    for i in wanted:
        parts = number_and_unit(str(cells[i])) if i < len(cells) else None
        if parts and units.setdefault(i, parts[1]) != parts[1]:
            problem = f"“{one_line(str(cells[i]).strip())}” is in another unit than {units[i]}, "
            problem += "that of the rows above; write all of a column in one unit."
            raise UnreadableFile.at(layout.name, problem, row, i + 1, layout.heading(i))
    return found
