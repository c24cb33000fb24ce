"""The loss of any model over two of its parameters, with the others held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from thermogui.core.descent.batches import divided
from thermogui.core.descent.experiment import Experiment, model_of
from thermogui.core.descent.models import Model, Network, Values, mean_squared_error
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.errors import ThermoError
from thermogui.core.progress import Cancelled
from thermogui.core.readings.readings import Floats, Readings

_AT_ONCE = 300_000
"""As many numbers are worked out between two looks whether they are still wanted."""


class Basin(Protocol):
    """A quadratic loss over two parameters, L* + |B·(θ − θ*)|² (`Bowl`, `Slice`).

    Attributes:
        count: how many readings it is the mean over.
        least: L*.
        minimum: θ*.
        has_one_minimum: whether B is regular; else there is a valley of minima.
        least_radius: of a contour worth seeing.
    """

    @property
    def count(self) -> int: ...
    @property
    def least(self) -> float: ...
    @property
    def minimum(self) -> tuple[float, float]: ...
    @property
    def has_one_minimum(self) -> bool: ...
    @property
    def least_radius(self) -> float: ...

    def whitened(self, p: Floats, q: Floats) -> tuple[Floats, Floats]:
        """Return B·(θ − θ*) of points, in which contours are circles about 0."""
        ...

    def from_whitened(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return the points given by u and v; only where there is one minimum."""
        ...

    def half_widths(self, radius: float) -> tuple[float, float]:
        """Return how far the contour of that radius reaches along both parameters."""
        ...

    def loss(self, p: Floats, q: Floats) -> Floats:
        """Return L at points, in their shape."""
        ...


@dataclass(frozen=True)
class Slice:
    """The loss of a model that is linear in its parameters over two of them, B = [[s, 0], [m, c]].

    From the QR decomposition of their two columns of the design matrix, q's first: c is the length of q's
    column, m that of p's along it, and s that of what is left of p's.

    Attributes:
        minimum: where these two are best while the others stay.
    """

    count: int
    least: float
    minimum: tuple[float, float]
    s: float
    m: float
    c: float
    least_radius: float
    has_one_minimum: bool = True

    def whitened(self, p: Floats, q: Floats) -> tuple[Floats, Floats]:
        from_minimum = p - self.minimum[0]
        return self.s * from_minimum, self.c * (q - self.minimum[1]) + self.m * from_minimum

    def from_whitened(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        from_minimum = u / self.s
        return self.minimum[0] + from_minimum, self.minimum[1] + (v - self.m * from_minimum) / self.c

    def half_widths(self, radius: float) -> tuple[float, float]:
        return radius / self.s, radius / self.c * float(np.hypot(1, self.m / self.s))

    def loss(self, p: Floats, q: Floats) -> Floats:
        with np.errstate(all="ignore"):
            u, v = self.whitened(np.asarray(p, np.float64), np.asarray(q, np.float64))
            return np.asarray(self.least + (u**2 + v**2))


@dataclass(frozen=True, eq=False)
class Plane:
    """Two parameters of a model that are free, and the others at their values, on given readings.

    Attributes:
        x, y: input and t_c of the readings that a run learns from, shape (n,), in float64.
        params: all parameters, shape (p,); what the free two are makes no difference.
        axes: which two are free.
    """

    model: Model
    x: Floats
    y: Floats
    params: Floats
    axes: tuple[int, int]

    @classmethod
    def of(cls, experiment: Experiment, readings: Readings, params: Values, axes: tuple[int, int]) -> Plane:
        """Prepare the data as a run of the experiment does.

        Raises:
            ThermoError: no reading counts, or they cannot be standardized.
        """
        if not readings.counts.any():
            raise ThermoError("There are no readings yet, so there is no loss to draw.")
        t_u, t_c = divided(experiment, readings)[0].used()
        x = InputScaling.of(experiment, t_u).apply(t_u, "float64")
        return cls(model_of(experiment), x, t_c, np.asarray(params, np.float64), axes)

    def loss(self, p: Floats, q: Floats, stopped: Callable[[], bool] = lambda: False) -> Floats:
        """Return the loss at points, in their common shape.

        Raises:
            Cancelled: *stopped* has said so.
        """
        p, q = np.broadcast_arrays(np.asarray(p, np.float64), np.asarray(q, np.float64))
        at = np.repeat(self.params[:, None], p.size, axis=1)
        at[self.axes[0]], at[self.axes[1]] = p.ravel(), q.ravel()
        chunk = max(1, _AT_ONCE // (len(self.x) * len(self.params)))
        found = []
        with np.errstate(all="ignore"):
            for first in range(0, p.size, chunk):
                if stopped():
                    raise Cancelled
                piece = at[:, first : first + chunk, None]
                found.append(mean_squared_error(self.model.predict(self.x, piece), self.y))
        return np.concatenate(found).reshape(p.shape)

    def exact(self) -> Slice | None:
        """Return the loss in closed form; None of a model that is not linear in its parameters.

        Raises:
            ThermoError: the readings do not determine the two.
        """
        if not self.model.is_linear:
            return None
        first, second = self.axes
        held = self.params.copy()
        held[[first, second]] = 0.0
        inner = [np.broadcast_to(part, self.x.shape) for part in self.model.derivatives(self.x, self.params)]
        with np.errstate(all="ignore"):
            left = self.y - self.model.predict(self.x, held)
            columns = np.column_stack([inner[second], inner[first]]) / np.sqrt(len(self.x))
            if not np.isfinite(left).all() or not np.isfinite(columns).all():
                raise ThermoError("The readings, or the parameters, are too large to draw the loss.")
            orthogonal, triangle = np.linalg.qr(columns)
            c, m, s = float(triangle[0, 0]), float(triangle[0, 1]), float(triangle[-1, 1])
            tiny = np.finfo(np.float64).eps * len(self.x)
            if len(self.x) < 2 or not abs(s) > tiny * np.hypot(m, s) or not c:
                raise ThermoError("The readings do not determine these two parameters.")
            along = orthogonal.T @ left / np.sqrt(len(self.x))
            p = float(along[1] / s)
            q = float((along[0] - m * p) / c)
            least = float(np.mean((left - inner[first] * p - inner[second] * q) ** 2))
        # the signs of a row of R are free
        size = 1e-3 * float(np.sqrt(np.mean(left * left))) or 1.0
        return Slice(len(self.x), least, (p, q), abs(s), m * float(np.sign(c)), abs(c), size)


def free_by_default(model: Model) -> tuple[int, int]:
    """Return which two parameters are shown first: output weights of a network, else the last two."""
    count = len(model.parameter_names)
    if isinstance(model, Network):
        first = 2 * model.hidden_units
        return first, first + 1
    return count - 2, count - 1
