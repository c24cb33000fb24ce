"""The walk-through: its steps in a list, the card of one of them, and what to press."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSplitter, QToolButton, QVBoxLayout, QWidget

from thermogui.core.lessons.steps import LessonStep
from thermogui.ui.lessons.card import StepCard
from thermogui.ui.lessons.step_list import StepList
from thermogui.ui.model.document import Document
from thermogui.ui.model.preferences import Preferences
from thermogui.ui.run.frame import Frame
from thermogui.ui.widgets.boxes import STRETCH, action, action_button, filled
from thermogui.ui.widgets.lazy import Lazy
from thermogui.ui.widgets.plain import plain_tip
from thermogui.ui.widgets.scrolling import Scrolling
from thermogui.ui.widgets.theme import Theme
from thermogui.ui.widgets.words import ElidedLabel, Words

if TYPE_CHECKING:
    from thermogui.ui.lessons.ending import EndingCard

_RUNNING = "It is running. Your figures appear when the run has ended."
_STOPPED = "The run did not get to its end. Try it again to see your figures."
_LAID_OUT_MS = 500
_FOLLOWING_MS = 200
_WAITS = "PyTorch is being loaded, which takes a moment"


class WalkthroughPanel(QWidget):
    """
    ```
    Step 4 of 22 · 3 done      [Begin again]
    [x] The readings
    [x] The model
    [ ] …
    ----------------------------------------
    card
    ----------------------------------------
    what Try it does, or has done
    [< Back]        [Try it]        [Next >]
    ```

    Alt+Page up, Alt+T and Alt+Page down are the three buttons, wherever in the window the focus is. A step is
    done, and ticked, when what it does has come to its end; then the user's figures stand beside those kept.

    Signals:
        tried: (LessonStep): do what the step does; it never touches the readings. `show_tried` is the answer.
        left: the step that was tried is left: put back what was changed to show it.
        wants_book_readings: put the book's readings in the table, so that undo brings back what is there.
        way_chosen: (str): where to go from the end.
    """

    tried = Signal(object)
    left = Signal()
    wants_book_readings = Signal()
    way_chosen = Signal(str)

    def __init__(self, document: Document, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("walkthrough")
        self._document, self._preferences = document, preferences
        self._frame: Frame | None = None
        self._is_tried, self._can_run = False, True
        # what has just been shown comes to its place in several rounds
        self._is_growing = QTimer(self, interval=_LAID_OUT_MS, singleShot=True)
        self._progress = ElidedLabel("lessonProgress", self)
        self.list = StepList(self)
        self.card = StepCard(document, self)
        self._ending: Lazy[EndingCard] = Lazy(self._make_ending)
        self._says = Words("trySays", "muted", self)
        self.previous = self._action("PreviousStep", "◂ Back", "Step before", self.list.go_back, "Alt+PgUp")
        self.try_action = self._action("TryStep", "Try it", "", self.try_it, "Alt+T")
        self.next = self._action("NextStep", "Next ▸", "Step after", self.list.go_on, "Alt+PgDown")
        self.again = self._action("BeginAgain", "Begin again", "Clear all ticks", self.begin_again)
        self._fill()
        self._show_done(preferences.lessons_done)
        self.list.chosen.connect(self._on_chosen)
        self.list.measured.connect(self._on_measured)
        self.card.checks.computed.connect(self._look_soon)
        self.card.book_readings_asked.connect(self.wants_book_readings)
        # the page is laid out anew where it has something else to say: not beneath the hand
        self._soon = QTimer(self, interval=_FOLLOWING_MS, singleShot=True)
        self._soon.timeout.connect(self._follow)
        document.committed.connect(self._follow_soon)
        document.replaced.connect(self._follow)
        self.list.choose(preferences.lesson)

    def _fill(self) -> None:
        self._page = QWidget(self)
        filled(QVBoxLayout(self._page), self.card, self._ending, margins=(0, 0, 0, 0))
        self._scrolling = Scrolling(self._page)
        # read by the keyboard alone
        self._scrolling.verticalScrollBar().rangeChanged.connect(self._on_resized)
        self._scrolling.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._scrolling.setAccessibleName("The step in words")
        self._scrolling.setProperty("reads", True)
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._splitter.setChildrenCollapsible(False)
        for part in (self.list, self._scrolling):
            self._splitter.addWidget(part)
        self._splitter.setStretchFactor(1, 1)
        # what scrolls wants no more height than there is
        self._splitter.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        again, back, forth = map(self._button, (self.again, self.previous, self.next))
        try_it = self._button(self.try_action, "primary")
        self._buttons = again, back, try_it, forth
        top = filled(QHBoxLayout(), (self._progress, 1), again, margins=(8, 8, 8, 0))
        row = filled(QHBoxLayout(), back, STRETCH, try_it, STRETCH, forth)
        bottom = filled(QVBoxLayout(), self._says, row, margins=(8, 0, 8, 8), spacing=8)
        filled(QVBoxLayout(self), top, (self._splitter, 1), bottom, margins=(0, 0, 0, 0), spacing=8)

    @property
    def step(self) -> LessonStep | None:
        """The step whose card is shown; None at the end."""
        return self.list.step

    @property
    def is_settled(self) -> bool:
        """Whether the figures shown are those of the step and the table as they are now."""
        return self.card.checks.is_settled and not self._soon.isActive()

    def show_step(self, key: str) -> None:
        """Open a step by its key, or the end by the key `ending`."""
        self.list.choose(key)

    def set_theme(self, theme: Theme) -> None:
        self.card.set_theme(theme)

    def set_can_run(self, can_run: bool) -> None:
        """Say whether the steps that train can be tried by now."""
        self._can_run = can_run
        self._offer()

    def shut_down(self) -> None:
        """Return when nothing is being computed any more."""
        self.card.close_down()

    @Slot()
    def try_it(self) -> None:
        """Have happen what the step does."""
        if self.step is not None and self.try_action.isEnabled():
            self._is_tried = True
            self._say(_RUNNING if self.step.action.trains else "")
            self.tried.emit(self.step)

    def show_tried(self, key: str, is_done: bool) -> None:
        """Take the answer to `tried`: what that step does has come to its end, or been broken off."""
        if is_done:
            self._set_done(self._preferences.lessons_done | {key})
            self._follow()
        if self.step is not None and self.step.key == key:
            said = "Done. Your figures are at the end of the step." if self.step.checks else "Done."
            self._say(said if is_done else _STOPPED)
            if is_done:
                self.card.show_tried()
                self._show_moment()
                self._look_soon()
                QTimer.singleShot(0, self, self._order_tabs)

    @Slot()
    def begin_again(self) -> None:
        """Be as at the first start: nothing is done, and the first step is open."""
        self._leave()
        self._set_done(frozenset())
        self.list.choose("")
        self._on_chosen(self.list.key)

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        """Show a moment of a run, where the step shows any."""
        self._frame = frame
        self._show_moment()

    # -- events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_moment()
        self._follow()

    # -- showing

    def _show_moment(self) -> None:
        if self._frame is not None and self.isVisible():
            self.card.show_frame(self._frame)

    def _set_done(self, keys: frozenset[str]) -> None:
        self._preferences.lessons_done = keys
        self._show_done(keys)

    def _show_done(self, done: frozenset[str]) -> None:
        self.list.show_ticks(done)
        self.again.setEnabled(bool(done))
        self._progress.setText(self.list.progress())

    def _say(self, text: str) -> None:
        self._says.setText(text)
        self._says.settle()

    def _offer(self) -> None:
        does = self.step.action if self.step is not None else None
        waits = does is not None and does.trains and not self._can_run
        self.try_action.setEnabled(does is not None and not waits)
        self.try_action.setToolTip(plain_tip(_WAITS if waits else f"{does.says} (Alt+T)" if does else ""))

    def _leave(self) -> None:
        if self._is_tried:
            self._is_tried = False
            self.left.emit()

    # -- slots

    @Slot()
    def _follow_soon(self) -> None:
        if not (self._document.is_adding and self._soon.isActive()):  # what comes by itself never rests
            self._soon.start()

    @Slot()
    def _follow(self) -> None:
        """Bring the figures up to date, if anybody can see them."""
        if self.step is not None and self.isVisible():
            is_done = self.step.key in self._preferences.lessons_done
            self.card.follow(self._document.readings, is_done)

    @Slot(int)
    def _on_measured(self, height: int) -> None:
        self._splitter.setSizes([height, self._splitter.height() - height - self._splitter.handleWidth()])

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        self._leave()
        self._preferences.lesson = key
        step = self.step
        if step is not None:
            self.card.show_step(step)
        self._say(f"{step.action.says}." if step is not None else "")
        self.card.setVisible(step is not None)
        self._ending.setVisible(step is None)
        self._scrolling.verticalScrollBar().setValue(0)
        self.previous.setEnabled(self.list.currentRow() > 0)
        self.next.setEnabled(step is not None)
        self._offer()
        self._show_done(self._preferences.lessons_done)
        self._follow()
        QTimer.singleShot(0, self, self._order_tabs)

    @Slot()
    def _order_tabs(self) -> None:
        """Have the tab key go on as the eye does; what is made late would come after all else."""
        again, *below = self._buttons
        reached = [w for w in self._page.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        for one, other in pairwise((again, self.list, self._scrolling, *reached, *below)):
            QWidget.setTabOrder(one, other)

    @Slot()
    def _look(self) -> None:
        """Scroll as little as it takes to have in view what has come of trying."""
        bar, outcome = self._scrolling.verticalScrollBar(), self.card.outcome()
        if outcome is not None:
            top, bottom = outcome
            bar.setValue(min(max(bar.value(), bottom - self._scrolling.viewport().height()), top))

    @Slot()
    def _look_soon(self) -> None:
        if self._is_tried:
            self._is_growing.start()
            QTimer.singleShot(0, self, self._look)

    @Slot()
    def _on_resized(self) -> None:
        if self._is_growing.isActive():
            self._look()

    # -- making

    def _make_ending(self) -> EndingCard:
        from thermogui.ui.lessons.ending import EndingCard

        card = EndingCard()
        card.way_chosen.connect(self.way_chosen)
        return card

    def _action(self, name: str, text: str, tip: str, slot: Callable[[], None], keys: str = "") -> QAction:
        made = action(
            self, text, slot, name=f"action{name}", keys=keys, tip=f"{tip} ({keys})" if keys else tip
        )
        self.addAction(made)
        return made

    def _button(self, action: QAction, kind: str = "do") -> QToolButton:
        button = action_button(action, self, kind, Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(action.text().strip("◂▸ "))
        return button
