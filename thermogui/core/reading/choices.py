"""What somebody decides about a file; all else is for the reader to find."""

from __future__ import annotations

from dataclasses import dataclass

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "latin-1")


@dataclass(frozen=True)
class Choices:
    """Decisions that a reader keeps to; None leaves one to it.

    Attributes:
        delimiter: tab, semicolon, comma, or a blank for runs of blanks; a workbook has none.
        decimal_mark: point or comma.
        encoding: one of `ENCODINGS`.
        header: whether the first row names the columns.
        columns: indices, from 0, of t_u, t_c and perhaps sigma; without a third there is no sigma.
        sheet: the title of a sheet of a workbook.
    """

    delimiter: str | None = None
    decimal_mark: str | None = None
    encoding: str | None = None
    header: bool | None = None
    columns: tuple[int, ...] | None = None
    sheet: str | None = None


UNDECIDED = Choices()
