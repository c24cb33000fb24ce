"""Drives the training loop in a thread of its own."""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.run import Outcome
from thermogui.core.descent.training import Block, Start, train
from thermogui.core.readings.readings import Readings
from thermogui.ui.run.steering import Steering

DELIVERY_SECONDS = 1 / 60
"""How long epochs are gathered before they travel together: one signal each would deafen the window."""

_TRAINING_PER_REST = 2.0
"""How much longer than a frame took to draw is trained until the next one, where drawing is slow."""


class Worker(QObject):
    """Trains one run; lives in a thread of its own.

    All signals carry the run's id, so that what arrives late from an old run can be told apart.

    Signals:
        delivered: (id, list of Block): every epoch, once and in order.
        paused: (id, number of the request): no epoch follows until it is resumed.
        failed: (id, Exception): an error ended the run.
        finished: (id, Outcome): always, and last.
    """

    delivered = Signal(int, object)
    paused = Signal(int, int)
    failed = Signal(int, object)
    finished = Signal(int, object)

    def __init__(
        self, run_id: int, experiment: Experiment, readings: Readings, start: Start, steering: Steering
    ) -> None:
        super().__init__()
        self._id = run_id
        self._experiment, self._readings, self._start = experiment, readings, start
        self._steering = steering
        self._gathered: list[Block] = []
        self._due = 0.0

    @Slot()
    def run(self) -> None:
        """Train until the run ends or is stopped."""
        outcome = Outcome.FAILED
        try:
            outcome = self._train()
        except Exception as error:  # must reach the window: in a thread it would be lost
            self._deliver()
            self.failed.emit(self._id, error)
        finally:
            self.finished.emit(self._id, outcome)

    def _train(self) -> Outcome:
        steering, start = self._steering, self._start
        epoch, last = start.epoch, start.epoch + self._experiment.epochs
        blocks = None
        finishing = False
        while not steering.stop_requested:
            allowed = steering.allowed(epoch)
            if not allowed:
                self._deliver()
                if (asked := steering.answers_pause()) is not None:
                    self.paused.emit(self._id, asked)
                steering.wait(epoch)
                continue
            if steering.finish_requested and not finishing:
                finishing, blocks = True, None
            if blocks is None:
                experiment = replace(self._experiment, epochs=last - epoch)
                blocks = train(experiment, self._readings, start, allowed, finishing)
                block = next(blocks)
            else:
                block = blocks.send(allowed)
            steering.took(len(block))
            epoch = block.last_epoch
            start = block.end
            self._gathered.append(block)
            if block.outcome:
                self._deliver()
                return Outcome(block.outcome)
            if time.monotonic() >= self._due:
                rested = steering.rest_while_drawn(self._deliver)
                self._due = time.monotonic() + max(DELIVERY_SECONDS, _TRAINING_PER_REST * rested)
        self._deliver()
        return Outcome.STOPPED

    def _deliver(self) -> None:
        if self._gathered:
            self.delivered.emit(self._id, self._gathered)
            self._gathered = []
        self._due = time.monotonic() + DELIVERY_SECONDS
