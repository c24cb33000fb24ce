"""Sessions: everything that a person would miss, in a `.thermo` file.

A session is one JSON object in UTF-8 (this is version 1):

    format: "thermogui session"
    version: 1
    source: the name of the file the readings came from, or null
    notes: free text
    readings: READINGS
    experiment: EXPERIMENT, the settings of the next run
    calibration: {model, weights, scatter, confidence, origin, readings, reference, resolution,
        another_display, names_unit, correlation, components}, as in `core.calibration.settings`;
        another_display and correlation may be missing. reference is the standard uncertainty of all that is
        shared; components is a list of {name, uncertainty, coverage, distribution, dof, shared}, and
        missing where that number says all
    details: {instrument, serial_number, reference, reference_serial_number, traceability, operator,
        points}, as in `core.details`; may be missing
    runs: a list of {
        experiment: EXPERIMENT, as it was when the run began,
        readings: READINGS, or null for those of the session, or the number of an earlier run (from 0) that
            has the same,
        digest: SHA-256 of the readings that counted, t_u and then t_c as little-endian doubles, and where
            some of them were held out by hand, behind these a byte for each, 1 or 0,
        planned: how many epochs it was to have,
        resumed_at: how many it had when it was last continued; 0 if it never was,
        outcome: "finished", "stopped", "diverged", "failed", or "" for one that never ended,
        end: {epoch, loss, params}: the state after its last epoch, exactly; loss (of its record) null without
            an epoch. With it loss_after, of these params, and needed, after how many epochs it was within 1 %
            of the least loss for good, or null; both may be missing,
        trace: {epoch, loss, params}: a list each, of as many epochs as show how it went;
            params is a list of lists, one for each parameter. With it validation_loss where readings were
            held out; may be missing
        name: what it is called; may be missing
        paused: true of one that is "stopped" because it was saved while it went on; may be missing
        stopped_because: which rule of its experiment, or what else, ended it; may be missing
        stages: {after, closed_form}: a list each, of after how many epochs training began anew (to continue
            the run, or to finish it at once), and whether by the closed form; may be missing
    }
    shown: the number of the run that is shown, from 0; where it is missing, the last
    ticked: the numbers of the runs that are drawn together; may be missing
    places: for each run which of the colours and lines it is drawn in, from 0, or null; may be missing
    view: an object that belongs to the window

    READINGS: {t_u, t_c, use, sigma, sigma_u, unit_of_t_u, unit_of_t_c, names, decimals}: lists of numbers,
        of true and false, and of numbers or null (sigma_u may be missing); beside use, held_out, of the same
        kind, where somebody has chosen what a run is to hold out; codes of `core.readings.units`,
        any other units in their own words, or null; what the columns are called, {t_u, t_c}, each a text or
        null; with how many decimals each column is shown, {t_u, t_c, sigma, sigma_u}; the last two may be
        missing
    EXPERIMENT: every field of `core.descent.experiment.Experiment`; those of its STOPS may be missing

A number that is not finite is "nan", "inf" or "-inf"; nan in a reading is an empty cell. All other numbers
read back with every bit. Keys that this version does not know are kept, in each of these objects but a
component, and written again. A change that this reading would misunderstand gets another version, and a
step in `_MIGRATIONS`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from thermogui.core.errors import ThermoError
from thermogui.core.project import Project
from thermogui.core.reading.inputs import bytes_of
from thermogui.core.reading.stamp import Stamp
from thermogui.core.reading.unreadable import UnreadableFile, one_line
from thermogui.core.readings.readings import empty_rows
from thermogui.core.session.content import Session
from thermogui.core.session.layout import content_of, session_from
from thermogui.core.session.strict_json import Damaged, Json, dumped, parsed
from thermogui.core.writing.outputs import written_whole

FORMAT = "thermogui session"
VERSION = 1


def read_session(path: str | os.PathLike[str]) -> Session:
    """Read a session.

    Raises:
        UnreadableFile: it cannot be opened, is no session, is damaged, or of a newer version.
    """
    return parse_session(bytes_of(path), Path(path).name)


def parse_session(raw: bytes, name: str) -> Session:
    """Read a session from the bytes of a file; *name* stands in the errors.

    Raises:
        UnreadableFile: it is no session, is damaged, or of a newer version.
    """
    try:
        return session_from(_current(raw, name))
    except Damaged as error:
        said = one_line(str(error), 120)
        problem = f"this session is damaged ({said}); take an earlier copy of it, or the readings' own file."
        raise UnreadableFile.at(name, problem) from None


def session_text(session: Session) -> str:
    """Return the JSON of a session, one line for each of its outermost keys."""
    content = {"format": FORMAT, "version": VERSION, **content_of(session)}
    lines = (f"{json.dumps(key)}: {dumped(value)}" for key, value in content.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


class ChangedOnDisk(ThermoError):  # noqa: N818 - it is no error
    """Somebody else has written the file since it was read or written here."""


def write_session(
    path: str | os.PathLike[str], session: Session, expected: Stamp | None = None
) -> Stamp | None:
    """Write a session and return its stamp; the file is there whole, or as it was before.

    With *expected* nothing is written over a file with another stamp than that.

    Raises:
        ChangedOnDisk: the file is not the expected one.
        ThermoError: the file cannot be written, or holds in *view* what is no JSON.
    """
    place = Path(os.path.realpath(path))
    try:
        text = session_text(session)
    except (TypeError, ValueError, RecursionError) as error:
        raise ThermoError(f"{place}: it cannot be written ({one_line(str(error), 80)}).") from error
    with written_whole(place) as draft:
        with draft.open("w", encoding="ascii", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            stamp = Stamp.of(file.fileno())
        # at the last moment: to write a large one takes seconds
        if expected is not None and Stamp.of(place) not in (None, expected):
            raise ChangedOnDisk(f"{place}: it has changed on the disk.")
    if hasattr(os, "O_DIRECTORY"):
        # the new name too must outlive a power cut; not every disk can promise that
        with suppress(OSError):
            folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    return stamp


def _from_version_0(content: dict[str, Json]) -> dict[str, Json]:
    """Sessions before version 1 had readings and settings only."""
    return {**content_of(Session(Project(empty_rows(0)))), **content}


_MIGRATIONS: Mapping[int, Callable[[dict[str, Json]], dict[str, Json]]] = MappingProxyType(
    {0: _from_version_0}
)
"""From each older version to the one after it."""


def _current(raw: bytes, name: str) -> dict[str, Json]:
    """Return the content of a session as this version has it."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Damaged("it is not text in UTF-8") from None
    content: dict[str, Json] = parsed(text)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UnreadableFile.at(name, "this is not a session of this program; choose another file.")
    version = content.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise Damaged("version is not a whole number")
    if version > VERSION:
        problem = (
            f"a newer version of this program has written it (format {version}, and this one knows {VERSION})"
        )
        raise UnreadableFile.at(name, f"{problem}; open it with that one.")
    while version < VERSION:
        content = _MIGRATIONS[version](content)
        version += 1
    return content
