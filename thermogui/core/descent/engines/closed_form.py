"""Epochs of gradient descent without going through the readings: from their Gram matrix, in closed form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.closed_form import ClosedForm
from thermogui.core.descent.engines.engine import LARGEST_BLOCK, Engine
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import MODELS, Values
from thermogui.core.descent.optimizers import OPTIMIZERS, State
from thermogui.core.readings.readings import Floats

GRAM_FROM = 10_000
"""From how many readings on a run is computed from the Gram matrix."""

_FASTEST_GROWTH = 1e6
"""A run that grows faster an epoch is over before a table pays."""

_EDGE = 1e-3
"""The part of a dtype's range from which on the loop itself takes over."""

_LARGEST_READING = {"float32": 1e15, "float64": 1e60}
"""Below it no gradient, and no step of a stable size, overflows before the loss does."""


def why_not(experiment: Experiment) -> str:
    """Return why a run has no closed form, in a sentence; "" where it has one."""
    if not MODELS[experiment.model].is_linear:
        return "Only a model that is linear in its parameters has a closed form."
    if not OPTIMIZERS[experiment.optimizer].has_closed_form:
        return "Only plain gradient descent has a closed form."
    if not experiment.has_plain_steps:
        return "Only descent over all readings at a constant learning rate has a closed form."
    if not experiment.is_plain:
        return "The closed form is worked out for a straight line alone."
    if experiment.gradient == "finite-difference":
        return "A finite difference rounds at every step: there is no closed form of it."
    return ""


def uses_gram(experiment: Experiment, count: int) -> bool:
    """Return whether a run on so many readings is computed from their Gram matrix.

    It is for either engine, by numpy in float64, where the gradient is the analytic one: autograd
    and finite differences work on the readings themselves, because that is what they show.
    """
    return count >= GRAM_FROM and experiment.gradient == "analytic" and not why_not(experiment)


