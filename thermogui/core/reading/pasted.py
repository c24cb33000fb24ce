"""Cells that a clipboard holds, as a table to be put over cells of another one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from thermogui.core.numbers import DoubtfulNumber, typed_number
from thermogui.core.reading.cells import is_header, number_in, refusal
from thermogui.core.reading.columns import Places, columns_of, knows_pair
from thermogui.core.reading.dialect import DELIMITERS, TextRow, find_dialect, plain_text, rows_of
from thermogui.core.reading.layout import layout_of_text
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.readings.decimals import decimals_in
from thermogui.core.readings.roles import Role
from thermogui.core.readings.table import Column, Table

_NAME = "Clipboard"
_LOOKED_AT = 5000  # rows, for their decimals
_LARGEST_BLOCK = 10_000_000
_BETWEEN = re.compile(r"[,;\d]")


def read_block(text: str) -> Table:
    """Return what a clipboard holds: the columns that its header names, else all of them, without roles.

    Every line is a row here, for an empty line is an empty cell of a single column. Empty rows and columns
    at the end are dropped; an empty clipboard has no columns. One number on each line is one column, with
    decimal commas as well. Whether a comma is a decimal mark is decided for all the cells: `1,000` is 1
    beside a `0,5`, and else somebody must say what it is.

    Raises:
        UnreadableFile: a cell is not a number, or can be more than one; its row counts from the top of the
            clipboard.
    """
    plain = plain_text(text, _NAME).rstrip()
    if (column := _single_column(plain)) is not None:
        return column
    try:
        layout = layout_of_text(plain, _NAME, _delimiters(plain))
        places = columns_of(layout) if knows_pair(layout) else None
    except UnreadableFile:
        places = None
    if places is not None:
        rows = rows_of(layout.text.rstrip("\n"), _NAME, layout.delimiter, layout.first_row, every_line=True)
        return _table(rows, layout.mark, places, layout.header or ())
    delimiter, mark, *_ = find_dialect(plain, _NAME, _delimiters(plain), 1)
    rows = rows_of(plain, _NAME, delimiter, every_line=True)
    first = next(rows, None)
    if first is not None and not is_header(first[1], mark):
        rows = chain([first], rows)
    return _table(rows, mark)


def _single_column(text: str) -> Table | None:
    """Return the numbers of a text with one on each line, perhaps beneath a heading; None for any other."""
    if "\t" in text or not text:
        return None
    values: list[float] = []
    lines: list[int] = []
    doubts, decimals = _Doubts(), 0
    for row, line in enumerate(text.split("\n"), 1):
        try:
            value = typed_number(line) if line.strip() else math.nan
        except DoubtfulNumber as error:
            if not error.meanings:
                return None
            value = error.meanings[0]
        except ValueError:
            if row > 1 or _BETWEEN.search(line):
                return None
            continue  # a heading
        if "," in line:
            doubts.look_at(line, row)
        values.append(value)
        lines.append(row)
        decimals = max(decimals, decimals_in(line))
    doubts.settle()
    column = Column(Role.IGNORED, np.array(values, np.float64), decimals=decimals)
    return Table((column,), np.array(lines, np.intp)) if values else None


class _Doubts:
    """The cells of a block that can be more than one number, until it is known what a comma is in it."""

    def __init__(self) -> None:
        self._comma_is_decimal = False
        self._first: UnreadableFile | None = None

    def look_at(self, cell: str, row: int, column: int | None = None, heading: str = "") -> None:
        """Take note of a cell with a comma.

        Raises:
            UnreadableFile: whatever the others hold, it must be asked about.
        """
        try:
            typed_number(cell)
            self._comma_is_decimal = True
        except DoubtfulNumber as error:
            asked = UnreadableFile.at(_NAME, f"{error}.", row, column, heading)
            if len(error.meanings) != 2:
                raise asked from None
            self._first = self._first or asked
        except ValueError:
            pass  # the reader of the cell says so

    def settle(self) -> None:
        """Ask about the first of them, where no other cell says what a comma is."""
        if self._first is not None and not self._comma_is_decimal:
            raise self._first


def _delimiters(text: str) -> tuple[str, ...]:
    return ("\t",) if "\t" in text else DELIMITERS


def _table(
    rows: Iterable[TextRow], mark: str, places: Places | None = None, header: Sequence[str] = ()
) -> Table:
    """Return the numbers of the columns at *places*, or of all, up to the last row that has any."""
    block: list[list[float]] = []
    lines: list[int] = []
    wanted = None if places is None else tuple(places.values())
    doubts, decimals = _Doubts(), [0] * len(wanted or ())
    filled = 0
    for row, cells in rows:
        while cells and not cells[-1].strip():
            cells.pop()
        indices = wanted or range(len(cells))
        for i in indices:
            if i < len(cells) and "," in cells[i]:
                doubts.look_at(cells[i], row, i + 1, header[i] if i < len(header) else "")
        try:
            block.append([number_in(cells[i], mark) if i < len(cells) else math.nan for i in indices])
        except ValueError:
            doubts.settle()
            raise refusal(_NAME, row, cells, indices, mark, header) from None
        lines.append(row)
        filled = len(block) if cells else filled
        if len(block) <= _LOOKED_AT:
            decimals += [0] * (len(block[-1]) - len(decimals))
            for place, i in enumerate(indices):
                decimals[place] = max(decimals[place], decimals_in(cells[i]) if i < len(cells) else 0)
    doubts.settle()
    del block[filled:], lines[filled:]
    width = max(map(len, block), default=0)
    if width * len(block) > _LARGEST_BLOCK:
        raise UnreadableFile.at(_NAME, "the rows differ too much in length; copy one rectangle of cells.")
    decimals += [0] * (width - len(decimals))
    values = np.array([[*numbers, *[math.nan] * (width - len(numbers))] for numbers in block], np.float64)
    columns = tuple(
        Column(Role.IGNORED, values[:, place], decimals=decimals[place]) for place in range(width)
    )
    return Table(columns, np.array(lines, np.intp)).as_roles(tuple(places or ()))
