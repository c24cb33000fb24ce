"""Cells that a clipboard holds, as a block of numbers to be put over cells of a table."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from thermogui.core.numbers import DoubtfulNumber, typed_number
from thermogui.core.reading.columns import columns_of, known_pair, table_of
from thermogui.core.reading.dialect import (
    DELIMITERS,
    Row,
    UnreadableFile,
    find_dialect,
    is_header,
    number_in,
    plain_text,
    refusal,
    rows_of,
)
from thermogui.core.readings.decimals import decimals_in
from thermogui.core.readings.readings import ValueColumn

_NAME = "Clipboard"
_LOOKED_AT = 5000  # rows, for their decimals
_LARGEST_BLOCK = 10_000_000
_BETWEEN = re.compile(r"[,;\d]")


@dataclass(frozen=True)
class Block:
    """Rows of numbers, all of one length; nan is an empty cell.

    Attributes:
        rows: the numbers.
        columns: what each column is, where a header names t_u and t_c; empty where none does.
        decimals: with how many each column is written.
    """

    rows: list[list[float]]
    columns: tuple[ValueColumn, ...] = ()
    decimals: tuple[int, ...] = ()


def parse_block(text: str) -> list[list[float]]:
    """Return the rows of numbers that a clipboard holds, all of one length; nan is an empty cell.

    Every line is a row here, for an empty line is an empty cell of a single column. A header, and
    empty rows and columns at the end, are dropped; an empty clipboard has no rows.

    Raises:
        UnreadableFile: a cell is not a number; its row counts from the top of the clipboard.
    """
    return _without_names(text).rows


def _without_names(text: str) -> Block:
    text = plain_text(text, _NAME).rstrip()
    delimiter, mark, _ = find_dialect(text, _NAME, _delimiters(text), 1)
    rows = rows_of(text, _NAME, delimiter, every_line=True)
    first = next(rows, None)
    if first is not None and not is_header(first[1], mark):
        rows = chain([first], rows)
    return _numbers(rows, mark)


def read_block(text: str) -> Block:
    """Return what a clipboard holds: the columns that its header names, else all of them.

    One number on each line is one column, with decimal commas as well. Whether a comma is a decimal mark
    is decided for all the cells: `1,000` is 1 beside a `0,5`, and else somebody must say what it is.

    Raises:
        UnreadableFile: a cell is not a number, or can be more than one; its row counts from the top of the
            clipboard.
    """
    plain = plain_text(text, _NAME).rstrip()
    if (column := _column(plain)) is not None:
        return column
    try:
        table = table_of(plain, _NAME, _delimiters(plain))
        chosen = columns_of(table) if known_pair(table) else ()
    except UnreadableFile:
        chosen = ()
    if not chosen:
        return _without_names(text)
    rows = rows_of(plain, _NAME, table.delimiter, every_line=True)
    beneath = (row for row in rows if row[0] >= table.first_row)
    names: tuple[ValueColumn, ...] = ("t_u", "t_c", "sigma")
    block = _numbers(beneath, table.mark, chosen, table.header or ())
    return replace(block, columns=names[: len(chosen)])


def _column(text: str) -> Block | None:
    """Return the numbers of a text with one on each line, perhaps beneath a heading; None for any other."""
    if "\t" in text or not text:
        return None
    block: list[list[float]] = []
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
        block.append([value])
        decimals = max(decimals, decimals_in(line))
    doubts.settle()
    return Block(block, decimals=(decimals,)) if block else None


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


def _numbers(
    rows: Iterable[Row], mark: str, chosen: tuple[int, ...] = (), header: tuple[str, ...] = ()
) -> Block:
    """Return the numbers of the chosen columns, or of all, up to the last row that has any."""
    block: list[list[float]] = []
    doubts, decimals = _Doubts(), [0] * len(chosen)
    filled = 0
    for row, cells in rows:
        while cells and not cells[-1].strip():
            cells.pop()
        for i in chosen or range(len(cells)):
            if i < len(cells) and "," in cells[i]:
                doubts.look_at(cells[i], row, i + 1, header[i] if i < len(header) else "")
        try:
            if chosen:
                block.append([number_in(cells[i], mark) if i < len(cells) else math.nan for i in chosen])
            else:
                block.append([number_in(cell, mark) for cell in cells])
        except ValueError:
            doubts.settle()
            raise refusal(_NAME, row, cells, chosen or range(len(cells)), mark, header) from None
        filled = len(block) if cells else filled
        if len(block) <= _LOOKED_AT:
            decimals += [0] * (len(block[-1]) - len(decimals))
            for place, i in enumerate(chosen or range(len(cells))):
                decimals[place] = max(decimals[place], decimals_in(cells[i]) if i < len(cells) else 0)
    doubts.settle()
    del block[filled:]
    width = max(map(len, block), default=0)
    if width * len(block) > _LARGEST_BLOCK:
        raise UnreadableFile.at(_NAME, "the rows differ too much in length; copy one rectangle of cells.")
    for numbers in block:
        numbers += [math.nan] * (width - len(numbers))
    return Block(block, decimals=tuple(decimals))
