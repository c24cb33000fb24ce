"""The package of a workbook that is written, made in memory alone.

openpyxl would write each sheet to a file among the temporary ones, which a process that is killed leaves
there, and the package to a file that `ZipFile` complains about where its disk is full.
"""

from __future__ import annotations

import gzip
import io
import shutil
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

_AT_ONCE = 1 << 18


class _SheetText(io.BufferedWriter):
    """What a sheet holds, packed, for it is ten times as long as a part of the package."""

    def __init__(self) -> None:
        self._packed = io.BytesIO()
        self._pack = gzip.GzipFile(fileobj=self._packed, mode="wb", compresslevel=1)
        super().__init__(self._pack, _AT_ONCE)

    def unpacked(self) -> gzip.GzipFile:
        self.flush()
        self._pack.close()
        self._packed.seek(0)
        return gzip.GzipFile(fileobj=self._packed)


class _SheetWriter(WorksheetWriter):  # type: ignore[misc]
    def __init__(self, sheet: Any) -> None:
        super().__init__(sheet, _SheetText())

    def cleanup(self) -> None:
        """Leave it to the collector: there is no file to be removed."""


class _Archive(ZipFile):
    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """Add a sheet, which openpyxl names by what it was written to."""
        with filename.unpacked() as sheet, self.open(arcname, "w") as part:
            shutil.copyfileobj(sheet, part, _AT_ONCE)


def begin_sheet(sheet: Any) -> None:
    """Have the rows of a sheet kept in memory; to be called once its widths and panes are settled."""
    sheet._writer = _SheetWriter(sheet)
    sheet._writer.write_top()


def package_of_book(book: Workbook) -> bytes:
    """Return the file that a write-only workbook is, all of its sheets having been begun here."""
    content = io.BytesIO()
    with _Archive(content, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()
    return content.getvalue()
