"""The loss over both parameters, with the trajectory of a run on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QKeyEvent

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.conditioning import Conditioning
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.loss_view import View, view_of, view_of_minimum
from thermogui.core.readings.readings import Readings
from thermogui.ui.plots.marks import to_step
from thermogui.ui.plots.plot import Plot
from thermogui.ui.plots.style import PlotStyle, name_axis
from thermogui.ui.surface.backdrop import Backdrop
from thermogui.ui.surface.items import StartRing
from thermogui.ui.surface.pointing import Pointing
from thermogui.ui.surface.state import SurfaceState, Units
from thermogui.ui.surface.trajectory import Trajectory
from thermogui.ui.surface.wording import axis_names
from thermogui.ui.widgets.plain import markup

if TYPE_CHECKING:
    from thermogui.ui.run.live import Frame

_Follow = Literal["path", "minimum", ""]

_ZOOM = 1.25
_PAN = 0.1
_CORNER = 1e140
_SPARE = 0.08


class SurfacePlot(Plot):
    """Heights and contours of the loss, the path of a run, the exact minimum with its joint regions.

    Signals:
        start_chosen: (w, b), in scaled units: a click or a drag asks for this start.
        place_hovered: (p, q, loss) under the cursor in the units shown, or None.
        units_changed: (units): scaled or reading.
    """

    start_chosen = Signal(float, float)
    place_hovered = Signal(object)
    units_changed = Signal(str)

    def __init__(self, style: PlotStyle) -> None:
        super().__init__("surfacePlot")
        self.setAccessibleName("Loss surface")
        self._state = SurfaceState()
        self._follow: _Follow = "path"
        self._stale = True
        self.backdrop = Backdrop(self)
        self._cross = pg.ScatterPlotItem(symbol="+", size=19)
        self.addItem(self._cross)
        self._trajectory = Trajectory()
        self.addItem(self._trajectory, ignoreBounds=True)
        self._ring = StartRing()
        self.addItem(self._ring)
        self._hint = pg.TextItem(anchor=(0.5, 0.5))
        self.addItem(self._hint, ignoreBounds=True)
        plot = self.getPlotItem()
        for side, name in zip(("bottom", "left"), axis_names("scaled", None), strict=True):
            plot.setLabel(side, name)
            # its ticks over the colours of the loss
            plot.getAxis(side).setZValue(0.5)
        box = plot.getViewBox()
        box.setLimits(xMin=-_CORNER, xMax=_CORNER, yMin=-_CORNER, yMax=_CORNER)
        box.sigRangeChangedManually.connect(self._on_zoomed)
        box.sigRangeChanged.connect(self._on_view_changed)
        box.sigResized.connect(self._on_view_changed)
        self._pointing = Pointing(self, self._ring)
        self._pointing.chosen.connect(self._on_chosen)
        self._pointing.hovered.connect(self._on_hovered)
        self.scene().sigPrepareForPaint.connect(self._on_prepare)
        self.set_style(style)

    # -- what is shown

    @property
    def gesture(self) -> int:
        """A name for the latest drag or click, so that all of one is one step of undo."""
        return self._pointing.gesture

    @property
    def units(self) -> Units:
        return self._state.units

    @property
    def conditioning(self) -> Conditioning | None:
        """The surface before and after scaling; None where there is none."""
        return self._state.conditioning

    @property
    def surface(self) -> Bowl | None:
        """The surface over the parameters that the axes show."""
        return self._state.surface

    @property
    def shows_run(self) -> bool:
        """Whether the current epoch, if there is one, is in sight."""
        points = self._state.points
        return len(points) == 0 or all(
            low <= value <= high for value, (low, high) in zip(points[-1], self._view(), strict=True)
        )

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        self._style = style
        theme = style.theme
        style.apply_to(self)
        for side in ("left", "bottom"):
            self.getAxis(side).setGrid(False)
        self.backdrop.set_style(style)
        self._trajectory.set_style(style)
        self._cross.setPen(style.pen(theme.plot, 1))
        self._cross.setBrush(style.brush(theme.exact))
        self._ring.setPen(style.pen(theme.text, 2.5))
        self._ring.setBrush(QBrush())
        self._hint.setColor(theme.text)
        self._refresh_later()

    def show_surface(self, readings: Readings, experiment: Experiment) -> None:
        """Show the loss on these readings, and where the experiment starts; one pass when they change."""
        before = self.conditioning
        self._state.set_surface(readings, experiment)
        self._hint.setText(self._state.problem)
        self._name_axes()
        self._show_marks()
        self._draw_trajectory()
        if self.conditioning != before:
            if before is None or before.scale != experiment.input_scale:
                self._recentre(self._follow or "path")
            elif self._follow and not self._pointing.is_dragging:
                self._recentre(self._follow)
            self._refresh_later()

    def show_frame(self, frame: Frame) -> None:
        """Show the path of a run up to an epoch, or where a run would begin."""
        begins = self._state.frame is None or frame.run is not self._state.frame.run
        self._state.set_frame(frame)
        self._draw_trajectory()
        if self.surface is None or self._follow != "path" or self._pointing.is_dragging:
            return
        if begins or not _holds(self._view(), self._view_of_path(self.surface), _SPARE):
            self._recentre("path")

    def set_units(self, units: Units) -> None:
        """Show w and b of the scaled input, or slope and intercept in the units of the readings."""
        if units != self.units:
            self._state.set_units(units)
            self._name_axes()
            self._show_marks()
            self._draw_trajectory()
            self._recentre(self._follow or "path")
            self.units_changed.emit(units)

    def show_parts(self, **parts: bool) -> None:
        """Show or hide `contours`, `ellipses`."""
        self.backdrop.show_parts(**parts)
        self._refresh_later()

    @Slot()
    def recentre_on_path(self) -> None:
        """Bring the view back to start, path and minimum, and let it follow the path."""
        self._recentre("path")

    @Slot()
    def recentre_on_minimum(self) -> None:
        """Look at the minimum and its joint regions alone."""
        self._recentre("minimum")

    def set_caption(self, text: str) -> None:
        """Write a title above the plot, for a file that must speak for itself."""
        self.getPlotItem().setTitle(markup(text), color=self._style.theme.text, size="10pt")

    def copy_state(self, other: SurfacePlot) -> None:
        """Show what another surface plot shows, in this one's style."""
        self.backdrop.show_parts(**other.backdrop.parts)
        theirs = other._state
        self._state.set_units(theirs.units)
        if theirs.readings is not None:
            self.show_surface(theirs.readings, theirs.experiment)
        if theirs.frame is not None:
            self.show_frame(theirs.frame)
        self._follow = ""
        self.setRange(other.viewRect(), padding=0)

    def zoom(self, factor: float) -> None:
        """Show *factor* times as much in both directions."""
        self._follow = ""
        self.getViewBox().scaleBy((factor, factor))

    # -- drawing

    def _view(self) -> View:
        (left, right), (bottom, top) = self.getPlotItem().viewRange()
        return (left, right), (bottom, top)

    def _pixel(self) -> tuple[float, float]:
        (left, right), (bottom, top) = self._view()
        size = self.getViewBox().size()
        return (right - left) / max(size.width(), 1.0), (top - bottom) / max(size.height(), 1.0)

    def _start(self) -> tuple[float, float]:
        start = self._state.start
        return (0.0, 0.0) if start is None else (float(start[0]), float(start[1]))

    def _name_axes(self) -> None:
        for side, name in zip(("bottom", "left"), axis_names(self.units, self._state.readings), strict=True):
            name_axis(self, side, name)

    def _show_marks(self) -> None:
        surface = self.surface
        if surface is None:
            self._cross.clear()
            self._ring.place(None)
            return
        if surface.has_one_minimum:
            self._cross.setData([surface.minimum[0]], [surface.minimum[1]])
        else:
            self._cross.clear()
        start = self._start()
        self._ring.place(start if np.abs(start).max() < _CORNER else None)

    def _draw_trajectory(self) -> None:
        state = self._state
        self._trajectory.show_run(state.points, state.step, self._view(), self._pixel())

    def _view_of_path(self, surface: Bowl) -> View:
        return view_of(surface, self._start(), self._state.points)

    def _recentre(self, on: _Follow) -> None:
        self._follow = on
        surface = self.surface
        if surface is None:
            return
        if on == "minimum":
            x, y = view_of_minimum(surface)
        else:
            x, y = self._view_of_path(surface)
        least = [1e-9 * max(abs(low), abs(high), high - low) for low, high in (x, y)]
        self.getViewBox().setLimits(minXRange=least[0], minYRange=least[1])
        self.setRange(xRange=x, yRange=y, padding=0)

    def _refresh_later(self) -> None:
        self._stale = True
        self.viewport().update()

    @Slot()
    def _on_view_changed(self, *_: object) -> None:
        self._refresh_later()

    @Slot()
    def _on_prepare(self) -> None:
        """Draw anew what depends on the view, once a frame at most."""
        if not self._stale:
            return
        self._stale = False
        view, pixel = self._view(), self._pixel()
        self._hint.setPos(sum(view[0]) / 2, sum(view[1]) / 2)
        self._hint.setVisible(self.conditioning is None)
        self._draw_trajectory()
        marks = np.array([self._start(), *([self.surface.minimum] if self.surface else [])])
        self.backdrop.draw(self.surface, view, pixel, np.vstack([marks, self._trajectory.samples]))

    # -- mouse and keys

    @Slot(object)
    def _on_zoomed(self, _axes: object) -> None:
        self._follow = ""

    @Slot(float, float)
    def _on_chosen(self, p: float, q: float) -> None:
        """Ask for a start at a point of the axes, with no more digits than a pixel can tell apart."""
        if self.conditioning is None:
            return
        point, pixel = self._state.parameters_at(np.array([p, q]), np.array(self._pixel()))
        w, b = (to_step(float(value), float(size)) for value, size in zip(point, pixel, strict=True))
        self.start_chosen.emit(w, b)

    @Slot(object)
    def _on_hovered(self, at: QPointF | None) -> None:
        surface = self.surface
        if surface is None or at is None:
            self.place_hovered.emit(None)
            return
        self.place_hovered.emit((at.x(), at.y(), float(surface.loss(np.array(at.x()), np.array(at.y())))))

    def leaveEvent(self, event: object) -> None:
        super().leaveEvent(event)
        self.place_hovered.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with + and −, pan with the arrows, recentre with Enter; leave the rest to others."""
        key = event.key()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1 / _ZOOM)
        elif key == Qt.Key.Key_Minus:
            self.zoom(_ZOOM)
        elif key in _ARROWS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            across, up = _ARROWS[key]
            self._follow = ""
            rect = self.viewRect()
            self.getViewBox().translateBy(x=across * _PAN * rect.width(), y=up * _PAN * rect.height())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        ):
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._recentre("minimum" if shifted else "path")
        else:
            event.ignore()


_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}


def _holds(view: View, other: View, spare: float) -> bool:
    """Return whether a view shows all of another but *spare* of its width at each side."""
    return all(
        low <= other_low + spare * (other_high - other_low)
        and other_high - spare * (other_high - other_low) <= high
        for (low, high), (other_low, other_high) in zip(view, other, strict=True)
    )
