"""Rows of text in an unknown dialect: which separator, which decimal mark, which cells are numbers."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, dropwhile, islice

from thermogui.core.errors import ThermoError
from thermogui.core.numbers import parse_number
from thermogui.core.progress import Watch, unwatched

Row = tuple[int, list[str]]  # the line it begins on, counted from 1, and its cells
DELIMITERS = ("\t", ";", ",", " ")  # of two that explain a file equally well, the first
MARKS = ".,"
_DIGIT = re.compile(r"\d")
_MISSING = {"", "nan", "na", "n/a", "null"}
# the guess stays quick on a file of any shape
_SAMPLE_ROWS = 300
_SAMPLE_CELLS = 20_000
WIDEST = 1000
_EMPTY_ROWS = 2000
_CHUNK = 50_000
_MOST_CELLS = 100_000  # of a row; what follows stays together
_LONG_RUN = 200_000  # characters
_LONGEST_NUMBER = 5000  # characters; of millions of digits a number is made slowly
_BLANKS = re.compile(r"[ \t]+")
_NEWLINE = re.compile(r"\r\n?|\n")
# nothing is tried twice, so that millions of lines are no matter
_NO_ROWS = re.compile(r"(?:\s++|#[^\n]*+\n)*+")
_NO_ROWS_BUT_TABS = re.compile(r"(?:[^\S\t]++|#[^\n]*+\n)*+")


class UnreadableFile(ThermoError):  # noqa: N818 - it reads as what is wrong
    """Says in one sentence on one line which file, row and column is wrong, and what to do."""

    @classmethod
    def at(
        cls, name: str, problem: str, row: int | None = None, column: int | None = None, heading: str = ""
    ) -> UnreadableFile:
        """Return the error for a place; *row* and *column* count from 1, *heading* names the column."""
        place = [one_line(name, 255)] + ([] if row is None else [f"row {row}"])
        if column is not None:
            place.append(f"column {column}" + (f" ({one_line(heading)})" if heading else ""))
        return cls(f"{', '.join(place)}: {problem}")


def one_line(text: str, longest: int = 40) -> str:
    """Return *text* cut and without what could break or garble a line."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in short
    )


def plain_text(text: str, name: str) -> str:
    """Return *text* without a byte order mark and with one kind of newline; a NUL byte is an error."""
    if (place := text.find("\0")) >= 0:
        row = len(_NEWLINE.findall(text, 0, place)) + 1
        raise UnreadableFile.at(name, "there is a NUL byte, so this is not text; save it as text.", row)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def lines_of(text: str, watch: Watch = unwatched) -> Iterator[str]:
    """Split *text* at its newlines as they are asked for, as fast as at once but never all of it."""

    def chunks() -> Iterator[list[str]]:
        start = 0
        while start < len(text):
            end = text.find("\n", start + _CHUNK)
            end = len(text) if end < 0 else end
            watch(start / len(text))
            yield text[start:end].split("\n")
            start = end + 1

    return chain.from_iterable(chunks())


def _numbered_lines(text: str, delimiter: str, watch: Watch) -> Iterator[tuple[int, str]]:
    """Do this with the number of each line, from 1, and without long runs of lines that are no rows."""
    passed = _NO_ROWS_BUT_TABS if delimiter == "\t" else _NO_ROWS
    end_of_all = filled_end(text, delimiter)

    def chunks() -> Iterator[Iterator[tuple[int, str]]]:
        start, row = 0, 1
        while start < end_of_all:
            run = passed.match(text, start)
            # a quoted cell is never so long that it could hold one
            if run and (start == 0 or run.end() - start > _LONG_RUN):
                begin = text.rfind("\n", start, run.end()) + 1 or start
                row += text.count("\n", start, begin)
                start = begin
            end = text.find("\n", start + _CHUNK, end_of_all)
            end = end_of_all if end < 0 else end
            watch(start / len(text))
            lines = text[start:end].split("\n")
            yield enumerate(lines, row)
            start, row = end + 1, row + len(lines)

    return chain.from_iterable(chunks())


def filled_end(text: str, delimiter: str) -> int:
    """Return where to end, for there may be megabytes of lines with no more than blanks and empty cells."""
    for blank in (f' \t\n"{delimiter}', f" \t\n{delimiter}"):
        end = text.find("\n", len(text.rstrip(blank)))
        # never within a cell
        if 0 <= end < len(text) - _LONG_RUN and text.count('"', end) % 2 == 0:
            return end
    bare = len(text.rstrip())
    return bare if bare < len(text) - _LONG_RUN else len(text)


