"""Readings beside the fitted curve, as a table and as CSV."""

from __future__ import annotations

import csv
import io
import math

import numpy as np

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.readings import Floats, Readings

Cell = float | int | None


def fitted(assessment: Assessment) -> Floats:
    """Return the curve's value of the column that scatters for every row that has the other one.

    In the unit of that column, nan where there is none; shape (rows,).
    """
    calibration, readings = assessment.calibration, assessment.readings
    with np.errstate(all="ignore"):
        return calibration.fit.at(readings.t_c if calibration.is_inverted else readings.t_u)


def table(readings: Readings, assessment: Assessment | None) -> tuple[list[str], list[list[Cell]]]:
    """Return the headings and the columns: t_u, t_c, sigma where there is one, use (1 or 0), fit, residual.

    Fit and residual are of the column that scatters, which their headings name; they are left out
    without a calibration. A residual is that of a reading which was fitted. None is an empty cell.
    """
    columns: dict[str, Floats] = {"t_u": readings.t_u, "t_c": readings.t_c}
    if readings.sigma is not None:
        columns["sigma"] = readings.sigma
    cells: dict[str, list[Cell]] = {name: _cells(values) for name, values in columns.items()}
    cells["use"] = list(map(int, readings.use.tolist()))
    if assessment is not None:
        response = assessment.settings.conventions.scatter
        cells[f"fit_{response}"] = _cells(fitted(assessment))
        cells[f"residual_{response}"] = _cells(assessment.residuals)
    return list(cells), list(cells.values())


def csv_text(readings: Readings, assessment: Assessment | None = None) -> str:
    """Return `table` as CSV: a header, commas, decimal points, LF; numbers as the shortest digits."""
    names, columns = table(readings, assessment)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue()


def _cells(values: Floats) -> list[Cell]:
    return [value if math.isfinite(value) else None for value in values.tolist()]
