"""Edits of readings, as values that can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from thermogui.core.readings.decimals import NO_DECIMALS, Decimals, decimals_of
from thermogui.core.readings.readings import Bools, Floats, Readings, Rows
from thermogui.core.readings.roles import VALUE_ROLES, Role

DESCRIBED = ("name_of_t_u", "name_of_t_c", "unit_of_t_u", "unit_of_t_c")
"""What is said of columns, by the attributes of readings."""


@dataclass(frozen=True)
class SetValues:
    """Put *new* into these rows of a column, or tick them or not, where *old* stood; shapes (k,).

    nan is an empty cell.
    """

    column: Role
    rows: Rows
    old: Floats | Bools
    new: Floats | Bools

    def apply(self, readings: Readings) -> Readings:
        return readings.with_values(self.column, self.rows, self.new)

    def inverse(self) -> SetValues:
        return replace(self, old=self.new, new=self.old)


@dataclass(frozen=True)
class InsertRows:
    """Insert *content* so that it stands at the indices *rows* of the result, rising."""

    rows: Rows
    content: Readings

    def apply(self, readings: Readings) -> Readings:
        return readings.inserted(self.rows, self.content)

    def inverse(self) -> RemoveRows:
        return RemoveRows(self.rows, self.content)


@dataclass(frozen=True)
class RemoveRows:
    """Remove the rows at the indices *rows*, rising; *content* is what they held."""

    rows: Rows
    content: Readings

    def apply(self, readings: Readings) -> Readings:
        return readings.without(self.rows)

    def inverse(self) -> InsertRows:
        return InsertRows(self.rows, self.content)


@dataclass(frozen=True)
class SetAttribute:
    """Say what is one of `DESCRIBED`, None where nobody knows it, or show columns with other `decimals`."""

    name: str
    old: str | Decimals | None
    new: str | Decimals | None

    def apply(self, readings: Readings) -> Readings:
        changes: dict[str, Any] = {self.name: self.new}
        return replace(readings, **changes)

    def inverse(self) -> SetAttribute:
        return replace(self, old=self.new, new=self.old)


Edit = SetValues | InsertRows | RemoveRows | SetAttribute


def row_after(edit: Edit, row: int) -> int:
    """Return where a reading is after an edit that was in this row before; −1 where it is gone."""
    match edit:
        case InsertRows(rows=rows):
            return row + int(np.searchsorted(rows - np.arange(len(rows)), row, side="right"))
        case RemoveRows(rows=rows):
            before = int(np.searchsorted(rows, row))
            return -1 if before < len(rows) and rows[before] == row else row - before
    return row


def described(readings: Readings, words: Mapping[str, str | None]) -> Iterator[SetAttribute]:
    """Yield the edits that say these words of the columns, where they are others."""
    for name, new in words.items():
        if (old := getattr(readings, name)) != new:
            yield SetAttribute(name, old, new)


def exchange(old: Readings, new: Readings) -> list[Edit]:
    """Return what puts other readings in place of all."""
    edits: list[Edit] = [RemoveRows(np.arange(len(old)), old)] if len(old) else []
    edits += described(old, {name: getattr(new, name) for name in DESCRIBED})
    if len(new):
        edits.append(InsertRows(np.arange(len(new)), new))
    return edits


def decimals_after(readings: Readings, edits: Iterable[Edit]) -> Decimals:
    """Return with which decimals readings should be shown once these edits are in.

    New values raise them, and none lowers them again; a table that was emptied begins anew.
    """
    decimals, count = readings.decimals, len(readings)
    for edit in edits:
        match edit:
            case SetValues(column=column, new=new) if column not in (Role.USE, Role.HELD_OUT):
                decimals = decimals.raised(column, decimals_of(np.asarray(new, np.float64)))
            case InsertRows(rows=rows, content=content):
                needed = Decimals.needed(content.column(role) for role in VALUE_ROLES)
                decimals, count = decimals.most(content.decimals).most(needed), count + len(rows)
            case RemoveRows(rows=rows):
                count -= len(rows)
                decimals = decimals if count else NO_DECIMALS
    return decimals


def runs_of(rows: Rows) -> list[tuple[int, int]]:
    """Return first and last index of each stretch of consecutive numbers in rising *rows*."""
    breaks = np.flatnonzero(np.diff(rows) != 1)
    firsts, lasts = np.append(rows[:1], rows[breaks + 1]), np.append(rows[breaks], rows[-1:])
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))