def rows_of(
    text: str, name: str, delimiter: str, every_line: bool = False, watch: Watch = unwatched
) -> Iterator[Row]:
    """Split *text* into rows; without *every_line*, blank lines and comments are none, nor an empty end."""
    lines = enumerate(lines_of(text, watch), 1) if every_line else _numbered_lines(text, delimiter, watch)
    begun: list[str] = []
    records = csv.reader(
        _lines_of_records(begun, lines, delimiter), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    for row, line in lines:
        if not every_line:
            if not line or line[0] == "#":
                continue
            bare = line.lstrip()
            if bare[:1] == "#" or not (bare or (delimiter == "\t" and "\t" in line)):
                continue
        if '"' in line:
            begun.append(line)
            try:
                cells = next(records)
            except csv.Error:
                problem = "a quoted cell is not closed, is too long, or goes on after its closing quote; "
                raise UnreadableFile.at(
                    name, problem + "put quotes in pairs around whole cells.", row
                ) from None
        elif delimiter == " ":
            if len(line) > _LONG_RUN:
                line = _BLANKS.sub(" ", line)
            cells = [cell for cell in line.replace("\t", " ").split(" ") if cell]
        else:
            cells = line.split(delimiter, _MOST_CELLS)
        yield row, cells


def _lines_of_records(begun: list[str], lines: Iterator[tuple[int, str]], delimiter: str) -> Iterator[str]:
    """Yield each line that a quoted row has *begun* with, and as many more as its cells span, and no more."""
    while begun:
        line = begun.pop()
        while not begun:
            if delimiter == " ":
                line = line.replace("\t", " ").rstrip(" \n")
            yield line + "\n"
            if not begun:
                following = next(lines, None)
                if following is None:
                    return
                line = following[1]


def is_empty(cells: Sequence[str]) -> bool:
    return not any(map(str.strip, cells))


def number_in(cell: str, mark: str) -> float:
    """Return the number in *cell*, nan where it is missing; ValueError for anything else."""
    if not cell:
        return math.nan
    if len(cell) > _LONGEST_NUMBER and len(cell.strip()) > _LONGEST_NUMBER:
        raise ValueError("nobody writes so many digits")
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
    if len(cell) > _LONGEST_NUMBER:
        return False
    try:
        value = float(cell.replace("\N{MINUS SIGN}", "-").replace(mark, "."))
    except ValueError:
        return False
    return math.isinf(value) and any(map(str.isdigit, cell))


def is_number(cell: str, mark: str) -> bool:
    """Say whether *cell* spells a number, were it too large for a double."""
    if not _DIGIT.search(cell):
        return False
    try:
        return not math.isnan(number_in(cell, mark))
    except ValueError:
        return _is_too_large(cell, mark)


def is_header(cells: Sequence[str], mark: str) -> bool:
    return not is_empty(cells) and not any(is_number(cell, mark) for cell in cells[:WIDEST])


def _problem(cell: str, mark: str) -> str:
    """Say what keeps *cell* from being a number; nothing does where it is one, or is missing."""
    with suppress(ValueError):
        number_in(cell, mark)
        return ""
    found = f"“{one_line(cell.strip())}”"
    other, word = (",", "point") if mark == "." else (".", "comma")
    if _is_too_large(cell, mark):
        said = f"{found} is too large, for the largest number is about 1.8e308; write a smaller one"
    elif is_number(cell, other):
        said = f"{found} is not a number with a decimal {word}, as in other rows; write it with one"
    else:
        said = f"{found} is not a number; write one"
    return said + ", or leave the cell empty to skip the row."


def refusal(
    name: str, row: int, cells: Sequence[str], indices: Iterable[int], mark: str, header: Sequence[str] = ()
) -> UnreadableFile:
    """Return the error for the first of the cells at *indices* that is not a number."""
    problems = ((i, _problem(cells[i], mark)) for i in indices if i < len(cells))
    index, problem = next((i, problem) for i, problem in problems if problem)
    heading = header[index] if index < len(header) else ""
    return UnreadableFile.at(name, problem, row, index + 1, heading)


def tally(rows: Iterable[Sequence[str]], mark: str) -> tuple[Counter[int], Counter[int], float]:
    """Count the numbers and the texts of each column, and weigh how much of it all numbers explain."""
    numbers, texts = Counter[int](), Counter[int]()
    explained = total = 0
    for cells in rows:
        for i, cell in enumerate(cells[:WIDEST]):
            plain = cell.strip()
            if plain.lower() in _MISSING:
                continue
            total += len(plain)
            # `1,` is a cell beside a comma rather than a number with one
            if plain[-1] != "," and is_number(plain, mark):
                numbers[i] += 1
                # by length: split at its decimal commas, `1,5;a;2,5` has as many numbers, but shorter ones
                explained += len(plain)
            else:
                texts[i] += 1
    return numbers, texts, explained / total if total else 0.0


def columns_of_numbers(numbers: Counter[int], texts: Counter[int]) -> list[int]:
    return [i for i in sorted(numbers) if numbers[i] >= texts[i]]


def _sample(text: str, name: str, delimiter: str) -> list[Row]:
    """Return the first rows, from the first that is not empty up to one that cannot be split."""
    sample: list[Row] = []
    cells = 0
    rows = islice(rows_of(text, name, delimiter), _EMPTY_ROWS)
    with suppress(UnreadableFile):
        for row in dropwhile(lambda row: is_empty(row[1]), rows):
            sample.append(row)
            cells += len(row[1])
            if len(sample) == _SAMPLE_ROWS or (len(sample) > 1 and cells > _SAMPLE_CELLS):
                break
    return sample


def find_dialect(
    text: str, name: str, delimiters: Sequence[str], least: int, marks: str = MARKS
) -> tuple[str, str, list[Row]]:
    """Return which of the delimiters and decimal *marks* explain the text best, and its first rows.

    At *least* so many columns of numbers come before all else.
    """
    best = (-1, 0.0, 0, 0)
    choice: tuple[str, str, list[Row]] = (delimiters[0], marks[0], [])
    likelier = sorted(marks, key=text.count, reverse=True)  # should the first rows be whole numbers
    for delimiter in delimiters:
        sample = _sample(text, name, delimiter)
        rows = [cells for _, cells in sample if not is_empty(cells)]
        if not rows:
            continue
        (width, alike), *_ = Counter(map(len, rows)).most_common(1)
        for mark in marks if delimiter == "," else likelier:
            numbers, _, explained = tally(rows, mark)
            score = (min(len(numbers), least), alike / len(rows) * explained, min(len(numbers), 2), width)
            if score > best:
                best, choice = score, (delimiter, mark, sample)
    return choice
