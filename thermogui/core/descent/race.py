"""Several runs trained in turns, epoch for epoch."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.training import Block, Start, train
from thermogui.core.readings.readings import Readings

_STEPS_OF_RATES = (-1.0, -0.5, 0.0, 0.5, 1.0)


@dataclass(frozen=True)
class Lap:
    """Epochs of one run of a race.

    Attributes:
        lane: which run, by its place among the experiments.
        block: what follows on its epochs so far, as `train` has it.
        ends_round: whether all runs that are still in have come as far as each other.
    """

    lane: int
    block: Block
    ends_round: bool


def race(
    experiments: Sequence[Experiment],
    readings: Readings,
    starts: Sequence[Start] | None = None,
    limit: int | None = None,
    closed_form: bool = False,
) -> Generator[Lap, int | None]:
    """Check, then train on the readings that count, all runs to the same epoch in each round.

    What a run comes to is what `train` alone would make of it, bit for bit. One that ends by a rule, or
    diverges, drops out; the race ends with its last. Iterate over it, or `send` the most epochs that the
    next round may have (*limit* is that for the first one); leave it after any block.

    Args:
        starts: where each goes on, all after the same epoch; None for their beginnings.

    Raises:
        ThermoError: as `train`, of any of them.
    """
    kept: Sequence[Start | None] = starts or [None] * len(experiments)
    # one epoch first, the same for all: nothing is known of their speed
    runners = {
        lane: train(experiment, readings, start, 1, closed_form)
        for lane, (experiment, start) in enumerate(zip(experiments, kept, strict=True))
    }
    return _rounds(runners, starts[0].epoch if starts else 0, limit)


def _rounds(
    runners: dict[int, Generator[Block, int | None]], before: int, limit: int | None
) -> Generator[Lap, int | None]:
    """Go from round to round; all runners are after epoch *before*."""
    is_first = True
    while runners:
        *_, last = runners
        target = None
        for lane, blocks in list(runners.items()):
            reached = before
            while target is None or reached < target:
                if is_first:
                    block = next(blocks)
                else:
                    # the first of a round takes as many as last a few milliseconds, and the others follow
                    block = blocks.send(limit if target is None else target - reached)
                reached = block.last_epoch
                target = target or reached
                is_over = bool(block.stopped_because)
                if is_over:
                    del runners[lane]
                limit = yield Lap(lane, block, lane == last and (is_over or reached >= target))
                if is_over:
                    break
        is_first, before = False, target or before


def rates_around(learning_rate: float) -> tuple[float, ...]:
    """Return five learning rates about half a power of ten apart, with this one in their middle."""
    rates = (learning_rate * 10**step if step else learning_rate for step in _STEPS_OF_RATES)
    return tuple(rate if rate == learning_rate else float(f"{rate:.2g}") for rate in rates)
