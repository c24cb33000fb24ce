"""Where a learning rate stands beside the edge of stability, in words."""

from __future__ import annotations

import math

from thermogui.core.descent.bowl import LIMIT_ITSELF, Bowl
from thermogui.core.descent.figures import setting_text
from thermogui.core.numbers import at_most, format_significant


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


def _percent(part: float) -> str:
    return f"{format_significant(100 * part, 2)} %"


def _grouped(value: float) -> str:
    """Return two significant digits, with commas: 3,300."""
    return f"{float(f'{value:.1e}'):,.0f}" if 10 <= value < 1e7 else format_significant(value, 2)
