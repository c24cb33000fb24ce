"""Readings as text: files and clipboards, in whatever dialect a logger or a spreadsheet writes."""

from __future__ import annotations

import codecs
import csv
import math
import os
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, dropwhile, islice
from pathlib import Path

import numpy as np

from thermogui.core.errors import ThermoError
from thermogui.core.numbers import parse_number
from thermogui.core.readings import Floats, Readings

_Row = tuple[int, list[str]]  # the line it begins on, counted from 1, and its cells

_DELIMITERS = ("\t", ";", ",", " ")  # of two that explain a file equally well, the first
# `t_u t_c`, `t_u (°F) t_c (°C)`, `Raw value  True value`
_BLANK_HEADERS = (r"[ \t]+", r"[ \t]+(?![(\[])", r"[ \t]{2,}")
_DIGIT = re.compile(r"\d")
_MISSING = {"", "nan", "na", "n/a", "null"}
_NAMES = {
    "t_u": ("t_u", "tu", "measured", "measurement", "unknown", "raw", "reading", "sensor"),
    "t_c": ("t_c", "tc", "reference", "celsius", "true", "actual", "standard"),
    "sigma": ("sigma", "σ", "uncertainty", "u", "sd", "std", "standard_uncertainty"),
}
_NEEDS_CARE = '"#\v\f\x1c\x1d\x1e\x1f'  # what numpy.loadtxt treats otherwise than these rules
# the guess stays quick on a file of any shape
_SAMPLE_ROWS = 300
_SAMPLE_CELLS = 20_000
_WIDEST = 1000
_EMPTY_ROWS = 2000
_CHUNK = 50_000
_LARGEST_BLOCK = 10_000_000


class UnreadableFile(ThermoError):  # noqa: N818 - it reads as what is wrong
    """Says in one sentence on one line which file, row and column is wrong, and what to do."""

    @classmethod
    def at(
        cls, name: str, problem: str, row: int | None = None, column: int | None = None, heading: str = ""
    ) -> UnreadableFile:
        """Return the error for a place; *row* and *column* count from 1, *heading* names the column."""
        place = [_one_line(name, 255)] + ([] if row is None else [f"row {row}"])
        if column is not None:
            place.append(f"column {column}" + (f" ({_one_line(heading)})" if heading else ""))
        return cls(f"{', '.join(place)}: {problem}")


@dataclass(frozen=True)
class ReadingsFile:
    """What a text held and how it was understood.

    Attributes:
        readings: the complete rows, shape (n,) with n >= 1; a missing sigma is nan.
        skipped: how many rows were left out because t_u or t_c is missing.
        delimiter: one of tab, semicolon, comma, or a blank for runs of blanks.
        decimal_mark: point or comma.
        encoding: how the bytes were decoded.
        header: the names of the columns, or None where the first row holds numbers.
        columns: the indices, from 0, of t_u, t_c and, where there is one, sigma.
    """

    readings: Readings
    skipped: int
    delimiter: str
    decimal_mark: str
    encoding: str
    header: tuple[str, ...] | None
    columns: tuple[int, ...]


@dataclass(frozen=True)
class _Table:
    """A text whose dialect is known: where its data begin and what the columns are called."""

    text: str
    name: str
    delimiter: str
    mark: str
    header: tuple[str, ...] | None
    first_row: int
    width: int
    sample: list[_Row]

    def heading(self, index: int) -> str:
        return self.header[index] if self.header and index < len(self.header) else ""

    def bare_header(self) -> list[str]:
        return [_bare(heading) for heading in (self.header or ())[:_WIDEST]]

    def error(self, problem: str) -> UnreadableFile:
        """Return an error that lists the columns there are."""
        listed = [
            f"{i + 1} ({_one_line(self.heading(i))})" if self.heading(i) else str(i + 1)
            for i in range(min(self.width, 12))
        ]
        more = ", …" if self.width > 12 else ""
        return UnreadableFile.at(self.name, f"{problem}; the columns are {', '.join(listed)}{more}.")


