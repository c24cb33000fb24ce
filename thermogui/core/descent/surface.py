"""The loss as a surface over two parameters: a paraboloid, known from five moments of the readings."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from thermogui.core.descent.moments import Moments
from thermogui.core.descent.scaling import InputScaling
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats

Range = tuple[float, float]
View = tuple[Range, Range]
"""Ranges of the first and of the second parameter."""

FARTHEST = 1e150
"""Beyond, squares overflow: such points are on no picture."""

CONFIDENCES = (0.68, 0.95)

_ROOM = 0.12
_LEAST_WIDTH = 1e-9  # of a view, beside where it is
_STRAYED = 5.0


def moments_to_draw(t_u: Floats, t_c: Floats) -> Moments:
    """Return the moments of readings, shape (n,) each, of which a picture can be made.

    Raises:
        ThermoError: there is no reading, or their squares do not fit a double.
    """
    if len(t_u) == 0:
        raise ThermoError("There is no reading yet, so there is no loss to draw.")
    moments = Moments.of(t_u, t_c)
    figures = (moments.mean_x, moments.mean_y, moments.spread_x, moments.slope, moments.least)
    if not all(abs(figure) < FARTHEST for figure in figures):
        raise ThermoError("The readings are too large, or too close together, to draw their loss.")
    return moments


@dataclass(frozen=True)
class LossSurface:
    """L(p, q), the mean squared error of the line p·z + q through n readings.

    L = L* + u² + v² with u = spread·(p − p*) and v = (q − q*) + centre·(p − p*): a sum of squares, so that
    nothing cancels near the minimum (p*, q*) (completing the square; Draper and Smith, *Applied
    Regression Analysis*, 3rd ed., 5.3).

    Attributes:
        scaling: what makes z of t_u; the factor is 1 and the offset 0 where p and q are slope and
            intercept in the units of the readings.
        centre: mean of z.
        spread: standard deviation of z with ddof 0.
        minimum: (p*, q*); a point of the valley where all t_u are equal.
    """

    moments: Moments
    scaling: InputScaling
    centre: float
    spread: float
    minimum: tuple[float, float]

    @classmethod
    def of(cls, moments: Moments, scaling: InputScaling | None = None) -> LossSurface:
        """Return the surface over (w, b) of a scaled input, or over (slope, intercept) without *scaling*.

        Raises:
            ThermoError: with this scaling squares do not fit a double.
        """
        scaling = scaling or InputScaling(1.0)
        with np.errstate(all="ignore"):
            factor = np.float64(scaling.factor)
            centre = float(factor * moments.mean_x + scaling.offset)
            spread = float(abs(factor) * moments.spread_x)
            p = float(moments.slope / factor)
            q = float(moments.mean_y - p * centre)
        if not all(abs(figure) < FARTHEST for figure in (centre, spread, p, q)):
            raise ThermoError("With this input scale the loss is too steep or too flat to draw.")
        return cls(moments, scaling, centre, spread, (p, q))

    @property
    def least(self) -> float:
        """L*, the smallest loss there is."""
        return self.moments.least

    @property
    def has_one_minimum(self) -> bool:
        """Whether the readings determine both parameters; else there is a valley of minima."""
        return self.spread > 0

    @property
    def _spread_of_t_c(self) -> float:
        return math.hypot(math.sqrt(self.moments.least), self.moments.slope * self.moments.spread_x)

    # -- heights

    def whitened(self, p: Floats, q: Floats) -> tuple[Floats, Floats]:
        """Return u and v of points, in which contours are circles about 0."""
        from_minimum = p - self.minimum[0]
        return self.spread * from_minimum, (q - self.minimum[1]) + self.centre * from_minimum

    def from_whitened(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return p and q of points given by u and v; only where there is one minimum."""
        from_minimum = u / self.spread
        return self.minimum[0] + from_minimum, self.minimum[1] + (v - self.centre * from_minimum)

    def excess(self, p: Floats, q: Floats) -> Floats:
        """Return L − L* at points, in their shape; inf where it overflows."""
        with np.errstate(all="ignore"):
            u, v = self.whitened(np.asarray(p, np.float64), np.asarray(q, np.float64))
            return np.asarray(u**2 + v**2)

    def loss(self, p: Floats, q: Floats) -> Floats:
        """Return L at points, in their shape."""
        return self.least + self.excess(p, q)

    def log_grid(self, view: View, columns: int, rows: int) -> Floats:
        """Return log10 L at the centres of the cells of a view, shape (rows, columns).

        Row 0 is the lowest q. A loss of 0 is taken as a billionth of the greatest one.
        """
        p, q = (_centres(limits, cells) for limits, cells in zip(view, (columns, rows), strict=True))
        with np.errstate(all="ignore"):
            losses = np.minimum(self.loss(p[None, :], q[:, None]), FARTHEST)
            greatest = float(losses.max())
            return np.asarray(np.log10(np.maximum(losses, greatest * 1e-9 or 1e-300)))

    # -- how round it is

    @property
    def curvatures(self) -> tuple[float, float]:
        """The smallest and the largest eigenvalue of the Hessian.

        It is 2·[[spread² + centre², centre], [centre, 1]]. The smallest one is from the determinant,
        for the difference would cancel.
        """
        with np.errstate(all="ignore"):
            square = np.float64(self.spread) ** 2 + np.float64(self.centre) ** 2
            largest = square + 1 + np.hypot(square - 1, 2 * np.float64(self.centre))
            smallest = 4 * self.spread * (self.spread / largest)
            return float(smallest), float(largest)

    @property
    def condition_number(self) -> float:
        """κ = λmax/λmin: how much steeper it is across the valley than along it; inf for flat valleys."""
        smallest, largest = self.curvatures
        return largest / smallest if smallest > 0 and math.isfinite(largest) else math.inf

    @property
    def valley_angle(self) -> float:
        """Return the direction of the valley, that of the smallest curvature, as an angle from p to q."""
        return 0.5 * math.atan2(2 * self.centre, self.spread**2 + self.centre**2 - 1) + math.pi / 2

    # -- what is sure

    def excess_of(self, confidence: float) -> float | None:
        """Return L − L* on the edge of the joint confidence region of both parameters.

        n·(L − L*) = 2·s²·F(2, n − 2) (Draper and Smith, 5.4) with s² = n·L*/(n − 2). With two degrees of
        freedom above, F has a closed form, and what remains is L* · ((1 − confidence)^(−2/(n − 2)) − 1).
        None where there is no residual scatter to judge by.
        """
        dof = self.moments.count - 2
        if dof < 1 or not self.has_one_minimum or self.least <= 0:
            return None
        excess = self.least * np.expm1(min(-2 / dof * math.log1p(-confidence), 700.0))
        return float(excess) if excess < FARTHEST else None

    def ellipse(self, confidence: float, points: int = 181) -> tuple[Floats, Floats] | None:
        """Return p and q around the joint confidence region, shape (points,) each, closed; or None."""
        excess = self.excess_of(confidence)
        if excess is None:
            return None
        angle = np.linspace(0, 2 * np.pi, points)
        radius = math.sqrt(excess)
        return self.from_whitened(radius * np.cos(angle), radius * np.sin(angle))

    # -- what to look at

    def view_of_minimum(self) -> View:
        """Return ranges about the minimum alone: around the joint 95 % region, where there is one."""
        excess = self.excess_of(CONFIDENCES[-1])
        reach = math.sqrt(excess) if excess else 0.0
        # readings on a line have no region worth seeing
        reach = max(reach, 1e-3 * self._spread_of_t_c) or 0.1 * abs(self.moments.mean_y) or 1.0
        if self.has_one_minimum:
            half = reach / self.spread, reach * math.hypot(1, self.centre / self.spread)
        else:
            half = (reach / abs(self.centre) if self.centre else 1.0), reach
        halves = (1.5 * min(side, FARTHEST / 100) for side in half)
        (p_range, q_range) = (
            (middle - side, middle + side) for middle, side in zip(self.minimum, halves, strict=True)
        )
        return _wide_enough(p_range), _wide_enough(q_range)

    def view_of(self, start: tuple[float, float], path: Floats) -> View:
        """Return ranges about the minimum, the start and a path, shape (k, 2).

        What is not finite, or has strayed many times as far as the start is, is left out: a run that
        diverges would make all the rest a point.
        """
        corners = np.array(self.view_of_minimum()).T
        if np.abs(start).max() < FARTHEST / 100:
            corners = np.vstack([corners, [start]])
        low, high = corners.min(axis=0), corners.max(axis=0)
        reach = _STRAYED * (high - low)
        with np.errstate(invalid="ignore"):
            near = ((path >= low - reach) & (path <= high + reach)).all(axis=1)
        points = np.vstack([low, high, path[near]])
        low, high = points.min(axis=0), points.max(axis=0)
        room = _ROOM * (high - low)
        (p_range, q_range) = zip((low - room).tolist(), (high + room).tolist(), strict=True)
        return _wide_enough(p_range), _wide_enough(q_range)


def to_reading_units(points: Floats, scaling: InputScaling) -> Floats:
    """Return (slope, intercept) for points (w, b), shape (…, 2).

    The map is linear, so that it holds for steps and arrows too.
    """
    with np.errstate(all="ignore"):
        w, b = points[..., 0], points[..., 1]
        return np.stack([w * scaling.factor, w * scaling.offset + b], axis=-1)


def from_reading_units(points: Floats, scaling: InputScaling) -> Floats:
    """Return (w, b) for points (slope, intercept), shape (…, 2)."""
    with np.errstate(all="ignore"):
        w = points[..., 0] / scaling.factor
        return np.stack([w, points[..., 1] - w * scaling.offset], axis=-1)


def _centres(limits: Range, cells: int) -> Floats:
    low, high = limits
    return low + (high - low) * (np.arange(cells) + 0.5) / cells


def _wide_enough(limits: Range) -> Range:
    low, high = limits
    least = max(_LEAST_WIDTH * max(abs(low), abs(high)), 1e-100)
    if high - low >= least:
        return low, high
    middle = low + (high - low) / 2
    return middle - least / 2, middle + least / 2
