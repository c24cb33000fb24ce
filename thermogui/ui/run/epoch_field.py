"""The epoch that is shown, as a number that can be typed."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from thermogui.core.descent.experiment import MAX_EPOCHS
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.type_size import LARGE, TypeSize

_WHOLE = re.compile(r"[+-]?\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}([,\s]\d{3})+")
_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_MARGINS = 2 * (2 + 8 + 2) + 4  # border, padding, what a line edit keeps free, the cursor


_WHAT_IT_IS = (
    "The epoch that is shown, from 0 (before the first step) to the last one trained: type another, or use "
    "the arrow keys and Page up and Page down"
)


class EpochField(QLineEdit):
    """Takes a whole number, with or without marks of thousands; Enter shows that epoch, Esc forgets it.

    What is too large means the last epoch, what is negative the first line.

    Signals:
        chosen: (int): look at this epoch.
        key_pressed: (Qt.Key): an arrow or a page up or down.
    """

    chosen = Signal(int)
    key_pressed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("epochField")
        self.setAccessibleName("Epoch that is shown")
        self._shown = self._trained = 0
        self._largest = 1000
        self._takes_all = False
        self.setToolTip(plain_tip(_WHAT_IT_IS))
        TypeSize(self, LARGE)
        self.editingFinished.connect(self._on_finished)
        self._make_room()

    def value(self) -> int:
        """Return the epoch that is shown, whatever is being typed."""
        return self._shown

    def setValue(self, epoch: int) -> None:
        """Show an epoch, as if it had been typed."""
        self.forget_typing()
        # how many there are by now the run itself knows: the last frame may be of before
        self.chosen.emit(min(max(int(epoch), 0), MAX_EPOCHS))

    def show_epoch(self, epoch: int, trained: int) -> None:
        """Show which epoch of how many is shown; what is being typed stays."""
        self._shown, self._trained = epoch, trained
        self.setEnabled(trained > 0)
        if not (self.isModified() and self.hasFocus() and trained):
            self.forget_typing()

    def forget_typing(self) -> None:
        """Show the epoch that is shown in place of what was typed."""
        text = f"{self._shown:,}"
        if self.text() != text:
            self.setText(text)
        self.setModified(False)
        self._mark(False)

    # -- typing

    @Slot()
    def _on_finished(self) -> None:
        if not self.isModified():
            return
        text = self.text().strip().replace("\N{MINUS SIGN}", "-")
        if _WHOLE.fullmatch(text) or _GROUPED.fullmatch(text):
            self.setValue(int(re.sub(r"[,\s]", "", text)))
            self.selectAll()
        elif self.hasFocus():
            self._mark(True)
            tip = f"Type a whole number from 0 to {self._trained:,}."
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), plain_tip(tip), self)
        else:
            self.forget_typing()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            self.forget_typing()
            self.key_pressed.emit(event.key())
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.forget_typing()
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        kept = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.reason() not in kept:
            self.forget_typing()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the whole number with the click that comes here, so that what is typed replaces it."""
        super().focusInEvent(event)
        self._takes_all = event.reason() == Qt.FocusReason.MouseFocusReason

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._takes_all and not self.hasSelectedText():
            self.selectAll()
        self._takes_all = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the whole number, which has marks in it."""
        # it waits for a third click, which else would put the cursor into the number
        super().mouseDoubleClickEvent(event)
        self.selectAll()

    # -- looks

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._make_room()

    def make_room_for(self, epoch: int) -> None:
        """Be as wide as any epoch up to this one needs."""
        if epoch != self._largest:
            self._largest = epoch
            self._make_room()

    def _make_room(self) -> None:
        digits = re.sub(r"\d", "0", f"{max(self._largest, 1000):,}")
        self.setFixedWidth(self.fontMetrics().horizontalAdvance(digits) + _MARGINS)

    def _mark(self, wrong: bool) -> None:
        if bool(self.property("wrong")) != wrong:
            self.setProperty("wrong", wrong)
            self.style().unpolish(self)
            self.style().polish(self)
