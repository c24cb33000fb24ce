"""Fields to type numbers into, with a message beneath when one is wrong, and to choose one of a few words."""

from __future__ import annotations

import math
from itertools import count

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSlider, QWidget

from thermogui.core.numbers import DoubtfulNumber, typed_number
from thermogui.ui.widgets.plain import PlainLabel

_gestures = count(1)


def new_gesture() -> int:
    """Return a name for what a user does in one go, so that it becomes one step of undo."""
    return next(_gestures)


class NumberEdit(QLineEdit):
    """A line for a number, which a double click takes as a whole: Qt would stop at its mark or sign."""

    _is_taken = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.selectAll()
        self._is_taken = True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        # a hand that trembles must not leave a part of it
        if not self._is_taken:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._is_taken = False

    def show_problem(self, wrong: bool) -> None:
        """Mark the field, or take the mark away."""
        if self.property("wrong") != wrong:
            self.setProperty("wrong", wrong)
            self.style().unpolish(self)
            self.style().polish(self)


class NumberField(NumberEdit):
    """A number as free text; `value` is nan while the text is not a number.

    Signals:
        edited: (value, gesture): the user or a script has set another value.
    """

    edited = Signal(float, int)

    def __init__(self, name: str, parent: QWidget | None = None, *, whole: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._whole = whole
        self._gesture = new_gesture()
        self.textEdited.connect(self._on_text_edited)
        self.editingFinished.connect(self._on_finished)

    def value(self) -> float | int:
        """Return what the text says; an int where only whole numbers make sense and it is one."""
        try:
            value = typed_number(self.text())
        except ValueError:
            return math.nan
        return int(value) if self._whole and value.is_integer() else value

    def question(self) -> str:
        """Return what to ask where the text can be more than one number; "" where it cannot."""
        try:
            typed_number(self.text())
        except DoubtfulNumber as error:
            return f"{error}."
        except ValueError:
            pass
        return ""

    def setValue(self, value: float) -> None:
        """Set a value as if it had been typed, in one go."""
        self._gesture = new_gesture()
        self.show_value(value)
        self.edited.emit(value, self._gesture)

    def show_value(self, value: float) -> None:
        """Show a value without telling anyone; text that means the same stays as it was typed."""
        current = self.value()
        if current == value or (math.isnan(current) and math.isnan(value)):
            return
        self.setText(_text(value, self._whole))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._gesture = new_gesture()

    @Slot(str)
    def _on_text_edited(self, _text: str) -> None:
        self.edited.emit(float(self.value()), self._gesture)

    @Slot()
    def _on_finished(self) -> None:
        self._gesture = new_gesture()


class OptionalField(NumberField):
    """A number, or nothing: an empty field is off."""

    def __init__(self, name: str, parent: QWidget | None = None, *, whole: bool = False) -> None:
        super().__init__(name, parent, whole=whole)
        self.setPlaceholderText("off")

    @property
    def is_off(self) -> bool:
        return not self.text().strip()

    def show_value(self, value: float | None) -> None:
        if value is None:
            self.clear()
        elif self.is_off or not math.isnan(value):
            super().show_value(value)


class LogSlider(QSlider):
    """A slider over a range of powers of ten.

    Attributes:
        exponents: of its ends.

    Signals:
        dragged: (value, gesture): the user has moved it.
    """

    dragged = Signal(float, int)

    def __init__(self, low_exponent: int, high_exponent: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._low = low_exponent
        self.exponents = (low_exponent, high_exponent)
        self._gesture = new_gesture()
        self.setRange(0, (high_exponent - low_exponent) * _STEPS_A_DECADE)
        self.setSingleStep(1)
        self.setPageStep(_STEPS_A_DECADE)
        self.sliderPressed.connect(self._begin_gesture)
        self.sliderReleased.connect(self._begin_gesture)
        self.valueChanged.connect(self._on_value_changed)

    def show_value(self, value: float) -> None:
        """Move to a value without telling anyone."""
        if value > 0 and math.isfinite(value):
            with QSignalBlocker(self):
                self.setValue(round((math.log10(value) - self._low) * _STEPS_A_DECADE))

    @Slot()
    def _begin_gesture(self) -> None:
        self._gesture = new_gesture()

    @Slot(int)
    def _on_value_changed(self, position: int) -> None:
        if not self.isSliderDown():
            self._gesture = new_gesture()
        # two digits are as fine as a hand can set it
        self.dragged.emit(float(f"{10 ** (self._low + position / _STEPS_A_DECADE):.2g}"), self._gesture)


_STEPS_A_DECADE = 20


class MessageLabel(PlainLabel):
    """A sentence beneath a field; takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent, "error", wraps=True)
        self.hide()

    @Slot(str)
    def show_message(self, text: str) -> None:
        self.setText(text)
        self.setVisible(bool(text))


def _text(value: float, whole: bool) -> str:
    if not math.isfinite(value):
        return str(value)
    if whole and float(value).is_integer():
        return str(int(value))
    return repr(float(value)).removesuffix(".0")


class WheelOnlyWithFocus(QObject):
    """Keeps the wheel, which is meant to scroll a panel, from changing a field under the cursor."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class ComboBox(QComboBox):
    """A combo box whose list always opens at what is chosen.

    A QComboBox opens at what was highlighted when Esc closed it, so that Enter would choose it after all.
    """

    def showPopup(self) -> None:
        super().showPopup()
        model, column = self.model(), self.modelColumn()
        self.view().setCurrentIndex(model.index(self.currentIndex(), column, self.rootModelIndex()))
