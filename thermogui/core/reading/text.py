"""Readings as text: files and clipboards, in whatever dialect a logger or a spreadsheet writes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np

from thermogui.core.names import shown_name
from thermogui.core.progress import ReadingCancelled, Watch, part, unwatched, watch_of
from thermogui.core.reading.choices import UNDECIDED, Choices
from thermogui.core.reading.columns import Table, columns_of, named_columns, numbered_columns, table_of
from thermogui.core.reading.decoding import decode
from thermogui.core.reading.dialect import DELIMITERS, MARKS, UnreadableFile, plain_text, rows_of
from thermogui.core.reading.inputs import bytes_of
from thermogui.core.reading.loading import load as _load
from thermogui.core.reading.loading import parse as _parse
from thermogui.core.reading.pasted import parse_block
from thermogui.core.readings.decimals import Decimals, decimals_in, decimals_of
from thermogui.core.readings.readings import Readings, Rows

__all__ = [
    "ReadingCancelled",
    "ReadingsFile",
    "UnreadableFile",
    "parse_block",
    "parse_readings",
    "read_readings",
]

_LOOKED_AT = 5000  # rows; of more, the values alone say how many decimals they need
_FETCHED, _UNPACKED = 0.1, 0.9  # of the time that it takes


@dataclass(frozen=True)
class ReadingsFile:
    """What a text held and how it was understood.

    Attributes:
        readings: the complete rows, shape (n,) with n >= 1; a missing sigma is nan.
        skipped: how many rows were left out because t_u or t_c is missing.
        delimiter: one of tab, semicolon, comma, or a blank for runs of blanks.
        decimal_mark: point or comma.
        encoding: how the bytes were decoded; empty for a workbook or a session.
        header: the names of the columns, or None where the first row holds numbers.
        columns: the indices, from 0, of t_u, t_c and, where there is one, sigma.
        lines: the line of the text, or the row of the sheet, on which each reading stands, from 1.
        sheet: of which sheet of a workbook; empty for text.
    """

    readings: Readings
    skipped: int
    delimiter: str
    decimal_mark: str
    encoding: str
    header: tuple[str, ...] | None
    columns: tuple[int, ...]
    lines: Rows = field(compare=False)
    sheet: str = ""

    def heading(self, place: int) -> str:
        """Return the header's name of t_u, t_c or sigma (*place* 0, 1, 2), empty where there is none."""
        index = self.columns[place]
        return self.header[index] if self.header and index < len(self.header) else ""


