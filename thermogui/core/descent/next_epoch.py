"""The epoch that follows some parameters, before it is trained: what the run itself would record of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from thermogui.core.descent.batches import divided
from thermogui.core.descent.engines.closed_form import uses_gram
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.trace import Record
from thermogui.core.descent.training import Start, train
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import Readings


def next_epoch(
    experiment: Experiment,
    readings: Readings,
    here: Start,
    begun: Start | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Record:
    """Return the epoch that follows *here*, digit for digit as the run will have it.

    Args:
        begun: where the run has begun or was last continued, if that is not here.

    Raises:
        ThermoError: a setting is out of its range, no reading counts, or they cannot be standardized.
        Cancelled: *stopped* has said so.
    """
    count = int(divided(experiment, readings)[0].counts.sum())
    # the closed form counts its epochs from where it began; every other engine knows only where it is
    start = begun if begun is not None and uses_gram(experiment, count) else here
    ahead = replace(experiment.to_the_end(), epochs=here.epoch + 1 - start.epoch)
    for block in train(ahead, readings, start):
        if block.stopped_because:
            break
        if stopped():
            raise Cancelled
    return Record(block.last_epoch, float(block.losses[-1]), block.params[-1], block.gradients[-1])
