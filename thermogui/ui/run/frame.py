"""One moment of a run, as all parts of the window show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.drawn import Drawn
from thermogui.core.descent.run import Run
from thermogui.core.descent.trace import Record, Trace
from thermogui.core.readings.labels import Label
from thermogui.core.readings.readings import Readings
from thermogui.ui.run.state import RunState


@dataclass(frozen=True)
class Frame:
    """One moment of a run, or what a run would begin with.

    Attributes:
        run: None before the first run and after a reset.
        record: the epoch shown, loss and gradient before its step; None at epoch 0.
        params: after that epoch, shape (p,).
        curve: that of `params`; None when settings allow none.
        loss, gradient: at `params`, which the epoch after it records or would record; shapes () and (p,).
        distance: from the least-squares curve, at most over the readings' range; None where there is none.
        as_of_start: whether the table has other readings than the run, which loss, gradient and distance
            are of.
        predictions: t_p of the initial parameters, shape (learned from,); only at epoch 0.
        trained: how many epochs the run has by now.
        is_live: whether the newest epoch is shown, whichever that is.
        labels: what t_u and t_c are called.
        held_out: the readings that are held out; None where none are.
        loss_held_out: the loss at `params` on these; None before the first epoch is trained.
        drawn: the runs that are drawn together, this one first; with no other there is nothing to compare.
    """

    run: Run[Trace] | None
    epoch: int
    planned: int
    record: Record | None = None
    params: np.ndarray | None = None
    curve: Curve | None = None
    loss: float | None = None
    gradient: np.ndarray | None = None
    distance: float | None = None
    predictions: np.ndarray | None = None
    as_of_start: bool = False
    epochs_per_second: float = 0.0
    seconds_left: float | None = None
    state: RunState = RunState.IDLE
    trained: int = 0
    is_live: bool = True
    labels: tuple[Label, Label] | None = None
    held_out: Readings | None = None
    loss_held_out: float | None = None
    drawn: Sequence[Drawn] = ()

    @property
    def beside(self) -> Sequence[Drawn]:
        """The runs that are drawn beside this one."""
        return self.drawn[1:]
