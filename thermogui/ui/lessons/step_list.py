"""The steps of the walk-through by name, ticked where they are done."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from thermogui.core.lessons.steps import LessonStep, ending, steps

ENDING = "ending"
"""What stands for a key after the last step."""


class StepList(QListWidget):
    """The step that is shown is the one that is highlighted, whatever keys are held.

    Signals:
        chosen: (key): another step is to be shown, or the ending.
        measured: (row, frame): how high a row is, and what is around all of them, in pixels.
    """

    chosen = Signal(str)
    measured = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("lessonSteps")
        self.setAccessibleName("Steps of the walk-through")
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setToolTip("A tick marks a step that you have tried")
        self._steps = steps()
        self._keys = [*(step.key for step in self._steps), ENDING]
        self._is_measured = False
        for number, step in enumerate(self._steps, 1):
            QListWidgetItem(f"{number}  {step.title}", self)
        QListWidgetItem(ending().title, self)
        self.currentRowChanged.connect(self._on_row)

    @property
    def step(self) -> LessonStep | None:
        """The step that is shown; None at the end."""
        row = max(self.currentRow(), 0)
        return self._steps[row] if row < len(self._steps) else None

    @property
    def key(self) -> str:
        """Of the step that is shown."""
        return self._keys[max(self.currentRow(), 0)]

    def choose(self, key: str) -> None:
        """Go to a step; to the first where there is none of that name."""
        self._go(self._keys.index(key) if key in self._keys else 0)

    @Slot()
    def go_back(self) -> None:
        self._go(self.currentRow() - 1)

    @Slot()
    def go_on(self) -> None:
        self._go(self.currentRow() + 1)

    def show_ticks(self, done: Collection[str]) -> None:
        """Tick the steps whose keys these are, and no others."""
        for row, key in enumerate(self._keys[:-1]):
            self.item(row).setCheckState(Qt.CheckState.Checked if key in done else Qt.CheckState.Unchecked)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_measured:
            self._is_measured = True
            # made late, it has measured its rows before it had a style
            self.ensurePolished()
            self.doItemsLayout()
            self.measured.emit(self.sizeHintForRow(0), 2 * self.frameWidth())
            self._centre()

    def selectionCommand(
        self, _index: QModelIndex | QPersistentModelIndex, _event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        return QItemSelectionModel.SelectionFlag.ClearAndSelect

    def _go(self, row: int) -> None:
        # not where somebody has clicked a step, which must not move from under the pointer
        self.setCurrentRow(row)
        self._centre()

    def _centre(self) -> None:
        self.scrollToItem(self.currentItem(), QListWidget.ScrollHint.PositionAtCenter)

    @Slot(int)
    def _on_row(self, _row: int) -> None:
        for row in range(self.count()):
            font = self.item(row).font()
            font.setBold(row == self.currentRow())
            self.item(row).setFont(font)
        self.chosen.emit(self.key)
