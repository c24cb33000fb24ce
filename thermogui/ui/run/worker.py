"""Drives the training loop in a thread of its own."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.race import Lap, race
from thermogui.core.descent.run import Outcome
from thermogui.core.descent.training import Start
from thermogui.core.readings.readings import Readings
from thermogui.ui.run.steering import Steering

DELIVERY_SECONDS = 1 / 60
"""How long epochs are gathered before they travel together: one signal each would deafen the window."""

_TRAINING_PER_REST = 2.0
"""How much longer than a frame took to draw is trained until the next one, where drawing is slow."""


class Worker(QObject):
    """Trains runs in turns, or one, which is a race of one; lives in a thread of its own.

    What the window asks is done between two rounds: all that are still in then have the same epoch.
    All signals carry the race's id, so that what arrives late from an old race can be told apart.

    Signals:
        delivered: (id, list of Lap): whole rounds, but for a failure; every epoch, once and in order.
        paused: (id, number of the request): no epoch follows until it is resumed.
        failed: (id, Exception): an error ended all runs that were still in.
        finished: (id, Outcome): always, and last; how those ended that were in to the end.
    """

    delivered = Signal(int, object)
    paused = Signal(int, int)
    failed = Signal(int, object)
    finished = Signal(int, object)

    def __init__(
        self,
        race_id: int,
        experiments: Sequence[Experiment],
        readings: Readings,
        starts: Sequence[Start],
        steering: Steering,
    ) -> None:
        """Train each from its start, all after the same epoch, for as many more as its settings say."""
        super().__init__()
        self._id = race_id
        self._readings, self._steering = readings, steering
        # those that are still in, by their places
        self._starts = dict(enumerate(starts))
        self._experiments = dict(enumerate(experiments))
        self._lasts = {lane: start.epoch + experiments[lane].epochs for lane, start in self._starts.items()}
        self._lanes: list[int] = []
        self._gathered: list[Lap] = []
        self._due = 0.0

    @Slot()
    def run(self) -> None:
        """Train until the last run ends or all are stopped."""
        outcome = Outcome.FAILED
        try:
            outcome = self._train()
        except Exception as error:  # must reach the window: in a thread it would be lost
            self._deliver()
            self.failed.emit(self._id, error)
        finally:
            self.finished.emit(self._id, outcome)

    def _train(self) -> Outcome:
        steering, epoch = self._steering, self._epoch
        laps = None
        finishing = False
        while not steering.stop_requested:
            limit: int | None = steering.allowed(epoch)
            if not limit:
                self._deliver()
                if (asked := steering.answers_pause()) is not None:
                    self.paused.emit(self._id, asked)
                steering.wait(epoch)
                continue
            if laps is None or (steering.finish_requested and not finishing):
                finishing = steering.finish_requested
                # its first round is one epoch by itself
                laps, limit = self._race(finishing), None
            outcome = self._round(laps, limit)
            if outcome:
                self._deliver()
                return Outcome(outcome)
            steering.took(self._epoch - epoch)
            epoch = self._epoch
            if time.monotonic() >= self._due:
                rested = steering.rest_while_drawn(self._deliver)
                self._due = time.monotonic() + max(DELIVERY_SECONDS, _TRAINING_PER_REST * rested)
        self._deliver()
        return Outcome.STOPPED

    @property
    def _epoch(self) -> int:
        """After which epoch all are that are still in."""
        return next(iter(self._starts.values())).epoch

    def _race(self, closed_form: bool) -> Generator[Lap, int | None]:
        """Go on with those that are still in."""
        self._lanes = list(self._starts)
        experiments = [
            replace(self._experiments[lane], epochs=self._lasts[lane] - start.epoch)
            for lane, start in self._starts.items()
        ]
        return race(experiments, self._readings, list(self._starts.values()), closed_form=closed_form)

    def _round(self, laps: Generator[Lap, int | None], limit: int | None) -> str:
        """Train a round and gather it; return how the last of the runs has ended, "" while one is in."""
        while True:
            lap = laps.send(limit)
            lane, block = self._lanes[lap.lane], lap.block
            self._gathered.append(replace(lap, lane=lane))
            self._starts[lane] = block.end
            if block.outcome:
                del self._starts[lane]
            if lap.ends_round:
                return "" if self._starts else block.outcome
            limit = None

    def _deliver(self) -> None:
        if self._gathered:
            self.delivered.emit(self._id, self._gathered)
            self._gathered = []
        self._due = time.monotonic() + DELIVERY_SECONDS
