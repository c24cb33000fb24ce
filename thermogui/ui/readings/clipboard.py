"""Blocks of readings to and from a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from PySide6.QtCore import QLocale

from thermogui.core.errors import ThermoError
from thermogui.core.numbers import shortest, with_decimal_comma
from thermogui.core.readings.edits import Edit, InsertRows, SetValues
from thermogui.core.readings.readings import Floats, Readings, Rows, ValueColumn, empty_rows
from thermogui.ui.readings.model import VALUE_COLUMNS

if TYPE_CHECKING:
    from thermogui.core.reading.pasted import Block


def read_paste(text: str) -> Block:
    """Return the numbers of a copied block, and what its columns are where its header says so.

    Raises:
        ThermoError: a cell is not a number; row and column are named.
    """
    # what understands text is imported by the first paste
    from thermogui.core.reading.pasted import read_block

    return read_block(text)


def paste_columns(block: Block, first_column: int) -> tuple[ValueColumn, ...]:
    """Return the columns of readings that a block is put into: those it names, or from one on.

    Raises:
        ThermoError: it has more columns than there are.
    """
    if block.columns:
        return block.columns
    names = tuple(name for column, name in VALUE_COLUMNS.items() if column >= first_column)
    width = len(block.rows[0])
    if width > len(VALUE_COLUMNS):
        raise ThermoError(
            f"The clipboard holds {width} columns of numbers, and no header says which of them are t_u and "
            "t_c: copy only those, or with a header t_u, t_c."
        )
    if width > len(names):
        raise ThermoError(
            f"{width} columns do not fit from {names[0]} on: select a cell of t_u, or copy fewer columns."
        )
    return names[:width]


def is_readable(text: str) -> bool:
    """Say whether a text that is no block of numbers can be read as a file could."""
    from thermogui.core.reading.preview import preview_text

    try:
        preview = preview_text(text, "Clipboard")
    except ThermoError:
        return False
    return not preview.problem and len(preview.columns) > 1


def block_text(readings: Readings, rows: Rows, columns: list[int]) -> str:
    """Return cells as tab-separated text, numbers in full, for a spreadsheet of this locale."""
    written = with_decimal_comma if QLocale().decimalPoint() == "," else shortest
    picked = [readings.column(VALUE_COLUMNS[column])[rows] for column in columns]
    lines = [
        "\t".join("" if np.isnan(value) else written(value) for value in line)
        for line in zip(*picked, strict=True)
    ]
    return "\n".join(lines) + "\n"


def paste_edits(
    readings: Readings, values: Floats, targets: Rows, columns: Sequence[ValueColumn]
) -> list[Edit]:
    """Return the edits that put a block of numbers over rows and below them.

    Args:
        values: shape (rows, columns), nan for an empty cell.
        targets: rows of the readings that it covers, in the order shown; the rest is appended.
        columns: which columns of the readings these are.
    """
    covered = min(len(targets), len(values))
    rows = targets[:covered]
    edits: list[Edit] = [
        SetValues(name, rows, readings.column(name)[rows], values[:covered, offset])
        for offset, name in enumerate(columns)
        if covered
    ]
    if covered < len(values):
        new = empty_rows(len(values) - covered)
        everywhere = np.arange(len(new))
        for offset, name in enumerate(columns):
            new = new.with_values(name, everywhere, values[covered:, offset])
        edits.append(InsertRows(len(readings) + everywhere, new))
    return edits
