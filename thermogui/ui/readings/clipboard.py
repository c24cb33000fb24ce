"""Blocks of readings to and from a spreadsheet."""

from __future__ import annotations

import numpy as np

from PySide6.QtCore import QLocale

from thermogui.core.errors import ThermoError
from thermogui.core.numbers import shortest, with_decimal_comma
from thermogui.core.readings.edits import Edit, InsertRows, SetValues, described
from thermogui.core.readings.readings import Readings, Rows, empty_rows
from thermogui.core.readings.roles import PAIR, Role
from thermogui.core.readings.table import Table
from thermogui.ui.readings.columns import VALUE_COLUMNS


def read_paste(text: str, first_column: int, has_sigma_u: bool) -> Table:
    """Return a copied block, with what its header says that its columns are, else those from one on.

    σ_u is among these where the table shows it.

    Raises:
        ThermoError: a cell is not a number; row and column are named. There are no numbers, or more columns
            than fit.
    """
    # what understands text is imported by the first paste
    from thermogui.core.reading.pasted import read_block

    block = read_block(text)
    width = len(block.columns)
    if not width:
        raise ThermoError("The clipboard holds no numbers: copy one or two columns of readings first.")
    if block.columns[0].role is not Role.IGNORED:
        return block
    columns = {c: role for c, role in VALUE_COLUMNS.items() if has_sigma_u or role is not Role.SIGMA_U}
    roles = tuple(role for column, role in columns.items() if column >= first_column)
    if width > len(columns):
        raise ThermoError(
            f"The clipboard holds {width} columns of numbers, and no header says which of them are t_u and "
            "t_c: copy only those, or with a header t_u, t_c."
        )
    if width > len(roles):
        raise ThermoError(
            f"{width} columns do not fit from {roles[0]} on: select a cell of t_u, or copy fewer columns."
        )
    return block.as_roles(roles[:width])


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


def paste_edits(readings: Readings, table: Table, targets: Rows) -> list[Edit]:
    """Return the edits that put a table over rows and below them.

    *targets* are the rows of the readings that it covers, in the order shown; the rest is appended. What
    its columns are called counts where there are no readings yet.
    """
    said = {
        f"{what}_of_{column.role}": getattr(column, what)
        for column in table.columns
        for what in ("name", "unit")
        if column.role in PAIR and getattr(column, what)
    }
    named = [] if readings.complete.any() else described(readings, said)
    covered = min(len(targets), len(table))
    rows = targets[:covered]
    edits: list[Edit] = [
        *named,
        *(
            SetValues(column.role, rows, readings.column(column.role)[rows], column.cells[:covered])
            for column in table.columns
            if covered
        ),
    ]
    if covered < len(table):
        new = empty_rows(len(table) - covered)
        everywhere = np.arange(len(new))
        for column in table.columns:
            new = new.with_values(column.role, everywhere, column.cells[covered:])
        edits.append(InsertRows(len(readings) + everywhere, new))
    return edits
