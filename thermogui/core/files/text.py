"""Readings as text: files and clipboards, in whatever dialect a logger or a spreadsheet writes."""

from __future__ import annotations

import codecs
import math
import os
from array import array
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from thermogui.core.files.columns import Table, columns_of, named_columns, table_of
from thermogui.core.files.dialect import (
    DELIMITERS,
    WIDEST,
    UnreadableFile,
    find_dialect,
    is_empty,
    is_header,
    is_number,
    lines_of,
    number_in,
    one_line,
    plain_text,
    refusal,
    rows_of,
)
from thermogui.core.files.inputs import bytes_of
from thermogui.core.readings import Floats, Readings, Rows

__all__ = ["ReadingsFile", "UnreadableFile", "parse_block", "parse_readings", "read_readings"]

_NEEDS_CARE = '"#\v\f\x1c\x1d\x1e\x1f'  # what numpy.loadtxt treats otherwise than these rules
_LARGEST_BLOCK = 10_000_000


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
    path: str | os.PathLike[str], columns: str | None = None, wants_sigma: bool = False
) -> ReadingsFile:
    """Read pairs of readings from a file: `.xlsx` is a workbook, `.thermo` a session, anything else text.

    *columns* is `T_U,T_C` or `T_U,T_C,SIGMA`: names of the header, or numbers from 1. Without it known
    names decide, else the first two columns of numbers; with *wants_sigma* the third one is sigma where
    no name says which.

    Raises:
        UnreadableFile: the file cannot be opened, or what it holds cannot be understood.
    """
    raw = bytes_of(path)
    name = Path(path).name
    match Path(path).suffix.lower():
        case ".xlsx":
            # late, for most files are text
            from thermogui.core.files.spreadsheet import table_of_workbook

            table, sheet = table_of_workbook(raw, name)
            return replace(_readings_in(table, columns, wants_sigma, ""), sheet=sheet)
        case ".thermo":
            from thermogui.core.files.session import parse_session

            return _of_session(parse_session(raw, name).readings, name, columns)
    text, encoding = _decode(raw, name)
    return parse_readings(text, name, columns, encoding, wants_sigma)


def _of_session(readings: Readings, name: str, columns: str | None) -> ReadingsFile:
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
) -> ReadingsFile:
    """Read pairs of readings from *text*, as `read_readings` does; *name* stands in the errors.

    Raises:
        UnreadableFile: the text cannot be understood, or holds no complete pair.
    """
    return _readings_in(table_of(plain_text(text, name), name), columns, wants_sigma, encoding)


def _readings_in(table: Table, columns: str | None, wants_sigma: bool, encoding: str) -> ReadingsFile:
    chosen = columns_of(table, wants_sigma) if columns is None else named_columns(table, columns)
    values, lines, skipped = _load(table, chosen) or _parse(table, chosen)
    if not len(values[0]):
        t_u, t_c = (f"column {index + 1}" for index in chosen[:2])
        raise table.error(f"no row has both t_u ({t_u}) and t_c ({t_c}); fill one in or choose other columns")
    readings = Readings.from_columns(values[0], values[1], values[2] if len(values) > 2 else None)
    return ReadingsFile(readings, skipped, table.delimiter, table.mark, encoding, table.header, chosen, lines)


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


def _decode(raw: bytes, name: str) -> tuple[str, str]:
    even, odd = raw[:4096:2], raw[1:4096:2]
    if raw.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    elif raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif 0 not in even and 2 * odd.count(0) > len(odd):
        encodings = ["utf-16-le"]
    elif 0 not in odd and 2 * even.count(0) > len(even):
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise UnreadableFile.at(name, f"this is not text in {' or '.join(encodings)}; save it as UTF-8 text.")


def _load(table: Table, chosen: tuple[int, ...]) -> tuple[list[Floats], Rows, int] | None:
    """Return what `_parse` would, many times faster, or None where numpy might read something otherwise."""
    start = 0
    for _ in range(table.first_row - 1):
        start = table.text.index("\n", start) + 1
    body = table.text[start:]
    if (
        not body.isascii()
        or any(mark in body for mark in _NEEDS_CARE)
        or not max(chosen) < table.width <= WIDEST
    ):
        return None
    if table.mark == ",":
        if "." in body:
            return None
        body = body.replace(",", ".")
    # a field for every column makes numpy refuse a row of any other length
    fields = np.dtype([(str(i), np.float64 if i in chosen else "U1") for i in range(table.width)])
    separator = None if table.delimiter == " " else table.delimiter
    try:
        loaded = np.loadtxt(lines_of(body), fields, comments=None, delimiter=separator, ndmin=1)
    except ValueError:
        return None
    values: list[Floats] = [loaded[str(i)] for i in chosen]
    if not all(np.isfinite(column).all() for column in values):
        return None
    return values, _lines_of_rows(body, len(loaded)) + table.first_row, 0


def _lines_of_rows(body: str, count: int) -> Rows:
    """Return on which line of *body*, from 0, each of its *count* rows stands; blank lines are none."""
    if body.rstrip().count("\n") + 1 == count:
        return np.arange(count)
    return np.array([i for i, line in enumerate(lines_of(body)) if line.strip()], np.intp)


def _parse(table: Table, chosen: tuple[int, ...]) -> tuple[list[Floats], Rows, int]:
    """Return the chosen columns of the complete rows, their lines, and how many rows are not complete."""
    values = [array("d") for _ in chosen]
    lines = array("q")
    mark = table.mark
    skipped = empty = 0
    for row, cells in rows_of(table.text, table.name, table.delimiter):
        if row < table.first_row:
            continue
        for i in range(table.width, len(cells)):
            if is_number(cells[i], mark):
                problem = f"“{one_line(cells[i].strip())}” stands beyond the last column; "
                problem += "take separators out of the numbers, or name every column in the header."
                raise UnreadableFile.at(table.name, problem, row, i + 1)
        try:
            found = [number_in(cells[i], mark) if i < len(cells) else math.nan for i in chosen]
        except ValueError:
            raise refusal(table.name, row, cells, chosen, mark, table.header or ()) from None
        if math.isnan(found[0]) or math.isnan(found[1]):
            if is_empty(cells):
                empty += 1  # counts only if another row follows
            else:
                skipped, empty = skipped + empty + 1, 0
            continue
        skipped, empty = skipped + empty, 0
        lines.append(row)
        for column, value in zip(values, found, strict=True):
            column.append(value)
    return [np.array(column, np.float64) for column in values], np.array(lines, np.intp), skipped
