"""Cells that a clipboard holds, as a block of numbers to be put over cells of a table."""

from __future__ import annotations

import math

from thermogui.core.files.dialect import (
    DELIMITERS,
    UnreadableFile,
    find_dialect,
    is_header,
    number_in,
    plain_text,
    refusal,
    rows_of,
)

_NAME = "Clipboard"
_LARGEST_BLOCK = 10_000_000


def parse_block(text: str) -> list[list[float]]:
    """Return the rows of numbers that a clipboard holds, all of one length; nan is an empty cell.

    Every line is a row here, for an empty line is an empty cell of a single column. A header, and
    empty rows and columns at the end, are dropped; an empty clipboard has no rows.

    Raises:
        UnreadableFile: a cell is not a number; its row counts from the top of the clipboard.
    """
    name = "Clipboard"
    text = plain_text(text, name).rstrip()
    delimiter, mark, _ = find_dialect(text, name, ("\t",) if "\t" in text else DELIMITERS, 1)
    block: list[list[float]] = []
    filled = 0
    for row, cells in rows_of(text, name, delimiter, every_line=True):
        while cells and not cells[-1].strip():
            cells.pop()
        if row == 1 and is_header(cells, mark):
            continue
        try:
            block.append([number_in(cell, mark) for cell in cells])
        except ValueError:
            raise refusal(name, row, cells, range(len(cells)), mark) from None
        filled = len(block) if cells else filled
    del block[filled:]
    width = max(map(len, block), default=0)
    if width * len(block) > _LARGEST_BLOCK:
        raise UnreadableFile.at(name, "the rows differ too much in length; copy one rectangle of cells.")
    for numbers in block:
        numbers += [math.nan] * (width - len(numbers))
    return block
