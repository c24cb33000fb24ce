"""The sheets of an `.xlsx` workbook as text, cell by cell, at a cost that its file's size bounds.

What a spreadsheet would show as a number becomes a number; dates, words, truths and errors become words.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from thermogui.core.files.dialect import UnreadableFile
from thermogui.core.files.watch import ReadingCancelled, Watch, unwatched
from thermogui.core.files.workbook_rows import COMMA, Budget, Cells, local_name, sheet_lines, shortened

# of the numbers of formats that need no definition (ECMA-376, part 1, 18.8.30)
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_BROKEN = (
    BadZipFile,
    ExpatError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    ValueError,
    LookupError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    OSError,
)


@dataclass(frozen=True)
class SheetText:
    """A sheet, a line for each of its rows, with tabs between cells.

    Attributes:
        title: what the sheet is called.
        text: without quotes; decimal points, but for commas that are left where words have both.
        lacks_values: whether there is a formula whose value the file does not hold.
    """

    title: str
    text: str
    lacks_values: bool


class WorkbookReader:
    """A workbook in memory.

    Raises:
        UnreadableFile: it is no workbook, it is broken, or it unpacks to too much.
    """

    def __init__(self, raw: bytes, name: str, watch: Watch = unwatched) -> None:
        self._name, self._watch, self._size = name, watch, len(raw)
        self._budget = Budget.of(len(raw), name)
        if raw.startswith(b"\xd0\xcf\x11\xe0"):
            raise UnreadableFile.at(name, "it has a password or is an old .xls; save it as a plain .xlsx.")
        try:
            self._archive = ZipFile(io.BytesIO(raw))
            self._sheets = self._listed()
            self._dates = self._date_styles()
            self._strings = self._shared_strings()
        except (UnreadableFile, ReadingCancelled):
            raise
        except _BROKEN:
            raise self._broken() from None

    def renew_budget(self) -> None:
        """Let the sheets be gone through once more."""
        self._budget = Budget.of(self._size, self._name)

    @property
    def titles(self) -> list[str]:
        """What the sheets are called, in the workbook's order, the hidden ones last."""
        return [title for title, _ in self._sheets]

    def sheets(self, only: str | None = None, at_most: int | None = None) -> Iterator[SheetText]:
        """Yield the sheets as they are asked for, in the order of their titles.

        Args:
            only: the title of the sheet that is wanted.
            at_most: so many rows of each.
        """
        for title, part in self._sheets:
            if only is not None and title != only:
                continue
            try:
                yield self._sheet(title, part, at_most)
            except (UnreadableFile, ReadingCancelled):
                raise
            except _BROKEN:
                raise self._broken(title) from None

    def _broken(self, title: str = "") -> UnreadableFile:
        where = f"{self._name}, sheet {title}" if title else self._name
        return UnreadableFile.at(where, "this is not a whole .xlsx workbook; save it anew.")

    def _parse(self, part: str, handle: Callable[[Any], None]) -> None:
        """Feed a part of the package to a parser that *handle* has given its handlers."""
        info = self._archive.getinfo(part)
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise BadZipFile("no spreadsheet compresses so")
        parser = ParserCreate()
        parser.buffer_text = True

        def refuse(*_: object) -> None:
            raise ValueError("a workbook declares no document type")

        parser.StartDoctypeDeclHandler = refuse
        handle(parser)
        budget = self._budget
        with self._archive.open(info) as stream:
            while chunk := stream.read(65_536):
                self._watch(min(stream.tell() / max(1, info.file_size), 1.0))
                budget.bytes -= len(chunk)
                parser.Parse(chunk, False)
                budget.check()
        parser.Parse(b"", True)

    def _elements(self, part: str, wanted: str) -> list[dict[str, str]]:
        """Return the attributes of all elements with this local name."""
        found: list[dict[str, str]] = []
        budget = self._budget  # which `_parse` checks

        def start(name: str, attributes: dict[str, str]) -> None:
            budget.elements -= 1
            if local_name(name) == wanted:
                found.append({local_name(key): value for key, value in attributes.items()})

        self._parse(part, lambda parser: setattr(parser, "StartElementHandler", start))
        return found

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the kind and the place of what a part refers to, by its key."""
        folder, name = posixpath.split(part)
        return {
            found["Id"]: (
                found["Type"].rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, found["Target"])).lstrip("/"),
            )
            for found in self._elements(posixpath.join(folder, "_rels", f"{name}.rels"), "Relationship")
            if found.get("TargetMode") != "External"
        }

    def _listed(self) -> list[tuple[str, str]]:
        places = [place for kind, place in self._related("").values() if kind == "officeDocument"]
        self._workbook = places[0]
        related = self._related(self._workbook)
        self._parts = dict(related.values())
        sheets = sorted(
            self._elements(self._workbook, "sheet"),
            key=lambda sheet: sheet.get("state", "visible") != "visible",
        )
        return [
            (sheet.get("name", ""), related[sheet["id"]][1])
            for sheet in sheets
            if related[sheet["id"]][0] == "worksheet"
        ]

    def _date_styles(self) -> set[str]:
        """Return the numbers of the cell styles that show dates or times."""
        part = self._parts.get("styles", "")
        if part not in self._archive.namelist():
            return set()
        dates = {str(number) for number in _DATE_FORMATS}
        for found in self._elements(part, "numFmt"):
            code = _NOT_CODE.sub("", found.get("formatCode", ""))
            if code.lower() != "general" and re.search(r"[dmyhs]", code, re.IGNORECASE):
                dates.add(found.get("numFmtId", ""))
        formats: list[str] = []
        inside = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            if name.endswith("cellXfs"):
                inside = True
            elif inside and local_name(name) == "xf" and len(formats) < 100_000:
                formats.append(attributes.get("numFmtId", "0"))

        def end(name: str) -> None:
            nonlocal inside
            if name.endswith("cellXfs"):
                inside = False

        def handle(parser: Any) -> None:
            parser.StartElementHandler, parser.EndElementHandler = start, end

        self._parse(part, handle)
        return {str(index) for index, number in enumerate(formats) if number in dates}

    def _shared_strings(self) -> list[str]:
        part = self._parts.get("sharedStrings", "")
        if part not in self._archive.namelist():
            return []
        strings: list[str] = []
        budget = self._budget
        pieces: list[str] = []
        collecting = is_aid = False

        def finish() -> None:
            text = shortened("".join(pieces))
            budget.characters -= len(text) + 40
            strings.append(text)

        def start(name: str, _: dict[str, str]) -> None:
            nonlocal collecting, is_aid
            budget.elements -= 1
            local = local_name(name)
            collecting = local == "t" and not is_aid
            if local == "rPh":
                is_aid = True
            elif local == "si":
                is_aid = False
                pieces.clear()

        def end(name: str) -> None:
            nonlocal collecting, is_aid
            collecting = False
            local = local_name(name)
            if local == "rPh":
                is_aid = False
            elif local == "si":
                finish()

        def characters(text: str) -> None:
            if collecting:
                pieces.append(text)

        def handle(parser: Any) -> None:
            parser.StartElementHandler, parser.EndElementHandler = start, end
            parser.CharacterDataHandler = characters

        self._parse(part, handle)
        return strings

    def _sheet(self, title: str, part: str, at_most: int | None) -> SheetText:
        cells = Cells(self._strings, self._dates)
        lines = sheet_lines(lambda handle: self._parse(part, handle), self._budget, cells, at_most)
        text = "\n".join(lines)
        mark = "." if cells.has_commas and not cells.has_points else ","
        return SheetText(title, text.replace(COMMA, mark), cells.lacks_values)
