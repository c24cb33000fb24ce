"""The readings and the line among them; where the line has left the plot, where it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from PySide6.QtCore import QPointF, Signal, Slot
from PySide6.QtWidgets import QGraphicsObject

from thermogui.core.readings.readings import Readings
from thermogui.ui.plots.bands import Bands
from thermogui.ui.plots.crosshair import Crosshair
from thermogui.ui.plots.direct_labels import DirectLabels, Scenery
from thermogui.ui.plots.extents import residual_segments, segments_of, visible_part
from thermogui.ui.plots.fit_marks import MOST_MARKS, FitMarks
from thermogui.ui.plots.fit_overlay import FitOverlay
from thermogui.ui.plots.hint import Hint
from thermogui.ui.plots.limits import Limits
from thermogui.ui.plots.marks import Marks
from thermogui.ui.plots.out_of_view import Signposts
from thermogui.ui.plots.plot import SIDES, Plot
from thermogui.ui.plots.point_tips import PointTips
from thermogui.ui.plots.strokes import Stroke
from thermogui.ui.plots.style import PlotStyle, name_axis
from thermogui.ui.plots.words import lines_at, of_place

if TYPE_CHECKING:
    from thermogui.core.calibration.assessment import Assessment
    from thermogui.core.calibration.curves import Curves
    from thermogui.core.descent.curve import Curve
    from thermogui.core.descent.drawn import Drawn

_HINT = "Type a pair into the table, paste two columns, or open a file"


class FitPlot(Plot):
    """Readings as marks, the current line or curve over their range, residuals as thin segments.

    Attributes:
        bands: the exact line with its bands, and the exact parabola.
        labels: the words at them, and at readings that stand out or decide the line.
        grip: tells of a reading being dragged.
        descends: whether the line of descent is drawn.

    Signals:
        reading_hovered: row under the cursor, or -1.
        place_hovered: what lines are at the t_u under the cursor, in words; "" where there is none.
        reading_clicked: row that was clicked.
    """

    reading_hovered = Signal(int)
    place_hovered = Signal(str)
    reading_clicked = Signal(int)

    def __init__(self, style: PlotStyle, *, for_a_file: bool = False) -> None:
        """Make an empty plot; on the screen its axes have the table's words, in a file the book's."""
        super().__init__("fitPlot")
        self._is_for_a_file = for_a_file
        self._shown: Curve | None = None
        self._assessment: Assessment | None = None
        self._residuals_shown = self._follows = self.descends = True
        self._gripped, self._covered = False, 0.0
        self._drawn: tuple[object, ...] = ()
        self.bands = Bands(self, self._heed_lines)
        self._residuals, self._curve = Stroke(pairs=True), Stroke(antialias=True)
        self.overlay = FitOverlay(for_a_file=for_a_file)
        items: tuple[QGraphicsObject, ...] = (self.overlay, self._residuals, self._curve)
        for name, item in zip(("beside", "residuals", "curve"), items, strict=True):
            item.setObjectName(name)
            self.addItem(item)
        self._marks = FitMarks(self)
        self.grip = self._marks.marks.grip
        view = self.getPlotItem().getViewBox()
        self._signposts = Signposts(view)
        self.labels = DirectLabels(self, self._scenery, for_a_file=for_a_file)
        self._hint, self._tips, self._limits = Hint(view, _HINT), PointTips(view), Limits(view)
        self.crosshair = Crosshair(self, self._snap)
        self.crosshair.moved.connect(self._on_pointed)
        self._name_axes()
        for marks in (self._marks.marks, self._marks.left_out):
            marks.sigHovered.connect(self._on_hovered)
            marks.sigClicked.connect(self._on_clicked)
        self.grip.began.connect(self._on_grip_began)
        self.grip.ended.connect(self._on_grip_ended)
        view.sigRangeChangedManually.connect(self._on_zoomed)
        for moved in (view.sigRangeChanged, view.sigResized):
            moved.connect(self._point_out)
        self.set_style(style)

    # -- what is shown

    def restyle(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        theme = style.theme
        self.overlay.set_style(style)
        self._colour_curve()
        self._residuals.setPen(style.pen(theme.residual, 1))
        self._marks.set_style(style)
        self.bands.set_style(style)
        self._hint.setColor(theme.muted)
        self._signposts.set_style(style)
        self.labels.set_ground(theme.plot)
        self.crosshair.set_colour(theme.grid)

    def hint(self) -> str:
        """Return what is said of a table that is empty; "" where it is not."""
        return _HINT if self._hint.isVisible() else ""

    def set_covered(self, pixels: int) -> None:
        """Say how much at the foot of the plot something lies over, axis and all."""
        before, self._covered = self._covered, max(pixels - self.foot(), 0.0)
        if self._covered != before:
            self._signposts.set_covered(self._covered)
            self._heed_lines()

    def out_of_view(self) -> list[str]:
        """Return what is said of lines that have left the plot."""
        return self._signposts.texts

    def show_readings(
        self, readings: Readings, run_readings: Readings | None = None, held_out: Readings | None = None
    ) -> None:
        """Show the table's readings, and hollow ones: of a run where they differ, and held out."""
        self._tips.forget()
        is_empty = run_readings is None and not readings.complete.any()
        self._hint.setVisible(is_empty and not self._is_for_a_file)
        if self._marks.show(readings, run_readings, held_out):
            self.bands.rise(self._marks.is_crowded)
        self._name_axes()
        self._draw_curve()
        self.labels.refresh_later()
        for axis, ends in zip("xy", self._marks.extent() or (), strict=False):
            self._limits.keep_near(axis, *ends)
        if self._follows and not self._gripped:
            self.show_everything()

    @property
    def shown_readings(self) -> tuple[Readings, Readings | None, Readings | None]:
        """What `show_readings` was given."""
        return self._marks.shown

    def show_curve(self, curve: Curve | None) -> None:
        """Show what a run has learned."""
        if curve != self._shown:
            self._shown = curve
            self._draw_curve()
            self.crosshair.refresh()
            if self.overlay.drawn:
                self.labels.refresh_later()

    def show_drawn(self, drawn: Sequence[Drawn]) -> None:
        """Show runs together, of which the first is the one that is shown."""
        if self.overlay.show_drawn(drawn):
            self._colour_curve()
            self.labels.refresh_later()

    def _colour_curve(self) -> None:
        self._curve.setPen(self.overlay.pen_of_shown(self._style.pen(self._style.theme.line, 2.5)))

    def show_descent(self, visible: bool) -> None:
        """Show or hide what a run has learned; without it residuals are those of the calibration."""
        self.descends = visible
        self.overlay.setVisible(visible)
        self._draw_curve()

    def set_residuals_visible(self, visible: bool) -> None:
        self._residuals_shown = visible
        self._draw_curve()

    def highlight(self, *, hovered: list[int] | None = None, selected: list[int] | None = None) -> None:
        """Ring the readings in these rows."""
        self._marks.highlight(hovered, selected)

    def show_calibration(self, curves: Curves | None, assessment: Assessment | None) -> None:
        """Show the exact line with its bands, and mark the outliers."""
        self._assessment = assessment
        self.bands.show(curves)
        self._marks.warn(assessment.outliers if assessment is not None else ())
        self.labels.refresh_later()
        if not self.descends:
            self._draw_residuals()

    def show_everything(self, *, also: Curve | None = None) -> None:
        """Bring the view back to all readings, those left out too, and once to a curve *also*."""
        self._follows = also is None
        extent = self._marks.extent(also)
        if extent is not None:
            self.setRange(xRange=extent[0], yRange=extent[1], padding=0.08)

    def copy_state(self, other: FitPlot) -> None:
        """Show what another fit plot shows, in this one's style."""
        self._residuals_shown, self.descends = other._residuals_shown, other.descends
        self.bands.show_parts(**other.bands.parts)
        self.show_readings(*other.shown_readings)
        self.show_calibration(other.bands.curves, other._assessment)
        self.show_drawn(other.overlay.drawn)
        self.show_curve(other._shown)
        self.setRange(other.viewRect(), padding=0)

    # -- drawing

    def _name_axes(self) -> None:
        for side, label in zip(reversed(SIDES), self._marks.readings.labels, strict=True):
            name_axis(self, side, label.of_book if self._is_for_a_file else label.title)

    def _draw_curve(self) -> None:
        room, curve = self._marks.room, self._learned
        self.overlay.reach(room)
        self._point_out()
        if (curve, room) != self._drawn:
            self._drawn = curve, room
            if curve is None or not curve.is_finite or room is None:
                self._curve.clear()
            else:
                self._curve.setData(*visible_part(curve, *room))
        self._draw_residuals()

    @property
    def _learned(self) -> Curve | None:
        """The curve of a run, where it is to be seen."""
        return self._shown if self.descends else None

    def _draw_residuals(self) -> None:
        """Draw those of the readings in the table, as the table has them."""
        readings, curve = self._marks.readings, self._learned
        rows = self._marks.drawable & readings.use
        if not (self._residuals_shown and 0 < rows.sum() <= MOST_MARKS):
            self._residuals.clear()
        elif curve is not None and curve.is_finite and self.overlay.room is not None:
            self._residuals.setData(*residual_segments(curve, readings, rows))
        elif self._assessment is not None and not self.descends:
            self._residuals.setData(*segments_of(self._assessment))
        else:
            self._residuals.clear()

    def _scenery(self) -> Scenery:
        """Return what is to be labelled; on the screen a line of descent would drive labels before it."""
        assessment = self._assessment
        lines = [self._curve.getData()] if len(self._curve.getData()[0]) else []
        of_runs = self.overlay.named(lines, share=0.9) if self.descends else []
        of_exact = [] if assessment is None else self.bands.named(assessment.calibration.conventions)
        named = [*of_runs, *of_exact, *self._marks.named(assessment, self._style.theme)]
        kept_off = lines if self._is_for_a_file and self.descends else []
        return Scenery(named, kept_off, self._marks.drawn(), self._covered)

    def _heed_lines(self) -> None:
        self.labels.refresh_later()
        self._point_out()

    @Slot()
    def _point_out(self, _view: object = None, _ranges: object = None, _axes: object = None) -> None:
        """Say where the lines are that are not in the view."""
        exact, places = next(iter(self.bands.exact.items()), None), self._marks.places
        reach = self.overlay.room[0] if self.overlay.room is not None else None
        self._signposts.point_at(self._learned, reach, exact, self.viewRect(), places)

    # -- the mouse

    def _values_at(self, t_u: float) -> list[tuple[str, float]]:
        runs = self.overlay.named_curves(self._learned) if self.descends else []
        return lines_at(t_u, runs, self.bands.exact)

    def _snap(self, at: QPointF) -> QPointF:
        """Return the point of a line above or beneath the cursor."""
        return QPointF(at.x(), next((value for _, value in self._values_at(at.x())), at.y()))

    @Slot()
    def _on_pointed(self) -> None:
        point, text = self.crosshair.point, ""
        if point is not None:
            values = self._values_at(point.x())
            pixel = self.getViewBox().viewPixelSize()
            text = of_place(point.x(), values, self._marks.readings.labels, pixel)
        self.place_hovered.emit(text)

    def _on_hovered(self, item: Marks, points: np.ndarray, _event: object) -> None:
        row = self._tips.show(self._marks.readings, item, [int(point.data()) for point in points])
        if not self._gripped:  # a mark that is dragged comes after the mouse
            self.reading_hovered.emit(row)

    @Slot(object)
    def _on_zoomed(self, _axes: object) -> None:
        self._follows = False

    @Slot(int)
    def _on_grip_began(self, _row: int) -> None:
        self._gripped = True  # a view that went along would take the reading away from under the cursor

    @Slot(int)
    def _on_grip_ended(self, _row: int) -> None:
        self._gripped = False
        self.reading_hovered.emit(-1)
        if self._follows:
            self.show_everything()

    def _on_clicked(self, _item: object, points: np.ndarray, _event: object) -> None:
        self.reading_clicked.emit(int(points[0].data()))
