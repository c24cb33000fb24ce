"""How plots are drawn: colours and pens."""

from __future__ import annotations

from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen

from thermogui.ui.widgets.plain import markup
from thermogui.ui.widgets.theme import LIGHT, Theme

_DASHES = [5.0, 4.0]


@dataclass(frozen=True)
class PlotStyle:
    """A theme's colours, with pens scaled for where they are drawn.

    Attributes:
        pen_scale: device pixels in a logical one. Plot pens do not grow with the painter, so that
            without it a line of a 600 dpi image would be a hair. None for what the screen has.
    """

    theme: Theme = LIGHT
    pen_scale: float | None = None

    def pen(self, colour: str, width: float = 1.0, line: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        """Return a pen of a width in logical pixels."""
        made: QPen = pg.mkPen(colour, width=width * (self.pen_scale or 1.0), style=line)
        if line == Qt.PenStyle.DashLine:
            # Qt's own dashes are one grey line where they are thin
            made.setDashPattern(_DASHES)
            made.setCapStyle(Qt.PenCapStyle.FlatCap)
        return made

    def apply_to(self, plot: pg.PlotWidget) -> None:
        """Colour background, axes and grid of a plot."""
        plot.setBackground(self.theme.plot)
        plot.focus_colour = self.theme.focus
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setPen(self.pen(self.theme.grid))
            axis.setTextPen(self.theme.text)
            axis.setTickPen(self.pen(self.theme.grid, 1))
            axis.setGrid(45)
            axis.set_background(self.theme.plot)

    def brush(self, colour: str, opacity: float = 1.0) -> QBrush:
        made = QColor(colour)
        made.setAlphaF(opacity)
        return QBrush(made)


def name_axis(plot: pg.PlotWidget, side: str, text: str) -> None:
    """Say what an axis shows; the same words again would have all of it drawn again."""
    axis, said = plot.getAxis(side), markup(text)
    if axis.labelText != said:
        axis.setLabel(said)
        # else longer words would begin where shorter ones did
        axis.resizeEvent()
