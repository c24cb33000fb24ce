"""Readings from an `.xlsx` workbook: the first sheet with two columns of numbers."""

from __future__ import annotations

from dataclasses import replace

from thermogui.core.files.columns import Table, columns_of, holds_pairs, known_pair, table_of
from thermogui.core.files.dialect import UnreadableFile, is_header, is_number, lines_of
from thermogui.core.files.workbook import sheets_of


def table_of_workbook(raw: bytes, name: str) -> tuple[Table, str]:
    """Return the table of the sheet that is meant, and the sheet's title.

    It is the first with two columns of numbers, hidden sheets last; its rows and columns are counted as
    the spreadsheet counts them. A formula counts with the value that was stored with it.

    Raises:
        UnreadableFile: this is no workbook, or no sheet has two columns of numbers.
    """
    lacks_values = False
    named: tuple[Table, str] | None = None
    for sheet in sheets_of(raw, name):
        lacks_values |= sheet.lacks_values
        try:
            table = table_of(_without_titles(sheet.text), f"{name}, sheet {sheet.title}", ("\t",))
        except UnreadableFile:
            continue  # it is empty, or all words
        # what stands beside the table is another matter, and no number that a separator has torn
        widest = max(line.count("\t") for line in lines_of(sheet.text)) + 1
        table = replace(table, width=max(table.width, widest))
        if holds_pairs(table):
            return table, sheet.title
        if named is None and known_pair(table):
            named = table, sheet.title
    if lacks_values:
        problem = (
            "its formulas have no values stored with them; open it in a spreadsheet program and save it."
        )
        raise UnreadableFile.at(name, problem)
    if named is not None:
        columns_of(named[0])
        return named  # whose cells say better what is wrong
    raise UnreadableFile.at(name, "no sheet has two columns of numbers; put t_u and t_c side by side.")


def _without_titles(text: str) -> str:
    """Return a sheet without the words above its header, which stand alone in their rows; no row moves up."""
    start = 0
    for row, line in enumerate(lines_of(text)):
        cells = [cell for cell in line.split("\t") if cell.strip()]
        if len(cells) > 1:
            header = all(is_header(cells, mark) for mark in ".,")
            return "\n" * row + text[start:] if header else text
        if any(is_number(cell, mark) for cell in cells for mark in ".,"):
            return text
        start += len(line) + 1
    return text
