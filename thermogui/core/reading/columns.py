"""Which columns of a text are t_u, t_c and sigma: by name, by number, or the first that hold numbers."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from thermogui.core.reading.dialect import (
    DELIMITERS,
    MARKS,
    WIDEST,
    Row,
    UnreadableFile,
    columns_of_numbers,
    find_dialect,
    is_header,
    one_line,
    rows_of,
    tally,
)

# `t_u t_c`, `t_u (°F) t_c (°C)`, `Raw value  True value`
_BLANK_HEADERS = (r"[ \t]+", r"[ \t]+(?![(\[])", r"[ \t]{2,}")
_NAMES = {
    "t_u": ("t_u", "tu", "measured", "measurement", "unknown", "raw", "reading", "sensor"),
    "t_c": ("t_c", "tc", "reference", "celsius", "true", "actual", "standard"),
    "sigma": ("sigma", "σ", "uncertainty", "u", "sd", "std", "standard_uncertainty"),
}


@dataclass(frozen=True)
class Table:
    """A text whose dialect is known: where its data begin and what the columns are called."""

    text: str
    name: str
    delimiter: str
    mark: str
    header: tuple[str, ...] | None
    first_row: int
    width: int
    sample: list[Row]

    def heading(self, index: int) -> str:
        return self.header[index] if self.header and index < len(self.header) else ""

    def bare_header(self) -> list[str]:
        return [_bare(heading) for heading in (self.header or ())[:WIDEST]]

    def error(self, problem: str) -> UnreadableFile:
        """Return an error that lists the columns there are."""
        listed = [
            f"{i + 1} ({one_line(self.heading(i))})" if self.heading(i) else str(i + 1)
            for i in range(min(self.width, 12))
        ]
        more = ", …" if self.width > 12 else ""
        return UnreadableFile.at(self.name, f"{problem}; the columns are {', '.join(listed)}{more}.")


def table_of(
    text: str,
    name: str,
    delimiters: Sequence[str] = DELIMITERS,
    marks: str = MARKS,
    has_header: bool | None = None,
) -> Table:
    """Find the dialect, the header and the first row of numbers; that there is none is an error.

    It is one of *delimiters* and *marks*; *has_header* says what the first row is, where that is known.
    """
    delimiter, mark, sample = find_dialect(text, name, delimiters, 2, marks)
    header = None
    if sample and (is_header(sample[0][1], mark) if has_header is None else has_header):
        row, header = sample.pop(0)
    if not sample:
        for _ in rows_of(text, name, delimiter):
            pass  # the reason may be a quote that is never closed
        raise UnreadableFile.at(name, "there are no readings in it; write a row t_u, t_c for each pair.")
    counts = Counter(len(cells) for _, cells in sample)
    # of two widths as frequent the narrower, so that `1,000.5,2` beside `3,4` is an error and not 1 and 0.5
    width = max(counts, key=lambda count: (counts[count], count > 1, -count))
    if header and delimiter == " " and len(header) != width:
        line = text.split("\n", row)[row - 1].strip()
        splits = (re.split(pattern, line) for pattern in _BLANK_HEADERS)
        header = next((split for split in splits if len(split) == width), header)
    names = tuple(map(str.strip, header)) if header else None
    return Table(text, name, delimiter, mark, names, sample[0][0], len(names or ()) or width, sample)


def _bare(heading: str) -> str:
    """Return *heading* without its unit, `Standard-uncertainty (°C)` as `standard_uncertainty`."""
    return "_".join(re.split(r"[\s_-]+", re.split(r"[(\[{,]", heading.casefold(), maxsplit=1)[0])).strip("_")


def _known(table: Table, role: str) -> int | None:
    bare = table.bare_header()
    return next((bare.index(name) for name in _NAMES[role] if name in bare), None)


def _with_sigma(table: Table, chosen: tuple[int, ...]) -> tuple[int, ...]:
    sigma = _known(table, "sigma")
    return chosen if sigma is None or sigma in chosen else (*chosen, sigma)


def columns_of(table: Table, wants_sigma: bool = False) -> tuple[int, ...]:
    """Choose t_u, t_c and sigma; that no two columns fit is an error.

    Sigma is chosen by name; with *wants_sigma* it is the next column of numbers where no name fits.
    """
    chosen = _by_name_or_number(table)
    if not wants_sigma or len(chosen) > 2:
        return chosen
    numbers, texts, _ = tally((cells for _, cells in table.sample), table.mark)
    more = [i for i in columns_of_numbers(numbers, texts) if i not in chosen]
    return (*chosen, next((i for i in more if i > max(chosen)), more[0])) if more else chosen


def known_pair(table: Table) -> tuple[int, int] | None:
    """Return the columns of t_u and t_c where the header names both."""
    t_u, t_c = _known(table, "t_u"), _known(table, "t_c")
    return None if t_u is None or t_c is None else (t_u, t_c)


def known_sigma(table: Table) -> int | None:
    """Return the column that the header calls sigma."""
    return _known(table, "sigma")


def number_columns(table: Table) -> list[int]:
    """Return the columns that hold more numbers than anything else."""
    return _tallied(table)[1]


def _tallied(table: Table) -> tuple[Counter[int], list[int]]:
    """Count the numbers of each column, and say which columns hold more of them than of anything else."""
    numbers, texts, _ = tally((cells for _, cells in table.sample), table.mark)
    likely = columns_of_numbers(numbers, texts)
    if len(likely) < 2 and len(numbers | texts) < table.width:
        every = (
            cells for row, cells in rows_of(table.text, table.name, table.delimiter) if row >= table.first_row
        )
        numbers, texts, _ = tally(every, table.mark)  # a column may begin with a long gap
        likely = columns_of_numbers(numbers, texts)
    return numbers, likely


def holds_pairs(table: Table) -> bool:
    """Say whether at least two columns are columns of numbers."""
    return len(number_columns(table)) >= 2


def _by_name_or_number(table: Table) -> tuple[int, ...]:
    sigma = _known(table, "sigma")
    if pair := known_pair(table):
        return _with_sigma(table, pair)
    numbers, likely = _tallied(table)
    # with fewer than two, columns with any number follow, so that the error names the cell in the way
    for choice in ([i for i in likely if i != sigma], likely, sorted(numbers)):
        if len(choice) >= 2:
            return _with_sigma(table, (choice[0], choice[1]))
    raise table.error(
        "there are not two columns of numbers in it: separate them by commas, semicolons or tabs"
    )


def named_columns(table: Table, columns: str) -> tuple[int, ...]:
    """Return the indices that a `columns` option names; anything else in it is an error."""
    try:
        parts = next(csv.reader([columns], skipinitialspace=True, strict=True), [])
    except csv.Error:
        parts = []
    if len(parts) not in (2, 3):
        raise table.error(
            f"“{one_line(columns)}” are not two or three columns; write T_U,T_C or T_U,T_C,SIGMA"
        )
    chosen = tuple(_index(table, part.strip()) for part in parts)
    if len(set(chosen)) < len(chosen):
        raise table.error(f"“{one_line(columns)}” names a column twice; choose different ones")
    return _with_sigma(table, chosen) if len(chosen) == 2 else chosen


def numbered_columns(table: Table, chosen: tuple[int, ...]) -> tuple[int, ...]:
    """Return the indices *chosen*; that one is not there, or there twice, is an error."""
    if len(chosen) not in (2, 3) or len(set(chosen)) < len(chosen):
        raise table.error("t_u, t_c and σ need a column each; choose different ones")
    if beyond := [index for index in chosen if not 0 <= index < table.width]:
        raise table.error(f"there is no column {beyond[0] + 1}; choose another")
    return chosen


def _index(table: Table, part: str) -> int:
    """Return the index of the column that has this name or, counted from 1, this number."""
    for names, wanted in ((list(table.header or ()), part), (table.bare_header(), _bare(part))):
        if wanted and wanted in names:
            return names.index(wanted)
    if part.isdecimal() and len(part) < 10 and 0 < int(part) <= table.width:
        return int(part) - 1
    raise table.error(f"there is no column “{one_line(part)}”; choose another")
