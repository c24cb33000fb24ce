"""What somebody decides about a file of readings, and what was then found in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from thermogui.core.progress import Progress, no_progress
from thermogui.core.reading.columns import Places, columns_of, named_columns, numbered_columns
from thermogui.core.reading.layout import Layout
from thermogui.core.reading.loading import table_of
from thermogui.core.readings.readings import Readings, Rows
from thermogui.core.readings.roles import PAIR, Role

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "latin-1")


@dataclass(frozen=True)
class Choices:
    """Decisions that a reader keeps to; None leaves one to it.

    Attributes:
        delimiter: tab, semicolon, comma, or a blank for runs of blanks; a workbook has none.
        decimal_mark: point or comma.
        encoding: one of `ENCODINGS`.
        table_row: the line with which the table begins, from 1; those before it are passed over.
        header_rows: how many of its rows name the columns.
        columns: where each role is; an optional one that is not among them is not read.
        sheet: the title of a sheet of a workbook.
    """

    delimiter: str | None = None
    decimal_mark: str | None = None
    encoding: str | None = None
    table_row: int | None = None
    header_rows: int | None = None
    columns: Places | None = None
    sheet: str | None = None


UNDECIDED = Choices()


@dataclass(frozen=True, kw_only=True)
class Understood:
    """How a file was understood.

    Attributes:
        columns: where each role is that is read; empty where unknown.
        header: the names of the columns, or None where the first row holds numbers.
        table_row: the line with which the table begins, from 1.
        header_rows: how many of its rows name the columns.
        before: what stands in the lines before the table that are not blank.
        after: the same behind it.
        decimal_mark: point or comma.
        thousands_mark: comma or point, where numbers have it; empty elsewhere.
        delimiter: one of tab, semicolon, comma, or a blank for runs of blanks; empty where it has none.
        encoding: how the bytes were decoded; empty where there is nothing to decode.
        sheet: of which sheet of a workbook; empty elsewhere.
    """

    columns: Places = field(default_factory=dict)
    header: tuple[str, ...] | None = None
    table_row: int = 1
    header_rows: int = 0
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    decimal_mark: str = "."
    thousands_mark: str = ""
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""

    def heading(self, column: int | Role) -> str:
        """Return the header's name of a column, or of one that is read; empty where there is none."""
        index = self.columns[column] if isinstance(column, str) else column
        return self.header[index] if self.header and index < len(self.header) else ""


@dataclass(frozen=True)
class ReadingsFile(Understood):
    """What a file held.

    Attributes:
        readings: the complete rows, shape (n,) with n >= 1; a missing sigma is nan.
        skipped: how many rows were left out because t_u or t_c is missing.
        lines: the line of the text, or the row of the sheet, on which each reading stands, from 1.
    """

    readings: Readings
    skipped: int
    lines: Rows = field(compare=False)


def chosen_columns(
    layout: Layout,
    columns: str | None = None,
    wanted: Collection[Role] = (),
    choices: Choices = UNDECIDED,
    is_sure: bool = False,
) -> Places:
    """Return where each role is.

    Raises:
        UnreadableFile: those that are named are not there, or no two hold numbers; with *is_sure* also
            where more than one choice makes sense.
    """
    if columns is not None:
        return named_columns(layout, columns)
    if choices.columns is not None:
        return numbered_columns(layout, choices.columns)
    return columns_of(layout, wanted, is_sure)


def readings_file(
    layout: Layout,
    columns: str | None = None,
    wanted: Collection[Role] = (),
    choices: Choices = UNDECIDED,
    encoding: str = "",
    progress: Progress = no_progress,
    is_sure: bool = False,
) -> ReadingsFile:
    """Read the rows that have a pair of readings; the rest is as for `chosen_columns`.

    Raises:
        UnreadableFile: there is none, the columns are not there, or a cell is not a number.
    """
    progress(0)
    places = chosen_columns(layout, columns, wanted, choices, is_sure)
    table = table_of(layout, places, progress).whole()
    if not len(table):
        t_u, t_c = (f"{role} (column {places[role] + 1})" for role in PAIR)
        raise layout.error(f"no row has both {t_u} and {t_c}; fill one in or choose other columns")
    readings = table.readings()
    progress(1)
    return ReadingsFile(
        readings=readings,
        skipped=table.skipped,
        columns=places,
        lines=table.lines,
        encoding=encoding,
        **layout.understood(),
    )
