"""The readings on the fit plot: those that count, those that do not, and rings around some."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

import pyqtgraph as pg
from PySide6.QtGui import QBrush

from thermogui.core.readings.readings import Floats, Readings
from thermogui.ui.plots.direct_labels import Named
from thermogui.ui.plots.extents import drawable_rows, ends_of, roomy, rows_not_among
from thermogui.ui.plots.marks import Marks, ReadingMarks
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.widgets.theme import Theme

if TYPE_CHECKING:
    from thermogui.core.calibration.assessment import Assessment
    from thermogui.core.descent.curve import Curve

MOST_MARKS = 5000
"""More readings than this are thinned for the screen: marks on top of each other show nothing."""
_CROWD = 500
_UNKNOWN: tuple[np.ndarray, np.ndarray] | None = (np.empty(0), np.empty(0))
_MOST_FLAGS = 3
"""Readings that stand out and are labelled: words at more would hide what they are about."""


class FitMarks:
    """Marks of the table's readings, hollow ones of a run's where those differ, rings and warnings.

    Attributes:
        warned: the rows that are marked as outliers.
        held_out: the readings that are held out, which are hollow; None where none are.
        marks, left_out: those with readings that a mouse can point at.
        readings, drawable: those of the table, and which rows of them can be drawn, shape (n,).
        run_readings, run_drawable: those of a run; None where they are not others.
        is_crowded: whether there are so many that they would hide the lines.
    """

    def __init__(self, plot: pg.PlotWidget) -> None:
        self.readings = Readings.from_columns([], [])
        self.drawable = self.run_drawable = drawable_rows(self.readings)
        self.run_readings: Readings | None = None
        self.is_crowded = False
        self._style = PlotStyle()
        self._room = self._ends = _UNKNOWN
        self._hovered: list[int] = []
        self._selected: list[int] = []
        self.warned: list[int] = []
        self.marks = ReadingMarks()
        self.left_out = Marks(symbol="x", size=9, hoverable=True)
        self._run_marks = Marks(symbol="o", size=11)
        self._hollows = Marks(symbol="o", size=5)
        self.held_out: Readings | None = None
        self._warnings, self._rings = Marks(symbol="t1", size=21), Marks(symbol="o", size=17)
        for name, item in (
            ("leftOut", self.left_out),
            ("runMarks", self._run_marks),
            ("warnings", self._warnings),
            ("marks", self.marks),
            ("heldOut", self._hollows),
            ("rings", self._rings),
        ):
            item.setObjectName(name)
            plot.addItem(item)

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        theme, self._style = style.theme, style
        self._style_marks()
        self.left_out.setPen(style.pen(theme.muted, 1.5))
        self._hollows.setPen(None)
        self._hollows.setBrush(style.brush(theme.plot))
        self._run_marks.setPen(style.pen(theme.reading, 1.5))
        self._rings.setPen(style.pen(theme.highlight, 2.5))
        self._warnings.setPen(style.pen(theme.warning, 2))
        for hollow in (self._run_marks, self._rings, self._warnings):
            hollow.setBrush(QBrush())

    def _style_marks(self) -> None:
        style, theme = self._style, self._style.theme
        self.marks.setSize(5 if self.is_crowded else 9)
        self.marks.setZValue(-5 if self.is_crowded else 0)
        self.marks.setPen(None if self.is_crowded else style.pen(theme.plot, 1))
        self.marks.setBrush(style.brush(theme.reading, 0.45 if self.is_crowded else 1.0))

    def show(
        self, readings: Readings, run_readings: Readings | None, held_out: Readings | None = None
    ) -> bool:
        """Mark readings; return whether they have become a crowd or are none any more."""
        self.readings, self.run_readings = readings, run_readings
        self.drawable = drawable_rows(readings)
        self._room = self._ends = _UNKNOWN
        was_crowded, self.is_crowded = self.is_crowded, len(readings) > _CROWD
        if self.is_crowded and not was_crowded:
            # while they are few, for each of them is styled
            self._style_marks()
        _place(self.marks, readings, np.flatnonzero(self.drawable & readings.use))
        _place(self.left_out, readings, np.flatnonzero(self.drawable & ~readings.use))
        gone = np.empty(0, np.intp)
        if run_readings is not None:
            self.run_drawable = drawable_rows(run_readings)
            rows = np.flatnonzero(self.run_drawable & run_readings.use)[:MOST_MARKS]
            gone = rows_not_among(readings, run_readings, rows)
        _place(self._run_marks, run_readings or readings, gone)
        self.held_out = held_out
        rows = np.empty(0, np.intp) if held_out is None else _used_rows(held_out)
        _place(self._hollows, held_out or readings, rows)
        self._ring()
        self.warn(self.warned)
        if was_crowded and not self.is_crowded:
            self._style_marks()
        return was_crowded != self.is_crowded

    @property
    def shown(self) -> tuple[Readings, Readings | None, Readings | None]:
        """What `show` was given."""
        return self.readings, self.run_readings, self.held_out

    def highlight(self, hovered: list[int] | None, selected: list[int] | None) -> None:
        """Ring the readings in these rows; None leaves the rows as they are."""
        self._hovered = self._hovered if hovered is None else hovered
        self._selected = self._selected if selected is None else selected
        self._ring()

    def warn(self, rows: Iterable[int]) -> None:
        """Mark the rows of outliers."""
        self.warned = [row for row in rows if self.is_drawn(row)]
        self._draw_around(self._warnings, self.warned)

    def is_drawn(self, row: int) -> bool:
        """Say whether a row is there, and within what a plot can draw."""
        return row < len(self.readings) and bool(self.drawable[row])

    def places(self) -> Floats:
        """Return where readings are marked, shape (n, 2); none where they are many."""
        if len(self.readings) > MOST_MARKS:
            return np.empty((0, 2))
        return np.column_stack([self.readings.t_u[self.drawable], self.readings.t_c[self.drawable]])

    def drawn(self) -> tuple[Floats, Floats]:
        """Return where marks are drawn, x and y, shape (n,) each."""
        some = [item.getData() for item in (self.marks, self.left_out)]
        x, y = (np.concatenate(values) for values in zip(*some, strict=True))
        return x, y

    def extent(self, also: Curve | None = None) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """Return the ranges of t_u and of t_c that have marks, and a curve *also*; None without any."""
        if self._ends is _UNKNOWN:
            both = [(self.readings, self.drawable)]
            if self.run_readings is not None:
                both.append((self.run_readings, self.run_drawable))
            self._ends = ends_of(both)
        if self._ends is None:
            return None
        t_u, t_c = self._ends
        if also is not None:
            t_c = np.append(t_c, also(np.linspace(*roomy(t_u), 50)))
        return roomy(t_u), roomy(t_c)

    @property
    def room(self) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """The ranges of t_u and of t_c of the readings that a run has used, or would; None without any."""
        if self._room is _UNKNOWN:
            shown = self.run_readings or self.readings
            drawable = self.drawable if shown is self.readings else self.run_drawable
            self._room = ends_of([(shown, drawable & shown.use)])
        return None if self._room is None else (roomy(self._room[0]), roomy(self._room[1]))

    def named(self, assessment: Assessment | None, theme: Theme) -> list[Named]:
        """Return what is to be labelled: readings that stand out, decide the curve, or are held out."""
        outliers, influential = (assessment.outliers, assessment.influential) if assessment else ((), ())
        deciding = [row for row in influential if row not in outliers and self.is_drawn(row)]
        held_out = [] if self.held_out is None else _used_rows(self.held_out).tolist()
        told: tuple[tuple[str, str, list[int]], ...] = (
            ("outlier", theme.warning, self.warned),
            ("decides the line", theme.muted, deciding),
            ("held out", theme.reading, [row for row in held_out if self.is_drawn(row)][:1]),
        )
        return [
            Named(words, colour, mark=(float(self.readings.t_u[row]), float(self.readings.t_c[row])))
            for words, colour, rows in told
            for row in rows[:_MOST_FLAGS]
        ]

    def _ring(self) -> None:
        self._draw_around(self._rings, {*self._hovered, *self._selected})

    def _draw_around(self, item: Marks, rows: Iterable[int]) -> None:
        chosen = np.array(sorted(rows), np.intp)
        chosen = chosen[chosen < len(self.readings)][:MOST_MARKS]
        _place(item, self.readings, chosen[self.drawable[chosen]])


def _used_rows(readings: Readings) -> np.ndarray:
    return np.flatnonzero(drawable_rows(readings) & readings.use)


def _place(item: Marks, readings: Readings, rows: np.ndarray) -> None:
    if not len(rows) and not len(item.data):
        # most of them mark none, edit after edit
        return
    if len(rows) > MOST_MARKS:
        rows = rows[np.linspace(0, len(rows) - 1, MOST_MARKS).astype(np.intp)]
    item.place(readings.t_u[rows], readings.t_c[rows], rows)
