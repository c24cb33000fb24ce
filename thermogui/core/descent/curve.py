"""A model with its parameters, as a curve over t_u: what core and plots hand each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from thermogui.core.descent.experiment import Experiment, model_of
from thermogui.core.descent.models import Model, Values
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.readings.readings import Floats


@dataclass(frozen=True)
class Curve:
    """t_c over t_u, in the units of the readings.

    Attributes:
        params: of the scaled input, shape (p,).
        scaling: of the input.
    """

    model: Model
    params: tuple[float, ...]
    scaling: InputScaling

    @classmethod
    def of(cls, experiment: Experiment, scaling: InputScaling, params: Values) -> Curve:
        """Return the curve of an experiment's model with these parameters, shape (p,)."""
        return cls(model_of(experiment), tuple(params.tolist()), scaling)

    def __call__(self, t_u: Floats) -> Floats:
        """Return t_c at t_u, an array of any shape; inf or nan where a double cannot hold it."""
        with np.errstate(all="ignore"):
            if self.slope_intercept is not None:
                slope, intercept = self.slope_intercept
                return slope * t_u + intercept
            x = self.scaling.apply(np.ravel(t_u), "float64")
            return np.reshape(self.model.predict(x, np.array(self.params)), np.shape(t_u))

    @cached_property
    def in_reading_units(self) -> Mapping[str, float]:
        """What the parameters are over t_u (`Model.in_reading_units`)."""
        return self.model.in_reading_units(self.params, self.scaling.factor, self.scaling.offset)

    @cached_property
    def slope_intercept(self) -> tuple[float, float] | None:
        """Slope and intercept of a straight line; None of another curve."""
        found = self.in_reading_units
        return (found["slope"], found["intercept"]) if set(found) == {"slope", "intercept"} else None

    @property
    def noun(self) -> str:
        """What it is called: a line, a parabola, or a curve of no such name."""
        names = {("slope", "intercept"): "line", ("curvature", "slope", "intercept"): "parabola"}
        return names.get(tuple(self.in_reading_units), "curve")

    @property
    def is_finite(self) -> bool:
        """Whether there is anything left to draw."""
        return bool(np.isfinite([*self.params, *self.in_reading_units.values()]).all())


def largest_difference(line: tuple[float, float], other: tuple[float, float], t_u: Floats) -> float:
    """Return how far two lines (slope, intercept) are apart at most over the range of t_u, in t_c's unit."""
    ends = np.array([t_u.min(), t_u.max()])
    with np.errstate(all="ignore"):
        return float(np.max(np.abs((line[0] - other[0]) * ends + (line[1] - other[1]))))
