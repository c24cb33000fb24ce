"""What the program keeps between two starts."""

from __future__ import annotations

import os
import re
import stat
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote_from_bytes, unquote_to_bytes

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

# raised when the columns change, so that an old layout is not forced on a new window
_LAYOUT_VERSION = 4
_LAYOUT = ("geometry", "columns", "left", "plots")
_THEMES = ("system", "light", "dark")
_LARGEST_FILE, _LONGEST_TEXT = 1_000_000, 5000
_QUOTED = "quoted:"
_FOREIGN = re.compile(rb"@(Variant|DateTime|Rect|Size|Point)\(")
"""What Qt would build objects of, and PySide6 run as a program; this program never writes it."""
_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]+)|([0-7]+)|.)", re.DOTALL)
_NO_LETTER = re.compile(rb"[^A-Za-z@(]")
Value = TypeVar("Value")


class _Kept(Generic[Value]):
    """A value that stands in the settings under a key, and how it is read from there and written."""

    def __init__(
        self,
        key: str,
        default: object,
        read: Callable[[Any], Value],
        write: Callable[[Value], object] = lambda value: value,
    ) -> None:
        self._key, self._default, self._read, self._write = key, default, read, write

    def __get__(self, owner: Preferences, _kind: type[Preferences]) -> Value:
        return self._read(owner._settings.value(self._key, self._default))

    def __set__(self, owner: Preferences, value: Value) -> None:
        owner._settings.setValue(self._key, self._write(value))


class Preferences:
    """Window layout, theme, progress of the lessons, folder last used; in one file in the user's folder.

    Whatever stands in that file, each of them is as it should be: what is wrong is taken out at the start.

    Attributes:
        put_back: in words what was taken out; "" for nothing.
        theme: "light", "dark" or "system".
        recent: the files last open, the newest first.
        lesson: the key of the step of the walk-through that was last open; "" for the first.
        lessons_done: the keys of the steps that are ticked.
        imports: what was chosen for files of a shape, as JSON.
        folder: the one last used for files, or the user's own.
    """

    theme = _Kept("theme", "system", str)
    residuals_shown = _Kept("residuals", True, lambda value: value in (True, "true"))
    recent = _Kept("recent", None, lambda value: _paths(value), lambda names: [*map(quoted, names)])
    lesson = _Kept("lessons/step", "", str)
    lessons_done = _Kept(
        "lessons/done", "", lambda value: frozenset(str(value).split()), lambda keys: " ".join(sorted(keys))
    )
    imports = _Kept("imports", "", str)
    folder = _Kept("folder", "", lambda value: _folder(value), lambda folder: quoted(str(folder)))

    def __init__(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
        path = Path(folder, "thermogui", "thermogui.ini")
        is_whole = _is_settings(path)
        # beside it Qt's own lock, which it would wait for as well
        for place in (path, path.with_name(f"{path.name}.lock")):
            if not _is_settings(place):
                with suppress(OSError, ValueError):
                    place.replace(place.with_name(f"{place.name}.damaged"))
                if not _is_settings(place):
                    # in a place that cannot be, Qt keeps all in memory
                    path = Path(os.devnull, path.name)
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)
        if self._settings.status() == QSettings.Status.FormatError:
            is_whole = False
            self._settings.clear()
            # a file in which there was nothing to clear would stay as it is
            self.theme = _THEMES[0]
            self._settings.sync()
        wrong = self._take_out_what_is_wrong()
        self.put_back = ", ".join(wrong) if is_whole else "all settings"

    def _take_out_what_is_wrong(self) -> list[str]:
        """Remove what is not as this program writes it; return in words what that was."""
        wrong: list[str] = []
        for key, (what, is_right) in _RIGHT.items():
            if self._settings.contains(key) and not is_right(self._settings.value(key)):
                self._settings.remove(key)
                wrong.append(what)
        if self._settings.value("layout/version") == str(_LAYOUT_VERSION):
            digest = _digest(self._settings.value(f"layout/{name}") for name in _LAYOUT)
            if digest is None or self._settings.value("layout/digest") != digest:
                self._settings.remove("layout")
                wrong.append(_WHERE)
        return list(dict.fromkeys(wrong))

    def layout(self) -> list[QByteArray] | None:
        """Return the geometry of the window and the states of its splitters, if this version kept them."""
        if self._settings.value("layout/version") != str(_LAYOUT_VERSION):
            return None
        return [self._settings.value(f"layout/{name}") for name in _LAYOUT]

    def keep_layout(self, *parts: QByteArray) -> None:
        """Keep what `layout` returns."""
        for name, value in zip(_LAYOUT, parts, strict=True):
            self._settings.setValue(f"layout/{name}", value)
        self._settings.setValue("layout/digest", _digest(parts))
        self._settings.setValue("layout/version", str(_LAYOUT_VERSION))

    def panels(self, workspace: str) -> tuple[tuple[str, ...], str] | None:
        """Return which panels a workspace had open, and which of them was seen; None at first."""
        kept = self._settings.value(f"panels/{workspace}")
        if kept is None:
            return None
        chosen, *opened = str(kept).split("|")
        return tuple(opened), chosen

    def keep_panels(self, workspace: str, opened: Iterable[str], chosen: str) -> None:
        self._settings.setValue(f"panels/{workspace}", "|".join((chosen, *opened)))


