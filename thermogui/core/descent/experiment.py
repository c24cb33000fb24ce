"""Every setting of a run, with its range."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast

import numpy as np

from thermogui.core.descent.kinds import is_finite, is_integer, is_part, is_positive
from thermogui.core.descent.models import LINE, MODELS, MOST_UNITS, Drawn, Model, Values
from thermogui.core.descent.optimizers import OPTIMIZERS, Optimizer
from thermogui.core.descent.schedules import CONSTANT, SCHEDULES
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
        "schedule": SCHEDULES.keys(),
    }
)
_DIGITS = 300
LONGEST = 10**_DIGITS  # no whole number is as large that a session keeps
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
        "patience": f"a whole number from 1 to {MAX_EPOCHS:,}",
        "hidden_units": f"a whole number from 1 to {MOST_UNITS}",
        "batch_size": "a whole number from 1 on",
        "seed": f"a whole number of {_DIGITS} digits at most",
        "momentum": "a number from 0 to below 1",
        "betas": "two numbers from 0 to below 1",
        "alpha": "a number from 0 to below 1",
        "epsilon": "a number from 0 on",
        "validation_share": "a share from 0 to below 1",
    }
)
"""What a setting may be, as an end of a sentence."""

STOPS = ("target_loss", "gradient_tolerance", "no_improvement", "patience")
"""The settings that end a run before its epochs are used up; each is off where it is None."""

OPTIONS = ("hidden_units", "momentum", "betas", "alpha", "epsilon")
"""The settings that belong to some models or optimisers alone: fields of these, by the same name."""

_Choice = TypeVar("_Choice")


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
        seed: of what is drawn: the start of a network, the order of batches, the readings held out, each in a
            stream of its own; plain gradient descent draws nothing.
        target_loss: a run ends at the first loss below it; None for no such end, here and below.
        gradient_tolerance: a run ends at the first gradient whose 2-norm, in scaled units, is below it.
        no_improvement: a run ends after so many epochs without a loss below all before.
        hidden_units, momentum, betas, alpha, epsilon: of the models and optimisers that have such a field.
        batch_size: how many readings a step is over, the last of an epoch fewer; None for all of them.
        schedule: a name in `SCHEDULES`: what the learning rate is multiplied by in each epoch.
        validation_share: what part of the readings is held out, where nobody has chosen which.
        patience: a run ends after so many epochs without a validation loss below all before.
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
    hidden_units: int = 13
    momentum: float = 0.9
    betas: tuple[float, ...] = (0.9, 0.999)
    alpha: float = 0.99
    epsilon: float = 1e-8
    batch_size: int | None = None
    schedule: str = CONSTANT
    validation_share: float = 0.0
    patience: int | None = None

    @property
    def has_plain_steps(self) -> bool:
        """Whether each step is θ − η·∂L/∂θ, over all readings and with the same η."""
        is_constant = self.schedule == CONSTANT and self.batch_size is None
        return is_constant and OPTIMIZERS[self.optimizer].has_closed_form

    @property
    def is_plain(self) -> bool:
        """Whether it is gradient descent on a straight line, of which all is known in closed form."""
        return self.model == LINE.name and self.has_plain_steps

    @property
    def stops(self) -> dict[str, float]:
        """The rules that may end a run before its epochs are used up, early stop apart, by their names."""
        asked = {name: getattr(self, name) for name in STOPS}
        return {name: value for name, value in asked.items() if value is not None}

    def to_the_end(self) -> Experiment:
        """Return these settings for a run that nothing ends before its epochs are used up."""
        off: dict[str, Any] = dict.fromkeys(STOPS)
        return replace(self, early_stop=False, **off)

    def problems(self, by_hand: bool = False) -> dict[str, str]:
        """Return one sentence for each field that keeps a run from beginning, by the field's name.

        *by_hand* says that readings are held out which somebody has chosen.
        """
        wrong = self.field_problems()
        if not wrong and self.engine == "numpy" and self.gradient == "autograd":
            wrong["gradient"] = "Autograd belongs to PyTorch: choose the torch engine, or another gradient."
        if not wrong and self.patience is not None and not (self.validation_share or by_hand):
            wrong["patience"] = "Patience goes by the readings held out: set the share held out above 0."
        return wrong

    def field_problems(self) -> dict[str, str]:
        """Return one sentence for each field whose value is wrong by itself: what no file holds."""
        return dict(self._field_problems)

    @cached_property
    def _field_problems(self) -> dict[str, str]:
        # a window asks for them several times at each step of a slider
        checks = {
            **{name: _choice_problem(name, getattr(self, name)) for name in CHOICES},
            "epochs": None if _is_count_of_epochs(self.epochs) else f"Epochs must be {RANGES['epochs']}.",
            "learning_rate": None
            if is_positive(self.learning_rate)
            else f"The learning rate must be {RANGES['learning_rate']}.",
            "input_scale": None
            if self.input_scale == STANDARDIZE or (is_finite(self.input_scale) and self.input_scale != 0)
            else f"The input scale must be {RANGES['input_scale']}, or standardize it.",
            "initial": self._initial_problem(),
            "delta": None if is_positive(self.delta) else f"δ must be {RANGES['delta']}.",
            "early_stop": None if isinstance(self.early_stop, bool) else "Early stop must be on or off.",
            "seed": None if _is_kept(self.seed) else f"The seed must be {RANGES['seed']}.",
            "target_loss": None
            if self.target_loss is None or is_positive(self.target_loss)
            else f"The target loss must be {RANGES['target_loss']}.",
            "gradient_tolerance": None
            if self.gradient_tolerance is None or is_positive(self.gradient_tolerance)
            else f"The target gradient must be {RANGES['gradient_tolerance']}.",
            "no_improvement": None
            if self.no_improvement is None or _is_count_of_epochs(self.no_improvement)
            else f"The epochs without improvement must be {RANGES['no_improvement']}.",
            "hidden_units": None
            if is_integer(self.hidden_units) and 1 <= self.hidden_units <= MOST_UNITS
            else f"The hidden units must be {RANGES['hidden_units']}.",
            "momentum": None if is_part(self.momentum) else f"The momentum must be {RANGES['momentum']}.",
            "betas": None
            if isinstance(self.betas, tuple | list) and len(self.betas) == 2 and all(map(is_part, self.betas))
            else f"The betas must be {RANGES['betas']}.",
            "alpha": None if is_part(self.alpha) else f"Alpha must be {RANGES['alpha']}.",
            "epsilon": None
            if is_finite(self.epsilon) and self.epsilon >= 0
            else f"Epsilon must be {RANGES['epsilon']}.",
            "batch_size": None
            if self.batch_size is None or (_is_kept(self.batch_size) and self.batch_size >= 1)
            else f"The batch size must be {RANGES['batch_size']}.",
            "validation_share": None
            if is_part(self.validation_share)
            else f"The share held out must be {RANGES['validation_share']}.",
            "patience": None
            if self.patience is None or _is_count_of_epochs(self.patience)
            else f"The patience must be {RANGES['patience']}.",
        }
        return {name: problem for name, problem in checks.items() if problem}

    def mended_by(self, before: Experiment) -> Experiment:
        """Return these settings with what is wrong by itself, as if half typed, as it was *before*."""
        mended: dict[str, Any] = {name: getattr(before, name) for name in self.field_problems()}
        if "initial" in mended and len(self.initial) == len(before.initial):
            pairs = zip(self.initial, before.initial, strict=True)
            mended["initial"] = tuple(now if is_finite(now) else then for now, then in pairs)
        return replace(self, **mended) if mended else self

    def check(self, by_hand: bool = False) -> None:
        """Raise ThermoError if any field has a wrong value."""
        if wrong := self.problems(by_hand):
            raise ThermoError(" ".join(wrong.values()))

    def as_dict(self) -> dict[str, Any]:
        """Return every setting by name, as JSON can hold it."""
        return {**asdict(self), "initial": list(self.initial), "betas": list(self.betas)}

    def _initial_problem(self) -> str | None:
        model = MODELS.get(self.model, LINE)
        # how many parameters a network has is not known where its units are wrong
        is_sized = is_integer(self.hidden_units) and 1 <= self.hidden_units <= MOST_UNITS
        names = (with_options(model, self) if is_sized else model).parameter_names
        value = self.initial
        is_vector = isinstance(value, tuple | list) and all(map(is_finite, value))
        if is_vector and (len(value) == len(names) or not (value or model.initial)):
            return None
        if not model.initial:
            return f"The initial parameters must be {len(names)} finite numbers, or none, to be drawn."
        listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        count = "two" if len(names) == 2 else len(names)
        return f"The initial {listed} must be {count} finite numbers."


def options_of(choice: object) -> tuple[str, ...]:
    """Return the settings that a model or an optimiser has of its own."""
    if not is_dataclass(choice):
        return ()
    return tuple(field.name for field in fields(choice) if field.name in OPTIONS)


def with_options(choice: _Choice, experiment: Experiment) -> _Choice:
    """Return a model or an optimiser with the options that an experiment has set."""
    options: dict[str, Any] = {name: getattr(experiment, name) for name in options_of(choice)}
    return replace(choice, **options) if options else choice  # type: ignore[type-var]


def model_of(experiment: Experiment) -> Model:
    """Return the model of an experiment, with its options."""
    return with_options(MODELS[experiment.model], experiment)


def optimizer_of(experiment: Experiment) -> Optimizer:
    """Return the update rule of an experiment, with its options."""
    return with_options(OPTIMIZERS[experiment.optimizer], experiment)


def _choice_problem(name: str, value: object) -> str | None:
    if value in CHOICES[name]:
        return None
    return f"The {name} must be one of: {', '.join(CHOICES[name])}."


def _is_kept(value: object) -> bool:
    return isinstance(value, int) and is_integer(value) and abs(value) < LONGEST


def _is_count_of_epochs(value: object) -> bool:
    return isinstance(value, int) and is_integer(value) and 1 <= value <= MAX_EPOCHS


def learning_rate_of(experiment: Experiment) -> float:
    """Return it as the dtype holds it: beyond its range inf, as a scalar beside a tensor becomes."""
    with np.errstate(over="ignore"):
        return float(np.dtype(experiment.dtype).type(experiment.learning_rate))


def initial_params(experiment: Experiment) -> Values:
    """Return the starting parameters in the experiment's dtype, shape (p,); drawn where none are set."""
    start = experiment.initial or cast(Drawn, model_of(experiment)).start(experiment.seed)
    with np.errstate(over="ignore"):
        return np.array(start, np.float64).astype(experiment.dtype)
