"""What the core's tests share: a run from the first epoch to the last."""

import sys
from collections.abc import Callable, Iterator

import pytest

from thermogui.core.descent.experiment import Experiment, initial_params
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import Start, train
from thermogui.core.readings.readings import Readings

Run = Callable[..., tuple[Trace, str]]


@pytest.fixture(autouse=True)
def untraced(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep what is timed from being traced by coverage, which makes it five times as long."""
    trace = sys.gettrace()
    if request.node.get_closest_marker("timed"):
        sys.settrace(None)
    yield
    sys.settrace(trace)


@pytest.fixture(scope="session")
def run() -> Run:
    """Return a function that trains to the end, and gives back the trace and the outcome.

    *limits* are the sizes asked for, block by block; without them the generator is iterated over.
    """

    def train_to_the_end(
        experiment: Experiment,
        readings: Readings,
        limits: Iterator[int] | None = None,
        params: object = None,
    ) -> tuple[Trace, str]:
        first = initial_params(experiment) if params is None else params
        trace = Trace(first)
        limit = next(limits) if limits else None
        blocks = train(experiment, readings, Start(0, first), limit)
        block = next(blocks)
        while True:
            trace.append(block)
            outcome = block.outcome
            try:
                block = blocks.send(next(limits) if limits else None)
            except StopIteration:
                return trace, outcome

    return train_to_the_end
