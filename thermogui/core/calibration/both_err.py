"""The line through readings of which both columns err: each pair has a σ of x and one of y.

It has the least χ² = Σ wᵢ·(yᵢ − a − b·xᵢ)² with 1/wᵢ = σ_y² + b²·σ_x² − 2·b·R·σ_x·σ_y (D. York et al.,
Am. J. Phys. 72 (2004) 367; ISO/TS 28037:2010, clause 7, for R = 0). The covariance is that of weighted
least squares at the adjusted points, where the line comes nearest to each reading in its σ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from thermogui.core.calibration.fit import Fit
from thermogui.core.calibration.least_squares import fit
from thermogui.core.errors import ThermoError
from thermogui.core.readings.readings import Floats

_DIRECTIONS = 48  # that are tried: where σ is as large as the readings' range, χ² can have several minima
_CROWD = 1000  # readings
_MOST_STEPS = 200


def fit_both(
    x: Floats, y: Floats, sigma_x: Floats, sigma_y: Floats, correlation: float = 0.0, origin: float = 0.0
) -> Fit:
    """Fit a line to readings x and y, shapes (n,), whose errors have the *correlation* within each pair.

    A σ may be zero where the other one of the reading is not. In the fit that comes out σ is that of
    y − b·x, and the basis is orthogonal over the adjusted points; its residuals are y − a − b·x.

    Raises:
        ThermoError: there are too few readings, x or y are all alike, the line is upright or level by a
            σ that is zero, or the readings are too large or too small for doubles.
    """
    with np.errstate(all="ignore"):
        slope = _slope(x, y, sigma_x, sigma_y, correlation)
        sigma = sigma_of_deviation(slope, sigma_x, sigma_y, correlation)
        if not (math.isfinite(slope) and np.isfinite(sigma).all() and (sigma > 0).all()):
            raise ThermoError(
                "No line fits these readings and their σ: it would be level or upright; check the σ."
            )
        # the mean of y − b·x, from the middle of the readings
        middle_x, middle_y = _middle(x), _middle(y)
        apart = (y - middle_y) - slope * (x - middle_x)
        weight = np.square(sigma.min() / sigma)
        left = apart - (weight * apart).sum() / weight.sum()
        # how far along x an adjusted point is from its reading
        moved = left * (sigma_x / sigma) * ((slope * sigma_x - correlation * sigma_y) / sigma)
        adjusted = x + moved
        # as it was rounded, so that the residuals are those of the readings
        moved = adjusted - x
    # the adjusted points with the residuals upon them, of which the line is the weighted least squares
    found = fit(adjusted, y + slope * moved, sigma, "absolute", origin=origin)
    scatter = abs(float(found.params[1])) * sigma_x
    return replace(found, x=x, y=y, sigma_of_new=scatter)


def sigma_of_deviation(slope: float, sigma_x: Floats, sigma_y: Floats, correlation: float) -> Floats:
    """Return the standard deviation of y − slope·x of readings, shape (n,)."""
    along = slope * sigma_x
    return np.asarray(
        np.hypot(sigma_y - correlation * along, math.sqrt((1 - correlation) * (1 + correlation)) * along)
    )


def _slope(x: Floats, y: Floats, sigma_x: Floats, sigma_y: Floats, correlation: float) -> float:
    """Return the slope of the least χ², to a few roundings; infinite for an upright line."""
    width, height = float(np.ptp(x / 2) * 2), float(np.ptp(y / 2) * 2)
    chi = _ChiSquared.of(
        (x - _middle(x)) / width, (y - _middle(y)) / height, sigma_x / width, sigma_y / height, correlation
    )
    step = math.pi / _DIRECTIONS
    # neither level nor upright, where a σ of zero has its pole
    angles = step * (np.arange(_DIRECTIONS) + 0.5) - math.pi / 2
    # some at a time, where there are many readings
    parts = np.array_split(angles, min(_DIRECTIONS, 1 + len(x) // _CROWD))
    values = np.concatenate([chi.at(part)[0] for part in parts])
    best = float(angles[int(np.nanargmin(values))]) if not np.isnan(values).all() else math.nan
    return math.tan(chi.minimum(best - step, best + step)) * (height / width)


def _middle(values: Floats) -> float:
    return float(values.min() / 2 + values.max() / 2)


@dataclass(frozen=True, eq=False)
class _ChiSquared:
    """χ² of the best line in a direction: the angle tells x from y no more than χ² itself does.

    Of readings over their ranges, whose middle is zero, and the variances and covariance of each; (n,).
    """

    x: Floats
    y: Floats
    of_x: Floats
    of_y: Floats
    of_both: Floats

    @classmethod
    def of(cls, x: Floats, y: Floats, sigma_x: Floats, sigma_y: Floats, correlation: float) -> _ChiSquared:
        # all σ by one factor, for which no line is another, so that squares are not too small
        largest = max(float(sigma_x.max()), float(sigma_y.max()))
        sigma_x, sigma_y = sigma_x / largest, sigma_y / largest
        return cls(x, y, np.square(sigma_x), np.square(sigma_y), correlation * sigma_x * sigma_y)

    def at(self, angles: Floats) -> tuple[Floats, Floats]:
        """Return χ² and half its derivative by the angle, at angles of shape (m,); shapes (m,)."""
        s, c = np.sin(angles)[:, None], np.cos(angles)[:, None]
        variance = c * c * self.of_y + s * s * self.of_x - 2 * c * s * self.of_both
        turned = s * c * (self.of_x - self.of_y) - (c - s) * (c + s) * self.of_both
        weight = 1 / variance
        share = weight / weight.sum(axis=1, keepdims=True)
        across, along = c * self.y - s * self.x, s * self.y + c * self.x
        # both from their means, lest a rounding in *pull* be multiplied by them
        across = across - (share * across).sum(axis=1, keepdims=True)
        along = along - (share * along).sum(axis=1, keepdims=True)
        pull = weight * across
        return (pull * across).sum(axis=1), -(pull * (along + pull * turned)).sum(axis=1)

    def _rise(self, angle: float) -> float:
        return float(self.at(np.array([angle]))[1][0])

    def minimum(self, low: float, high: float) -> float:
        """Return the angle between two where the derivative is zero, by regula falsi (Illinois)."""
        falling, rising = self._rise(low), self._rise(high)
        if not falling < 0 < rising:
            return self._halved(low, high)
        side = 0
        for _ in range(_MOST_STEPS):
            middle = (low * rising - high * falling) / (rising - falling)
            if not low < middle < high:
                break
            here = self._rise(middle)
            if here == 0:
                return middle
            if here < 0:
                low, falling = middle, here
                rising = rising / 2 if side < 0 else rising
                side = -1
            else:
                high, rising = middle, here
                falling = falling / 2 if side > 0 else falling
                side = 1
        return low if abs(falling) < abs(rising) else high

    def _halved(self, low: float, high: float) -> float:
        """Return it where the derivative changes its sign more than once between the two."""
        for _ in range(_MOST_STEPS):
            middle = (low + high) / 2
            if not low < middle < high:
                break
            low, high = (low, middle) if self._rise(middle) > 0 else (middle, high)
        return (low + high) / 2
