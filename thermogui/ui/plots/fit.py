"""The readings and the line among them; where the line has left the plot, where it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QBrush

from thermogui.core.readings.readings import Readings
from thermogui.core.readings.units import axis_label
from thermogui.ui.plots.bands import Bands
from thermogui.ui.plots.extents import drawable_rows, residual_segments, roomy, rows_not_among, visible_part
from thermogui.ui.plots.marks import Marks, ReadingMarks
from thermogui.ui.plots.out_of_view import Signposts
from thermogui.ui.plots.plot import Plot
from thermogui.ui.plots.point_tips import PointTips
from thermogui.ui.plots.strokes import Stroke
from thermogui.ui.plots.style import PlotStyle, name_axis
from thermogui.ui.widgets.plain import markup

if TYPE_CHECKING:
    from thermogui.core.calibration.curves import Curves
    from thermogui.core.descent.curve import Curve

MOST_MARKS = 5000
"""More readings than this are thinned for the screen: marks on top of each other show nothing."""

_CROWD = 500

_HINT = "Type a pair into the table, paste two columns, or open a file"


class FitPlot(Plot):
    """Readings as marks, the current line or curve over their range, residuals as thin segments.

    Attributes:
        bands: the exact line with its bands.
        grip: tells of a reading being dragged.

    Signals:
        reading_hovered: row under the cursor, or -1.
        reading_clicked: row that was clicked.
    """

    reading_hovered = Signal(int)
    reading_clicked = Signal(int)

    def __init__(self, style: PlotStyle, *, hints: bool = False) -> None:
        """Make an empty plot; with *hints* it says how to fill the table as long as that is empty."""
        super().__init__("fitPlot")
        self._readings = Readings.from_columns([], [])
        self._drawable = drawable_rows(self._readings)
        self._run_readings: Readings | None = None
        self._run_drawable = self._drawable
        self._shown: Curve | None = None
        self._reach: tuple[float, float] | None = None
        self._residuals_shown = self._follows = True
        self._gripped = self._crowded = False
        self._hovered: list[int] = []
        self._selected: list[int] = []
        self._flagged: list[int] = []
        self.bands = Bands(self, self._point_out)
        self._residuals, self._curve = Stroke(pairs=True), Stroke(antialias=True)
        self._left_out, self._run_marks = (
            Marks(symbol="x", size=9, hoverable=True),
            Marks(symbol="o", size=11),
        )
        self._marks = ReadingMarks()
        self.grip = self._marks.grip
        self._warnings, self._rings = Marks(symbol="t1", size=21), Marks(symbol="o", size=17)
        view = self.getPlotItem().getViewBox()
        self._signposts = Signposts(view)
        self._hint = pg.TextItem(_HINT, anchor=(0.5, 0.5))
        self._hints, self._tips = hints, PointTips(view)
        for name, item in (
            ("hint", self._hint),
            ("residuals", self._residuals),
            ("curve", self._curve),
            ("leftOut", self._left_out),
            ("runMarks", self._run_marks),
            ("warnings", self._warnings),
            ("marks", self._marks),
            ("rings", self._rings),
        ):
            item.setObjectName(name)
            self.addItem(item)

        plot = self.getPlotItem()
        plot.setLabel("left", axis_label("degC"))
        plot.setLabel("bottom", axis_label(None))
        for marks in (self._marks, self._left_out):
            marks.sigHovered.connect(self._on_hovered)
            marks.sigClicked.connect(self._on_clicked)
        self.grip.began.connect(self._on_grip_began)
        self.grip.ended.connect(self._on_grip_ended)
        view.sigRangeChangedManually.connect(self._on_zoomed)
        for moved in (view.sigRangeChanged, view.sigResized):
            moved.connect(self._point_out)
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
        self._hint.setColor(theme.muted)
        self._signposts.set_style(style)

    def hint(self) -> str:
        """Return what is said of a table that is empty; "" where it is not."""
        return _HINT if self._hint.isVisible() else ""

    def set_covered(self, pixels: int) -> None:
        """Say how much at the foot of the plot something lies over, axis and all."""
        self._signposts.set_covered(max(pixels - self.foot(), 0.0))
        self._point_out()

    def out_of_view(self) -> list[str]:
        """Return what is said of lines that have left the plot."""
        return self._signposts.texts

    def show_readings(self, readings: Readings, run_readings: Readings | None = None) -> None:
        """Show the table's readings, and hollow marks for those of the run where they differ."""
        self._readings, self._run_readings = readings, run_readings
        is_empty = run_readings is None and not readings.complete.any()
        self._hint.setVisible(self._hints and is_empty)
        self._make_room_among(len(readings))
        self._drawable = drawable = drawable_rows(readings)
        self._set_marks(self._marks, readings, np.flatnonzero(drawable & readings.use))
        self._set_marks(self._left_out, readings, np.flatnonzero(drawable & ~readings.use))
        gone = np.empty(0, np.intp)
        if run_readings is not None:
            self._run_drawable = drawable_rows(run_readings)
            rows = np.flatnonzero(self._run_drawable & run_readings.use)[:MOST_MARKS]
            gone = rows_not_among(readings, run_readings, rows)
        self._set_marks(self._run_marks, run_readings or readings, gone)
        name_axis(self, "bottom", axis_label(readings.unit_of_t_u))
        name_axis(self, "left", axis_label(readings.unit_of_t_c))
        self._draw_curve()
        self._draw_around(self._rings, {*self._hovered, *self._selected})
        self._draw_around(self._warnings, self._flagged)
        if self._follows and not self._gripped:
            self.show_everything()

    def show_curve(self, curve: Curve | None) -> None:
        """Show what a run has learned."""
        if curve != self._shown:
            self._shown = curve
            self._draw_curve()

    def set_residuals_visible(self, visible: bool) -> None:
        self._residuals_shown = visible
        self._draw_curve()

    def highlight(self, *, hovered: list[int] | None = None, selected: list[int] | None = None) -> None:
        """Ring the readings in these rows."""
        if hovered is not None:
            self._hovered = hovered
        if selected is not None:
            self._selected = selected
        self._draw_around(self._rings, {*self._hovered, *self._selected})

    def show_calibration(self, curves: Curves | None, flagged: list[int]) -> None:
        """Show the exact line with its bands, and mark the rows that are remarkable."""
        self.bands.show(curves)
        self._flagged = flagged
        self._draw_around(self._warnings, self._flagged)

    def show_everything(self, *, also: Curve | None = None) -> None:
        """Bring the view back to all readings, those left out too, and once to a curve *also*."""
        self._follows = also is None
        both = [(self._readings, self._drawable)]
        if self._run_readings is not None:
            both.append((self._run_readings, self._run_drawable))
        t_u = np.concatenate([readings.t_u[drawable] for readings, drawable in both])
        t_c = np.concatenate([readings.t_c[drawable] for readings, drawable in both])
        if len(t_u):
            if also is not None:
                t_c = np.append(t_c, also(np.linspace(*roomy(t_u), 50)))
            self.setRange(xRange=roomy(t_u), yRange=roomy(t_c), padding=0.08)

    def set_caption(self, text: str) -> None:
        """Write a title above the plot, for a file that must speak for itself."""
        self.getPlotItem().setTitle(markup(text), color=self._style.theme.text, size="10pt")

    def copy_state(self, other: FitPlot) -> None:
        """Show what another fit plot shows, in this one's style."""
        self._residuals_shown = other._residuals_shown
        self.bands.show_parts(**other.bands.parts)
        self.show_calibration(other.bands.curves, other._flagged)
        self.show_readings(other._readings, other._run_readings)
        self.show_curve(other._shown)
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

    def _draw_curve(self) -> None:
        shown = self._run_readings or self._readings
        rows = (self._drawable if shown is self._readings else self._run_drawable) & shown.use
        t_u, t_c = shown.t_u[rows], shown.t_c[rows]
        self._reach = roomy(t_u) if len(t_u) else None
        self._point_out()
        curve = self._shown
        if curve is None or not curve.is_finite or len(t_u) == 0:
            self._curve.clear()
            self._residuals.clear()
            return
        self._curve.setData(*visible_part(curve, roomy(t_u), roomy(t_c)))
        # of the readings in the table, as the table has them
        rows = self._drawable & self._readings.use
        if self._residuals_shown and 0 < rows.sum() <= MOST_MARKS:
            self._residuals.setData(*residual_segments(curve, self._readings, rows))
        else:
            self._residuals.clear()

    @Slot()
    def _point_out(self, _view: object = None, _ranges: object = None, _axes: object = None) -> None:
        """Say where the lines are that are not in the view."""
        view = self.viewRect()
        if self._hint.isVisible():
            self._hint.setPos(view.center())
            self._hint.setTextWidth(0.8 * self.getPlotItem().getViewBox().width())
        self._signposts.point_at(self._shown, self._reach, self.bands.exact, view, self._places)

    def _places(self) -> np.ndarray:
        """Return where readings are marked, shape (n, 2); none where they are many."""
        readings, drawable = self._readings, self._drawable
        if len(readings) > MOST_MARKS:
            return np.empty((0, 2))
        return np.column_stack([readings.t_u[drawable], readings.t_c[drawable]])

    def _draw_around(self, item: Marks, rows: Iterable[int]) -> None:
        chosen = np.array(sorted(rows), np.intp)
        chosen = chosen[chosen < len(self._readings)][:MOST_MARKS]
        self._set_marks(item, self._readings, chosen[self._drawable[chosen]])

    # -- the mouse

    def _on_hovered(self, item: Marks, points: np.ndarray, _event: object) -> None:
        row = self._tips.show(self._readings, item, [int(point.data()) for point in points])
        self.reading_hovered.emit(row)

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
