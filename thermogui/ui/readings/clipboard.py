"""Blocks of readings to and from a spreadsheet."""

from __future__ import annotations

import re

import numpy as np

from PySide6.QtCore import QLocale

from thermogui.core.edits import Edit, InsertRows, SetValues
from thermogui.core.errors import ThermoError
from thermogui.core.files.text import parse_block
from thermogui.core.numbers import parse_number, shortest
from thermogui.core.readings import Readings, Rows, empty_rows
from thermogui.ui.readings.model import VALUE_COLUMNS

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


def read_block(text: str) -> list[list[float]]:
    """Return the numbers of a copied block, rows of equal length, nan for an empty cell.

    One number on each line is one column, also where the locale's decimal mark is a comma.

    Raises:
        ThermoError: a cell is not a number; row and column are named.
    """
    mark = QLocale().decimalPoint()
    if mark == "." and "\t" in text:
        _refuse_groups(text)
    if "\t" not in text and text.strip():
        try:
            # an empty line is an empty cell, except at the end
            lines = text.rstrip().split("\n")
            return [[parse_number(line, mark) if line.strip() else np.nan] for line in lines]
        except ValueError:
            pass  # more than one column, or a header
    return parse_block(text)


def _refuse_groups(text: str) -> None:
    """Refuse `1,000` between tabs: where the decimal mark is a point it would silently become 1."""
    for row, line in enumerate(text.splitlines(), 1):
        for column, cell in enumerate(line.split("\t"), 1):
            if _GROUPED.fullmatch(cell.strip()):
                raise ThermoError(
                    f"Clipboard, row {row}, column {column}: “{cell.strip()}” could be two numbers; "
                    "copy it without a comma."
                )


def block_text(readings: Readings, rows: Rows, columns: list[int]) -> str:
    """Return cells as tab-separated text, numbers in full and with the locale's decimal mark."""
    mark = QLocale().decimalPoint()
    picked = [readings.column(VALUE_COLUMNS[column])[rows] for column in columns]
    lines = [
        "\t".join("" if np.isnan(value) else shortest(value).replace(".", mark) for value in line)
        for line in zip(*picked, strict=True)
    ]
    return "\n".join(lines) + "\n"


def paste_edits(readings: Readings, block: list[list[float]], targets: Rows, first_column: int) -> list[Edit]:
    """Return the edits that put a block of numbers over rows and below them.

    Args:
        block: rows of numbers, nan for an empty cell; what does not fit into t_u, t_c and σ is left off.
        targets: rows of the readings that it covers, in the order shown; the rest is appended.
        first_column: column where the block begins.
    """
    columns = [name for column, name in VALUE_COLUMNS.items() if column >= first_column]
    values = np.array([line[: len(columns)] for line in block], np.float64)
    columns = columns[: values.shape[1]]
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
