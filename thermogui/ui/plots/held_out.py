"""The loss on readings that are held out, beside that of the run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import Qt

from thermogui.core.descent.trace import Trace
from thermogui.ui.plots.direct_labels import Line, Named
from thermogui.ui.plots.loss_axes import LossAxes
from thermogui.ui.plots.strokes import Stroke
from thermogui.ui.plots.style import PlotStyle


class HeldOutLoss:
    """A curve in the colour of the run, in a line that no run has, with a ring where it is least.

    In a file a word says where that is.
    """

    def __init__(self, plot: pg.PlotWidget, *, for_a_file: bool) -> None:
        self._is_for_a_file, self._least = for_a_file, ""
        self._curve, self._ring = Stroke(), pg.ScatterPlotItem(symbol="o", size=11)
        for name, item in (("heldOutLoss", self._curve), ("leastHeldOut", self._ring)):
            item.setObjectName(name)
            plot.addItem(item)
        self._ring.hide()

    def set_style(self, style: PlotStyle, colour: str) -> None:
        """Use other pens, in the colour of the run."""
        self._colour = colour
        self._curve.setPen(style.pen(self._colour, 1.5, Qt.PenStyle.DashDotDotLine))
        self._ring.setPen(style.pen(self._colour, 2))
        self._ring.setBrush(None)

    def draw(self, axes: LossAxes, trace: Trace | None, per_octave: int) -> np.ndarray:
        """Draw what a run has by now; return the losses that are drawn."""
        found = None if trace is None else trace.validation_losses
        if trace is None or found is None or not len(found):
            self._curve.clear()
            self._ring.hide()
            return np.empty(0)
        rows = trace.thinned(logarithmic=axes.log[0], per_octave=per_octave)[0] - 1
        best = trace.best_epoch
        if best is not None:
            rows = np.sort(np.append(rows, best - 1))
        rows = rows[np.isfinite(found[rows])]
        epochs, losses = axes.drawable(rows, found[rows])
        self._curve.setData(axes.of_epochs(epochs), axes.of_losses(losses))
        place = None if best is None else axes.place(best - 1, float(found[best - 1]))
        self._least = "" if best is None else f"least at epoch {best:,}"
        self._ring.setVisible(place is not None)
        if place is not None:
            self._ring.setData(pos=np.array([place]))
        return losses

    def named(self, of_training: Sequence[Line], run: str = "") -> list[Named]:
        """Return what is to be labelled; *run* is what the run is called, where it is one among several."""
        line = self._curve.getData()
        if not len(line[0]):
            return []
        named = [Named(f"{run}, held out".lstrip(", "), self._colour, [(line, 1)], share=0.4)]
        if not run:
            named += [Named("training", self._colour, [(curve, 1)], share=0.4) for curve in of_training]
        if self._is_for_a_file and self._ring.isVisible():
            x, y = self._ring.getData()
            named.append(Named(self._least, self._colour, mark=(float(x[0]), float(y[0]))))
        return named