def read_readings(path: str | os.PathLike[str], columns: str | None = None) -> ReadingsFile:
    """Read pairs of readings from a text file.

    *columns* is `T_U,T_C` or `T_U,T_C,SIGMA`: names of the header, or numbers from 1. Without it known
    names decide, else the first two columns of numbers.

    Raises:
        UnreadableFile: the file cannot be opened, or what it holds cannot be understood.
    """
    shown = str(path)
    try:
        if Path(path).is_dir():
            raise UnreadableFile.at(shown, "this is a folder; choose a file in it.")
        raw = Path(path).read_bytes()
    except FileNotFoundError:
        raise UnreadableFile.at(shown, "there is no such file; check the name.") from None
    except PermissionError:
        raise UnreadableFile.at(shown, "reading it is not permitted; change its permissions.") from None
    except (OSError, ValueError) as error:
        reason = _one_line(getattr(error, "strerror", None) or str(error), 80)
        raise UnreadableFile.at(shown, f"it cannot be opened ({reason}); choose another file.") from None
    name = Path(path).name
    text, encoding = _decode(raw, name)
    return parse_readings(text, name, columns, encoding)


def parse_readings(text: str, name: str, columns: str | None = None, encoding: str = "utf-8") -> ReadingsFile:
    """Read pairs of readings from *text*, as `read_readings` does; *name* stands in the errors.

    Raises:
        UnreadableFile: the text cannot be understood, or holds no complete pair.
    """
    table = _table(_plain(text, name), name)
    chosen = _columns_of(table) if columns is None else _named_columns(table, columns)
    values, skipped = _load(table, chosen) or _parse(table, chosen)
    if not len(values[0]):
        t_u, t_c = (f"column {index + 1}" for index in chosen[:2])
        raise table.error(f"no row has both t_u ({t_u}) and t_c ({t_c}); fill one in or choose other columns")
    readings = Readings.from_columns(values[0], values[1], values[2] if len(values) > 2 else None)
    return ReadingsFile(readings, skipped, table.delimiter, table.mark, encoding, table.header, chosen)


def parse_block(text: str) -> list[list[float]]:
    """Return the rows of numbers that a clipboard holds, all of one length; nan is an empty cell.

    Every line is a row here, for an empty line is an empty cell of a single column. A header, and
    empty rows and columns at the end, are dropped; an empty clipboard has no rows.

    Raises:
        UnreadableFile: a cell is not a number; its row counts from the top of the clipboard.
    """
    name = "Clipboard"
    text = _plain(text, name).rstrip()
    delimiter, mark, _ = _dialect(text, name, ("\t",) if "\t" in text else _DELIMITERS, 1)
    block: list[list[float]] = []
    filled = 0
    for row, cells in _rows(text, name, delimiter, every_line=True):
        while cells and not cells[-1].strip():
            cells.pop()
        if row == 1 and _is_header(cells, mark):
            continue
        try:
            block.append([_number(cell, mark) for cell in cells])
        except ValueError:
            raise _refusal(name, row, cells, range(len(cells)), mark) from None
        filled = len(block) if cells else filled
    del block[filled:]
    width = max(map(len, block), default=0)
    if width * len(block) > _LARGEST_BLOCK:
        raise UnreadableFile.at(name, "the rows differ too much in length; copy one rectangle of cells.")
    for numbers in block:
        numbers += [math.nan] * (width - len(numbers))
    return block


def _one_line(text: str, longest: int = 40) -> str:
    """Return *text* cut and without what could break or garble a line."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in short
    )


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


def _plain(text: str, name: str) -> str:
    """Return *text* without a byte order mark and with one kind of newline; a NUL byte is an error."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if (place := text.find("\0")) >= 0:
        row = text.count("\n", 0, place) + 1
        raise UnreadableFile.at(name, "there is a NUL byte, so this is not text; save it as text.", row)
    return text


