"""The loop as the book writes it, for any model, gradient and optimiser: predict, loss, gradient, step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from thermogui.core.descent.batches import Batches
from thermogui.core.descent.engines.engine import LARGEST_BLOCK
from thermogui.core.descent.experiment import Experiment, learning_rate_of, model_of, optimizer_of
from thermogui.core.descent.gradients import by_columns, gradient_of
from thermogui.core.descent.models import Array, Values, design_matrix
from thermogui.core.descent.optimizers import State
from thermogui.core.descent.schedules import CONSTANT, SCHEDULES


class _Stepwise:
    """
    What it records of an epoch, loss and gradient, is over all readings, whatever its steps are over.
    """

    largest_block = LARGEST_BLOCK

    def __init__(
        self, experiment: Experiment, x: Array, y: Array, params: Array, state: State | None
    ) -> None:
        self._experiment = experiment
        self._model, self._optimizer = model_of(experiment), optimizer_of(experiment)
        self._gradient = gradient_of(experiment)
        self._x, self._y, self._params = x, y, params
        self._next: tuple[Array, Array] | None = None
        parts = [] if state is None else list(state)
        self._batches: Batches | None = None
        if experiment.batch_size is not None and experiment.batch_size < len(y):
            self._batches = Batches(experiment, parts.pop() if parts else None)
        # how many epochs are done, and how many the run was begun with
        self._progress: list[int] | None = None
        if experiment.schedule != CONSTANT:
            self._progress = parts.pop().tolist() if parts else [0, experiment.epochs]
        self._state = self._optimizer.init(params) if state is None else self._own(parts)

    def state(self) -> State:
        parts = [self._kept(part) for part in self._state]
        if self._progress is not None:
            parts.append(np.array(self._progress))
        if self._batches is not None:
            parts.append(self._batches.state())
        return tuple(parts)

    def _own(self, parts: Sequence[Values]) -> State:
        return tuple(parts)

    def _kept(self, part: Array) -> Values:
        return np.asarray(part)

    def _look_ahead(self, row: Array) -> tuple[Array, Array]:
        """Work out the next epoch's loss and gradient, into *row*, and keep them for it."""
        if self._next is None:
            self._next = self._gradient(self._model, self._x, self._y, self._params, row), row
        return self._next

    def _run(self, grads: Sequence[Array]) -> tuple[list[Array], list[Array]]:
        """Train an epoch for each row of *grads*, and fill it; return the losses and the parameters."""
        losses, params = [], []
        current, state, step = self._params, self._state, self._optimizer.step
        for row, rate in zip(grads, self._rates(len(grads)), strict=True):
            if self._next is None:
                losses.append(self._gradient(self._model, self._x, self._y, current, row))
            else:
                loss, row[...] = self._next
                losses.append(loss)
                self._next = None
            if self._batches is None:
                current, state = step(current, row, state, rate)
            else:
                current, state = self._through(self._batches, current, row, state, rate)
            params.append(current)
        self._params, self._state = current, state
        return losses, params

    def _through(
        self, batches: Batches, current: Array, row: Array, state: State, rate: float
    ) -> tuple[Array, State]:
        """Take a step for each batch of an epoch; *row* is of the gradient's shape."""
        gradient = row + 0
        for x, y in batches.of_epoch(self._x, self._y):
            self._gradient(self._model, x, y, current, gradient)
            current, state = self._optimizer.step(current, gradient, state, rate)
        return current, state

    def _rates(self, count: int) -> list[float]:
        """Return the learning rates of the next epochs."""
        # a double, as torch.optim has it: it is cast beside the gradient, unless the dtype cannot hold it
        rate = learning_rate_of(self._experiment)
        if np.isfinite(rate):
            rate = float(self._experiment.learning_rate)
        if self._progress is None:
            return [rate] * count
        done, planned = self._progress
        schedule = SCHEDULES[self._experiment.schedule]
        self._progress = [done + count, planned]
        return [rate * schedule(epoch, planned) for epoch in range(done, done + count)]


class NumpyStepwise(_Stepwise):
    def advance(self, count: int) -> tuple[Values, Values, Values]:
        dtype = self._params.dtype
        grads = np.empty((count, len(self._params)), dtype)
        with np.errstate(all="ignore"):  # overflow to inf and nan is what a diverging run shows
            losses, params = self._run(list(grads))
        return np.array(losses, dtype), np.array(params), grads

    def ahead(self) -> tuple[float, Values]:
        with np.errstate(all="ignore"):
            loss, gradient = self._look_ahead(np.empty_like(self._params))
        return float(loss), gradient.copy()


class TorchStepwise(_Stepwise):
    def __init__(
        self, experiment: Experiment, x: Values, y: Values, params: Values, state: State | None
    ) -> None:
        import torch

        model = model_of(experiment)
        by_matrix = model.is_linear and experiment.gradient == "analytic"
        if by_matrix:
            x = design_matrix(model, x)
        # own copies: from_numpy would share memory that is read-only
        super().__init__(experiment, torch.tensor(x), torch.tensor(y), torch.tensor(params), state)
        if by_matrix:
            self._gradient = by_columns
        # a tensor that was made in it can never be differentiated through
        self._needs_no_graph = experiment.gradient != "autograd"

    def advance(self, count: int) -> tuple[Values, Values, Values]:
        import torch

        with torch.inference_mode(self._needs_no_graph):
            grads = self._params.new_empty(count, len(self._params))
            losses, params = self._run(grads.unbind())
            return torch.stack(losses).numpy(), torch.stack(params).numpy(), grads.numpy()

    def ahead(self) -> tuple[float, Values]:
        import torch

        with torch.inference_mode(self._needs_no_graph):
            loss, gradient = self._look_ahead(self._params.new_empty(len(self._params)))
            return float(loss), gradient.numpy().copy()

    def _own(self, parts: Sequence[Values]) -> State:
        import torch

        return tuple(map(torch.tensor, parts))

    def _kept(self, part: Array) -> Values:
        found: Values = part.numpy()
        return found
