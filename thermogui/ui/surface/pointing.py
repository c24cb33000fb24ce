"""Where on the surface somebody points, and which start they choose there."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot

from thermogui.ui.surface.items import StartRing
from thermogui.ui.widgets.fields import new_gesture


class Pointing(QObject):
    """Clicks, drags of the ring, and the cursor, in the units of the axes.

    Attributes:
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
        ring.began.connect(self._on_drag_began)
        ring.moved.connect(self.chosen)
        ring.ended.connect(self._on_drag_ended)
        plot.scene().sigMouseClicked.connect(self._on_clicked)
        plot.scene().sigMouseMoved.connect(self._on_mouse_moved)

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