def _lines(text: str) -> Iterator[str]:
    """Split *text* at its newlines as they are asked for, as fast as at once but never all of it."""

    def chunks() -> Iterator[list[str]]:
        start = 0
        while start < len(text):
            end = text.find("\n", start + _CHUNK)
            end = len(text) if end < 0 else end
            yield text[start:end].split("\n")
            start = end + 1

    return chain.from_iterable(chunks())


def _rows(text: str, name: str, delimiter: str, every_line: bool = False) -> Iterator[_Row]:
    """Split *text* into rows; without *every_line*, blank lines and comments are none."""
    lines = enumerate(_lines(text), 1)
    for row, line in lines:
        start = line.lstrip()
        if not every_line and (start[:1] == "#" or not (start or (delimiter == "\t" and "\t" in line))):
            continue
        if '"' in line:
            # the reader takes as many further lines as a quoted cell spans, and no more
            record = (part + "\n" for _, part in chain([(row, line)], lines))
            if delimiter == " ":
                record = (part.replace("\t", " ").rstrip(" \n") + "\n" for part in record)
            try:
                cells = next(csv.reader(record, delimiter=delimiter, skipinitialspace=True, strict=True))
            except csv.Error:
                problem = "a quoted cell is not closed, is too long, or goes on after its closing quote; "
                raise UnreadableFile.at(
                    name, problem + "put quotes in pairs around whole cells.", row
                ) from None
        elif delimiter == " ":
            cells = [cell for cell in line.replace("\t", " ").split(" ") if cell]
        else:
            cells = line.split(delimiter)
        yield row, cells


def _is_empty(cells: Sequence[str]) -> bool:
    return not any(map(str.strip, cells))


def _number(cell: str, mark: str) -> float:
    """Return the number in *cell*, nan where it is missing; ValueError for anything else."""
    if mark == ",":
        if "." in cell:
            raise ValueError("the decimal mark is decided for the file, never for a cell")
        cell = cell.replace(",", ".")
    try:
        value = float(cell)  # as parse_number would, several times faster
        if math.isfinite(value) and "_" not in cell:
            return value
    except ValueError:
        pass  # missing, typographic or no number
    return math.nan if cell.strip().lower() in _MISSING else parse_number(cell)


def _is_too_large(cell: str, mark: str) -> bool:
    try:
        value = float(cell.replace("\N{MINUS SIGN}", "-").replace(mark, "."))
    except ValueError:
        return False
    return math.isinf(value) and any(map(str.isdigit, cell))


def _is_number(cell: str, mark: str) -> bool:
    """Say whether *cell* spells a number, were it too large for a double."""
    if not _DIGIT.search(cell):
        return False
    try:
        return not math.isnan(_number(cell, mark))
    except ValueError:
        return _is_too_large(cell, mark)


def _is_header(cells: Sequence[str], mark: str) -> bool:
    return not _is_empty(cells) and not any(_is_number(cell, mark) for cell in cells[:_WIDEST])


def _problem(cell: str, mark: str) -> str:
    """Say what keeps *cell* from being a number; nothing does where it is one, or is missing."""
    with suppress(ValueError):
        _number(cell, mark)
        return ""
    found = f"“{_one_line(cell.strip())}”"
    other, word = (",", "point") if mark == "." else (".", "comma")
    if _is_too_large(cell, mark):
        said = f"{found} is too large, for the largest number is about 1.8e308; write a smaller one"
    elif _is_number(cell, other):
        said = f"{found} is not a number with a decimal {word}, as in other rows; write it with one"
    else:
        said = f"{found} is not a number; write one"
    return said + ", or leave the cell empty to skip the row."


def _refusal(
    name: str, row: int, cells: Sequence[str], indices: Iterable[int], mark: str, header: Sequence[str] = ()
) -> UnreadableFile:
    """Return the error for the first of the cells at *indices* that is not a number."""
    problems = ((i, _problem(cells[i], mark)) for i in indices if i < len(cells))
    index, problem = next((i, problem) for i, problem in problems if problem)
    heading = header[index] if index < len(header) else ""
    return UnreadableFile.at(name, problem, row, index + 1, heading)


