"""Update rules: from a gradient to the next parameters."""

import numpy as np

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import Array


def learning_rate_of(experiment: Experiment) -> float:
    """Return it as the dtype holds it: beyond its range inf, as a scalar beside a tensor becomes."""
    with np.errstate(over="ignore"):
        return float(np.dtype(experiment.dtype).type(experiment.learning_rate))


def gradient_descent(params: Array, gradient: Array, learning_rate: Array) -> Array:
    """Return θ − η·∂L/∂θ (the step of the book's `training_loop`); shapes (p,)."""
    return params - learning_rate * gradient
