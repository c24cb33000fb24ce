"""What the learning rate is multiplied by, epoch by epoch.

A further schedule is a function, and an entry in `SCHEDULES`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

Schedule = Callable[[int, int], float]
"""Of how many epochs a run has done, and of how many it was begun with, the factor on η."""

CONSTANT = "constant"


def constant(done: int, planned: int) -> float:
    return 1.0


def cosine(done: int, planned: int) -> float:
    """Return (1 + cos(π·done/planned)) / 2: `torch.optim.lr_scheduler.CosineAnnealingLR(T_max=planned)`.

    As there, in a run that is continued after its end it rises again, as slowly as it has fallen.
    """
    return (1 + math.cos(math.pi * done / planned)) / 2


SCHEDULES: Mapping[str, Schedule] = MappingProxyType({CONSTANT: constant, "cosine": cosine})
