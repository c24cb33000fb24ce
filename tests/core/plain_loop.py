"""The oracle of every shortcut: gradient descent written out in numpy, epoch by epoch."""

import numpy as np

from thermogui.core.descent.scaling import InputScaling


def plain_loop(experiment, readings, epochs=None, start=None, dtype=np.float64):
    """Return losses, parameters after and gradients before each step, in *dtype* throughout."""
    t_u, t_c = readings.used()
    scaling = InputScaling.of(experiment, t_u)
    x = (t_u.astype(dtype) * dtype(scaling.factor) + dtype(scaling.offset)).astype(dtype)
    y, rate = t_c.astype(dtype), dtype(experiment.learning_rate)
    theta = np.array(experiment.initial if start is None else start, dtype)
    losses, params, gradients = [], [], []
    with np.errstate(all="ignore"):
        for _ in range(epochs or experiment.epochs):
            residuals = theta[0] * x + theta[1] - y
            losses.append((residuals**2).sum() / len(x))
            gradients.append(2 * np.array([(residuals * x).sum(), residuals.sum()], dtype) / dtype(len(x)))
            theta = theta - rate * gradients[-1]
            params.append(theta)
    return np.array(losses), np.array(params), np.array(gradients)
