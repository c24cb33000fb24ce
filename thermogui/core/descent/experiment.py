"""Every setting of a run, with its range."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from thermogui.core.descent.models import LINE, MODELS, Values
from thermogui.core.descent.optimizers import OPTIMIZERS
from thermogui.core.errors import ThermoError

STANDARDIZE: Literal["standardize"] = "standardize"
MAX_EPOCHS = 10_000_000

CHOICES: Mapping[str, Collection[str]] = MappingProxyType(
    {
        "model": MODELS.keys(),
        "gradient": ("analytic", "finite-difference", "autograd"),
        "optimizer": OPTIMIZERS.keys(),
        "engine": ("torch", "numpy"),
        "dtype": ("float32", "float64"),
    }
)
RANGES: Mapping[str, str] = MappingProxyType(
    {
        "epochs": f"a whole number from 1 to {MAX_EPOCHS:,}",
        "learning_rate": "a number greater than 0",
        "input_scale": "a number other than 0",
        "initial": "a finite number",
        "delta": "a number greater than 0",
        "target_loss": "a number greater than 0",
        "gradient_tolerance": "a number greater than 0",
        "no_improvement": f"a whole number from 1 to {MAX_EPOCHS:,}",
    }
)
"""What a setting may be, as an end of a sentence."""

STOPS = ("target_loss", "gradient_tolerance", "no_improvement")
"""The settings that end a run before its epochs are used up; each is off where it is None."""


@dataclass(frozen=True)
class Experiment:
    """The settings of one run; the defaults are those of the book's last run.

    An experiment may hold wrong values, so that a form can be edited freely: `problems` says
    what is wrong with which field, and `train` refuses what has problems.

    Attributes:
        input_scale: factor on t_u before it enters the model, or "standardize" for
            (t_u − mean) / standard deviation with ddof 0.
        model, optimizer: names in `MODELS` and `OPTIMIZERS`.
        initial: starting parameters of the model, in scaled units.
        delta: half the distance of the two losses of a central finite difference.
        early_stop: whether a run ends at the first loss that is not finite.
        seed: of the random generator; plain gradient descent draws nothing from it.
        target_loss: a run ends at the first loss below it; None for no such end, here and below.
        gradient_tolerance: a run ends at the first gradient whose 2-norm, in scaled units, is below it.
        no_improvement: a run ends after so many epochs without a loss below all before.
    """

    model: str = "linear"
    gradient: str = "analytic"
    optimizer: str = "gd"
    engine: str = "torch"
    dtype: str = "float32"
    epochs: int = 5000
    learning_rate: float = 0.01
    input_scale: float | str = 0.1
    initial: tuple[float, ...] = (1.0, 0.0)
    delta: float = 0.1
    early_stop: bool = True
    seed: int = 0
    target_loss: float | None = None
    gradient_tolerance: float | None = None
    no_improvement: int | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is gradient descent on a straight line, of which all is known in closed form."""
        return self.model == LINE.name and OPTIMIZERS[self.optimizer].has_closed_form

    @property
    def stops(self) -> dict[str, float]:
        """The rules that may end a run before its epochs are used up, early stop apart, by their names."""
        asked = {name: getattr(self, name) for name in STOPS}
        return {name: value for name, value in asked.items() if value is not None}

    def to_the_end(self) -> Experiment:
        """Return these settings for a run that nothing ends before its epochs are used up."""
        return replace(self, early_stop=False, target_loss=None, gradient_tolerance=None, no_improvement=None)

    def problems(self) -> dict[str, str]:
        """Return one sentence for each field that keeps a run from beginning, by the field's name."""
        wrong = self.field_problems()
        if not wrong and self.engine == "numpy" and self.gradient == "autograd":
            wrong["gradient"] = "Autograd belongs to PyTorch: choose the torch engine, or another gradient."
        return wrong

    def field_problems(self) -> dict[str, str]:
        """Return one sentence for each field whose value is wrong by itself: what no file holds."""
        checks = {
            **{name: _choice_problem(name, getattr(self, name)) for name in CHOICES},
            "epochs": None if _is_count_of_epochs(self.epochs) else f"Epochs must be {RANGES['epochs']}.",
            "learning_rate": None
            if _is_positive(self.learning_rate)
            else f"The learning rate must be {RANGES['learning_rate']}.",
            "input_scale": None
            if self.input_scale == STANDARDIZE or (_is_finite(self.input_scale) and self.input_scale != 0)
            else f"The input scale must be {RANGES['input_scale']}, or standardize it.",
            "initial": _initial_problem(self.model, self.initial),
            "delta": None if _is_positive(self.delta) else f"δ must be {RANGES['delta']}.",
            "early_stop": None if isinstance(self.early_stop, bool) else "Early stop must be on or off.",
            "seed": None if _is_integer(self.seed) else "The seed must be a whole number.",
            "target_loss": None
            if self.target_loss is None or _is_positive(self.target_loss)
            else f"The target loss must be {RANGES['target_loss']}.",
            "gradient_tolerance": None
            if self.gradient_tolerance is None or _is_positive(self.gradient_tolerance)
            else f"The gradient's tolerance must be {RANGES['gradient_tolerance']}.",
            "no_improvement": None
            if self.no_improvement is None or _is_count_of_epochs(self.no_improvement)
            else f"The epochs without improvement must be {RANGES['no_improvement']}.",
        }
        return {name: problem for name, problem in checks.items() if problem}

    def mended_by(self, before: Experiment) -> Experiment:
        """Return these settings with what is wrong by itself, as if half typed, as it was *before*."""
        mended: dict[str, Any] = {name: getattr(before, name) for name in self.field_problems()}
        if "initial" in mended and len(self.initial) == len(before.initial):
            pairs = zip(self.initial, before.initial, strict=True)
            mended["initial"] = tuple(now if _is_finite(now) else then for now, then in pairs)
        return replace(self, **mended) if mended else self

    def check(self) -> None:
        """Raise ThermoError if any field has a wrong value."""
        if wrong := self.problems():
            raise ThermoError(" ".join(wrong.values()))

    def as_dict(self) -> dict[str, Any]:
        """Return every setting by name, as JSON can hold it."""
        return {**asdict(self), "initial": list(self.initial)}


def _choice_problem(name: str, value: object) -> str | None:
    if value in CHOICES[name]:
        return None
    return f"The {name} must be one of: {', '.join(CHOICES[name])}."


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_count_of_epochs(value: object) -> bool:
    return isinstance(value, int) and _is_integer(value) and 1 <= value <= MAX_EPOCHS


def _is_finite(value: object) -> bool:
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # a whole number beyond every double
        return False


def _initial_problem(model: str, value: object) -> str | None:
    names = MODELS.get(model, LINE).parameter_names
    if isinstance(value, tuple | list) and len(value) == len(names) and all(map(_is_finite, value)):
        return None
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    count = "two" if len(names) == 2 else len(names)
    return f"The initial {listed} must be {count} finite numbers."


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and _is_finite(value) and value > 0


def learning_rate_of(experiment: Experiment) -> float:
    """Return it as the dtype holds it: beyond its range inf, as a scalar beside a tensor becomes."""
    with np.errstate(over="ignore"):
        return float(np.dtype(experiment.dtype).type(experiment.learning_rate))


def initial_params(experiment: Experiment) -> Values:
    """Return the starting parameters in the experiment's dtype, shape (p,)."""
    with np.errstate(over="ignore"):
        return np.array(experiment.initial, np.float64).astype(experiment.dtype)
