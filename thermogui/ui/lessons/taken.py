"""What a step of the walk-through shows of the moment that the window shows, once it has been tried."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from thermogui.core.descent.inspection import Chain, Place, chain_rule
from thermogui.core.descent.taken_step import Step
from thermogui.core.errors import ThermoError
from thermogui.ui.lessons.chain_table import ChainTable
from thermogui.ui.lessons.inspected import Wanted, step_rows
from thermogui.ui.model.document import Document
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.run.frame import Frame
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.words import FigureTable, Words


class StepTaken(QWidget):
    """The step that led to the epoch shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._says = Words("stepTakenSays", "muted", self)
        self._table = FigureTable("stepTaken", self)
        filled(QVBoxLayout(self), self._says, self._table, margins=(0, 0, 0, 0), spacing=8)

    def show_frame(self, frame: Frame) -> None:
        run = frame.run
        if run is None or frame.epoch == 0:
            self._says.setText("No step has been taken yet.")
            self._table.show_rows([])
            return
        before = run.trace.params_after(frame.epoch - 1)
        step = Step.of(run.experiment, before, run.trace.record(frame.epoch))
        self._says.setText(f"Epoch {frame.epoch:,}, with a learning rate η of {step.learning_rate:g}")
        self._table.show_rows(step_rows(step))


class ChainShown(QWidget):
    """The chain rule at the parameters shown, reading by reading; worked out beside the window's thread."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._tasks = Tasks("chain", self)
        self._says = Words("chainShownSays", "muted", self)
        self._table = ChainTable(self)
        filled(QVBoxLayout(self), self._says, self._table, margins=(0, 0, 0, 0), spacing=8)

    def close_down(self) -> None:
        """Return when nothing is being computed any more."""
        self._tasks.close()

    def show_frame(self, frame: Frame) -> None:
        wanted = Wanted.of(frame, self._document.experiment, self._document.readings)
        if wanted is not None and wanted.experiment.is_plain:
            self._tasks.ask(lambda _: _chain(wanted), self._on_found, self._on_failed)

    def _on_found(self, chain: Chain) -> None:
        w, b = chain.params.tolist()
        self._says.setText(f"At w = {w:.4g} and b = {b:.4g}. The last row, Σ, adds up all readings.")
        self._table.show_chain(chain)

    def _on_failed(self, error: ThermoError) -> None:
        self._says.setText(str(error))


def _chain(wanted: Wanted) -> Chain:
    return chain_rule(Place.of(wanted.experiment, wanted.readings, wanted.here.params))
