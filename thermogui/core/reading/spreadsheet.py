"""Readings from an `.xlsx` workbook: the first sheet with two columns of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from thermogui.core.progress import Progress, no_progress
from thermogui.core.reading.block import find_block, footer_begins, names_of
from thermogui.core.reading.cells import Row, sampled, shown
from thermogui.core.reading.columns import columns_of, knows_pair, number_columns
from thermogui.core.reading.layout import Layout, no_readings
from thermogui.core.reading.readings_file import UNDECIDED, Choices
from thermogui.core.reading.unreadable import UnreadableFile, one_line
from thermogui.core.reading.workbook import Sheet, Workbook

_TOLD_ROWS = 1000
_TOLD_LINES, _LONGEST_FOOTER = 5000, 200
_LONG_PREAMBLE = 10
_LACKS_VALUES = "its formulas have no values stored with them; open it in a spreadsheet program and save it."


@dataclass(frozen=True, kw_only=True)
class SheetLayout(Layout):
    """That of a sheet of a workbook."""

    cells: Sequence[Row]

    def rows(self, progress: Progress = no_progress) -> Iterator[Row]:
        for count, row in enumerate(self.cells):
            if count % _TOLD_ROWS == 0:
                progress(count / len(self.cells))
            yield row


def layout_of_workbook(
    reader: Workbook, name: str, choices: Choices = UNDECIDED, at_most: int | None = None
) -> SheetLayout:
    """Find the sheet that is meant, and where its readings are.

    It is the one that is chosen, else the first with two columns of numbers, hidden sheets last; its rows
    and columns are counted as the spreadsheet counts them. A formula counts with the value that was
    stored with it. With *at_most* so many rows of each sheet are looked at.

    Raises:
        UnreadableFile: no sheet has two columns of numbers.
    """
    if choices.sheet is not None:
        return _chosen_layout(reader, name, choices, at_most)
    lacks_values = False
    named: SheetLayout | None = None
    for sheet in reader.sheets(at_most=at_most):
        lacks_values |= sheet.lacks_values
        try:
            layout = _layout(sheet, name, choices)
        except UnreadableFile:
            continue  # it is empty, or all words
        if len(number_columns(layout)) >= 2:
            return layout
        if named is None and knows_pair(layout):
            named = layout
    if lacks_values:
        raise UnreadableFile.at(name, _LACKS_VALUES)
    if named is not None:
        if choices.columns is None:
            columns_of(named)
        return named  # whose cells say better what is wrong
    raise UnreadableFile.at(name, "no sheet has two columns of numbers; put t_u and t_c side by side.")


def _chosen_layout(reader: Workbook, name: str, choices: Choices, at_most: int | None) -> SheetLayout:
    for sheet in reader.sheets(choices.sheet, at_most):
        try:
            return _layout(sheet, name, choices)
        except UnreadableFile:
            if sheet.lacks_values:
                raise UnreadableFile.at(f"{name}, sheet {sheet.title}", _LACKS_VALUES) from None
            raise
    raise UnreadableFile.at(name, f"there is no sheet “{one_line(choices.sheet or '')}”; choose another.")


def _layout(sheet: Sheet, name: str, choices: Choices) -> SheetLayout:
    place, mark = f"{name}, sheet {sheet.title}", choices.decimal_mark or sheet.mark
    rows = [row for row in sheet.rows if row[0] >= (choices.table_row or 1)]
    found: list[Row] = list(sampled(rows, _LONG_PREAMBLE))
    block = find_block(found, mark, choices.header_rows, choices.table_row is not None)
    sample = list(sampled(found[block.first :]))
    if not sample:
        raise no_readings(place)
    tail = rows[max(block.first + 1, len(rows) - _LONGEST_FOOTER) :]
    end = len(rows) - len(tail) + footer_begins(tail, mark, block.pattern)
    header = found[block.begin : block.first]
    return SheetLayout(
        name=place,
        mark=mark,
        header=names_of(header),
        table_row=found[block.begin][0],
        header_rows=len(header),
        first_row=sample[0][0],
        # what stands beside the table is another matter, and no number that a separator has torn
        width=max(len(row) for _, row in sheet.rows),
        sample=sample[: end - block.first],
        sheet=sheet.title,
        pattern=block.pattern,
        cells=rows[block.first : end],
        before=_told(sheet.rows[: len(sheet.rows) - len(rows) + block.begin]),
        after=_told(rows[end:]),
    )


def _told(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple("  ".join(filter(None, map(shown, cells))) for _, cells in rows[:_TOLD_LINES])
