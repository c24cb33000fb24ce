"""Lists what several windows have left behind."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from thermogui.ui.files.recovery.drafts import Found
from thermogui.ui.widgets.boxes import STRETCH, filled
from thermogui.ui.widgets.plain import PlainLabel


class RecoveryList(QDialog):
    """
    ```
    +--------------------------------------+
    | sentence                             |
    | list, newest first                   |
    |        [Recover] [Discard] [Close]   |
    +--------------------------------------+
    ```
    It stands beside the window, which can be used meanwhile.

    Signals:
        recover_asked: (Found).
        discard_asked: (list of Found): at least one.
    """

    recover_asked = Signal(object)
    discard_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recoveryList")
        self.setWindowTitle("Changes that were not saved")
        text = "What the program held when it ended. What you leave here is offered again."
        said = PlainLabel(text, self, wraps=True)
        self.list = QListWidget(self)
        self.list.setObjectName("recoveryDrafts")
        self.list.setAccessibleName("Changes that were not saved, newest first")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.recover_button = QPushButton("Recover", self)
        self.discard_button = QPushButton("Discard", self)
        close = QPushButton("Close", self)
        self.recover_button.setDefault(True)
        buttons = filled(QHBoxLayout(), STRETCH, self.recover_button, self.discard_button, close)
        filled(QVBoxLayout(self), said, (self.list, 1), buttons, margins=(16, 16, 16, 16), spacing=8)
        self.recover_button.clicked.connect(self._on_recover)
        self.discard_button.clicked.connect(self._on_discard)
        close.clicked.connect(self.reject)
        self.list.installEventFilter(self)
        self.list.itemActivated.connect(self._on_recover)
        self.list.itemSelectionChanged.connect(self._on_selected)
        self.resize(560, 280)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Discard by the keys that delete: neither does the list search by them, nor are they a shortcut."""
        if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if event.type() == QEvent.Type.KeyPress:
                self._on_discard()
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def show_found(self, found: Sequence[Found]) -> None:
        """List these; what was current stays so if it is still there."""
        row = max(self.list.currentRow(), 0)
        self.list.clear()
        for one in found:
            item = QListWidgetItem(one.described())
            item.setData(Qt.ItemDataRole.UserRole, one)
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, len(found) - 1))
        self._on_selected()

    def _selected(self) -> list[Found]:
        return [item.data(Qt.ItemDataRole.UserRole) for item in self.list.selectedItems()]

    @Slot()
    def _on_selected(self) -> None:
        count = len(self.list.selectedItems())
        self.recover_button.setEnabled(count == 1)
        self.discard_button.setEnabled(count > 0)

    @Slot()
    def _on_recover(self, _item: object = None) -> None:
        selected = self._selected()
        if len(selected) == 1:
            self.recover_asked.emit(selected[0])

    @Slot()
    def _on_discard(self) -> None:
        if selected := self._selected():
            self.discard_asked.emit(selected)
