"""When a run ends before its epochs are used up, and why it has ended."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.models import Values
from thermogui.core.readings.readings import Floats

Epochs = npt.NDArray[np.int64]


class Reason(StrEnum):
    """Why a run has ended; NONE while it goes on, and of one that failed."""

    NONE = ""
    EPOCHS = "epochs"
    TARGET_LOSS = "target_loss"
    GRADIENT = "gradient"
    NO_IMPROVEMENT = "no_improvement"
    PATIENCE = "patience"
    DIVERGED = "diverged"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Watched:
    """What stops remember of the epochs so far, so that a run goes on as if it had never been interrupted.

    Attributes:
        best_loss, best_epoch: of the first epoch with the least loss; inf and 0 without one. They are kept
            only where there is a limit on epochs without improvement.
        best_validation_loss, best_validation_epoch: the same on the readings held out, with patience.
        met: the rules that have ended the run; it was continued all the same, and they are not asked again.
    """

    best_loss: float = math.inf
    best_epoch: int = 0
    best_validation_loss: float = math.inf
    best_validation_epoch: int = 0
    met: frozenset[Reason] = frozenset()


NOTHING_WATCHED = Watched()


def first_stop(
    experiment: Experiment,
    watched: Watched,
    first_epoch: int,
    losses: Values,
    gradients: Values,
    validation_losses: Values | None = None,
) -> tuple[int | None, Reason, Watched]:
    """Return the row of the first epoch that ends a run, and why; None where all of them go on.

    It is the same epoch in every engine, but where all that a loss still does is round: near the bottom, each
    has another last digit, and so another epoch without improvement.

    Of several reasons in one epoch a loss that is not finite counts first, then the target.

    Args:
        watched: what the epochs before these have left; returned as this one, or the last, leaves it.
        losses, gradients: of consecutive epochs, at the parameters before each step, shapes (k,) and (k, p).
        validation_losses: on the readings held out, shape (k,); None where none are.
    """
    precise = losses.astype(np.float64)
    ends: dict[Reason, npt.NDArray[np.bool_]] = {}
    if experiment.early_stop:
        ends[Reason.DIVERGED] = ~np.isfinite(precise)
    if experiment.target_loss is not None:
        ends[Reason.TARGET_LOSS] = precise < experiment.target_loss
    if experiment.gradient_tolerance is not None:
        with np.errstate(all="ignore"):
            # the 2-norm, without squares that over- or underflow
            norms = np.hypot.reduce(gradients.astype(np.float64), axis=1)
        ends[Reason.GRADIENT] = norms < experiment.gradient_tolerance
    best = on_held_out = None
    if experiment.no_improvement is not None:
        best = _best(first_epoch, precise, watched.best_loss, watched.best_epoch)
        ends[Reason.NO_IMPROVEMENT] = best[2] >= experiment.no_improvement
    if experiment.patience is not None and validation_losses is not None:
        found = validation_losses.astype(np.float64)
        on_held_out = _best(first_epoch, found, watched.best_validation_loss, watched.best_validation_epoch)
        ends[Reason.PATIENCE] = on_held_out[2] >= experiment.patience
    rows = {
        reason: int(np.argmax(mask))
        for reason, mask in ends.items()
        if reason not in watched.met and mask.any()
    }
    row = min(rows.values(), default=None)
    reason = next((reason for reason, at in rows.items() if at == row), Reason.NONE)
    last = len(precise) - 1 if row is None else row
    if best is not None:
        watched = replace(watched, best_loss=float(best[0][last]), best_epoch=int(best[1][last]))
    if on_held_out is not None:
        loss, epoch = float(on_held_out[0][last]), int(on_held_out[1][last])
        watched = replace(watched, best_validation_loss=loss, best_validation_epoch=epoch)
    if reason:
        watched = replace(watched, met=watched.met | {reason})
    return row, reason, watched


def _best(
    first_epoch: int, losses: Floats, best_loss: float, best_epoch: int
) -> tuple[Floats, Epochs, Epochs]:
    """Return of each epoch the least loss so far, the first epoch that had it, and how long ago that is."""
    epochs = first_epoch + np.arange(len(losses))
    best_losses = np.fmin.accumulate(np.concatenate([[best_loss], losses]))
    is_better = losses < best_losses[:-1]
    best_epochs = np.maximum.accumulate(np.where(is_better, epochs, best_epoch))
    return best_losses[1:], best_epochs, epochs - best_epochs
