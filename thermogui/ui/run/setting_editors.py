"""What a setting is edited with, whichever kind of value it has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLayout, QPushButton, QVBoxLayout, QWidget

from thermogui.core.descent.comparison import value_text
from thermogui.core.descent.experiment import CHOICES, STANDARDIZE
from thermogui.ui.run.setting_words import CHOICES_SAID, tip
from thermogui.ui.run.stability_strip import StabilityStrip
from thermogui.ui.widgets.fields import (
    ComboBox,
    LogSlider,
    NumberField,
    OptionalField,
    WheelOnlyWithFocus,
    new_gesture,
)
from thermogui.ui.widgets.plain import PlainLabel, plain_tip

_NARROW = 40


class Editor(QObject):
    """Shows a setting, and tells of another value.

    Attributes:
        name: of the setting.
        parts: what stands in its row.
        numbers: those of them that a number is typed into.

    Signals:
        edited: (name, value, gesture).
    """

    edited = Signal(str, object, int)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name
        self.parts: list[QWidget | QLayout] = []
        self.numbers: list[NumberField] = []

    def show_value(self, value: Any) -> None:
        """Show a value without telling anyone."""

    def question(self) -> str:
        """Return what to ask where what is typed can be more than one number; "" where it cannot."""
        return " ".join(filter(None, (field.question() for field in self.numbers)))

    def mark(self, wrong: bool) -> None:
        """Mark the fields that are wrong, or take the marks away."""
        for field in self.numbers:
            field.show_problem(wrong and (len(self.numbers) == 1 or not math.isfinite(field.value())))


class NumberEditor(Editor):
    """A number; where the setting may be off, an empty field."""

    def __init__(self, name: str, parent: QWidget, *, whole: bool = False, optional: bool = False) -> None:
        super().__init__(name, parent)
        kind = OptionalField if optional else NumberField
        self.field = kind(_camel(name), parent, whole=whole)
        self._is_whole = whole
        if name == "batch_size":
            self.field.setPlaceholderText("all")
        self.parts, self.numbers = [self.field], [self.field]
        self.field.edited.connect(self._on_edited)

    def show_value(self, value: Any) -> None:
        self.field.show_value(value)

    @Slot(float, int)
    def _on_edited(self, value: float, gesture: int) -> None:
        found: float | None = value
        if isinstance(self.field, OptionalField) and self.field.is_off:
            found = None
        elif self._is_whole and math.isfinite(value) and float(value).is_integer():
            found = int(value)
        self.edited.emit(self.name, found, gesture)


class RateEditor(NumberEditor):
    """A learning rate, with a slider by powers of ten and the zones of stability beneath it."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.slider = LogSlider(-6, 1, parent)
        self.slider.setAccessibleName("Learning rate, by powers of ten")
        self.slider.setToolTip(plain_tip(*tip(name)))
        self.slider.dragged.connect(self._on_edited)
        self.strip = StabilityStrip(self.slider, parent)
        _spare_from_wheel(self.slider)
        both = QVBoxLayout()
        both.setSpacing(0)
        both.addWidget(self.slider)
        both.addWidget(self.strip)
        self.parts.append(both)

    def show_value(self, value: Any) -> None:
        super().show_value(value)
        self.slider.show_value(value)


