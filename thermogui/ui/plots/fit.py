"""The readings and the line among them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QBrush

from thermogui.core.calibration.units import axis_label
from thermogui.core.readings import Bools, Readings, Rows
from thermogui.ui.plain import markup
from thermogui.ui.plots.bands import Bands
from thermogui.ui.plots.marks import Marks, ReadingMarks
from thermogui.ui.plots.plot import Plot
from thermogui.ui.plots.strokes import Stroke
from thermogui.ui.plots.style import PlotStyle, name_axis

if TYPE_CHECKING:
    from thermogui.core.calibration.curves import Curves

MOST_MARKS = 5000
"""More readings than this are thinned for the screen: marks on top of each other show nothing."""

_CROWD = 500

FARTHEST = 1e150
"""Beyond, differences overflow in pyqtgraph and Qt's painting crashes: such readings are not drawn."""
_NEAREST = 1e-150
"""A range that is narrower crashes Qt's painting as well."""

Line = tuple[float, float]


class FitPlot(Plot):
    """Readings as marks, the current line over their range, residuals as thin segments.

    Attributes:
        bands: the exact line with its bands.
        grip: tells of a reading being dragged.

    Signals:
        reading_hovered: row under the cursor, or -1.
        reading_clicked: row that was clicked.
    """

    reading_hovered = Signal(int)
    reading_clicked = Signal(int)

    def __init__(self, style: PlotStyle) -> None:
        super().__init__("fitPlot")
        self._readings = Readings.from_columns([], [])
        self._drawable = _drawable(self._readings)
        self._run_readings: Readings | None = None
        self._run_drawable = self._drawable
        self._line: Line | None = None
        self._residuals_shown = True
        self._follows = True
        self._gripped = self._crowded = False
        self._hovered: list[int] = []
        self._selected: list[int] = []
        self._remarkable: list[int] = []

        self.bands = Bands(self)
        self._residuals = Stroke(pairs=True)
        self._curve = Stroke(antialias=True)
        self._left_out = Marks(symbol="x", size=9)
        self._run_marks = Marks(symbol="o", size=11)
        self._marks = ReadingMarks()
        self.grip = self._marks.grip
        self._warnings = Marks(symbol="t1", size=21)
        self._rings = Marks(symbol="o", size=17)
        for item in (
            self._residuals,
            self._curve,
            self._left_out,
            self._run_marks,
            self._warnings,
            self._marks,
            self._rings,
        ):
            self.addItem(item)

        plot = self.getPlotItem()
        plot.setLabel("left", axis_label("degC"))
        plot.setLabel("bottom", axis_label(None))
        self._marks.sigHovered.connect(self._on_hovered)
        self._marks.sigClicked.connect(self._on_clicked)
        self.grip.began.connect(self._on_grip_began)
        self.grip.ended.connect(self._on_grip_ended)
        plot.getViewBox().sigRangeChangedManually.connect(self._on_zoomed)
        self.set_style(style)

    # -- what is shown

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        self._style = style
        theme = style.theme
        style.apply_to(self)
        self._curve.setPen(style.pen(theme.line, 2.5))
        self._residuals.setPen(style.pen(theme.residual, 1))
        self._marks.setPen(None if self._crowded else style.pen(theme.plot, 1))
        self._marks.setBrush(style.brush(theme.reading, 0.45 if self._crowded else 1.0))
        self._left_out.setPen(style.pen(theme.muted, 1.5))
        self._run_marks.setPen(style.pen(theme.reading, 1.5))
        self._run_marks.setBrush(QBrush())
        self._rings.setPen(style.pen(theme.highlight, 2.5))
        self._rings.setBrush(QBrush())
        self._warnings.setPen(style.pen(theme.warning, 2))
        self._warnings.setBrush(QBrush())
        self.bands.set_style(style)

    def show_readings(self, readings: Readings, run_readings: Readings | None = None) -> None:
        """Show the table's readings, and hollow marks for those of the run where they differ."""
        self._readings, self._run_readings = readings, run_readings
        self._make_room_among(len(readings))
        self._drawable = drawable = _drawable(readings)
        self._set_marks(self._marks, readings, np.flatnonzero(drawable & readings.use))
        self._set_marks(self._left_out, readings, np.flatnonzero(drawable & ~readings.use))
        gone = np.empty(0, np.intp)
        if run_readings is not None:
            self._run_drawable = _drawable(run_readings)
            rows = np.flatnonzero(self._run_drawable & run_readings.use)[:MOST_MARKS]
            gone = _not_among(readings, run_readings, rows)
        self._set_marks(self._run_marks, run_readings or readings, gone)
        name_axis(self, "bottom", axis_label(readings.unit_of_t_u))
        name_axis(self, "left", axis_label(readings.unit_of_t_c))
        self._draw_line()
        self._draw_around(self._rings, {*self._hovered, *self._selected})
        self._draw_around(self._warnings, self._remarkable)
        if self._follows and not self._gripped:
            self.show_everything()

    def show_line(self, line: Line | None) -> None:
        """Show the line with this slope and intercept, in the units of the readings."""
        if line != self._line:
            self._line = line
            self._draw_line()

    def set_residuals_visible(self, visible: bool) -> None:
        self._residuals_shown = visible
        self._draw_line()

    def highlight(self, *, hovered: list[int] | None = None, selected: list[int] | None = None) -> None:
        """Ring the readings in these rows."""
        if hovered is not None:
            self._hovered = hovered
        if selected is not None:
            self._selected = selected
        self._draw_around(self._rings, {*self._hovered, *self._selected})

    def show_calibration(self, curves: Curves | None, remarkable: list[int]) -> None:
        """Show the exact line with its bands, and mark the rows that are remarkable."""
        self.bands.show(curves)
        self._remarkable = remarkable
        self._draw_around(self._warnings, self._remarkable)

    def show_everything(self) -> None:
        """Bring the view back to all readings, those left out too."""
        self._follows = True
        both = [(self._readings, self._drawable)]
        if self._run_readings is not None:
            both.append((self._run_readings, self._run_drawable))
        t_u = np.concatenate([readings.t_u[drawable] for readings, drawable in both])
        t_c = np.concatenate([readings.t_c[drawable] for readings, drawable in both])
        if len(t_u):
            self.setRange(xRange=_roomy(t_u), yRange=_roomy(t_c), padding=0.08)

    def set_caption(self, text: str) -> None:
        """Write a title above the plot, for a file that must speak for itself."""
        self.getPlotItem().setTitle(markup(text), color=self._style.theme.text, size="10pt")

    def copy_state(self, other: FitPlot) -> None:
        """Show what another fit plot shows, in this one's style."""
        self._residuals_shown = other._residuals_shown
        self.bands.show_parts(**other.bands.parts)
        self.show_calibration(other.bands.curves, other._remarkable)
        self.show_readings(other._readings, other._run_readings)
        self.show_line(other._line)
        self.setRange(other.viewRect(), padding=0)

    # -- drawing

    def _make_room_among(self, readings: int) -> None:
        """Draw many marks small and below the lines, which they would hide."""
        crowded = readings > _CROWD
        if crowded != self._crowded:
            self._crowded = crowded
            self._marks.setSize(5 if crowded else 9)
            self.set_style(self._style)
            self._marks.setZValue(-5 if crowded else 0)
            self.bands.rise(crowded)

    def _set_marks(self, item: Marks, readings: Readings, rows: np.ndarray) -> None:
        if len(rows) > MOST_MARKS:
            rows = rows[np.linspace(0, len(rows) - 1, MOST_MARKS).astype(np.intp)]
        item.place(readings.t_u[rows], readings.t_c[rows], rows)

    def _draw_line(self) -> None:
        shown = self._run_readings or self._readings
        rows = (self._drawable if shown is self._readings else self._run_drawable) & shown.use
        t_u, t_c = shown.t_u[rows], shown.t_c[rows]
        if self._line is None or not np.isfinite(self._line).all() or len(t_u) == 0:
            self._curve.clear()
            self._residuals.clear()
            return
        slope, intercept = self._line
        ends = _visible_ends(slope, intercept, _roomy(t_u), _roomy(t_c))
        self._curve.setData(*map(np.array, ends))
        if self._residuals_shown and len(t_u) <= MOST_MARKS:
            low, high = _far_limits(t_c)
            with np.errstate(over="ignore"):
                fitted = np.clip(slope * t_u + intercept, low, high)
            self._residuals.setData(np.repeat(t_u, 2), np.column_stack([t_c, fitted]).ravel())
        else:
            self._residuals.clear()

    def _draw_around(self, item: Marks, rows: Iterable[int]) -> None:
        chosen = np.array(sorted(rows), np.intp)
        chosen = chosen[chosen < len(self._readings)][:MOST_MARKS]
        self._set_marks(item, self._readings, chosen[self._drawable[chosen]])

    # -- the mouse

    def _on_hovered(self, _item: object, points: np.ndarray, _event: object) -> None:
        self.reading_hovered.emit(int(points[0].data()) if len(points) else -1)

    @Slot(object)
    def _on_zoomed(self, _axes: object) -> None:
        self._follows = False

    @Slot(int)
    def _on_grip_began(self, _row: int) -> None:
        # a view that went along would take the reading away from under the cursor
        self._gripped = True

    @Slot(int)
    def _on_grip_ended(self, _row: int) -> None:
        self._gripped = False
        if self._follows:
            self.show_everything()

    def _on_clicked(self, _item: object, points: np.ndarray, _event: object) -> None:
        self.reading_clicked.emit(int(points[0].data()))


