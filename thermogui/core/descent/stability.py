"""Where a learning rate stands beside the edge of stability, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from thermogui.core.descent.batches import divided
from thermogui.core.descent.bowl import LIMIT_ITSELF, Bowl
from thermogui.core.descent.exact import eigenvalues
from thermogui.core.descent.experiment import Experiment, model_of, optimizer_of
from thermogui.core.descent.figures import setting_text
from thermogui.core.descent.models import LINE
from thermogui.core.descent.optimizers import Adam, RMSProp, limit_of
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.numbers import at_most, format_significant
from thermogui.core.readings.readings import Readings

_FAR = 1.0
"""A run that may move a parameter so far, in scaled units, is not said to be too short."""


@dataclass(frozen=True)
class Stability:
    """The Hessian of the loss in the scaled input, and which learning rates converge.

    Attributes:
        lambda_max: its largest eigenvalue.
        condition_number: that beside its least; inf where that is 0.
        largest_learning_rate: above it a run diverges; None where no fixed limit is known: of adaptive rules,
            and where a step is not over all readings.
        best_learning_rate: with which plain descent is the fastest in the long run; None of other rules.
    """

    lambda_max: float
    condition_number: float
    largest_learning_rate: float | None
    best_learning_rate: float | None

    @classmethod
    def of(cls, experiment: Experiment, readings: Readings) -> Stability | None:
        """Return that of an experiment; None where its model is not linear in its parameters.

        Raises:
            ThermoError: the readings cannot be divided or standardized.
        """
        model, rule = model_of(experiment), optimizer_of(experiment)
        if not model.is_linear or not readings.counts.any():
            return None
        t_u, t_c = divided(experiment, readings)[0].used()
        scaling = InputScaling.of(experiment, t_u)
        if model.name == LINE.name:
            values = Bowl.of(t_u, t_c).scaled(scaling).eigenvalues
        else:
            values = eigenvalues(model, scaling.apply(t_u, "float64"))
        largest, smallest = float(values[0]), float(values[-1])
        condition = largest / smallest if smallest > 0 and math.isfinite(largest) else math.inf
        limit = limit_of(rule)
        if limit is None or (experiment.batch_size or len(t_u)) < len(t_u):
            return cls(largest, condition, None, None)
        best = 2 / (largest + smallest) if rule.has_closed_form else None
        return cls(largest, condition, limit / largest, best)

    def is_too_short(self, experiment: Experiment) -> bool:
        """Say whether most of the way along the flattest direction is still to go at the end of a run.

        There the distance shrinks by 1 − η·λmin/(1 − μ) an epoch in the long run. False beyond the limit, and
        of rules that have none.
        """
        limit = self.largest_learning_rate
        if limit is None or experiment.learning_rate > limit:
            return False
        kept = getattr(optimizer_of(experiment), "momentum", 0.0)
        flattest = self.lambda_max / self.condition_number
        return experiment.learning_rate * flattest * experiment.epochs < 1 - kept


def loss_growth(bowl: Bowl, learning_rate: float) -> float:
    """Return (1 − η·λmax)², by which the loss comes to grow each epoch beyond the limit."""
    factor = 1 - learning_rate * float(bowl.eigenvalues[0])
    return factor * factor if abs(factor) < 1e154 else math.inf


def stability_sentence(bowl: Bowl, learning_rate: float) -> str:
    """Return where a learning rate stands, and what the loss does if it is beyond the limit."""
    limit = bowl.largest_learning_rate
    rate = setting_text(learning_rate)
    if limit == 0:
        return "No learning rate is stable: the inputs are too large to be squared."
    ratio = learning_rate / limit
    if abs(ratio - 1) <= LIMIT_ITSELF:
        return f"{rate} is the stable limit itself: the loss stops falling."
    if ratio < 1:
        return f"{rate} is {_percent(ratio)} of the stable limit {at_most(limit)}."
    growth = loss_growth(bowl, learning_rate)
    if growth < 2:
        how = f"by {_percent(growth - 1)} each epoch"
    elif math.isinf(growth):
        how = "past the largest number at once"
    else:
        how = f"about {_grouped(growth)}-fold each epoch"
    # near the limit two figures would make both the same
    times, digits = (f"{ratio:.4g}", 4) if ratio < 1.1 else (_grouped(ratio), 3)
    shown = f"{times} times" if times != "1" else "just above"
    return f"{rate} is {shown} the stable limit {at_most(limit, digits)}: in the end the loss grows {how}."


def beyond_sentence(experiment: Experiment, readings: Readings) -> str:
    """Return that the learning rate of a run is beyond its limit; "" where it is not, or none is known.

    Raises:
        ThermoError: as `Stability.of`.
    """
    found = Stability.of(experiment, readings)
    limit = None if found is None else found.largest_learning_rate
    if found is None or not limit or experiment.learning_rate <= limit * (1 + LIMIT_ITSELF):
        return ""
    return limit_sentence(experiment, found)


def limit_sentence(experiment: Experiment, found: Stability) -> str:
    """Return where a learning rate stands with any update rule, or why no fixed limit is known of it."""
    name, limit = experiment.optimizer, found.largest_learning_rate
    if limit is None and limit_of(optimizer_of(experiment)) is None:
        said = f"No fixed limit is known of {name}."
        reach = experiment.learning_rate * experiment.epochs
        # what divides a gradient by its root mean square has steps of about η
        is_of_rate = isinstance(optimizer_of(experiment), RMSProp | Adam)
        if not is_of_rate or reach >= _FAR or experiment.batch_size is not None:
            return said
        moved = format_significant(reach, 2)
        return f"{said} It moves no parameter by much more than η times the epochs, {moved}."
    if limit is None:
        return "No fixed limit is known where a step is over a batch of the readings."
    if limit == 0:
        return "No learning rate is stable: the inputs are too large to be squared."
    rate, ratio = setting_text(experiment.learning_rate), experiment.learning_rate / limit
    of_limit = f"the stable limit {format_significant(limit, 2)} of {name}"
    if abs(ratio - 1) <= LIMIT_ITSELF:
        return f"{rate} is {of_limit} itself: the loss stops falling."
    if ratio < 1:
        return f"{rate} is {_percent(ratio)} of {of_limit}."
    return f"{rate} is {format_significant(ratio, 3)} times {of_limit}: the loss grows."


def _percent(part: float) -> str:
    return f"{format_significant(100 * part, 2)} %"


def _grouped(value: float) -> str:
    """Return two significant digits, with commas: 3,300."""
    return f"{float(f'{value:.1e}'):,.0f}" if 10 <= value < 1e7 else format_significant(value, 2)
