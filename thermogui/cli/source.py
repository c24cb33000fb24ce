"""What the commands that calibrate share: the readings, and errors that name the place."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from thermogui.cli.options import as_asked
from thermogui.cli.streams import note_left_out, note_skipped, rows_were
from thermogui.core.calibration.calibrate import Calibration, ReadingError
from thermogui.core.calibration.verdict import is_temperature
from thermogui.core.errors import CannotWriteError, ThermoError
from thermogui.core.reading.inputs import STANDARD_INPUT, name_of
from thermogui.core.readings.readings import Readings, Rows, seed_readings
from thermogui.core.readings.roles import Role

if TYPE_CHECKING:
    from thermogui.core.reading.readings_file import ReadingsFile


@dataclass(frozen=True, eq=False)
class Source:
    """Readings, and what their file says of them.

    Attributes:
        readings: shape (n,).
        lines: the row of the file that each stands on, shape (n,).
        file: as it was named; "" for the book's readings.
        left_out: how many lines stand before the table and behind it.
        skipped: how many rows of the file lack a reading.
        sigma_columns: what a column of σ is called in an error.
        is_temperature: whether t_c may hold temperatures, by its heading.
    """

    readings: Readings
    lines: Rows
    file: str
    skipped: int
    left_out: tuple[int, int]
    sigma_columns: Mapping[Role, str]
    is_temperature: bool

    @property
    def name(self) -> str:
        """What the readings are called on a page."""
        return Path(self.file).name if self.file else "the book's eleven readings"

    @contextmanager
    def errors_named(self) -> Iterator[None]:
        """Have what is wrong with the readings name the file, the row and the column."""
        try:
            yield
        except ReadingError as error:
            place = f"{self.file}, row {self.lines[error.index]}, {self.sigma_columns[error.role]}"
            raise ThermoError(f"{place}: {error.problem}") from error
        except CannotWriteError:
            raise
        except ThermoError as error:
            if not self.file:
                raise
            also = f" ({rows_were(self.skipped, 'a reading')})" if self.skipped else ""
            raise ThermoError(f"{self.file}: {error}{also}") from error

    def note_skipped(self, calibration: Calibration | None) -> None:
        """Say on standard error which rows were skipped; once all is well, for an error is one line."""
        note_left_out(*self.left_out)
        without_sigma = calibration.without_sigma if calibration else 0
        for count, missing in ((self.skipped, "a reading"), (without_sigma, "σ")):
            note_skipped(count, missing)


def source_of(options: argparse.Namespace) -> Source:
    """Read the file that the options name, or take the book's readings.

    Raises:
        ThermoError: it cannot be read, or it lacks the σ that the options want.
    """
    takes_both = options.scatter == "both"
    wanted: tuple[Role, ...] = () if options.weights == "none" else (Role.SIGMA_C,)
    asked, lacking = f"--weights {options.weights}", "a third column, σ,"
    if takes_both:
        wanted = (Role.SIGMA_C, Role.SIGMA_U)
        asked, lacking = "--scatter both", "both a third column, σ, and a fourth one, σ_u,"
    found = read_file(options, wanted)
    if found is None:
        if wanted:
            raise ThermoError(f"{asked}: The book's readings have no σ; name a file that has.")
        readings = as_asked(seed_readings(), options)
        return Source(readings, np.arange(1, len(readings) + 1), "", 0, (0, 0), {}, True)
    there = found.columns.keys()
    # σ of t_u by its own name will do where t_u alone scatters
    has_all = there >= set(wanted) or (options.scatter == "t_u" and Role.SIGMA_U in there)
    if not has_all:
        names = "T_U,T_C,SIGMA,SIGMA_U" if takes_both else "T_U,T_C,SIGMA"
        raise ThermoError(
            f"{shown_file(options)}: For {asked} {lacking} is needed, and there is none; "
            f"name it with --columns {names}."
        )
    columns = {}
    for role, place in found.columns.items():
        heading = found.heading(role)
        columns[role] = f"column {place + 1}" + (f" ({heading})" if heading else "")
    holds_temperatures = is_temperature(found.heading(Role.T_C))
    readings = as_asked(found.readings, options)
    left_out = len(found.before), len(found.after)
    file = shown_file(options)
    return Source(readings, found.lines, file, found.skipped, left_out, columns, holds_temperatures)


def read_file(options: argparse.Namespace, wanted: Collection[Role] = ()) -> ReadingsFile | None:
    """Read the file that the options name; None where they name none.

    Raises:
        ThermoError: it cannot be read, or more than one choice of its columns makes sense.
    """
    if options.file is None:
        for name in ("columns", "skip_rows", "header_rows"):
            if getattr(options, name) is not None:
                raise ThermoError(f"--{name.replace('_', '-')}: There is no file to take them from.")
        return None
    from thermogui.core.reading.readings_file import Choices
    from thermogui.core.session.opening import read_readings

    skipped = options.skip_rows
    choices = Choices(table_row=None if skipped is None else skipped + 1, header_rows=options.header_rows)
    return read_readings(options.file, options.columns, wanted, pipes=True, choices=choices, is_sure=True)


def shown_file(options: argparse.Namespace) -> str:
    """Return what the file is called in errors."""
    return name_of(STANDARD_INPUT) if options.file == STANDARD_INPUT else str(options.file)


def readings_of(found: ReadingsFile | None, options: argparse.Namespace) -> Readings:
    """Return the readings to train on, of `read_file`; say on standard error what of it was left out."""
    if found is not None:
        note_left_out(len(found.before), len(found.after))
        note_skipped(found.skipped, "a reading")
    readings = found.readings if found else seed_readings()
    return as_asked(readings, options)
