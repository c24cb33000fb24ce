"""The columns of numbers of a table: by numpy where it reads as these rules do, else row by row."""

from __future__ import annotations

import math
from array import array

import numpy as np

from thermogui.core.files.columns import Table
from thermogui.core.files.dialect import (
    WIDEST,
    UnreadableFile,
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

_NEEDS_CARE = '"#\v\f\x1c\x1d\x1e\x1f'  # what numpy.loadtxt treats otherwise than these rules


def load(
    table: Table, chosen: tuple[int, ...], watch: Watch = unwatched
) -> tuple[list[Floats], Rows, int] | None:
    """Return what `parse` would, many times faster, or None where numpy might read something otherwise."""
    start = 0
    for _ in range(table.first_row - 1):
        start = table.text.index("\n", start) + 1
    body = table.text[start:]
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
    # a field for every column makes numpy refuse a row of any other length
    fields = np.dtype([(str(i), np.float64 if i in chosen else "U1") for i in range(table.width)])
    separator = None if table.delimiter == " " else table.delimiter
    try:
        loaded = np.loadtxt(lines_of(body, watch), fields, comments=None, delimiter=separator, ndmin=1)
    except ValueError:
        return None
    values: list[Floats] = [loaded[str(i)] for i in chosen]
    if not all(np.isfinite(column).all() for column in values):
        return None
    return values, _lines_of_rows(body, len(loaded)) + table.first_row, 0


def _lines_of_rows(body: str, count: int) -> Rows:
    """Return on which line of *body*, from 0, each of its *count* rows stands; blank lines are none."""
    if body.rstrip().count("\n") + 1 == count:
        return np.arange(count)
    return np.array([i for i, line in enumerate(lines_of(body)) if line.strip()], np.intp)


def parse(table: Table, chosen: tuple[int, ...], watch: Watch = unwatched) -> tuple[list[Floats], Rows, int]:
    """Return the chosen columns of the complete rows, their lines, and how many rows are not complete."""
    values = [array("d") for _ in chosen]
    lines = array("q")
    mark = table.mark
    skipped = empty = 0
    for row, cells in rows_of(table.text, table.name, table.delimiter, watch=watch):
        if row < table.first_row:
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
                empty += 1  # counts only if another row follows
            else:
                skipped, empty = skipped + empty + 1, 0
            continue
        skipped, empty = skipped + empty, 0
        lines.append(row)
        for column, value in zip(values, found, strict=True):
            column.append(value)
    return [np.array(column, np.float64) for column in values], np.array(lines, np.intp), skipped
