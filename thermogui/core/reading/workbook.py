"""The sheets of an `.xlsx` workbook, cell by cell, as openpyxl reads them.

What a spreadsheet would show as a number is a number; dates, words, truths and errors are words.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import iterparse
from zipfile import ZipFile

from thermogui.core.progress import Cancelled, Progress, no_progress
from thermogui.core.reading.cells import WIDEST, Cell
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.reading.workbook_package import Package, broken, package_of

_TOLD_ROWS = 1000
_LAST_ROW = 1_048_576
_LONGEST_CELL = 100
_NO_VALUE = "a formula without a stored value"
_COMMA_NUMBER = re.compile(r"\s*[+\-−]?\d+,\d+([eE][+-]?\d+)?\s*")
_POINT_NUMBER = re.compile(r"\s*[+\-−]?\d*\.\d+([eE][+-]?\d+)?\s*")


@dataclass(frozen=True)
class Sheet:
    """
    Attributes:
        title: what the sheet is called.
        rows: those in which any cell is not empty, numbered as the spreadsheet does.
        mark: the decimal mark of numbers that are written as words; a point where both are found.
        lacks_values: whether there is a formula whose value the file does not hold.
    """

    title: str
    rows: list[tuple[int, list[Cell]]]
    mark: str
    lacks_values: bool


class Workbook:
    """An open workbook; its sheets are read as they are asked for.

    Attributes:
        titles: what the sheets are called, in the workbook's order, the hidden ones last.

    Raises:
        UnreadableFile: it is no workbook, it is broken, or it unpacks to too much.
    """

    def __init__(self, raw: bytes, name: str, progress: Progress = no_progress) -> None:
        self._raw, self._name, self._progress = raw, name, progress
        self.titles = [sheet.title for sheet in self._open()[1]]

    def _open(self) -> tuple[Package, list[Any]]:
        package = package_of(self._raw, self._name)
        book = _opened(package, self._name)
        return package, sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")

    def sheets(self, only: str | None = None, at_most: int | None = None) -> Iterator[Sheet]:
        """Yield the sheets in the order of their titles.

        Args:
            only: the title of the sheet that is wanted.
            at_most: so many rows of each.
        """
        # anew each time: what may be read of a package is counted
        package, sheets = self._open()
        for sheet in sheets:
            if only is None or sheet.title == only:
                yield _sheet(sheet, package, f"{self._name}, sheet {sheet.title}", self._progress, at_most)


def _opened(package: Package, name: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what is left out beside the cells
            from openpyxl import load_workbook

            book = load_workbook(package, read_only=True, data_only=True, keep_links=False)
    except UnreadableFile:
        raise
    except Exception:  # openpyxl lets through whatever a broken file brings about
        raise broken(name) from None
    if not book.worksheets:
        raise broken(name)
    return book


def _sheet(sheet: Any, package: Package, place: str, progress: Progress, at_most: int | None) -> Sheet:
    found: list[tuple[int, list[Cell]]] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            missing = _formulas_without_values(package, sheet._worksheet_path)
            last = max(1, sheet.max_row or 1)
            for count, (number, row) in enumerate(_rows_of(sheet)):
                if at_most is not None and number > at_most:
                    break
                if count % _TOLD_ROWS == 0:
                    progress(min(1.0, number / last))
                package.spend(1 + len(row))
                if number > _LAST_ROW:
                    raise broken(place)
                for column in missing.get(number, ()):
                    if column <= len(row):
                        row[column - 1] = _NO_VALUE
                if cells := _cells(row):
                    found.append((number, cells))
    except (UnreadableFile, Cancelled):
        raise
    except Exception:
        raise broken(place) from None
    words = [cell for _, cells in found for cell in cells if isinstance(cell, str)]
    has_points = any(map(_POINT_NUMBER.fullmatch, words))
    mark = "," if not has_points and any(map(_COMMA_NUMBER.fullmatch, words)) else "."
    return Sheet(sheet.title, found, mark, bool(missing))


def _rows_of(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows that are there, in rising order, with what their first cells hold.

    As openpyxl would, which however makes a row for each number, and of a cell for each column.
    """
    from openpyxl.worksheet._reader import WorkSheetParser

    book, last = sheet.parent, 0
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=book.data_only,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            if number <= last:
                continue
            last = number
            row: list[Any] = []
            for cell in cells:
                column = cell["column"]
                if 0 < column <= WIDEST:
                    row.extend([None] * (column - len(row)))
                    row[column - 1] = cell["value"]
            yield number, row


def _formulas_without_values(package: Package, part: str) -> dict[int, set[int]]:
    """Return rows and columns of such formulas, which openpyxl reads as empty cells."""
    from openpyxl.utils import coordinate_to_tuple

    missing: dict[int, set[int]] = {}
    if part not in package.with_formulas:
        return missing
    with ZipFile(package) as archive, archive.open(part) as stream:
        for _, element in iterparse(stream):
            if element.tag.endswith("}row"):
                for cell in element.iterfind("{*}c"):
                    if cell.find("{*}f") is not None and not cell.findtext("{*}v"):
                        row, column = coordinate_to_tuple(cell.get("r", ""))
                        missing.setdefault(row, set()).add(column)
                element.clear()
    return missing


def _cells(row: Sequence[Any]) -> list[Cell]:
    """Return what the cells of a row hold, without the empty ones at its end."""
    cells = [_cell(value) for value in row[:WIDEST]]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _cell(value: object) -> Cell:
    """Return a number that a double can hold as it is, anything else as words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        with suppress(OverflowError):
            if math.isfinite(number := float(value)):
                return number
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    words = "N/A" if value == "#N/A" else str(value).strip()
    # cut with a mark, so that no number becomes another one
    return words if len(words) <= _LONGEST_CELL else words[:_LONGEST_CELL] + "…"
