"""Cells as some source holds them, before they are readings: what every reader makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from thermogui.core.readings.decimals import Decimals
from thermogui.core.readings.readings import Readings, Rows
from thermogui.core.readings.roles import PAIR, VALUE_ROLES, Role


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a table.

    Attributes:
        role: what it is for; ignored as long as nobody has said.
        cells: shape (n,), nan where a cell is empty; bool for the ticks.
        name: what the source calls it; None where it has no name of its own.
        unit: as readings have it; "" where there is none, None where the source does not say.
        decimals: with how many its cells are written.
    """

    role: Role
    cells: npt.NDArray[Any]
    name: str | None = None
    unit: str | None = None
    decimals: int = 0


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of one length, each role but *ignored* at most once.

    Attributes:
        columns: in the order of the source.
        lines: where in the source each row stands, counted from 1, shape (n,).
        skipped: how many rows of the source are not here.
    """

    columns: tuple[Column, ...]
    lines: Rows
    skipped: int = 0

    @classmethod
    def of(cls, readings: Readings) -> Table:
        """Return readings as a table."""
        labels = {role: readings.label(role) for role in PAIR}
        columns = (
            Column(
                role,
                cells,
                labels[role].name if role in labels else None,
                labels[role].unit or "" if role in labels else None,
                readings.decimals.of(role) if role.holds_values else 0,
            )
            for role, cells in readings.columns()
        )
        return cls(tuple(columns), np.arange(1, len(readings) + 1))

    def __len__(self) -> int:
        return len(self.lines)

    def as_roles(self, roles: tuple[Role, ...]) -> Table:
        """Return the same cells, the first columns with these roles."""
        given = (*roles, *[Role.IGNORED] * (len(self.columns) - len(roles)))
        columns = (replace(each, role=role) for each, role in zip(self.columns, given, strict=True))
        return replace(self, columns=tuple(columns))

    def whole(self) -> Table:
        """Return the rows that have a pair of readings; the others count as skipped."""
        there = np.ones(len(self), np.bool_)
        for column in self.columns:
            if column.role in PAIR:
                there &= np.isfinite(column.cells)
        if there.all():
            return self
        columns = tuple(replace(column, cells=column.cells[there]) for column in self.columns)
        return Table(columns, self.lines[there], self.skipped + int(np.count_nonzero(~there)))

    def readings(self) -> Readings:
        """Return all rows as readings; a column that is not there is empty, and without ticks all count.

        A column is shown with the decimals that it was written with, or those that its values need.
        """
        by_role = {column.role: column for column in self.columns}
        empty = np.full(len(self), np.nan)
        content: dict[str, Any] = dict.fromkeys(PAIR, empty)
        content |= {role: column.cells for role, column in by_role.items() if role is not Role.IGNORED}
        content.setdefault(Role.USE, np.ones(len(self), np.bool_))
        for role in PAIR:
            for what in ("unit", "name"):
                if role in by_role and (said := getattr(by_role[role], what)) is not None:
                    content[f"{what}_of_{role}"] = said or None
        written = [by_role[role].decimals if role in by_role else 0 for role in VALUE_ROLES]
        needed = Decimals.needed(content.get(role) for role in VALUE_ROLES)
        return Readings(**content, decimals=needed.most(written))
