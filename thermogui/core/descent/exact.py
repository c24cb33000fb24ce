"""The least-squares curve that descent on a polynomial comes to, whatever its degree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.models import Model, Polynomial, design_matrix
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.readings.readings import Floats, Readings

_ROWS_AT_ONCE = 32_768


@dataclass(frozen=True)
class ExactFit:
    """A least-squares curve, and the loss that it leaves.

    Attributes:
        curve: over the range of the readings, which its own input is scaled to: from −1 to 1.
        least: L*, its mean squared error.
        size: the mean square of t_c, beside which a loss is none.
    """

    curve: Curve
    least: float
    size: float

    @classmethod
    def of(cls, model: Model, readings: Readings) -> ExactFit | None:
        """Solve by QR in float64, O(n); None where the readings do not determine the curve.

        The input is centred and scaled first: a polynomial is one of any scaled input, and the columns of
        its design matrix are then far from parallel (Draper, Smith, *Applied Regression Analysis*, 22.2).
        """
        t_u, t_c = readings.used()
        if not isinstance(model, Polynomial) or len(t_u) < len(model.parameter_names):
            return None
        with np.errstate(all="ignore"):
            low, high = float(t_u.min()), float(t_u.max())
            half = high / 2 - low / 2
            scaling = InputScaling(1 / half, low / 2 + high / 2) if half else InputScaling(0.0)
            r, rotated = _triangle(model, scaling.apply(t_u, "float64"), t_c)
            pivots = np.abs(np.diag(r))
            if not pivots.min() > np.finfo(np.float64).eps * len(t_u) * pivots.max():
                return None
            theta = np.linalg.solve(r, rotated)
            curve = Curve(model, tuple(theta.tolist()), scaling)
            left = t_c - curve(t_u)
            least, size = float(np.mean(left * left)), float(np.mean(t_c * t_c))
        return cls(curve, least, size) if np.isfinite([*theta, least, size]).all() else None


def _triangle(model: Polynomial, x: Floats, t_c: Floats) -> tuple[Floats, Floats]:
    """Return R of shape (p, p) and Qᵀ·t_c of shape (p,) of the design matrix Q·R.

    Piece by piece, each below the triangle of those before it (Björck, *Numerical Methods for Least Squares
    Problems*, 6.3: row-wise updating), for a factorisation keeps all other threads waiting until it is done.
    """
    rows = np.empty((0, len(model.parameter_names) + 1))
    for start in range(0, len(x), _ROWS_AT_ONCE):
        piece = slice(start, start + _ROWS_AT_ONCE)
        rows = np.vstack([rows, np.column_stack([design_matrix(model, x[piece]), t_c[piece]])])
        rows = np.asarray(np.linalg.qr(rows, mode="r"))
    p = len(model.parameter_names)
    return rows[:p, :p], rows[:p, p]


def farthest(curve: Curve, best: Curve, t_u: Floats) -> float:
    """Return how far two curves of one polynomial are apart at most over the range of t_u, in t_c's unit.

    Their difference is a polynomial of the best one's input: of a parabola it is largest at an end or at its
    vertex.
    """
    factor = curve.scaling.factor / best.scaling.factor
    offset = curve.scaling.offset - factor * best.scaling.offset
    with np.errstate(all="ignore"):
        there = curve.model.in_reading_units(curve.params, factor, offset)
        difference = np.array(list(there.values())) - best.params
        places = best.scaling.apply(np.array([t_u.min(), t_u.max()]), "float64").tolist()
        if len(difference) == 3:
            vertex = -difference[1] / (2 * difference[0])
            places += [vertex] if places[0] < vertex < places[1] else []
        return float(np.abs(np.polyval(difference, places)).max())


def eigenvalues(model: Model, x: Floats) -> Floats:
    """Return those of the Hessian 2·XᵀX/n of a model that is linear in its parameters, falling, shape (p,).

    From the singular values of X, which lose half as many digits as XᵀX would.

    Args:
        x: inputs, shape (n,).
    """
    with np.errstate(all="ignore"):
        design = design_matrix(model, x.astype(np.float64))
        if not np.isfinite(design).all():
            return np.full(design.shape[1], np.inf)
        found = np.zeros(design.shape[1])
        singular = np.linalg.svd(np.linalg.qr(design, mode="r"), compute_uv=False)
        found[: len(singular)] = 2 * singular**2 / len(x)
        return found
