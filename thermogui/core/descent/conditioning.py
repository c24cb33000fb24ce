"""What scaling the input does to the condition number."""

from __future__ import annotations

from dataclasses import dataclass

from thermogui.core.descent.bowl import Bowl
from thermogui.core.descent.experiment import STANDARDIZE, Experiment
from thermogui.core.descent.loss_view import scaled_to_draw
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.numbers import format_significant


@dataclass(frozen=True)
class Conditioning:
    """The loss before and after scaling.

    Attributes:
        scale: as in an experiment.
        raw: with t_u itself as the input.
        scaled: with the experiment's scaling.
        standardized: with (t_u − mean) / standard deviation; None where all t_u are equal.
    """

    scale: float | str
    raw: Bowl
    scaled: Bowl
    standardized: Bowl | None

    @classmethod
    def of(cls, raw: Bowl, experiment: Experiment) -> Conditioning:
        """Return the three losses of readings, of which one is known.

        Raises:
            ThermoError: one of them does not fit a double, or cannot be standardized as is asked for.
        """
        standardized = None
        if raw.has_one_minimum or experiment.input_scale == STANDARDIZE:
            standardized = scaled_to_draw(raw, InputScaling.standardizing(raw.mean_x, raw.spread_x))
        if standardized is not None and experiment.input_scale == STANDARDIZE:
            scaled = standardized
        else:
            scaled = scaled_to_draw(raw, InputScaling(float(experiment.input_scale)))
        return cls(experiment.input_scale, raw, scaled, standardized)

    def stages(self) -> list[tuple[str, Bowl]]:
        """Return what the losses are called, each different one once: raw, with × 0.1, standardized."""
        found = [("raw", self.raw)]
        if self.scale not in (1.0, STANDARDIZE):
            factor = f"{self.scaled.scaling.factor:g}".replace("-", "\N{MINUS SIGN}")
            found.append((f"× {factor}", self.scaled))
        if self.standardized is not None:
            found.append(("standardized", self.standardized))
        return found

    def sentence(self) -> str:
        """Return κ before and after in words."""
        if self.standardized is None:
            return "All t_u are equal: a valley without a lowest point (κ = ∞), whatever the input scale."
        words = ["κ = "]
        for name, bowl in self.stages():
            joint = "with " if name.startswith("×") else ""
            words += [condition_text(bowl.condition_number), f" {joint}{name}", ", "]
        return "".join(words[:-1])


def condition_text(number: float) -> str:
    """Return a condition number to three digits: 33,600, 357, 1."""
    if not 100 <= number < 1e9:
        return format_significant(number).removesuffix(".00")
    return f"{float(f'{number:.2e}'):,.0f}"
