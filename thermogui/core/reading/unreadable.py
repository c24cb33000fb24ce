"""What keeps a file from being read, in a sentence on one line."""

from __future__ import annotations

from thermogui.core.errors import ThermoError


class UnreadableFile(ThermoError):  # noqa: N818 - it reads as what is wrong
    """Says in one sentence on one line which file, row and column is wrong, and what to do.

    Attributes:
        row: counted from 1; 0 where it is no row that is wrong.
    """

    row = 0

    @classmethod
    def at(
        cls, name: str, problem: str, row: int | None = None, column: int | None = None, heading: str = ""
    ) -> UnreadableFile:
        """Return the error for a place; *row* and *column* count from 1, *heading* names the column."""
        place = [one_line(name, 255)] + ([] if row is None else [f"row {row}"])
        if column is not None:
            place.append(f"column {column}" + (f" ({one_line(heading)})" if heading else ""))
        error = cls(f"{', '.join(place)}: {problem}")
        error.row = row or 0
        return error


def one_line(text: str, longest: int = 40) -> str:
    """Return *text* cut and without what could break or garble a line."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in short
    )
