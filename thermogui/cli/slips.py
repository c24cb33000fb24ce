"""What somebody may have meant who named a file, a command or an option that there is not."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from itertools import islice

from thermogui.core.errors import ThermoError
from thermogui.core.reading.inputs import STANDARD_INPUT, check_readable, is_missing, why_not_followed
from thermogui.core.reading.room import check_room
from thermogui.core.reading.unreadable import one_line

COMMANDS = ("train", "calibrate", "export", "sweep")

_OPTIONS = {
    **dict.fromkeys(("help", "h", "?", "usage", "man", "info"), "--help"),
    **dict.fromkeys(("version", "v", "ver"), "--version"),
}
_NAMES = 2000  # of a folder; more would take a moment


def check_file(file: str | None, program: str, commands: Iterable[str] = (), *, pipes: bool = False) -> None:
    """Make sure that a file can be read, if one is named.

    Raises:
        ThermoError: it cannot; where it looks like one of the *commands* of a program, or like another
            file, it says so.
    """
    if file is None:
        return
    if file != STANDARD_INPUT and is_missing(file.replace("\0", "")):
        if option := _OPTIONS.get(file.lstrip("-/").lower()):
            raise _no_such(file, f"did you mean {program} {_known(option, program)}?")
        is_word = not any(mark in file for mark in "./\\")
        if meant := closest(file, [*commands, "help", "version"] if is_word else []):
            meant = _known(_OPTIONS.get(meant, meant), program)
            kind = "file or command" if commands else "file"
            raise _no_such(file, f"did you mean {program} {meant}?", kind)
        if meant := _close_by(file):
            raise _no_such(file, f"did you mean {one_line(meant, 255)}?")
    check_room(file)
    check_readable(file, pipes=pipes)


def check_follow(file: str | None) -> None:
    """Make sure that a file that can be read can be followed as well.

    Raises:
        ThermoError: it cannot, or none is named.
    """
    if file is None:
        raise ThermoError("--follow: Name a file to follow, or - for standard input.")
    if problem := why_not_followed(file):
        raise ThermoError(f"--follow: {one_line(file, 255)}: {problem}")


def closest(word: str, known: Iterable[str]) -> str:
    """Return which of the known words is meant; "" where none is like it."""
    by_folded = {name.casefold(): name for name in known}
    # a long one would take long, and is like none
    found = difflib.get_close_matches(word.casefold(), by_folded, 1, 0.65) if len(word) < 300 else []
    return by_folded[found[0]] if found else ""


def _no_such(file: str, hint: str, kind: str = "file") -> ThermoError:
    return ThermoError(f"{one_line(file, 255)}: there is no such {kind}; {hint}")


def _known(option: str, program: str) -> str:
    # the version is that of the whole program
    return "--help" if option == "--version" and program != "thermogui" else option


def _close_by(file: str) -> str:
    """Return a file in the same folder whose name is nearly this one."""
    folder, name = os.path.split(file)
    try:
        with os.scandir(folder or ".") as entries:
            names = [entry.name for entry in islice(entries, _NAMES) if entry.is_file()]
    except (OSError, ValueError):
        return ""
    return os.path.join(folder, found) if (found := closest(name, names)) else ""
