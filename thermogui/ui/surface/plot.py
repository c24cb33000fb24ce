"""The loss over both parameters, with the trajectory of a run on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Signal, Slot
from PySide6.QtGui import QBrush, QFocusEvent, QKeyEvent

from thermogui.core.descent.conditioning import Conditioning
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import LINE
from thermogui.core.descent.plane import Basin
from thermogui.core.readings.readings import Readings
from thermogui.ui.plots.direct_labels import DirectLabels, Scenery
from thermogui.ui.plots.marks import to_step
from thermogui.ui.plots.plot import Plot
from thermogui.ui.plots.style import PlotStyle, name_axis
from thermogui.ui.surface.at_rest import AtRest
from thermogui.ui.surface.backdrop import Backdrop
from thermogui.ui.surface.framing import CORNER, Framing
from thermogui.ui.surface.items import StartRing
from thermogui.ui.surface.overlay import PathsBeside
from thermogui.ui.surface.pointing import Pointing
from thermogui.ui.surface.state import SurfaceState, Units, axis_names
from thermogui.ui.surface.trajectory import Trajectory

if TYPE_CHECKING:
    from thermogui.ui.run.frame import Frame


class SurfacePlot(Plot):
    """Heights and contours of the loss, the path of a run, the exact minimum with its joint regions.

    Attributes:
        state: what is shown.
        at_rest: what works out the surface of another model than a line.

    Signals:
        start_chosen: (p, q), in scaled units: a click or a drag asks for this start.
        place_hovered: (p, q, loss) under the cursor in the units shown, or None.
    """

    start_chosen = Signal(float, float)
    place_hovered = Signal(object)

    def __init__(self, style: PlotStyle, *, for_a_file: bool = False) -> None:
        super().__init__("surfacePlot")
        self.setAccessibleName("Loss surface")
        self.state = SurfaceState()
        self.framing = Framing(self, self.state)
        # one for a file has the surface of the plot that it is made from
        self.at_rest = AtRest(self.state, self.framing, self, is_idle=for_a_file)
        self._stale = True
        self.backdrop = Backdrop(self)
        self._cross = pg.ScatterPlotItem(symbol="+", size=19)
        self.addItem(self._cross)
        self.paths_beside = PathsBeside(self, for_a_file=for_a_file)
        self._trajectory = Trajectory()
        self.addItem(self._trajectory, ignoreBounds=True)
        self._ring = StartRing()
        self.addItem(self._ring)
        self._hint = pg.TextItem(anchor=(0.5, 0.5))
        self.addItem(self._hint, ignoreBounds=True)
        for name, item in (("cross", self._cross), ("ring", self._ring), ("hint", self._hint)):
            item.setObjectName(name)
        plot = self.getPlotItem()
        for side, name in zip(("bottom", "left"), self.state.names, strict=True):
            plot.setLabel(side, name)
            # its ticks over the colours of the loss
            plot.getAxis(side).setZValue(0.5)
        box = plot.getViewBox()
        box.sigRangeChanged.connect(self._on_view_changed)
        box.sigResized.connect(self._on_view_changed)
        self.labels = DirectLabels(self, self._scenery, for_a_file=for_a_file)
        self._pointing = Pointing(self, self._ring)
        self._pointing.chosen.connect(self._on_chosen)
        self._pointing.hovered.connect(self._on_hovered)
        self.at_rest.found.connect(self._on_found)
        self.scene().sigPrepareForPaint.connect(self._on_prepare)
        self.set_style(style)

    # -- what is shown

    @property
    def gesture(self) -> int:
        """A name for the latest drag or click, so that all of one is one step of undo."""
        return self._pointing.gesture

    @property
    def units(self) -> Units:
        return self.state.units

    @property
    def conditioning(self) -> Conditioning | None:
        """The surface before and after scaling; None where there is none."""
        return self.state.conditioning

    @property
    def surface(self) -> Basin | None:
        """The surface over the parameters that the axes show, in closed form."""
        return self.state.surface

    @property
    def shows_run(self) -> bool:
        """Whether the current epoch, if there is one, is in sight."""
        points = self.state.points
        return len(points) == 0 or all(
            low <= value <= high for value, (low, high) in zip(points[-1], self.framing.view(), strict=True)
        )

    def restyle(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        theme = style.theme
        for side in ("left", "bottom"):
            self.getAxis(side).setGrid(False)
        self.backdrop.set_style(style)
        self.paths_beside.set_style(style)
        self._colour_path()
        self.labels.set_ground(theme.plot)
        self._cross.setPen(style.pen(theme.plot, 1))
        self._cross.setBrush(style.brush(theme.exact))
        for mark, width in ((self._ring, 2.5), (self._pointing.mark, 1.5)):
            mark.setPen(style.pen(theme.text, width))
            mark.setBrush(QBrush())
        self._hint.setColor(theme.text)
        self._refresh_later()

    def show_surface(self, readings: Readings, experiment: Experiment) -> None:
        """Show the loss on these readings, and where the experiment starts; one pass when they change."""
        before, model = self.conditioning, self.state.model
        self.state.set_surface(readings, experiment)
        self.at_rest.follow()
        self._show_all()
        if self.state.problem:
            self.framing.forget()
        if self.state.model not in (LINE, model):
            self.framing.recentre("path")
        elif self.conditioning is None:
            self._refresh_later()
        elif self.conditioning != before:
            if before is None or before.scale != experiment.input_scale:
                self.framing.recentre(self.framing.follows or "path")
            elif self.framing.follows and not self._pointing.is_dragging:
                self.framing.recentre(self.framing.follows)
            self._refresh_later()

    def show_frame(self, frame: Frame) -> None:
        """Show the path of a run up to an epoch, or where a run would begin."""
        begins = self.state.frame is None or frame.run is not self.state.frame.run
        compares = self.state.frame is not None and len(frame.drawn) != len(self.state.frame.drawn)
        self.state.set_frame(frame)
        self.at_rest.follow()
        self._draw_trajectory()
        if begins or compares:
            self._colour_path()
        if compares or frame.beside:
            self.labels.refresh_later()
        if not self.state.is_there or self.framing.follows != "path" or self._pointing.is_dragging:
            return
        if begins or not self.framing.shows_path():
            self.framing.recentre("path")

    def set_units(self, units: Units) -> None:
        """Show w and b of the scaled input, or slope and intercept in the units of the readings."""
        if units != self.units:
            self.state.set_units(units)
            self._name_axes()
            self._show_marks()
            self._draw_trajectory()
            self.framing.recentre(self.framing.follows or "path")

    def choose(self, axes: tuple[int, int]) -> None:
        """Show the loss over two other parameters of the model."""
        if axes == self.state.axes:
            return
        self.state.choose(axes)
        self.at_rest.follow()
        self._show_all()
        self.framing.recentre("path")
        self._refresh_later()

    def show_parts(self, **parts: bool) -> None:
        """Show or hide `contours`, `ellipses`."""
        self.backdrop.parts.update(parts)
        self._refresh_later()

    def copy_state(self, other: SurfacePlot) -> None:
        """Show what another surface plot shows, in this one's style."""
        self.backdrop.parts.update(other.backdrop.parts)
        theirs = other.state
        self.state.set_units(theirs.units)
        if theirs.readings is not None:
            self.show_surface(theirs.readings, theirs.experiment)
            self.choose(theirs.axes)
            self.state.take(theirs.plane, theirs.grid or theirs.basin, theirs.plane_epoch)
            self._show_marks()
        if theirs.frame is not None:
            self.show_frame(theirs.frame)
        self.framing.let_go()
        self.setRange(other.viewRect(), padding=0)

    # -- drawing

    def _show_all(self) -> None:
        self._hint.setText(self.state.problem)
        self._name_axes()
        self._show_marks()
        self._draw_trajectory()

    def _name_axes(self) -> None:
        named = self.state.names, self.state.readings
        for side, name in zip(("bottom", "left"), axis_names(self.units, *named), strict=True):
            name_axis(self, side, name)

    def _show_marks(self) -> None:
        surface, start = self.surface, self.state.start
        self._cross.clear()
        if surface is not None and surface.has_one_minimum:
            self._cross.setData([surface.minimum[0]], [surface.minimum[1]])
        is_seen = self.state.is_there and np.abs(start).max() < CORNER
        self._ring.place(start if is_seen else None)

    def _draw_trajectory(self) -> None:
        state = self.state
        view, pixel = self.framing.view(), self.framing.pixel()
        drawn = state.frame.drawn if state.frame is not None else ()
        self.paths_beside.show(drawn, state.beside, view, pixel)
        self._trajectory.show_run(state.points, state.steps, view, pixel)

    def _colour_path(self) -> None:
        self._trajectory.set_style(self._style, self.paths_beside.colour_of_shown())

    def _scenery(self) -> Scenery:
        return Scenery(self.paths_beside.named(self.state.points))

    @Slot()
    def _on_found(self) -> None:
        """Show the surface that has been worked out."""
        self._show_all()
        if self.framing.follows and (self.surface is not None or not self.framing.shows_path()):
            self.framing.recentre(self.framing.follows)
        self._refresh_later()

    def _refresh_later(self) -> None:
        self._stale = True
        self.viewport().update()

    @Slot()
    def _on_view_changed(self, *_: object) -> None:
        if self.state.grid is not None:
            self.at_rest.follow()
        self._refresh_later()

    @Slot()
    def _on_prepare(self) -> None:
        """Draw anew what depends on the view, once a frame at most."""
        if not self._stale:
            return
        self._stale = False
        view, pixel = self.framing.view(), self.framing.pixel()
        self._hint.setPos(sum(view[0]) / 2, sum(view[1]) / 2)
        self._hint.setVisible(not self.state.is_there)
        self._draw_trajectory()
        marks = np.array([self.state.start, *([self.surface.minimum] if self.surface else [])])
        self.backdrop.draw(
            self.state.grid or self.surface, view, pixel, np.vstack([marks, self._trajectory.samples])
        )

    # -- mouse and keys

    @Slot(float, float)
    def _on_chosen(self, p: float, q: float) -> None:
        """Ask for a start at a point of the axes, with no more digits than a pixel can tell apart."""
        if not self.state.is_there:
            return
        point, pixel = self.state.parameters_at(np.array([p, q]), np.array(self.framing.pixel()))
        w, b = (to_step(float(value), float(size)) for value, size in zip(point, pixel, strict=True))
        self.start_chosen.emit(w, b)

    @Slot(object)
    def _on_hovered(self, at: QPointF | None) -> None:
        loss = None if at is None else self.state.loss_at(at.x(), at.y())
        self.place_hovered.emit(None if at is None or loss is None else (at.x(), at.y(), loss))

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)
        self.place_hovered.emit(None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._pointing.forget_mark()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Point with the arrows and Enter, zoom with + and −, pan with Shift; leave the rest to others."""
        if not (self._pointing.take(event) or self.framing.take(event)):
            event.ignore()
