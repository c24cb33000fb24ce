"""One step of the walk-through: what it says, what it shows, what to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from thermogui.core.lessons.bench import are_of_the_book
from thermogui.core.lessons.steps import LessonStep, Widget
from thermogui.core.readings.readings import Readings
from thermogui.ui.lessons.checks import Checks
from thermogui.ui.model.document import Document
from thermogui.ui.run.frame import Frame
from thermogui.ui.widgets.lazy import Lazy
from thermogui.ui.widgets.theme import LIGHT, Theme
from thermogui.ui.widgets.words import Words, heading

if TYPE_CHECKING:
    from thermogui.ui.lessons.difference import DifferenceExplorer
    from thermogui.ui.lessons.shapes import ShapesExplorer
    from thermogui.ui.lessons.taken import ChainShown, StepTaken

_OTHER_READINGS = (
    "The table holds readings of your own. Everything here works on them too, only there are no figures to "
    "compare them with."
)
_UNDO = "Undo brings yours back."
_HEADINGS: dict[Widget, str] = {
    "step": "The step that you took",
    "chain": "The chain rule, reading by reading",
    "shapes": "Shapes of your own",
    "difference": "A δ of your own",
}
_ONCE_TRIED = ("step", "chain")


class StepCard(QWidget):
    """
    ```
    Title
    whose readings these are, if they are not the book's
    sentences
    | formula                     |
    | the formula as one says it  |
    the step taken, the chain rule, shapes: what the step has of them
    figures
    a δ of one's own
    ```

    Signals:
        book_readings_asked: the user wants the book's readings in the table.
    """

    book_readings_asked = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stepCard")
        self._document = document
        self._theme = LIGHT
        self._step: LessonStep | None = None
        self._title = Words("stepTitle", "title", self)
        self._sentences = Words("stepSentences", "", self)
        self._formula, self._reads = Words("stepFormula", "formula", self), Words("stepReads", "muted", self)
        box = QFrame(self)
        box.setObjectName("formulaBox")
        inside = QVBoxLayout(box)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.addWidget(self._formula)
        inside.addWidget(self._reads)
        self._question = _Question(self)
        self._question.asked.connect(self.book_readings_asked)
        self.taken: Lazy[StepTaken] = Lazy(self._make_taken)
        self.chain: Lazy[ChainShown] = Lazy(self._make_chain)
        self.shapes: Lazy[ShapesExplorer] = Lazy(self._make_shapes)
        self.difference: Lazy[DifferenceExplorer] = Lazy(self._make_difference)
        self._parts: dict[Widget, tuple[QWidget, QWidget]] = {}
        self.checks = Checks()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        for widget in (self._title, self._question, self._sentences, box):
            layout.addWidget(widget)
        parts: dict[Widget, QWidget] = {
            "step": self.taken,
            "chain": self.chain,
            "shapes": self.shapes,
            "difference": self.difference,
        }
        for name, part in parts.items():
            self._parts[name] = heading(_HEADINGS[name], self), part
            if name == "difference":
                layout.addWidget(self.checks)
            for either in self._parts[name]:
                layout.addWidget(either)
        layout.addStretch()

    def outcome(self) -> tuple[int, int] | None:
        """Return where begins and ends, in pixels, what there is to look at once the step has been tried."""
        parts = [widget for pair in self._parts.values() for widget in pair] + [self.checks]
        shown = [widget.geometry() for widget in parts if widget.isVisibleTo(self)]
        if not shown:
            return None
        # a δ of one's own stands beneath, and is nothing that has come of it
        until = self.checks.geometry().bottom() if self.checks.isVisibleTo(self) else shown[-1].bottom()
        return shown[0].top(), until + 1

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self.shapes.panel is not None:
            self.shapes.panel.set_theme(theme)
        self.checks.set_theme(theme)

    def close_down(self) -> None:
        """Return when nothing is being computed any more."""
        self.checks.close_down()
        for lazy in (self.shapes, self.difference, self.chain):
            if lazy.panel is not None:
                lazy.panel.close_down()

    def show_step(self, step: LessonStep) -> None:
        """Show another step, as yet untried; its figures come later."""
        self._step = step
        for words, text in (
            (self._title, step.title),
            (self._sentences, "\n\n".join(step.sentences)),
            (self._formula, step.formula),
            (self._reads, step.reads),
        ):
            words.setText(text)
            words.settle()
        self._show_parts(())

    def follow(self, readings: Readings, is_done: bool) -> None:
        """Say whose readings they are, take differences on them, and show the figures of the step."""
        self._question.setVisible(not are_of_the_book(readings))
        if self.difference.panel is not None:
            self.difference.panel.show_readings(readings)
        if self._step is not None:
            self.checks.follow(self._step, readings, is_done)

    def show_tried(self) -> None:
        """Show what the step shows of the run that it has begun, and do what it does inside its card."""
        if self._step is not None:
            self._show_parts(_ONCE_TRIED)
            if "shapes" in self._step.widgets:
                self.shapes.made().show_example("y", "z", "a")

    def show_frame(self, frame: Frame) -> None:
        """Show a moment of a run, where the step shows any."""
        for lazy in (self.taken, self.chain):
            if lazy.panel is not None and not lazy.isHidden():
                lazy.panel.show_frame(frame)

    def _show_parts(self, as_well: tuple[str, ...]) -> None:
        for name, widgets in self._parts.items():
            is_of_step = self._step is not None and name in self._step.widgets
            for widget in widgets:
                widget.setVisible(is_of_step and (name not in _ONCE_TRIED or name in as_well))

    # each is imported by the first step that has it: the walk-through is open at the first start

    def _make_taken(self) -> StepTaken:
        from thermogui.ui.lessons.taken import StepTaken

        return StepTaken()

    def _make_chain(self) -> ChainShown:
        from thermogui.ui.lessons.taken import ChainShown

        return ChainShown(self._document)

    def _make_shapes(self) -> ShapesExplorer:
        from thermogui.ui.lessons.shapes import ShapesExplorer

        panel = ShapesExplorer()
        panel.set_theme(self._theme)
        return panel

    def _make_difference(self) -> DifferenceExplorer:
        from thermogui.ui.lessons.difference import DifferenceExplorer

        panel = DifferenceExplorer()
        panel.show_readings(self._document.readings)
        return panel


class _Question(QFrame):
    """Says that the table holds other readings, and offers the book's.

    Signals:
        asked: the offer is taken.
    """

    asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        text = Words("otherReadings", "", self)
        text.setText(_OTHER_READINGS)
        undo = Words("otherReadingsUndo", "muted", self)
        undo.setText(_UNDO)
        button = QToolButton(self)
        button.setText("Show the book's readings")
        button.setObjectName("showBookReadings")
        button.setProperty("kind", "do")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(self.asked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(text)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch()
        layout.addLayout(row)
        layout.addWidget(undo)
        self.hide()
