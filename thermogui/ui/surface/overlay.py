"""Paths of runs beside the one that is shown, over the loss surface."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtGui import QBrush, QColor

from thermogui.core.descent.drawn import Drawn
from thermogui.core.descent.loss_view import View
from thermogui.core.descent.trajectory import one_a_pixel, segments_in
from thermogui.core.readings.readings import Floats
from thermogui.ui.plots.direct_labels import Named
from thermogui.ui.plots.overlay import Overlay, colour_of
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.surface.trajectory import pairs

_HEAD = 9
_HALO = 3.0


class PathsBeside:
    """The paths in one item, and where each of them has come to."""

    def __init__(self, plot: pg.PlotWidget, *, for_a_file: bool) -> None:
        self.paths = Overlay(for_a_file=for_a_file)
        self._heads = pg.ScatterPlotItem(symbol="o", size=_HEAD)
        self._style = PlotStyle()
        self._points: list[Floats] = []
        for name, item in (("beside", self.paths), ("heads", self._heads)):
            item.setObjectName(name)
            plot.addItem(item, ignoreBounds=True)

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        self._style = style
        self.paths.halo = style.pen(style.theme.plot, _HALO)
        self.paths.set_style(style)
        self._heads.setPen(style.pen(style.theme.plot, 1))

    def colour_of_shown(self) -> str:
        """Return the colour of the run that is shown; that of a line where there is none."""
        if not self.paths.drawn:
            return self._style.theme.line
        return colour_of(self.paths.drawn[0].place, self._style)

    def show(
        self, drawn: Sequence[Drawn], points: list[Floats], view: View, pixel: tuple[float, float]
    ) -> None:
        """Show the paths, shape (k, 2) each, of the runs beside the first of *drawn*."""
        had_any = bool(self.paths.beside)
        self.paths.drawn = drawn[: 1 + len(points)]
        if not points and not had_any:
            return
        self._points = points
        self.paths.show_paths([pairs(segments_in(view, one_a_pixel(path, pixel))) for path in points])
        heads = [
            {"pos": path[-1], "brush": QBrush(QColor(colour_of(one.place, self._style)))}
            for one, path in zip(self.paths.beside, points, strict=True)
            if len(path)
        ]
        self._heads.setData(heads)

    def named(self, shown: Floats) -> list[Named]:
        """Return what is to be labelled: where each path has come to; *shown* is the one that is shown."""
        if not self.paths.beside:
            return []
        return [
            Named(one.text, colour_of(one.place, self._style), mark=(float(path[-1, 0]), float(path[-1, 1])))
            for one, path in zip(self.paths.drawn, [shown, *self._points], strict=True)
            if len(path)
        ]
