"""What descent on a quadratic loss must do."""

import numpy as np

from thermogui.core.descent.models import Values


def largest_stable_learning_rate(x: Values) -> float:
    """Return 2/λmax, beyond which gradient descent on the linear model diverges.

    λmax is the largest eigenvalue of the loss's Hessian, 2/n · XᵀX with X = [x, 1], for inputs x
    of shape (n,) (Goodfellow, Bengio, Courville, *Deep Learning*, 4.3.1). 0 where it overflows.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        mean, square = float(np.mean(x, dtype=np.float64)), float(np.mean(np.square(x, dtype=np.float64)))
        hessian = 2 * np.array([[square, mean], [mean, 1.0]])
    if not np.isfinite(hessian).all():
        return 0.0
    return float(2 / np.linalg.eigvalsh(hessian)[-1])