def _tally(rows: Iterable[Sequence[str]], mark: str) -> tuple[Counter[int], Counter[int], float]:
    """Count the numbers and the texts of each column, and weigh how much of it all numbers explain."""
    numbers, texts = Counter[int](), Counter[int]()
    explained = total = 0
    for cells in rows:
        for i, cell in enumerate(cells[:_WIDEST]):
            plain = cell.strip()
            if plain.lower() in _MISSING:
                continue
            total += len(plain)
            # `1,` is a cell beside a comma rather than a number with one
            if plain[-1] != "," and _is_number(plain, mark):
                numbers[i] += 1
                # by length: split at its decimal commas, `1,5;a;2,5` has as many numbers, but shorter ones
                explained += len(plain)
            else:
                texts[i] += 1
    return numbers, texts, explained / total if total else 0.0


def _likely(numbers: Counter[int], texts: Counter[int]) -> list[int]:
    return [i for i in sorted(numbers) if numbers[i] >= texts[i]]


def _sample(text: str, name: str, delimiter: str) -> list[_Row]:
    """Return the first rows, from the first that is not empty up to one that cannot be split."""
    sample: list[_Row] = []
    cells = 0
    rows = islice(_rows(text, name, delimiter), _EMPTY_ROWS)
    with suppress(UnreadableFile):
        for row in dropwhile(lambda row: _is_empty(row[1]), rows):
            sample.append(row)
            cells += len(row[1])
            if len(sample) == _SAMPLE_ROWS or (len(sample) > 1 and cells > _SAMPLE_CELLS):
                break
    return sample


def _dialect(text: str, name: str, delimiters: Sequence[str], least: int) -> tuple[str, str, list[_Row]]:
    """Return the delimiter and decimal mark that explain the text best, and its first rows.

    At *least* so many columns of numbers come before all else.
    """
    best = (-1, 0.0, 0, 0)
    choice: tuple[str, str, list[_Row]] = (delimiters[0], ".", [])
    likelier = sorted(".,", key=text.count, reverse=True)  # should the first rows be whole numbers
    for delimiter in delimiters:
        sample = _sample(text, name, delimiter)
        rows = [cells for _, cells in sample if not _is_empty(cells)]
        if not rows:
            continue
        (width, alike), *_ = Counter(map(len, rows)).most_common(1)
        for mark in ".," if delimiter == "," else likelier:
            numbers, _, explained = _tally(rows, mark)
            score = (min(len(numbers), least), alike / len(rows) * explained, min(len(numbers), 2), width)
            if score > best:
                best, choice = score, (delimiter, mark, sample)
    return choice


def _table(text: str, name: str) -> _Table:
    """Find the dialect, the header and the first row of numbers; that there is none is an error."""
    delimiter, mark, sample = _dialect(text, name, _DELIMITERS, 2)
    header = None
    if sample and _is_header(sample[0][1], mark):
        row, header = sample.pop(0)
    if not sample:
        for _ in _rows(text, name, delimiter):
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
    return _Table(text, name, delimiter, mark, names, sample[0][0], len(names or ()) or width, sample)


def _bare(heading: str) -> str:
    """Return *heading* without its unit, `Standard-uncertainty (°C)` as `standard_uncertainty`."""
    return "_".join(re.split(r"[\s_-]+", re.split(r"[(\[{,]", heading.casefold(), maxsplit=1)[0])).strip("_")


def _known(table: _Table, role: str) -> int | None:
    bare = table.bare_header()
    return next((bare.index(name) for name in _NAMES[role] if name in bare), None)


def _with_sigma(table: _Table, chosen: tuple[int, ...]) -> tuple[int, ...]:
    sigma = _known(table, "sigma")
    return chosen if sigma is None or sigma in chosen else (*chosen, sigma)


