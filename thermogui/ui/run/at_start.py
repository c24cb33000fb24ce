"""What is known of a run before its first epoch."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial

import numpy as np

from PySide6.QtCore import QObject

from thermogui.core.descent.batches import divided, draws
from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.comparison import best_of, distance_from_best
from thermogui.core.descent.curve import Curve
from thermogui.core.descent.exact import ExactFit
from thermogui.core.descent.experiment import Experiment, initial_params, model_of
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.training import before_a_run
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings
from thermogui.ui.model.tasks import Tasks
from thermogui.ui.run.frame import Frame
from thermogui.ui.run.torch_loader import TorchLoader

AT_ONCE = 100_000
"""Readings; to go through more of them takes longer than a frame."""


class AtStart(QObject):
    """Makes the frame of epoch 0 once for the same settings and readings; of many readings in a thread."""

    def __init__(self, torch: TorchLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._torch = torch
        self._tasks = Tasks("at start", self)
        self._known: tuple[Experiment, Readings, Frame] | None = None
        self._asked: tuple[Experiment, Readings] | None = None
        self._best: tuple[Readings, tuple[object, ...], Bowl | ExactFit | None] | None = None

    def frame(self, experiment: Experiment, readings: Readings) -> Frame | None:
        """Return that of settings without problems; of many readings None until it is found."""
        known = self._known
        if known is not None and known[0] == experiment and known[1] is readings:
            return known[2]
        if len(readings) <= AT_ONCE:
            self._known = experiment, readings, self._made(experiment, readings)
            return self._known[2]
        if self._asked is None or self._asked[0] != experiment or self._asked[1] is not readings:
            self._asked = experiment, readings
            self._tasks.ask(lambda _task: self._made(experiment, readings), partial(self._take, self._asked))
        return None

    def distance(self, experiment: Experiment, readings: Readings, curve: Curve) -> float | None:
        """Return how far a curve is from the best one over the readings, `distance_from_best`."""
        share = experiment.validation_share
        key = (experiment.model, share, experiment.seed if share else 0)
        known = self._best
        if known is None or known[0] is not readings or known[1] != key:
            self._best = known = readings, key, best_of(experiment, divided(experiment, readings)[0])
        return distance_from_best(curve, known[2], readings.used()[0])

    def forget(self) -> None:
        """Make it anew when it is next wanted."""
        self._known = self._asked = None
        self._tasks.give_up()

    def finish(self) -> bool:
        """Wait for what has been asked for; return whether there was something."""
        was_busy = self._tasks.is_busy
        self._tasks.finish()
        return was_busy

    def _take(self, asked: tuple[Experiment, Readings], frame: Frame) -> None:
        self._known, self._asked = (*asked, frame), None

    def _made(self, experiment: Experiment, readings: Readings) -> Frame:
        has_torch = self._torch.ready and sys.modules.get("torch") is not None
        if draws(experiment, readings.held_by_hand) and not has_torch:
            return Frame(None, 0, experiment.epochs)
        params = initial_params(experiment)
        if not readings.counts.any():
            return Frame(None, 0, experiment.epochs, params=params)
        try:
            learned_from, held_out = divided(experiment, readings)
            t_u, t_c = learned_from.used()
            scaling = InputScaling.of(experiment, t_u)
        except ThermoError:
            return Frame(None, 0, experiment.epochs, params=params)
        with np.errstate(all="ignore"):
            x, y = scaling.apply(t_u, experiment.dtype), t_c.astype(experiment.dtype)
            predictions = model_of(experiment).predict(x, params)
        if not has_torch:
            experiment = replace(experiment, engine="numpy", gradient="analytic")
        loss, gradient = before_a_run(experiment, x, y)
        curve = Curve.of(experiment, scaling, params)
        distance, epochs = self.distance(experiment, readings, curve), experiment.epochs
        start = Frame(None, 0, epochs, None, params, curve, loss, gradient, distance, predictions)
        return replace(start, held_out=held_out)
