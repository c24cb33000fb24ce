"""Pairs of readings: what the unknown thermometer said beside what the reference said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, reduce
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from thermogui.core.errors import ThermoError
from thermogui.core.readings.decimals import NO_DECIMALS, Decimals
from thermogui.core.readings.labels import Label
from thermogui.core.readings.roles import PAIR, VALUE_ROLES, Role
from thermogui.core.readings.units import SCALES

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_Number = TypeVar("_Number", np.float64, np.bool_)
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Readings:
    """Paired columns that never change; every edit makes new ones.

    Attributes:
        t_u: readings of the unknown thermometer, shape (n,), float64; nan where a cell is empty.
        t_c: readings of the reference, shape (n,), float64, in `unit_of_t_c`; nan where empty.
        use: which rows the user wants to count, shape (n,), bool.
        sigma: standard uncertainty of each t_c, shape (n,), float64, or None where there is none. Where
            t_u scatters and there is no *sigma_u*, it is that of t_u.
        sigma_u: standard uncertainty of each t_u, shape (n,), float64, or None where there is none.
        unit_of_t_u: the code of a scale of `core.readings.units`, any other unit in its own words, or None
            while nobody knows it.
        unit_of_t_c: the same of t_c; None where it has none.
        decimals: with how many each column is shown; readings that differ in nothing else are equal.
        name_of_t_u: what the user calls t_u, or None.
        name_of_t_c: what the user calls t_c, or None.
        held_out: which rows the user wants a run to hold out, shape (n,), bool; None for none. Where one of
            them counts they are held out, whatever the settings of a run would draw.

    Raises:
        ThermoError: the columns differ in length.
    """

    t_u: Floats
    t_c: Floats
    use: Bools
    sigma: Floats | None = None
    unit_of_t_u: str | None = None
    unit_of_t_c: str | None = "degC"
    decimals: Decimals = NO_DECIMALS
    sigma_u: Floats | None = None
    name_of_t_u: str | None = None
    name_of_t_c: str | None = None
    held_out: Bools | None = None

    def __post_init__(self) -> None:
        columns = [column for _, column in self.columns()]
        if {column.shape for column in columns} != {(len(self.t_u),)}:
            raise ThermoError(f"The columns of the readings differ in length: {[len(c) for c in columns]}.")
        for column in columns:
            column.flags.writeable = False

    @classmethod
    def from_columns(
        cls,
        t_u: npt.ArrayLike,
        t_c: npt.ArrayLike,
        sigma: npt.ArrayLike | None = None,
        use: npt.ArrayLike | None = None,
        unit_of_t_u: str | None = None,
        unit_of_t_c: str | None = "degC",
        decimals: Decimals | None = None,
        sigma_u: npt.ArrayLike | None = None,
    ) -> Readings:
        """Copy the columns; without *use* every row counts, without *decimals* they are what values need."""
        first, second = np.array(t_u, np.float64), np.array(t_c, np.float64)
        third = None if sigma is None else np.array(sigma, np.float64)
        fourth = None if sigma_u is None else np.array(sigma_u, np.float64)
        return cls(
            first,
            second,
            np.ones(len(first), np.bool_) if use is None else np.array(use, np.bool_),
            third,
            unit_of_t_u,
            unit_of_t_c,
            Decimals.needed((first, second, third, fourth)) if decimals is None else decimals,
            fourth,
        )

    @classmethod
    def joined(cls, pieces: Sequence[Readings]) -> Readings:
        """Return the rows of all pieces, of which there is at least one, with the units of the first."""
        first = pieces[0]
        if len(pieces) == 1:
            return first
        there = {role for piece in pieces for role, _ in piece.columns()} - {Role.USE}
        columns: dict[str, Any] = {
            role: np.concatenate([piece.column(role) for piece in pieces]) for role in there
        }
        use = np.concatenate([piece.use for piece in pieces])
        decimals = reduce(Decimals.most, (piece.decimals for piece in pieces))
        return replace(first, **columns, use=use, decimals=decimals)

    def __len__(self) -> int:
        return len(self.t_u)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Readings):
            return NotImplemented
        pairs: list[tuple[Floats | Bools, Floats | Bools]] = [(self.use, other.use)]
        for role in (*VALUE_ROLES, Role.HELD_OUT):
            if getattr(self, role) is not getattr(other, role):
                # no σ at all, and a column of it that is empty, are the same to everybody
                pairs.append((self.column(role), other.column(role)))
        return self.labels == other.labels and all(
            # an edit leaves the columns that it does not change
            mine is theirs or np.array_equal(mine, theirs, equal_nan=True)
            for mine, theirs in pairs
        )

    def is_shown_as(self, other: Readings) -> bool:
        """Say whether these are equal, and stand on the screen with the same decimals."""
        return self.decimals == other.decimals and self == other

    __hash__ = None  # type: ignore[assignment]

    @property
    def may_be_temperatures(self) -> bool:
        """Whether t_c is in degrees of a scale, and t_u may be."""
        return self.unit_of_t_c in SCALES and (self.unit_of_t_u is None or self.unit_of_t_u in SCALES)

    @cached_property
    def labels(self) -> tuple[Label, Label]:
        """What t_u and t_c are called."""
        of_sensor = not self.may_be_temperatures
        return (
            Label(Role.T_U, self.name_of_t_u, self.unit_of_t_u, of_sensor),
            Label(Role.T_C, self.name_of_t_c, self.unit_of_t_c, of_sensor),
        )

    def label(self, role: Role) -> Label:
        """Return what t_u or t_c is called."""
        return self.labels[PAIR.index(role)]

    @cached_property
    def complete(self) -> Bools:
        """Which rows have both readings, shape (n,); read-only."""
        return _kept(np.isfinite(self.t_u) & np.isfinite(self.t_c))

    @cached_property
    def counts(self) -> Bools:
        """Which rows take part in a run: ticked and complete, shape (n,); read-only."""
        return _kept(self.use & self.complete)

    @cached_property
    def ends(self) -> tuple[Floats, Floats] | None:
        """The least and the greatest t_u, and t_c, of complete rows, shape (2,) each; None without any."""
        complete = self.complete
        if not complete.any():
            return None
        is_whole = complete.all()
        t_u, t_c = (column if is_whole else column[complete] for column in (self.t_u, self.t_c))
        return _kept(np.array([t_u.min(), t_u.max()])), _kept(np.array([t_c.min(), t_c.max()]))

    @cached_property
    def held_by_hand(self) -> bool:
        """Whether the user has chosen what a run holds out, of the rows that count."""
        return self.held_out is not None and bool((self.held_out & self.counts).any())

    def used(self) -> tuple[Floats, Floats]:
        """Return t_u and t_c of the rows that count, in their order, each of shape (used,); read-only."""
        return self._used

    @cached_property
    def _used(self) -> tuple[Floats, Floats]:
        counts = self.counts
        if counts.all():
            return self.t_u, self.t_c
        return _kept(self.t_u[counts]), _kept(self.t_c[counts])

    def trains_like(self, other: Readings) -> bool:
        """Return whether a run on either would be the same."""
        return self is other or (self.counts_like(other) and np.array_equal(self._chosen(), other._chosen()))

    def counts_like(self, other: Readings) -> bool:
        """Return whether the same readings count, whatever is held out."""
        return all(
            np.array_equal(mine, theirs) for mine, theirs in zip(self.used(), other.used(), strict=True)
        )

    def _chosen(self) -> Bools:
        """Return which of the rows that count are held out by hand; of shape (0,) where none is."""
        return self.column(Role.HELD_OUT)[self.counts if self.held_by_hand else slice(0)].astype(np.bool_)

    def digest(self) -> str:
        """Return SHA-256 of what a run is trained on, in hexadecimal.

        It is that of t_u and then t_c, little-endian, and of a byte for each where some are held out by hand.
        """
        import hashlib  # late: only what is saved needs it

        digest = hashlib.sha256()
        for column in self.used():
            digest.update(column.astype("<f8").tobytes())
        digest.update(self._chosen().tobytes())
        return digest.hexdigest()

    def is_empty(self, row: int) -> bool:
        """Say whether nothing has been typed into a row."""
        return all(np.isnan(values[row]) for role, values in self.columns() if role.holds_values)

    def columns(self) -> Iterator[tuple[Role, Floats | Bools]]:
        """Yield the columns that are there: those of values, and behind them what is held out, and ticks."""
        for role in (*VALUE_ROLES, Role.HELD_OUT, Role.USE):
            values = getattr(self, role)
            if values is not None:
                yield role, values

    def column(self, role: Role) -> Floats:
        """Return one column, of values or of ticks; an absent one is all empty."""
        values: Floats | None = getattr(self, role)
        empty = False if role == Role.HELD_OUT else np.nan
        return np.full(len(self), empty) if values is None else values

    def with_values(self, role: Role, rows: Rows, values: npt.ArrayLike) -> Readings:
        """Return readings in which these rows of a column hold *values*; nan empties a cell."""
        changed = self.column(role).copy()
        changed[rows] = values
        return self._with({role: changed})

    def _with(self, columns: Mapping[Role, Floats | Bools]) -> Readings:
        """Return readings with other columns; an optional one that is empty is none.

        So an edit that is taken back leaves what was there.
        """
        kept = {
            str(role): None if Role(role).is_optional and _is_empty(values) else values
            for role, values in columns.items()
        }
        changes: dict[str, Any] = kept
        return replace(self, **changes)

    def with_unit(self, unit_of_t_u: str | None) -> Readings:
        """Return the same readings with the unit of t_u named, or unknown again."""
        return replace(self, unit_of_t_u=unit_of_t_u)

    def with_decimals(self, decimals: Decimals) -> Readings:
        """Return the same readings, shown with other decimals."""
        return replace(self, decimals=decimals)

    def take(self, rows: Rows) -> Readings:
        """Return only these rows."""
        return self._with({role: values[rows] for role, values in self.columns()})

    def without(self, rows: Rows) -> Readings:
        """Return all rows but these."""
        return self.take(np.delete(np.arange(len(self)), rows))

    def extended(self, new: Readings) -> Readings:
        """Return readings in which the rows of *new* follow, all shown with the more decimals."""
        whole = self.inserted(np.arange(len(self), len(self) + len(new)), new)
        return whole.with_decimals(self.decimals.most(new.decimals))

    def inserted(self, rows: Rows, new: Readings) -> Readings:
        """Return readings in which the rows of *new* stand at the indices *rows* (of the result, rising)."""
        before = rows - np.arange(len(rows))
        there = {role for role, _ in (*self.columns(), *new.columns())} - {Role.USE}
        columns = {role: np.insert(self.column(role), before, new.column(role)) for role in there}
        return self._with({**columns, Role.USE: np.insert(self.use, before, new.use)})


def _is_empty(values: Floats | Bools) -> bool:
    return not values.any() if values.dtype == np.bool_ else bool(np.isnan(values).all())


def _kept(rows: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
    """Return what is worked out once and seen by many."""
    rows.flags.writeable = False
    return rows


def empty_rows(count: int) -> Readings:
    """Return rows in which nothing has been typed yet."""
    return Readings.from_columns(np.full(count, np.nan), np.full(count, np.nan))


@cache
def seed_readings(unit_of_t_u: str | None = None) -> Readings:
    """Return the eleven pairs of the book's unknown thermometer ("Creating our input data")."""
    t_c: Sequence[float] = (0.5, 14.0, 15.0, 28.0, 11.0, 8.0, 3.0, -4.0, 6.0, 13.0, 21.0)
    t_u: Sequence[float] = (35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4)
    return Readings.from_columns(t_u, t_c, unit_of_t_u=unit_of_t_u)
