"""What a run with the present settings will do, known before it is started."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from thermogui.core.descent.batches import divided
from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.bowls import bowl_of
from thermogui.core.descent.engines.closed_form import why_not
from thermogui.core.descent.experiment import STANDARDIZE, Experiment
from thermogui.core.descent.forecast import Forecast
from thermogui.core.descent.stability import Stability, limit_sentence, stability_sentence
from thermogui.core.errors import ThermoError
from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Readings
from thermogui.ui.model.document import Document
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.run.at_start import AT_ONCE
from thermogui.ui.run.torch_loader import TorchLoader

_SOON_MS = 110
_HUGE = 1e3
_Key = tuple[Readings, float, int]
_NARROW = "So narrow a valley takes far more epochs than these: Standardize makes it rounder."


@dataclass(frozen=True, eq=False)
class Outlook:
    """What is known of the next run.

    Attributes:
        readings: those in the table.
        bowl: its loss, of the scaled input; None where the settings or the readings allow no run, or it is
            not of plain gradient descent on a straight line.
        forecast: its loss curve; None where only the run itself can tell.
        unscaled: the loss of lines over the readings that it would learn from, whatever the settings; None
            where none counts.
        stability: which learning rates converge; None where nothing is known, as of a network.
        held_out: the readings that it would hold out; None where it holds none out, or nobody knows which.
    """

    readings: Readings
    bowl: Bowl | None = None
    forecast: Forecast | None = None
    unscaled: Bowl | None = None
    stability: Stability | None = None
    held_out: Readings | None = None

    def sentence(self, experiment: Experiment) -> str:
        """Return where the learning rate stands, and how long the run will take to come near its end."""
        if self.stability is None:
            return ""
        if self.bowl is None:
            text = limit_sentence(experiment, self.stability)
        else:
            text = stability_sentence(self.bowl, experiment.learning_rate)
        near = self.forecast.epochs_to_minimum if self.forecast is not None else None
        if near is not None:
            text += f" {near:,} epochs to within 1 % of the best line's loss."
        kappa = self.stability.condition_number
        text += f" Condition number κ = {format_significant(kappa, 3)}."
        is_short = near > experiment.epochs if near is not None else self.stability.is_too_short(experiment)
        if not is_short or math.isinf(kappa):  # along a flat direction there is nowhere to go
            return text
        if experiment.input_scale != STANDARDIZE and kappa > _HUGE:
            text += f" {_NARROW}"
        elif near is None:
            limit = self.stability.largest_learning_rate or 0.0
            helps = "a larger rate is quicker" if experiment.learning_rate < limit / 2 else "it takes more"
            text += f" After {experiment.epochs:,} epochs most of the way is still to go: {helps}."
        return text


class Forecaster(QObject):
    """Follows settings and readings.

    Signals:
        changed: (Outlook).
    """

    changed = Signal(object)

    def __init__(self, document: Document, torch: TorchLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._torch = document, torch
        self._unscaled: tuple[_Key, Bowl | None, Readings | None] | None = None
        self._stability: tuple[Readings, Experiment, Stability | None] | None = None
        self.outlook = Outlook(document.readings)
        self._tasks = Tasks("forecast", self)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._work_out)
        for news in (document.replaced, document.experiment_changed, torch.changed):
            news.connect(self.follow)
        document.committed.connect(self._follow_edit)

    @property
    def is_current(self) -> bool:
        """Whether the outlook is that of settings and readings as they are now."""
        return not (self._soon.isActive() or self._tasks.is_busy)

    @Slot()
    def follow(self) -> None:
        """Work out what the settings now come to; on many other readings a moment later."""
        is_of_these = self._unscaled is not None and self._unscaled[0][0] is self._document.readings
        if is_of_these or not self._document.may_lag:
            self._work_out()
        else:
            self._follow_edit()

    @Slot()
    def _follow_edit(self) -> None:
        if not self._soon.isActive():
            # without a pause it waits for the events that are there, of which painting the edit is one
            self._soon.start(_SOON_MS if self._document.may_lag else 0)

    @Slot()
    def _work_out(self) -> None:
        self._soon.stop()
        of = self._document.readings, self._document.experiment
        if len(of[0]) <= AT_ONCE or self._knows(*of):
            self._show(of, self._made(*of))
        else:
            self._tasks.ask(lambda _task: self._made(*of), partial(self._show, of))

    def _show(self, of: tuple[Readings, Experiment], outlook: Outlook) -> None:
        if of[0] is self._document.readings and of[1] == self._document.experiment:
            self.outlook = outlook
            self.changed.emit(outlook)

    def _knows(self, readings: Readings, experiment: Experiment) -> bool:
        """Return whether nothing is left to be found out by going through the readings."""
        wrong = experiment.problems(readings.held_by_hand)
        key, known = _key(readings, experiment, wrong), self._unscaled
        is_known = known is not None and _is_same(known[0], key)
        return is_known and (experiment.is_plain or self._known_stability(experiment, readings) is not None)

    def _made(self, readings: Readings, experiment: Experiment) -> Outlook:
        try:
            return self._made_of(readings, experiment)
        except ThermoError:
            return Outlook(readings)

    def _made_of(self, readings: Readings, experiment: Experiment) -> Outlook:
        wrong = experiment.problems(readings.held_by_hand)
        key = _key(readings, experiment, wrong)
        _, share, _ = key
        if share and not self._torch.ready:
            return Outlook(readings)
        known = self._unscaled
        if known is None or not _is_same(known[0], key):
            learned_from, held_out = divided(replace(experiment, validation_share=share), readings)
            self._unscaled = known = key, bowl_of(learned_from), held_out
        _, bowl, held_out = known
        nothing = Outlook(readings, unscaled=bowl, held_out=held_out)
        if bowl is None or wrong:
            return nothing
        if not experiment.is_plain:
            return replace(nothing, stability=self._stability_of(experiment, readings))
        try:
            forecast = Forecast.of(experiment, bowl)
        except ThermoError:
            return nothing
        scaled = forecast.descent.bowl
        return Outlook(
            readings,
            scaled,
            None if why_not(experiment) else forecast,
            bowl,
            Stability(
                float(scaled.eigenvalues[0]),
                scaled.condition_number,
                scaled.largest_learning_rate,
                scaled.best_learning_rate,
            ),
            held_out,
        )

    def _stability_of(self, experiment: Experiment, readings: Readings) -> Stability | None:
        """Return what is known of the rates of other models and rules; of any rate it is the same."""
        known = self._known_stability(experiment, readings)
        if known is None:
            found = Stability.of(experiment, readings)
            self._stability = known = readings, _at_any_rate(experiment), found
        return known[2]

    def _known_stability(
        self, experiment: Experiment, readings: Readings
    ) -> tuple[Readings, Experiment, Stability | None] | None:
        known = self._stability
        is_of_these = known is not None and known[0] is readings and known[1] == _at_any_rate(experiment)
        return known if is_of_these else None


def _at_any_rate(experiment: Experiment) -> Experiment:
    return replace(experiment, learning_rate=1.0, epochs=1, initial=())


def _key(readings: Readings, experiment: Experiment, wrong: dict[str, str]) -> _Key:
    """Return what the bowl depends on: the readings, and by what share and seed some are held out."""
    share = 0.0 if {"validation_share", "seed"} & wrong.keys() else experiment.validation_share
    if readings.held_by_hand:
        share = 0.0
    return readings, share, experiment.seed if share else 0


def _is_same(key: _Key, other: _Key) -> bool:
    return key[0] is other[0] and key[1:] == other[1:]
