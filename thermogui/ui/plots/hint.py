"""Words in the middle of a plot that has nothing to show yet."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Slot

_SHARE = 0.8
"""Of a view's width that words may take."""


class Hint(pg.TextItem):
    """A word about a plot, and no point of it: in the middle of the view whatever the axes show."""

    def __init__(self, view: pg.ViewBox, text: str = "") -> None:
        super().__init__(text, anchor=(0.5, 0.5))
        self.setObjectName("hint")
        self.setParentItem(view)
        self._view = view
        view.sigResized.connect(self._on_resized)

    @Slot()
    def _on_resized(self, _view: object = None) -> None:
        self.setTextWidth(_SHARE * self._view.width())
        self.setPos(self._view.rect().center())
