"""A plain `.xlsx` workbook, written as a stream (ECMA-376, part 1, 18.2 to 18.8).

Every number keeps all bits of its double, and a formula has its value beside it, so that programs that
read the file without calculating show it too. A row takes microseconds, where openpyxl takes a quarter
of a millisecond and leaves out both.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from thermogui.core.files.outputs import written_whole

LONGEST = 1_048_576  # rows of a sheet
_ROWS_AT_ONCE = 5000
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1">'
    '<border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf '
    'numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" '
    'fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" '
    'xfId="0" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" '
    'builtinId="0"/></cellStyles></styleSheet>'
)
_ESCAPES = {
    **dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\ufffd"),
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord('"'): "&quot;",
}


@dataclass(frozen=True)
class Formula:
    """A formula, without its equals sign, and the value it has now; None where that is not known."""

    text: str
    value: float | str | None = None


Cell = float | int | str | Formula | None


@dataclass(frozen=True)
class Sheet:
    """A sheet whose first row is a heading; *widths* of its first columns, in characters."""

    name: str
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


def write_workbook(path: Path, sheets: Sequence[Sheet], date: datetime.date) -> None:
    """Write the sheets; the file appears whole or not at all, and is the same for the same content.

    Raises:
        ThermoError: the file cannot be written.
    """
    moment = (min(max(date.year, 1980), 2107), date.month, date.day, 0, 0, 0)
    with written_whole(path) as draft, ZipFile(draft, "w") as archive:

        def part(name: str) -> ZipInfo:
            info = ZipInfo(name, moment)
            info.compress_type = ZIP_DEFLATED
            return info

        for name, text in _fixed_parts([sheet.name for sheet in sheets]).items():
            archive.writestr(part(name), text)
        for number, sheet in enumerate(sheets, 1):
            with archive.open(part(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as file:
                for piece in _sheet_pieces(sheet):
                    file.write(piece.encode())


def column_letter(index: int) -> str:
    """Return what a column, counted from 0, is called."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _fixed_parts(names: Sequence[str]) -> dict[str, str]:
    numbers = range(1, len(names) + 1)
    listed = "".join(
        f'<sheet name="{name.translate(_ESCAPES)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_SHEET_TYPE}.worksheet+xml"/>'
        for number in numbers
    )
    relationships = f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}'
        f'.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{_SHEET_TYPE}.styles+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": f'{relationships}<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>'
        '<calcPr fullCalcOnLoad="1"/></workbook>',
        "xl/_rels/workbook.xml.rels": f'{relationships}{related}<Relationship Id="rId{len(names) + 1}" '
        f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    }


def _sheet_pieces(sheet: Sheet) -> Iterable[str]:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(sheet.widths, 1)
    )
    columns = f"<cols>{columns}</cols>" if columns else ""
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"{columns}<sheetData>"
    )
    letters: list[str] = []
    lines: list[str] = []
    for row, cells in enumerate(sheet.rows, 1):
        while len(letters) < len(cells):
            letters.append(column_letter(len(letters)))
        style = ' s="1"' if row == 1 else ""
        filled = [
            _cell(f'<c r="{letter}{row}"{style}', cell)
            for letter, cell in zip(letters, cells, strict=False)
            if cell is not None
        ]
        lines.append(f'<row r="{row}">{"".join(filled)}</row>')
        if len(lines) == _ROWS_AT_ONCE:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines) + "</sheetData></worksheet>"


def _cell(start: str, cell: Cell) -> str:
    if isinstance(cell, float) and not math.isfinite(cell):
        cell = str(cell)
    if isinstance(cell, str):
        return f'{start} t="inlineStr"><is><t xml:space="preserve">{cell.translate(_ESCAPES)}</t></is></c>'
    if isinstance(cell, Formula):
        formula, value = f"<f>{cell.text.translate(_ESCAPES)}</f>", cell.value
        if isinstance(value, str):
            return f'{start} t="str">{formula}<v>{value.translate(_ESCAPES)}</v></c>'
        shown = "" if value is None or not math.isfinite(value) else f"<v>{value!r}</v>"
        return f"{start}>{formula}{shown}</c>"
    if isinstance(cell, bool):
        return f'{start} t="b"><v>{int(cell)}</v></c>'
    return f"{start}><v>{cell!r}</v></c>"