def read_readings(
    path: str | os.PathLike[str],
    columns: str | None = None,
    wants_sigma: bool = False,
    *,
    pipes: bool = False,
    choices: Choices = UNDECIDED,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ReadingsFile:
    """Read pairs of readings from a file: `.xlsx` is a workbook, `.thermo` a session, anything else text.

    *columns* is `T_U,T_C` or `T_U,T_C,SIGMA`: names of the header, or numbers from 1. Without it known
    names decide, else the first two columns of numbers; with *wants_sigma* the third one is sigma where
    no name says which. With *pipes* a pipe that somebody writes to is a file as well. *choices* settle
    what else would be found out. *progress* is told from time to time which part is done, from 0 to 1 and
    only rising; *cancelled* is asked as often.

    Raises:
        UnreadableFile: the file cannot be opened, or what it holds cannot be understood.
        ReadingCancelled: *cancelled* has said so.
    """
    watch = watch_of(progress, cancelled)
    raw = bytes_of(path, part(watch, 0, _FETCHED), pipes=pipes)
    name = shown_name(Path(path).name)
    match Path(path).suffix.lower():
        case ".xlsx":
            # late, for most files are text
            from thermogui.core.reading.spreadsheet import table_of_workbook

            table, sheet = table_of_workbook(raw, name, choices, watch=part(watch, _FETCHED, _UNPACKED))
            loading = part(watch, _UNPACKED, 1)
            return replace(_readings_in(table, columns, wants_sigma, "", choices, loading), sheet=sheet)
        case ".thermo":
            from thermogui.core.session.file import parse_session

            readings = parse_session(raw, name).project.readings
            watch(1)
            return _of_session(readings, name, columns or choices.columns)
    text, encoding = decode(raw, name, choices.encoding)
    del raw
    table = text_table(text, name, choices)
    return _readings_in(table, columns, wants_sigma, encoding, choices, part(watch, _FETCHED, 1))


def _of_session(readings: Readings, name: str, columns: object) -> ReadingsFile:
    """Return the complete rows of a session, with their ticks; rows count from 1, as the window counts."""
    if columns is not None:
        raise UnreadableFile.at(name, "the columns of a session are not to be chosen; leave them out.")
    rows = np.flatnonzero(readings.complete)
    if not len(rows):
        raise UnreadableFile.at(name, "no row has both t_u and t_c; fill one in.")
    names = ("t_u", "t_c") if readings.sigma is None else ("t_u", "t_c", "sigma")
    skipped = len(readings) - len(rows)
    return ReadingsFile(readings.take(rows), skipped, "", ".", "", names, tuple(range(len(names))), rows + 1)


def parse_readings(
    text: str,
    name: str,
    columns: str | None = None,
    encoding: str = "utf-8",
    wants_sigma: bool = False,
    *,
    choices: Choices = UNDECIDED,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ReadingsFile:
    """Read pairs of readings from *text*, as `read_readings` does; *name* stands in the errors.

    Raises:
        UnreadableFile: the text cannot be understood, or holds no complete pair.
        ReadingCancelled: *cancelled* has said so.
    """
    watch = watch_of(progress, cancelled)
    return _readings_in(text_table(text, name, choices), columns, wants_sigma, encoding, choices, watch)


def text_table(text: str, name: str, choices: Choices = UNDECIDED) -> Table:
    """Return the table that a text holds, its dialect as chosen or found.

    Raises:
        UnreadableFile: there are no readings in it.
    """
    delimiters = DELIMITERS if choices.delimiter is None else (choices.delimiter,)
    return table_of(plain_text(text, name), name, delimiters, choices.decimal_mark or MARKS, choices.header)


def chosen_columns(
    table: Table, columns: str | None = None, wants_sigma: bool = False, choices: Choices = UNDECIDED
) -> tuple[int, ...]:
    """Return the columns of t_u, t_c and, where there is one, sigma.

    Raises:
        UnreadableFile: those that are named are not there, or no two hold numbers.
    """
    if columns is not None:
        return named_columns(table, columns)
    if choices.columns is not None:
        return numbered_columns(table, choices.columns)
    return columns_of(table, wants_sigma)


def _readings_in(
    table: Table,
    columns: str | None,
    wants_sigma: bool,
    encoding: str,
    choices: Choices,
    watch: Watch = unwatched,
) -> ReadingsFile:
    watch(0)
    chosen = chosen_columns(table, columns, wants_sigma, choices)
    values, lines, skipped = _load(table, chosen, watch) or _parse(table, chosen, watch)
    if not len(values[0]):
        t_u, t_c = (f"column {index + 1}" for index in chosen[:2])
        raise table.error(f"no row has both t_u ({t_u}) and t_c ({t_c}); fill one in or choose other columns")
    decimals = _decimals(table, chosen).most(Decimals(*map(decimals_of, values)))
    sigma = values[2] if len(values) > 2 else None
    readings = Readings.from_columns(values[0], values[1], sigma, decimals=decimals)
    watch(1)
    return ReadingsFile(readings, skipped, table.delimiter, table.mark, encoding, table.header, chosen, lines)


def _decimals(table: Table, chosen: tuple[int, ...]) -> Decimals:
    """Return with how many decimals the first rows are written."""
    rows = (row for row in rows_of(table.text, table.name, table.delimiter) if row[0] >= table.first_row)
    found = [0] * len(chosen)
    for _, cells in islice(rows, _LOOKED_AT):
        for place, index in enumerate(chosen):
            if index < len(cells):
                found[place] = max(found[place], decimals_in(cells[index]))
    return Decimals(*found)
