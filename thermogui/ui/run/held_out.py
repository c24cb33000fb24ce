"""What readings that are held out say of a run, and what each of the readings would have said."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from thermogui.core.descent.leave_one_out import LeftOut, leave_one_out
from thermogui.core.descent.models import LINE
from thermogui.core.descent.summary import held_out_loss, held_out_sentence
from thermogui.core.errors import ThermoError
from thermogui.core.readings.roles import Role
from thermogui.ui.model.tasks import Task, Tasks
from thermogui.ui.run.frame import Frame
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.words import Words

if TYPE_CHECKING:
    from thermogui.core.descent.run import Run
    from thermogui.core.descent.trace import Trace

_FEW = 100
"""So many readings are left out in turn without being asked to wait for long."""
_ASK, _STOP = "Leave one out", "Give it up"


class HeldOutNote(QWidget):
    """Sentences beside a button; there while a run with readings held out, or with few, is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = Tasks("leave one out", self)
        self._run: Run[Trace] | None = None
        self._of_run = self._found = ""
        self._kept: WeakKeyDictionary[Run[Trace], str] = WeakKeyDictionary()
        self.words = Words("heldOutWords", "muted", self)
        self.button = QToolButton(self)
        self.button.setObjectName("leaveOneOut")
        self.button.setProperty("kind", "link")
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setText(_ASK)
        self.button.setToolTip("Hold each of the readings out in turn, and see how much that differs")
        self.button.clicked.connect(self._on_clicked)
        filled(QHBoxLayout(self), (self.words, 1), self.button, margins=(8, 0, 8, 0))
        self.hide()

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        run = frame.run
        if run is not self._run:
            self._tasks.give_up()
            self._run, self._found = run, "" if run is None else self._kept.get(run, "")
            self.button.setText(_ASK)
            self._of_run = ""
        self.setVisible(run is not None and _is_asked(run, frame))
        if run is not None and run.held_out is not None:
            last = frame.loss_held_out if frame.is_live else held_out_loss(run, len(run.trace))
            self._of_run = held_out_sentence(run, last)
        self._show(self._found)

    def put_back(self) -> None:
        """Return when nothing is being trained any more."""
        self._tasks.close()

    @Slot()
    def _on_clicked(self) -> None:
        run = self._run
        if self._tasks.is_busy:
            self._tasks.give_up()
            self._end("")
        elif run is not None:
            self.button.setText(_STOP)
            self._tasks.submit(partial(_left_out, run), self._on_done, self._on_failed, self._on_told)

    def _on_told(self, done: float) -> None:
        self._show(f"Leaving one out: {100 * done:.0f} % done.")

    def _on_done(self, found: LeftOut) -> None:
        assert self._run is not None
        self._kept[self._run] = found.sentence(self._run.readings.label(Role.T_C).squared)
        self._end(self._kept[self._run])

    def _on_failed(self, error: ThermoError) -> None:
        self._end(str(error))

    def _end(self, text: str) -> None:
        self.button.setText(_ASK)
        self._show(text)

    def _show(self, found: str) -> None:
        """Say how the run does on the readings held out, and after it what leaving one out has *found*."""
        self._found = found
        if self._run is not None:
            self.words.setText(" ".join(filter(None, (self._of_run, found))))


def _is_asked(run: Run[Trace], frame: Frame) -> bool:
    """Return whether it is a question how a run does on readings that it has not seen.

    Of a straight line alone nobody asks, and the plot keeps its room.
    """
    if run.held_out is not None:
        return True
    compared = [run, *(one.run for one in frame.beside)]
    bends = any(one.held_out is not None or one.experiment.model != LINE.name for one in compared)
    return bends and 2 <= int(run.readings.counts.sum()) <= _FEW


def _left_out(run: Run[Trace], task: Task) -> LeftOut:
    return leave_one_out(run.experiment, run.readings, task.is_cancelled, task.progress)
