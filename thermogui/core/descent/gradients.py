"""Three ways to the gradient of the mean squared error.

Each writes the gradient at *params* into *out*, shape (p,), and returns the loss there.
All of them work in the dtype of x and y; the first two on numpy arrays and torch tensors alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thermogui.core.descent.models import (
    Array,
    LinearModel,
    mean_squared_error,
    mean_squared_error_derivative,
)

Gradient = Callable[[LinearModel, Array, Array, Array, Array], Array]


def analytic(model: LinearModel, x: Array, y: Array, params: Array, out: Array) -> Array:
    """Chain rule by hand: Σ ∂loss/∂t_p · ∂t_p/∂θ over the readings (the book's `grad_fn`)."""
    predicted = model.predict(x, params)
    outer = mean_squared_error_derivative(predicted, y)
    for index, inner in enumerate(model.derivatives(x)):
        out[index] = (outer * inner).sum()
    return mean_squared_error(predicted, y)


def finite_difference(delta: float) -> Gradient:
    """Return the gradient by central differences, (L(θ + δ) − L(θ − δ)) / 2δ for one θ at a time.

    All parameters are shifted from the same point, as a step of the loop needs it.
    """

    def gradient(model: LinearModel, x: Array, y: Array, params: Array, out: Array) -> Array:
        for index in range(len(model.parameter_names)):
            out[index] = loss_rate_of_change(model, x, y, params, index, delta)
        return mean_squared_error(model.predict(x, params), y)

    return gradient


def loss_rate_of_change(
    model: LinearModel, x: Array, y: Array, params: Array, index: int, delta: float
) -> Array:
    """Return the central difference of the loss for the parameter at *index* (`loss_rate_of_change_w`)."""
    above, below = list(params), list(params)
    above[index] = above[index] + delta
    below[index] = below[index] - delta
    loss_above = mean_squared_error(model.predict(x, above), y)
    loss_below = mean_squared_error(model.predict(x, below), y)
    return (loss_above - loss_below) / (2 * delta)


def autograd(model: LinearModel, x: Any, y: Any, params: Any, out: Any) -> Any:
    """Let torch differentiate the loss; for tensors only."""
    import torch

    leaf = params.detach().clone().requires_grad_()
    loss = mean_squared_error(model.predict(x, leaf), y)
    (out[:],) = torch.autograd.grad(loss, leaf)
    return loss.detach()
