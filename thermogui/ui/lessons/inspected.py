"""What the inspector says, in words and figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.difference_error import DifferenceErrors
from thermogui.core.descent.experiment import STANDARDIZE, Experiment
from thermogui.core.descent.figures import figure_text, loss_text, setting_text
from thermogui.core.descent.inspection import Step, ThreeGradients
from thermogui.core.descent.models import Values
from thermogui.core.descent.trace import Record
from thermogui.core.descent.training import Start
from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Readings
from thermogui.ui.run.frame import Frame


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

    @classmethod
    def of(cls, frame: Frame, experiment: Experiment, readings: Readings) -> Wanted | None:
        """Return what a frame asks for; *experiment* and *readings* are those of no run yet."""
        run, params = frame.run, frame.params
        if run is None:
            if params is None or experiment.problems() or not readings.counts.any():
                return None
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
        )


def where(wanted: Wanted, loss: float) -> str:
    """Say which step it is, and where it begins."""
    place = _place(wanted.experiment, wanted.here.params, wanted.curve)
    does = "took" if wanted.next is not None else "would take" if wanted.ended else "will take"
    return (
        f"The step that epoch {wanted.here.epoch + 1:,} {does}, from {place}, "
        f"where the loss is {loss_text(loss)}; {_input(wanted.experiment)}."
        + (" The readings are those as of Start." if wanted.as_of_start else "")
    )


def how_it_came(wanted: Wanted) -> str:
    """Say which step led here; "" where none did."""
    if wanted.came is None:
        return ""
    before, curve, record = wanted.came
    to_w, to_b = map(figure_text, record.gradient)
    return (
        f"Epoch {record.epoch:,} came here from {_place(wanted.experiment, before, curve)}, where the loss "
        f"was {loss_text(record.loss)} and the gradient {to_w} and {to_b}."
    )


def _place(experiment: Experiment, params: Values, curve: Curve | None) -> str:
    """Return parameters, and what they are in the units of the readings where that is something else."""
    w, b = map(figure_text, params)
    text = f"w = {w} and b = {b}"
    if curve is None or curve.slope_intercept is None or experiment.input_scale == 1:
        return text
    slope, intercept = map(figure_text, curve.slope_intercept)
    return f"{text} (slope {slope}, intercept {intercept})"


def _input(experiment: Experiment) -> str:
    scale = experiment.input_scale
    if scale == STANDARDIZE:
        return "x is t_u, standardized"
    return "x is t_u, and w is the slope" if scale == 1 else f"x is {setting_text(float(scale))} · t_u"


def about_the_gradient(experiment: Experiment, step: Step) -> str:
    """Say which gradient is set where it is not the one that the chain rule gives; "" where it is."""
    match experiment.gradient:
        case "finite-difference":
            name = f"the finite difference with δ = {setting_text(experiment.delta)}"
        case "autograd":
            name = "that of autograd"
        case _:
            return ""
    w, b = map(figure_text, step.gradient)
    return f"Σ is the analytic gradient. This run uses {name}: {w} and {b}."


def step_rows(step: Step) -> list[tuple[str, ...]]:
    """Return the parameters before the step, the step and those after, as texts."""
    return [
        ("", "w", "b"),
        ("before", *map(figure_text, step.before)),
        ("gradient", *map(figure_text, step.gradient)),
        ("− η × gradient", *map(figure_text, -step.size)),
        ("after", *map(figure_text, step.after)),
    ]


def three_rows(three: ThreeGradients) -> list[tuple[str, ...]]:
    """Return three gradients and their digits of agreement, as texts."""
    rows: list[tuple[str, ...]] = [("", "∂L/∂w", "∂L/∂b", "digits")]
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


def about_errors(found: DifferenceErrors, index: int) -> str:
    """Say what is seen, in numbers."""
    errors = found.central["float32"][:, index]
    if not np.isfinite(errors).any():
        return "In float32 the loss is not finite here, so there is no difference to take."
    best = int(np.nanargmin(np.where(np.isfinite(errors), errors, np.nan)))
    delta = format_significant(float(found.deltas[best]), 1)
    return (
        "A central difference (solid), taken to both sides, is exact on a loss that is a parabola. What is "
        f"left is rounding, which grows as δ shrinks; in float32 it is least near δ = {delta}. A one-sided "
        f"difference (dashed) is off by δ/2 · ∂²L/∂{'wb'[index]}² as well."
    )
