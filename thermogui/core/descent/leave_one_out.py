"""How a model does on each reading when it has learned from all others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.exact import ExactFit
from thermogui.core.descent.experiment import Experiment, initial_params, model_of
from thermogui.core.descent.models import Polynomial, design_matrix
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.training import train
from thermogui.core.errors import ThermoError
from thermogui.core.numbers import format_significant
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import Floats, Readings

_LEVERAGE = 1 - 1e-9


@dataclass(frozen=True, eq=False)
class LeftOut:
    """
    Attributes:
        errors: t_c − t_p at each reading, of the curve that has learned from the others, shape (n,).
        is_exact: whether these are least-squares curves; else each was trained.
    """

    errors: Floats
    is_exact: bool

    @property
    def loss(self) -> float:
        """The mean of their squares."""
        return float(np.mean(self.errors**2))

    def sentence(self, unit: str = "") -> str:
        """Return what they come to, with their spread; *unit* is that of a loss."""
        squares = self.errors**2
        mean, least, most = map(format_significant, (self.loss, squares.min(), squares.max()))
        how = "least squares" if self.is_exact else "trained anew each time"
        return (
            f"Each of {len(squares):,} readings left out in turn ({how}): the loss on it is "
            f"{f'{mean} {unit}'.strip()} on average, from {least} to {most}."
        )


def leave_one_out(
    experiment: Experiment,
    readings: Readings,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda _: None,
) -> LeftOut:
    """Leave each of the readings that count out in turn.

    A polynomial is not trained: the error at a reading that is left out is its residual / (1 − leverage)
    (Draper, Smith, *Applied Regression Analysis*, 8.3). Another model is trained as often as there are
    readings, for as many epochs and from the same start.

    Raises:
        ThermoError: there are too few readings, or the settings allow no run.
        Cancelled: *stopped* has said so.
    """
    model = model_of(experiment)
    if isinstance(model, Polynomial):
        return LeftOut(_exact_errors(model, readings), is_exact=True)
    settings = replace(experiment, validation_share=0.0, patience=None)
    rows = np.flatnonzero(readings.counts)
    if len(rows) < 2:
        raise ThermoError("Leaving one out takes two readings at least.")
    errors = np.empty(len(rows))
    for place, row in enumerate(rows):
        use = readings.use.copy()
        use[row] = False
        others = replace(readings, use=use, held_out=None)
        params = initial_params(settings)
        for block in train(settings, others):
            if stopped():
                raise Cancelled
            params = block.params[-1]
        curve = Curve.of(settings, InputScaling.of(settings, others.used()[0]), params)
        errors[place] = readings.t_c[row] - curve(readings.t_u[row : row + 1])[0]
        progress((place + 1) / len(rows))
    return LeftOut(errors, is_exact=False)


def _exact_errors(model: Polynomial, readings: Readings) -> Floats:
    fit, (t_u, t_c) = ExactFit.of(model, readings), readings.used()
    if fit is not None:
        q, _ = np.linalg.qr(design_matrix(model, fit.curve.scaling.apply(t_u, "float64")))
        leverage = np.einsum("ij,ij->i", q, q)
        if leverage.max() < _LEVERAGE:
            return np.asarray((t_c - fit.curve(t_u)) / (1 - leverage))
    raise ThermoError("Without one of the readings the others do not determine the curve.")
