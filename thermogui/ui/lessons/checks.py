"""The figures of a step: what is kept of it, and beside it what you got, once you have tried."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from thermogui.core.errors import ThermoError
from thermogui.core.lessons.bench import Result, kept_alone, run_checks
from thermogui.core.lessons.figures import Agreement, Source
from thermogui.core.lessons.steps import LessonStep
from thermogui.core.readings.readings import Readings
from thermogui.ui.lessons.check_table import CheckTable
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.disclosure import Disclosure
from thermogui.ui.widgets.theme import Theme
from thermogui.ui.widgets.words import Words, heading

_WHOSE: dict[Source, str] = {"book": "the book", "torch": "ours, computed with torch.optim"}
_UNTRIED = "Your figures appear here once you have tried it."


class _Wanted(NamedTuple):
    step: LessonStep
    readings: Readings
    is_done: bool

    def is_same(self, other: _Wanted | None) -> bool:
        """Return whether both want the same; to compare a million readings would take too long."""
        return other is not None and all(one is its for one, its in zip(self, other, strict=True))


class Checks(QWidget):
    """
    ```
    Your figures
    All 35 figures agree with the book. …
    figure    the book    you    verdict
    > All 35 figures
    what is to be said of them
    ```

    The user's own are worked out beside the window's thread, and only once the step is done.

    Signals:
        computed: they are there.
    """

    computed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = Tasks("lessons", self)
        self._wanted: _Wanted | None = None
        self._results: tuple[Result, ...] = ()
        title = heading("Your figures", self)
        self._summary = Words("checkSummary", "", self)
        self._table = CheckTable("checks", self)
        self._more = Disclosure("", None, self)
        self._more.setObjectName("allFigures")
        self._more.toggled.connect(self._show_table)
        self._note = Words("checkNote", "", self)
        parts = title, self._summary, self._table, self._more, self._note
        filled(QVBoxLayout(self), *parts, margins=(0, 0, 0, 0), spacing=8)

    def set_theme(self, theme: Theme) -> None:
        self._table.set_theme(theme)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is being computed."""
        return not self._tasks.is_busy

    def close_down(self) -> None:
        """Return when nothing is being computed any more."""
        self._tasks.close()

    def follow(self, step: LessonStep, readings: Readings, is_done: bool) -> None:
        """Show the figures of a step on some readings."""
        wanted = _Wanted(step, readings, is_done)
        if wanted.is_same(self._wanted):
            return
        is_other = self._wanted is None or self._wanted.step is not step
        self._wanted = wanted
        if is_other:
            self.setVisible(bool(step.checks))
            self._table.set_source(step.source)
            self._note.setText(step.note)
            self._note.setVisible(bool(step.note))
            self._more.setChecked(False)
        if not is_done:
            self._show(kept_alone(step, readings), _UNTRIED)
        elif step.checks:
            if is_other:
                self._show((), "Computing…")
            self._tasks.ask(
                lambda task: run_checks(step, readings, task.is_cancelled),
                partial(self._on_found, wanted),
                partial(self._on_failed, wanted),
                interrupt=True,
            )

    def show_problem(self, text: str) -> None:
        """Say why there are no figures."""
        self._show((), text)

    def _on_found(self, wanted: _Wanted, results: tuple[Result, ...]) -> None:
        if wanted is self._wanted:
            self._show(results, _summary(results, wanted.step.source))
            self.computed.emit()

    def _on_failed(self, wanted: _Wanted, error: ThermoError) -> None:
        if wanted is self._wanted:
            self.show_problem(str(error))

    def _show(self, results: Sequence[Result], summary: str) -> None:
        self._results = tuple(results)
        self._summary.setText(summary)
        self._summary.setVisible(bool(summary))
        self._show_table()

    @Slot()
    def _show_table(self) -> None:
        listed = [result for result in self._results if result.is_listed]
        every = self._more.isChecked() or not listed
        self._table.show_results(self._results if every else listed)
        self._table.setVisible(bool(self._results))
        self._more.setText(f"All {len(self._results)} figures")
        self._more.setVisible(0 < len(listed) < len(self._results))


def _summary(results: Sequence[Result], source: Source) -> str:
    compared = [result for result in results if result.agreement]
    if not compared:
        return ""
    total, others = len(compared), _WHOSE[source]
    differ = sum(result.agreement is Agreement.DIFFERS for result in compared)
    if differ:
        verb = "differs" if differ == 1 else "differ"
        return f"{total - differ} of {total} figures agree with {others}, and {differ} {verb}."
    every = {1: "The figure", 2: "Both figures"}.get(total, f"All {total} figures")
    some = " that can be compared" if total < len(results) else ""
    return f"{every}{some} {'agrees' if total == 1 else 'agree'} with {others}."
