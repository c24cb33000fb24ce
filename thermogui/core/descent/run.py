"""A run: going on, kept, stored and exported alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from thermogui.core.descent.batches import divided
from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.curve import Curve
from thermogui.core.descent.exact import ExactFit
from thermogui.core.descent.excerpt import Excerpt
from thermogui.core.descent.experiment import Experiment, initial_params, model_of
from thermogui.core.descent.models import LINE
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.descent.stops import Reason
from thermogui.core.descent.trace import Trace
from thermogui.core.descent.training import Block, Start, train
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import Readings

_NOTHING: Mapping[str, Any] = MappingProxyType({})

Kept = TypeVar("Kept", Trace, Excerpt)


class Outcome(StrEnum):
    """How a run ended; NONE while it goes on."""

    NONE = ""
    FINISHED = "finished"
    STOPPED = "stopped"
    DIVERGED = "diverged"
    FAILED = "failed"


class Stage(NamedTuple):
    """Training that began anew, after how many epochs, and whether by the closed form or epoch by epoch."""

    after: int
    closed_form: bool


@dataclass(eq=False)
class Run(Generic[Kept]):
    """A run and what it has left behind: every epoch (`Run[Trace]`), or some (`Run[Excerpt]`).

    Attributes:
        experiment, readings: as they were when it began.
        planned: how many epochs it will have had at its end.
        continued_at: how many it had when it was last continued; 0 if it never was.
        ended_by: the rule that ended it; NONE of one that was broken off, and in a session without rules.
        stages: where training began anew; what comes before the first was trained epoch by epoch.
        name: what it is called; "" where nobody has named it.
        digest: `Readings.digest` of what it was trained on, where a session says so; else "".
        stored: what is kept of it in files and at rest; None where that is yet to be made.
        was_saved: whether it is stopped because it was saved while it went on.
        unknown: what a session of a later version says of it, by the object it stands in, the outermost "".
    """

    experiment: Experiment
    readings: Readings
    trace: Kept
    planned: int
    outcome: Outcome = Outcome.NONE
    continued_at: int = 0
    ended_by: Reason = Reason.NONE
    stages: tuple[Stage, ...] = ()
    name: str = ""
    digest: str = ""
    stored: Excerpt | None = None
    was_saved: bool = False
    unknown: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: _NOTHING)

    @classmethod
    def begun(cls, experiment: Experiment, readings: Readings, name: str = "") -> Run[Trace]:
        """Return a run that has no epoch yet.

        Raises:
            ThermoError: the settings or the readings allow none.
        """
        experiment.check(readings.held_by_hand)
        run = Run(experiment, readings, Trace(initial_params(experiment)), experiment.epochs, name=name)
        _ = run.scaling
        return run

    @cached_property
    def scaling(self) -> InputScaling:
        """What is done to t_u before it enters the model.

        Raises:
            ThermoError: the readings cannot be standardized.
        """
        return InputScaling.of(self.experiment, self.learned_from.used()[0])

    @cached_property
    def learned_from(self) -> Readings:
        """The readings without those that are held out.

        Raises:
            ThermoError: they cannot be divided.
        """
        return divided(self.experiment, self.readings)[0]

    @cached_property
    def held_out(self) -> Readings | None:
        """The readings that are held out; None where none are.

        Raises:
            ThermoError: they cannot be divided.
        """
        return divided(self.experiment, self.readings)[1]

    @cached_property
    def bowl(self) -> Bowl | None:
        """The loss of lines over its readings, not scaled; None where its model is another."""
        return Bowl.of_readings(self.learned_from) if self.experiment.model == LINE.name else None

    @cached_property
    def exact(self) -> ExactFit | None:
        """The least-squares curve of another polynomial; None where its model is none, and of a line."""
        is_line = self.experiment.model == LINE.name
        return None if is_line else ExactFit.of(model_of(self.experiment), self.learned_from)

    @property
    def curve_at_end(self) -> Curve:
        """The curve that it has come to."""
        trace = self.trace
        last = trace.last_params if isinstance(trace, Excerpt) else trace.params_after(len(trace))
        return Curve.of(self.experiment, self.scaling, last)

    @property
    def stopped_because(self) -> Reason:
        """Why it is over; NONE while it goes on, and where an error ended it."""
        if self.finished:
            return self.ended_by or Reason.EPOCHS
        reasons = {Outcome.DIVERGED: Reason.DIVERGED, Outcome.STOPPED: Reason.INTERRUPTED}
        return reasons.get(self.outcome, Reason.NONE)

    @property
    def diverged(self) -> bool:
        return self.outcome is Outcome.DIVERGED

    @property
    def finished(self) -> bool:
        return self.outcome is Outcome.FINISHED

    @property
    def ended(self) -> bool:
        return self.outcome is not Outcome.NONE

    @property
    def left(self) -> int:
        """How many of the planned epochs are to come where it was paused by being saved; else 0."""
        return self.planned - len(self.trace) if self.was_saved else 0

    @property
    def experiment_so_far(self) -> Experiment:
        """The settings with which a run comes as far as this one has."""
        return replace(self.experiment, epochs=len(self.trace))

    def is_begun_by(self, experiment: Experiment, readings: Readings) -> bool:
        """Say whether a run begun with these would be this one."""
        return self.experiment == experiment and self.readings.trains_like(readings)

    # -- while it goes on

    def append(self: Run[Trace], block: Block) -> None:
        """Keep epochs that follow on those that are here."""
        if block.closed_form != (bool(self.stages) and self.stages[-1].closed_form):
            self.stages += (Stage(len(self.trace), block.closed_form),)
        self.trace.append(block)
        self.ended_by = block.stopped_because

    def continued(self: Run[Trace], epochs: int) -> Start:
        """Plan more epochs after the end, and return where they start.

        A rule that has ended it is not asked again.
        """
        done = len(self.trace)
        self.continued_at, self.planned, self.outcome = done, done + epochs, Outcome.NONE
        # what was kept is of fewer epochs, and these are trained on the readings that it has
        self.ended_by, self.stored, self.digest, self.was_saved = Reason.NONE, None, "", False
        self.stages += (Stage(done, closed_form=False),)
        return self.trace.end

    def snapshot(self: Run[Trace]) -> Run[Excerpt]:
        """Return a copy with many epochs that stays as it is when this run goes on."""
        return self._with(Excerpt.of(self.trace))

    # -- at rest

    @property
    def is_whole(self) -> bool:
        """Whether every epoch of it is here."""
        return isinstance(self.trace, Trace)

    def gist(self) -> Excerpt:
        """Return what is kept of it: a few epochs, its end, and what a list says of it."""
        if isinstance(self.trace, Excerpt):
            return self.trace
        if self.stored is not None:
            return self.stored
        found = Excerpt.gist_of(self.trace, self.bowl or self.exact)
        if self.ended:
            self.stored = found
        return found

    def at_rest(self) -> Run[Excerpt]:
        """Return a copy of which only the gist is there; one that goes on is as if paused here."""
        return replace(self._with(self.gist()), was_saved=self.was_saved or not self.ended)

    def rest(self) -> None:
        """Let go of all epochs but a few; `wake` has them again."""
        self.trace, self.stored = self.gist(), None  # type: ignore[assignment]

    def wake(self, trace: Trace) -> bool:
        """Have every epoch again, as `recomputed` gives them; say whether they end as they did.

        Where they do not, another processor or version of torch has rounded otherwise: what was kept stays,
        and is what is kept of it again.
        """
        stored = self.gist()
        is_alike = self.at_rest().ends_like(trace)
        self.trace, self.stored = trace, stored  # type: ignore[assignment]
        return is_alike

    # -- trained again

    def again(self) -> Iterator[Block]:
        """Train it as it was trained, as far as it had come, in blocks between which it may be left.

        Raises:
            ThermoError: the readings allow no run, or the settings no closed form.
        """
        stages = [Stage(0, closed_form=False), *self.stages]
        ends = [*(stage.after for stage in self.stages), len(self.trace)]
        start = Start(0, initial_params(self.experiment))
        for stage, end in zip(stages, ends, strict=True):
            if start.epoch != stage.after or end == stage.after:
                continue
            # a schedule goes by how many epochs were planned at first
            epochs = end if stage.after else max(self.experiment.epochs, end)
            experiment = replace(self.experiment, epochs=epochs - stage.after)
            blocks = train(experiment, self.readings, start, end - stage.after, stage.closed_form)
            block = next(blocks)
            yield block
            while block.last_epoch < end and not block.stopped_because:
                block = blocks.send(end - block.last_epoch)
                yield block
            start = block.end

    def recomputed(self, stopped: Callable[[], bool] = lambda: False) -> Trace:
        """Train it again to where it ended; return every epoch of it.

        Raises:
            ThermoError: as `again`.
            Cancelled: *stopped* has said so.
        """
        trace = Trace(initial_params(self.experiment))
        for block in self.again():
            if stopped():
                raise Cancelled
            trace.append(block)
        return trace

    def _with(self, excerpt: Excerpt) -> Run[Excerpt]:
        copy: Run[Any] = self
        return replace(copy, trace=excerpt, outcome=self.outcome or Outcome.STOPPED, stored=None)

    def ends_like(self: Run[Excerpt], trace: Trace) -> bool:
        """Say whether a trace ends at the state that was kept, to the last bit.

        False too where the readings are not those that the run was trained on.
        """
        end = self.trace
        losses = [] if end.last_loss is None else [end.last_loss]
        return (
            self.digest in ("", self.readings.digest())
            and len(trace) == len(end)
            and np.array_equal(trace.losses[-1:], losses, equal_nan=True)
            and np.array_equal(trace.params_after(len(trace)), end.last_params, equal_nan=True)
        )

    def verify(self: Run[Excerpt]) -> bool:
        """Train it again and say whether it ends at its kept state, to the last bit.

        On another processor, or with another torch, sums may be rounded otherwise: then a run that is
        reproducible where it was made ends a little elsewhere.

        Raises:
            ThermoError: as `again`.
        """
        return self.ends_like(self.recomputed())
