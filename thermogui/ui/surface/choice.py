"""Which two parameters of a model a surface shows."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.fields import WheelOnlyWithFocus
from thermogui.ui.widgets.plain import PlainLabel, plain_tip


class ParameterChoice(QWidget):
    """A box for each axis; not seen where there is nothing to choose.

    Signals:
        chosen: the indices (across, up).
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._axes = (0, 1)
        self.boxes = (QComboBox(self), QComboBox(self))
        parts: list[QWidget | tuple[QWidget, int]] = []
        for box, name, sign in zip(self.boxes, ("Across", "Up"), "↔↕", strict=True):
            box.setObjectName(f"surface{name}")
            box.setToolTip(plain_tip(f"The parameter shown {name.lower()}"))
            box.setAccessibleName(f"Parameter shown {name.lower()}")
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
            box.installEventFilter(WheelOnlyWithFocus(self))
            box.activated.connect(self._on_activated)
            label = PlainLabel(sign, self)
            label.setBuddy(box)
            parts += [label, (box, 1)]
        filled(QHBoxLayout(self), *parts, margins=(0, 0, 0, 0))
        self.hide()

    def show_choice(self, names: tuple[str, ...], axes: tuple[int, int]) -> None:
        """Show what can be chosen, and what is."""
        if names != self._names:
            self._names = names
            for box in self.boxes:
                box.clear()
                box.addItems(list(names))
        self._axes = axes
        for box, axis in zip(self.boxes, axes, strict=True):
            box.setCurrentIndex(axis)
        self.setVisible(len(names) > 2)

    @Slot()
    def _on_activated(self) -> None:
        """Tell what is chosen; who takes the parameter of the other axis swaps them."""
        first, second = (box.currentIndex() for box in self.boxes)
        if first == second:
            first, second = self._axes[::-1]
        if (first, second) != self._axes:
            self.show_choice(self._names, (first, second))
            self.chosen.emit((first, second))
