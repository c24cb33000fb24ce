"""Cells that a clipboard holds, as a block of numbers to be put over cells of a table."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from thermogui.core.files.columns import columns_of, known_pair, table_of
from thermogui.core.files.dialect import (
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
from thermogui.core.readings import ValueColumn

_NAME = "Clipboard"
_LARGEST_BLOCK = 10_000_000


@dataclass(frozen=True)
class Block:
    """Rows of numbers, all of one length; nan is an empty cell.

    Attributes:
        rows: the numbers.
        columns: what each column is, where a header names t_u and t_c; empty where none does.
    """

    rows: list[list[float]]
    columns: tuple[ValueColumn, ...] = ()


def parse_block(text: str) -> list[list[float]]:
    """Return the rows of numbers that a clipboard holds, all of one length; nan is an empty cell.

    Every line is a row here, for an empty line is an empty cell of a single column. A header, and
    empty rows and columns at the end, are dropped; an empty clipboard has no rows.

    Raises:
        UnreadableFile: a cell is not a number; its row counts from the top of the clipboard.
    """
    text = plain_text(text, _NAME).rstrip()
    delimiter, mark, _ = find_dialect(text, _NAME, _delimiters(text), 1)
    rows = rows_of(text, _NAME, delimiter, every_line=True)
    first = next(rows, None)
    if first is not None and not is_header(first[1], mark):
        rows = chain([first], rows)
    return _numbers(rows, mark)


def read_block(text: str) -> Block:
    """Return what a clipboard holds: the columns that its header names, else all of them.

    Raises:
        UnreadableFile: a cell is not a number; its row counts from the top of the clipboard.
    """
    plain = plain_text(text, _NAME).rstrip()
    try:
        table = table_of(plain, _NAME, _delimiters(plain))
        chosen = columns_of(table) if known_pair(table) else ()
    except UnreadableFile:
        chosen = ()
    if not chosen:
        return Block(parse_block(text))
    rows = rows_of(plain, _NAME, table.delimiter, every_line=True)
    beneath = (row for row in rows if row[0] >= table.first_row)
    names: tuple[ValueColumn, ...] = ("t_u", "t_c", "sigma")
    return Block(_numbers(beneath, table.mark, chosen, table.header or ()), names[: len(chosen)])


def _delimiters(text: str) -> tuple[str, ...]:
    return ("\t",) if "\t" in text else DELIMITERS


def _numbers(
    rows: Iterable[Row], mark: str, chosen: tuple[int, ...] = (), header: tuple[str, ...] = ()
) -> list[list[float]]:
    """Return the numbers of the chosen columns, or of all, up to the last row that has any."""
    block: list[list[float]] = []
    filled = 0
    for row, cells in rows:
        while cells and not cells[-1].strip():
            cells.pop()
        try:
            if chosen:
                block.append([number_in(cells[i], mark) if i < len(cells) else math.nan for i in chosen])
            else:
                block.append([number_in(cell, mark) for cell in cells])
        except ValueError:
            raise refusal(_NAME, row, cells, chosen or range(len(cells)), mark, header) from None
        filled = len(block) if cells else filled
    del block[filled:]
    width = max(map(len, block), default=0)
    if width * len(block) > _LARGEST_BLOCK:
        raise UnreadableFile.at(_NAME, "the rows differ too much in length; copy one rectangle of cells.")
    for numbers in block:
        numbers += [math.nan] * (width - len(numbers))
    return block
