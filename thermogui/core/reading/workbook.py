"""The sheets of an `.xlsx` workbook as text, cell by cell, as openpyxl reads them.

What a spreadsheet would show as a number becomes a number; dates, words, truths and errors become words.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import iterparse
from zipfile import ZipFile

from thermogui.core.progress import ReadingCancelled, Watch, unwatched
from thermogui.core.reading.dialect import WIDEST, UnreadableFile
from thermogui.core.reading.workbook_package import Package, broken, package_of

_WATCHED_ROWS = 1000
_LAST_ROW = 1_048_576
_LONGEST_CELL = 100
_NO_VALUE = "a formula without a stored value"
_COMMA = "\ue000"  # a comma between digits, until it is known what it is
_COMMA_NUMBER = re.compile(r"\s*[+\-−]?\d+,\d+([eE][+-]?\d+)?\s*")
_POINT_NUMBER = re.compile(r"\s*[+\-−]?\d*\.\d+([eE][+-]?\d+)?\s*")
# what separates cells and rows of the text, begins a comment or quotes a cell there
_PLAIN = {
    ord('"'): "\uff02",
    ord(_COMMA): "\ufffd",
    **dict.fromkeys(map(ord, "\t\n\r\v\f\x1c\x1d\x1e\x1f"), " "),
}


@dataclass(frozen=True)
class SheetText:
    """A sheet, a line for each of its rows, with tabs between cells.

    Attributes:
        title: what the sheet is called.
        text: without quotes; decimal points, but for commas that are left where words have both.
        width: how many cells its widest row has.
        lacks_values: whether there is a formula whose value the file does not hold.
    """

    title: str
    text: str
    width: int
    lacks_values: bool


class Workbook:
    """An open workbook; its sheets are read as they are asked for.

    Attributes:
        titles: what the sheets are called, in the workbook's order, the hidden ones last.

    Raises:
        UnreadableFile: it is no workbook, it is broken, or it unpacks to too much.
    """

    def __init__(self, raw: bytes, name: str, watch: Watch = unwatched) -> None:
        self._raw, self._name, self._watch = raw, name, watch
        self.titles = [sheet.title for sheet in self._open()[1]]

    def _open(self) -> tuple[Package, list[Any]]:
        package = package_of(self._raw, self._name)
        book = _opened(package, self._name)
        return package, sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")

    def sheets(self, only: str | None = None, at_most: int | None = None) -> Iterator[SheetText]:
        """Yield the sheets in the order of their titles.

        Args:
            only: the title of the sheet that is wanted.
            at_most: so many rows of each.
        """
        # anew each time: what may be read of a package is counted
        package, sheets = self._open()
        for sheet in sheets:
            if only is None or sheet.title == only:
                yield _sheet(sheet, package, f"{self._name}, sheet {sheet.title}", self._watch, at_most)


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


def _sheet(sheet: Any, package: Package, place: str, watch: Watch, at_most: int | None) -> SheetText:
    cells = _Cells()
    lines: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            missing = _formulas_without_values(package, sheet._worksheet_path)
            rows = max(1, sheet.max_row or 1)
            for number, row in _rows_of(sheet):
                if at_most is not None and number > at_most:
                    break
                if len(lines) % _WATCHED_ROWS == 0:
                    watch(min(1.0, number / rows))
                package.spend(1 + len(row))
                if number > _LAST_ROW:
                    raise broken(place)
                # a row that is far away, or a cell, makes none that are nearer
                lines.extend([""] * (number - len(lines) - 1))
                if missing:
                    row = _with_missing(row, number, missing)
                lines.append(cells.line(row))
    except (UnreadableFile, ReadingCancelled):
        raise
    except Exception:
        raise broken(place) from None
    mark = "." if cells.has_commas and not cells.has_points else ","
    text = "\n".join(lines).replace(_COMMA, mark)
    return SheetText(sheet.title, text, cells.widest, bool(missing))


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


def _with_missing(row: list[Any], number: int, missing: dict[int, set[int]]) -> list[Any]:
    columns = {column for column in missing.get(number, ()) if column <= len(row)}
    return (
        [_NO_VALUE if column in columns else value for column, value in enumerate(row, 1)] if columns else row
    )


class _Cells:
    """What cells hold, and what has been seen of them."""

    def __init__(self) -> None:
        self.has_commas = self.has_points = False
        self.widest = 1

    def line(self, row: Sequence[Any]) -> str:
        cells = [self._text(value) for value in row[:WIDEST]]
        while cells and not cells[-1]:
            cells.pop()
        self.widest = max(self.widest, len(cells))
        line = "\t".join(cells)
        if line.lstrip().startswith("#") and sum(map(bool, cells)) > 1:
            # a comment in text, but here a cell among others
            line = line.replace("#", "\uff03", 1)
        return line

    def _text(self, value: object) -> str:
        """Return a number as it stands, anything else as words."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, float | int):
            return repr(value)
        if isinstance(value, datetime):
            return value.isoformat(" ", "seconds")
        return self._words(str(value))

    def _words(self, text: str) -> str:
        if text == "#N/A":
            return "N/A"
        # cut with a mark, so that no number becomes another one
        text = text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "…"
        text = text.translate(_PLAIN)
        if "," in text and _COMMA_NUMBER.fullmatch(text):
            self.has_commas = True
            return text.replace(",", _COMMA)
        if "." in text and _POINT_NUMBER.fullmatch(text):
            self.has_points = True
        return text.strip()
