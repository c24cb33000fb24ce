"""Readings beside the fitted curve, as a table and as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator

import numpy as np

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.readings import Floats, Readings

Cell = float | int | None

_ROWS_AT_ONCE = 1000


def fitted(assessment: Assessment) -> Floats:
    """Return the curve's value of the column that scatters for every row that has the other one.

    In the unit of that column, nan where there is none; shape (rows,).
    """
    calibration, readings = assessment.calibration, assessment.readings
    with np.errstate(all="ignore"):
        return calibration.fit.at(readings.t_c if calibration.is_inverted else readings.t_u)


def headings(readings: Readings, assessment: Assessment | None) -> list[str]:
    """Return what the columns of `table` are called."""
    names = ["t_u", "t_c", *([] if readings.sigma is None else ["sigma"]), "use"]
    if assessment is None:
        return names
    response = assessment.settings.conventions.scatter
    return [*names, f"fit_{response}", f"residual_{response}"]


def table(readings: Readings, assessment: Assessment | None) -> tuple[list[str], list[list[Cell]]]:
    """Return the headings and the columns: t_u, t_c, sigma where there is one, use (1 or 0), fit, residual.

    Fit and residual are of the column that scatters, which their headings name; they are left out
    without a calibration. A residual is that of a reading which was fitted. None is an empty cell.
    """
    columns = [
        _cells(values) for values in (readings.t_u, readings.t_c, readings.sigma) if values is not None
    ]
    columns.append([*readings.use.astype(np.int64).tolist()])
    if assessment is not None:
        residuals = np.full(len(readings), np.nan)
        residuals[assessment.calibration.rows] = assessment.calibration.fit.residuals
        columns += [_cells(fitted(assessment)), _cells(residuals)]
    return headings(readings, assessment), columns


def csv_pieces(readings: Readings, assessment: Assessment | None = None) -> Iterator[str]:
    """Yield `table` as CSV: a header, commas, decimal points, LF; numbers as the shortest digits."""
    names, columns = table(readings, assessment)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    # some at a time: meanwhile no other thread may run
    for first in range(0, len(readings), _ROWS_AT_ONCE):
        writer.writerows(zip(*(column[first : first + _ROWS_AT_ONCE] for column in columns), strict=True))
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _cells(values: Floats) -> list[Cell]:
    return [value if math.isfinite(value) else None for value in values.tolist()]
