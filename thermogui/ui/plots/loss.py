"""Loss against epoch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QBrush

from thermogui.core.descent.drawn import Drawn
from thermogui.core.descent.trace import FINEST, Trace
from thermogui.ui.plots.crosshair import Crosshair
from thermogui.ui.plots.direct_labels import DirectLabels, Scenery
from thermogui.ui.plots.ghost import Ghost
from thermogui.ui.plots.growing_curve import GrowingCurve
from thermogui.ui.plots.held_out import HeldOutLoss
from thermogui.ui.plots.hint import Hint
from thermogui.ui.plots.limits import Limits
from thermogui.ui.plots.log_axis import LogAxis
from thermogui.ui.plots.loss_axes import LossAxes, Points
from thermogui.ui.plots.loss_overlay import LossOverlay
from thermogui.ui.plots.plot import Plot
from thermogui.ui.plots.style import PlotStyle, name_axis

NOWHERE = -1

_PADDING = 0.05
_UNSEEN = 1e-3
_DECADES = 3.0
"""How far beyond the data a hand can zoom out, along a log axis."""
_FEWEST_EPOCHS = 0.5
"""What a view shows at least; by how many epochs there are, a log axis has log10(e) for each."""
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
        self.getAxis("bottom").shift = 1
        self._trace: Trace | None = None
        self._planned = 1
        self._follows = True
        self._is_for_a_file = for_a_file
        self._curve = GrowingCurve(antialias=for_a_file)
        self._ghost = Ghost(antialias=for_a_file)
        self._overlay = LossOverlay(self, for_a_file=for_a_file)
        self._held_out = HeldOutLoss(self, for_a_file=for_a_file)
        self._looked_at: int | None = None
        self._travel = pg.ScatterPlotItem(symbol="o", size=13)
        self._hint = Hint(self.getViewBox())
        for name, item in (("ghost", self._ghost), ("curve", self._curve), ("travel", self._travel)):
            item.setObjectName(name)
            self.addItem(item)
        self.labels = DirectLabels(self, self._scenery, for_a_file=for_a_file)
        self._limits = Limits(self.getViewBox())
        plot = self.getPlotItem()
        plot.setLabel("bottom", "Epoch")
        self.name_loss("°C²")
        plot.getViewBox().sigRangeChangedManually.connect(self._on_zoomed)
        self.crosshair = Crosshair(self, self._snap)
        self.crosshair.moved.connect(self._on_pointed)
        self.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self.axes = LossAxes((True, True))
        self.set_style(style)
        self.set_log(*self.axes.log)

    # -- what is shown

    def restyle(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        # wider pens are drawn slowly by the raster engine, which hurts while it animates
        self._ghost.set_style(style)
        self._overlay.set_style(style)
        self._colour_curve()
        self._travel.setBrush(style.brush(style.theme.plot))
        self._travel.setPen(style.pen(style.theme.highlight, 2.5))
        self._hint.setColor(style.theme.muted)
        self.crosshair.set_colour(style.theme.grid)
        self.labels.set_ground(style.theme.plot)

    def set_log(self, x: bool, y: bool) -> None:
        """Make each axis logarithmic or linear."""
        self.axes = LossAxes((x, y))
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

    def name_loss(self, unit: str) -> None:
        """Say in which unit the loss is."""
        self._unit = unit
        name_axis(self, "left", f"Loss ({unit})")

    def show_drawn(self, drawn: Sequence[Drawn]) -> None:
        """Show runs together, of which the first is the one that is shown."""
        if self._overlay.show_drawn(drawn):
            self._colour_curve()
            self.labels.refresh_later()
        self._draw_travel()

    def _colour_curve(self) -> None:
        theme = self._style.theme
        pen = self._overlay.curves.pen_of_shown(self._style.pen(theme.loss, 2))
        self._held_out.set_style(self._style, pen.color().name())
        self._curve.setPen(pen)
        self._curve.set_dot(self._style.pen(theme.plot, 1), QBrush(pen.color()))

    def show_hint(self, text: str) -> None:
        """Say something where there is no curve yet."""
        self._hint.setPlainText(text)

    def show_ghost(self, curve: Points | None, of_run: Trace | None = None) -> None:
        """Show the losses that a run will have after its epochs, from 0 on; None for no such curve.

        *of_run* is the trace of the run that it is of, where that has begun: when it is shown, the axes
        hold all of the curve.
        """
        self._ghost.foretell(curve, of_run)
        self._draw_ghost()
        if self._trace is of_run or self._trace is None or len(self._trace) == 0:
            self._draw_run()

    def mark_epoch(self, epoch: int | None) -> None:
        """Ring the epoch that is looked at; None where that is the newest one."""
        if epoch != self._looked_at:
            self._looked_at = epoch
            self._draw_travel()

    def show_everything(self) -> None:
        """Bring the view back to the whole run."""
        self._follows = True
        self._draw()

    def copy_state(self, other: LossPlot) -> None:
        """Show what another loss plot shows, in this one's style."""
        self._ghost.foretell(other._ghost.data, other._trace if other._ghost.is_of_run else None)
        self.set_log(*other.axes.log)
        self.show_drawn(other._overlay.curves.drawn)
        self.show_trace(other._trace, other._planned)
        self.name_loss(other._unit)
        self.setRange(other.viewRect(), padding=0)

    # -- drawing

    def _draw(self) -> None:
        self._draw_ghost()
        self._draw_travel()
        self._draw_run()

    def _draw_run(self) -> None:
        """Draw what grows with every frame of a run, and nothing else."""
        empty = self._trace is None or len(self._trace) == 0
        self._hint.setVisible(empty and self._ghost.data is None)
        if self._trace is None or empty:
            self._curve.setData([], [])
            self._held_out.draw(self.axes, None, FINEST)
            seen = np.concatenate([self._ghost.losses, self._overlay.draw(self.axes, self._planned)])
            self._set_view(seen if len(seen) else np.array([1.0, 100.0]))
            return
        cells = self._cells_per_octave()
        steps = self._trace.steps_to_draw(logarithmic=self.axes.log[0], per_octave=cells)
        epochs, losses = self.axes.drawable(*steps)
        # no dot where the newest loss cannot be drawn: it would be of an epoch before
        self._curve.has_dot = len(epochs) > 0 and epochs[-1] == len(self._trace)
        self._curve.setData(self.axes.of_epochs(epochs), self.axes.of_losses(losses))
        beside = self._overlay.draw(self.axes, self._planned)
        held_out = self._held_out.draw(self.axes, self._trace, cells)
        own = np.concatenate([losses, held_out, self._ghost.foreseen(self._trace)])
        self._set_view(np.concatenate([self._overlay.worth_seeing(own, beside), beside]))

    def _cells_per_octave(self) -> int:
        """Return how finely to draw: while a curve grows no finer than can be seen."""
        grows = self._trace is not None and len(self._trace) < self._planned
        if self._is_for_a_file or not self._follows or not grows:
            return FINEST
        pixels = self.viewport().width() * self.devicePixelRatioF() / math.log2(self._planned)
        return min(max(_power_of_2(pixels / _CELL_PIXELS), _FEWEST_CELLS), FINEST)

    def _draw_ghost(self) -> None:
        self._ghost.draw(self.axes)
        self.labels.refresh_later()

    def _draw_travel(self) -> None:
        epoch, trace = self._looked_at, self._trace
        places = []
        if trace is not None and epoch is not None and epoch <= len(trace):
            place = self.axes.place(epoch, float(trace.loss_after(epoch)))
            places = [*([] if place is None else [place]), *self._overlay.rings(self.axes)]
        # emptied, it would stay on the screen until something else has it painted anew
        self._travel.setVisible(bool(places))
        if places:
            self._travel.setData(pos=np.array(places))
        else:
            self._travel.clear()

    def _scenery(self) -> Scenery:
        x = self._curve.xData
        lines = [] if x is None or not len(x) else [self._curve.getData()]
        held_out = self._held_out.named(lines, *(one.text for one in self._overlay.curves.drawn[:1]))
        return Scenery([*self._overlay.named(lines), *self._ghost.named(), *held_out], lines)

    def _set_view(self, losses: np.ndarray) -> None:
        if not self._follows or len(losses) == 0:
            return
        last = self._overlay.farthest(self._planned) or 100
        x = self.axes.of_epochs(np.array([0, last], np.float64))
        low, high = self.axes.of_losses(np.array([losses.min(), losses.max()]))
        if high - low < 1e-9 * max(abs(high), 1e-9):
            low, high = low - 0.5, high + 0.5
        if not self.axes.log[1]:
            low = min(low, 0.0)
        wanted = np.array([x, (low, high)]) + _PADDING * np.outer([x[1] - x[0], high - low], [-1, 1])
        spans = np.ptp(wanted, axis=1, keepdims=True)
        # what moves by less than a pixel is no reason to draw the axes anew
        if (np.abs(wanted - self.viewRange()) > _UNSEEN * spans).any():
            self._limit(wanted[0].tolist(), wanted[1].tolist(), last)
            self.setRange(xRange=tuple(wanted[0]), yRange=tuple(wanted[1]), padding=0)

    def _limit(self, x: list[float], y: list[float], last: int) -> None:
        """Let a hand zoom to a single epoch, and out to a thousand times as many, or as great a loss."""
        along, up = self.axes.log
        self._limits.keep_near(
            "x",
            *x,
            reach=_DECADES * along,
            finest=_FEWEST_EPOCHS * (math.log10(math.e) / last if along else 1.0),
        )
        self._limits.keep_near("y", *y, reach=_DECADES * up)

    # -- the mouse

    @Slot(object)
    def _on_zoomed(self, _axes: object) -> None:
        self._follows = False

    def _snap(self, at: QPointF) -> QPointF | None:
        """Return the loss of the epoch at a place."""
        epoch = self._epoch_at(at)
        if self._trace is None or epoch == NOWHERE:
            return None
        x = float(self.axes.of_epochs(np.array([float(epoch)]))[0])
        place = self.axes.place(epoch, float(self._trace.loss_after(epoch)))
        return QPointF(x, math.nan if place is None else place[1])

    @Slot()
    def _on_pointed(self) -> None:
        point = self.crosshair.point
        self.epoch_hovered.emit(NOWHERE if point is None else self._epoch_at(point))

    @Slot(object)
    def _on_mouse_clicked(self, event: Any) -> None:
        view, at = self.getViewBox(), event.scenePos()
        inside = view.sceneBoundingRect().contains(at)
        epoch = self._epoch_at(view.mapSceneToView(at)) if inside else NOWHERE
        if epoch != NOWHERE and event.button() == Qt.MouseButton.LeftButton and not event.double():
            self.epoch_clicked.emit(epoch)

    def _epoch_at(self, at: QPointF) -> int:
        if self._trace is None or not len(self._trace):
            return NOWHERE
        return int(min(max(round(self.axes.epoch_at(at.x())), 0), len(self._trace)))


def _power_of_2(least: float) -> int:
    """Return the first power of 2 that is no less."""
    return int(2 ** math.ceil(math.log2(least)))
