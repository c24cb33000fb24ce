"""What the calibration leaves over, reading by reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor

from thermogui.core.readings.roles import Role
from thermogui.ui.plots.extents import FARTHEST
from thermogui.ui.plots.fit_marks import MOST_MARKS
from thermogui.ui.plots.hint import Hint
from thermogui.ui.plots.marks import Marks
from thermogui.ui.plots.plot import Plot
from thermogui.ui.plots.point_tips import PointTips
from thermogui.ui.plots.strokes import Stroke
from thermogui.ui.plots.style import PlotStyle, name_axis

if TYPE_CHECKING:
    from thermogui.core.calibration.assessment import Assessment
    from thermogui.core.readings.readings import Floats, Rows

_CROWD = 500
_FARTHEST_OUT = 500  # marks that are drawn whatever else there is
_SPARE = 1.25
_SNUG = 0.4


class ResidualPlot(Plot):
    """Residuals of the calibration, with the limit beyond which one is an outlier.

    Against t_u they stand below those of the fit; against the row of the table they show a drift.

    Signals:
        reading_hovered: row under the cursor, or -1.
        reading_clicked: row that was clicked.
    """

    reading_hovered = Signal(int)
    reading_clicked = Signal(int)

    def __init__(self, style: PlotStyle) -> None:
        super().__init__("residualPlot")
        self._assessment: Assessment | None = None
        self._above: Plot | None = None
        self._in_order = False
        self._rows_shown = 0
        self._reach = 0.0
        self._crowded = False
        self._zero = pg.InfiniteLine(angle=0)
        self._stems = Stroke(pairs=True)
        self._marks = Marks(symbol="o", size=8, hoverable=True)
        self._warnings = Marks(symbol="t1", size=19)
        self._left_out = Marks(symbol="x", size=9, hoverable=True)
        self._tips = PointTips(self.getPlotItem().getViewBox())
        self._limits = [pg.InfiniteLine(angle=0) for _ in range(2)]
        self._hint = Hint(self.getViewBox(), "No calibration yet")
        for item in (self._zero, *self._limits, self._stems, self._left_out, self._warnings, self._marks):
            self.addItem(item)
        for name, item in (("marks", self._marks), ("warnings", self._warnings)):
            item.setObjectName(name)
        for marks in (self._marks, self._left_out):
            marks.sigHovered.connect(self._on_hovered)
            marks.sigClicked.connect(self._on_clicked)
        self.set_style(style)
        self.show_assessment(None)

    def restyle(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        theme = style.theme
        self._zero.setPen(style.pen(theme.exact, 2, Qt.PenStyle.DashLine))
        self._stems.setPen(style.pen(theme.residual, 1))
        self._colour_marks()
        self._warnings.setPen(style.pen(theme.warning, 2))
        self._warnings.setBrush(QBrush())
        self._left_out.setPen(style.pen(theme.muted, 1.5))
        self._hint.setColor(QColor(theme.muted))
        for limit in self._limits:
            limit.setPen(style.pen(theme.warning, 1, Qt.PenStyle.DotLine))

    def stand_below(self, plot: Plot) -> None:
        """Have the x axis of a plot above."""
        self._above = plot
        self.setXLink(plot)

    def show_in_order(self, in_order: bool) -> None:
        """Show what comes next against the row of the table, or against t_u."""
        if in_order != self._in_order:
            self._in_order, self._rows_shown = in_order, 0
            self.setXLink(None if in_order else self._above)

    def show_everything(self) -> None:
        """Have all that is drawn in sight, as far as the axes are this plot's own."""
        self._rows_shown, self._reach = 0, 0.0
        self.show_assessment(self._assessment)

    def show_assessment(self, assessment: Assessment | None) -> None:
        """Show the residuals of a calibration, or none."""
        self._tips.forget()
        self._assessment = assessment
        self._hint.setVisible(assessment is None)
        for item in (self._zero, *self._limits):
            item.setVisible(assessment is not None)
        if assessment is None:
            self._stems.clear()
            for item in (self._marks, self._warnings, self._left_out):
                item.place(np.empty(0), np.empty(0), np.empty(0, np.intp))
            self._reach = 0.0
            self.setRange(yRange=(-1, 1), padding=0)
            return
        self._draw(assessment)

    def _draw(self, assessment: Assessment) -> None:
        readings, fit = assessment.readings, assessment.calibration.fit
        scatter = assessment.calibration.conventions.response
        residuals = assessment.residuals
        places = np.arange(1.0, len(readings) + 1) if self._in_order else readings.t_u
        fitted = assessment.calibration.rows
        rows = _thinned(fitted, residuals)
        rows = rows[np.abs(places[rows]) <= FARTHEST]
        marked = np.array(list(assessment.outliers), np.intp)
        marked = marked[np.abs(places[marked]) <= FARTHEST][:MOST_MARKS]
        if (len(rows) > _CROWD) != self._crowded:
            self._crowded = not self._crowded
            self._colour_marks()
        self._marks.place(places[rows], residuals[rows], rows)
        self._warnings.place(places[marked], residuals[marked], marked)
        aside = assessment.left_out
        near = np.abs(places[aside.rows]) <= FARTHEST
        left_out = aside.rows[near]
        self._left_out.place(places[left_out], aside.residuals[near], left_out)
        if len(fitted) < MOST_MARKS:
            ends = np.column_stack([np.zeros(len(rows)), residuals[rows]]).ravel()
            self._stems.setData(np.repeat(places[rows], 2), ends)
        else:
            self._stems.clear()
        limit = assessment.influence.outlier_limit * float(fit.residual_standard_deviation)
        # σ of its own for each reading has no one limit in the unit of the residuals
        shown = fit.sigma is None and np.isfinite(limit)
        for line, value in zip(self._limits, (-limit, limit), strict=True):
            line.setVisible(bool(shown))
            line.setValue(value if shown else 0.0)
        name_axis(self, "left", readings.label(Role(scatter)).symbol or scatter)
        x = "Row of the table" if self._in_order else readings.label(Role.T_U).title
        name_axis(self, "bottom", x)
        if self._in_order and not _SNUG * self._rows_shown <= len(readings) <= self._rows_shown:
            self._rows_shown = len(readings)
            self.setRange(xRange=(0, len(readings) + 1), padding=0)
        reach = max(float(np.abs(residuals[rows]).max(initial=0)), float(fit.residual_standard_deviation))
        if not _SNUG * self._reach <= reach <= self._reach:
            # with room to spare, for a drag that moved the axis at every step would be slow to draw
            self._reach = _SPARE * reach
            self.setRange(yRange=(-self._reach, self._reach), padding=0)

    def _colour_marks(self) -> None:
        theme = self._style.theme
        self._marks.setSize(4 if self._crowded else 8)
        self._marks.setPen(None if self._crowded else self._style.pen(theme.plot, 1))
        self._marks.setBrush(self._style.brush(theme.reading, 0.45 if self._crowded else 1.0))

    # -- the mouse

    def _on_hovered(self, item: object, points: np.ndarray, _event: object) -> None:
        rows = [int(point.data()) for point in points]
        readings = self._assessment.readings if self._assessment is not None else None
        self.reading_hovered.emit(self._tips.show(readings, item, rows) if readings is not None else -1)

    def _on_clicked(self, _item: object, points: np.ndarray, _event: object) -> None:
        self.reading_clicked.emit(int(points[0].data()))


def _thinned(rows: Rows, residuals: Floats) -> Rows:
    """Return no more than can be seen: some that stand evenly apart, and all that are farthest out."""
    if len(rows) <= MOST_MARKS:
        return rows
    farthest = np.argpartition(np.abs(residuals[rows]), -_FARTHEST_OUT)[-_FARTHEST_OUT:]
    evenly = np.linspace(0, len(rows) - 1, MOST_MARKS - _FARTHEST_OUT).astype(np.intp)
    return rows[np.union1d(evenly, farthest)]
