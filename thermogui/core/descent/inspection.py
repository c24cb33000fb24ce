"""One step of a run under glass: the chain rule reading by reading, and three ways to its gradient.

The book's `grad_fn` multiplies `dloss_dtp` by the model's derivatives and leaves the reason as a
question: it is the chain rule, ∂L/∂w = Σ ∂L/∂t_p · ∂t_p/∂w, one term for each reading.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from thermogui.core.descent import gradients
from thermogui.core.descent.batches import divided
from thermogui.core.descent.experiment import Experiment, model_of
from thermogui.core.descent.models import (
    Model,
    Values,
    mean_squared_error,
    mean_squared_error_derivative,
)
from thermogui.core.descent.optimizers import State
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.taken_step import Step
from thermogui.core.descent.trace import Record
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Readings, Rows

MOST_ROWS = 1000
"""As many readings are listed; the sums are over all."""


@dataclass(frozen=True, eq=False)
class Place:
    """Where a gradient is looked at: the data of a run, in its dtype, and the parameters.

    Attributes:
        model: of the run.
        x: scaled input of the readings that count, shape (n,).
        y: their t_c, shape (n,).
        params: in scaled units, shape (p,).
        rows: which rows of the table they are, shape (n,).
    """

    model: Model
    x: Values
    y: Values
    params: Values
    rows: Rows

    @classmethod
    def of(cls, experiment: Experiment, readings: Readings, params: Values) -> Place:
        """Prepare the data as a run of the experiment does.

        Raises:
            ThermoError: no reading counts, or they cannot be standardized.
        """
        if not readings.counts.any():
            raise ThermoError("No reading counts, so there is no gradient.")
        readings, _ = divided(experiment, readings)
        t_u, t_c = readings.used()
        x = InputScaling.of(experiment, t_u).apply(t_u, experiment.dtype)
        with np.errstate(over="ignore"):
            y = t_c.astype(experiment.dtype)
            at = np.asarray(params).astype(experiment.dtype)
        return cls(model_of(experiment), x, y, at, np.flatnonzero(readings.counts))


@dataclass(frozen=True, eq=False)
class Chain:
    """The chain rule at one place.

    Attributes:
        count: of all readings that count.
        rows: which rows of the table the columns show, shape (k,), k ≤ MOST_ROWS.
        columns: t_p, t_p − t_c, ∂L/∂t_p, and ∂L/∂t_p·∂t_p/∂θⱼ for each parameter, shape (k, 3 + p).
        loss: at the place.
        gradient: sums of the last p columns over all readings, shape (p,).
        params: the place, shape (p,).
        model: whose parameters they are.
    """

    count: int
    rows: Rows
    columns: Values
    loss: float
    gradient: Values
    params: Values
    model: Model


def chain_rule(place: Place, most: int = MOST_ROWS) -> Chain:
    """Work the gradient out as the book's `grad_fn` does, keeping every term."""
    model = place.model
    with np.errstate(all="ignore"):  # a diverged run has inf and nan here, and shows them
        predicted = model.predict(place.x, place.params)
        outer = mean_squared_error_derivative(predicted, place.y)
        terms = [outer * inner for inner in model.derivatives(place.x, place.params)]
        gradient = np.array([term.sum() for term in terms], place.params.dtype)
        loss = float(mean_squared_error(predicted, place.y))
        shown = [column[:most] for column in (predicted, predicted - place.y, outer, *terms)]
    return Chain(len(place.x), place.rows[:most], np.stack(shown, 1), loss, gradient, place.params, model)


@dataclass(frozen=True, eq=False)
class ThreeGradients:
    """The same gradient three ways, in one dtype, by the functions that a run calls; shape (p,) each.

    Attributes:
        delta: of the finite difference.
        exact: the analytic one in float64, from the same numbers.
    """

    delta: float
    finite_difference: Values
    analytic: Values
    autograd: Values
    exact: Values

    def digits(self, gradient: Values) -> list[float]:
        """Return in how many significant digits a gradient agrees with the exact one, shape (p,)."""
        most = np.finfo(gradient.dtype).precision + 1
        return [
            digits_of_agreement(float(value), float(exact), most)
            for value, exact in zip(gradient, self.exact, strict=True)
        ]


def three_gradients(place: Place, delta: float) -> ThreeGradients:
    """Compute the gradient by finite differences, by hand and by torch's autograd."""
    import torch

    x, y, params = (torch.tensor(values) for values in (place.x, place.y, place.params))
    found = []
    for compute in (gradients.finite_difference(delta), gradients.analytic, gradients.autograd):
        out = torch.empty_like(params)
        compute(place.model, x, y, params, out)
        found.append(out.numpy())
    difference, by_hand, by_torch = found
    return ThreeGradients(delta, difference, by_hand, by_torch, exact_gradient(place))


@dataclass(frozen=True, eq=False)
class Inspection:
    """One step of a run, and what it is made of, in figures that agree to the last digit."""

    place: Place
    chain: Chain
    three: ThreeGradients
    step: Step


def inspect(
    experiment: Experiment, place: Place, record: Record, delta: float, state: State | None = None
) -> Inspection:
    """Take a step apart.

    The gradient that is set, and the loss, are those of *record*: engines add up in different orders, and
    near the minimum, where the terms cancel, little is the same in sums of float32.

    Args:
        place: where the step begins.
        record: the epoch that takes it.
        delta: of the finite difference that stands beside the other two gradients.
        state: what is carried to that epoch, as `Step.of` takes it.
    """
    three = three_gradients(place, delta)
    match experiment.gradient:
        case "analytic":
            three = replace(three, analytic=record.gradient)
        case "autograd":
            three = replace(three, autograd=record.gradient)
        case _ if delta == experiment.delta:
            three = replace(three, finite_difference=record.gradient)
    chain = replace(chain_rule(place), loss=record.loss, gradient=three.analytic)
    return Inspection(place, chain, three, Step.of(experiment, place.params, record, state))


def exact_gradient(place: Place) -> Values:
    """Return the analytic gradient in float64 of the numbers that a place has, shape (p,)."""
    out = np.empty(len(place.params))
    with np.errstate(all="ignore"):
        gradients.analytic(
            place.model,
            place.x.astype(np.float64),
            place.y.astype(np.float64),
            place.params.astype(np.float64),
            out,
        )
    return out


def digits_of_agreement(value: float, exact: float, most: int) -> float:
    """Return −log10 of the relative difference, from 0 to *most*; nan where one of them is not finite."""
    if not np.isfinite([value, exact]).all():
        return float("nan")
    if value == exact:
        return float(most)
    difference = abs(value - exact) / max(abs(value), abs(exact))
    return min(max(0.0, -float(np.log10(difference))), float(most))


def losses_at(model: Model, x: Values, y: Values, params: Values) -> Values:
    """Return the loss for many parameters at once, of shape (p, k); the result of shape (k,)."""
    predicted = model.predict(x, params[..., None])
    losses: Values = ((predicted - y) ** 2).mean(1, dtype=x.dtype)
    return losses
