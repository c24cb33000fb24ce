"""The losses of the next run, or what is left of the one that goes on, in the loss plot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from thermogui.ui.model.document import Document
from thermogui.ui.plots.loss import LossPlot
from thermogui.ui.run.forecasting import Outlook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from thermogui.core.descent.drawn import Drawn
    from thermogui.core.descent.run import Run
    from thermogui.core.descent.trace import Trace


class Foretold:
    """Draws the forecast anew where settings, readings or the run that is shown have changed."""

    def __init__(self, document: Document, loss: LossPlot) -> None:
        self._document, self._loss = document, loss
        self._outlook: Outlook | None = None
        self._run: Run[Trace] | None = None
        self._drawn: list[Run[Trace]] = []
        self._key: tuple[object, ...] = ()

    def show_outlook(self, outlook: Outlook) -> None:
        """Show the losses that the next run will have, where it differs from the one that is shown."""
        self._outlook = outlook
        self._draw()

    def follow(self, run: Run[Trace] | None, drawn: Sequence[Drawn]) -> None:
        """Heed which run is shown, how far it will go, and which are drawn beside it."""
        beside = [one.run for one in drawn[1:]]
        key = (run, run.planned, run.ended, *beside) if run is not None else ()
        if key != self._key:
            self._key, self._run, self._drawn = key, run, beside
            self._draw()

    def _draw(self) -> None:
        document, run = self._document, self._run
        forecast = self._outlook.forecast if self._outlook is not None else None
        is_of_run = run is not None and run.is_begun_by(document.experiment, document.readings)
        if run is not None and is_of_run and forecast is not None:
            # as far as it goes by now; once it is there, nothing is to be foretold
            experiment = replace(forecast.experiment, epochs=run.planned)
            forecast = None if run.ended else replace(forecast, experiment=experiment)
        elif any(one.is_begun_by(document.experiment, document.readings) for one in self._drawn):
            # it stands there already
            forecast = None
        curve = None if forecast is None else forecast.curve()
        self._loss.show_ghost(curve, run.trace if run is not None and is_of_run else None)
