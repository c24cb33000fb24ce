"""How far from a fitted curve the truth may lie, and a new reading: along the column that scatters.

All x are places on the axis of the predictor, shape (m,), and all reaches are in the unit of the response.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.calibration.components import combined, shape_of
from thermogui.core.calibration.convolution import Parts, Shape, half_width, probability_beyond
from thermogui.core.calibration.fit import Fit
from thermogui.core.calibration.settings import Extra
from thermogui.core.readings.readings import Bools, Floats


class Reach(Protocol):
    """Half of an interval about the curve, which lies evenly on both sides of it."""

    def at(self, x: Floats) -> Floats:
        """Return how far it reaches, shape (m,)."""

    def is_passed(self, distance: Floats, x: Floats) -> Bools:
        """Return where a distance from the curve is beyond it, shape (m,); quicker than `at`."""


@dataclass(frozen=True)
class CurveReach:
    """Of the true curve about the fitted one; *k* is the coverage factor of the fit."""

    fit: Fit
    k: float

    def at(self, x: Floats) -> Floats:
        return np.asarray(self.k * self.fit.uncertainty_at(x))

    def is_passed(self, distance: Floats, x: Floats) -> Bools:
        return np.asarray(distance > self.at(x))


@dataclass(frozen=True, eq=False)
class ReadingReach:
    """Of a new reading, or of the mean of several, with all that makes it uncertain."""

    calibration: Calibration
    extra: Extra

    def at(self, x: Floats) -> Floats:
        confidence, dof = self._confidence, self.calibration.fit.dof_of_uncertainty
        return np.asarray(np.max([half_width(parts, confidence, dof) for parts in self._parts(x)], axis=0))

    def is_passed(self, distance: Floats, x: Floats) -> Bools:
        fit = self.calibration.fit
        ways = self._parts(x)
        if not any(parts.rectangular.any() or parts.shape.size for parts in ways):
            return np.asarray(distance > fit.coverage_factor(self._confidence) * ways[0].student)
        beyond = [probability_beyond(distance, parts, fit.dof_of_uncertainty) for parts in ways]
        return np.asarray(np.maximum.reduce(beyond) < 1 - self._confidence)

    def standard_uncertainty(self, x: Floats) -> Floats:
        """Return that of the reading and the curve, without the reference's; shape (m,)."""
        curve, scatter, step = self.calibration.fit.uncertainty_at(x), self.scatter(x), self.step(x)
        together = np.hypot if self.extra.another_display else np.maximum
        return np.hypot(curve, together(scatter, step / math.sqrt(12)))

    def combined_uncertainty(self, x: Floats) -> Floats:
        """Return the standard uncertainty of all together (GUM, 5.1.2), shape (m,)."""
        return np.hypot(self.standard_uncertainty(x), combined(self.extra.reference) * self.rate(x))

    @property
    def _confidence(self) -> float:
        return self.calibration.conventions.confidence

    def _parts(self, x: Floats) -> list[Parts]:
        """Return what is to be convolved; of several ways the one that reaches farther counts."""
        curve, scatter, step = self.calibration.fit.uncertainty_at(x), self.scatter(x), self.step(x)
        rate, shape = self.rate(x), self._shape
        if self.extra.another_display:
            return [Parts(np.hypot(curve, scatter), rate, step / 2, shape)]
        ways = [Parts(np.hypot(curve, scatter), rate, np.zeros_like(step), shape)]
        # the step is in the scatter of the readings already, but a mean is not finer than the display
        if (step / math.sqrt(12) > scatter).any():
            ways.append(Parts(curve, rate, step / 2, shape))
        return ways

    @cached_property
    def _shape(self) -> Shape:
        return shape_of(self.extra.reference)

    def scatter(self, x: Floats) -> Floats:
        """Return the standard deviation of the new reading, or of the mean, shape (m,)."""
        return self.calibration.fit.scatter_at(x) / math.sqrt(self.extra.readings)

    def rate(self, x: Floats) -> Floats:
        """Return by how much an error of t_c shifts the response, shape (m,)."""
        return self._slope(x) if self.calibration.is_inverted else np.ones_like(x)

    def step(self, x: Floats) -> Floats:
        """Return the step of the display of t_u in the response, shape (m,)."""
        return self.extra.resolution * (np.ones_like(x) if self.calibration.is_inverted else self._slope(x))

    def _slope(self, x: Floats) -> Floats:
        return np.abs(self.calibration.fit.slope_at(x))
