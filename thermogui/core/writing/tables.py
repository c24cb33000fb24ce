"""Readings beside the fitted curve, as a table and as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from itertools import islice

import numpy as np

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.progress import Progress, no_progress
from thermogui.core.readings.readings import Floats, Readings

TableCell = float | int | None

_ROWS_AT_ONCE = 1000


def fitted(assessment: Assessment) -> Floats:
    """Return the curve's value of the column that scatters for every row that has the other one.

    In the unit of that column, nan where there is none; shape (rows,).
    """
    calibration, readings = assessment.calibration, assessment.readings
    with np.errstate(all="ignore"):
        return calibration.fit.at(readings.t_c if calibration.is_inverted else readings.t_u)


def headings(readings: Readings, assessment: Assessment | None) -> list[str]:
    """Return what the columns of a table are called."""
    labels = {label.role: label.in_file for label in readings.labels}
    names = [labels.get(role, str(role)) for role, _ in readings.columns()]
    if assessment is None:
        return names
    response = assessment.settings.conventions.response
    return [*names, f"fit_{response}", f"residual_{response}"]


def table_rows(
    readings: Readings, assessment: Assessment | None, progress: Progress = no_progress
) -> Iterator[tuple[TableCell, ...]]:
    """Yield the rows: the columns that there are, ticks as 1 or 0, fit, residual.

    Fit and residual are of the column that scatters, which their headings name; they are left out
    without a calibration. A residual is that of a reading which was fitted. None is an empty cell.
    """
    columns = [values.astype(np.float64) for _, values in readings.columns()]
    ticks = [place for place, (role, _) in enumerate(readings.columns()) if not role.holds_values]
    if assessment is not None:
        residuals = np.full(len(readings), np.nan)
        residuals[assessment.calibration.rows] = assessment.calibration.fit.residuals
        columns += [fitted(assessment), residuals]
    # some at a time: while lists are made of columns, no other thread may run
    for first in range(0, len(readings), _ROWS_AT_ONCE):
        progress(first / len(readings))
        cells = [_cells(column[first : first + _ROWS_AT_ONCE]) for column in columns]
        for place in ticks:
            cells[place] = [int(value) for value in cells[place] if value is not None]
        yield from zip(*cells, strict=True)


def csv_pieces(
    readings: Readings, assessment: Assessment | None = None, progress: Progress = no_progress
) -> Iterator[str]:
    """Yield the table as CSV: a header, commas, decimal points, LF; numbers as the shortest digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings(readings, assessment))
    rows = table_rows(readings, assessment, progress)
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        writer.writerows(some)
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _cells(values: Floats) -> list[TableCell]:
    return [value if math.isfinite(value) else None for value in values.tolist()]
