"""Losses of runs beside the one that is shown, and the least loss of all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import Qt

from thermogui.core.descent.drawn import Drawn
from thermogui.core.descent.exact import ExactFit
from thermogui.ui.plots.direct_labels import Line, Named
from thermogui.ui.plots.loss_axes import LossAxes
from thermogui.ui.plots.overlay import Overlay, key_of
from thermogui.ui.plots.strokes import Stroke
from thermogui.ui.plots.style import PlotStyle

_BEYOND = 30.0


class LossOverlay:
    """
    Attributes:
        curves: the item that has the losses of the runs beside the shown one.
    """

    def __init__(self, plot: pg.PlotWidget, *, for_a_file: bool) -> None:
        self.curves = Overlay(for_a_file=for_a_file)
        self._least = Stroke()
        self._ends, self._named = np.empty(0), ""
        self._key: tuple[object, ...] = ()
        for name, item in (("beside", self.curves), ("least", self._least)):
            item.setObjectName(name)
            plot.addItem(item)

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        self._colour = style.theme.exact
        self.curves.set_style(style)
        self._least.setPen(style.pen(self._colour, 1, Qt.PenStyle.DashLine))

    def show_drawn(self, drawn: Sequence[Drawn]) -> bool:
        """Have these runs, which are yet to be drawn; return whether other labels are wanted."""
        before = [(one.place, one.text) for one in self.curves.drawn]
        self.curves.drawn = drawn
        return [(one.place, one.text) for one in self.curves.drawn] != before

    def draw(self, axes: LossAxes, planned: int) -> np.ndarray:
        """Draw what has changed; return the least and the greatest loss of those that have not diverged."""
        beside = self.curves.beside
        key = (axes, planned, *key_of(beside, with_epoch=False))
        if key != self._key:
            self._key = key
            lines, ends = [], [np.empty(0)]
            for one in beside:
                epochs, losses = axes.drawable(*one.run.trace.steps_to_draw(logarithmic=axes.log[0]))
                lines.append((axes.of_epochs(epochs), axes.of_losses(losses)))
                if len(losses) and not one.run.diverged:
                    ends.append(np.array([losses.min(), losses.max()]))
            self.curves.show_lines(lines)
            self._ends = np.concatenate(ends)
            self._draw_least(axes, planned)
        return self._ends

    def worth_seeing(self, losses: np.ndarray, beside: np.ndarray) -> np.ndarray:
        """Return those of the shown run's *losses* that the view holds.

        One that has diverged beside others that have not would leave no room for them.
        """
        drawn = self.curves.drawn
        if not (drawn and drawn[0].run.diverged and len(beside)):
            return losses
        return np.asarray(losses[losses <= _BEYOND * beside.max()])

    def farthest(self, planned: int) -> int:
        """Return how many epochs the longest of all has."""
        return max([planned, *(len(one.run.trace) for one in self.curves.beside)])

    def _draw_least(self, axes: LossAxes, planned: int) -> None:
        """Draw the loss of the exact line or curve, below which none comes that is of such a form."""
        drawn = self.curves.drawn
        best = (drawn[0].run.bowl or drawn[0].run.exact) if len(drawn) > 1 else None
        self._named = f"exact {best.curve.noun}" if isinstance(best, ExactFit) else "exact line"
        last = float(self.farthest(planned))
        epochs, losses = np.array([0.0, max(last, 1.0)]), np.empty(0)
        if best is not None:
            epochs, losses = axes.drawable(epochs, np.full(2, best.least))
        if len(losses):
            self._least.setData(axes.of_epochs(epochs), axes.of_losses(losses))
        else:
            self._least.clear()

    def rings(self, axes: LossAxes) -> list[tuple[float, float]]:
        """Return where the epoch that is looked at stands on each curve beside the shown one."""
        places = (
            axes.place(one.epoch, float(one.run.trace.loss_after(one.epoch))) for one in self.curves.beside
        )
        return [place for place in places if place is not None]

    def named(self, of_shown: Sequence[Line]) -> list[Named]:
        """Return what is to be labelled."""
        named = self.curves.named(of_shown, share=0.5)
        least = self._least.getData()
        if named and len(least[0]):
            named.append(Named(self._named, self._colour, [(least, -1)], share=0.1))
        return named
