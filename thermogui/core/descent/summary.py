"""What a run has come to, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from thermogui.core.descent.batches import divided
from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.curve import Curve
from thermogui.core.descent.engines.closed_form import uses_gram
from thermogui.core.descent.experiment import STANDARDIZE, Experiment
from thermogui.core.descent.figures import distance_text, figure_text, loss_text, setting_text, term_text
from thermogui.core.descent.models import Network, Polynomial
from thermogui.core.descent.run import Outcome, Run
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.stability import beyond_sentence, stability_sentence
from thermogui.core.descent.stops import Reason
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import scaled_data, validation_losses
from thermogui.core.numbers import at_most
from thermogui.core.readings.labels import Label, shortened, stated
from thermogui.core.readings.readings import Readings

_COUNTED = {2: "two", 3: "three"}


def headline(
    curve: Curve,
    loss: float,
    distance: float | None,
    labels: tuple[Label, Label] | None = None,
    as_of_start: bool = False,
    ended: str = "",
    held_out: float | None = None,
) -> tuple[str, ...]:
    """Return the current curve in a few words: its equation, its loss, its distance from the best line.

    Args:
        loss: mean squared error of this curve.
        distance: how far it is from the least-squares curve at most over the readings; None where
            there is no such curve, as of a network.
        labels: what t_u and t_c are called.
        as_of_start: whether loss and distance are of other readings than there are now.
        ended: what ended the run at this curve (`stop_words`), where that is to be told.
        held_out: the loss of this curve on readings that are held out; None where none are.
    """
    of_loss = f"{'as of Start: ' if as_of_start else ''}loss {loss_text(loss)}"
    losses = [of_loss] if held_out is None else [of_loss, f"held out {loss_text(held_out)}"]
    if not curve.is_finite:
        return f"No {curve.noun} left: its parameters are no longer finite", *losses
    named = equation(curve)
    parts = [named[0].upper() + named[1:] if curve.noun == "curve" else named, *losses]
    if distance is None and isinstance(curve.model, Polynomial):
        parts.append(f"no single best {curve.noun}: that takes {_COUNTED[len(curve.params)]} different t_u")
    elif distance is not None and np.isfinite(distance):
        far = distance_text(distance) if labels is None else labels[1].beside(distance_text(distance))
        parts.append(f"{far} from the best {curve.noun}")
    if labels is not None and any(label.is_described for label in labels):
        parts += [label.stated(shortened) for label in labels]
    return (*parts, ended) if ended else tuple(parts)


def equation(curve: Curve) -> str:
    """Return a polynomial over t_u as an equation; of another curve, what it is."""
    if curve.noun == "curve":
        return curve.model.words if isinstance(curve.model, Network) else f"a curve: {_figures(curve)}"
    highest, *others = curve.in_reading_units.values()
    powers = ["·t_u²", "·t_u", ""][-len(others) - 1 :]
    terms = [figure_text(highest), *map(term_text, others)]
    return "t_c = " + " ".join(f"{term}{power}" for term, power in zip(terms, powers, strict=True))


def divergence_sentence(experiment: Experiment, readings: Readings, trace: Trace, epoch: int) -> str:
    """Return what happened in a run whose loss is not finite from *epoch* on, and what would help."""
    if epoch == 1:
        return (
            "The loss is not finite at the first epoch: the readings or the initial parameters are too large "
            f"for {experiment.dtype}. Choose float64, or a smaller input scale."
        )
    t_u, t_c = divided(experiment, readings)[0].used()
    scaling = InputScaling.of(experiment, t_u)
    scaled = scaling.apply(t_u, "float64")
    limit = Bowl.of(scaled, t_c).largest_learning_rate if experiment.is_plain else None
    if experiment.gradient == "finite-difference" and (limit is None or experiment.learning_rate < limit):
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
        curve = Curve.of(experiment, scaling, params)
        names = curve.model.parameter_names
        left = [f"{name} {figure_text(value)}" for name, value in zip(names, params, strict=True)]
        if curve.slope_intercept is not None:
            left[0] += f" (slope {figure_text(curve.slope_intercept[0])})"
        story += f" Epoch {epoch:,} left {', '.join(left[:-1])} and {left[-1]}."
    if limit is not None and limit <= 0:
        return f"{story} A smaller input scale would help."
    advice = f"a learning rate below {at_most(limit)}" if limit else "a smaller learning rate"
    if experiment.input_scale != STANDARDIZE and abs(float(np.mean(np.abs(scaled)))) > 10:
        advice += " or a smaller input scale (0.1, or standardize)"
    return f"{story} What helps: {advice}."


def stop_words(run: Run[Any]) -> str:
    """Return why a run has ended, in a few words; "" while it goes on, and where an error ended it."""
    experiment = run.experiment
    match run.stopped_because:
        case Reason.EPOCHS:
            return "all epochs are done"
        case Reason.TARGET_LOSS:
            return f"loss below {setting_text(experiment.target_loss or 0.0)}"
        case Reason.GRADIENT:
            return f"gradient below {setting_text(experiment.gradient_tolerance or 0.0)}"
        case Reason.NO_IMPROVEMENT:
            count = experiment.no_improvement or 0
            return f"no new best loss for {count:,} epoch{'' if count == 1 else 's'}"
        case Reason.PATIENCE:
            count = experiment.patience or 0
            return f"no new best loss of the readings held out for {count:,} epoch{'' if count == 1 else 's'}"
        case Reason.DIVERGED:
            return "the loss is no longer finite"
        case Reason.INTERRUPTED:
            left = f"paused, {run.left:,} epoch{'' if run.left == 1 else 's'} left"
            return left if run.left else "stopped by hand"
    return ""


def summary_lines(run: Run[Trace]) -> Iterator[str]:
    """Yield how a run ended, and its line in the units of the readings."""
    experiment, readings, trace = run.experiment, run.readings, run.trace
    epochs = f"{len(trace):,} epoch{'' if len(trace) == 1 else 's'}"
    not_finite = np.flatnonzero(~np.isfinite(trace.losses))
    if run.outcome is Outcome.STOPPED:
        how = "Paused" if run.left else "Stopped"
        yield f"{how} after {epochs}." if len(trace) else f"{how} before the first epoch."
    elif run.diverged:
        yield f"Diverged: the loss is no longer finite at epoch {len(trace):,}."
    elif len(not_finite):
        yield f"Finished: {epochs}, but the loss is not finite from epoch {not_finite[0] + 1:,} on."
    else:
        why = "" if run.stopped_because is Reason.EPOCHS else f": {stop_words(run)}"
        yield f"Finished: {epochs}, loss {trace.losses[-1]:f} before the last step{why}."
    bowl = Bowl.of_readings(run.learned_from, experiment) if experiment.is_plain else None
    if bowl and bowl.is_beyond(experiment.learning_rate):
        sentence = stability_sentence(bowl, experiment.learning_rate)
        yield f"Learning rate {sentence}" if bowl.largest_learning_rate else sentence
    elif not bowl and (sentence := beyond_sentence(experiment, readings)):
        yield f"Learning rate {sentence}"
    yield from _held_out_lines(run)
    count = int(run.learned_from.counts.sum())
    if uses_gram(experiment, count):
        yield f"Computed from the Gram matrix of {count:,} readings."
    curve = run.curve_at_end
    if curve.slope_intercept is None:
        yield f"{'In the units of the readings' if curve.in_reading_units else 'Curve'}: {_figures(curve)}"
        return
    if any(label.is_described for label in readings.labels):
        yield f"Columns: {stated(readings.labels)}"
    slope, intercept = curve.slope_intercept
    sign = "-" if intercept < 0 else "+"
    yield f"In the units of the readings: t_c = {slope:.6g} * t_u {sign} {abs(intercept):.6g}"


_PARTED = 1.01
"""By how much a loss on readings held out is above its least where it counts as worse."""


def held_out_loss(run: Run[Trace], epoch: int) -> float | None:
    """Return the loss on the readings held out after an epoch, as the next one records it.

    None where none are, and before the first.
    """
    recorded = run.trace.validation_losses
    if recorded is None or run.held_out is None:
        return None
    if epoch < len(recorded):
        return float(recorded[epoch])
    data = scaled_data(run.experiment, run.held_out, run.scaling)
    return float(validation_losses(run.experiment, data, run.trace.params_after(epoch)[None])[0])


def held_out_sentence(run: Run[Trace], last: float | None) -> str:
    """Return how a run does on the readings held out; where that has become worse, when it was best.

    *last* is the loss on them after its last epoch (`held_out_loss`).
    """
    trace = run.trace
    losses, epoch = trace.validation_losses, trace.best_epoch
    count = 0 if run.held_out is None else int(run.held_out.counts.sum())
    these = "this reading" if count == 1 else f"these {count:,} readings"
    held_out = f"{count:,} reading{' is' if count == 1 else 's are'} held out"
    if losses is None or epoch is None or last is None:
        return f"{held_out}."
    now, least = len(trace), float(losses[epoch - 1])
    if last > _PARTED * least and trace.loss_after(now) < trace.loss_after(epoch - 1):
        # an epoch records the loss before its step
        where = f"after epoch {epoch - 1:,}" if epoch > 1 else "before the first epoch"
        return (
            f"The loss of the readings held out was least {where}: {loss_text(least)}. "
            f"After epoch {now:,} it is {loss_text(last)}, "
            f"though that of the others has fallen: on {these}; {_another(run)} may differ."
        )
    return f"{held_out}: loss {loss_text(last)} on {these}, after epoch {now:,}."


def _held_out_lines(run: Run[Trace]) -> Iterator[str]:
    """Yield how a run did on the readings held out, where some are."""
    losses, epoch = run.trace.validation_losses, run.trace.best_epoch
    if losses is None or epoch is None:
        return
    count = int(run.readings.counts.sum() - run.learned_from.counts.sum())
    yield (
        f"Held out: {count} reading{'' if count == 1 else 's'}, loss {losses[-1]:f} before the last step; "
        f"the least was {losses[epoch - 1]:f} at epoch {epoch:,}. {_another(run).capitalize()} may differ."
    )


def _another(run: Run[Trace]) -> str:
    """Return what would hold out other readings."""
    return "another choice" if run.readings.held_by_hand else "another seed"


def _figures(curve: Curve) -> str:
    """Return what the parameters are over t_u, or where they mean nothing there, how many there are."""
    if not curve.in_reading_units:
        return f"{curve.model.name}, {len(curve.params)} parameters"
    return ", ".join(f"{name} {figure_text(value)}" for name, value in curve.in_reading_units.items())
