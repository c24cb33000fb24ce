"""The columns of numbers of a table: by numpy where it reads as these rules do, else row by row."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterator

import numpy as np

from thermogui.core.files.columns import Table
from thermogui.core.files.dialect import (
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
from thermogui.core.files.watch import Watch, unwatched
from thermogui.core.readings import Floats, Rows

_CHUNK = 1 << 20
_LONGEST_LINE = 100_000  # characters
_NEWLINE, _BLANK = ord("\n"), ord(" ")
_BLANKS, _BLANKS_BUT_TABS = re.compile(r"\n\s*\n"), re.compile(r"\n[^\S\t]*\n")
_NEEDS_CARE = '"#\v\f\x1c\x1d\x1e\x1f'  # what numpy.loadtxt treats otherwise than these rules


def load(
    table: Table, chosen: tuple[int, ...], watch: Watch = unwatched
) -> tuple[list[Floats], Rows, int] | None:
    """Return what `parse` would, many times faster, or None where numpy might read something otherwise."""
    start, end = _start_of_line(table.text, table.first_row), filled_end(table.text, table.delimiter)
    body = _unquoted(table.text[start:end], table.delimiter)
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
    whole, body = body, (_BLANKS_BUT_TABS if table.delimiter == "\t" else _BLANKS).sub("\n", body)
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
    lines = np.arange(len(loaded)) if len(body) == len(whole) else _filled_lines(whole)
    return values, lines + table.first_row, 0


def _unquoted(text: str, delimiter: str) -> str:
    """Return *text* without quotes that stand around whole cells for no reason."""
    if '"' not in text or delimiter == " ":
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


def _filled_lines(text: str) -> Rows:
    """Return which lines of an ASCII text, from 0, hold more than blanks."""
    found = [np.empty(0, np.intp)]
    start = line = 0
    while start < len(text):
        end = text.find("\n", start + _CHUNK)
        end = len(text) if end < 0 else end
        letters = np.frombuffer(text[start:end].encode("ascii"), np.uint8)
        # the line that each letter stands on, of which blanks are none
        lines = np.cumsum(letters == _NEWLINE)[letters > _BLANK]
        found.append(np.unique(lines) + line)
        line += int(np.count_nonzero(letters == _NEWLINE)) + 1
        start = end + 1
    return np.concatenate(found)


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
