"""Every epoch of a run, kept; any of them looked up, and few enough of them drawn.

What the pyramid of extremes buys: choosing what to draw of 1,000,000 epochs takes 0.06 ms (0.10 ms on a
logarithmic axis), by the number of points; from the losses themselves it takes numpy 0.3 ms, by the number
of epochs, at every frame.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.models import Values
from thermogui.core.descent.optimizers import State
from thermogui.core.descent.stops import NOTHING_WATCHED
from thermogui.core.descent.training import Block, Start

Epochs = npt.NDArray[np.int64]

FINEST = 64
"""Into how many cells an octave of epochs is parted at most; a power of 2."""


@dataclass(frozen=True)
class Record:
    """One epoch: loss and gradient before its step, parameters after it; shapes () and (p,).

    The loss on the readings held out is of the same parameters as the loss; None where none are.
    """

    epoch: int
    loss: float
    params: Values
    gradient: Values
    validation_loss: float | None = None


class Trace:
    """An append-only history of a run.

    Appending is amortised O(1) an epoch, a look-up O(1), and choosing points for a plot O(points):
    a pyramid of cells of 2, 4, 8, … epochs remembers where in each cell the loss is least and
    greatest, so that no spike is lost however few points are drawn.

    Attributes:
        initial: parameters before the first epoch, shape (p,).
        best_epoch: the first epoch with the least loss on the readings held out; None where there is none.
    """

    def __init__(self, initial: Values) -> None:
        self.initial = initial.copy()
        self._length = 0
        self._state: State | None = None
        self._watched = NOTHING_WATCHED
        self._ahead = math.nan, np.full_like(initial, np.nan)
        self._last_finite = 0
        self._losses = np.empty(64, initial.dtype)
        self._params = np.empty((64, len(initial)), initial.dtype)
        self._gradients = np.empty((64, len(initial)), initial.dtype)
        self._validation_losses: Values | None = None
        self.best_epoch: int | None = None
        self._least = math.inf
        self._pyramid: list[_Level] = []

    def __len__(self) -> int:
        return self._length

    @property
    def losses(self) -> Values:
        """All losses, shape (epochs,); a view that appending leaves as it is."""
        return self._losses[: self._length]

    @property
    def params(self) -> Values:
        """Parameters after each epoch, shape (epochs, p); a view."""
        return self._params[: self._length]

    @property
    def gradients(self) -> Values:
        """Gradients before each step, shape (epochs, p); a view."""
        return self._gradients[: self._length]

    @property
    def validation_losses(self) -> Values | None:
        """On the readings held out, of the same parameters as `losses`; a view, None where none are."""
        return None if self._validation_losses is None else self._validation_losses[: self._length]

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        levels = sum(level.nbytes for level in self._pyramid)
        arrays = self._losses, self._params, self._gradients, self._validation_losses
        return sum(array.nbytes for array in arrays if array is not None) + levels

    @property
    def end(self) -> Start:
        """Where the run goes on after its newest epoch."""
        return Start(self._length, self.params_after(self._length), self._state, self._watched)

    def append(self, block: Block) -> None:
        """Keep a block that follows on what is here.

        Raises:
            ValueError: an epoch is missing in between, or comes twice.
        """
        if block.first_epoch != self._length + 1:
            raise ValueError(f"epoch {block.first_epoch} cannot follow epoch {self._length}")
        end = self._length + len(block)
        self._losses = _with_room(self._losses, end)
        self._params = _with_room(self._params, end)
        self._gradients = _with_room(self._gradients, end)
        self._losses[self._length : end] = block.losses
        self._params[self._length : end] = block.params
        self._gradients[self._length : end] = block.gradients
        if block.validation_losses is not None:
            if self._validation_losses is None:
                self._validation_losses = np.empty(64, self.initial.dtype)
            self._validation_losses = _with_room(self._validation_losses, end)
            self._validation_losses[self._length : end] = block.validation_losses
            known = np.where(np.isfinite(block.validation_losses), block.validation_losses, np.inf)
            row = int(np.argmin(known))
            if known[row] < self._least:
                self._least, self.best_epoch = float(known[row]), block.first_epoch + row
        finite = np.flatnonzero(np.isfinite(block.losses))
        if len(finite):
            self._last_finite = self._length + int(finite[-1])
        self._length = end
        self._ahead, self._state, self._watched = block.ahead, block.state, block.watched

    def record(self, epoch: int) -> Record:
        """Return one epoch, counted from 1.

        Raises:
            IndexError: there is no such epoch.
        """
        self._check(epoch, 1)
        row = epoch - 1
        validation = None if self._validation_losses is None else float(self._validation_losses[row])
        params, gradient = self._params[row].copy(), self._gradients[row].copy()
        return Record(epoch, float(self._losses[row]), params, gradient, validation)

    def params_after(self, epoch: int) -> Values:
        """Return the parameters after an epoch, shape (p,); those before the first for epoch 0."""
        return self.initial if epoch == 0 else self.record(epoch).params

    def loss_after(self, epoch: int) -> float:
        """Return the loss of `params_after` an epoch: what the epoch after it records, or would record.

        nan after epoch 0 of a trace that is empty.

        Raises:
            IndexError: there is no such epoch.
        """
        self._check(epoch)
        return float(self._losses[epoch]) if epoch < self._length else self._ahead[0]

    def gradient_after(self, epoch: int) -> Values:
        """Return the gradient at `params_after` an epoch, shape (p,); as `loss_after`."""
        self._check(epoch)
        return (self._gradients[epoch] if epoch < self._length else self._ahead[1]).copy()

    def _check(self, epoch: int, least: int = 0) -> None:
        if not least <= epoch <= self._length:
            raise IndexError(f"no epoch {epoch} among {self._length}")

    def steps_to_draw(
        self, logarithmic: bool, points: int = 2000, per_octave: int = FINEST
    ) -> tuple[Epochs, Values]:
        """Return after how many epochs which loss is reached, from 0 to the newest; as `thinned`."""
        epochs, losses = self.thinned(logarithmic, points, per_octave)
        steps, last = epochs - 1, self._ahead[0]
        if not math.isfinite(last):
            return steps, losses
        return np.append(steps, self._length), np.append(losses, losses.dtype.type(last))

    def thinned(
        self, logarithmic: bool, points: int = 2000, per_octave: int = FINEST
    ) -> tuple[Epochs, Values]:
        """Return epochs and finite losses to draw: the extremes of many cells, the first and the last.

        Args:
            logarithmic: cells evenly wide on a logarithmic axis of epochs, else on a linear one.
            points: about how many to return on a linear axis, and at most twice as many.
            per_octave: how many cells an octave has on a logarithmic axis; a power of 2.
        """
        if self._length == 0:
            return np.empty(0, np.int64), self._losses[:0]
        self._extend_pyramid()
        if logarithmic:
            pieces = self._octaves(per_octave)
        else:
            level = max(0, int(np.ceil(np.log2(2 * self._length / points))))
            pieces = self._cells(0, self._length, min(level, len(self._pyramid)))
        rows = np.concatenate([*pieces, np.array([0, self._last_finite])])
        rows.sort()
        rows = distinct(rows)
        losses = self._losses[rows]
        drawable = np.isfinite(losses)
        return rows[drawable] + 1, losses[drawable]

    def _octaves(self, per_octave: int) -> list[Epochs]:
        """Cells for rows [2^k, 2^(k+1)): as many in each octave, and the first ones whole."""
        pieces = [np.arange(min(per_octave, self._length))]
        first = per_octave
        while first < self._length:
            level = (first // per_octave).bit_length() - 1
            pieces += self._cells(first, min(2 * first, self._length), level)
            first *= 2
        return pieces

    def _cells(self, first: int, end: int, level: int) -> list[Epochs]:
        """Return the rows of the extremes in rows [first, end); *first* is a multiple of 2^level.

        What is left after the last whole cell comes from ever finer levels, a cell each at most.
        """
        pieces: list[Epochs] = []
        while level > 0 and first < end:
            whole = (end - first) >> level
            start = first >> level
            extremes = self._pyramid[level - 1]
            pieces.append(extremes.least[start : start + whole])
            pieces.append(extremes.greatest[start : start + whole])
            first += whole << level
            level -= 1
        pieces.append(np.arange(first, end))
        return pieces

    def _extend_pyramid(self) -> None:
        """Bring every level up to the rows that were appended since it was last looked at."""
        below = self._length
        level = 0
        while below >= 2:
            if level == len(self._pyramid):
                self._pyramid.append(_Level())
            current = self._pyramid[level]
            done, cells = current.cells, below // 2
            if cells > done:
                new = slice(2 * done, 2 * cells)
                if level == 0:
                    least = greatest = np.arange(new.start, new.stop)
                else:
                    finer = self._pyramid[level - 1]
                    least, greatest = finer.least[new], finer.greatest[new]
                current.append(self._pick(least, np.less, np.inf), self._pick(greatest, np.greater, -np.inf))
            below, level = cells, level + 1

    def _pick(self, rows: Epochs, better: Any, worst: float) -> Epochs:
        """Return the better of each pair of *rows*; a loss that is finite is always better."""
        losses = self._losses[rows]
        losses[~np.isfinite(losses)] = worst
        return np.where(better(losses[1::2], losses[::2]), rows[1::2], rows[::2])


class _Level:
    """One level of the pyramid: in which rows its cells have their extremes, shape (cells,) each."""

    def __init__(self) -> None:
        self.cells = 0
        self._least = np.empty(8, np.int64)
        self._greatest = np.empty(8, np.int64)

    @property
    def nbytes(self) -> int:
        return self._least.nbytes + self._greatest.nbytes

    @property
    def least(self) -> Epochs:
        return self._least[: self.cells]

    @property
    def greatest(self) -> Epochs:
        return self._greatest[: self.cells]

    def append(self, least: Epochs, greatest: Epochs) -> None:
        end = self.cells + len(least)
        self._least, self._greatest = _with_room(self._least, end), _with_room(self._greatest, end)
        self._least[self.cells : end] = least
        self._greatest[self.cells : end] = greatest
        self.cells = end


def distinct(values: Epochs) -> Epochs:
    """Return each of some sorted values once; `numpy.unique` would import a module that takes a while."""
    is_new = np.ones(len(values), np.bool_)
    is_new[1:] = values[1:] != values[:-1]
    return values[is_new]


def _with_room(array: npt.NDArray[Any], length: int) -> npt.NDArray[Any]:
    """Return the array, or a copy at least twice as long where *length* rows do not fit."""
    if length <= len(array):
        return array
    longer = np.empty((max(length, 2 * len(array)), *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer
