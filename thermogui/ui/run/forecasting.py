"""What a run with the present settings will do, known before it is started."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.engines.closed_form import why_not
from thermogui.core.descent.forecast import Forecast
from thermogui.core.descent.stability import stability_sentence
from thermogui.core.errors import ThermoError
from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Readings
from thermogui.ui.model.document import Document

_SOON_MS = 110


@dataclass(frozen=True, eq=False)
class Outlook:
    """What is known of the next run.

    Attributes:
        readings: which it would learn from.
        bowl: its loss, of the scaled input; None where the settings or the readings allow no run, or it is
            not of plain gradient descent on a straight line.
        forecast: its loss curve; None where only the run itself can tell.
        unscaled: the loss of lines over the readings, whatever the settings; None where none counts.
    """

    readings: Readings
    bowl: Bowl | None = None
    forecast: Forecast | None = None
    unscaled: Bowl | None = None

    def sentence(self, learning_rate: float) -> str:
        """Return where the learning rate stands, and how long the run will take to come near its end."""
        if self.bowl is None:
            return ""
        text = stability_sentence(self.bowl, learning_rate)
        near = self.forecast.epochs_to_minimum if self.forecast is not None else None
        if near is not None:
            text += f" {near:,} epochs to within 1 % of the least loss."
        return f"{text} κ = {format_significant(self.bowl.condition_number, 3)}."


class Forecaster(QObject):
    """Follows settings and readings.

    Signals:
        changed: (Outlook).
    """

    changed = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._unscaled: tuple[Readings, Bowl | None] | None = None
        self.outlook = Outlook(document.readings)
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.follow)
        document.committed.connect(self._on_edited)
        for news in (document.replaced, document.experiment_changed):
            news.connect(self.follow)

    @Slot()
    def _on_edited(self) -> None:
        if not self._document.may_lag:
            self.follow()
        elif not self._soon.isActive():
            self._soon.start()

    @Slot()
    def follow(self) -> None:
        """Work out what the settings now come to."""
        self.outlook = self._made()
        self.changed.emit(self.outlook)

    def _made(self) -> Outlook:
        readings, experiment = self._document.readings, self._document.experiment
        if self._unscaled is None or self._unscaled[0] is not readings:
            self._unscaled = readings, Bowl.of_readings(readings)
        bowl = self._unscaled[1]
        nothing = Outlook(readings, unscaled=bowl)
        if bowl is None or experiment.problems() or not experiment.is_plain:
            return nothing
        try:
            forecast = Forecast.of(experiment, bowl)
        except ThermoError:
            return nothing
        return Outlook(readings, forecast.descent.bowl, None if why_not(experiment) else forecast, bowl)
