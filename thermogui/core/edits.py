"""Edits of readings, as values that can be undone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from thermogui.core.readings import Bools, Floats, Readings, Rows, ValueColumn


@dataclass(frozen=True)
class SetValues:
    """Put *new* into these rows of a column, where *old* stood; shapes (k,), nan for an empty cell."""

    column: ValueColumn
    rows: Rows
    old: Floats
    new: Floats

    def apply(self, readings: Readings) -> Readings:
        return readings.with_values(self.column, self.rows, self.new)

    def inverse(self) -> SetValues:
        return replace(self, old=self.new, new=self.old)


@dataclass(frozen=True)
class SetUse:
    """Tick these rows or not; shapes (k,)."""

    rows: Rows
    old: Bools
    new: Bools

    def apply(self, readings: Readings) -> Readings:
        return readings.with_use(self.rows, self.new)

    def inverse(self) -> SetUse:
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
class NameUnit:
    """Say which unit t_u is in; None where nobody knows."""

    old: str | None
    new: str | None

    def apply(self, readings: Readings) -> Readings:
        return readings.with_unit(self.new)

    def inverse(self) -> NameUnit:
        return NameUnit(self.new, self.old)


Edit = SetValues | SetUse | InsertRows | RemoveRows | NameUnit


def runs_of(rows: Rows) -> list[tuple[int, int]]:
    """Return first and last index of each stretch of consecutive numbers in rising *rows*."""
    if len(rows) == 0:
        return []
    breaks = np.flatnonzero(np.diff(rows) != 1)
    firsts = np.concatenate([[0], breaks + 1])
    lasts = np.concatenate([breaks, [len(rows) - 1]])
    return [(int(rows[first]), int(rows[last])) for first, last in zip(firsts, lasts, strict=True)]
