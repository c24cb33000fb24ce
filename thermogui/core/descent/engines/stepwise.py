"""The loop as the book writes it, for any model, gradient and optimiser: predict, loss, gradient, step."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from thermogui.core.descent.engines.engine import LARGEST_BLOCK
from thermogui.core.descent.experiment import Experiment, learning_rate_of
from thermogui.core.descent.gradients import gradient_of
from thermogui.core.descent.models import MODELS, Array, Values
from thermogui.core.descent.optimizers import OPTIMIZERS, State


class _Stepwise:
    largest_block = LARGEST_BLOCK

    def __init__(
        self, experiment: Experiment, x: Array, y: Array, params: Array, state: State | None
    ) -> None:
        self._model, self._optimizer = MODELS[experiment.model], OPTIMIZERS[experiment.optimizer]
        self._gradient = gradient_of(experiment)
        self._learning_rate = learning_rate_of(experiment)
        self._x, self._y, self._params = x, y, params
        self._state = self._optimizer.init(params) if state is None else state
        self._next: tuple[Array, Array] | None = None

    def _look_ahead(self, row: Array) -> tuple[Array, Array]:
        """Work out the next epoch's loss and gradient, into *row*, and keep them for it."""
        if self._next is None:
            self._next = self._gradient(self._model, self._x, self._y, self._params, row), row
        return self._next

    def _run(self, grads: Iterable[Array]) -> tuple[list[Array], list[Array]]:
        """Train an epoch for each row of *grads*, and fill it; return the losses and the parameters."""
        losses, params = [], []
        current, state, step = self._params, self._state, self._optimizer.step
        for row in grads:
            if self._next is None:
                losses.append(self._gradient(self._model, self._x, self._y, current, row))
            else:
                loss, row[...] = self._next
                losses.append(loss)
                self._next = None
            current, state = step(current, row, state, self._learning_rate)
            params.append(current)
        self._params, self._state = current, state
        return losses, params


class NumpyStepwise(_Stepwise):
    def advance(self, count: int) -> tuple[Values, Values, Values]:
        dtype = self._params.dtype
        grads = np.empty((count, len(self._params)), dtype)
        with np.errstate(all="ignore"):  # overflow to inf and nan is what a diverging run shows
            losses, params = self._run(grads)
        return np.array(losses, dtype), np.array(params), grads

    def ahead(self) -> tuple[float, Values]:
        with np.errstate(all="ignore"):
            loss, gradient = self._look_ahead(np.empty_like(self._params))
        return float(loss), gradient.copy()

    def state(self) -> State:
        return self._state


class TorchStepwise(_Stepwise):
    def __init__(
        self, experiment: Experiment, x: Values, y: Values, params: Values, state: State | None
    ) -> None:
        import torch

        # own copies: from_numpy would share memory that is read-only
        kept = None if state is None else tuple(map(torch.tensor, state))
        super().__init__(experiment, torch.tensor(x), torch.tensor(y), torch.tensor(params), kept)
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

    def state(self) -> State:
        return tuple(part.numpy() for part in self._state)
