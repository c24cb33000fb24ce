"""The edge of stability: which learning rates converge on these readings, and how fast."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thermogui.core.descent.experiment import Experiment
from thermogui.core.descent.figures import setting_text
from thermogui.core.descent.models import LINE, MODELS, design_matrix
from thermogui.core.descent.moments import Moments
from thermogui.core.descent.optimizers import OPTIMIZERS
from thermogui.core.descent.quadratic import Descent, Quadratic
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Readings

_CLOSE = 0.01
"""How near to the minimum counts as there."""

_ROUNDING = 1e-9
"""How much a learning rate may differ from the limit and still be the limit."""

_NEVER = 10**15
"""So many epochs nobody waits for."""

_AT_ONCE = 64
"""How many epochs are tried in one step of the search, which costs little more than one of them."""


@dataclass(frozen=True)
class Stability:
    """What the Hessian of the mean squared error, 2/n·XᵀX with the design matrix X, says of learning rates.

    x is the scaled input. Goodfellow, Bengio, Courville, *Deep Learning*, 4.3.1; for the best rate
    and the speed at it: Boyd, Vandenberghe, *Convex Optimization*, 9.3.

    Attributes:
        lambda_max: the largest eigenvalue; inf where the inputs are too large to square.
        lambda_min: the smallest; 0 where all inputs are equal.
    """

    lambda_max: float
    lambda_min: float

    @classmethod
    def of(cls, bowl: Quadratic) -> Stability:
        largest, smallest = (float(value) for value in bowl.eigenvalues)
        if math.isnan(largest) or math.isnan(smallest):
            return cls(math.inf, 0.0)
        return cls(largest, smallest)

    @classmethod
    def of_readings(cls, experiment: Experiment, readings: Readings) -> Stability | None:
        """Return that of the readings that count; None where there is none, or the model is not linear.

        Raises:
            ThermoError: the readings cannot be standardized.
        """
        t_u, t_c = readings.used()
        model = MODELS[experiment.model]
        if not model.is_linear or len(t_u) == 0:
            return None
        scaling = InputScaling.of(experiment, t_u)
        if model is not LINE:
            design = design_matrix(model, scaling.apply(t_u, "float64"))
            with np.errstate(all="ignore"):
                singular = np.linalg.svd(design, compute_uv=False)
                return cls(*(float(2 * value**2 / len(t_u)) for value in singular[[0, -1]]))
        return cls.of(Quadratic.of(Moments.of(t_u, t_c).scaled(scaling)))

    @classmethod
    def of_run(cls, experiment: Experiment, readings: Readings) -> Stability | None:
        """Return that of the readings where it limits the run: where nothing but the gradient moves θ."""
        by_gradient = OPTIMIZERS[experiment.optimizer].has_closed_form
        return cls.of_readings(experiment, readings) if by_gradient else None

    @property
    def condition_number(self) -> float:
        """κ = λmax/λmin; inf where λmin is 0."""
        if self.lambda_min == 0 or math.isinf(self.lambda_max):
            return math.inf
        return self.lambda_max / self.lambda_min

    @property
    def largest_learning_rate(self) -> float:
        """2/λmax: with less descent converges, with more it diverges. 0 where λmax is inf."""
        return 2 / self.lambda_max

    @property
    def best_learning_rate(self) -> float:
        """2/(λmax + λmin): both ends shrink by (κ − 1)/(κ + 1) an epoch, and none faster than the slower.

        Where λmin is 0 that is 2/λmax, and no longer stable: there is no slow end to wait for.
        """
        return 2 / (self.lambda_max + self.lambda_min)

    def loss_growth(self, learning_rate: float) -> float:
        """Return (1 − η·λmax)², by which the loss comes to grow each epoch beyond the limit."""
        factor = 1 - learning_rate * self.lambda_max
        return factor * factor if abs(factor) < 1e154 else math.inf

    def is_beyond(self, learning_rate: float) -> bool:
        """Return whether descent with this learning rate diverges; false at the limit itself."""
        return learning_rate > self.largest_learning_rate * (1 + _ROUNDING)

    def sentence(self, learning_rate: float) -> str:
        """Return where a learning rate stands, and what the loss does if it is beyond the limit."""
        limit = self.largest_learning_rate
        rate = setting_text(learning_rate)
        if limit == 0:
            return "No learning rate is stable: the inputs are too large to be squared."
        ratio = learning_rate / limit
        if abs(ratio - 1) <= _ROUNDING:
            return f"{rate} is the stable limit itself: the loss stops falling."
        if ratio < 1:
            return f"{rate} is {_percent(ratio)} of the stable limit {format_significant(limit, 2)}."
        growth = self.loss_growth(learning_rate)
        if growth < 2:
            how = f"by {_percent(growth - 1)} each epoch"
        elif math.isinf(growth):
            how = "beyond every number at once"
        else:
            how = f"about {_grouped(growth)}-fold each epoch"
        # near the limit two figures would make both the same
        shown = f"{ratio:.4g}" if ratio < 1.1 else _grouped(ratio)
        digits = 4 if ratio < 1.1 else 2
        return (
            f"{rate} is {shown} times the stable limit {format_significant(limit, digits)}: "
            f"the loss grows {how}."
        )


def epochs_to_minimum(descent: Descent) -> int | None:
    """Return after how many epochs the loss is within 1 % of its minimum for good; None if never.

    It is the least n with L(θₙ) − L* ≤ 0.01·L*, for the parameters after n epochs; where the
    least-squares line fits exactly, L* = 0, with L(θₙ) − L* ≤ 0.01·(L(θ₀) − L*). In a run's records
    it is the loss of epoch n + 1 that shows it.
    """
    start = float(descent.excess(np.zeros(1))[0])
    least = descent.quadratic.moments.least
    wanted = _CLOSE * (least or start)
    if not np.isfinite([start, wanted]).all():
        return None
    if start <= wanted:
        return 0
    if not (descent.log_factors[descent.roots != 0] < 0).all():
        return None
    # a sum of shares that all shrink: among powers of two first, then closer and closer, many at once
    low, high = _first_within(descent, 2 ** np.arange(_NEVER.bit_length(), dtype=np.int64), wanted, 0)
    if high is None:
        return None
    while high - low > 1:
        inner = np.arange(low, high, max(1, (high - low) // _AT_ONCE), dtype=np.int64)[1:]
        low, closer = _first_within(descent, inner, wanted, low)
        high = high if closer is None else closer
    return high


def _first_within(
    descent: Descent, epochs: npt.NDArray[np.int64], wanted: float, before: int
) -> tuple[int, int | None]:
    """Return the last of rising *epochs* before the excess is at most *wanted*, and the next or None."""
    within = ~(descent.excess(epochs) > wanted)
    if not within.any():
        return int(epochs[-1]), None
    first = int(np.argmax(within))
    return int(epochs[first - 1]) if first else before, int(epochs[first])


def _percent(part: float) -> str:
    return f"{format_significant(100 * part, 2)} %"


def _grouped(value: float) -> str:
    """Return two significant digits, with commas: 3,300."""
    return f"{float(f'{value:.1e}'):,.0f}" if 10 <= value < 1e7 else format_significant(value, 2)
