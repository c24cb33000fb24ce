"""Panels that are made when they are first seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from thermogui.ui.widgets.boxes import filled

Panel = TypeVar("Panel", bound=QWidget)


class Lazy(QWidget, Generic[Panel]):
    """Takes the place of a panel, and holds it from the first time that it is shown.

    Attributes:
        panel: None until then.
    """

    def __init__(self, make: Callable[[], Panel]) -> None:
        super().__init__()
        self._make = make
        self.panel: Panel | None = None
        self._layout = filled(QVBoxLayout(self), margins=(0, 0, 0, 0))

    def made(self) -> Panel:
        """Return the panel, made now if need be."""
        if self.panel is None:
            self.panel = self._make()
            self._layout.addWidget(self.panel)
            # at once, and not by an event that the layout posts: what is seen shows the newest
            self.panel.show()
        return self.panel

    def showEvent(self, event: QShowEvent) -> None:
        self.made()
        super().showEvent(event)
