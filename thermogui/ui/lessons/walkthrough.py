"""The walk-through: its steps in a list, and the card of one of them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from thermogui.core.errors import ThermoError
from thermogui.core.lessons.bench import Result, are_of_the_book, run_checks
from thermogui.core.lessons.steps import LessonStep, steps
from thermogui.core.readings.readings import Readings
from thermogui.ui.lessons.card import StepCard
from thermogui.ui.model.document import Document
from thermogui.ui.model.preferences import Preferences
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.scrolling import Scrolling
from thermogui.ui.widgets.theme import Theme
from thermogui.ui.widgets.words import ElidedLabel

_ROWS_SHOWN = 5


class WalkthroughPanel(QWidget):
    """
    ```
    Step 4 of 15 · 3 done
    [x] The readings
    [x] The model
    [ ] …
    ---------------------
    card
    ---------------------
    [< Previous] [Next >]
    ```

    Alt+Page up and Alt+Page down go from step to step, wherever in the panel the focus is. A step is
    ticked when it has been tried or left by *Next*, or by hand.

    Signals:
        tried: (Action): do what the step does; it never touches the readings.
        wants_book_readings: put the book's readings in the table, so that undo brings back what is there.
    """

    tried = Signal(object)
    wants_book_readings = Signal()

    def __init__(self, document: Document, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("walkthrough")
        self._document, self._preferences = document, preferences
        self._steps = steps()
        self._shown: tuple[str, Readings] | None = None
        self._sized = False
        self._tasks = Tasks("lessons", self)
        self._progress = ElidedLabel("lessonProgress", self)
        self.list = QListWidget(self)
        self.list.setObjectName("lessonSteps")
        self.list.setAccessibleName("Steps of the walk-through")
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setToolTip("The space key ticks a step")
        for number, step in enumerate(self._steps, 1):
            item = QListWidgetItem(f"{number}  {step.title}", self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        self.card = StepCard(self)
        self._scrolling = Scrolling(self.card)
        self.previous = self._action("actionPreviousStep", "◂ Previous", self._on_previous, "Alt+PgUp")
        self.next = self._action("actionNextStep", "Next ▸", self._on_next, "Alt+PgDown")
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.list)
        self._splitter.addWidget(self._scrolling)
        self._splitter.setStretchFactor(1, 1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(10, 0, 10, 8)
        buttons.addWidget(self._button(self.previous))
        buttons.addStretch()
        buttons.addWidget(self._button(self.next))
        top = QHBoxLayout()
        top.setContentsMargins(10, 6, 10, 0)
        top.addWidget(self._progress)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self._splitter, 1)
        layout.addLayout(buttons)
        self._show_ticks()
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemChanged.connect(self._on_ticked)
        self.card.try_asked.connect(self.try_it)
        self.card.book_readings_asked.connect(self.wants_book_readings)
        document.committed.connect(self._on_readings)
        document.replaced.connect(self._on_readings)
        keys = [step.key for step in self._steps]
        self.list.setCurrentRow(keys.index(preferences.lesson) if preferences.lesson in keys else 0)

    @property
    def step(self) -> LessonStep:
        """The step whose card is shown."""
        return self._steps[max(self.list.currentRow(), 0)]

    @property
    def is_settled(self) -> bool:
        """Whether the figures shown are those of the step and the table as they are now."""
        return not self._tasks.is_busy and self._is_current(self._shown)

    def show_step(self, key: str) -> None:
        """Open a step by its key."""
        self.list.setCurrentRow([step.key for step in self._steps].index(key))

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.card.set_theme(theme)

    def shut_down(self) -> None:
        """Return when nothing is being computed any more."""
        self._tasks.close()
        self.card.close_down()

    @Slot()
    def try_it(self) -> None:
        """Tick the step, and have happen what it does."""
        self._tick(self.list.currentRow())
        self.card.try_here()
        self.tried.emit(self.step.action)

    # -- events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._sized:
            self._sized = True
            self._size_list()
        self._follow()

    # -- showing

    def _size_list(self) -> None:
        # made late, it has measured its rows before it had a style
        self.list.ensurePolished()
        self.list.doItemsLayout()
        height, frame = self.list.sizeHintForRow(0), 2 * self.list.frameWidth()
        self.list.setMinimumHeight(3 * height + frame)
        self.list.setMaximumHeight(len(self._steps) * height + frame)
        shown = _ROWS_SHOWN * height + frame
        self._splitter.setSizes([shown, self._splitter.height() - shown - self._splitter.handleWidth()])
        self.list.scrollToItem(self.list.currentItem(), QListWidget.ScrollHint.PositionAtCenter)

    def _show_ticks(self) -> None:
        done = self._preferences.lessons_done
        with QSignalBlocker(self.list):
            for row, step in enumerate(self._steps):
                ticked = Qt.CheckState.Checked if step.key in done else Qt.CheckState.Unchecked
                self.list.item(row).setCheckState(ticked)
        self._show_progress()

    def _show_progress(self) -> None:
        done = len(self._ticked())
        self._progress.setText(
            f"Step {max(self.list.currentRow(), 0) + 1} of {len(self._steps)} · {done} done"
        )

    def _ticked(self) -> frozenset[str]:
        return frozenset(
            step.key
            for row, step in enumerate(self._steps)
            if self.list.item(row).checkState() is Qt.CheckState.Checked
        )

    def _tick(self, row: int) -> None:
        self.list.item(row).setCheckState(Qt.CheckState.Checked)

    def _follow(self) -> None:
        """Bring the figures up to date, if anybody can see them."""
        if not self.isVisible() or self._is_current(self._shown):
            return
        readings = self._document.readings
        self._shown = (self.step.key, readings)
        self.card.show_readings(readings, are_of_the_book(readings))
        if self.step.checks:
            checks = self.step.checks
            self._tasks.ask(
                lambda task: run_checks(checks, readings, task.is_cancelled),
                partial(self._on_found, self._shown),
                partial(self._on_failed, self._shown),
                interrupt=True,
            )

    def _is_current(self, key: tuple[str, Readings] | None) -> bool:
        return key is not None and key[0] == self.step.key and key[1] is self._document.readings

    # -- slots

    @Slot(int)
    def _on_row(self, row: int) -> None:
        step = self._steps[row]
        self._preferences.lesson = step.key
        self.card.show_step(step)
        self._scrolling.verticalScrollBar().setValue(0)
        self.list.scrollToItem(self.list.currentItem(), QListWidget.ScrollHint.PositionAtCenter)
        self.previous.setEnabled(row > 0)
        self.next.setEnabled(row < len(self._steps) - 1)
        self._show_progress()
        self._shown = None
        self._follow()

    @Slot(QListWidgetItem)
    def _on_ticked(self, _item: QListWidgetItem) -> None:
        self._preferences.lessons_done = self._ticked()
        self._show_progress()

    @Slot()
    def _on_readings(self) -> None:
        self._follow()

    @Slot()
    def _on_previous(self) -> None:
        self.list.setCurrentRow(self.list.currentRow() - 1)

    @Slot()
    def _on_next(self) -> None:
        row = self.list.currentRow()
        self._tick(row)
        self.list.setCurrentRow(row + 1)

    def _on_found(self, key: tuple[str, Readings], results: tuple[Result, ...]) -> None:
        if self._is_current(key):
            self.card.show_results(results)

    def _on_failed(self, key: tuple[str, Readings], error: ThermoError) -> None:
        if self._is_current(key):
            self.card.show_problem(str(error))

    # -- making

    def _action(self, name: str, text: str, slot: object, key: str) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        action.setShortcut(key)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(slot)
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(plain_tip(f"{text.strip('◂▸ ')} step ({shown})"))
        self.addAction(action)
        return action

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setProperty("run", True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button