def _columns_of(table: _Table) -> tuple[int, ...]:
    """Choose t_u, t_c and, by name alone, sigma; that no two columns fit is an error."""
    t_u, t_c, sigma = (_known(table, role) for role in _NAMES)
    if t_u is not None and t_c is not None:
        return _with_sigma(table, (t_u, t_c))
    numbers, texts, _ = _tally((cells for _, cells in table.sample), table.mark)
    likely = _likely(numbers, texts)
    if len(likely) < 2 and len(numbers | texts) < table.width:
        every = (
            cells for row, cells in _rows(table.text, table.name, table.delimiter) if row >= table.first_row
        )
        numbers, texts, _ = _tally(every, table.mark)  # a column may begin with a long gap
        likely = _likely(numbers, texts)
    # with fewer than two, columns with any number follow, so that the error names the cell in the way
    for choice in ([i for i in likely if i != sigma], likely, sorted(numbers)):
        if len(choice) >= 2:
            return _with_sigma(table, (choice[0], choice[1]))
    raise table.error(
        "there are not two columns of numbers in it: separate them by commas, semicolons or tabs"
    )


def _named_columns(table: _Table, columns: str) -> tuple[int, ...]:
    """Return the indices that a `columns` option names; anything else in it is an error."""
    try:
        parts = next(csv.reader([columns], skipinitialspace=True, strict=True), [])
    except csv.Error:
        parts = []
    if len(parts) not in (2, 3):
        raise table.error(
            f"“{_one_line(columns)}” are not two or three columns; write T_U,T_C or T_U,T_C,SIGMA"
        )
    chosen = tuple(_index(table, part.strip()) for part in parts)
    if len(set(chosen)) < len(chosen):
        raise table.error(f"“{_one_line(columns)}” names a column twice; choose different ones")
    return _with_sigma(table, chosen) if len(chosen) == 2 else chosen


def _index(table: _Table, part: str) -> int:
    """Return the index of the column that has this name or, counted from 1, this number."""
    for names, wanted in ((list(table.header or ()), part), (table.bare_header(), _bare(part))):
        if wanted and wanted in names:
            return names.index(wanted)
    if part.isdecimal() and len(part) < 10 and 0 < int(part) <= table.width:
        return int(part) - 1
    raise table.error(f"there is no column “{_one_line(part)}”; choose another")


def _load(table: _Table, chosen: tuple[int, ...]) -> tuple[list[Floats], int] | None:
    """Return what `_parse` would, many times faster, or None where numpy might read something otherwise."""
    start = 0
    for _ in range(table.first_row - 1):
        start = table.text.index("\n", start) + 1
    body = table.text[start:]
    if (
        not body.isascii()
        or any(mark in body for mark in _NEEDS_CARE)
        or not max(chosen) < table.width <= _WIDEST
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
        loaded = np.loadtxt(_lines(body), fields, comments=None, delimiter=separator, ndmin=1)
    except ValueError:
        return None
    values: list[Floats] = [loaded[str(i)] for i in chosen]
    return (values, 0) if all(np.isfinite(column).all() for column in values) else None


def _parse(table: _Table, chosen: tuple[int, ...]) -> tuple[list[Floats], int]:
    """Return the chosen columns of the complete rows, and how many rows are not."""
    values = [array("d") for _ in chosen]
    mark = table.mark
    skipped = empty = 0
    for row, cells in _rows(table.text, table.name, table.delimiter):
        if row < table.first_row:
            continue
        for i in range(table.width, len(cells)):
            if _is_number(cells[i], mark):
                problem = f"“{_one_line(cells[i].strip())}” stands beyond the last column; "
                problem += "take separators out of the numbers, or name every column in the header."
                raise UnreadableFile.at(table.name, problem, row, i + 1)
        try:
            found = [_number(cells[i], mark) if i < len(cells) else math.nan for i in chosen]
        except ValueError:
            raise _refusal(table.name, row, cells, chosen, mark, table.header or ()) from None
        if math.isnan(found[0]) or math.isnan(found[1]):
            if _is_empty(cells):
                empty += 1  # counts only if another row follows
            else:
                skipped, empty = skipped + empty + 1, 0
            continue
        skipped, empty = skipped + empty, 0
        for column, value in zip(values, found, strict=True):
            column.append(value)
    return [np.array(column, np.float64) for column in values], skipped
