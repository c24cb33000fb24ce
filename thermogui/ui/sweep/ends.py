"""What a sweep comes to on the screen: where it is drawn, its best rate, and how it ends at any one."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.engines.closed_form import why_not
from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.forecast import Forecast
from thermogui.core.descent.nearness import NEVER
from thermogui.core.descent.sweep import Sweep, sweep, where_it_matters
from thermogui.core.readings.readings import Floats, Readings
from thermogui.ui.plots.marks import to_step

TRAINED = 41
"""How many runs are trained where there is no closed form."""

_EVENLY = 180
_NEAR_THE_LIMIT = np.geomspace(1e-4, 0.1, 10)
"""By which parts of it rates are below and above the stable limit, where all changes at once."""
_AROUND_THE_BEST = 61
_OF_A_DECADE = 4
"""Where axes may begin and end, so that they stand still while a reading is dragged."""
_DIGITS = 3


class Ending(NamedTuple):
    """How a run with one learning rate ends, as in `Sweep`."""

    rate: float
    loss: float
    diverges_at: int
    needed: int | None
    is_unstable: bool


@dataclass(frozen=True, eq=False)
class Ends:
    """How runs end that differ in nothing but their learning rate.

    Attributes:
        experiment, readings: what they have in common, and the learning rate of the next run.
        bowl: the loss over the readings, not scaled; None where none counts.
        sweep: None where nothing is known of any, or not yet.
        problem: why there is none, in a sentence.
        best: the one with the least loss; None where all diverge.
    """

    experiment: Experiment
    readings: Readings
    bowl: Bowl | None = None
    sweep: Sweep | None = None
    problem: str = ""
    best: Ending | None = None

    @property
    def is_of_any_rate(self) -> bool:
        """Whether any rate can be asked for, and not only those of the sweep."""
        return has_closed_form(self.experiment)

    @property
    def span(self) -> tuple[float, float]:
        """From which power of ten to which the rates are drawn."""
        assert self.sweep is not None
        rates = self.sweep.learning_rates
        return rounded_out(math.log10(rates[0]), math.log10(rates[-1]))

    def is_of(self, experiment: Experiment, readings: Readings) -> bool:
        """Return whether a sweep of these would be this one."""
        same = replace(experiment, learning_rate=self.experiment.learning_rate) == self.experiment
        return same and readings is self.readings

    def rate_at(self, x: float, pixel: float) -> float | None:
        """Return the rate at a power of ten, to the digit that a pixel tells apart."""
        if self.sweep is None:
            return None
        rate = 10.0**x
        if self.is_of_any_rate:
            return to_step(rate, 10.0 ** (x + pixel) - rate)
        return float(self.sweep.learning_rates[self._nearest(rate)])

    def at(self, rate: float) -> Ending | None:
        """Return how a run with a rate ends: without a closed form, with the nearest of those trained."""
        if self.sweep is None or not 0 < rate < math.inf:
            return None
        if self.is_of_any_rate and self.bowl is not None:
            return ending(sweep(self.experiment, self.bowl, [rate]), 0)
        return ending(self.sweep, self._nearest(rate))

    def _nearest(self, rate: float) -> int:
        assert self.sweep is not None
        return int(np.abs(np.log(self.sweep.learning_rates) - math.log(rate)).argmin())


def has_closed_form(experiment: Experiment) -> bool:
    """Return whether its runs need not be trained to know how they end."""
    return not (experiment.stops or why_not(experiment))


def swept_in_closed_form(experiment: Experiment, readings: Readings, bowl: Bowl) -> Ends:
    """Sweep some 200 rates over the range in which anything happens.

    Raises:
        ThermoError: the readings cannot be standardized, or the range is not known.
    """
    low, high = (math.log10(rate) for rate in where_it_matters(experiment, bowl))
    low, high = rounded_out(low, high)
    evenly = np.logspace(low, high, _EVENLY)
    limit = Forecast.of(experiment, bowl).descent.bowl.largest_learning_rate
    near = limit * (1 + np.outer([-1, 1], _NEAR_THE_LIMIT).ravel())
    best = found = sweep(experiment, bowl, np.sort(np.concatenate([evenly, near])))
    if found.best is not None:
        # the loss is convex in the rate, so that its minimum is between the neighbours of the least
        rates, last = found.learning_rates, len(found.losses) - 1
        before, after = rates[max(found.best - 1, 0)], rates[min(found.best + 1, last)]
        best = sweep(experiment, bowl, np.geomspace(before, after, _AROUND_THE_BEST))
    least = None if best.best is None else ending(best, best.best)
    return Ends(experiment, readings, bowl, found, best=least)


def rates_to_train(experiment: Experiment, bowl: Bowl) -> Floats:
    """Return rates over the range in which anything happens, none with more digits than are told apart.

    Raises:
        ThermoError: as `swept_in_closed_form`.
    """
    evenly = np.geomspace(*where_it_matters(experiment, bowl), TRAINED)
    return np.array([float(f"{rate:.{_DIGITS}g}") for rate in evenly])


def ending(found: Sweep, place: int) -> Ending:
    """Return how one of the runs of a sweep ends."""
    needed = int(found.needed[place])
    return Ending(
        float(found.learning_rates[place]),
        float(found.losses[place]),
        int(found.diverges_at[place]),
        None if needed == NEVER else needed,
        bool(found.unstable[place]),
    )


def rounded_out(low: float, high: float) -> tuple[float, float]:
    """Return a range of powers of ten that holds another, and changes in steps."""
    return math.floor(low * _OF_A_DECADE) / _OF_A_DECADE, math.ceil(high * _OF_A_DECADE) / _OF_A_DECADE
