"""What an `.xlsx` file unpacks to, checked and laid out anew before a library reads it.

A megabyte can unpack to a gigabyte, and can hold more elements than a minute reads. So the parts that
tell about cells are unpacked here, with bounds, into a package that is stored without compression.
"""

from __future__ import annotations

import io
import re
import zlib
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from thermogui.core.reading.unreadable import UnreadableFile

_MEGABYTE = 1_000_000
# beside the cells: pictures, charts, what printers and programs keep there
_UNUSED = re.compile(
    r"docProps/|customXml/|xl/(theme|media|drawings|charts|chartsheets|externalLinks|pivot\w+|printerSettings"
    r"|worksheets/_rels|threadedComments|persons|comments\w*\.xml|calcChain\.xml)"
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_OF_CELLS = re.compile(rb"<(?:\w+:)?(?:row|c|v|f|t|r)[\s/>]")
_OF_STRINGS = re.compile(rb"<(?:\w+:)?(?:is|si)[\s/>]")
# a string, and a style or a merged range, take as long as so many elements of cells
_STRING_WEIGHT, _OTHER_WEIGHT = 4, 12
_LONGEST_PIECE = 400_000  # bytes of a tag or a text; a cell of a spreadsheet has 32,767 characters
_LARGEST_WITH_COMMENTS = 2_000_000
_BROKEN = (
    BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OSError,
)


def broken(name: str) -> UnreadableFile:
    return UnreadableFile.at(name, "this .xlsx workbook is not complete; save it again.")


def too_much(name: str) -> UnreadableFile:
    problem = (
        "it holds far more than a file of its size should; save it again with its readings alone, or as CSV."
    )
    return UnreadableFile.at(name, problem)


class Package(io.BytesIO):
    """An unpacked workbook in memory, of which each byte is read about as often as it must.

    Attributes:
        cells: how many cells and rows may be read of it, gaps counted.
        with_formulas: the names of the parts that hold formulas.
    """

    def __init__(self, name: str, cells: int) -> None:
        super().__init__()
        self.cells = cells
        self.with_formulas: set[str] = set()
        self._name = name
        self._bytes: int | None = None

    def seal(self) -> None:
        """Begin to count: each part is read for its size, for its formulas and for its cells."""
        self._bytes = 3 * len(self.getbuffer()) + _MEGABYTE
        self.seek(0)

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        if self._bytes is not None:
            self._bytes -= len(content)
            if self._bytes < 0:
                raise too_much(self._name)
        return content

    def spend(self, cells: int) -> None:
        self.cells -= cells
        if self.cells < 0:
            raise too_much(self._name)


def package_of(raw: bytes, name: str) -> Package:
    """Return the parts of a workbook that tell about its cells.

    They may have 10 MB and 16 times what the file has: sheets of measured numbers unpack to five to ten
    times their size. A file up to a megabyte may have 450,000 elements, which is what short numbers fill
    it with and what takes one to two seconds to read; a larger one has one more for each byte.

    Raises:
        UnreadableFile: it is no workbook, it is broken, or it unpacks to too much.
    """
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile.at(name, "it has a password or is an old .xls; save it as a plain .xlsx.")
    elements = 450_000 + max(0, len(raw) - _MEGABYTE)
    package = Package(name, 800_000 + elements)
    left, attributes = 10 * _MEGABYTE + 16 * len(raw), 3 * elements
    try:
        with ZipFile(io.BytesIO(raw)) as archive, ZipFile(package, "w", ZIP_STORED) as laid_out:
            parts = {
                info.filename: info
                for info in archive.infolist()
                if info.filename.endswith((".xml", ".rels")) and not _UNUSED.match(info.filename)
            }
            if sum(info.file_size for info in parts.values()) > left:
                raise too_much(name)
            for part, info in parts.items():
                if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                    raise broken(name)
                with archive.open(info) as stream:
                    content = stream.read(info.file_size)  # never more, whatever is compressed there
                if b"\0" in content or b"<!DOCTYPE" in content:
                    # no spreadsheet declares entities, of which a few bytes can make gigabytes
                    raise broken(name)
                # the quick count first, for the others take memory for each element
                if content.count(b"<") - content.count(b"</") > elements:
                    raise too_much(name)
                of_cells, of_strings = (
                    sum(1 for _ in kind.finditer(content)) for kind in (_OF_CELLS, _OF_STRINGS)
                )
                others = content.count(b"<") - content.count(b"</") - of_cells - of_strings
                elements -= of_cells + _STRING_WEIGHT * of_strings + _OTHER_WEIGHT * others
                attributes -= content.count(b"=")
                if elements < 0 or attributes < 0 or _holds_a_long_piece(content):
                    raise too_much(name)
                if _FORMULA.search(content):
                    package.with_formulas.add(part)
                if b"<dimension" not in content:
                    # openpyxl looks for it in all of the sheet, though it is not used here
                    content = content.replace(b"<sheetData", b'<dimension ref="A1"/><sheetData', 1)
                laid_out.writestr(part, content)
    except _BROKEN:
        raise broken(name) from None
    package.seal()
    return package


def _holds_a_long_piece(content: bytes) -> bool:
    """Say whether there is a token that an expat which begins anew with each chunk takes long for."""
    # a comment may hold anything, so that it is not seen where it ends
    if len(content) > _LARGEST_WITH_COMMENTS and (b"<!" in content or content.count(b"<?") > 1):
        return True
    return max(map(len, content.split(b"<"))) > _LONGEST_PIECE