def _not_among(readings: Readings, others: Readings, rows: Rows) -> Rows:
    """Return which rows of *others* have a pair of values that *readings* use nowhere."""
    if len(others) == len(readings):
        # after a few edits nearly every pair is where it was
        stays = readings.use & (readings.t_u == others.t_u) & (readings.t_c == others.t_c)
        rows = rows[~stays[rows]]
    if len(rows) == 0:
        return rows
    here = set(zip(*(column.tolist() for column in readings.used()), strict=True))
    pairs = zip(others.t_u[rows].tolist(), others.t_c[rows].tolist(), strict=True)
    return rows[[pair not in here for pair in pairs]]


def _drawable(readings: Readings) -> Bools:
    """Return which rows can be drawn, shape (n,)."""
    with np.errstate(invalid="ignore"):
        near = (np.abs(readings.t_u) <= FARTHEST) & (np.abs(readings.t_c) <= FARTHEST)
    return near & readings.complete


def _roomy(values: np.ndarray) -> tuple[float, float]:
    """Return the range of some values; about a single one, or as good as one, a range around it."""
    low, high = float(values.min()), float(values.max())
    if high - low < _NEAREST:
        margin = abs(low) * 0.1 if abs(low) > 10 * _NEAREST else 1.0
        return low - margin, high + margin
    return low, high


def _far_limits(t_c: np.ndarray) -> tuple[float, float]:
    """Return how far up and down it is worth drawing: beyond, pixels overflow and nothing is seen."""
    low, high = _roomy(t_c)
    reach = 100 * (high - low)
    return low - reach, high + reach


def _visible_ends(
    slope: float, intercept: float, x_range: tuple[float, float], t_c_range: tuple[float, float]
) -> tuple[list[float], list[float]]:
    """Return x and y of the ends of a line over a range of x, cut where y is far out of sight."""
    low, high = _far_limits(np.array(t_c_range))
    xs, ys = [], []
    for x in x_range:
        y = slope * x + intercept
        if not low <= y <= high and slope != 0:
            y = min(max(y, low), high)
            crossing = (y - intercept) / slope
            x = min(max(crossing, x_range[0]), x_range[1]) if math.isfinite(crossing) else x
        xs.append(x)
        ys.append(min(max(y, low), high))
    return xs, ys
