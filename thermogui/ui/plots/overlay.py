"""Loss curves of several runs in one plot, each in a colour and a line of its own, with what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from thermogui.core.descent.trace import Trace
from thermogui.ui.plots.direct_labels import Named
from thermogui.ui.plots.loss_axes import LossAxes
from thermogui.ui.plots.style import PlotStyle

_COLOURS = ("loss", "line", "reading", "exact", "highlight")
_LINES = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
)
"""One more or less than there are colours, so that twenty runs are told apart, and ten without colours."""


@dataclass(frozen=True, eq=False)
class Beside:
    """A run beside others: its losses, and what it differs in."""

    trace: Trace
    text: str


def colour_of(place: int, style: PlotStyle) -> str:
    """Return the colour of a run, by its place among those that are drawn."""
    return str(getattr(style.theme, _COLOURS[place % len(_COLOURS)]))


def pen_of(place: int, style: PlotStyle, width: float) -> QPen:
    """Return the pen of a run, by its place among those that are drawn."""
    return style.pen(colour_of(place, style), width, _LINES[place % len(_LINES)])


class Overlay:
    """The curves of the runs beside the one that a loss plot is of; that one has the first place."""

    def __init__(self, plot: pg.PlotWidget, *, antialias: bool) -> None:
        self._plot, self._antialias = plot, antialias
        self._runs: Sequence[Beside] = ()
        self._items: list[pg.PlotCurveItem] = []
        self._style = PlotStyle()

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        self._style = style
        for place, item in enumerate(self._items, 1):
            item.setPen(pen_of(place, style, 1.5))

    def show(self, runs: Sequence[Beside]) -> None:
        """Have these runs, which are yet to be drawn."""
        self._runs = runs
        for item in self._items:
            self._plot.removeItem(item)
        self._items = [pg.PlotCurveItem(antialias=self._antialias) for _ in runs]
        for item in self._items:
            self._plot.addItem(item)
        self.set_style(self._style)

    def draw(self, axes: LossAxes) -> np.ndarray:
        """Draw the curves on axes, and return the losses that are drawn."""
        drawn = [np.empty(0)]
        for run, item in zip(self._runs, self._items, strict=True):
            chosen = run.trace.thinned if axes.first else run.trace.steps_to_draw
            epochs, losses = axes.drawable(*chosen(logarithmic=axes.log[0]))
            item.setData(axes.of_epochs(epochs), axes.of_losses(losses))
            drawn.append(losses)
        return np.concatenate(drawn)

    def named(self) -> list[Named]:
        """Return what is to be labelled."""
        return [
            Named(run.text, colour_of(place, self._style), [(item.getData(), 0)], share=0.9)
            for place, (run, item) in enumerate(zip(self._runs, self._items, strict=True), 1)
            if len(item.xData if item.xData is not None else ())
        ]
