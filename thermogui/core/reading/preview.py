"""What was understood of a file before all of it is read, and what else could be meant."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, product
from pathlib import Path

from thermogui.core.names import shown_name
from thermogui.core.reading.choices import UNDECIDED, Choices
from thermogui.core.reading.columns import Table, known_pair, known_sigma, number_columns
from thermogui.core.reading.decoding import decode
from thermogui.core.reading.dialect import (
    DELIMITERS,
    MARKS,
    WIDEST,
    UnreadableFile,
    find_dialect,
    lines_of,
    number_in,
    one_line,
    plain_text,
)
from thermogui.core.reading.inputs import bytes_of
from thermogui.core.reading.loading import load, parse
from thermogui.core.reading.text import chosen_columns, read_readings, text_table
from thermogui.core.reading.workbook import Workbook

ROWS = 50
_HEAD_BYTES = 1 << 17
_WHOLE_BYTES = 300_000  # of a workbook, which takes a moment
_SHEET_ROWS = 1000
_LONGEST_CELL = 60


@dataclass(frozen=True)
class PreviewRow:
    """A row as text: the line or the row of the sheet it stands on, from 1, and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """The beginning of a file as it would be read with some choices.

    Attributes:
        name: of the file, as it stands in errors.
        kind: what the suffix says that it is: text, workbook or session.
        size: bytes of the file, or characters of a text.
        seen: how many of them were looked at.
        choices: those that it was made with.
        delimiter: as in `ReadingsFile`; empty where the kind has none.
        decimal_mark: point or comma.
        encoding: how the bytes were decoded; empty where there is nothing to decode.
        header: the names of the columns, or None where the first row holds numbers.
        columns: the indices, from 0, of t_u, t_c and, where there is one, sigma; empty where unknown.
        numeric: the indices of the columns that hold numbers.
        width: how many columns there are.
        rows: the first rows beneath the header.
        sheet: the sheet of a workbook that was understood; empty elsewhere.
        sheets: the titles of all sheets.
        alternatives: other pairs of delimiter and decimal mark with which every cell seen is a number too.
        problem: a sentence that says why it cannot be read so; empty where it can, as far as was seen.
        is_ambiguous: whether somebody should be asked, for more than one reading makes sense.
    """

    name: str
    kind: str
    size: int
    seen: int
    choices: Choices = UNDECIDED
    delimiter: str = ""
    decimal_mark: str = "."
    encoding: str = ""
    header: tuple[str, ...] | None = None
    columns: tuple[int, ...] = ()
    numeric: tuple[int, ...] = ()
    width: int = 0
    rows: tuple[PreviewRow, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    is_ambiguous: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return self.seen >= self.size

    @property
    def understood(self) -> Choices:
        """What was found or chosen, as choices that leave nothing to a reader of the same bytes."""
        if self.kind == "session":
            return UNDECIDED
        return Choices(
            self.delimiter or None,
            self.decimal_mark,
            self.choices.encoding or _as_choice(self.encoding),
            self.header is not None,
            self.columns or None,
            self.sheet or None,
        )

    def heading(self, index: int) -> str:
        """Return the header's name of a column, empty where there is none."""
        return self.header[index] if self.header and index < len(self.header) else ""

    def is_wrong(self, cell: str) -> bool:
        """Say whether a cell of a chosen column would be refused."""
        try:
            number_in(cell, self.decimal_mark)
        except ValueError:
            return True
        return False


def _as_choice(encoding: str) -> str | None:
    """Return the encoding as one that can be chosen, to the same effect; None where there is none."""
    return {"utf-8-sig": "utf-8", "utf-16": None}.get(encoding, encoding) or None


def preview_file(path: str | os.PathLike[str], choices: Choices = UNDECIDED) -> Preview:
    """Look at the head of a file.

    Raises:
        UnreadableFile: it cannot be opened, or nothing of it can be shown.
    """
    return Source.of_file(path).preview(choices)


def preview_text(text: str, name: str, choices: Choices = UNDECIDED) -> Preview:
    """Look at a text that was pasted or dropped.

    Raises:
        UnreadableFile: nothing of it can be shown.
    """
    return Source.of_text(text, name).preview(choices)


class Source:
    """The head of a file or of a text, fetched once and looked at as often as choices change.

    Attributes:
        name: as it stands in errors.
        path: of the file; None for a text.
        text: the whole of a text; None for a file.
    """

    def __init__(self, name: str, path: Path | None, text: str | None, raw: bytes, size: int) -> None:
        self.name, self.path, self.text = name, path, text
        self._raw, self._size = raw, size

    @classmethod
    def of_file(cls, path: str | os.PathLike[str]) -> Source:
        """Fetch the head of a file, or the whole of a workbook.

        Raises:
            UnreadableFile: it cannot be opened.
        """
        place = Path(path)
        is_text = place.suffix.lower() not in (".xlsx", ".thermo")
        raw = bytes_of(path, at_most=_HEAD_BYTES if is_text else None)
        try:
            size = max(place.stat().st_size, len(raw)) if is_text else len(raw)
        except (OSError, ValueError):
            size = len(raw)
        return cls(shown_name(place.name), place, None, raw, size)

    @classmethod
    def of_text(cls, text: str, name: str) -> Source:
        return cls(name, None, text, b"", len(text))

    def preview(self, choices: Choices = UNDECIDED) -> Preview:
        """Say what is understood with these choices.

        Raises:
            UnreadableFile: nothing of it can be shown.
        """
        suffix = self.path.suffix.lower() if self.path else ""
        if suffix == ".thermo" and self.path is not None:
            return self._of_session(self.path)
        if suffix == ".xlsx":
            return self._of_workbook(choices)
        return self._of_text(choices)

    def _of_text(self, choices: Choices) -> Preview:
        if self.text is None:
            text, encoding = decode(self._raw, self.name, choices.encoding, len(self._raw) >= self._size)
            seen = len(self._raw)
        else:
            text, encoding = self.text[:_HEAD_BYTES], ""
            seen = len(text)
        if seen < self._size:
            # what is cut off within a line could be understood as something else
            text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
        blank = Preview(self.name, "text", self._size, seen, choices, encoding=encoding)
        text = plain_text(text, self.name)
        try:
            table = text_table(text, self.name, choices)
        except UnreadableFile as error:
            delimiters = (choices.delimiter,) if choices.delimiter else DELIMITERS
            delimiter, mark, _ = find_dialect(text, self.name, delimiters, 1, choices.decimal_mark or MARKS)
            lines = enumerate(islice(lines_of(text), ROWS), 1)
            rows = tuple(PreviewRow(line, (one_line(words, 200),)) for line, words in lines)
            return replace(
                blank,
                delimiter=delimiter,
                decimal_mark=mark,
                rows=rows,
                width=min(1, len(rows)),
                problem=str(error),
            )
        alternatives = _alternatives(table, text, self.name, choices)
        return replace(_previewed(table, blank), alternatives=alternatives)

    @cached_property
    def _workbook(self) -> Workbook:
        return Workbook(self._raw, self.name)

    def _of_workbook(self, choices: Choices) -> Preview:
        from thermogui.core.reading.spreadsheet import table_of_sheets

        at_most = None if self._size <= _WHOLE_BYTES else _SHEET_ROWS
        sheets = tuple(self._workbook.titles)
        seen = self._size if at_most is None else 0
        blank = Preview(self.name, "workbook", self._size, seen, choices, sheets=sheets)
        try:
            table, sheet = table_of_sheets(self._workbook, self.name, choices, at_most)
        except UnreadableFile as error:
            return replace(blank, problem=str(error), sheet=choices.sheet or "")
        return replace(_previewed(table, replace(blank, sheet=sheet)), delimiter="")

    def _of_session(self, path: Path) -> Preview:
        readings = read_readings(path).readings
        columns = [readings.t_u, readings.t_c] + ([] if readings.sigma is None else [readings.sigma])
        lines = zip(*(column[:ROWS].tolist() for column in columns), strict=True)
        rows = tuple(PreviewRow(i, tuple(map(repr, cells))) for i, cells in enumerate(lines, 1))
        every = tuple(range(len(columns)))
        names = ("t_u", "t_c", "sigma")[: len(columns)]
        return Preview(
            self.name,
            "session",
            self._size,
            self._size,
            header=names,
            columns=every,
            numeric=every,
            width=len(columns),
            rows=rows,
        )


def _previewed(table: Table, blank: Preview) -> Preview:
    """Return the preview of a table, with the first problem of what was seen of it."""
    rows = tuple(
        PreviewRow(line, tuple(one_line(cell.strip(), _LONGEST_CELL) for cell in cells[:WIDEST]))
        for line, cells in table.sample[:ROWS]
    )
    numeric = tuple(number_columns(table))
    columns: tuple[int, ...] = ()
    problem = ""
    try:
        columns = chosen_columns(table, choices=blank.choices)
        values, _, _ = load(table, columns) or parse(table, columns)
        if blank.is_whole and not len(values[0]):
            problem = "no row has both t_u and t_c; fill one in or choose other columns."
            problem = str(UnreadableFile.at(table.name, problem))
    except UnreadableFile as error:
        problem = str(error)
    return replace(
        blank,
        delimiter=table.delimiter,
        decimal_mark=table.mark,
        header=table.header,
        columns=columns,
        numeric=numeric,
        width=min(table.width, WIDEST),
        rows=rows,
        problem=problem,
        is_ambiguous=_is_ambiguous(table, numeric),
    )


def _is_ambiguous(table: Table, numeric: tuple[int, ...]) -> bool:
    if known_pair(table):
        return False
    return len([index for index in numeric if index != known_sigma(table)]) > 2


def _alternatives(table: Table, text: str, name: str, choices: Choices) -> tuple[tuple[str, str], ...]:
    """Return the other dialects that explain all there is to see, and to other numbers."""
    found: list[tuple[str, str]] = []
    known = [_numbers(table)]
    for delimiter, mark in product(DELIMITERS, MARKS):
        try:
            other = text_table(text, name, replace(choices, delimiter=delimiter, decimal_mark=mark))
        except UnreadableFile:
            continue
        numbers = _numbers(other)
        if numbers and numbers not in known:
            known.append(numbers)
            found.append((delimiter, mark))
    return tuple(found)


def _numbers(table: Table) -> list[list[float]] | None:
    """Return the numbers of the first rows, or None where a cell is none or a row has another length."""
    rows: list[list[float]] = []
    for _, cells in table.sample[:ROWS]:
        stripped = [cell.strip() for cell in cells]
        # `1 ,2` is a cell beside a comma, and no number that begins with one
        if len(cells) != table.width or table.width < 2 or any(_has_bare_mark(c) for c in stripped):
            return None
        try:
            rows.append([number_in(cell, table.mark) for cell in stripped])
        except ValueError:
            return None
    return None if any(number != number for row in rows for number in row) else rows


def _has_bare_mark(cell: str) -> bool:
    return cell[:1] == "," or cell[-1:] == ","
