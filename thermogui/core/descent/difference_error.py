"""How wrong a finite difference is, against its δ: truncation on one side, round-off on the other.

The book takes the *central* difference, (L(θ + δ) − L(θ − δ)) / 2δ. Its truncation error is
δ²/6·L‴, and the loss of a line is a parabola in w and in b: L‴ = 0, as it is for all that a model
is linear in, but not for the inside of a network. What is left is round-off, about ε·L/δ for each
of two losses that are rounded to ε of themselves. A one-sided difference, (L(θ + δ) − L(θ)) / δ,
has a truncation error of δ/2·L″ as well (Press et al., *Numerical Recipes*, 5.7).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.inspection import Place, exact_gradient, losses_at
from thermogui.core.descent.models import Values
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import Floats, Readings

LOW_EXPONENT, HIGH_EXPONENT = -9, 3
"""δ goes over twelve decades."""

_PER_DECADE = 6
_AT_ONCE = 200_000
"""As many errors t_p − t_c are in memory at once."""
_MANY = 20_000
_KINDS = ("float32", "float64")


@dataclass(frozen=True, eq=False)
class DifferenceErrors:
    """Errors of finite differences at one place.

    Attributes:
        deltas: shape (k,).
        central, one_sided: absolute errors by dtype, shape (k, p): for each parameter, nan where they
            are not asked for. Each is measured against the exact derivative at the numbers that the
            dtype can hold.
        gradient: the exact gradient, shape (p,).
        curvature: L″ = ∂²L/∂θ² of a model that is linear in its parameters, shape (p,).
        loss: at the place.
    """

    deltas: Floats
    central: dict[str, Floats]
    one_sided: dict[str, Floats]
    gradient: Values
    curvature: Floats
    loss: float


def difference_errors(
    place: Place, stopped: Callable[[], bool] = lambda: False, only: int | None = None
) -> DifferenceErrors:
    """Measure the error of central and one-sided differences over twelve decades of δ.

    With *only* it is that of one parameter, of as many as a network has.
    Fewer δ are tried where there are very many readings.

    Raises:
        Cancelled: *stopped* has said so.
    """
    per_decade = _PER_DECADE if len(place.x) <= _MANY else 2
    deltas = np.logspace(LOW_EXPONENT, HIGH_EXPONENT, (HIGH_EXPONENT - LOW_EXPONENT) * per_decade + 1)
    central, one_sided = {}, {}
    with np.errstate(all="ignore"):
        for kind in _KINDS:
            central[kind], one_sided[kind] = _errors(_in(place, kind), deltas, stopped, only)
        x, params = place.x.astype(np.float64), place.params.astype(np.float64)
        loss = float(np.mean((place.model.predict(x, params) - place.y) ** 2))
        inner = place.model.derivatives(x, params)
        curvature = np.array([2 * float(np.mean(np.square(column))) for column in inner])
    return DifferenceErrors(deltas, central, one_sided, exact_gradient(place), curvature, loss)


@dataclass(frozen=True)
class Differences:
    """Finite differences of the loss with w at one δ, by dtype, and the derivative that they stand for."""

    delta: float
    central: dict[str, float]
    one_sided: dict[str, float]
    exact: float


def differences(
    experiment: Experiment,
    readings: Readings,
    params: Values,
    delta: float,
    stopped: Callable[[], bool] = lambda: False,
) -> Differences:
    """Try one δ in both dtypes.

    Raises:
        ThermoError: no reading counts, or they cannot be standardized.
    """
    place = Place.of(experiment, readings, params)
    central, one_sided = {}, {}
    with np.errstate(all="ignore"):
        for kind in _KINDS:
            found = _differences(_in(place, kind), np.array([delta], kind))
            central[kind], one_sided[kind] = (float(values[0, 0]) for values in found)
    return Differences(delta, central, one_sided, float(exact_gradient(place)[0]))


def _in(place: Place, dtype: str) -> Place:
    return Place(
        place.model,
        place.x.astype(dtype),
        place.y.astype(dtype),
        place.params.astype(dtype),
        place.rows,
    )


def _errors(
    place: Place, deltas: Floats, stopped: Callable[[], bool], only: int | None
) -> tuple[Floats, Floats]:
    steps = deltas.astype(place.x.dtype)
    exact = exact_gradient(place)
    wide = 1 if only is None else len(place.params)
    chunk = max(1, _AT_ONCE // (len(place.x) * wide))
    found = []
    for first in range(0, len(steps), chunk):
        if stopped():
            raise Cancelled
        found.append(_differences(place, steps[first : first + chunk], only))
    central, one_sided = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return np.abs(central - exact), np.abs(one_sided - exact)


def _differences(place: Place, delta: Values, only: int | None = None) -> tuple[Floats, Floats]:
    """Return central and one-sided differences for each parameter, shape (k, p) each, for δ of shape (k,).

    Of all but the *only* one that is asked for they are nan.
    """
    count = len(place.params)
    central, one_sided = (np.full((len(delta), count), np.nan) for _ in range(2))
    at = place.params[:, None]
    here = losses_at(place.model, place.x, place.y, at)
    for index in range(count) if only is None else (only,):
        shift = np.zeros((count, len(delta)), delta.dtype)
        shift[index] = delta
        above = losses_at(place.model, place.x, place.y, at + shift)
        below = losses_at(place.model, place.x, place.y, at - shift)
        central[:, index] = (above - below) / (2 * delta)
        one_sided[:, index] = (above - here) / delta
    return central, one_sided
