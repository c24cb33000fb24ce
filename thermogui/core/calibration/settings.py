"""What a person decides about a calibration."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from thermogui.core.calibration.components import Component, problem_of

Weights = Literal["none", "absolute", "relative"]
Scatter = Literal["t_c", "t_u", "both"]
MOST_READINGS = 10**9
"""Of which a value may be the mean."""
SIZES = {"linear": 2, "quadratic": 3}
"""How many parameters the curves have."""
CHOICES: dict[str, tuple[str, ...]] = {
    "model": tuple(SIZES),
    "weights": ("none", "absolute", "relative"),
    "scatter": ("t_c", "t_u", "both"),
}
RANGES = {
    "confidence": "a number between 0 and 1",
    "correlation": "a number between −1 and 1",
    "readings": f"a whole number from 1 to {MOST_READINGS:,}",
    "reference": "a number, 0 or more",
    "resolution": "a number, 0 or more",
}
"""What a number may be, as an end of a sentence."""


@dataclass(frozen=True)
class Conventions:
    """What is decided before a calibration.

    Attributes:
        model: `linear` or `quadratic`.
        weights: `none` (scatter from the residuals), `absolute` (the σ of the readings taken at their
            word) or `relative` (only their ratios count).
        scatter: the column that carries the scatter, and σ where there is one: `t_c` is fitted over
            t_u, or `t_u` is fitted over t_c and the curve is inverted for use. With `both` each column
            has a σ, which is taken at its word whatever *weights* say; a line of t_c over t_u is fitted.
        confidence: of the intervals, between 0 and 1.
        origin: where the intercept is read, on the axis of the predictor.
        correlation: between the errors of t_u and t_c of a pair, where both scatter.
    """

    model: str = "linear"
    weights: Weights = "none"
    scatter: Scatter = "t_c"
    confidence: float = 0.95
    origin: float = 0.0
    correlation: float = 0.0

    @property
    def response(self) -> str:
        """The column that is fitted over the other one, in whose direction residuals are."""
        return "t_u" if self.scatter == "t_u" else "t_c"

    def problems(self) -> dict[str, str]:
        """Return what is wrong, by attribute."""
        found = {
            name: f"It must be one of {', '.join(choices)}."
            for name, choices in CHOICES.items()
            if getattr(self, name) not in choices
        }
        if not 0 < self.confidence < 1:
            found["confidence"] = f"It must be {RANGES['confidence']}."
        if not math.isfinite(self.origin):
            found["origin"] = "It must be a finite number."
        if not -1 < self.correlation < 1:
            found["correlation"] = f"It must be {RANGES['correlation']}."
        if self.scatter == "both":
            if self.model == "quadratic":
                found["model"] = "It must be linear where both columns scatter."
            if self.weights == "relative":
                found["weights"] = "Where both columns scatter, every σ is taken at its word."
        return found


@dataclass(frozen=True)
class Extra:
    """What else makes a converted value uncertain, beside the scatter of the readings.

    Attributes:
        readings: of how many new readings the value is the mean, q.
        reference: what makes the reference uncertain, part by part.
        resolution: step a of the display of the unknown thermometer, in the unit of t_u; a/√12 is its
            standard uncertainty (GUM, F.2.2.1). The scatter of the readings has it already, so that only
            the mean of several is held to be no finer.
        another_display: whether new readings are read with a display that the calibration had not, of this
            step, which then adds to the scatter.
    """

    readings: int = 1
    reference: tuple[Component, ...] = ()
    resolution: float = 0.0
    another_display: bool = False

    def problems(self) -> dict[str, str]:
        """Return what is wrong, by attribute."""
        found = {}
        if not 1 <= self.readings <= MOST_READINGS:
            found["readings"] = f"It must be {RANGES['readings']}."
        if problem := problem_of(self.reference):
            found["reference"] = problem
        if not 0 <= self.resolution < math.inf:
            found["resolution"] = f"It must be {RANGES['resolution']}."
        return found


@dataclass(frozen=True)
class CalibrationSettings:
    """Everything that a calibration needs beside the readings.

    Attributes:
        conventions: model, weights, the column that scatters, confidence.
        extra: what else makes a converted value uncertain.
        names_unit: whether t_c holds temperatures, so that the scale of t_u can be looked for; a
            correction, as in GUM H.3, is none.
    """

    conventions: Conventions = field(default_factory=Conventions)
    extra: Extra = field(default_factory=Extra)
    names_unit: bool = True

    def problems(self) -> dict[str, str]:
        """Return what is wrong, by attribute of the conventions or of what else makes uncertain."""
        return {**self.conventions.problems(), **self.extra.problems()}
