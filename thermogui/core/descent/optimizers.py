"""Update rules: from a gradient to the next parameters."""

from thermogui.core.descent.models import Array


def gradient_descent(params: Array, gradient: Array, learning_rate: Array) -> Array:
    """Return θ − η·∂L/∂θ (the step of the book's `training_loop`); shapes (p,)."""
    return params - learning_rate * gradient
