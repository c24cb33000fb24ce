"""What a run has come to, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.engines.closed_form import uses_gram
from thermogui.core.descent.experiment import STANDARDIZE, Experiment
from thermogui.core.descent.figures import (
    distance_text,
    figure_text,
    loss_text,
    setting_text,
    term_text,
)
from thermogui.core.descent.models import InputScaling
from thermogui.core.descent.stability import stability_sentence
from thermogui.core.descent.trace import Trace
from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Readings
from thermogui.core.readings.units import UNIT_SYMBOLS


def line_sentence(
    line: tuple[float, float],
    loss: float,
    distance: float | None,
    unit: str = "degC",
    as_of_start: bool = False,
) -> str:
    """Return the current line in one sentence.

    Args:
        line: slope and intercept in the units of the readings.
        loss: mean squared error of this line.
        distance: how far the line is from the least-squares line at most over the readings; None
            where there is no such line.
        unit: code of the unit of t_c.
        as_of_start: whether loss and distance are of other readings than there are now.
    """
    slope, intercept = line
    then = "as of Start: " if as_of_start else ""
    if not np.isfinite(line).all():
        return f"Line: none left, its parameters are no longer finite · {then}loss {loss_text(loss)}"
    parts = [f"Line: t_c = {figure_text(slope)}·t_u {term_text(intercept)}", f"{then}loss {loss_text(loss)}"]
    if distance is None:
        parts.append("no single best line: that takes two different t_u")
    elif np.isfinite(distance):
        parts.append(f"{distance_text(distance)} {UNIT_SYMBOLS[unit]} from the best line")
    return " · ".join(parts)


def divergence_sentence(experiment: Experiment, readings: Readings, trace: Trace, epoch: int) -> str:
    """Return what happened in a run whose loss is not finite from *epoch* on, and what would help."""
    if epoch == 1:
        return (
            "The loss is not finite at the first epoch: the readings or the initial parameters are too large "
            f"for {experiment.dtype}. Choose float64, or a smaller input scale."
        )
    t_u, t_c = readings.used()
    scaling = InputScaling.of(experiment, t_u)
    scaled = scaling.apply(t_u, "float64")
    limit = Bowl.of(scaled, t_c).largest_learning_rate
    if experiment.gradient == "finite-difference" and experiment.learning_rate < limit:
        return (
            f"The loss is no longer finite at epoch {epoch:,}, though the learning rate is stable: with "
            f"δ = {setting_text(experiment.delta)} the difference of two losses is no gradient. "
            "What helps: a δ between 0.001 and 1, or another gradient."
        )
    story = (
        f"The loss is no longer finite: before the step of epoch {epoch:,} it was too large for "
        f"{experiment.dtype}. Each step overshot the minimum by more than the one before."
    )
    params = trace.params_after(epoch)
    if np.isfinite(params).all():
        w, b = map(figure_text, params)
        slope, _ = scaling.in_reading_units(params)
        story += f" Epoch {epoch:,} left w {w} (slope {figure_text(slope)}) and b {b}."
    if limit <= 0:
        return f"{story} A smaller input scale would help."
    advice = f"a learning rate below {format_significant(limit, 2)}"
    if experiment.input_scale != STANDARDIZE and abs(float(np.mean(np.abs(scaled)))) > 10:
        advice += " or a smaller input scale (0.1, or standardize)"
    return f"{story} What helps: {advice}."


def summary_lines(experiment: Experiment, readings: Readings, trace: Trace, outcome: str) -> Iterator[str]:
    """Yield how the run ended, and its line in the units of the readings."""
    epochs = f"{len(trace):,} epoch{'' if len(trace) == 1 else 's'}"
    not_finite = np.flatnonzero(~np.isfinite(trace.losses))
    if outcome == "stopped":
        yield f"Stopped after {epochs}." if len(trace) else "Stopped before the first epoch."
    elif outcome == "diverged":
        yield f"Diverged: the loss is no longer finite at epoch {len(trace):,}."
    elif len(not_finite):
        yield f"Finished: {epochs}, but the loss is not finite from epoch {not_finite[0] + 1:,} on."
    else:
        yield f"Finished: {epochs}, loss {trace.losses[-1]:f} before the last step."
    bowl = Bowl.of_readings(readings, experiment)
    if bowl and bowl.is_beyond(experiment.learning_rate):
        sentence = stability_sentence(bowl, experiment.learning_rate)
        yield f"Learning rate {sentence}" if bowl.largest_learning_rate else sentence
    count = int(readings.counts.sum())
    if uses_gram(experiment, count):
        yield f"Computed from the Gram matrix of {count:,} readings."
    slope, intercept = line_in_reading_units(experiment, readings, trace)
    sign = "-" if intercept < 0 else "+"
    yield f"In the units of the readings: t_c = {slope:.6g} * t_u {sign} {abs(intercept):.6g}"


def line_in_reading_units(experiment: Experiment, readings: Readings, trace: Trace) -> tuple[float, float]:
    """Return slope and intercept of the line over t_u at the end of a run."""
    scaling = InputScaling.of(experiment, readings.used()[0])
    return scaling.in_reading_units(trace.params_after(len(trace)).tolist())
