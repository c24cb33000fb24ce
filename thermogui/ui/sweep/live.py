"""The sweep of the settings and readings in the window, current while somebody looks at it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.sweep import Sweep, swept
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats, Readings
from thermogui.ui.model.tasks import Task, Tasks
from thermogui.ui.sweep.ends import (
    TRAINED,
    Ends,
    ending,
    has_closed_form,
    rates_to_train,
    swept_in_closed_form,
)

if TYPE_CHECKING:
    from thermogui.ui.model.document import Document
    from thermogui.ui.run.forecasting import Forecaster
    from thermogui.ui.run.torch_loader import TorchLoader

_NONE_COUNTS = "No complete reading is ticked for use."
_TORCH_COMES = "PyTorch is being loaded."
_ANY_RATE = 1.0


class LiveSweep(QObject):
    """Sweeps anew whenever something has changed: at once in closed form, else by runs beside the window.

    Signals:
        changed: (Ends).
    """

    changed = Signal(object)

    def __init__(
        self, document: Document, forecaster: Forecaster, torch: TorchLoader, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._forecaster, self._torch = document, forecaster, torch
        self._is_looked_at = False
        self._tasks = Tasks("sweep", self)
        self.ends = Ends(document.experiment, document.readings)
        # it comes a moment after the table where readings are many
        forecaster.changed.connect(self._follow)
        torch.changed.connect(self._follow)

    def look(self, looks: bool) -> None:
        """Say whether somebody looks."""
        if looks != self._is_looked_at:
            self._is_looked_at = looks
            self._follow()
        if not looks and self._tasks.is_busy:
            self._tasks.give_up()
            self.ends = replace(self.ends, sweep=None, problem="")

    def close(self) -> None:
        """Return when nothing is being trained any more."""
        self._is_looked_at = False
        self._tasks.close()

    @Slot()
    def _follow(self, _news: object = None) -> None:
        if not self._is_looked_at:
            return
        experiment, outlook = self._document.experiment, self._forecaster.outlook
        is_known = self.ends.sweep is not None or self._tasks.is_busy
        if is_known and self.ends.is_of(experiment, outlook.readings):
            # a taken rate is a mark elsewhere, and nothing else
            self._show(replace(self.ends, experiment=experiment))
            return
        self._tasks.give_up()
        self._show(self._made(experiment, outlook.readings))

    def _made(self, experiment: Experiment, readings: Readings) -> Ends:
        bowl = self._forecaster.outlook.unscaled
        # whatever the rate is, it can be exchanged for another
        settings = replace(experiment, learning_rate=_ANY_RATE)
        if problems := settings.problems(readings.held_by_hand):
            return Ends(experiment, readings, problem=next(iter(problems.values())))
        if bowl is None:
            return Ends(experiment, readings, problem=_NONE_COUNTS)
        try:
            if has_closed_form(settings):
                return replace(swept_in_closed_form(settings, readings, bowl), experiment=experiment)
            rates = rates_to_train(settings, bowl)
        except ThermoError as error:
            return Ends(experiment, readings, problem=str(error))
        if experiment.engine == "torch" and not self._torch.ready:
            return Ends(experiment, readings, problem=self._torch.problem or _TORCH_COMES)
        self._tasks.ask(partial(_trained, settings, readings, rates), self._on_trained, self._on_failed)
        return Ends(experiment, readings, bowl, problem=f"Training {TRAINED} runs…")

    def _on_trained(self, found: Sweep) -> None:
        best = None if found.best is None else ending(found, found.best)
        self._show(replace(self.ends, sweep=found, best=best, problem=""))

    def _on_failed(self, error: ThermoError) -> None:
        self._show(replace(self.ends, problem=str(error)))

    def _show(self, ends: Ends) -> None:
        self.ends = ends
        self.changed.emit(ends)


def _trained(experiment: Experiment, readings: Readings, rates: Floats, task: Task) -> Sweep:
    """Sweep as a task."""
    return swept(experiment, readings, rates, task.is_cancelled)
