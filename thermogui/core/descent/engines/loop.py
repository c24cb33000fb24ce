"""What computes epochs: the same loop on torch tensors and on numpy arrays, and torch's fast path.

For many readings, and on request, the closed form of the loop (`closed_form`) stands in for it.

An engine owns the parameters of a run and advances them by whole epochs, a block at a time.
Each block is three arrays of the experiment's dtype: loss, shape (k,), and gradient, shape
(k, p), at the parameters *before* each step, and the parameters *after* it, shape (k, p).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, Protocol

import numpy as np

from thermogui.core.descent import gradients
from thermogui.core.descent.engines.closed_form import ClosedFormEngine, uses_gram
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import Array, LinearModel, Values
from thermogui.core.descent.optimizers import gradient_descent, learning_rate_of

_LARGEST_BLOCK = 4096
_RESIDUALS_KEPT = 4_000_000
"""How many residuals a block may hold: 16 MB of float32."""

_FIRST_ROOM = 16
_CACHE_LINE = 64


class Engine(Protocol):
    """Computes epochs."""

    largest_block: int

    def advance(self, count: int) -> tuple[Values, Values, Values]:
        """Train at most *count* epochs, and at least one; return losses, parameters, gradients.

        *count* is at most `largest_block`.
        """
        ...

    def ahead(self) -> tuple[float, Values]:
        """Return loss and gradient, shape (p,), at the parameters reached; the next epoch records them."""
        ...


def make_engine(
    experiment: Experiment, x: Values, y: Values, params: Values, closed_form: bool = False
) -> Engine:
    """Return the engine for an experiment; x and y of shape (n,), params (p,), all in its dtype.

    It is the closed form where that is asked for, and for as many readings as `uses_gram` says.
    """
    if closed_form or uses_gram(experiment, len(x)):
        rate = learning_rate_of(experiment)
        return ClosedFormEngine(x, y, params, rate, partial(_make_loop, experiment, x, y))
    return _make_loop(experiment, x, y, params)


def _make_loop(experiment: Experiment, x: Values, y: Values, params: Values) -> Engine:
    """Return the engine that goes through the readings in every epoch."""
    if experiment.engine == "numpy":
        return _NumpyEngine(experiment, x, y, params)
    import torch

    # tensors of a few numbers gain nothing from more threads, and lose a lot in waiting for them
    torch.set_num_threads(1)
    # own copies: from_numpy would share memory that is read-only
    tensors = [torch.tensor(values) for values in (x, y, params)]
    if experiment.gradient == "analytic":
        return _DesignMatrixEngine(experiment, *tensors)
    return _TorchEngine(experiment, *tensors)


def _gradient_of(experiment: Experiment) -> gradients.Gradient:
    match experiment.gradient:
        case "analytic":
            return gradients.analytic
        case "finite-difference":
            return gradients.finite_difference(experiment.delta)
        case _:
            return gradients.autograd


class _StepwiseEngine:
    """The loop as the book writes it: predict, loss, gradient, step."""

    largest_block = _LARGEST_BLOCK

    def __init__(self, experiment: Experiment, x: Array, y: Array, params: Array) -> None:
        self._model = LinearModel()
        self._gradient = _gradient_of(experiment)
        self._learning_rate = learning_rate_of(experiment)
        self._x, self._y, self._params = x, y, params
        self._next: tuple[Array, Array] | None = None

    def _look_ahead(self, row: Array) -> tuple[Array, Array]:
        """Work out the next epoch's loss and gradient, into *row*, and keep them for it."""
        if self._next is None:
            self._next = self._gradient(self._model, self._x, self._y, self._params, row), row
        return self._next

    def _run(self, grads: Iterable[Array]) -> tuple[list[Array], list[Array]]:
        """Train an epoch for each row of *grads*, and fill it; return the losses and the parameters."""
        losses, params = [], []
        current = self._params
        for row in grads:
            if self._next is None:
                losses.append(self._gradient(self._model, self._x, self._y, current, row))
            else:
                loss, row[...] = self._next
                losses.append(loss)
                self._next = None
            current = gradient_descent(current, row, self._learning_rate)
            params.append(current)
        self._params = current
        return losses, params


