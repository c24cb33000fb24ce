"""The sweep: final loss, and epochs to within 1 %, against the learning rate."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from thermogui.core.descent.nearness import NEVER
from thermogui.core.descent.sweep import Sweep
from thermogui.core.readings.roles import Role
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.sweep.dots import Dot, dots_of
from thermogui.ui.sweep.ends import Ending, Ends
from thermogui.ui.sweep.live import LiveSweep
from thermogui.ui.sweep.plot import Marked, SweepPlot
from thermogui.ui.sweep.pointing import Pointing
from thermogui.ui.sweep.words import LONGEST, LONGEST_MARKS, of_epochs, of_losses, of_marks, of_rate
from thermogui.ui.widgets.boxes import STRETCH, action, action_button, filled
from thermogui.ui.widgets.fields import new_gesture
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.theme import Theme
from thermogui.ui.widgets.words import Words

if TYPE_CHECKING:
    from thermogui.ui.model.document import Document
    from thermogui.ui.run.controller import RunController

_LEGEND = "Click to take a rate, double-click to run it. Hatched: unstable. Dots: runs that have ended."
_KEYS = (
    "The arrow keys move a mark, with Ctrl by a pixel; Enter takes its rate, Shift and Enter take it and run "
    "it, Esc takes the mark away."
)
_LINE = Qt.PenStyle


class SweepPanel(QWidget):
    """
    ```
    how a run with the rate at the cursor ends
    final loss
    epochs to within 1 %
        learning rate
    [Take the best] [Take the quickest]
    what clicks do
    ```

    Attributes:
        loss, epochs: the plots.

    Signals:
        run_asked: a run is to begin with the settings as they are now.
    """

    run_asked = Signal()

    def __init__(self, document: Document, live: LiveSweep, controller: RunController, theme: Theme) -> None:
        super().__init__()
        self._document, self._live, self._controller = document, live, controller
        style = PlotStyle(theme)
        self.loss = SweepPlot("sweepLossPlot", "Sweep: final loss", style, self._snap_loss)
        title = "Sweep: epochs to within 1 %"
        self.epochs = SweepPlot("sweepEpochsPlot", title, style, self._snap_epochs, first=1)
        self._plots = (self.loss, self.epochs)
        self._dots: list[Dot] = []
        self._value = Words("sweepValue", "", self)
        self._marked = Words("sweepMarks", "", self)
        # what is read in the plots must not move them under the cursor
        self._value.longest, self._marked.longest = LONGEST, LONGEST_MARKS
        self._legend = Words("sweepLegend", "muted", self)
        self._legend.setText(_LEGEND)
        self._best = action(self, "Take the best", self._on_best, tip="For this start and these epochs")
        self._quickest = action(self, "Take the quickest", self._on_quickest, tip="In the long run")
        self._pointing = Pointing(self._plots, self._rate_at, self._rate_now, self)
        self._pointing.moved.connect(self._show_value)
        self._pointing.taken.connect(self._on_taken)
        for plot in self._plots:
            plot.dots.sigHovered.connect(self._on_dots_hovered)
        live.changed.connect(self._show)
        controller.changed.connect(self._on_runs_changed)
        self._assemble()

    def _assemble(self) -> None:
        for plot in self._plots:
            plot.setMinimumSize(180, 120)
            plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        value = filled(QHBoxLayout(), self._value, margins=(8, 0, 8, 0))
        words = filled(QVBoxLayout(), self._marked, self._legend, margins=(8, 0, 8, 4), spacing=4)
        taken = [action_button(one, self, "do") for one in (self._best, self._quickest)]
        buttons = filled(QHBoxLayout(), *taken, STRETCH, margins=(8, 0, 8, 0))
        parts = (value, (self.loss, 10), (self.epochs, 12), buttons, words)
        filled(QVBoxLayout(self), *parts, margins=(0, 4, 0, 0), spacing=4)

    def set_theme(self, theme: Theme) -> None:
        for plot in self._plots:
            plot.set_style(PlotStyle(theme))

    def shut_down(self) -> None:
        """Wait for what is being trained."""
        self._live.close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._live.look(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._live.look(False)

    # -- showing

    @Slot(object)
    def _show(self, ends: Ends) -> None:
        self._name_axes(ends)
        self._marked.setText(of_marks(ends))
        for plot in self._plots:
            plot.show_hint(ends.problem)
        self._best.setEnabled(ends.best is not None)
        self._quickest.setEnabled(ends.sweep is not None and ends.sweep.bowl is not None)
        if ends.sweep is None:
            for plot in self._plots:
                plot.clear_curve()
        else:
            self._draw(ends, ends.sweep)
        self._show_dots()
        for plot in self._plots:
            plot.crosshair.refresh()
        self._show_value()

    def _name_axes(self, ends: Ends) -> None:
        unit = ends.readings.label(Role.T_C).squared
        when = "Final loss" if ends.sweep is None else f"Loss at epoch {ends.experiment.epochs:,}"
        self.loss.name_axes("", f"{when} ({unit})")
        self.epochs.name_axes("Learning rate", "Epochs to within 1 %")

    def _draw(self, ends: Ends, found: Sweep) -> None:
        rates, losses, unstable = found.learning_rates, found.losses, found.unstable
        needed = np.where(found.needed == NEVER, np.nan, found.needed)
        planned = ends.experiment.epochs
        self.loss.show_curve(rates, losses, unstable)
        self.loss.show_range(ends.span, losses[~unstable] if np.isfinite(losses[~unstable]).any() else losses)
        self.epochs.show_curve(rates, needed, unstable)
        self.epochs.show_range(ends.span, np.append(needed, planned))
        self.epochs.show_level(planned, f"{planned:,} epochs")
        if np.isnan(needed).all():
            self.epochs.show_hint(
                "With none of these rates a run comes to within 1 % of the best line's loss."
            )
        for plot, own in ((self.loss, _least(ends)), (self.epochs, _best_in_the_long_run(found))):
            plot.show_limit(math.inf if found.bowl is None else found.bowl.largest_learning_rate)
            plot.show_marked([*own, *_limit(found), *_now(ends)])

    @Slot()
    def _on_runs_changed(self) -> None:
        if self.isVisible():
            self._show_dots()

    def _show_dots(self) -> None:
        ends = self._live.ends
        self._dots = [] if ends.sweep is None else dots_of(self._controller.runs, ends)
        for plot, values in (
            (self.loss, [dot.loss for dot in self._dots]),
            (self.epochs, [math.nan if dot.needed is None else dot.needed for dot in self._dots]),
        ):
            heights = plot.heights(np.array(values, np.float64))
            rows = np.flatnonzero(np.isfinite(heights))
            rates = np.log10([dot.rate for dot in self._dots])
            plot.dots.place(rates[rows], heights[rows], rows)

    @Slot()
    def _show_value(self) -> None:
        ends = self._live.ends
        text, marked = of_rate(ends, self._pointing.rate), of_marks(ends)
        self._value.setText(text)
        for plot, said in ((self.loss, of_losses(ends)), (self.epochs, of_epochs(ends))):
            # where the keys are is said first
            plot.setAccessibleDescription(" ".join(filter(None, (text, said, marked, _LEGEND, _KEYS))))

    # -- pointing

    def _rate_now(self) -> float:
        return self._document.experiment.learning_rate

    def _rate_at(self, x: float) -> float | None:
        return self._live.ends.rate_at(x, self.loss.pixel)

    def _snap_loss(self, at: QPointF) -> QPointF | None:
        return self._snap(at, self.loss, lambda end: end.loss)

    def _snap_epochs(self, at: QPointF) -> QPointF | None:
        return self._snap(at, self.epochs, lambda end: math.nan if end.needed is None else end.needed)

    def _snap(self, at: QPointF, plot: SweepPlot, value: Callable[[Ending], float]) -> QPointF | None:
        """Return where a curve is at the rate that a click would take."""
        rate = self._rate_at(at.x())
        end = None if rate is None else self._live.ends.at(rate)
        if end is None:
            return None
        height = float(plot.heights(np.array(value(end))))
        return QPointF(math.log10(end.rate), height if math.isfinite(height) else math.nan)

    @Slot()
    def _on_best(self) -> None:
        best = self._live.ends.best
        if best is not None:
            self._take(float(f"{best.rate:.4g}"), new_gesture())

    @Slot()
    def _on_quickest(self) -> None:
        found = self._live.ends.sweep
        if found is not None and found.bowl is not None:
            self._take(float(f"{found.bowl.best_learning_rate:.4g}"), new_gesture())

    def _take(self, rate: float, gesture: int) -> None:
        changed = replace(self._document.experiment, learning_rate=rate)
        # in the key with the gesture, as where it is typed
        self._document.set_experiment(changed, "change learning rate", ("learning_rate", gesture))

    @Slot(float, bool)
    def _on_taken(self, rate: float, runs: bool) -> None:
        self._take(rate, self._pointing.gesture)
        if runs:
            self.run_asked.emit()

    def _on_dots_hovered(self, _item: object, points: np.ndarray, _event: object) -> None:
        said = [self._dots[point.data()].words() for point in points]
        for plot in self._plots:
            plot.getPlotItem().getViewBox().setToolTip(plain_tip(*said))


def _least(ends: Ends) -> list[Marked]:
    words = "best for this start\nand these epochs"
    return [] if ends.best is None else [Marked(ends.best.rate, words, "exact", value=ends.best.loss)]


def _best_in_the_long_run(found: Sweep) -> list[Marked]:
    if found.bowl is None:
        return []
    return [Marked(found.bowl.best_learning_rate, "best in the long run", "exact", _LINE.DashDotLine)]


def _limit(found: Sweep) -> list[Marked]:
    if found.bowl is None:
        return []
    return [Marked(found.bowl.largest_learning_rate, "stable up to", "line", _LINE.DashLine)]


def _now(ends: Ends) -> list[Marked]:
    rate = ends.experiment.learning_rate
    return [Marked(rate, "now", "text", share=0.85)] if 0 < rate < math.inf else []
