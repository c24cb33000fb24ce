"""One step of the walk-through: what it says, what to try, what to check."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from thermogui.core.lessons.bench import Result
from thermogui.core.lessons.figures import Agreement
from thermogui.core.lessons.steps import LessonStep
from thermogui.core.readings.readings import Readings
from thermogui.ui.lessons.check_table import CheckTable
from thermogui.ui.lessons.difference import DifferenceExplorer
from thermogui.ui.lessons.shapes import ShapesExplorer
from thermogui.ui.widgets.disclosure import Disclosure
from thermogui.ui.widgets.plain import PlainLabel
from thermogui.ui.widgets.theme import Theme
from thermogui.ui.widgets.words import Words

_OTHER_READINGS = (
    "These figures are of the book's readings; yours are in the table. Everything here works on yours too, "
    "without the book's figures to compare with."
)
_UNDO = "Undo brings yours back."
_EXPLORE = {"shapes": "Shapes of your own", "difference": "A δ of your own"}


class StepCard(QWidget):
    """
    ```
    Title
    whose readings these are, if they are not the book's
    sentences
    | formula |
    [Try it]  what it does
    shapes explorer, or δ
    Check: 33 of 35 figures agree …
    figure    the book    you    verdict
    > All 35 figures
    ```

    Signals:
        try_asked: the user wants what the step does to happen.
        book_readings_asked: the user wants the book's readings in the table.
    """

    try_asked = Signal()
    book_readings_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stepCard")
        self._step: LessonStep | None = None
        self._results: tuple[Result, ...] = ()
        self._title = Words("stepTitle", "equation", self)
        self._sentences = Words("stepSentences", "", self)
        self._formula = Words("stepFormula", "formula", self)
        box = QFrame(self)
        box.setObjectName("formulaBox")
        inside = QVBoxLayout(box)
        inside.setContentsMargins(10, 8, 10, 8)
        inside.addWidget(self._formula)
        self.try_button = QToolButton(self)
        self.try_button.setObjectName("tryIt")
        self.try_button.setText("Try it")
        self.try_button.setProperty("primary", True)
        self.try_button.setShortcut("Alt+T")
        self.try_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.try_button.clicked.connect(self.try_asked)
        self._try_says = Words("trySays", "muted", self)
        self._explore_title = _heading("", self)
        self.shapes = ShapesExplorer(self)
        self.difference = DifferenceExplorer(self)
        self._question = _Question(self)
        self._question.asked.connect(self.book_readings_asked)
        self._check_title = _heading("Check", self)
        self._summary = Words("checkSummary", "", self)
        self.table = CheckTable("checks", self)
        self._more = Disclosure("", None, self)
        self._more.toggled.connect(self._show_table)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.try_button)
        row.addWidget(self._try_says, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 10)
        layout.setSpacing(9)
        layout.addWidget(self._title)
        layout.addWidget(self._question)
        layout.addWidget(self._sentences)
        layout.addWidget(box)
        layout.addLayout(row)
        for widget in (
            self._explore_title,
            self.shapes,
            self.difference,
            self._check_title,
            self._summary,
            self.table,
            self._more,
        ):
            layout.addWidget(widget)
        layout.addStretch()

    def set_theme(self, theme: Theme) -> None:
        self.shapes.set_theme(theme)
        self.table.set_theme(theme)

    def close_down(self) -> None:
        """Return when nothing is being computed any more."""
        self.shapes.close_down()
        self.difference.close_down()

    def show_step(self, step: LessonStep) -> None:
        """Show another step; its figures come later, by `show_results`."""
        self._step = step
        self._title.setText(step.title)
        self._sentences.setText("\n\n".join(step.sentences))
        self._formula.setText(step.formula)
        self._try_says.setText(f"{step.action.says}.")
        self.try_button.setAccessibleDescription(step.action.says)
        self._explore_title.setText(_EXPLORE.get(step.widget, ""))
        self._explore_title.setVisible(bool(step.widget))
        self.shapes.setVisible(step.widget == "shapes")
        self.difference.setVisible(step.widget == "difference")
        self._more.setChecked(False)
        self._results = ()
        self._show_table()
        self._summary.setText("Computing…" if step.checks else "")
        for part in (self._check_title, self._summary):
            part.setVisible(bool(step.checks))

    def show_readings(self, readings: Readings, are_of_the_book: bool) -> None:
        """Say whose readings they are, and take differences on them."""
        self._question.setVisible(not are_of_the_book)
        if self._step is not None and self._step.widget == "difference":
            self.difference.show_readings(readings)

    def show_results(self, results: Sequence[Result]) -> None:
        """Show the figures of the step."""
        self._results = tuple(results)
        self._summary.setText(_summary(results))
        self._summary.setVisible(bool(self._summary.text()))
        self._show_table()

    def show_problem(self, text: str) -> None:
        """Say why there are no figures."""
        self._results = ()
        self._summary.setText(text)
        self._summary.show()
        self._show_table()

    def try_here(self) -> None:
        """Do what the step does inside its card."""
        if self._step is not None and self._step.widget == "shapes":
            self.shapes.show_example("y", "z", "a")
            self.shapes.fields[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _show_table(self) -> None:
        listed = [result for result in self._results if result.is_listed]
        every = self._more.isChecked() or not listed
        self.table.show_results(self._results if every else listed)
        self.table.setVisible(bool(self._results))
        self._more.setText(f"All {len(self._results)} figures")
        self._more.setVisible(0 < len(listed) < len(self._results))


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
        button.setProperty("run", True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(self.asked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        layout.addWidget(text)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch()
        layout.addLayout(row)
        layout.addWidget(undo)
        self.hide()


def _summary(results: Sequence[Result]) -> str:
    compared = [result for result in results if result.agreement]
    if not compared:
        return ""
    differ = sum(result.agreement is Agreement.DIFFERS for result in compared)
    rounded = sum(result.agreement is Agreement.TO_FLOAT32 for result in compared)
    total = len(compared)
    if differ:
        return f"{total - differ} of the book's {total} figures agree; {differ} differ."
    every = {1: "The book's figure agrees", 2: "Both figures of the book agree"}
    text = every.get(total, f"All {total} figures of the book agree")
    if not rounded:
        return f"{text}, in every digit."
    which = "" if total == 1 else f", {rounded} of them"
    return f"{text}{which} except in last digits that float32 does not hold."


def _heading(text: str, parent: QWidget) -> PlainLabel:
    label = PlainLabel(text, parent)
    label.setProperty("role", "heading")
    return label
