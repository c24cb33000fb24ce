"""Rows of cells of which is known where their readings begin and what the columns are called."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from thermogui.core.progress import Progress, no_progress
from thermogui.core.reading.beside import counts, is_beside
from thermogui.core.reading.block import footer_begins, names_of, with_units_of
from thermogui.core.reading.cells import NUMBER, Row, is_empty, kind_of, sampled
from thermogui.core.reading.dialect import (
    DELIMITERS,
    MARKS,
    find_dialect,
    rows_of,
    start_of_line,
)
from thermogui.core.reading.heading import parse_heading
from thermogui.core.reading.long_text import length_without_end
from thermogui.core.reading.unreadable import UnreadableFile, one_line
from thermogui.core.readings.roles import PAIR

# `t_u t_c`, `t_u (°F) t_c (°C)`, `Raw value  True value`
_BLANK_HEADERS = (r"[ \t]+", r"[ \t]+(?![(\[])", r"[ \t]{2,}")
_LONGEST_FOOTER = 1 << 14  # characters
_TOLD_LINES = 5000
_LONGEST_TOLD = 500  # characters of a line


@dataclass(frozen=True, kw_only=True)
class Layout(ABC):
    """
    Attributes:
        name: of the file, and of the sheet, as it stands in errors.
        mark: the decimal mark of numbers that are written as text, and that of thousands behind it.
        header: the names of the columns, or None where the first row holds numbers.
        table_row: the line with which the table begins, from 1.
        header_rows: how many of its rows name the columns.
        first_row: the line of the first row of readings.
        width: how many columns there are.
        sample: the first rows of readings.
        delimiter: what separates the cells; empty where nothing has to.
        sheet: the title of the sheet; empty for a text.
        pattern: the kinds of cells that its rows have; empty where nothing is known of them.
        is_counted: whether its first column is a counter or a clock beside the readings.
        before: what stands in the lines before the table that are not blank.
        after: the same behind it.
    """

    name: str
    mark: str
    header: tuple[str, ...] | None
    table_row: int
    header_rows: int
    first_row: int
    width: int
    sample: Sequence[Row]
    delimiter: str = ""
    sheet: str = ""
    pattern: str = ""
    is_counted: bool = False
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @abstractmethod
    def rows(self, progress: Progress = no_progress) -> Iterator[Row]:
        """Yield all rows of readings."""

    def heading(self, index: int) -> str:
        return self.header[index] if self.header and index < len(self.header) else ""

    def understood(self) -> dict[str, Any]:
        """Return what is told of it with what was read."""
        same = ("header", "table_row", "header_rows", "before", "after", "delimiter", "sheet")
        marks = {"decimal_mark": self.mark[0], "thousands_mark": self.mark[1:]}
        return {name: getattr(self, name) for name in same} | marks

    def error(self, problem: str) -> UnreadableFile:
        """Return an error that lists the columns there are."""
        listed = [
            f"{i + 1} ({one_line(self.heading(i))})" if self.heading(i) else str(i + 1)
            for i in range(min(self.width, 12))
        ]
        more = ", …" if self.width > 12 else ""
        return UnreadableFile.at(self.name, f"{problem}; the columns are {', '.join(listed)}{more}.")


def width_of(rows: Sequence[Row]) -> int:
    """Return how many cells the rows have."""
    counts = Counter(len(cells) for _, cells in rows)
    # of two widths as frequent the narrower, so that `1,000.5,2` beside `3,4` is an error and not 1 and 0.5
    return max(counts, key=lambda count: (counts[count], count > 1, -count), default=0)


def no_readings(name: str) -> UnreadableFile:
    return UnreadableFile.at(name, "there are no readings in it; write a row t_u, t_c for each pair.")


@dataclass(frozen=True, kw_only=True)
class TextLayout(Layout):
    """That of a text whose dialect is known."""

    text: str

    def rows(self, progress: Progress = no_progress) -> Iterator[Row]:
        return rows_of(self.text, self.name, self.delimiter, self.first_row, progress=progress)


def layout_of_text(
    text: str,
    name: str,
    delimiters: Sequence[str] = DELIMITERS,
    marks: str = MARKS,
    table_row: int | None = None,
    header_rows: int | None = None,
) -> TextLayout:
    """Find the dialect and where the table is; that there is none is an error.

    It is one of *delimiters* and *marks*; *table_row* and *header_rows* say where the table begins and how
    many of its rows name the columns, where that is known.
    """
    delimiter, mark, found, block = find_dialect(text, name, delimiters, 2, marks, table_row, header_rows)
    begin = found[block.begin][0] if block.begin < len(found) else table_row or 1
    header, sample = found[block.begin : block.first], found[block.first :]
    if not sample or block.pattern.count(NUMBER) < 2:
        for _ in rows_of(text, name, delimiter, begin):
            pass  # the reason may be a quote that is never closed
    if header and not sample:
        sample = list(sampled(rows_of(text, name, delimiter, header[-1][0] + 1)))  # of empty cells
    if not sample:
        raise no_readings(name)
    width = width_of(sample)
    names = names_of(header)
    if names and delimiter == " " and len(names) != width:
        line = text[start_of_line(text, header[0][0]) :].partition("\n")[0].strip()
        splits = (re.split(pattern, line) for pattern in _BLANK_HEADERS)
        names = next((tuple(map(str.strip, split)) for split in splits if len(split) == width), names)
    names = with_units_of(names, sample) if names else None
    first_row = sample[0][0]
    names = names or _in_comment(text[: start_of_line(text, first_row)], delimiter, width)
    is_counted = _is_counted(names, sample, mark, block.pattern)
    text, after = without_footer(text, delimiter, mark, block.pattern, first_row, is_counted)
    if after:
        end = first_row + text.count("\n", start_of_line(text, first_row))
        sample = [row for row in sample if row[0] < end]
    return TextLayout(
        name=name,
        mark=mark,
        header=names,
        table_row=begin,
        header_rows=len(header),
        first_row=first_row,
        width=len(names or ()) or width,
        sample=sample,
        text=text,
        delimiter=delimiter,
        pattern=block.pattern,
        is_counted=is_counted,
        before=_told(text[: start_of_line(text, begin)], delimiter),
        after=after,
    )


def _in_comment(before: str, delimiter: str, width: int) -> tuple[str, ...] | None:
    """Return the names of the columns where the line above the readings is a comment of known ones.

    `# time sensor reference` has them, and so has `#;Sensor;Reference`, whose first column is called `#`.
    """
    line = before.rstrip().rpartition("\n")[2].strip()
    if not line.startswith("#"):
        return None
    for words in (line, line.lstrip("# \t")):
        cells = words.split(None if delimiter == " " else delimiter)
        names = tuple(cell.strip().strip('"') for cell in cells)
        if len(names) == width and any(map(_is_telling, names)):
            return names
    return None


def _is_telling(name: str) -> bool:
    return parse_heading(name)[1] is not None or any(name.casefold() in role.headers for role in PAIR)


def _is_counted(names: Sequence[str] | None, sample: Sequence[Row], mark: str, pattern: str) -> bool:
    if pattern[:1] != NUMBER or pattern.count(NUMBER) < 3:
        return False
    heading = names[0] if names else ""
    cells = [cells[0] for _, cells in sample if kind_of(cells[0], mark) == NUMBER]
    return is_beside(heading) or counts(heading, cells, mark, True)


def _told(text: str, delimiter: str) -> tuple[str, ...]:
    """Return the lines of a text that say something."""
    lines = (line.rstrip(f"{delimiter} \t").strip() for line in text.split("\n"))
    said = (line[:_LONGEST_TOLD] for line in lines if line and line[0] != "#")
    return tuple(islice(said, _TOLD_LINES))


def without_footer(
    text: str, delimiter: str, mark: str, pattern: str, first_row: int, is_counted: bool
) -> tuple[str, tuple[str, ...]]:
    """Return a text, whose readings begin at *first_row*, up to their end, and the lines behind that."""
    least = text.find("\n", start_of_line(text, first_row)) + 1
    end = length_without_end(text)
    start = max(least, text.rfind("\n", 0, max(0, end - _LONGEST_FOOTER)) + 1)
    if not least or not pattern or start >= end or text.count('"', start, end) % 2:
        return text, ()
    places, rows = [], []
    for line in text[start:end].split("\n"):
        try:
            cells = next((cells for _, cells in rows_of(line, "", delimiter)), [])
        except UnreadableFile:
            return text, ()  # reading it says why
        if not is_empty(cells):
            places.append(start)
            rows.append((0, cells))
        start += len(line) + 1
    begin = footer_begins(rows, mark, pattern, is_counted)
    if begin == len(rows):
        return text, ()
    return text[: places[begin]], _told(text[places[begin] :], delimiter)
