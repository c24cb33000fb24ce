"""A workbook of a calibration: the readings, the calibration as live formulas, and the trace of a run.

The formulas are those of the orthogonal polynomials of `calibration.basis`, weighted sums over the rows
that count, so that a reading that is changed, or left out by a 0 under *use*, changes all that follows.
Only functions that every spreadsheet program has had for decades are used. They are written without
values, which a program works out as it opens the workbook. A number has 16 digits, of which doubles need
up to 17; as CSV the readings have all of them.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import numpy as np

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.conversion import to_t_c
from thermogui.core.descent.excerpt import Excerpt
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import MODELS
from thermogui.core.errors import ThermoError
from thermogui.core.progress import Progress, no_progress
from thermogui.core.readings.readings import Readings
from thermogui.core.readings.roles import Role
from thermogui.core.writing.formula import facts
from thermogui.core.writing.outputs import written_whole
from thermogui.core.writing.tables import headings, table_rows

LONGEST = 1_048_576  # rows of a sheet
_LARGEST = 1.797693134862315e308  # whose 16 digits are no more than the largest double
_NOT_IN_XML = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], "\ufffd"
)


@dataclass(frozen=True)
class Formula:
    """A formula, without its equals sign."""

    text: str


Cell = float | int | str | Formula | None

Line = tuple[str, str, float | None]
"""A label, a formula, and what the program itself has found."""


def write_xlsx(
    path: Path,
    readings: Readings,
    source: str,
    date: datetime.date,
    assessment: Assessment | None = None,
    experiment: Experiment | None = None,
    trace: Excerpt | None = None,
    progress: Progress = no_progress,
) -> None:
    """Write the workbook; the file appears whole or not at all.

    Without an assessment there is no sheet *Calibration*, without a trace none with that name.

    Raises:
        ThermoError: the file cannot be written, or there are more readings than a sheet has rows.
        Cancelled: *progress* has said so.
    """
    if len(readings) >= LONGEST:
        raise ThermoError(
            f"A sheet holds {LONGEST - 1:,} readings, and there are {len(readings):,}; choose CSV for them."
        )
    from openpyxl import Workbook  # late, for it takes a while

    from thermogui.core.writing.workbook_archive import package_of_book

    with written_whole(path) as draft:
        book = Workbook(write_only=True)
        book.calculation.fullCalcOnLoad = True
        book.properties.creator = "thermogui"
        _add_sheet(book, "Readings", _readings_rows(readings, assessment, progress))
        if assessment is not None:
            rows = _calibration_rows(assessment, source, date)
            _add_sheet(book, "Calibration", rows, widths=(44, 24, 24))
        if trace is not None:
            _add_sheet(book, "Trace", _trace_rows(experiment, trace))
        draft.write_bytes(package_of_book(book))


def _add_sheet(book: Any, name: str, rows: Iterator[Sequence[Cell]], widths: Sequence[int] = ()) -> None:
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

    def written(cell: Cell) -> object:
        if isinstance(cell, float):
            return max(-_LARGEST, min(cell, _LARGEST)) if math.isfinite(cell) else str(cell)
        if isinstance(cell, Formula):
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
) -> Iterator[Sequence[Cell]]:
    names, rows = headings(readings, assessment), table_rows(readings, assessment, progress)
    if assessment is None:
        yield names
        yield from rows
        return
    # helpers of the sheet Calibration: what a row weighs, and what it holds if it weighs anything
    yield [*names, "weight", "used_t_u", "used_t_c"]
    fit = assessment.calibration.fit
    t_u, t_c, use = (_letter(names.index(role)) for role in (Role.T_U, Role.T_C, Role.USE))
    weight = _letter(len(names))
    sigma = _letter(names.index(Role.SIGMA_C)) if fit.sigma is not None else ""
    pattern = f"IF(AND(N({use}%d)=1,ISNUMBER({t_u}%d),ISNUMBER({t_c}%d)),1,0)"
    if sigma:
        tests = f"N({use}%d)=1,ISNUMBER({t_u}%d),ISNUMBER({t_c}%d),ISNUMBER({sigma}%d)"
        pattern = f"IF(AND({tests}),1/{sigma}%d^2,0)"
    places = pattern.count("%d")
    for number, row in enumerate(rows, 2):
        yield [
            *row,
            Formula(pattern % ((number,) * places)),
            Formula(f'IF({weight}{number}>0,{t_u}{number},"")'),
            Formula(f'IF({weight}{number}>0,{t_c}{number},"")'),
        ]


def _letter(index: int) -> str:
    """Return what a column, counted from 0, is called; there are hardly ten."""
    return ascii_uppercase[index]


def _calibration_rows(assessment: Assessment, source: str, date: datetime.date) -> Iterator[Sequence[Cell]]:
    yield ["Calibration", "live", "as the program found it"]
    before = len(headings(assessment.readings, None))
    lines = list(_calibration_lines(assessment, len(assessment.readings), before))
    places = {label: f"$B${number}" for number, (label, _, _) in enumerate(lines, 2)}
    for label, formula, found in lines:
        if label == "given t_u":
            yield ["given t_u (type another)", float(formula)]
            continue
        for name, place in places.items():
            formula = formula.replace(f"[{name}]", place)
        yield [label, Formula(formula), found]
    yield []
    for fact in facts(assessment, source, date):
        yield [fact]


def _calibration_lines(assessment: Assessment, rows: int, before: int) -> Iterator[Line]:
    """Yield what stands in the sheet; a label in square brackets stands for the cell beside it.

    *before* is how many columns there are before that of the fit.
    """
    calibration = assessment.calibration
    fit, conventions = calibration.fit, calibration.conventions
    inverted, is_line = calibration.is_inverted, fit.size == 2

    def column(index: int) -> str:
        return f"Readings!${_letter(index)}$2:${_letter(index)}${rows + 1}"

    x, y = (column(1), column(0)) if inverted else (column(0), column(1))
    w, used_t_u, used_t_c = (column(before + 2 + place) for place in range(3))
    d = f"({x}-[mean of x])"
    yield "readings fitted", f'COUNTIF({w},">0")', fit.count
    yield "degrees of freedom", f"[readings fitted]-{fit.size}", fit.dof
    yield "confidence", repr(conventions.confidence), conventions.confidence
    yield "sum of weights", f"SUM({w})", None
    yield "mean of x", f"SUMPRODUCT({w},{x})/[sum of weights]", None
    yield "mean of y", f"SUMPRODUCT({w},{y})/[sum of weights]", None
    yield "norm of d", f"SUMPRODUCT({w}*{d}^2)", None
    yield "rise", f"SUMPRODUCT({w}*{d}*({y}-[mean of y]))/[norm of d]", None
    curve = f"[mean of y]+[rise]*{d}"
    if is_line:
        alpha = beta = bend = "0"
    else:
        alpha, beta, bend = "[alpha]", "[beta]", "[bend]"
        square = f"({d}^2-[alpha]*{d}-[beta])"
        yield "alpha", f"SUMPRODUCT({w}*{d}^3)/[norm of d]", None
        yield "beta", "[norm of d]/[sum of weights]", None
        yield "norm of the square", f"SUMPRODUCT({w}*{square}^2)", None
        yield "bend", f"SUMPRODUCT({w}*{square}*({y}-{curve}))/[norm of the square]", None
        curve += f"+[bend]*{square}"
    s = float(fit.residual_standard_deviation)
    chi = f"SUMPRODUCT({w}*({y}-({curve}))^2)"
    yield "residual standard deviation", f"SQRT({chi}/[degrees of freedom])", s
    unit = "1" if fit.weights == "absolute" else "[residual standard deviation]^2"
    yield "variance of a reading of weight one", unit, None
    factor = "NORMSINV((1+[confidence])/2)"
    if fit.weights != "absolute":
        factor = "TINV(1-[confidence],[degrees of freedom])"
    yield "coverage factor k", factor, fit.coverage_factor(conventions.confidence)
    yield from _parameters(assessment, alpha, beta, bend)
    sigma = f"SUMPRODUCT(({w}>0)/({w}+({w}=0)))/[readings fitted]"
    scatter = "[variance of a reading of weight one]" + ("" if fit.sigma is None else f"*{sigma}")
    found = float(fit.scatter_of_a_reading)
    yield "scatter of a new reading", f"SQRT({scatter})", found
    yield from _conversion(assessment, used_t_u, used_t_c, alpha, beta, bend)


def _parameters(assessment: Assessment, alpha: str, beta: str, bend: str) -> Iterator[Line]:
    calibration = assessment.calibration
    fit = calibration.fit
    is_line = fit.size == 2
    unit = "[variance of a reading of weight one]"
    yield "origin", repr(float(fit.origin)), float(fit.origin)
    yield "o", "[origin]-[mean of x]", None
    square = f"([o]^2-{alpha}*[o]-{beta})"
    squares = "" if is_line else f"+{square}^2/[norm of the square]"
    slopes = "" if is_line else f"+(2*[o]-{alpha})^2/[norm of the square]"
    bent = "" if is_line else f"+{bend}*{square}"
    risen = "" if is_line else f"+{bend}*(2*[o]-{alpha})"
    yield "intercept", f"[mean of y]+[rise]*[o]{bent}", float(fit.params[0])
    yield "slope", f"[rise]{risen}", float(fit.params[1])
    if not is_line:
        yield "curvature", bend, float(fit.params[2])
    errors = fit.standard_errors.tolist()
    variance = f"1/[sum of weights]+[o]^2/[norm of d]{squares}"
    yield "standard error of the intercept", f"SQRT({unit}*({variance}))", errors[0]
    yield "standard error of the slope", f"SQRT({unit}*(1/[norm of d]{slopes}))", errors[1]
    if not is_line:
        yield "standard error of the curvature", f"SQRT({unit}/[norm of the square])", errors[2]


def _conversion(
    assessment: Assessment, used_t_u: str, used_t_c: str, alpha: str, beta: str, bend: str
) -> Iterator[Line]:
    calibration = assessment.calibration
    is_line = calibration.fit.size == 2
    # of halves, for the sum of the middle two may be more than a double holds
    t_u = float(f"{2 * float(np.median(calibration.t_u / 2)):.6g}")
    found = to_t_c(calibration, t_u)
    k = calibration.fit.coverage_factor(calibration.conventions.confidence)
    yield "lowest t_u", f"MIN({used_t_u})", float(calibration.t_u.min())
    yield "highest t_u", f"MAX({used_t_u})", float(calibration.t_u.max())
    yield "given t_u", repr(t_u), None
    bent = "" if is_line else f"+{bend}*([z]^2-{alpha}*[z]-{beta})"
    slope = "[rise]" if is_line else f"([rise]+{bend}*(2*[z]-{alpha}))"
    if not calibration.is_inverted:
        yield "z", "[given t_u]-[mean of x]", None
        yield "t_c", f"[mean of y]+[rise]*[z]{bent}", found.estimate
        rate = "1"
    else:
        if is_line:
            yield "z", "([given t_u]-[mean of y])/[rise]", None
        else:
            # on the branch that the middle of the readings lies on
            middle = f"(MIN({used_t_c})+MAX({used_t_c}))/2-[mean of x]"
            yield "first", f"[rise]-{alpha}*{bend}", None
            yield "constant", f"[mean of y]-{beta}*{bend}-[given t_u]", None
            yield "side", f"SIGN([first]+2*{bend}*({middle}))", None
            yield "root", f"[side]*SQRT([first]^2-4*{bend}*[constant])", None
            stable = "0-2*[constant]/([first]+[root])"
            yield "z", f"IF([first]*[side]>0,{stable},([root]-[first])/(2*{bend}))", None
        yield "t_c", "[mean of x]+[z]", found.estimate
        rate = f"ABS({slope})"
    squares = "" if is_line else f"+([z]^2-{alpha}*[z]-{beta})^2/[norm of the square]"
    variance = f"[variance of a reading of weight one]*(1/[sum of weights]+[z]^2/[norm of d]{squares})"
    curve, new = found.standard_uncertainty, found.prediction_standard_uncertainty
    yield "standard uncertainty of the curve", f"SQRT({variance})/{rate}", curve
    yield (
        "standard uncertainty of one new reading",
        f"SQRT({variance}+[scatter of a new reading]^2)/{rate}",
        new,
    )
    yield "± of one new reading", "[coverage factor k]*[standard uncertainty of one new reading]", k * new
    inside = "AND([given t_u]>=[lowest t_u],[given t_u]<=[highest t_u])"
    yield "within the readings", f'IF({inside},"yes","no: extrapolated")', None


def _trace_rows(experiment: Experiment | None, trace: Excerpt) -> Iterator[Sequence[Cell]]:
    names = MODELS[(experiment or Experiment()).model].parameter_names
    yield ["epoch", "loss", *names, *(f"grad_{name}" for name in names)]
    for epoch, numbers in trace.rows():
        # the shortest digits of its dtype, and what is not finite as a word
        yield [epoch, *(float(str(n)) if np.isfinite(n) else str(n) for n in numbers)]
    if experiment is not None:
        yield []
        for name, value in experiment.as_dict().items():
            yield [name, ", ".join(map(str, value)) if isinstance(value, list) else value]
