"""Rows of cells of which is known where their readings begin and what the columns are called."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from thermogui.core.progress import Progress, no_progress
from thermogui.core.reading.cells import Row, is_header, shown
from thermogui.core.reading.dialect import DELIMITERS, MARKS, find_dialect, rows_of
from thermogui.core.reading.unreadable import UnreadableFile, one_line

# `t_u t_c`, `t_u (°F) t_c (°C)`, `Raw value  True value`
_BLANK_HEADERS = (r"[ \t]+", r"[ \t]+(?![(\[])", r"[ \t]{2,}")


@dataclass(frozen=True, kw_only=True)
class Layout(ABC):
    """
    Attributes:
        name: of the file, and of the sheet, as it stands in errors.
        mark: the decimal mark of numbers that are written as text.
        header: the names of the columns, or None where the first row holds numbers.
        first_row: the line of the first row of readings, from 1.
        width: how many columns there are.
        sample: the first rows of readings.
        delimiter: what separates the cells; empty where nothing has to.
        sheet: the title of the sheet; empty for a text.
    """

    name: str
    mark: str
    header: tuple[str, ...] | None
    first_row: int
    width: int
    sample: Sequence[Row]
    delimiter: str = ""
    sheet: str = ""

    @abstractmethod
    def rows(self, progress: Progress = no_progress) -> Iterator[Row]:
        """Yield all rows of readings."""

    def heading(self, index: int) -> str:
        return self.header[index] if self.header and index < len(self.header) else ""

    def error(self, problem: str) -> UnreadableFile:
        """Return an error that lists the columns there are."""
        listed = [
            f"{i + 1} ({one_line(self.heading(i))})" if self.heading(i) else str(i + 1)
            for i in range(min(self.width, 12))
        ]
        more = ", …" if self.width > 12 else ""
        return UnreadableFile.at(self.name, f"{problem}; the columns are {', '.join(listed)}{more}.")


def beneath_header(
    sample: Sequence[Row], mark: str, has_header: bool | None
) -> tuple[Row | None, Sequence[Row], int]:
    """Return the row that names the columns, if any, those beneath it, and how many cells these have."""
    header = None
    if sample and (is_header(sample[0][1], mark) if has_header is None else has_header):
        header, sample = sample[0], sample[1:]
    counts = Counter(len(cells) for _, cells in sample)
    # of two widths as frequent the narrower, so that `1,000.5,2` beside `3,4` is an error and not 1 and 0.5
    width = max(counts, key=lambda count: (counts[count], count > 1, -count), default=0)
    return header, sample, width


def no_readings(name: str) -> UnreadableFile:
    return UnreadableFile.at(name, "there are no readings in it; write a row t_u, t_c for each pair.")


@dataclass(frozen=True, kw_only=True)
class TextLayout(Layout):
    """That of a text whose dialect is known."""

    text: str

    def rows(self, progress: Progress = no_progress) -> Iterator[Row]:
        for row in rows_of(self.text, self.name, self.delimiter, progress=progress):
            if row[0] >= self.first_row:
                yield row


def layout_of_text(
    text: str,
    name: str,
    delimiters: Sequence[str] = DELIMITERS,
    marks: str = MARKS,
    has_header: bool | None = None,
) -> TextLayout:
    """Find the dialect, the header and the first row of numbers; that there is none is an error.

    It is one of *delimiters* and *marks*; *has_header* says what the first row is, where that is known.
    """
    delimiter, mark, found = find_dialect(text, name, delimiters, 2, marks)
    header, sample, width = beneath_header(found, mark, has_header)
    if not sample:
        for _ in rows_of(text, name, delimiter):
            pass  # the reason may be a quote that is never closed
        raise no_readings(name)
    names = header and tuple(shown(cell).strip() for cell in header[1])
    if header and names and delimiter == " " and len(names) != width:
        line = text.split("\n", header[0])[header[0] - 1].strip()
        splits = (re.split(pattern, line) for pattern in _BLANK_HEADERS)
        names = next((tuple(map(str.strip, split)) for split in splits if len(split) == width), names)
    return TextLayout(
        name=name,
        mark=mark,
        header=names,
        first_row=sample[0][0],
        width=len(names or ()) or width,
        sample=sample,
        text=text,
        delimiter=delimiter,
    )
