"""Where on the surface somebody points, by mouse or by keys, and which start they choose there."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent

from thermogui.ui.surface.items import StartRing
from thermogui.ui.widgets.fields import new_gesture

_STRIDE = 0.025  # of an arrow key, as a part of the view
_KEY = Qt.Key
ARROWS: dict[int, tuple[int, int]] = {
    _KEY.Key_Left: (-1, 0),
    _KEY.Key_Right: (1, 0),
    _KEY.Key_Down: (0, -1),
    _KEY.Key_Up: (0, 1),
}
_FINE = Qt.KeyboardModifier.ControlModifier
_ENTERS = (_KEY.Key_Return, _KEY.Key_Enter)


class Pointing(QObject):
    """Clicks, drags of the ring, the mouse, and a mark that keys move, in the units of the axes.

    Attributes:
        mark: the place that keys have come to; empty where they are not used.
        gesture: a name for the latest drag or click, so that all of one is one step of undo.
        is_dragging: whether the ring is held.

    Signals:
        chosen: (x, y): a click or a drag asks for a start there.
        hovered: where the cursor is, a QPointF, or None.
    """

    chosen = Signal(float, float)
    hovered = Signal(object)

    def __init__(self, plot: pg.PlotWidget, ring: StartRing) -> None:
        super().__init__(plot)
        self.gesture = new_gesture()
        self.is_dragging = False
        self._box, self._ring = plot.getViewBox(), ring
        self.mark = pg.ScatterPlotItem(symbol="crosshair", size=19)
        self.mark.setObjectName("keyMark")
        plot.addItem(self.mark, ignoreBounds=True)
        ring.began.connect(self._on_drag_began)
        ring.moved.connect(self.chosen)
        ring.ended.connect(self._on_drag_ended)
        plot.scene().sigMouseClicked.connect(self._on_clicked)
        plot.scene().sigMouseMoved.connect(self._on_mouse_moved)

    def take(self, event: QKeyEvent) -> bool:
        """Move the mark by the arrow keys, choose it by Enter, forget it by Esc; return whether it was one.

        With Ctrl the arrows go by a pixel.
        """
        key, fine = event.key(), bool(event.modifiers() & _FINE)
        if event.modifiers() & ~(_FINE | Qt.KeyboardModifier.KeypadModifier):
            return False
        if key in ARROWS:
            self._move(*ARROWS[key], fine)
        elif key in _ENTERS and len(self.mark.data) and not fine:
            self.gesture = new_gesture()
            self.chosen.emit(float(self.mark.data["x"][0]), float(self.mark.data["y"][0]))
        elif key == _KEY.Key_Escape and len(self.mark.data):
            self.forget_mark()
        else:
            return False
        return True

    def forget_mark(self) -> None:
        """Point nowhere by keys."""
        if len(self.mark.data):
            self.mark.clear()
            self.hovered.emit(None)

    def _move(self, across: int, up: int, fine: bool) -> None:
        """Move the mark, which begins at the start where that is in view, and stays in the view."""
        view = self._box.viewRect()
        begins = self.mark if len(self.mark.data) else self._ring
        at = view.center()
        if len(begins.data):
            here = QPointF(float(begins.data["x"][0]), float(begins.data["y"][0]))
            at = here if view.contains(here) else at
        width, height = (
            self._box.viewPixelSize() if fine else (_STRIDE * view.width(), _STRIDE * view.height())
        )
        x = min(max(at.x() + across * width, view.left()), view.right())
        y = min(max(at.y() + up * height, view.top()), view.bottom())
        self.mark.setData([x], [y])
        self.hovered.emit(QPointF(x, y))

    @Slot()
    def _on_drag_began(self) -> None:
        self.is_dragging = True
        self.gesture = new_gesture()

    @Slot()
    def _on_drag_ended(self) -> None:
        self.is_dragging = False

    @Slot(object)
    def _on_clicked(self, event: Any) -> None:
        is_click = event.button() == Qt.MouseButton.LeftButton and not event.double()
        if is_click and self._box.sceneBoundingRect().contains(event.scenePos()):
            at = self._box.mapSceneToView(event.scenePos())
            if not self._ring.is_at(at):
                self.gesture = new_gesture()
                self.chosen.emit(at.x(), at.y())

    @Slot(object)
    def _on_mouse_moved(self, position: QPointF) -> None:
        inside = self._box.sceneBoundingRect().contains(position)
        self.hovered.emit(self._box.mapSceneToView(position) if inside else None)
