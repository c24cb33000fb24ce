"""Files that a command is asked to write, checked before any work is done, and what draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from thermogui.cli.display import LIBRARIES_FOR_QT
from thermogui.core.errors import ThermoError

Drawing = Callable[[str], Callable[..., Any]]
"""Imports Qt, which the commands know nothing of, and returns what draws `plots`, or a `report` as a PDF."""


def checked_output(option: str, text: str, suffixes: tuple[str, ...], what: str, file: str | None) -> Path:
    """Return where to write, once it is sure that this can be done.

    *suffixes* are those that *what*, such as `A plot`, may have (none: any); *file* holds the readings.

    Raises:
        ThermoError: the suffix is wrong, the file cannot be written, or it is that of the readings.
    """
    from thermogui.core.reading.unreadable import one_line
    from thermogui.core.writing.outputs import same_file, writable

    place = f"{option}: {one_line(text, 255)}"
    if suffixes and Path(text).suffix.lower() not in suffixes:
        raise ThermoError(f"{place}: {what}'s name ends in {', '.join(suffixes)}.")
    try:
        path = writable(text)
    except (OSError, ValueError) as error:
        reason = one_line(getattr(error, "strerror", None) or str(error), 255)
        raise ThermoError(f"{place}: it cannot be written ({reason}).") from None
    if file is not None and same_file(path, Path(file)):
        raise ThermoError(f"{place}: This is the file of readings; choose another name.")
    return path


@contextmanager
def libraries_named(what: str) -> Iterator[None]:
    """Have an import of what draws with Qt say which libraries to install; *what* needs them.

    Raises:
        ThermoError: a library of the system is missing.
    """
    try:
        yield
    except ImportError as error:
        if (error.name or "").startswith("thermogui"):
            raise
        raise ThermoError(f"{what} need a library that is missing ({error}). {LIBRARIES_FOR_QT}") from error
