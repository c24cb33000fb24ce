"""After how many epochs a run is within 1 % of the least loss and stays there."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.closed_form import ClosedForm, excess
from thermogui.core.descent.exact import ExactFit
from thermogui.core.descent.trace import Trace
from thermogui.core.readings.readings import Floats

CLOSE = 0.01
"""How near to the minimum counts as there."""

_ABOUT_ZERO = 1e-10
"""Residuals of a hundred-thousandth of t_c are a few roundings of float32."""

NEVER = -1
_ENDLESS = 1e15
"""So many epochs nobody waits for."""

_AT_ONCE = -1e6
_STEPS = 8


def allowed_excess(bowl: Bowl | ExactFit, first: float) -> float:
    """Return by how much a loss may exceed the least one, L*, and be within 1 % of it.

    That is 1 % of L*; where L* is about 0, 1 % of the *first* excess, which is that of the start.
    """
    nothing = _ABOUT_ZERO * bowl.size
    return CLOSE * (max(first, nothing) if bowl.least <= nothing else bowl.least)


def epochs_to_stay(
    trace: Trace, bowl: Bowl | ExactFit, known: tuple[int, int | None] | None = None
) -> int | None:
    """Return after how many of its epochs a run is within 1 % of the least loss and stays there to its end.

    None where it is not there at its end. It is of the loss of the parameters after so many epochs,
    which the epoch after them records. *known* is a number of epochs and what was returned of them: only
    those since are looked at.
    """
    if not len(trace):
        return None
    since, needed = known or (0, 0)
    losses = np.append(trace.losses[since:].astype(np.float64), trace.loss_after(len(trace)))
    with np.errstate(all="ignore"):
        allowed = allowed_excess(bowl, float(trace.losses[0]) - bowl.least)
        # where it was not there, the first of these is not either
        outside = np.flatnonzero(~(losses - bowl.least <= allowed))
    if len(outside):
        needed = since + int(outside[-1]) + 1
    return needed if needed is not None and needed <= len(trace) and np.isfinite(allowed) else None


def epochs_to_minimum(descent: ClosedForm) -> int | None:
    """Return the same of a run of any length, in closed form; None if it never comes there."""
    found = int(epochs_in_closed_form(descent.bowl, descent.roots, descent.log_factors[None])[0])
    return None if found == NEVER else found


def epochs_in_closed_form(bowl: Bowl, roots: Floats, logs: Floats) -> npt.NDArray[np.int64]:
    """Return the same for many learning rates, shape (r,); NEVER where it never comes there.

    Args:
        roots: `Bowl.components` of the start, shape (2,).
        logs: `closed_form.log_factors` of each rate, shape (r, 2).
    """
    with np.errstate(all="ignore"):
        first = float(np.square(roots).sum())
        allowed = allowed_excess(bowl, first)
        shrinks = (logs < 0)[:, roots != 0].all(axis=1)
        if not np.isfinite([first, allowed]).all():
            return np.full(len(logs), NEVER)
        if first <= allowed:
            return np.where(shrinks, 0, NEVER)
        # the logarithm of a sum of exponentials is convex in the epochs: from before the end Newton's steps
        # never pass it, and it is all but straight
        slopes = 2 * np.maximum(logs, _AT_ONCE)
        levels = np.log(np.square(roots)) - np.log(allowed)
        epochs = np.where(levels > 0, levels / -slopes, 0.0).max(axis=1)
        for _ in range(_STEPS):
            terms = np.exp(epochs[:, None] * slopes + levels)
            total = terms.sum(axis=1)
            epochs = epochs - np.log(total) * total / (terms * slopes).sum(axis=1)
        # to the whole epoch, past the last digits of a quotient
        whole = np.ceil(epochs)
        whole -= excess(roots, logs, whole - 1) <= allowed
        whole += excess(roots, logs, whole) > allowed
        return np.where(shrinks & (whole < _ENDLESS), whole, NEVER).astype(np.int64)
