"""Three ways to the gradient of the mean squared error.

Each writes the gradient at *params* into *out*, shape (p,), and returns the loss there.
All of them work in the dtype of x and y; the first two on numpy arrays and torch tensors alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thermogui.core.descent.experiment import Experiment, model_of
from thermogui.core.descent.models import (
    Array,
    Layered,
    Model,
    mean_squared_error,
    mean_squared_error_derivative,
)

Gradient = Callable[[Model, Array, Array, Array, Array], Array]


def analytic(model: Model, x: Array, y: Array, params: Array, out: Array) -> Array:
    """Chain rule by hand: Σ ∂loss/∂t_p · ∂t_p/∂θ over the readings (the book's `grad_fn`)."""
    predicted = model.predict(x, params)
    outer = mean_squared_error_derivative(predicted, y)
    for index, inner in enumerate(model.derivatives(x, params)):
        out[index] = (outer * inner).sum()
    return mean_squared_error(predicted, y)


def by_columns(model: Model, x: Array, y: Array, params: Array, out: Array) -> Array:
    """The analytic gradient of a model that is linear in its parameters, for tensors.

    x is its design matrix, shape (n, p): so an epoch on a few readings takes half as many operations.
    """
    residual = x @ params - y
    out[...] = 2 / len(y) * (x.T @ residual)
    return (residual * residual).mean()


def backpropagation(model: Model, x: Array, y: Array, params: Array, out: Array) -> Array:
    """The same of a model that shares its work (`Layered`)."""
    assert isinstance(model, Layered)
    predicted, pull_back = model.forward(x, params)
    difference = predicted - y
    parts = pull_back(2 / len(y) * difference)
    if isinstance(out, np.ndarray):
        np.concatenate(parts, out=out)
    else:
        import torch

        torch.cat(parts, out=out)
    return (difference * difference).mean()


def finite_difference(delta: float) -> Gradient:
    """Return the gradient by central differences, (L(θ + δ) − L(θ − δ)) / 2δ for one θ at a time.

    All parameters are shifted from the same point, as a step of the loop needs it.
    """

    shifts: list[Array] = []

    def gradient(model: Model, x: Array, y: Array, params: Array, out: Array) -> Array:
        if not shifts:
            shifts.append(_shifts(params, delta))
        # the loss at θ, and those of every shifted θ, in one go: `loss_rate_of_change` for all of them
        shifted = (params + shifts[0]).T[..., None]
        losses = mean_squared_error(model.predict(x, shifted), y)
        out[...] = (losses[1::2] - losses[2::2]) / (2 * delta)
        return losses[0]

    return gradient


def _shifts(params: Array, delta: float) -> Array:
    """Return what to add to θ, shape (2p + 1, p): nothing, then +δ and −δ for one θ at a time."""
    count = len(params)
    shifts = np.zeros((2 * count + 1, count))
    for index in range(count):
        shifts[2 * index + 1 : 2 * index + 3, index] = delta, -delta
    with np.errstate(over="ignore"):
        if isinstance(params, np.ndarray):
            return shifts.astype(params.dtype)
        return params.new_tensor(shifts)


def loss_rate_of_change(model: Model, x: Array, y: Array, params: Array, index: int, delta: float) -> Array:
    """Return the central difference of the loss for the parameter at *index* (`loss_rate_of_change_w`)."""
    above, below = list(params), list(params)
    above[index] = above[index] + delta
    below[index] = below[index] - delta
    loss_above = mean_squared_error(model.predict(x, above), y)
    loss_below = mean_squared_error(model.predict(x, below), y)
    return (loss_above - loss_below) / (2 * delta)


def autograd(model: Model, x: Any, y: Any, params: Any, out: Any) -> Any:
    """Let torch differentiate the loss; for tensors only."""
    leaf = params.detach().requires_grad_()
    loss = mean_squared_error(model.predict(x, leaf), y)
    leaf.grad = out.zero_()  # where torch adds the gradient to, in place
    loss.backward()
    return loss.detach()


def gradient_of(experiment: Experiment) -> Gradient:
    """Return the way to the gradient that an experiment asks for."""
    match experiment.gradient:
        case "analytic":
            return backpropagation if isinstance(model_of(experiment), Layered) else analytic
        case "finite-difference":
            return finite_difference(experiment.delta)
        case _:
            return autograd
