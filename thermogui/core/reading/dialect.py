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
from contextlib import suppress
from itertools import chain, dropwhile, islice

from thermogui.core.progress import Progress, no_progress
from thermogui.core.reading.cells import is_empty, sampled, tally
from thermogui.core.reading.unreadable import UnreadableFile

TextRow = tuple[int, list[str]]
"""The line it begins on, counted from 1, and its cells."""
DELIMITERS = ("\t", ";", ",", " ")  # of two that explain a file equally well, the first
MARKS = ".,"
_EMPTY_ROWS = 2000
_CHUNK = 50_000
_MOST_CELLS = 100_000  # of a row; what follows stays together
_LONG_RUN = 200_000  # characters
_BLANKS = re.compile(r"[ \t]+")
_NEWLINE = re.compile(r"\r\n?|\n")
# nothing is tried twice, so that millions of lines are no matter
_NO_ROWS = re.compile(r"(?:\s++|#[^\n]*+\n)*+")
_NO_ROWS_BUT_TABS = re.compile(r"(?:[^\S\t]++|#[^\n]*+\n)*+")


def plain_text(text: str, name: str) -> str:
    """Return *text* without a byte order mark and with one kind of newline; a NUL byte is an error."""
    if (place := text.find("\0")) >= 0:
        row = len(_NEWLINE.findall(text, 0, place)) + 1
        raise UnreadableFile.at(name, "there is a NUL byte, so this is not text; save it as text.", row)
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


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


def _numbered_lines(text: str, delimiter: str, progress: Progress) -> Iterator[tuple[int, str]]:
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
            progress(start / len(text))
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
    text: str, name: str, delimiter: str, every_line: bool = False, progress: Progress = no_progress
) -> Iterator[TextRow]:
    """Split *text* into rows; without *every_line*, blank lines and comments are none, nor an empty end."""
    lines = (
        enumerate(lines_of(text, progress), 1) if every_line else _numbered_lines(text, delimiter, progress)
    )
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


def _sample(text: str, name: str, delimiter: str) -> list[TextRow]:
    """Return the first rows, from the first that is not empty up to one that cannot be split."""
    sample: list[TextRow] = []
    rows = islice(rows_of(text, name, delimiter), _EMPTY_ROWS)
    with suppress(UnreadableFile):
        for row in sampled(dropwhile(lambda row: is_empty(row[1]), rows)):
            sample.append(row)
    return sample


def find_dialect(
    text: str, name: str, delimiters: Sequence[str], least: int, marks: str = MARKS
) -> tuple[str, str, list[TextRow]]:
    """Return which of the delimiters and decimal *marks* explain the text best, and its first rows.

    At *least* so many columns of numbers come before all else.
    """
    best = (-1, 0.0, 0, 0)
    choice: tuple[str, str, list[TextRow]] = (delimiters[0], marks[0], [])
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