class ScaleEditor(NumberEditor):
    """A factor, or a tick that takes its place."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.standardize = QCheckBox("Standardize", parent)
        self.standardize.setObjectName("standardize")
        self.standardize.setToolTip(
            "Learn from (t_u − mean) / standard deviation, which has no unit, in place of t_u times a factor"
        )
        self.standardize.toggled.connect(self._on_toggled)
        self.parts.append(self.standardize)

    def show_value(self, value: Any) -> None:
        if not isinstance(value, str):
            super().show_value(value)
        self.field.setEnabled(value != STANDARDIZE)
        with QSignalBlocker(self.standardize):
            self.standardize.setChecked(value == STANDARDIZE)

    @Slot(bool)
    def _on_toggled(self, checked: bool) -> None:
        value = STANDARDIZE if checked else float(self.field.value())
        self.edited.emit(self.name, value, new_gesture())


class ShareEditor(NumberEditor):
    """A share of the readings; where some have been chosen by hand, how many, and the way back to the share.

    Signals:
        share_asked: no longer to go by what is chosen.
    """

    share_asked = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self._said = PlainLabel("", parent, "muted")
        self._said.setObjectName("heldOutByHand")
        self._back = QPushButton("Use the share", parent)
        self._back.setObjectName("useShare")
        self._back.clicked.connect(self.share_asked)
        self.parts += [self._said, self._back]
        self._chosen = 0

    def show_chosen(self, count: int) -> None:
        """Say how many readings are chosen; 0 where the share counts."""
        self._chosen = count

    def show_value(self, value: Any) -> None:
        super().show_value(value)
        self.field.setVisible(not self._chosen)
        self._back.setVisible(bool(self._chosen))
        self._said.setText(f"{self._chosen:,} by hand" if self._chosen else "of the readings")
        then = f"draw a share of {value:g} again" if value else "hold none out"
        self._back.setToolTip(plain_tip(f"Take away the marks in the table, and {then}"))


class NumbersEditor(Editor):
    """Some numbers in a row, as many of the fields as they have names: the last ones.

    Where they have none, but a value all the same, a button takes it away.
    """

    def __init__(self, name: str, parent: QWidget, most: int) -> None:
        super().__init__(name, parent)
        self._all = [NumberField(f"{_camel(name)}{place}", parent) for place in range(most)]
        self._none = QPushButton("Draw it from the seed", parent)
        self._none.setObjectName(f"{_camel(name)}Drawn")
        self._none.setToolTip("Begin where the seed says, and no more at the parameters of a run")
        self._none.clicked.connect(self._on_none)
        self.parts = [*self._all, self._none]
        for field in self._all:
            # so that three of them are no wider than what else there is
            field.setMinimumWidth(_NARROW)
            field.edited.connect(self._on_edited)

    def show_names(self, names: Sequence[str], tips: Sequence[tuple[str, str]]) -> None:
        """Have a field for each of some numbers, in their order."""
        self.numbers = self._all[len(self._all) - len(names) :]
        for field, name, said in zip(self.numbers, names, tips, strict=True):
            field.setObjectName(f"{_camel(self.name)}{name[0].upper()}{name[1:]}")
            field.setAccessibleName(f"{self.name.capitalize()} {name}")
            field.setToolTip(plain_tip(*said))

    def show_value(self, value: Any) -> None:
        for field in self._all:
            field.setVisible(field in self.numbers)
        self._none.setVisible(not self.numbers and bool(value))
        for field, number in zip(self.numbers, value, strict=False):
            before = field.text()
            field.show_value(number)
            if field.text() != before:
                # what was not typed may have many digits, and is read from the left
                field.setCursorPosition(0)

    @Slot(float, int)
    def _on_edited(self, _value: float, gesture: int) -> None:
        self.edited.emit(self.name, tuple(float(field.value()) for field in self.numbers), gesture)

    @Slot()
    def _on_none(self) -> None:
        self.edited.emit(self.name, (), new_gesture())


class _ChoiceBox(ComboBox):
    """Words for choices; a script names a choice as settings do, which is its data."""

    def setCurrentText(self, text: str) -> None:
        self.setCurrentIndex(self.findData(text))


class ChoiceEditor(Editor):
    """One of a few words."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.box = _ChoiceBox(parent)
        self.box.setObjectName(name)
        for place, choice in enumerate(CHOICES[name]):
            self.box.addItem(value_text(choice), choice)
            said = CHOICES_SAID[name].get(choice, "")
            self.box.setItemData(place, said, Qt.ItemDataRole.ToolTipRole)
        _spare_from_wheel(self.box)
        self.box.currentIndexChanged.connect(self._on_chosen)
        self.parts = [self.box]

    def show_value(self, value: Any) -> None:
        with QSignalBlocker(self.box):
            self.box.setCurrentText(value)

    @Slot(int)
    def _on_chosen(self, _place: int) -> None:
        self.edited.emit(self.name, self.box.currentData(), new_gesture())


class TickEditor(Editor):
    """On or off."""

    def __init__(self, name: str, parent: QWidget, text: str) -> None:
        super().__init__(name, parent)
        self.tick = QCheckBox(text, parent)
        self.tick.setObjectName(_camel(name))
        self.tick.toggled.connect(self._on_toggled)
        self.parts = [self.tick]

    def show_value(self, value: Any) -> None:
        with QSignalBlocker(self.tick):
            self.tick.setChecked(value)

    @Slot(bool)
    def _on_toggled(self, checked: bool) -> None:
        self.edited.emit(self.name, checked, new_gesture())


def _spare_from_wheel(widget: QWidget) -> None:
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(WheelOnlyWithFocus(widget))


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)
