"""Plain gradient descent on a model that is linear in its parameters, in two operations an epoch.

With the design matrix X, whose columns are the model's derivatives: the residuals r = X·θ − t_c, and
the step θ − η·(2/n·Xᵀ)·r. Both write into rows of a preallocated block, whose losses and gradients
then follow in one operation each. That is several times as fast as the loop written out, where an
epoch on a few readings costs nothing but its calls.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from thermogui.core.descent.engines.engine import LARGEST_BLOCK
from thermogui.core.descent.experiment import Experiment, learning_rate_of, model_of
from thermogui.core.descent.models import Values, design_matrix
from thermogui.core.descent.optimizers import State

_RESIDUALS_KEPT = 4_000_000
"""How many residuals a block may hold: 16 MB of float32."""

_FIRST_ROOM = 16
_CACHE_LINE = 64


class _DesignMatrix(ABC):
    """
    Attributes:
        largest_block: fewer epochs for many readings.
    """

    def __init__(self, experiment: Experiment, x: Values, y: Values, params: Values) -> None:
        self._design = design_matrix(model_of(experiment), x)
        self._chain = np.ascontiguousarray(2 * self._design.T / x.dtype.type(len(y)))
        self._rate = learning_rate_of(experiment)
        self._rows = 0
        self.largest_block = max(1, min(LARGEST_BLOCK, _RESIDUALS_KEPT // len(y)))

    def state(self) -> State:
        return ()

    def _make_room(self, count: int, params: Any) -> None:
        """Have rows for so many epochs; those of the largest block take as long as a thousand epochs."""
        if count > self._rows:
            few = min(_FIRST_ROOM, self.largest_block)
            self._rows = few if count <= few else self.largest_block
            self._make_rows(self._rows, params)

    @abstractmethod
    def _make_rows(self, count: int, params: Any) -> None:
        """Make rows for so many epochs, the first of which begins at *params*."""


class TorchDesignMatrix(_DesignMatrix):
    """By two `addmv`.

    The learning rate stays outside the matrix, so that overflow comes in the epoch in which the plain
    loop has it.
    """

    def __init__(self, experiment: Experiment, x: Values, y: Values, params: Values) -> None:
        import torch

        super().__init__(experiment, x, y, params)
        # here and below: it saves a quarter of the time, and nothing here is ever differentiated
        with torch.inference_mode():
            self._columns, self._slopes = torch.tensor(self._design), torch.tensor(self._chain)
            self._target = torch.tensor(y)
            self._make_room(1, torch.tensor(params))

    def advance(self, count: int) -> tuple[Values, Values, Values]:
        import torch

        with torch.inference_mode():
            self._make_room(count, self._thetas[0].clone())
            addmv, design, target = torch.addmv, self._columns, self._target
            chain, minus_rate = self._slopes, -self._rate
            before = self._theta_rows[0]
            rows = zip(self._residual_rows[:count], self._theta_rows[1 : count + 1], strict=True)
            for residual, after in rows:
                addmv(target, design, before, beta=-1, out=residual)
                addmv(before, chain, residual, alpha=minus_rate, out=after)
                before = after
            losses, grads = self._of_residuals(count)
            params = self._thetas[1 : count + 1].clone()
            self._thetas[0] = before
            return losses, params.numpy(), grads

    def ahead(self) -> tuple[float, Values]:
        import torch

        with torch.inference_mode():
            row = self._residual_rows[0]
            torch.addmv(self._target, self._columns, self._theta_rows[0], beta=-1, out=row)
            losses, grads = self._of_residuals(1)
            return float(losses[0]), grads[0]

    def _make_rows(self, count: int, params: Any) -> None:
        # torch's own memory begins at a cache line
        def room(rows: int, like: Any) -> Any:
            return like.new_empty(rows, _padded(len(like), like.element_size()))[:, : len(like)]

        self._residuals, self._thetas = room(count, self._target), room(count + 1, params)
        self._thetas[0] = params
        self._residual_rows, self._theta_rows = self._residuals.unbind(), self._thetas.unbind()

    def _of_residuals(self, count: int) -> tuple[Values, Values]:
        residuals = self._residuals[:count]
        # not a matrix product: its last digit depends on where in the block a row stands
        return residuals.square().mean(1).numpy(), (residuals.unsqueeze(1) * self._slopes).sum(2).numpy()


class NumpyDesignMatrix(_DesignMatrix):
    """By two `dot`: r = [X, −t_c]·[θ, 1], and the gradient (2/n·Xᵀ)·r, of which a step is taken.

    A step in the same `dot`, with the learning rate in the matrix, would be half as fast again; but θ
    would be rounded with every reading, and overflow come an epoch late.
    """

    def __init__(self, experiment: Experiment, x: Values, y: Values, params: Values) -> None:
        super().__init__(experiment, x, y, params)
        self._columns = np.column_stack([self._design, -y])
        self._rates = np.full(len(params), self._rate, x.dtype)
        self._make_room(1, params)

    def advance(self, count: int) -> tuple[Values, Values, Values]:
        self._make_room(count, self._thetas[0].copy())
        dot, multiply, subtract = np.dot, np.multiply, np.subtract
        columns, chain, rates, moved = self._columns, self._chain, self._rates, np.empty_like(self._rates)
        begins, residuals, grads, thetas = self._views
        rows = zip(begins[:count], residuals, grads, thetas, thetas[1:], strict=False)
        with np.errstate(all="ignore"):
            for begin, residual, gradient, before, after in rows:
                dot(columns, begin, out=residual)
                dot(chain, residual, out=gradient)
                multiply(gradient, rates, moved)
                subtract(before, moved, after)
            losses = np.square(self._residuals[:count]).mean(1)
        self._thetas[0] = self._thetas[count]
        return losses, self._thetas[1 : count + 1].copy(), self._gradients[:count].copy()

    def ahead(self) -> tuple[float, Values]:
        begin, residual, gradient, _ = (rows[0] for rows in self._views)
        with np.errstate(all="ignore"):
            np.dot(self._columns, begin, out=residual)
            np.dot(self._chain, residual, out=gradient)
            return float(np.square(self._residuals[:1]).mean(1)[0]), gradient.copy()

    def _make_rows(self, count: int, params: Values) -> None:
        size = len(params)
        begins = _aligned_rows(count + 1, size + 1, params.dtype)
        begins[:, size] = 1
        self._thetas = begins[:, :size]
        self._thetas[0] = params
        self._residuals = _aligned_rows(count, len(self._design), params.dtype)
        self._gradients = _aligned_rows(count, size, params.dtype)
        self._views = [list(part) for part in (begins, self._residuals, self._gradients, self._thetas)]


def _aligned_rows(count: int, length: int, dtype: np.dtype[Any]) -> Values:
    """Return room for rows, each at the start of a cache line."""
    wide = _padded(length, dtype.itemsize)
    room = np.empty((count + 1) * wide, dtype)
    first = -room.ctypes.data % _CACHE_LINE // dtype.itemsize
    return room[first : first + count * wide].reshape(count, wide)[:, :length]


def _padded(length: int, item: int) -> int:
    """Return how long a row is that ends where a cache line does.

    BLAS may round differently by a row's alignment, and no digit may depend on the block a row is in.
    """
    per_line = _CACHE_LINE // item
    return -(-length // per_line) * per_line
