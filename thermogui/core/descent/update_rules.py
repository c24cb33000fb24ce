"""The optimisers as they can be read: a formula, and the lines that run, read from their file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from thermogui.core.descent.experiment import OPTIONS, Experiment
from thermogui.core.descent.figures import setting_text
from thermogui.core.resources import resources


@dataclass(frozen=True)
class UpdateRule:
    """An optimiser in words.

    Attributes:
        formula: with g for the gradient, η for the learning rate and θ for the parameters.
        code: the lines of its `Optimizer.step`: a frozen program has no source to ask for.
        init: the line of its `Optimizer.init`.
        options: what its constants are, with the names of an experiment's settings in braces.
    """

    title: str
    formula: str
    code: str
    init: str
    options: str = ""

    def says(self, experiment: Experiment) -> str:
        """Return the formula, and its constants as an experiment has them."""
        values = {name: getattr(experiment, name) for name in OPTIONS}
        texts = {
            name: [setting_text(one) for one in value] if isinstance(value, tuple) else setting_text(value)
            for name, value in values.items()
        }
        options = self.options.format_map(texts)
        return f"{self.formula}, with {options}" if options else self.formula


@cache
def update_rules() -> dict[str, UpdateRule]:
    """Return them all by the names of their optimisers."""
    text = (resources() / "lessons" / "optimizers.toml").read_text(encoding="utf-8")
    return {name: UpdateRule(**found) for name, found in tomllib.loads(text).items()}