class ClosedFormEngine:
    """An engine whose epochs do not depend on the number of readings.

    The loss is L* plus a quadratic form in the distance from the minimum, so that along each of
    the two principal axes an epoch multiplies by 1 − η·λ. Powers of it stand in a table, and a
    block is the table times a few numbers. All of it is float64, cast to the dtype of the run at
    the end: nothing builds up over the epochs, and nothing cancels in the loss.

    It is what the loop would do without rounding: within 1e-9 of the loop in float64, and within the
    loop's own rounding in float32. There the loop stands still as soon as its steps are less than
    half a digit, a little before the minimum; the closed form goes on to it.

    Towards the end of a dtype's range (a thousandth of where the sum of squares overflows), and for
    readings too large for their squares, the loop takes over for the rest of the run: the loss is
    inf and nan in the epochs in which the loop has it. In a run that goes on without early stop
    those epochs cost what the loop costs, until the parameters are nan.
    """

    largest_block = LARGEST_BLOCK

    def __init__(
        self,
        x: Values,
        y: Values,
        params: Values,
        learning_rate: float,
        make_loop: Callable[[Values], Engine],
    ) -> None:
        """Sum x and y, shape (n,), once.

        Args:
            params: θ at the start, shape (2,), in the dtype of the run, as x and y are.
            learning_rate: η as the dtype holds it.
            make_loop: returns the engine that goes on from other parameters.
        """
        self._dtype, self._params, self._make_loop = params.dtype, params, make_loop
        self._loop: Engine | None = None
        self._served = self._first = 0
        self._block: tuple[Values, Values, Values] = (np.empty(0), np.empty((0, 2)), np.empty((0, 2)))
        bowl = Bowl.of(x, y)
        self._least = bowl.least
        self._largest_loss = float(np.finfo(self._dtype).max) * _EDGE / bowl.count
        self._descent = ClosedForm.of(bowl, learning_rate, params)
        if not (_is_moderate(bowl, self._dtype) and self._descent.growth < _FASTEST_GROWTH):
            self._hand_over()
            return
        # the table's largest power, squared, is far from overflow
        growth = max(self._descent.growth, 1 + 1e-9)
        self._length = max(1, min(LARGEST_BLOCK, int(200 / np.log(growth))))
        powers, less_one = self._descent.powers(np.arange(self._length + 1))
        self._before = np.ascontiguousarray(powers[:-1].T)
        self._squares = self._before**2
        self._less_one = np.ascontiguousarray(less_one[1:].T)

    def advance(self, count: int) -> tuple[Values, Values, Values]:
        """Train at most *count* epochs, and at least one; return losses, parameters, gradients."""
        self._stock_up()
        if self._loop is not None:
            return self._by_loop(count)
        rows = slice(self._served, self._served + count)
        losses, params, gradients = (part[rows] for part in self._block)
        self._served += len(losses)
        self._params = params[-1]
        return losses, params, gradients

    def ahead(self) -> tuple[float, Values]:
        """Return loss and gradient, shape (2,), at the parameters reached."""
        self._stock_up()
        if self._loop is not None:
            if np.isnan(self._params).all():
                return float("nan"), np.full(2, np.nan, self._dtype)
            return self._loop.ahead()
        losses, _, gradients = self._block
        return float(losses[self._served]), gradients[self._served]

    def state(self) -> State:
        return ()

    def _stock_up(self) -> None:
        """Have an epoch in stock, or the loop that takes over."""
        if self._loop is None and self._served == len(self._block[0]):
            self._next_block()

    def _next_block(self) -> None:
        """Compute whole blocks only: no digit may depend on how many epochs were asked for."""
        descent, bowl = self._descent, self._descent.bowl
        powers, less_one = (part[0] for part in descent.powers(np.array([float(self._first)])))
        with np.errstate(all="ignore"):
            roots = np.where(descent.roots == 0, 0.0, powers * descent.roots)
            slopes = 2 * bowl.right * (bowl.singular * roots)
            losses = roots[0] ** 2 * self._squares[0] + roots[1] ** 2 * self._squares[1] + self._least
            # beyond here an epoch may be one of the loop's own
            beyond = np.flatnonzero(~(losses <= self._largest_loss))
            kept = int(beyond[0]) if len(beyond) else self._length
            moved = np.where(descent.distances == 0, 0.0, powers * descent.distances)
            if (np.abs(powers) < 0.5).all():
                anchor = descent.minimum + bowl.right @ moved
            else:
                moved_on = np.where(descent.distances == 0, 0.0, less_one * descent.distances)
                anchor = descent.start + bowl.right @ moved_on
            self._block = (
                losses[:kept].astype(self._dtype),
                _table(self._less_one[:, :kept], bowl.right * moved, anchor, self._dtype),
                _table(self._before[:, :kept], slopes, np.zeros(2), self._dtype),
            )
        self._served = 0
        self._first += kept
        if kept == 0:
            self._hand_over()

    def _hand_over(self) -> None:
        self._loop = self._make_loop(self._params)

    def _by_loop(self, count: int) -> tuple[Values, Values, Values]:
        assert self._loop is not None
        if np.isnan(self._params).all():  # and so they stay
            return (
                np.full(count, np.nan, self._dtype),
                np.full((count, 2), np.nan, self._dtype),
                np.full((count, 2), np.nan, self._dtype),
            )
        block = self._loop.advance(min(count, self._loop.largest_block))
        for part in block:
            part[np.isnan(part)] = np.nan  # one sign for all
        self._params = block[1][-1]
        return block


def _is_moderate(bowl: Bowl, dtype: np.dtype[Any]) -> bool:
    """Return whether no reading is too large; false for nan too."""
    with np.errstate(all="ignore"):
        root = np.sqrt(float(bowl.count))
        x = abs(bowl.mean_x) + root * bowl.spread_x
        y = abs(bowl.mean_y) + root * (np.sqrt(bowl.least) + abs(bowl.slope) * bowl.spread_x)
        return bool(max(x, y) < _LARGEST_READING[dtype.name] and np.isfinite([x, y]).all())


def _table(factors: Floats, axes: Floats, anchor: Floats, dtype: npt.DTypeLike) -> Values:
    """Return anchor + axes · factors for each column of *factors*, shape (2, m), as rows, shape (m, 2).

    Column by column, which is twice as fast as a matrix product as narrow as this.
    """
    rows = np.empty((factors.shape[1], 2), dtype)
    for index in (0, 1):
        column = factors[0] * axes[index, 0]
        column += factors[1] * axes[index, 1]
        column += anchor[index]
        rows[:, index] = column
    return rows
