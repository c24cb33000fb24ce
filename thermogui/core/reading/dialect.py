"""Rows of a text in an unknown dialect: which separator and which decimal mark it has.

What it buys: of tables of eleven readings in seven dialects, with a heading and without, it reads all 840
that were tried as they were written; `csv.Sniffer` finds the separator of 660, and of none that has decimal
commas and no heading.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from thermogui.core.progress import Progress, no_progress
from thermogui.core.reading.block import Block, find_block
from thermogui.core.reading.cells import is_empty, sampled, tally, thousands_in
from thermogui.core.reading.long_text import count_of, length_without_end, with_plain_newlines
from thermogui.core.reading.unreadable import UnreadableFile

TextRow = tuple[int, list[str]]
"""The line it begins on, counted from 1, and its cells."""
DELIMITERS = ("\t", ";", ",", " ")  # of two that explain a file equally well, the first
MARKS = ".,"
_EMPTY_ROWS = 2000
_LONG_PREAMBLE = 10  # times as many rows are looked at where the first ones hold no table
_UNSPLIT = 20  # lines of a preamble with quotes that are no pairs
_CHUNK = 50_000
_MOST_CELLS = 100_000  # of a row; what follows stays together
_LONG_RUN = 200_000  # characters
_BLANKS = re.compile(r"[ \t]+")
_NEWLINE = re.compile(r"\r\n?|\n")
_RECEIVED = re.compile(r"^\d\d:\d\d:\d\d\.\d{3} -> ", re.MULTILINE)  # as the Arduino IDE writes it
# nothing is tried twice, so that millions of lines are no matter
_NO_ROWS = re.compile(r"(?:\s++|#[^\n]*+\n)*+")
_NO_ROWS_BUT_TABS = re.compile(r"(?:[^\S\t]++|#[^\n]*+\n)*+")


def plain_text(text: str, name: str) -> str:
    """Return *text* without a byte order mark and with one kind of newline; a NUL byte is an error.

    What a serial monitor puts before each line, the time at which it came, goes as well.
    """
    if (place := text.find("\0")) >= 0:
        row = len(_NEWLINE.findall(text, 0, place)) + 1
        raise UnreadableFile.at(name, "there is a NUL byte, so this is not text; save it as text.", row)
    plain = with_plain_newlines(text.removeprefix("\ufeff"))
    return _RECEIVED.sub("", plain) if _RECEIVED.search(plain, 0, _CHUNK) else plain


def lines_of(text: str, progress: Progress = no_progress) -> Iterator[str]:
    """Split *text* at its newlines as they are asked for, as fast as at once but never all of it."""

    def chunks() -> Iterator[list[str]]:
        start = 0
        while start < len(text):
            end = text.find("\n", start + _CHUNK)
            end = len(text) if end < 0 else end
            progress(start / len(text))
            yield text[start:end].split("\n")
            start = end + 1

    return chain.from_iterable(chunks())


def start_of_line(text: str, row: int) -> int:
    """Return where a line begins, counted from 1; the end of the text where it has fewer."""
    start, left = 0, row - 1
    while left and (found := text.count("\n", start, start + _CHUNK)) < left:
        start, left = start + _CHUNK, left - found
        if start >= len(text):
            return len(text)
    for _ in range(left):
        start = text.index("\n", start) + 1
    return start


def _numbered_lines(
    text: str, delimiter: str, first_row: int, progress: Progress
) -> Iterator[tuple[int, str]]:
    """Do this from the line *first_row* on with its number, without long runs of lines that are no rows."""
    passed = _NO_ROWS_BUT_TABS if delimiter == "\t" else _NO_ROWS
    end_of_all = filled_end(text, delimiter)

    def chunks() -> Iterator[Iterator[tuple[int, str]]]:
        start, row = start_of_line(text, first_row), first_row
        begun = start
        while start < end_of_all:
            run = passed.match(text, start)
            # a quoted cell is never so long that it could hold one
            if run and (start == begun or run.end() - start > _LONG_RUN):
                begin = text.rfind("\n", start, run.end()) + 1 or start
                row += text.count("\n", start, begin)
                start = begin
            end = text.find("\n", start + _CHUNK, end_of_all)
            end = end_of_all if end < 0 else end
            progress(start / len(text))
            lines = text[start:end].split("\n")
            yield enumerate(lines, row)
            start, row = end + 1, row + len(lines)

    return chain.from_iterable(chunks())


def filled_end(text: str, delimiter: str) -> int:
    """Return where to end, for there may be megabytes of lines with no more than blanks and empty cells."""
    for blank in (f' \t\n"{delimiter}', f" \t\n{delimiter}"):
        end = text.find("\n", length_without_end(text, blank))
        # never within a cell
        if 0 <= end < len(text) - _LONG_RUN and text.count('"', end) % 2 == 0:
            return end
    bare = length_without_end(text)
    return bare if bare < len(text) - _LONG_RUN else len(text)


def rows_of(
    text: str,
    name: str,
    delimiter: str,
    first_row: int = 1,
    every_line: bool = False,
    progress: Progress = no_progress,
) -> Iterator[TextRow]:
    """Split *text* into rows, from the line *first_row* on.

    Without *every_line*, blank lines and comments are none, nor an empty end.
    """
    if every_line:
        lines: Iterator[tuple[int, str]] = enumerate(
            lines_of(text[start_of_line(text, first_row) :], progress), first_row
        )
    else:
        lines = _numbered_lines(text, delimiter, first_row, progress)
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


class Dialect(NamedTuple):
    """
    Attributes:
        delimiter: what separates the cells.
        mark: the decimal mark, and that of thousands behind it where the file has one.
        sample: the first rows that are not empty; a line with odd quotes is split without them.
        block: where the table is in the sample.
    """

    delimiter: str
    mark: str
    sample: list[TextRow]
    block: Block


def _sample(text: str, name: str, delimiter: str, first_row: int, times: int) -> list[TextRow]:
    """Return the first rows that are not empty."""

    def rows() -> Iterator[TextRow]:
        start = first_row
        for _ in range(_UNSPLIT):
            try:
                yield from rows_of(text, name, delimiter, start)
                return
            except UnreadableFile as error:
                start = error.row + 1
                line = text[start_of_line(text, error.row) : start_of_line(text, start)].strip()
                yield error.row, line.split(delimiter, _MOST_CELLS)

    filled = (row for row in islice(rows(), _EMPTY_ROWS * times) if not is_empty(row[1]))
    return list(sampled(filled, times))


def find_dialect(
    text: str,
    name: str,
    delimiters: Sequence[str],
    least: int,
    marks: str = MARKS,
    first_row: int | None = None,
    header_rows: int | None = None,
) -> Dialect:
    """Return which of the delimiters and decimal *marks* explain the text best.

    At *least* so many columns of numbers come before all else. The table begins at the line *first_row*,
    where that is known, with as many *header_rows*.
    """
    for times in (1, _LONG_PREAMBLE):
        choice, score = _likeliest(text, name, delimiters, least, marks, first_row, header_rows, times)
        is_sure = score[0] >= min(least, 2) and choice.block.begin < len(choice.sample) // 2
        if is_sure or first_row is not None or text.count("\n") <= len(choice.sample):
            break
    return choice


def _likeliest(
    text: str,
    name: str,
    delimiters: Sequence[str],
    least: int,
    marks: str,
    first_row: int | None,
    header_rows: int | None,
    times: int,
) -> tuple[Dialect, tuple[int, float, int, int]]:
    best = (-1, 0.0, 0, 0)
    choice = Dialect(delimiters[0], marks[0], [], Block(0, 0, ""))
    # should the first rows be whole numbers
    likelier = sorted(marks, key=partial(count_of, text), reverse=True)
    for delimiter in delimiters:
        sample = _sample(text, name, delimiter, first_row or 1, times)
        if not sample:
            continue
        thousands = thousands_in(cell for _, cells in sample for cell in cells)
        for decimal in marks if delimiter == "," else likelier:
            for mark in (decimal, *(both for both in thousands if both[0] == decimal)):
                block = find_block(sample, mark, header_rows, first_row is not None)
                rows = [cells for _, cells in sample[block.begin :]]
                if not rows:
                    continue
                (width, alike), *_ = Counter(map(len, rows)).most_common(1)
                numbers, _, explained = tally(rows, mark)
                # what is passed over before the table is not explained
                share = block.weight * alike / len(sample)
                score = min(len(numbers), least), share * explained, min(len(numbers), 2), width
                if score > best:
                    best, choice = score, Dialect(delimiter, mark, sample, block)
    return choice, best
