"""The readings on the page: all of a small table, the first and the notable ones of a large one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.calibrate import sigma_roles
from thermogui.core.calibration.left_out import deviations
from thermogui.core.readings.readings import Rows
from thermogui.core.writing.report.figures import column, decimals_for, decimals_of

MOST_ROWS = 40
MOST_REMARKS = 3
_MANY_WARNINGS, _LESS = 4, 6  # rows that give way to so many warnings
_MOST_FROM_AFAR = 8
LEFT_OUT, NO_SIGMA = "left out", "no σ"


@dataclass(frozen=True)
class ReportRow:
    """Cells of a row, and whether it is marked as an outlier or muted because it was not fitted."""

    cells: tuple[str, ...]
    is_flagged: bool = False
    is_muted: bool = False
    follows_gap: bool = False


@dataclass(frozen=True)
class ReportTable:
    """Columns with headings; all but words are numbers to align at the point."""

    heads: tuple[str, ...]
    rows: tuple[ReportRow, ...]

    @property
    def characters(self) -> int:
        """How wide the table is, in characters of its widest cells."""
        columns = zip(self.heads, *(row.cells for row in self.rows), strict=True)
        return sum(max(map(len, cells)) for cells in columns)


@dataclass(frozen=True)
class Listing:
    """The readings.

    Attributes:
        table: row, t_u, t_c, each σ that was used, fitted value, residual.
        more: how many readings are not listed, in words; "" for none.
        remarks: why a row is an outlier, or how it decides the curve.
    """

    table: ReportTable
    more: str
    remarks: tuple[str, ...]


def listing_of(assessment: Assessment, lines: Rows | None = None) -> Listing:
    """List the complete readings of an assessment, under their rows in the file where *lines* has them."""
    readings = assessment.readings
    numbers = np.arange(1, len(readings) + 1) if lines is None else lines
    suspect, aside = dict(assessment.outliers), assessment.left_out
    for row, why in aside.outliers():
        suspect[row] = f"left out; {why}"
    reasons = {row: f"decides the curve: {why}" for row, why in assessment.influential.items()}
    for row, why in suspect.items():
        reasons[row] = f"{why}; {reasons[row]}" if row in reasons else why
    complete = np.flatnonzero(readings.complete)
    most = MOST_ROWS - (_LESS if len(assessment.warnings) >= _MANY_WARNINGS else 0)
    shown, gap = _chosen(complete, sorted({*reasons, *aside.rows.tolist()}), most)
    rows = _rows(assessment, shown, numbers, set(suspect), gap)
    sigmas = (role.symbol for role in sigma_roles(readings, assessment.settings.conventions))
    heads = ("row", "t_u", "t_c", *sigmas, f"fitted {assessment.settings.conventions.response}", "residual")
    rest = len(complete) - len(shown)
    more = f"and {rest:,} more reading{'' if rest == 1 else 's'}" if rest else ""
    return Listing(ReportTable(heads, tuple(rows)), more, tuple(_remarks(reasons, numbers)))


def _chosen(complete: Rows, notable: list[int], most: int) -> tuple[Rows, int | None]:
    """Return which rows to list, at *most* so many, and the first that does not follow on the one before."""
    if len(complete) <= most:
        return complete, None
    # those that stand among the first anyway need no room of their own
    afar = [row for row in notable if row > complete[most - _MOST_FROM_AFAR - 1]][:_MOST_FROM_AFAR]
    first = complete[: most - len(afar)]
    afar = [row for row in afar if row > first[-1]]
    shown = np.concatenate([first, np.array(afar, first.dtype)])
    jumps = np.flatnonzero(np.diff(np.searchsorted(complete, shown)) > 1)
    return shown, int(shown[jumps[0] + 1]) if len(jumps) else None


def _rows(
    assessment: Assessment, shown: Rows, numbers: Rows, flagged: set[int], gap: int | None
) -> list[ReportRow]:
    readings, calibration = assessment.readings, assessment.calibration
    response = readings.t_u if calibration.is_inverted else readings.t_c
    of_response = decimals_of(response[shown].tolist())
    residual = assessment.residuals[shown]
    apart = deviations(calibration, readings, shown)
    with np.errstate(all="ignore"):
        fitted = response[shown] - np.where(np.isnan(residual), apart, residual)
    is_fitted = np.isin(shown, calibration.rows)
    decimals = decimals_for(float(calibration.fit.scatter_of_a_reading), of_response)
    cells = [
        [str(number) for number in numbers[shown].tolist()],
        column(readings.t_u[shown], decimals_of(readings.t_u[shown].tolist())),
        column(readings.t_c[shown], decimals_of(readings.t_c[shown].tolist())),
    ]
    for role in sigma_roles(readings, calibration.conventions):
        sigma = readings.column(role)[shown]
        cells.append(column(sigma, decimals_of(sigma.tolist())))
    cells += [column(fitted, decimals), column(residual, decimals)]
    rows = []
    for index, row in enumerate(shown.tolist()):
        texts = [cell[index] for cell in cells]
        muted = not is_fitted[index]
        if muted:
            texts[-1] = NO_SIGMA if readings.use[row] else LEFT_OUT
        rows.append(ReportRow(tuple(texts), row in flagged, muted, row == gap))
    return rows


def _remarks(reasons: dict[int, str], numbers: Rows) -> list[str]:
    said = [f"Row {numbers[row]}: {reasons[row]}." for row in sorted(reasons)[:MOST_REMARKS]]
    if (more := len(reasons) - len(said)) > 0:
        said.append(f"And {more:,} more such reading{'' if more == 1 else 's'}.")
    return said
