"""What is said of a plot: beside it, of the place that is pointed at."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.figures import figure_text, loss_text, residual_text
from thermogui.core.readings.labels import Label
from thermogui.core.readings.readings import Readings
from thermogui.ui.plots.point_tips import reading_words
from thermogui.ui.plots.ticks import tick_texts

if TYPE_CHECKING:
    from thermogui.core.calibration.assessment import Assessment
    from thermogui.core.calibration.curves import Polyline
    from thermogui.core.descent.drawn import Drawn
    from thermogui.core.descent.run import Run
    from thermogui.core.descent.trace import Trace


_MOST_FIGURES = 4
_FAR_OUT = 1e7


def of_reading(readings: Readings, row: int, curve: Curve | None, assessment: Assessment | None) -> str:
    """Return a reading with its residual of a curve, and of the calibration, where they are shown."""
    text = reading_words(readings, row)
    if curve is not None:
        with np.errstate(all="ignore"):
            residual = float(readings.t_c[row] - curve(readings.t_u[row]))
        text += f", residual {residual_text(residual)}"
    left = assessment.residuals[row : row + 1] if assessment is not None else np.empty(0)
    if np.isfinite(left).any():
        text += f", of the calibration {residual_text(left[0])}"
    return text


def lines_at(
    t_u: float, curves: Sequence[tuple[str, Curve]], exact: Mapping[str, Polyline]
) -> list[tuple[str, float]]:
    """Return what lines that are drawn are called and come to at a place, where they have a value."""
    found = [(name, float(curve(np.array([t_u]))[0])) for name, curve in curves]
    for name, line in exact.items():
        if len(line.t_u):
            rising = np.argsort(line.t_u)
            at = np.interp(t_u, line.t_u[rising], line.t_c[rising], np.nan, np.nan)
            found.append((name, float(at)))
    return [(name, value) for name, value in found if math.isfinite(value)]


def of_place(
    t_u: float, values: list[tuple[str, float]], labels: tuple[Label, Label], pixel: tuple[float, float]
) -> str:
    """Return where the cursor is, to the digit that a pixel tells apart; "" in a plot without room."""
    if not all(0 < size < math.inf for size in pixel):
        return ""
    across, down = (10.0 ** math.floor(math.log10(size)) for size in pixel)
    of_t_u, of_t_c = labels
    place = of_t_u.beside(f"{of_t_u.named} {tick_texts([t_u], across)[0]}")
    # what is far out of sight has more digits than anybody reads
    steps = [max(down, abs(value) * 1e-5 if abs(value) >= _FAR_OUT else 0.0) for _, value in values]
    texts = [tick_texts([value], step)[0] for (_, value), step in zip(values, steps, strict=True)]
    said = [of_t_c.beside(f"{name} {text}") for (name, _), text in zip(values, texts, strict=True)]
    if any(", " in name for name, _ in values):
        return "\n".join([place, *said])
    return f"{place}: {', '.join(said)}" if said else place


def of_epoch(run: Run[Trace], epoch: int, beside: Sequence[Drawn] = ()) -> str:
    """Return the loss and the parameters after an epoch, or the losses of runs that are drawn together."""
    if beside:
        losses = (
            f"{one.text}: {loss_text(one.run.trace.loss_after(min(epoch, len(one.run.trace))))}"
            + (f" (its last epoch, {len(one.run.trace):,})" if epoch > len(one.run.trace) else "")
            for one in beside
        )
        return "\n".join([f"loss after epoch {epoch:,}", *losses])
    params, loss = run.trace.params_after(epoch), run.trace.loss_after(epoch)
    curve = Curve.of(run.experiment, run.scaling, params)
    # of a network there are too many to be read
    few = len(curve.params) <= _MOST_FIGURES
    figures = dict(zip(curve.model.parameter_names, curve.params, strict=True)) if few else {}
    if curve.slope_intercept is not None:
        figures["slope"] = curve.slope_intercept[0]
    said = "".join(f", {name} {figure_text(value)}" for name, value in figures.items())
    held_out = run.trace.validation_losses
    if held_out is not None and epoch < len(held_out):
        said = f", held out {loss_text(held_out[epoch])}{said}"
    return f"after epoch {epoch:,}: loss {loss_text(loss)}{said}"
