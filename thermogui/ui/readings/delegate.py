"""How a cell is typed into."""

from __future__ import annotations

from enum import Enum, auto
from typing import cast

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from thermogui.core.numbers import shortest, typed_number
from thermogui.ui.readings.rows import AnyIndex
from thermogui.ui.widgets.fields import NumberEdit

_KEY = Qt.Key


class CellStep(Enum):
    """Where a key leads to from a cell."""

    NEXT = auto()
    PREVIOUS = auto()
    DOWN = auto()
    UP = auto()
    BELOW = auto()
    ABOVE = auto()


_ENTER = {Qt.KeyboardModifier.NoModifier: CellStep.DOWN, Qt.KeyboardModifier.ShiftModifier: CellStep.UP}
_ARROWS = {_KEY.Key_Down: CellStep.BELOW, _KEY.Key_Up: CellStep.ABOVE}


def step_of_enter(event: QKeyEvent) -> CellStep | None:
    """Return where Enter leads to; None for another key, and with what makes it a shortcut."""
    if event.key() not in (_KEY.Key_Return, _KEY.Key_Enter):
        return None
    return _ENTER.get(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)


class CellEditor(NumberEdit):
    """A cell that is being typed into.

    Attributes:
        index: of the cell.
        shown: what it had when it was opened.
        arrows_leave: whether up and down leave it, as where typing has opened it.
        is_refused: whether what stands there was refused, so that it stays to be mended.
        step: where to go once it is closed; None for nowhere.
    """

    def __init__(self, index: AnyIndex, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.index = QPersistentModelIndex(index)
        self.shown = ""
        self.arrows_leave = True
        self.is_refused = False
        self.step: CellStep | None = None

    def step_of(self, event: QKeyEvent) -> CellStep | None:
        """Return where a key leads to; None for one that belongs to the text."""
        match event.key():
            case _KEY.Key_Tab:
                return CellStep.NEXT
            case _KEY.Key_Backtab:
                return CellStep.PREVIOUS
            case _KEY.Key_Down | _KEY.Key_Up if self.arrows_leave:
                return _ARROWS[_KEY(event.key())]
        return step_of_enter(event)

    def edit_within(self) -> None:
        """Go behind the last digit, to change some of it."""
        self.arrows_leave = False
        self.end(False)

    def take(self, is_refused: bool) -> None:
        """Say whether what stands there could be taken."""
        self.is_refused = is_refused
        self.show_problem(is_refused)


class CellDelegate(QStyledItemDelegate):
    """Lets any text be typed, and the model refuse it with a sentence.

    Qt's own editor for a float is a spin box that keeps two decimals and swallows what is no number.
    """

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        return CellEditor(index, parent)

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        # asked for as well whenever the table is drawn anew, which must not take away what is half typed
        if isinstance(editor, CellEditor) and editor.text() == editor.shown:
            text = _in_full(index)
            if text != editor.shown:
                editor.shown = text
                editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:
        if isinstance(editor, CellEditor):
            is_changed = editor.text() != editor.shown
            editor.take(is_changed and not model.setData(index, editor.text()))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if not (isinstance(editor, CellEditor) and event.type() == QEvent.Type.KeyPress):
            return super().eventFilter(editor, event)
        key = cast(QKeyEvent, event)
        if (step := editor.step_of(key)) is not None:
            self.leave(editor, step)
        elif key.key() == _KEY.Key_F2:
            editor.edit_within()
        elif key.key() not in _ARROWS:
            return super().eventFilter(editor, event)
        return True

    def leave(self, editor: CellEditor, step: CellStep) -> None:
        """Take what is typed, and go on from there."""
        editor.step = step
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, self.EndEditHint.NoHint)


def _in_full(index: AnyIndex) -> str:
    """Return the text of a cell, with all the digits of its value."""
    value = index.data(Qt.ItemDataRole.EditRole)
    if value is None:
        return ""
    shown = str(index.data(Qt.ItemDataRole.DisplayRole))
    return shown if typed_number(shown) == value else shortest(value).replace("-", "−")
