"""A loss surface as a plot's background: colours, contours with some labels, joint regions."""

from __future__ import annotations

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.contours import Polyline, contour, contour_levels
from thermogui.core.descent.loss_grid import LossGrid
from thermogui.core.descent.loss_view import CONFIDENCES, View, edge_of_region, log_grid
from thermogui.core.descent.plane import Basin
from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Floats
from thermogui.ui.plots.label_places import ContourLabel, places_on
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.surface.items import CurveLabels, HeightPicture, joined_up
from thermogui.ui.surface.loss_colours import height_colours

_CELLS = (160, 120)
_MOST_LABELS = 7
_LABEL_POINTS = 9
_HALO_ALPHA = 130
_LABEL_HALO_ALPHA = 215


class Backdrop:
    """The items of a plot that show a surface; contours and ellipses can be hidden.

    Attributes:
        parts: whether `contours` and `ellipses` are to be seen, from the next drawing on.
        ellipses: the edge of the region of each confidence.
    """

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._plot = plot
        self.parts = {"contours": True, "ellipses": True}
        self.picture = HeightPicture()
        plot.addItem(self.picture, ignoreBounds=True)
        self._halos = {confidence: pg.PlotCurveItem(antialias=True) for confidence in CONFIDENCES}
        self.ellipses = {confidence: pg.PlotCurveItem(antialias=True) for confidence in CONFIDENCES}
        for item in (*self._halos.values(), *self.ellipses.values()):
            item.setZValue(-10)
            plot.addItem(item, ignoreBounds=True)
        self._font = QFont(plot.font())
        self._font.setPointSize(_LABEL_POINTS)
        self.labels = CurveLabels(self._font)
        plot.addItem(self.labels, ignoreBounds=True)

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        self._style = style
        self.labels.set_halo(_halo(style, _LABEL_HALO_ALPHA))
        self._colours = height_colours(style.theme)
        for confidence, item in self.ellipses.items():
            line = Qt.PenStyle.SolidLine if confidence == CONFIDENCES[0] else Qt.PenStyle.DashLine
            item.setPen(style.pen(style.theme.exact, 2, line))
            self._halos[confidence].setPen(_halo(style, _HALO_ALPHA))

    def draw(
        self, surface: Basin | LossGrid | None, view: View, pixel: tuple[float, float], marks: Floats
    ) -> None:
        """Draw a surface as far as a view reaches, with labels away from *marks*, shape (m, 2).

        A grid is drawn as far as it reaches itself.
        """
        ellipses = self._draw_ellipses(surface if isinstance(surface, Bowl) else None, view)
        if surface is None:
            self.picture.clear()
            self._show_labels([], view, pixel)
            return
        curves: list[tuple[str, Polyline]] = []
        if isinstance(surface, LossGrid):
            heights, covered = surface.heights, surface.view
            curves += [(_level_text(level), piece) for level, piece in surface.contours]
        else:
            heights, covered = log_grid(surface, view, *_CELLS), view
            low, high = (float(10.0**value) for value in (heights.min(), heights.max()))
            for level in reversed(contour_levels(surface.least, low, high)):
                text = _level_text(level)
                curves += [(text, piece) for piece in contour(surface, level - surface.least, view)]
        curves = curves if self.parts["contours"] else []
        self.picture.show_heights(heights, self._colours, covered)
        self.picture.show_contours(
            [piece for _, piece in curves], self._style.pen(self._style.theme.text, 0.8)
        )
        self._place_labels(ellipses + curves, view, pixel, marks)

    def _draw_ellipses(self, surface: Bowl | None, view: View) -> list[tuple[str, Polyline]]:
        drawn = []
        for confidence, item in self.ellipses.items():
            excess = edge_of_region(surface, confidence) if surface and self.parts["ellipses"] else None
            pieces = [] if excess is None or surface is None else contour(surface, excess, view)
            drawn += [(f"{confidence:.0%}".replace("%", " %"), piece) for piece in pieces]
            joined = joined_up(pieces)
            for part in (item, self._halos[confidence]):
                part.setData(joined[0], joined[1], connect=joined[2])
        return drawn

    def _place_labels(
        self, curves: list[tuple[str, Polyline]], view: View, pixel: tuple[float, float], marks: Floats
    ) -> None:
        corner, size = np.array([view[0][0], view[1][1]]), np.array([pixel[0], -pixel[1]])
        metrics = QFontMetricsF(self._font)
        on_screen = [
            (text, round(metrics.horizontalAdvance(text)), (np.column_stack(piece) - corner) / size)
            for text, piece in curves
        ]
        with np.errstate(all="ignore"):
            obstacles = (marks - corner) / size
        room = ((view[0][1] - view[0][0]) / pixel[0], (view[1][1] - view[1][0]) / pixel[1])
        self._show_labels(places_on(on_screen, obstacles, room, _MOST_LABELS), view, pixel)

    def _show_labels(self, places: list[ContourLabel], view: View, pixel: tuple[float, float]) -> None:
        theme = self._style.theme
        colours = [theme.exact if place.text.endswith("%") else theme.text for place in places]
        self.labels.show_places(places, colours, view, pixel)


def _halo(style: PlotStyle, alpha: int) -> QPen:
    """Return a wide pen of the background's colour."""
    colour = QColor(style.theme.plot)
    colour.setAlpha(alpha)
    pen = style.pen(style.theme.plot, 4)
    pen.setColor(colour)
    return pen


def _level_text(level: float) -> str:
    if 1000 <= abs(level) < 1e6:
        return f"{level:,.0f}"
    return f"{level:.10g}" if 1e-4 <= level < 1000 else format_significant(level, 1)
