"""Which engine computes a run."""

from __future__ import annotations

from functools import partial

from thermogui.core.descent.engines.closed_form import ClosedFormEngine, uses_gram
from thermogui.core.descent.engines.design_matrix import NumpyDesignMatrix, TorchDesignMatrix
from thermogui.core.descent.engines.engine import Engine
from thermogui.core.descent.engines.stepwise import NumpyStepwise, TorchStepwise
from thermogui.core.descent.experiment import Experiment, learning_rate_of
from thermogui.core.descent.models import MODELS, Values
from thermogui.core.descent.optimizers import State
from thermogui.core.lean_torch import import_torch


def make_engine(
    experiment: Experiment,
    x: Values,
    y: Values,
    params: Values,
    state: State | None = None,
    closed_form: bool = False,
) -> Engine:
    """Return the engine for an experiment; x and y of shape (n,), params (p,), all in its dtype.

    It is the closed form where that is asked for, and for as many readings as `uses_gram` says.

    Args:
        state: what the engine that had the epoch before has left (`Engine.state`); None at the first.
    """
    if closed_form or uses_gram(experiment, len(x)):
        rate = learning_rate_of(experiment)
        return ClosedFormEngine(x, y, params, rate, partial(_make_loop, experiment, x, y))
    return _make_loop(experiment, x, y, params, state)


def _make_loop(
    experiment: Experiment, x: Values, y: Values, params: Values, state: State | None = None
) -> Engine:
    """Return the engine that goes through the readings in every epoch."""
    is_torch = experiment.engine == "torch"
    if is_torch:
        torch = import_torch()
        # tensors of a few numbers gain nothing from more threads, and lose a lot in waiting for them
        torch.set_num_threads(1)
    by_matrix = MODELS[experiment.model].is_linear and experiment.has_plain_steps
    if by_matrix and experiment.gradient == "analytic":
        return (TorchDesignMatrix if is_torch else NumpyDesignMatrix)(experiment, x, y, params)
    return (TorchStepwise if is_torch else NumpyStepwise)(experiment, x, y, params, state)
