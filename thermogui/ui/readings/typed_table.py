"""A table that is typed into with the keys of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QItemSelectionModel, QPersistentModelIndex, Qt, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QRegion
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QApplication, QTableView, QWidget

from thermogui.ui.readings.columns import COL_T_U, COL_USE
from thermogui.ui.readings.delegate import CellEditor, CellStep, step_of_enter
from thermogui.ui.readings.model import ReadingsModel
from thermogui.ui.readings.painting import CellPainter, keep_opaque
from thermogui.ui.readings.rows import AnyIndex
from thermogui.ui.readings.steps import Steps

_ELSEWHERE = {
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
}
_STILL_THERE = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


class TypedTable(QTableView):
    """Tab goes on along a row and Enter to the next one; text that is refused stays in its cell.

    Attributes:
        steps: where the keys lead to.
    """

    def __init__(self, model: ReadingsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self._delegate = CellPainter(model, self)
        self.setItemDelegate(self._delegate)
        self.steps = Steps(self, model)
        self._types_on = False
        # while nobody fills it Tab leaves the table: arrows go from cell to cell
        self.setTabKeyNavigation(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )

    @Slot()
    def find_room(self) -> None:
        """Make room for row numbers and scroll bars of other rows: Qt paints first, and then all again."""
        for _ in ("the numbers", "a scroll bar for what has less room beside them"):
            self.updateGeometries()

    def take_in_typing(self) -> bool:
        """Put into the table what is being typed into a cell; return whether that could be done."""
        editor = self.open_editor()
        if editor is None:
            self._model.refused.emit("")
            return True
        self.commitData(editor)
        self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        return not editor.is_refused

    @Slot()
    def begin_typing(self) -> None:
        """Go to the first cell of a fresh row beneath the last, or of the last where that is empty."""
        if self._model.sorted_by is not None:
            self.unsort()
        self._model.show_fresh_row()
        self.steps.go_to(self._model.index(self._model.rowCount() - 1, COL_T_U))
        self.setFocus()

    @Slot()
    def unsort(self) -> None:
        """Bring back the original order."""
        self.sort_by(-1, Qt.SortOrder.AscendingOrder)

    def sort_by(self, column: int, order: Qt.SortOrder) -> None:
        """Show the rows sorted by a column, and say so above it; -1 is their own order."""
        self._model.sort(column, order)
        self.horizontalHeader().setSortIndicatorShown(column >= 0)
        self.horizontalHeader().setSortIndicator(column, order)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (editor := self.open_editor()) is not None:
            self._type_on(editor, event)
            return
        if event.key() == Qt.Key.Key_Space and self.currentIndex().column() != COL_USE:
            # it is no beginning of a number, and would empty the cell
            return
        if self._model.rowCount() == 0 and event.text() and event.text().isprintable():
            self.begin_typing()
        step = step_of_enter(event)
        if step is not None:
            self.steps.go(step, self.currentIndex())
            return
        if event.key() == Qt.Key.Key_Escape:
            self.steps.end()
        elif event.key() in _ELSEWHERE:
            self.steps.begin_anew()
        super().keyPressEvent(event)

    def _type_on(self, editor: CellEditor, event: QKeyEvent) -> None:
        """Give a key to the open cell: one that was refused stays open, wherever one clicks meanwhile."""
        if self._types_on:
            event.ignore()  # the cell knows nothing to do with it, and it comes back
            return
        self._types_on = True
        editor.setFocus()
        QCoreApplication.sendEvent(editor, event)
        self._types_on = False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab stay in the table while somebody fills it: from pair to pair, and on to a fresh row."""
        step = CellStep.NEXT if forward else CellStep.PREVIOUS
        if (editor := self.open_editor()) is not None:
            self._delegate.leave(editor, step)
            return True
        if self.steps.are_on and self.steps.go(step, self.currentIndex()):
            return True
        return super().focusNextPrevChild(forward)

    def edit(  # type: ignore[override]
        self,
        index: AnyIndex,
        trigger: QAbstractItemView.EditTrigger = QAbstractItemView.EditTrigger.AllEditTriggers,
        event: QEvent | None = None,
    ) -> bool:
        is_open = super().edit(index, trigger, event)  # type: ignore[arg-type]
        editor = self.open_editor()
        if editor is not None and trigger == QAbstractItemView.EditTrigger.EditKeyPressed:
            editor.edit_within()
        elif editor is not None and trigger == QAbstractItemView.EditTrigger.DoubleClicked:
            editor.arrows_leave = False
        return bool(is_open)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Close a cell and go on; one whose text was refused stays open with it, unless by Esc."""
        given_up = hint == QAbstractItemDelegate.EndEditHint.RevertModelCache
        if not isinstance(editor, CellEditor):
            super().closeEditor(editor, hint)
            return
        step, editor.step = editor.step, None
        if editor.is_refused and not given_up:
            return
        if editor.is_refused:
            self._model.refused.emit("")
        index = QPersistentModelIndex(editor.index)
        place = editor.geometry()
        # Qt would not scroll what it has by a row any more, and paint the page
        editor.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled)
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.viewport().update(place)
        if step is not None:
            self.steps.are_on = True
            self.steps.go(step, index)
        else:
            self._end_elsewhere()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (editor := self.open_editor()) is not None and not self.take_in_typing():
            editor.setFocus()
            return
        self.steps.end()
        super().mousePressEvent(event)

    def selectionCommand(
        self, index: AnyIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Select what a key with Ctrl goes to: Qt would leave selected what was, and copy that."""
        goes = isinstance(event, QKeyEvent) and event.key() in _ELSEWHERE
        if goes and event.modifiers() == Qt.KeyboardModifier.ControlModifier:  # type: ignore[union-attr]
            return QItemSelectionModel.SelectionFlag.ClearAndSelect
        return super().selectionCommand(index, event)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        if current.row() != self._model.fresh_row and self.open_editor() is None:
            self._model.hide_fresh_row()

    def focusInEvent(self, event: QFocusEvent) -> None:
        with self._painting_what_focus_changes():
            super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        with self._painting_what_focus_changes():
            super().focusOutEvent(event)
        if event.reason() not in _STILL_THERE:
            self._end_elsewhere()

    @contextmanager
    def _painting_what_focus_changes(self) -> Iterator[None]:
        """Paint the frame and the current cell: Qt paints the whole page, whenever a cell opens or closes."""
        both = self, self.viewport()
        for part in both:
            part.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled)
        try:
            yield
        finally:
            for part in both:
                part.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled, False)
        frame = self.frameWidth()
        within = self.rect().adjusted(frame, frame, -frame, -frame)
        QWidget.update(self, QRegion(self.rect()) - QRegion(within))
        self.update(self.currentIndex())

    def viewportEvent(self, event: QEvent) -> bool:
        keep_opaque(self.viewport(), event)
        return super().viewportEvent(event)

    def _end_elsewhere(self) -> None:
        """Leave no fresh row behind where somebody has gone to another part of the window."""
        now = QApplication.focusWidget()
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.steps.end()
            if self.open_editor() is None:
                self._model.hide_fresh_row()

    def open_editor(self) -> CellEditor | None:
        """Return the cell that is open; one that was closed is hidden before it goes."""
        editors = self.viewport().findChildren(CellEditor)
        return next((editor for editor in editors if not editor.isHidden()), None)
