"""Readings from an `.xlsx` workbook: the first sheet with two columns of numbers."""

from __future__ import annotations

from dataclasses import replace

from thermogui.core.progress import Watch, unwatched
from thermogui.core.reading.choices import UNDECIDED, Choices
from thermogui.core.reading.columns import Table, columns_of, holds_pairs, known_pair, table_of
from thermogui.core.reading.dialect import MARKS, UnreadableFile, is_header, is_number, lines_of, one_line
from thermogui.core.reading.workbook import SheetText, Workbook

_LACKS_VALUES = "its formulas have no values stored with them; open it in a spreadsheet program and save it."


def table_of_workbook(
    raw: bytes, name: str, choices: Choices = UNDECIDED, watch: Watch = unwatched
) -> tuple[Table, str]:
    """Return the table of the sheet that is meant, and the sheet's title.

    It is the one that is chosen, else the first with two columns of numbers, hidden sheets last; its rows
    and columns are counted as the spreadsheet counts them. A formula counts with the value that was
    stored with it.

    Raises:
        UnreadableFile: this is no workbook, or no sheet has two columns of numbers.
    """
    return table_of_sheets(Workbook(raw, name, watch), name, choices)


def table_of_sheets(
    reader: Workbook, name: str, choices: Choices, at_most: int | None = None
) -> tuple[Table, str]:
    """Do this for an open workbook, of which perhaps only the first rows are looked at."""
    if choices.sheet is not None:
        return _chosen_table(reader, name, choices, at_most)
    lacks_values = False
    named: tuple[Table, str] | None = None
    for sheet in reader.sheets(at_most=at_most):
        lacks_values |= sheet.lacks_values
        try:
            table = _table(sheet, name, choices)
        except UnreadableFile:
            continue  # it is empty, or all words
        if holds_pairs(table):
            return table, sheet.title
        if named is None and known_pair(table):
            named = table, sheet.title
    if lacks_values:
        raise UnreadableFile.at(name, _LACKS_VALUES)
    if named is not None:
        if choices.columns is None:
            columns_of(named[0])
        return named  # whose cells say better what is wrong
    raise UnreadableFile.at(name, "no sheet has two columns of numbers; put t_u and t_c side by side.")


def _chosen_table(reader: Workbook, name: str, choices: Choices, at_most: int | None) -> tuple[Table, str]:
    for sheet in reader.sheets(choices.sheet, at_most):
        try:
            return _table(sheet, name, choices), sheet.title
        except UnreadableFile:
            if sheet.lacks_values:
                raise UnreadableFile.at(f"{name}, sheet {sheet.title}", _LACKS_VALUES) from None
            raise
    raise UnreadableFile.at(name, f"there is no sheet “{one_line(choices.sheet or '')}”; choose another.")


def _table(sheet: SheetText, name: str, choices: Choices) -> Table:
    text, marks = _without_titles(sheet.text), choices.decimal_mark or MARKS
    table = table_of(text, f"{name}, sheet {sheet.title}", ("\t",), marks, choices.header)
    # what stands beside the table is another matter, and no number that a separator has torn
    return replace(table, width=max(table.width, sheet.width))


def _without_titles(text: str) -> str:
    """Return a sheet without the words above its header, which stand alone in their rows; no row moves up."""
    start = len(text) - len(text.lstrip("\n"))
    for row, line in enumerate(lines_of(text[start:]), start):
        cells = [cell for cell in line.split("\t") if cell.strip()]
        if len(cells) > 1:
            header = all(is_header(cells, mark) for mark in ".,")
            return "\n" * row + text[start:] if header else text
        if any(is_number(cell, mark) for cell in cells for mark in ".,"):
            return text
        start += len(line) + 1
    return text
