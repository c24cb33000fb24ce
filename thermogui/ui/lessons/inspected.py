"""What the inspector says, in words and figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.difference_error import DifferenceErrors
from thermogui.core.descent.experiment import STANDARDIZE, Experiment, model_of, optimizer_of
from thermogui.core.descent.figures import figure_text, loss_text, setting_text
from thermogui.core.descent.inspection import ThreeGradients
from thermogui.core.descent.models import LINE, Model, Network, Values
from thermogui.core.descent.taken_step import WHOLE, Step, start_at
from thermogui.core.descent.trace import Record
from thermogui.core.descent.training import Start
from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Readings
from thermogui.ui.lessons.chain_table import inner_derivatives
from thermogui.ui.run.frame import Frame

MOST_PARAMETERS = 3
"""As many have a column of a table each; of more there is a row each."""
_MOST_AGAIN = 20_000
"""As many epochs are trained again, to know what an optimiser has carried to the one that is shown."""


@dataclass(frozen=True, eq=False)
class Wanted:
    """What a frame asks to have inspected: the step that follows it.

    Attributes:
        here: the epoch shown, and the parameters after it.
        begun: where the run has begun, or was last continued.
        next: what the run has recorded of the step; None while it has not been taken.
        came: parameters before the epoch shown, shape (p,), their curve, and the record of that epoch;
            None at epoch 0.
        curve: of the parameters shown.
        ended: whether no further step is coming by itself.
        as_of_start: whether the table has other readings by now.
        run: whose epoch is shown; None before any.
    """

    experiment: Experiment
    readings: Readings
    here: Start
    begun: Start
    next: Record | None = None
    came: tuple[Values, Curve, Record] | None = None
    curve: Curve | None = None
    ended: bool = False
    as_of_start: bool = False
    run: object = None

    @classmethod
    def of(cls, frame: Frame, experiment: Experiment, readings: Readings) -> Wanted | None:
        """Return what a frame asks for; *experiment* and *readings* are those of no run yet."""
        run, params = frame.run, frame.params
        if run is None:
            wrong = experiment.problems(readings.held_by_hand)
            if params is None or wrong or not readings.counts.any():
                return None
            if len(params) != len(model_of(experiment).parameter_names):
                return None  # a frame of a model that was chosen before
            start = Start(0, params)
            return cls(experiment, readings, start, start, curve=frame.curve)
        if params is None:
            return None
        epoch, trace, came = frame.epoch, run.trace, None
        if epoch:
            before = trace.params_after(epoch - 1).copy()
            came = before, Curve.of(run.experiment, run.scaling, before), trace.record(epoch)
        here = trace.end if epoch == len(trace) else Start(epoch, params.copy())
        return cls(
            run.experiment,
            run.readings,
            here,
            # what has ended would be continued from here
            here if run.ended else Start(run.continued_at, trace.params_after(run.continued_at).copy()),
            next=trace.record(epoch + 1) if epoch < len(trace) else None,
            came=came,
            curve=frame.curve,
            ended=run.ended,
            as_of_start=frame.as_of_start,
            run=run,
        )

    def carrying(self, known: Start | None, stopped: Callable[[], bool]) -> Start | None:
        """Return where the step begins, with what is carried to it; None where that takes too long to find.

        Args:
            known: an earlier answer for the same run.

        Raises:
            Cancelled: *stopped* has said so.
        """
        here = self.here
        rule = optimizer_of(self.experiment)
        needs_none = here.epoch == 0 or rule.has_closed_form or self.experiment.batch_size is not None
        if here.state is not None or needs_none:
            return here
        nearest = known if known is not None and known.epoch <= here.epoch else None
        if here.epoch - (nearest.epoch if nearest else 0) > _MOST_AGAIN:
            return None
        return start_at(self.experiment, self.readings, here.epoch, nearest, stopped)


def symbols(model: Model) -> Sequence[str]:
    """Return what the parameters are called in little room: those of a network by their letters."""
    if not isinstance(model, Network):
        return model.parameter_names
    units = range(1, model.hidden_units + 1)
    return [*(f"{letter}{unit}" for letter in "wbv" for unit in units), "c"]


def where(wanted: Wanted, loss: float) -> str:
    """Say which step it is, and where it begins."""
    place = _place(wanted.experiment, wanted.here.params, wanted.curve)
    does = "took" if wanted.next is not None else "would take" if wanted.ended else "will take"
    return (
        f"The step that epoch {wanted.here.epoch + 1:,} {does}, {place and f'from {place}, '}"
        f"where the loss is {loss_text(loss)}; {_input(wanted.experiment)}."
        + (" The readings are those as of Start." if wanted.as_of_start else "")
    )


def how_it_came(wanted: Wanted) -> str:
    """Say which step led here; "" where none did, or there is too much to say."""
    if wanted.came is None:
        return ""
    before, curve, record = wanted.came
    place = _place(wanted.experiment, before, curve)
    if not place:
        return ""
    return (
        f"Epoch {record.epoch:,} came here from {place}, where the loss "
        f"was {loss_text(record.loss)} and the gradient {_listed([figure_text(g) for g in record.gradient])}."
    )


def _listed(texts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))


def _place(experiment: Experiment, params: Values, curve: Curve | None) -> str:
    """Return parameters, and what they are in the units of the readings where that is something else.

    "" where they are too many.
    """
    names = model_of(experiment).parameter_names
    if len(names) > MOST_PARAMETERS:
        return ""
    text = _listed([f"{name} = {figure_text(value)}" for name, value in zip(names, params, strict=True)])
    if curve is None or not curve.in_reading_units or experiment.input_scale == 1:
        return text
    return f"{text} ({', '.join(f'{name} {figure_text(v)}' for name, v in curve.in_reading_units.items())})"


def _input(experiment: Experiment) -> str:
    scale = experiment.input_scale
    if scale == STANDARDIZE:
        return "x is t_u, standardized"
    if scale != 1:
        return f"x is {setting_text(float(scale))} · t_u"
    return "x is t_u, and w is the slope" if experiment.model == LINE.name else "x is t_u"


def chain_formula(model: Model) -> str:
    """Say the chain rule of a model."""
    names = model.parameter_names
    if isinstance(model, Network):
        return (
            f"∂L/∂θ = Σ ∂L/∂t_p · ∂t_p/∂θ over the readings, for each of {len(names)} parameters θ: too many "
            "for a page. With t_p = Σ vⱼ·aⱼ + c over the hidden units, aⱼ = tanh(wⱼ·x + bⱼ), the factors are "
            "∂t_p/∂vⱼ = aⱼ, ∂t_p/∂bⱼ = vⱼ·(1 − aⱼ²), ∂t_p/∂wⱼ = vⱼ·(1 − aⱼ²)·x and ∂t_p/∂c = 1."
        )
    if len(names) > MOST_PARAMETERS:
        return f"∂L/∂θ = Σ ∂L/∂t_p · ∂t_p/∂θ over the readings, for each of {len(names)} parameters θ."
    first, others = names[0], _listed(names[1:]) if names[1:] else ""
    inner = (
        f"∂t_p/∂{name} = {part}"
        for name, part in zip(names, inner_derivatives(model), strict=True)
        if part != f"∂t_p/∂{name}"
    )
    so_for = f", and so for {others}" if others else ""
    chain = "; ".join(filter(None, (f"∂L/∂{first} = Σ ∂L/∂t_p · ∂t_p/∂{first}{so_for}", ", ".join(inner))))
    return f"{chain}. The error t_p − t_c is the table's residual t_c − t_p with the other sign."


def about_digits(model: Model) -> str:
    """Say what the digits beside three gradients are."""
    names = _listed([f"for {name}" for name in model.parameter_names])
    return f"“digits”: how many agree with the analytic gradient in float64, {names}."


def about_the_parts(experiment: Experiment, step: Step, count: int) -> str:
    """Say why a step is not shown by its parts; "" where it is.

    Args:
        count: how many readings an epoch learns from.
    """
    if WHOLE not in step.summands:
        return ""
    if experiment.batch_size is not None:
        steps = -(-count // experiment.batch_size)
        return (
            f"An epoch is {steps:,} {'step' if steps == 1 else 'steps'} here, over {experiment.batch_size:,} "
            "readings at most, in an order that is drawn anew: this is the sum of them, beside the gradient "
            "over all readings."
        )
    return (
        "What the optimiser has carried to this epoch is not known here: its parts are shown at the newest "
        f"epoch, and up to epoch {_MOST_AGAIN:,}."
    )


def about_the_gradient(experiment: Experiment, step: Step) -> str:
    """Say which gradient is set where it is not the one that the chain rule gives; "" where it is."""
    match experiment.gradient:
        case "finite-difference":
            name = f"the finite difference with δ = {setting_text(experiment.delta)}"
        case "autograd":
            name = "that of autograd"
        case _:
            return ""
    if len(step.gradient) > MOST_PARAMETERS:
        return f"This run uses {name}."
    values = _listed([figure_text(value) for value in step.gradient])
    return f"Σ is the analytic gradient. This run uses {name}: {values}."


def step_rows(step: Step) -> list[tuple[str, ...]]:
    """Return the parameters before the step, what it is made of and those after, as texts."""
    rows = {"before": step.before, "gradient": step.gradient, **step.figures, **step.summands}
    rows["after"] = step.after
    # two columns of figures have room for all their digits
    write = figure_text if len(step.names) < 3 else partial(format_significant, digits=4)
    return [("", *step.names), *((name, *map(write, values.tolist())) for name, values in rows.items())]


def three_rows(three: ThreeGradients, names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return three gradients and their digits of agreement, as texts."""
    rows: list[tuple[str, ...]] = [("", *(f"∂L/∂{name}" for name in names), "digits")]
    for name, gradient in (
        ("finite difference", three.finite_difference),
        ("analytic", three.analytic),
        ("autograd", three.autograd),
    ):
        digits = ", ".join(_digits(value) for value in three.digits(gradient))
        rows.append((name, *map(figure_text, gradient), digits))
    return rows


def _digits(value: float) -> str:
    return "–" if np.isnan(value) else str(int(value))


def about_errors(found: DifferenceErrors, index: int, name: str, *, is_parabola: bool) -> str:
    """Say what is seen, in numbers; *is_parabola* says whether the loss is one in each parameter."""
    errors = found.central["float32"][:, index]
    if not np.isfinite(errors).any():
        return "In float32 the loss is not finite here, so there is no difference to take."
    best = int(np.nanargmin(np.where(np.isfinite(errors), errors, np.nan)))
    delta = format_significant(float(found.deltas[best]), 1)
    if is_parabola:
        central = (
            "is exact on a loss that is a parabola. What is left is rounding, which grows as δ shrinks; in"
        )
    else:
        central = f"is off by about δ²/6 · ∂³L/∂{name}³, and by rounding, which grows as δ shrinks; in"
    return (
        f"A central difference (solid), taken to both sides, {central} float32 it is least near δ = {delta}. "
        f"A one-sided difference (dashed) is off by δ/2 · ∂²L/∂{name}² as well."
    )
