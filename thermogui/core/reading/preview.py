"""What was understood of a file before all of it is read, and what else could be meant."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice, product

from thermogui.core.reading.cells import WIDEST, Cell, is_empty, number_in, shown, value_in
from thermogui.core.reading.columns import Places, held_in, is_ambiguous, number_columns
from thermogui.core.reading.dialect import DELIMITERS, MARKS, find_dialect, lines_of, plain_text, rows_of
from thermogui.core.reading.layout import Layout, TextLayout, without_footer
from thermogui.core.reading.loading import table_of
from thermogui.core.reading.long_text import with_plain_newlines
from thermogui.core.reading.readings_file import UNDECIDED, Choices, Understood, chosen_columns
from thermogui.core.reading.text import text_layout
from thermogui.core.reading.unreadable import UnreadableFile, one_line
from thermogui.core.readings.roles import Role

ROWS, LAST = 50, 5
LONGEST_HEAD = 1 << 17
_LONGEST_CELL = 60
_TO_CHOOSE = {"utf-8-sig": "utf-8", "utf-16": ""}  # encodings as those that can be chosen, to the same effect


@dataclass(frozen=True)
class PreviewRow:
    """A row as text: the line or the row of the sheet it stands on, from 1, and its cells."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Preview(Understood):
    """The beginning of a file as it would be read with some choices.

    Attributes:
        name: of the file, as it stands in errors.
        kind: what the suffix says that it is: text, workbook or session.
        size: bytes of the file, or characters of a text.
        seen: how many of them were looked at.
        choices: those that it was made with.
        numeric: the indices of the columns that hold numbers.
        held: what each column holds: readings, counter (or clock), times, words, or nothing.
        width: how many columns there are.
        rows: the first rows beneath the header.
        wrong: the row that keeps it from being read, where that is none of them.
        last: the last rows, where these are none of them; their lines are 0 where nobody has counted so far.
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
    numeric: tuple[int, ...] = ()
    held: tuple[str, ...] = ()
    width: int = 0
    rows: tuple[PreviewRow, ...] = ()
    wrong: tuple[PreviewRow, ...] = ()
    last: tuple[PreviewRow, ...] = ()
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
            # a large workbook may have words with another one further down
            self.decimal_mark if self.kind == "text" else self.choices.decimal_mark,
            self.choices.encoding or _TO_CHOOSE.get(self.encoding, self.encoding) or None,
            self.table_row,
            self.header_rows,
            self.columns or None,
            self.sheet or None,
        )

    @property
    def left_out(self) -> tuple[int, ...]:
        """The columns that hold something and will not be read."""
        read = self.columns.values()
        return tuple(i for i, held in enumerate(self.held) if held != "nothing" and i not in read)

    @property
    def shown(self) -> tuple[PreviewRow, ...]:
        """The rows to look at: the first, the wrong one and the last."""
        return self.rows + self.wrong + self.last

    def role_of(self, index: int) -> Role:
        """Return what a column would be read as."""
        return next((role for role, place in self.columns.items() if place == index), Role.IGNORED)

    def is_wrong(self, cell: str) -> bool:
        """Say whether a cell of a chosen column would be refused."""
        try:
            value_in(cell, self.decimal_mark + self.thousands_mark)
        except ValueError:
            return True
        return False


def preview_text(text: str, name: str, choices: Choices = UNDECIDED) -> Preview:
    """Look at the beginning of a text that was pasted or dropped.

    Raises:
        UnreadableFile: nothing of it can be shown.
    """
    head = text[:LONGEST_HEAD]
    return preview_head(head, Preview(name, "text", len(text), len(head), choices))


def preview_head(text: str, blank: Preview, tail: str = "") -> Preview:
    """Fill in what is understood of *text*, all or the beginning of what the preview is of.

    *tail* is the end of it, from the middle of a line, where that is no part of *text*.

    Raises:
        UnreadableFile: nothing of it can be shown.
    """
    name, choices = blank.name, blank.choices
    if not blank.is_whole:
        # what is cut off within a line could be understood as something else
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1] or text
    text = plain_text(text, name)
    try:
        layout = text_layout(text, name, choices)
    except UnreadableFile as error:
        delimiters = (choices.delimiter,) if choices.delimiter else DELIMITERS
        delimiter, mark, *_ = find_dialect(text, name, delimiters, 1, choices.decimal_mark or MARKS)
        lines = enumerate(islice(lines_of(text), ROWS), 1)
        rows = tuple(PreviewRow(line, (one_line(words, 200),)) for line, words in lines)
        return replace(
            blank,
            delimiter=delimiter,
            decimal_mark=mark[0],
            rows=rows,
            width=min(1, len(rows)),
            problem=str(error),
        )
    found = replace(preview_layout(layout, blank), alternatives=_alternatives(layout, choices))
    return _with_tail(found, layout, tail) if tail else found


def _with_tail(preview: Preview, layout: TextLayout, tail: str) -> Preview:
    """Return a preview with the last rows of the file, and with what stands behind them."""
    lines = with_plain_newlines(tail).partition("\n")[2]
    lines, after = without_footer(lines, layout.delimiter, layout.mark, layout.pattern, 1, layout.is_counted)
    try:
        rows = deque(rows_of(lines, layout.name, layout.delimiter), LAST)
    except UnreadableFile:
        return preview  # it began within a quoted cell
    return replace(preview, after=after, last=tuple(_shown_row(layout, 0, cells) for _, cells in rows))


def preview_layout(layout: Layout, blank: Preview) -> Preview:
    """Fill in what is understood of rows of cells, and the first problem of what was seen of them."""
    rows = tuple(_shown_row(layout, *row) for row in layout.sample[:ROWS])
    numeric = tuple(number_columns(layout))
    columns: Places = {}
    problem, wrong_row = "", 0
    try:
        columns = chosen_columns(layout, choices=blank.choices)
        table = table_of(layout, columns).whole()
        if blank.is_whole and not len(table):
            problem = "no row has both t_u and t_c; fill one in or choose other columns."
            problem = str(UnreadableFile.at(layout.name, problem))
    except UnreadableFile as error:
        problem, wrong_row = str(error), error.row
    seen = rows[-1].line if rows else 0
    wrong, last = _further(layout, seen, wrong_row, blank.is_whole)
    return replace(
        blank,
        **layout.understood(),
        columns=columns,
        numeric=numeric,
        held=held_in(layout),
        width=min(layout.width, WIDEST),
        rows=rows,
        wrong=wrong,
        last=last,
        problem=problem,
        is_ambiguous=is_ambiguous(layout, numeric),
    )


def _shown_row(layout: Layout, line: int, cells: Sequence[Cell]) -> PreviewRow:
    texts = (shown(cell, layout.mark[0]).strip() for cell in cells[:WIDEST])
    return PreviewRow(line, tuple(one_line(text, _LONGEST_CELL) for text in texts))


def _further(
    layout: Layout, seen: int, wrong_row: int, is_whole: bool
) -> tuple[tuple[PreviewRow, ...], tuple[PreviewRow, ...]]:
    """Return the wrong row, and the last rows, of those behind the line *seen*."""
    wrong, last = [], deque[PreviewRow]([], LAST)
    with suppress(UnreadableFile):
        for line, cells in layout.rows():
            if line > seen and not is_empty(cells):
                last.append(_shown_row(layout, line, cells))
                if line == wrong_row:
                    wrong.append(last[-1])
    kept = [row for row in last if row not in wrong] if is_whole else []
    return tuple(wrong), tuple(kept)


def _alternatives(layout: TextLayout, choices: Choices) -> tuple[tuple[str, str], ...]:
    """Return the other dialects that explain all there is to see, and to other numbers."""
    found: list[tuple[str, str]] = []
    known = [_numbers(layout)]
    here = replace(choices, table_row=layout.table_row, header_rows=layout.header_rows)
    for delimiter, mark in product(DELIMITERS, MARKS):
        try:
            other = text_layout(
                layout.text, layout.name, replace(here, delimiter=delimiter, decimal_mark=mark)
            )
        except UnreadableFile:
            continue
        numbers = _numbers(other)
        if numbers and numbers not in known:
            known.append(numbers)
            found.append((delimiter, mark))
    return tuple(found)


def _numbers(layout: TextLayout) -> list[list[float]] | None:
    """Return the numbers of the first rows, or None where a cell is none or a row has another length."""
    rows: list[list[float]] = []
    for _, cells in layout.sample[:ROWS]:
        stripped = [shown(cell).strip() for cell in cells]
        # `1 ,2` is a cell beside a comma, and no number that begins with one
        if len(cells) != layout.width or layout.width < 2 or any("," in (c[:1], c[-1:]) for c in stripped):
            return None
        try:
            rows.append([number_in(cell, layout.mark) for cell in stripped])
        except ValueError:
            return None
    return None if any(number != number for row in rows for number in row) else rows