def _is_settings(path: Path) -> bool:
    """Return whether there is nothing yet, or a file that Qt can be given to read."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST_FILE:
            return False
        content = path.read_bytes()
        # Qt writes UTF-8, and would pass over whatever else there is without a word
        return "\0" not in content.decode() and not _is_foreign(content)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False


def _is_foreign(content: bytes) -> bool:
    """Return whether Qt would find objects in settings, however they are written.

    It passes over quotes, the blanks between them, escapes that mean nothing, and ends of lines.
    """
    return bool(_FOREIGN.search(_NO_LETTER.sub(b"", _ESCAPE.sub(_unescaped, content))))


def _unescaped(escape: re.Match[bytes]) -> bytes:
    """Return the letter that an escape of Qt's means; nothing for what is none that matters here."""
    hexadecimal, octal = escape.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(octal, 8) if octal else 0
    # Qt makes a letter of the last 16 bits, of however many digits
    return bytes([code & 0xFFFF]) if code & 0xFFFF < 128 else b""


def _digest(parts: Iterable[object]) -> str | None:
    """Return what tells a layout that was written here from any other; None where it is none at all.

    Qt takes any bytes for one, and can make a window of millions of pixels of them, or hang.
    """
    found = 0
    for part in parts:
        if not isinstance(part, QByteArray):
            return None
        found = zlib.crc32(part.size().to_bytes(8, "big") + part.data(), found)
    return f"{found:08x}"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT and value.isprintable()


def _is_name(value: object) -> bool:
    """Return whether it can be the name of a file."""
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT and "\0" not in value


def _texts(value: object) -> list[Any]:
    """Return a list: of one text Qt makes that text, and of none nothing."""
    return [] if value is None else value if isinstance(value, list) else [value]


def _paths(value: object) -> list[str]:
    return [unquoted(name) for name in _texts(value) if isinstance(name, str) and name]


def _folder(value: object) -> Path:
    folder = unquoted(str(value))
    return Path(folder) if os.path.isdir(folder) else Path.home()


def quoted(name: str) -> str:
    """Return a name as the settings, and other texts of Qt, can hold it: not every one is text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return _QUOTED + quote_from_bytes(os.fsencode(name))
    return name


def unquoted(name: str) -> str:
    """Return the name that `quoted` was given."""
    if not name.startswith(_QUOTED):
        return name
    return os.fsdecode(unquote_to_bytes(name.removeprefix(_QUOTED)))


_WHERE = "where the parts of the window are"
_RIGHT: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "theme": ("the theme", lambda value: value in _THEMES),
    "residuals": ("whether residuals are shown", lambda value: value in (True, False, "true", "false")),
    "recent": ("the list of files", lambda value: all(_is_name(name) for name in _texts(value))),
    "folder": ("the folder", _is_name),
    "imports": ("how files were read", _is_text),
    "lessons/step": ("the step of the walk-through", _is_text),
    "lessons/done": ("the steps that are done", _is_text),
    "panels/learn": ("the open panels", _is_text),
    "panels/calibrate": ("the open panels", _is_text),
    "layout/version": (_WHERE, lambda value: isinstance(value, str) and value.isdecimal()),
}
