"""Loss against epoch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal, Slot

from thermogui.core.descent.trace import FINEST, Trace
from thermogui.ui.plots.growing_curve import GrowingCurve
from thermogui.ui.plots.hint import Hint
from thermogui.ui.plots.log_axis import LogAxis
from thermogui.ui.plots.plot import Plot
from thermogui.ui.plots.style import PlotStyle
from thermogui.ui.widgets.plain import markup

NOWHERE = -1

_PADDING = 0.05
_UNSEEN = 1e-3
_FEWEST_CELLS = 16
_CELL_PIXELS = 3.0
"""How wide a cell of a growing curve is at most: its least and its greatest loss are drawn."""


class LossPlot(Plot):
    """The loss curve, thinned to what can be seen; each axis logarithmic or linear.

    In the window it goes over the epochs that are done, from 0: at k stands the loss of the line after
    epoch k. In a file it is the book's: at k stands the loss that epoch k records, before its step.

    Signals:
        epoch_hovered: the epoch under the cursor, or NOWHERE.
        epoch_clicked: the epoch that was clicked at.
    """

    epoch_hovered = Signal(int)
    epoch_clicked = Signal(int)

    def __init__(self, style: PlotStyle, *, for_a_file: bool = False) -> None:
        """Make an empty plot; on the screen its curve is drawn fast, in a file as a single path."""
        super().__init__("lossPlot", LogAxis)
        self._first = 1 if for_a_file else 0
        self.getAxis("bottom").shift = 1 - self._first
        self._trace: Trace | None = None
        self._planned = 1
        self._follows = True
        self._is_for_a_file = for_a_file
        self._curve = GrowingCurve(antialias=for_a_file)
        self._ghost = pg.PlotCurveItem(antialias=for_a_file)
        self._ghost_data: tuple[np.ndarray, np.ndarray] | None = None
        self._ghost_losses = np.empty(0)
        self._cursor = pg.InfiniteLine(angle=90)
        self._cursor.setVisible(False)
        self._looked_at: int | None = None
        self._travel = pg.ScatterPlotItem(symbol="o", size=13)
        self._hint = Hint(self.getViewBox())
        items = (self._ghost, self._curve, self._travel, self._cursor)
        for name, item in zip(("ghost", "curve", "travel", "cursor"), items, strict=True):
            item.setObjectName(name)
            self.addItem(item)
        plot = self.getPlotItem()
        plot.setLabel("left", "Loss (°C²)")
        plot.setLabel("bottom", "Epoch")
        plot.getViewBox().sigRangeChangedManually.connect(self._on_zoomed)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self.log = (True, True)
        self.set_style(style)
        self.set_log(*self.log)

    # -- what is shown

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        self._style = style
        style.apply_to(self)
        # wider pens are drawn slowly by the raster engine, which hurts while it animates
        self._curve.setPen(style.pen(style.theme.loss, 2))
        self._ghost.setPen(style.pen(style.theme.muted, 1.5, Qt.PenStyle.DashLine))
        self._curve.set_dot(style.pen(style.theme.plot, 1), style.brush(style.theme.loss))
        self._travel.setBrush(style.brush(style.theme.plot))
        self._travel.setPen(style.pen(style.theme.highlight, 2.5))
        self._cursor.setPen(style.pen(style.theme.muted, 1))
        self._hint.setColor(style.theme.muted)

    def set_log(self, x: bool, y: bool) -> None:
        """Make each axis logarithmic or linear."""
        self.log = (x, y)
        self.getPlotItem().setLogMode(x=x, y=y)
        self._follows = True
        self._draw()

    def show_trace(self, trace: Trace | None, planned: int) -> None:
        """Show a run so far; *planned* is how many epochs it will have."""
        is_other = trace is not self._trace
        self._trace, self._planned = trace, planned
        if is_other:
            self._follows = True
            self._draw_travel()
        self._draw_run()

    def show_hint(self, text: str) -> None:
        """Say something where there is no curve yet."""
        self._hint.setPlainText(text)

    def show_ghost(self, curve: tuple[np.ndarray, np.ndarray] | None) -> None:
        """Show the losses that a run will have after its epochs, from 0 on; None for no such curve."""
        self._ghost_data = curve
        self._draw_ghost()
        if self._trace is None or len(self._trace) == 0:
            self._draw_run()

    def sees_ghost(self) -> bool:
        """Return whether some of the curve that is to come can be seen."""
        x, y = self._ghost.getData()
        if x is None or not len(x):
            return False
        (left, right), (low, high) = self.viewRange()
        return bool(((x >= left) & (x <= right) & (y >= low) & (y <= high)).any())

    def mark_epoch(self, epoch: int | None) -> None:
        """Ring the epoch that is looked at; None where that is the newest one."""
        if epoch != self._looked_at:
            self._looked_at = epoch
            self._draw_travel()

    def show_everything(self) -> None:
        """Bring the view back to the whole run."""
        self._follows = True
        self._draw()

    def set_caption(self, text: str) -> None:
        """Write a title above the plot, for a file that must speak for itself."""
        self.getPlotItem().setTitle(markup(text), color=self._style.theme.text, size="10pt")

    def copy_state(self, other: LossPlot) -> None:
        """Show what another loss plot shows, in this one's style."""
        self._ghost_data = other._ghost_data
        self.set_log(*other.log)
        self.show_trace(other._trace, other._planned)
        # on a log axis an epoch stands where the one before it is done
        aside = 0 if self.log[0] else self._first - other._first
        self.setRange(other.viewRect().translated(aside, 0), padding=0)

    # -- drawing

    def _draw(self) -> None:
        self._draw_ghost()
        self._draw_travel()
        self._draw_run()

    def _draw_run(self) -> None:
        """Draw what grows with every frame of a run, and nothing else."""
        empty = self._trace is None or len(self._trace) == 0
        self._hint.setVisible(empty and self._ghost_data is None)
        if self._trace is None or empty:
            self._curve.setData([], [])
            self._set_view(self._ghost_losses if len(self._ghost_losses) else np.array([1.0, 100.0]))
            return
        chosen = self._trace.thinned if self._is_for_a_file else self._trace.steps_to_draw
        thinned = chosen(logarithmic=self.log[0], per_octave=self._cells_per_octave())
        epochs, losses = self._drawable(*thinned)
        # no dot where the newest loss cannot be drawn: it would be of an epoch before
        self._curve.has_dot = len(epochs) > 0 and epochs[-1] == len(self._trace)
        self._curve.setData(self._on_axes(epochs, 0), self._on_axes(losses, 1))
        self._set_view(losses)

    def _cells_per_octave(self) -> int:
        """Return how finely to draw: while a curve grows no finer than can be seen."""
        grows = self._trace is not None and len(self._trace) < self._planned
        if self._is_for_a_file or not self._follows or not grows:
            return FINEST
        pixels = self.viewport().width() * self.devicePixelRatioF() / math.log2(self._planned)
        return min(max(_power_of_2(pixels / _CELL_PIXELS), _FEWEST_CELLS), FINEST)

    def _drawable(self, epochs: np.ndarray, losses: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return what can be drawn: 0 has no logarithm, and an axis cannot span all that a double can."""
        losses = losses.astype(np.float64)
        if self.log[1]:
            there = losses > 0
            return epochs[there], np.clip(losses[there], 1e-150, 1e150)
        return epochs, np.minimum(losses, 1e150)

    def _draw_ghost(self) -> None:
        """Draw the curve that is to come, and keep its losses as drawn."""
        self._ghost_losses = np.empty(0)
        if self._ghost_data is None:
            # cleared, it would stay on the screen until something else has it painted anew
            self._ghost.setData([], [])
            return
        steps, losses = self._ghost_data
        epochs = steps + self._first
        drawn = np.isfinite(losses) & (epochs <= steps[-1])
        epochs, losses = self._drawable(epochs[drawn], losses[drawn])
        self._ghost.setData(self._on_axes(epochs, 0), self._on_axes(losses, 1))
        self._ghost_losses = losses

    def _draw_travel(self) -> None:
        epoch, trace = self._looked_at, self._trace
        loss = np.float64(np.nan)
        if trace is not None and epoch is not None and epoch <= len(trace):
            loss = np.float64(trace.loss_after(epoch))
        is_seen = bool(np.isfinite(loss) and not (self.log[1] and loss <= 0))
        # emptied, it would stay on the screen until something else has it painted anew
        self._travel.setVisible(is_seen)
        if epoch is None or not is_seen:
            self._travel.clear()
            return
        at = np.array([float(epoch)]), np.clip(np.array([loss]), -1e150, 1e150)
        if self.log[1]:
            at = at[0], np.clip(at[1], 1e-150, 1e150)
        self._travel.setData(self._on_axes(at[0], 0), self._on_axes(at[1], 1))

    def _on_axes(self, values: np.ndarray, axis: int) -> np.ndarray:
        """Return values as the axes place them; marks and lines do not follow a log axis by themselves."""
        if not self.log[axis]:
            return values
        return np.asarray(np.log10(values if axis else values + (1 - self._first)))

    def _set_view(self, losses: np.ndarray) -> None:
        if not self._follows or len(losses) == 0:
            return
        last = self._planned + (self._planned == self._first) if self._planned else 100
        x = self._on_axes(np.array([self._first, last], np.float64), 0)
        low, high = self._on_axes(np.array([losses.min(), losses.max()]), 1)
        if high - low < 1e-9 * max(abs(high), 1e-9):
            low, high = low - 0.5, high + 0.5
        if not self.log[1]:
            low = min(low, 0.0)
        wanted = np.array([x, (low, high)]) + _PADDING * np.outer([x[1] - x[0], high - low], [-1, 1])
        spans = np.ptp(wanted, axis=1, keepdims=True)
        # what moves by less than a pixel is no reason to draw the axes anew
        if (np.abs(wanted - self.viewRange()) > _UNSEEN * spans).any():
            self.setRange(xRange=tuple(wanted[0]), yRange=tuple(wanted[1]), padding=0)

    # -- the mouse

    @Slot(object)
    def _on_zoomed(self, _axes: object) -> None:
        self._follows = False

    @Slot(object)
    def _on_mouse_moved(self, position: QPointF) -> None:
        epoch = self._epoch_at(position)
        if epoch != NOWHERE:
            self._cursor.setPos(float(self._on_axes(np.array([float(epoch)]), 0)[0]))
        self._cursor.setVisible(epoch != NOWHERE)
        self.epoch_hovered.emit(epoch)

    @Slot(object)
    def _on_mouse_clicked(self, event: Any) -> None:
        epoch = self._epoch_at(event.scenePos())
        if epoch != NOWHERE and event.button() == Qt.MouseButton.LeftButton and not event.double():
            self.epoch_clicked.emit(epoch)

    def _epoch_at(self, position: QPointF) -> int:
        view = self.getPlotItem().getViewBox()
        if self._trace is None or not len(self._trace) or not view.sceneBoundingRect().contains(position):
            return NOWHERE
        x = view.mapSceneToView(position).x()
        at = 10 ** min(x, 18) - (1 - self._first) if self.log[0] else x
        return int(min(max(round(at), self._first), len(self._trace)))

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)
        self._cursor.setVisible(False)
        self.epoch_hovered.emit(NOWHERE)


def _power_of_2(least: float) -> int:
    """Return the first power of 2 that is no less."""
    return int(2 ** math.ceil(math.log2(least)))
