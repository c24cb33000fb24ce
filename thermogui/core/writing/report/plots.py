"""The two plots of the report as SVG: the fit with its bands, and the residuals below on the same axis."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator

import numpy as np

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.calibrate import sigma_roles
from thermogui.core.calibration.curves import Polyline, curves
from thermogui.core.calibration.left_out import deviations
from thermogui.core.readings.readings import Floats, Rows
from thermogui.core.readings.roles import Role
from thermogui.core.writing.report import svg
from thermogui.core.writing.report.content import percent
from thermogui.core.writing.report.svg import Axis, PlotArea

# as the light theme of the window draws them
READING, LINE, LEFT_OUT, FLAGGED = "#0072b2", "#d55e00", "#5c6675", "#b4458f"
_CONFIDENCE, _PREDICTION = "#f4c3a0", "#fcebdf"
_MOST_MARKS = 5000
_MOST_IN_A_PATH = 500
_FEW_MARKS = 400
_MOST_BARS = 150
_LEGEND = 13.0
_SMALL = 6.8


def plots_of(
    assessment: Assessment, width: float, fit_height: float, residual_height: float
) -> tuple[str, str]:
    """Draw the fit and the residuals, as wide and high as is said in points, their x axes in line."""
    x, y = _axes_of_fit(assessment)
    below = _axis_of_residuals(assessment)
    most_y, most_below = max(3, round(fit_height / 28)), max(2, round(residual_height / 24))
    room = max(svg.tick_room(y, most_y), svg.tick_room(below, most_below))
    left, right = 2 * svg.SIZE + 6 + room, width - 4
    fit = PlotArea(width, fit_height, x.on(left, right), y.on(fit_height - 26, _LEGEND + 3))
    residual = PlotArea(width, residual_height, x.on(left, right), below.on(residual_height - 26, 4))
    return _fit(assessment, fit, most_y), _residuals(assessment, residual, most_below)


def _fit(assessment: Assessment, area: PlotArea, most_y: int) -> str:
    calibration, readings = assessment.calibration, assessment.readings
    x = calibration.fit.x
    drawn = curves(calibration, float(x.min()), float(x.max()), extra=assessment.settings.extra)
    grid, around = svg.axes(area, _name(assessment, "t_u"), _name(assessment, "t_c"), 7, most_y)
    exact_u, exact_c = drawn.exact.t_u.copy(), drawn.exact.t_c
    exact_u[~area.inside(exact_u, exact_c)] = np.nan
    rows = calibration.rows
    line_and_marks = [
        svg.stroke(area.path(exact_u, exact_c), LINE, 1.2),
        _marks(assessment, area, readings.t_u, readings.t_c),
    ]
    content = [
        svg.fill(_area(area, drawn.prediction), _PREDICTION),
        svg.fill(_area(area, drawn.confidence), _CONFIDENCE),
        grid,
        *(
            _bars(area, sigma, readings.t_u[rows], readings.t_c[rows], along_x=column == "t_u")
            for column, sigma in _sigmas(assessment)
        ),
        # many marks would hide the line
        *(reversed(line_and_marks) if calibration.fit.count > _FEW_MARKS else line_and_marks),
        around,
        _legend(assessment, area),
    ]
    return svg.document(
        area.width, area.height, "The readings, the fitted curve and its bands", "".join(content)
    )


def _residuals(assessment: Assessment, area: PlotArea, most_y: int) -> str:
    calibration, readings = assessment.calibration, assessment.readings
    column = calibration.conventions.response
    grid, around = svg.axes(area, _name(assessment, "t_u"), _residual(assessment), 7, most_y)
    ends = np.array([area.x.low, area.x.high])
    scatter = np.full(2, float(calibration.fit.scatter_of_a_reading))
    complete = np.flatnonzero(readings.complete)
    apart = np.full(len(readings), np.nan)
    apart[complete] = deviations(calibration, readings, complete)
    apart[calibration.rows] = calibration.fit.residuals
    content = [
        grid,
        svg.stroke(area.path(ends, 0 * ends), LINE, 1.0),
        svg.stroke(area.path(ends, scatter) + area.path(ends, -scatter), LINE, 0.6, "3 2"),
        _bars(
            area, _sigma(assessment), readings.t_u[calibration.rows], calibration.fit.residuals, along_x=False
        ),
        _marks(assessment, area, readings.t_u, apart),
        around,
    ]
    return svg.document(area.width, area.height, f"Residuals of {column} over t_u", "".join(content))


def _axes_of_fit(assessment: Assessment) -> tuple[Axis, Axis]:
    calibration, readings = assessment.calibration, assessment.readings
    fit = calibration.fit
    drawn = curves(calibration, float(fit.x.min()), float(fit.x.max()), 17, assessment.settings.extra)
    apart = readings.complete.copy()
    apart[calibration.rows] = False
    ranges = []
    for name in ("t_u", "t_c"):
        values: Floats = getattr(calibration, name)
        band = np.concatenate([getattr(edge, name) for edge in drawn.prediction])
        low, high = _widened((values.min(), values.max()), band, 0.5)
        ranges.append(_widened((low, high), getattr(readings, name)[apart], 1.0))
    return _roomy(*ranges[0]), _roomy(*ranges[1])


def _axis_of_residuals(assessment: Assessment) -> Axis:
    fit = assessment.calibration.fit
    bars = 0.0 if (sigma := _sigma(assessment)) is None else sigma
    reach = max(float((np.abs(fit.residuals) + bars).max()), 1.2 * float(fit.scatter_of_a_reading))
    return _roomy(-reach, reach)


def _widened(ends: tuple[float, float], values: Floats, most: float) -> tuple[float, float]:
    """Return a range widened for further values, by no more than *most* of its width to either side."""
    low, high = float(ends[0]), float(ends[1])
    with np.errstate(over="ignore"):
        reach = most * (high - low)
        values = values[np.isfinite(values) & (values >= low - reach) & (values <= high + reach)]
    return min([low, *values.tolist()]), max([high, *values.tolist()])


def _roomy(low: float, high: float) -> Axis:
    margin = 0.05 * (high / 2 - low / 2) * 2
    if not 0 < margin < math.inf:
        margin = 0.1 * abs(low) or 1.0
    largest = sys.float_info.max
    return Axis(max(low - margin, -largest), min(high + margin, largest))


def _area(area: PlotArea, edges: tuple[Polyline, Polyline]) -> str:
    first, second = edges
    t_u = np.concatenate([first.t_u, second.t_u[::-1]])
    t_c = np.concatenate([first.t_c, second.t_c[::-1]])
    if not (np.isfinite(t_u).all() and np.isfinite(t_c).all()):
        return ""
    return area.path(*area.clipped(t_u, t_c), closed=True)


def _marks(assessment: Assessment, area: PlotArea, x: Floats, y: Floats) -> str:
    readings, calibration = assessment.readings, assessment.calibration
    with np.errstate(invalid="ignore"):
        seen = readings.complete & area.inside(x, y)
    fitted = np.zeros(len(readings), np.bool_)
    fitted[calibration.rows] = True
    plain = np.flatnonzero(seen & fitted)
    if len(plain) > _MOST_MARKS:
        plain = plain[np.linspace(0, len(plain) - 1, _MOST_MARKS).astype(np.intp)]
    radius = 1.9 if len(plain) <= 60 else 1.3 if len(plain) <= _FEW_MARKS else 0.7
    flagged = [row for row in assessment.outliers if seen[row]][:_MOST_BARS]
    rings = svg.stroke(_circles(area, x, y, np.array(flagged, np.intp), radius + 1.8), FLAGGED, 0.9)
    crosses = _crosses(area, x, y, np.flatnonzero(seen & ~fitted)[:_MOST_IN_A_PATH], 2.2)
    # a path of too many parts is cut short by some readers
    parts = [plain[start : start + _MOST_IN_A_PATH] for start in range(0, len(plain), _MOST_IN_A_PATH)]
    marks = "".join(svg.fill(_circles(area, x, y, part, radius), READING) for part in parts)
    return marks + svg.stroke(crosses, LEFT_OUT, 0.9) + rings


def _circles(area: PlotArea, x: Floats, y: Floats, rows: Rows, radius: float) -> str:
    r, across = f"{radius:g}", f"{2 * radius:g}"
    arcs = f"a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0 -{across} 0Z"
    return "".join(
        f"M{px - radius:.2f} {py:.2f}{arcs}"
        for px, py in zip(area.x.at(x[rows]).tolist(), area.y.at(y[rows]).tolist(), strict=True)
    )


def _crosses(area: PlotArea, x: Floats, y: Floats, rows: Rows, reach: float) -> str:
    across = f"{2 * reach:g}"
    strokes = f"l{across} {across}m-{across} 0l{across} -{across}"
    return "".join(
        f"M{px - reach:.2f} {py - reach:.2f}{strokes}"
        for px, py in zip(area.x.at(x[rows]).tolist(), area.y.at(y[rows]).tolist(), strict=True)
    )


def _bars(area: PlotArea, sigma: Floats | None, x: Floats, y: Floats, along_x: bool) -> str:
    """Return bars of ± σ at the fitted readings; none without σ. All of shape (n,)."""
    if sigma is None:
        return ""
    gap = np.full(len(sigma), np.nan)
    along, across = (x, y) if along_x else (y, x)
    axis = area.x if along_x else area.y
    ends = np.column_stack(
        [np.clip(along - sigma, axis.low, axis.high), np.clip(along + sigma, axis.low, axis.high), gap]
    ).ravel()
    others = np.repeat(across, 3)
    inside = np.repeat(area.inside(x, y), 3)
    ends[~inside] = np.nan
    return svg.stroke(area.path(*((ends, others) if along_x else (others, ends))), READING, 0.6)


def _sigmas(assessment: Assessment) -> Iterator[tuple[str, Floats | None]]:
    """Yield the columns that scatter, and how far the bars of the fitted readings reach along them, (n,)."""
    calibration = assessment.calibration
    sigma = _sigma(assessment)
    if calibration.conventions.scatter != "both" or sigma is None:
        yield calibration.conventions.response, sigma
        return
    roles = sigma_roles(assessment.readings, calibration.conventions)
    for column, role in zip(("t_u", "t_c"), roles, strict=True):
        yield column, assessment.readings.column(role)[calibration.rows]


def _sigma(assessment: Assessment) -> Floats | None:
    """Return how far bars of residuals reach, shape (n,); None for too many, or no σ."""
    fit = assessment.calibration.fit
    if fit.sigma is None or fit.count > _MOST_BARS:
        return None
    return fit.sigma if fit.weights == "absolute" else fit.sigma * float(fit.residual_standard_deviation)


def _residual(assessment: Assessment) -> str:
    label = assessment.readings.label(Role(assessment.calibration.conventions.response))
    return f"residual of {label.role}" + (f", {label.symbol}" if label.is_described and label.symbol else "")


def _name(assessment: Assessment, column: str) -> str:
    label = assessment.readings.label(Role(column))
    if label.is_described:
        return label.title
    return f"{column} ({label.symbol})" if label.unit else column


def _legend(assessment: Assessment, area: PlotArea) -> str:
    level = percent(assessment.calibration)
    left_out = len(assessment.left_out.rows) > 0
    x, y = area.x.start, _LEGEND - 5
    middle = y - 0.33 * svg.SIZE
    parts = []

    def add(swatch: str, width: float, label: str) -> None:
        nonlocal x
        size = f'font-size="{_SMALL}"'
        parts.append(swatch + svg.text(x + width + 3, y, label, colour=svg.MUTED, extra=size))
        x += width + 3 + svg.text_width(label, _SMALL) + 7

    add(svg.stroke(f"M{x:.2f} {middle:.2f}h12", LINE, 1.2), 12, "fit")
    for colour, label in ((_CONFIDENCE, f"curve, {level}"), (_PREDICTION, f"new reading, {level}")):
        add(svg.fill(f"M{x:.2f} {middle - 3:.2f}h12v6h-12Z", colour), 12, label)
    if left_out:
        add(svg.stroke(f"M{x:.2f} {middle - 2:.2f}l4 4m-4 0l4 -4", LEFT_OUT, 0.9), 4, "left out")
    if assessment.outliers:
        ring = f"M{x:.2f} {middle:.2f}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z"
        add(svg.stroke(ring, FLAGGED, 0.9), 6, "outlier")
    return "".join(parts)
