"""The loss that a run will have, before it has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import Qt

from thermogui.ui.plots.direct_labels import Named
from thermogui.ui.plots.loss_axes import LossAxes, Points
from thermogui.ui.plots.style import PlotStyle

if TYPE_CHECKING:
    from thermogui.core.descent.trace import Trace


class Ghost(pg.PlotCurveItem):
    """A dashed curve: of the next run, or, fainter, of the one that is going on.

    Attributes:
        data: epochs done, from 0 on, and the loss then; None where nothing is foretold.
        is_of_run: whether it is of a run that has begun.
        losses: those that are drawn.
    """

    def __init__(self, *, antialias: bool) -> None:
        super().__init__(antialias=antialias)
        self.data: Points | None = None
        self.is_of_run = False
        self.losses = self._losses_of_run = np.empty(0)
        self._of_run: tuple[Trace | None, Points | None] = None, None
        self._style = PlotStyle()

    def foreseen(self, trace: Trace) -> np.ndarray:
        """Return what was foretold of a run, also when the curve is of the next one by now."""
        return self._losses_of_run if self._of_run[0] is trace else np.empty(0)

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        self._style = style
        colour = style.theme.residual if self.is_of_run else style.theme.muted
        self.setPen(style.pen(colour, 1 if self.is_of_run else 1.5, Qt.PenStyle.DashLine))

    def foretell(self, data: Points | None, trace: Trace | None) -> None:
        """Keep a curve, which is yet to be drawn, of the run with a trace or of the next one."""
        self.data = data
        if trace is not None and data is not None:
            self._of_run = trace, data
        if (trace is not None) != self.is_of_run:
            self.is_of_run = trace is not None
            self.set_style(self._style)

    def draw(self, axes: LossAxes) -> None:
        """Draw the curve on axes; where nothing is foretold, nothing."""
        self._losses_of_run = _drawable(self._of_run[1], axes)[1]
        epochs, self.losses = _drawable(self.data, axes)
        self.setData(axes.of_epochs(epochs), axes.of_losses(self.losses))

    def named(self) -> list[Named]:
        """Return what is to be labelled."""
        if not len(self.losses):
            return []
        text = "forecast" if self.is_of_run else "next run"
        return [Named(text, self._style.theme.muted, [(self.getData(), 1)])]


def _drawable(data: Points | None, axes: LossAxes) -> Points:
    if data is None:
        return np.empty(0), np.empty(0)
    steps, losses = data
    there = np.isfinite(losses)
    return axes.drawable(steps[there], losses[there])
