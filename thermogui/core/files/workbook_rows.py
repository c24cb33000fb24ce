"""The rows of a sheet of a workbook as lines of text, as its parser meets them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from thermogui.core.files.dialect import WIDEST, UnreadableFile

_LAST_ROW = 1_048_576
_LONGEST_CELL = 100
_FEW = 16  # attributes; no cell and no row of a spreadsheet has as many
_NO_VALUE = "a formula without a stored value"
_NUMBER = re.compile(r"[-+0-9.eE]{1,60}")
COMMA = "\ue000"  # a comma between digits, until it is known what it is
_COMMA_NUMBER = re.compile(r"\s*[+\-−]?\d+,\d+([eE][+-]?\d+)?\s*")
_POINT_NUMBER = re.compile(r"\s*[+\-−]?\d*\.\d+([eE][+-]?\d+)?\s*")
# what separates cells and rows of the text, begins a comment or quotes a cell there
_PLAIN = {
    ord('"'): "\uff02",
    ord(COMMA): "\ufffd",
    **dict.fromkeys(map(ord, "\t\n\r\v\f\x1c\x1d\x1e\x1f"), " "),
}


@dataclass
class Budget:
    """How much a file may still cost, by what it has on the disk."""

    name: str
    bytes: int
    elements: int
    characters: int

    @classmethod
    def of(cls, size: int, name: str) -> Budget:
        # up to a megabyte it is a matter of a second; more than that may take as long as it must
        elements = 700_000 + 3 * max(0, size - 1_100_000)
        return cls(name, 10_000_000 + 40 * size, elements, 10_000_000 + 8 * size)

    def check(self) -> None:
        if min(self.bytes, self.elements, self.characters) < 0:
            raise UnreadableFile.at(
                self.name, "it unpacks to far more than a file of its size holds; save it anew."
            )


class _Enough(Exception):  # noqa: N818 - it is no error
    """Ends a parse from within a handler."""


def sheet_lines(
    parse: Callable[[Callable[[Any], None]], None],
    budget: Budget,
    content: Cells,
    at_most: int | None = None,
) -> list[str]:
    """Return the rows of a sheet as text, or the first *at_most* of them.

    Handlers of a parser are called for every cell of what may be a million rows: as few as can be, on
    local names. A cell ends where the next element begins that is no part of it.
    """
    lines: list[str] = []
    cells: list[str] = []
    pieces: list[str] = []
    columns: dict[str, int] = {}
    c = v = t = f = r = run = aid = ""
    row, column, filled = 0, -1, 0
    kind = style = ""
    is_open = has_formula = collecting = is_aid = False

    def finish_cell() -> None:
        nonlocal is_open, filled
        is_open = False
        text = content.text(kind, style, "".join(pieces), has_formula)
        pieces.clear()
        if text and 0 <= column < WIDEST:
            missing = column - len(cells)
            if missing < 0:
                raise ValueError("the cells are not in order")
            if missing:
                cells.extend([""] * missing)
            cells.append(text)
            filled += 1

    def finish_row() -> None:
        nonlocal filled
        if is_open:
            finish_cell()
        line = "\t".join(cells)
        if filled > 1 and line.lstrip().startswith("#"):
            # a comment in text, but here a cell among others
            line = line.replace("#", "\uff03", 1)
        budget.characters -= len(line)
        lines.append(line)
        cells.clear()
        filled = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal is_open, kind, style, has_formula, collecting, row, column
        nonlocal c, v, t, f, r, run, aid, is_aid
        budget.elements -= 1 if len(attributes) < _FEW else 4 * len(attributes)
        collecting = False
        if name == c:
            if is_open:
                finish_cell()
            is_open, has_formula, is_aid = True, False, False
            kind, style = attributes.get("t", "n"), attributes.get("s", "")
            letters = attributes.get("r", "").rstrip("0123456789")
            if letters in columns:
                column = columns[letters]
            elif letters:
                column = columns[letters] = _column(letters)
            else:
                column += 1
        elif name == v or (name == t and not is_aid):
            collecting = is_open
        elif name == f:
            has_formula = True
        elif name == r:
            if row:
                finish_row()
            next_row = int(attributes.get("r", row + 1))
            if not row < next_row <= _LAST_ROW:
                raise ValueError("the rows are not in order")
            budget.characters -= next_row - row
            budget.check()
            if at_most is not None and next_row > at_most:
                raise _Enough
            lines.extend([""] * (next_row - row - 1))
            row, column = next_row, -1
        elif not c:
            prefix = name[: len(name) - len(local_name(name))]
            names = ("c", "v", "t", "f", "row", "r", "rPh")
            c, v, t, f, r, run, aid = (prefix + local for local in names)
        elif is_open:
            # of what else may stand in a cell, the text of a reading aid is none of its text
            is_aid = name == aid or (is_aid and name != run)

    def characters(text: str) -> None:
        if collecting:
            pieces.append(text)

    def handle(parser: Any) -> None:
        parser.StartElementHandler, parser.CharacterDataHandler = start, characters

    try:
        parse(handle)
    except _Enough:
        return lines
    if row:
        finish_row()
    return lines


def _column(letters: str) -> int:
    """Return the index of a column from its letters, from 0."""
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        raise ValueError("there is no such column")
    index = 0
    for letter in letters.upper():
        index = 26 * index + ord(letter) - 64
    return index - 1


class Cells:
    """What cells hold, and what has been seen of them."""

    def __init__(self, strings: list[str], dates: set[str]) -> None:
        self.lacks_values = self.has_commas = self.has_points = False
        self._strings, self._dates = strings, dates

    def text(self, kind: str, style: str, text: str, has_formula: bool) -> str:
        """Return a number as it stands, anything else as words."""
        if kind == "n":
            if text:
                if style in self._dates:
                    return _date(text)
                return text if _NUMBER.fullmatch(text) else shortened(text.strip())
            self.lacks_values |= has_formula
            return _NO_VALUE if has_formula else ""
        if kind == "s":
            index = int(text) if text.strip() else -1
            return self._words(self._strings[index]) if 0 <= index < len(self._strings) else ""
        if kind == "b":
            return "FALSE" if text.strip() == "0" else "TRUE"
        if kind == "e":
            return "N/A" if text.strip() == "#N/A" else shortened(text)
        return self._words(shortened(text))

    def _words(self, text: str) -> str:
        if "," in text and _COMMA_NUMBER.fullmatch(text):
            self.has_commas = True
            return text.replace(",", COMMA)
        if "." in text and _POINT_NUMBER.fullmatch(text):
            self.has_points = True
        return text.strip()


def local_name(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def shortened(text: str) -> str:
    # cut with a mark, so that no number becomes another one
    short = text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "…"
    return short.translate(_PLAIN)


def _date(text: str) -> str:
    try:
        moment = datetime(1899, 12, 30) + timedelta(days=float(text))
    except (ValueError, OverflowError):
        return "a date"
    return moment.isoformat(" ", "seconds")