class _NumpyEngine(_StepwiseEngine):
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


class _TorchEngine(_StepwiseEngine):
    def advance(self, count: int) -> tuple[Values, Values, Values]:
        import torch

        grads = self._params.new_empty(count, len(self._params))
        losses, params = self._run(grads.unbind())
        return torch.stack(losses).numpy(), torch.stack(params).numpy(), grads.numpy()

    def ahead(self) -> tuple[float, Values]:
        loss, gradient = self._look_ahead(self._params.new_empty(len(self._params)))
        return float(loss), gradient.numpy().copy()


class _DesignMatrixEngine:
    """Gradient descent on a model that is linear in its parameters, in two operations an epoch.

    With X = [x, 1]: the residuals r = X·θ − t_c, and the step θ − η·(2/n·Xᵀ)·r. Both write into
    rows of a preallocated block, whose losses and gradients then follow in one operation each.
    The learning rate stays outside the matrix, so that overflow comes in the epoch in which the
    plain loop has it.
    """

    def __init__(self, experiment: Experiment, x: Any, y: Any, params: Any) -> None:
        import torch

        self._minus_rate = -learning_rate_of(experiment)
        self._target = y
        self._design = torch.stack([x, torch.ones_like(x)], 1)
        self._chain = (2 * self._design.T / len(y)).contiguous()
        self.largest_block = max(1, min(_LARGEST_BLOCK, _RESIDUALS_KEPT // len(y)))
        self._make_room(1, params)

    def _make_room(self, count: int, params: Any) -> None:
        """Have rows for so many epochs: to make those of the largest block takes as long as a thousand."""
        self._residuals = _aligned_rows(count, self._target)
        self._thetas = _aligned_rows(count + 1, params)
        self._thetas[0] = params
        self._residual_rows = self._residuals.unbind()
        self._theta_rows = self._thetas.unbind()

    def advance(self, count: int) -> tuple[Values, Values, Values]:
        import torch

        if count > len(self._residual_rows):
            few = min(_FIRST_ROOM, self.largest_block)
            self._make_room(few if count <= few else self.largest_block, self._thetas[0].clone())
        addmv, design, target = torch.addmv, self._design, self._target
        chain, minus_rate = self._chain, self._minus_rate
        before = self._theta_rows[0]
        for residual, after in zip(self._residual_rows[:count], self._theta_rows[1 : count + 1], strict=True):
            addmv(target, design, before, beta=-1, out=residual)
            addmv(before, chain, residual, alpha=minus_rate, out=after)
            before = after
        losses, grads = self._of_residuals(count)
        params = self._thetas[1 : count + 1].clone()
        self._thetas[0] = before
        return losses, params.numpy(), grads

    def ahead(self) -> tuple[float, Values]:
        import torch

        torch.addmv(self._target, self._design, self._theta_rows[0], beta=-1, out=self._residual_rows[0])
        losses, grads = self._of_residuals(1)
        return float(losses[0]), grads[0]

    def _of_residuals(self, count: int) -> tuple[Values, Values]:
        residuals = self._residuals[:count]
        # not a matrix product: its last digit depends on where in the block a row stands
        return residuals.square().mean(1).numpy(), (residuals.unsqueeze(1) * self._chain).sum(2).numpy()


def _aligned_rows(count: int, like: Any) -> Any:
    """Return room for rows like a vector, each at the start of a cache line.

    BLAS may round differently by a row's alignment, and no digit may depend on the block a row is in.
    """
    per_line = _CACHE_LINE // like.element_size()
    padded = -(-len(like) // per_line) * per_line
    return like.new_empty(count, padded)[:, : len(like)]
