"""The columns of numbers of a table: by numpy where it reads as these rules do, else row by row."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterator

import numpy as np

from thermogui.core.progress import Watch, unwatched
from thermogui.core.reading.columns import Table
from thermogui.core.reading.dialect import (
    WIDEST,
    UnreadableFile,
    filled_end,
    is_empty,
    is_number,
    lines_of,
    number_in,
    one_line,
    refusal,
    rows_of,
)
from thermogui.core.readings.readings import Floats, Rows

_CHUNK = 1 << 20
_LONGEST_LINE = 100_000  # characters
_NEWLINE, _BLANK = ord("\n"), ord(" ")
_NEEDS_CARE = '"#\v\f\x1c\x1d\x1e\x1f'  # what numpy.loadtxt treats otherwise than these rules


def load(
    table: Table, chosen: tuple[int, ...], watch: Watch = unwatched
) -> tuple[list[Floats], Rows, int] | None:
    """Return what `parse` would, many times faster, or None where numpy might read something otherwise."""
    start, end = _start_of_line(table.text, table.first_row), filled_end(table.text, table.delimiter)
    # a typographic minus is one
    whole = table.text[start:end].replace("\N{MINUS SIGN}", "-")
    body = _unquoted(whole, table.delimiter)
    if (
        not body.isascii()
        or any(mark in body for mark in _NEEDS_CARE)
        or not max(chosen) < table.width <= WIDEST
    ):
        return None
    if table.mark == ",":
        if "." in body:
            return None
        body = body.replace(",", ".")
    body, whole = re.sub(rf"\n[\s{table.delimiter}]*\n", "\n", body), body
    # a field for every column makes numpy refuse a row of any other length
    fields = np.dtype([(str(i), np.float64 if i in chosen else "U1") for i in range(table.width)])
    separator = None if table.delimiter == " " else table.delimiter
    try:
        loaded = np.loadtxt(_short_lines(body, watch), fields, comments=None, delimiter=separator, ndmin=1)
    except ValueError:
        return None
    values: list[Floats] = [loaded[str(i)] for i in chosen]
    if not all(np.isfinite(column).all() for column in values):
        return None
    if len(body) == len(whole):
        return values, np.arange(len(loaded)) + table.first_row, 0
    lines, skipped = _filled_lines(whole, table.delimiter)
    return values, lines + table.first_row, skipped


def _unquoted(text: str, delimiter: str) -> str:
    """Return *text* without quotes, where they stand around whole cells and for no reason."""
    if '"' not in text or '""' in text or delimiter == " ":
        return text
    inside, around = f'[^"\n{delimiter}]*+', f"[^\n{delimiter}]"
    quoted = re.fullmatch(f'(?:[^"]*+(?<!{around})"{inside}"(?!{around}))*+[^"]*+', text)
    return text.replace('"', "") if quoted else text


def _start_of_line(text: str, row: int) -> int:
    """Return where a line begins, counted from 1."""
    start, left = 0, row - 1
    while left and (found := text.count("\n", start, start + _CHUNK)) < left:
        start, left = start + _CHUNK, left - found
    for _ in range(left):
        start = text.index("\n", start) + 1
    return start


def _short_lines(text: str, watch: Watch) -> Iterator[str]:
    """Yield the lines; one that numpy would take long for is a ValueError."""
    for line in lines_of(text, watch):
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


def parse(table: Table, chosen: tuple[int, ...], watch: Watch = unwatched) -> tuple[list[Floats], Rows, int]:
    """Return the chosen columns of the complete rows, their lines, and how many rows are not complete."""
    values = [array("d") for _ in chosen]
    lines = array("q")
    mark = table.mark
    skipped = empty = 0
    for row, cells in rows_of(table.text, table.name, table.delimiter, watch=watch):
        if row < table.first_row:
            continue
        if not any(cells):
            empty += 1  # counts only if another row follows
            continue
        for i in range(table.width, len(cells)):
            if is_number(cells[i], mark):
                problem = f"“{one_line(cells[i].strip())}” stands beyond the last column; "
                problem += "take separators out of the numbers, or name every column in the header."
                raise UnreadableFile.at(table.name, problem, row, i + 1)
        try:
            found = [number_in(cells[i], mark) if i < len(cells) else math.nan for i in chosen]
        except ValueError:
            raise refusal(table.name, row, cells, chosen, mark, table.header or ()) from None
        if math.isnan(found[0]) or math.isnan(found[1]):
            if is_empty(cells):
                empty += 1
            else:
                skipped, empty = skipped + empty + 1, 0
            continue
        skipped, empty = skipped + empty, 0
        lines.append(row)
        for column, value in zip(values, found, strict=True):
            column.append(value)
    return [np.array(column, np.float64) for column in values], np.array(lines, np.intp), skipped
