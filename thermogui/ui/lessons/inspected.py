"""What the inspector says, in words and figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from thermogui.core.descent.difference_error import Sweep
from thermogui.core.descent.experiment import STANDARDIZE, Experiment
from thermogui.core.descent.inspection import Chain, ThreeGradients
from thermogui.core.descent.models import Values
from thermogui.core.numbers import format_significant
from thermogui.core.readings import Readings
from thermogui.ui.lessons.chain_table import within

_LETTERS, _MOST_DIGITS = 10, 8
"""Two such numbers and their name still have room in a narrow dock."""


@dataclass(frozen=True, eq=False)
class Wanted:
    """What a frame asks to have inspected.

    Attributes:
        params: *before* the step of its epoch, shape (2,).
        epoch: whose step it is; 0 before the first one.
        gradient, after: what the run has recorded of the step, shape (2,); None before the first one.
    """

    experiment: Experiment
    readings: Readings
    params: Values
    epoch: int
    gradient: Values | None
    after: Values | None


def where(wanted: Wanted, chain: Chain) -> str:
    """Say which step it is, and where it begins."""
    w, b = (format_significant(float(value), 6) for value in chain.params)
    which = f"The step of epoch {wanted.epoch:,}" if wanted.epoch else "The step that epoch 1 will take"
    loss = format_significant(chain.loss, 6)
    return f"{which}, from w = {w} and b = {b}, where the loss is {loss}; {_input(wanted.experiment)}."


def _input(experiment: Experiment) -> str:
    scale = experiment.input_scale
    if scale == STANDARDIZE:
        return "x is t_u, standardized"
    return "x is t_u" if scale == 1 else f"x is {scale:.6g} · t_u".replace("-", "−")


def step_rows(wanted: Wanted, chain: Chain) -> list[tuple[str, ...]]:
    """Return the parameters before the step, the step and those after, as texts."""
    # what the run has done is shown, not what was computed again, whose last digit may differ
    gradient = chain.gradient if wanted.gradient is None else wanted.gradient
    after = chain.after if wanted.after is None else wanted.after
    with np.errstate(all="ignore"):
        step = gradient.dtype.type(chain.learning_rate) * gradient
    return [
        ("", "w", "b"),
        ("before", *map(_long, chain.params)),
        ("gradient", *map(_long, gradient)),
        ("− η × gradient", *map(_long, -step)),
        ("after", *map(_long, after)),
    ]


def three_rows(three: ThreeGradients) -> list[tuple[str, ...]]:
    """Return three gradients and their digits of agreement, as texts."""
    rows: list[tuple[str, ...]] = [("", "∂L/∂w", "∂L/∂b", "digits")]
    for name, gradient in (
        ("difference", three.finite_difference),
        ("analytic", three.analytic),
        ("autograd", three.autograd),
    ):
        digits = " · ".join(_digits(value) for value in three.digits(gradient))
        rows.append((name, *map(_long, gradient), digits))
    return rows


def _digits(value: float) -> str:
    return "–" if np.isnan(value) else str(int(value))


def _long(value: np.floating) -> str:
    return within(float(value), _LETTERS, _MOST_DIGITS)


def about_errors(found: Sweep, index: int) -> str:
    """Say what is seen, in numbers."""
    errors = found.central["float32"][:, index]
    if not np.isfinite(errors).any():
        return "In float32 the loss is not finite here, so there is no difference to take."
    best = int(np.nanargmin(np.where(np.isfinite(errors), errors, np.nan)))
    delta = format_significant(float(found.deltas[best]), 1)
    return (
        f"Central differences (lines) have no truncation error on this loss, a parabola: what is left is "
        f"round-off, about ε·L/δ, least in float32 near δ = {delta}. A one-sided difference (dashed) is off "
        f"by δ/2 · ∂²L/∂{'wb'[index]}² as well."
    )
