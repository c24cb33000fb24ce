"""A workbook of a calibration: the readings, the calibration as live formulas, and the trace of a run.

The formulas are written without values, which a program works out as it opens the workbook. A number has
16 digits, of which doubles need up to 17; as CSV the readings have all of them.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.descent.excerpt import Excerpt
from thermogui.core.descent.experiment import model_of
from thermogui.core.descent.run import Run
from thermogui.core.errors import ThermoError
from thermogui.core.progress import Progress, no_progress
from thermogui.core.readings.readings import Readings
from thermogui.core.writing.formula import facts
from thermogui.core.writing.live_formulas import calibration_lines, helper_columns
from thermogui.core.writing.outputs import written_whole
from thermogui.core.writing.tables import headings, table_rows
from thermogui.core.writing.uncertainty_table import OF_TABLE, UncertaintyTable

LONGEST = 1_048_576  # rows of a sheet
_LARGEST = 1.797693134862315e308  # whose 16 digits are no more than the largest double
_NOT_IN_XML = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\ufffd"
)


@dataclass(frozen=True)
class CellFormula:
    """A formula, without its equals sign."""

    text: str


SheetCell = float | int | str | CellFormula | None


def write_xlsx(
    path: Path,
    readings: Readings,
    source: str,
    date: datetime.date,
    assessment: Assessment | None = None,
    run: Run[Excerpt] | None = None,
    progress: Progress = no_progress,
) -> None:
    """Write the workbook; the file appears whole or not at all.

    Without an assessment there is no sheet *Calibration* and no *Uncertainty*, without a run no *Trace*.

    Raises:
        ThermoError: the file cannot be written, or there are more readings than a sheet has rows.
        Cancelled: *progress* has said so.
    """
    if len(readings) >= LONGEST:
        raise ThermoError(
            f"A sheet holds {LONGEST - 1:,} readings, and there are {len(readings):,}; choose CSV for them."
        )
    table = None if assessment is None else UncertaintyTable.of(assessment)
    from openpyxl import Workbook  # late, for it takes a while

    from thermogui.core.writing.workbook_archive import package_of_book

    with written_whole(path) as draft:
        book = Workbook(write_only=True)
        book.calculation.fullCalcOnLoad = True
        book.properties.creator = "thermogui"
        _add_sheet(book, "Readings", _readings_rows(readings, assessment, progress))
        if assessment is not None and table is not None:
            rows = _calibration_rows(assessment, source, date, len(table.t_u))
            _add_sheet(book, "Calibration", rows, widths=(56, 24, 24))
            _add_sheet(book, "Uncertainty", _uncertainty_rows(table), widths=(24,) * 5)
        if run is not None:
            _add_sheet(book, "Trace", _trace_rows(run))
        draft.write_bytes(package_of_book(book))


def _add_sheet(book: Any, name: str, rows: Iterator[Sequence[SheetCell]], widths: Sequence[int] = ()) -> None:
    """Add a sheet whose first row is a heading; *widths* of its first columns, in characters."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    from thermogui.core.writing.workbook_archive import begin_sheet

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    begin_sheet(sheet)
    heading = []
    for title in next(rows):
        heading.append(WriteOnlyCell(sheet, title))
        heading[-1].font = Font(bold=True)
    sheet.append(heading)

    def written(cell: SheetCell) -> object:
        if isinstance(cell, float):
            return max(-_LARGEST, min(cell, _LARGEST)) if math.isfinite(cell) else str(cell)
        if isinstance(cell, CellFormula):
            return f"={cell.text}"
        if isinstance(cell, str):
            text = WriteOnlyCell(sheet, cell.translate(_NOT_IN_XML))
            text.data_type = "s"  # were it to begin with an equals sign
            return text
        return cell

    try:
        for row in rows:
            sheet.append([written(cell) for cell in row])
    finally:
        sheet.close()


def _readings_rows(
    readings: Readings, assessment: Assessment | None, progress: Progress
) -> Iterator[Sequence[SheetCell]]:
    names, rows = headings(readings, assessment), table_rows(readings, assessment, progress)
    if assessment is None:
        yield names
        yield from rows
        return
    # helpers of the sheet Calibration
    helpers = helper_columns(assessment, len(names))
    yield [*names, *helpers]
    for number, row in enumerate(rows, 2):
        yield [*row, *(CellFormula(pattern.replace("%d", str(number))) for pattern in helpers.values())]


def _calibration_rows(
    assessment: Assessment, source: str, date: datetime.date, in_table: int
) -> Iterator[Sequence[SheetCell]]:
    yield ["Calibration", "live", "as the program found it"]
    before = len(headings(assessment.readings, None))
    lines = list(calibration_lines(assessment, len(assessment.readings), before, in_table))
    places = {label: f"$B${number}" for number, (label, _, _) in enumerate(lines, 2)}
    for label, formula, found in lines:
        if label == "given t_u":
            yield ["given t_u (type another)", float(formula)]
            continue
        for name, place in places.items():
            formula = formula.replace(f"[{name}]", place)
        yield [label, CellFormula(formula), found]
    yield []
    for fact in facts(assessment, source, date):
        yield [fact]


def _uncertainty_rows(table: UncertaintyTable) -> Iterator[Sequence[SheetCell]]:
    yield ["t_u", "reaches down by", "reaches up by", "standard uncertainty", "with the reference"]
    yield from zip(*(values.tolist() for values in table.columns().values()), strict=True)
    yield [OF_TABLE]


def _trace_rows(run: Run[Excerpt]) -> Iterator[Sequence[SheetCell]]:
    names = model_of(run.experiment).parameter_names
    losses = ["loss"] if run.trace.validation_losses is None else ["loss", "validation_loss"]
    yield ["epoch", *losses, *names, *(f"grad_{name}" for name in names)]
    for epoch, numbers in run.trace.rows():
        # the shortest digits of its dtype, and what is not finite as a word
        yield [epoch, *(float(str(n)) if np.isfinite(n) else str(n) for n in numbers)]
    yield []
    for name, value in run.experiment_so_far.as_dict().items():
        yield [name, ", ".join(map(str, value)) if isinstance(value, list) else value]
