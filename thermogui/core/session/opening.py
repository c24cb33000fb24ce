"""Readings from a file of any kind."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from thermogui.core.progress import Progress, no_progress, part
from thermogui.core.reading.inputs import bytes_of, name_of
from thermogui.core.reading.readings_file import UNDECIDED, Choices, ReadingsFile, readings_file
from thermogui.core.reading.room import check_room
from thermogui.core.reading.text import decode, text_layout
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.readings.roles import Role
from thermogui.core.readings.table import Table

_FETCHED, _UNPACKED = 0.1, 0.9  # of the time that it takes


def read_readings(
    path: str | os.PathLike[str],
    columns: str | None = None,
    wanted: Collection[Role] = (),
    *,
    pipes: bool = False,
    choices: Choices = UNDECIDED,
    is_sure: bool = False,
    progress: Progress = no_progress,
) -> ReadingsFile:
    """Read pairs of readings from a file: `.xlsx` is a workbook, `.thermo` a session, anything else text.

    *columns* is `T_U,T_C[,SIGMA[,SIGMA_U]]`: names of the header, or numbers from 1. Without it known
    names decide, else the first two columns of readings; optional ones that are *wanted* are the next, where
    no name says which; with *is_sure* it is an error that there are more. With *pipes* a pipe that somebody
    writes to is a file as well, and `-` is standard input. *choices* settle what else would be found out.
    *progress* is told from time to time which part is done, from 0 to 1; what must be gone through twice
    begins anew.

    Raises:
        UnreadableFile: the file cannot be opened, or what it holds cannot be understood.
        Cancelled: *progress* has said so.
    """
    check_room(path)
    raw = bytes_of(path, part(progress, 0, _FETCHED), pipes=pipes)
    name = name_of(path)
    match Path(path).suffix.lower():
        case ".xlsx":
            # late, for most files are text
            from thermogui.core.reading.spreadsheet import layout_of_workbook
            from thermogui.core.reading.workbook import Workbook

            workbook = Workbook(raw, name, part(progress, _FETCHED, _UNPACKED))
            sheet = layout_of_workbook(workbook, name, choices)
            beyond = part(progress, _UNPACKED, 1)
            return readings_file(sheet, columns, wanted, choices, progress=beyond, is_sure=is_sure)
        case ".thermo":
            from thermogui.core.session.file import parse_session

            table = Table.of(parse_session(raw, name).project.readings)
            progress(1)
            if columns or choices != UNDECIDED:
                problem = "the columns of a session are not to be chosen, nor its rows; leave them out."
                raise UnreadableFile.at(name, problem)
            return _of_session(table.whole(), name)
    text, encoding = decode(raw, name, choices.encoding)
    del raw
    layout = text_layout(text, name, choices)
    return readings_file(layout, columns, wanted, choices, encoding, part(progress, _FETCHED, 1), is_sure)


def _of_session(table: Table, name: str) -> ReadingsFile:
    """Return the complete rows of a session, with their ticks; rows count from 1, as the window counts."""
    if not len(table):
        raise UnreadableFile.at(name, "no row has both t_u and t_c; fill one in.")
    roles = [column.role for column in table.columns if column.role.holds_values]
    places = {role: place for place, role in enumerate(roles)}
    return ReadingsFile(table.readings(), table.skipped, table.lines, columns=places, header=tuple(roles))
