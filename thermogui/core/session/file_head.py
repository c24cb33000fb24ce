"""The head of a file of any kind, looked at before all of it is read."""

from __future__ import annotations

import codecs
import os
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from thermogui.core.names import shown_name
from thermogui.core.reading.inputs import bytes_of
from thermogui.core.reading.preview import (
    LONGEST_HEAD,
    ROWS,
    Preview,
    PreviewRow,
    preview_head,
    preview_layout,
    preview_text,
)
from thermogui.core.reading.readings_file import UNDECIDED, Choices
from thermogui.core.reading.text import decode
from thermogui.core.reading.unreadable import UnreadableFile
from thermogui.core.reading.workbook import Workbook
from thermogui.core.session.opening import read_readings

_WHOLE_BYTES = 300_000  # of a workbook, which takes a moment
_SHEET_ROWS = 1000
_TAIL = 1 << 14  # bytes


def preview_file(path: str | os.PathLike[str], choices: Choices = UNDECIDED) -> Preview:
    """Look at the head of a file.

    Raises:
        UnreadableFile: it cannot be opened, or nothing of it can be shown.
    """
    return FileHead.of_file(path).preview(choices)


class FileHead:
    """The head of a file or of a text, fetched once and looked at as often as choices change.

    Attributes:
        name: as it stands in errors.
        path: of the file; None for a text.
        text: the whole of a text; None for a file.
    """

    def __init__(self, name: str, path: Path | None, text: str | None, raw: bytes, size: int) -> None:
        self.name, self.path, self.text = name, path, text
        self._raw, self._size = raw, size

    @classmethod
    def of_file(cls, path: str | os.PathLike[str]) -> FileHead:
        """Fetch the head of a file, or the whole of a workbook.

        Raises:
            UnreadableFile: it cannot be opened.
        """
        place = Path(path)
        is_text = place.suffix.lower() not in (".xlsx", ".thermo")
        raw = bytes_of(path, at_most=LONGEST_HEAD if is_text else None)
        try:
            size = max(place.stat().st_size, len(raw)) if is_text else len(raw)
        except (OSError, ValueError):
            size = len(raw)
        return cls(shown_name(place.name), place, None, raw, size)

    @classmethod
    def of_text(cls, text: str, name: str) -> FileHead:
        return cls(name, None, text, b"", len(text))

    def preview(self, choices: Choices = UNDECIDED) -> Preview:
        """Say what is understood with these choices.

        Raises:
            UnreadableFile: nothing of it can be shown.
        """
        if self.text is not None:
            return preview_text(self.text, self.name, choices)
        suffix = self.path.suffix.lower() if self.path else ""
        if suffix == ".thermo" and self.path is not None:
            return self._of_session(self.path)
        if suffix == ".xlsx":
            return self._of_workbook(choices)
        text, encoding = decode(self._raw, self.name, choices.encoding, len(self._raw) >= self._size)
        blank = Preview(self.name, "text", self._size, len(self._raw), choices, encoding=encoding)
        return preview_head(text, blank, self._tail(encoding))

    def _tail(self, encoding: str) -> str:
        """Return the end of a file of which this is not the whole; empty where it cannot be had."""
        if self.path is None or len(self._raw) >= self._size:
            return ""
        start = max(len(self._raw), self._size - _TAIL) // 2 * 2  # of UTF-16 a whole letter
        with suppress(OSError, ValueError), open(self.path, "rb") as file:
            file.seek(start)
            # its mark of the order of bytes is at the beginning
            fitting = "utf-16-be" if self._raw.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
            return file.read(_TAIL).decode(fitting if encoding == "utf-16" else encoding, "replace")
        return ""

    @cached_property
    def _workbook(self) -> Workbook:
        return Workbook(self._raw, self.name)

    def _of_workbook(self, choices: Choices) -> Preview:
        from thermogui.core.reading.spreadsheet import layout_of_workbook

        at_most = None if self._size <= _WHOLE_BYTES else _SHEET_ROWS
        sheets = tuple(self._workbook.titles)
        seen = self._size if at_most is None else 0
        blank = Preview(self.name, "workbook", self._size, seen, choices, sheets=sheets)
        try:
            layout = layout_of_workbook(self._workbook, self.name, choices, at_most)
        except UnreadableFile as error:
            return replace(blank, problem=str(error), sheet=choices.sheet or "")
        return preview_layout(layout, replace(blank, sheet=layout.sheet))

    def _of_session(self, path: Path) -> Preview:
        found = read_readings(path)
        columns = [found.readings.column(role)[:ROWS].tolist() for role in found.columns]
        rows = (
            PreviewRow(i, tuple(map(repr, cells))) for i, cells in enumerate(zip(*columns, strict=True), 1)
        )
        return Preview(
            self.name,
            "session",
            self._size,
            self._size,
            header=found.header,
            columns=found.columns,
            numeric=tuple(found.columns.values()),
            width=len(columns),
            rows=tuple(rows),
        )
