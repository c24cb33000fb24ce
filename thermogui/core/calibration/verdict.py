"""Which temperature scale a calibrated thermometer reads in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.calibration.conversion import curve_t_u
from thermogui.core.calibration.inversion import invert
from thermogui.core.calibration.wording import p_value, plus_minus
from thermogui.core.readings.readings import Floats
from thermogui.core.readings.units import SCALES, Scale, line_over

CONSISTENT = 0.01  # the least p-value of a scale that the readings do not contradict
_NEAR = 1 / 20  # of the range of t_c
_ROOM = 20.0  # °C, where a thermometer's bias is told if the readings reach there
_K = 2
_DIFFERENCE = re.compile(
    r"(?<![a-z])(corr|correction|deviation|difference|diff|error|err|residual|offset|bias|delta)s?(?![a-z])|[δΔ∆]"
)


@dataclass(frozen=True)
class Candidate:
    """A scale, and the p-value of the hypothesis that the thermometer reads in it."""

    unit: str
    p_value: float


@dataclass(frozen=True)
class Bias:
    """What a thermometer reads beyond a scale at a temperature.

    Attributes:
        at: the temperature, in the unit of t_c.
        high: reading minus the scale's, in the unit of the scale.
        standard_uncertainty: of the calibration curve there, in the unit of the scale.
    """

    at: float
    high: float
    standard_uncertainty: float

    @property
    def is_significant(self) -> bool:
        return abs(self.high) > _K * self.standard_uncertainty


@dataclass(frozen=True)
class Verdict:
    """What the unit is.

    Attributes:
        candidates: all scales, the likeliest first.
        best: the only scale with p ≥ 0.01, or None.
        closest: the scale nearest to the curve over the readings.
        distance: how far that one is away at most over the readings, in the unit of t_c.
        is_near: whether that is less than a twentieth of the readings' range.
        bias: of the best scale, or of the closest where there is none.
        unit_of_t_c: in which temperatures are.
    """

    candidates: tuple[Candidate, ...]
    best: str | None
    closest: str
    distance: float
    is_near: bool
    bias: Bias
    unit_of_t_c: str

    @property
    def sentence(self) -> str:
        """All this in words."""
        p_values = {found.unit: p_value(found.p_value) for found in self.candidates}
        named = [f"{SCALES[unit].name} ({p_values[unit]})" for unit in _consistent(self.candidates)]
        if len(named) > 1:
            listed = f"{', '.join(named[:-1])} and {named[-1]}"
            return f"Consistent with {listed}: the readings cannot tell them apart"
        if self.best:
            return f"Consistent with {named[0]}; {self._reads(SCALES[self.best])}"
        if self.is_near:
            scale = SCALES[self.closest]
            return (
                f"Consistent with no known scale; the closest is {scale.name} ({p_values[self.closest]}): "
                f"{self._reads(scale)}"
            )
        return "No known scale: a sensor count"

    def _reads(self, scale: Scale) -> str:
        bias = self.bias
        where = f"at {bias.at:g} {SCALES[self.unit_of_t_c].symbol}".replace("-", "\N{MINUS SIGN}")
        if not np.isfinite([bias.high, bias.standard_uncertainty]).all():
            return f"{where} its bias is unbounded"
        reach = _K * bias.standard_uncertainty
        if max(abs(bias.high), reach) < 1e-9 * max(1.0, abs(bias.at)):
            return f"{where} it reads true to the last digit"
        side = "high" if bias.high >= 0 else "low"
        significant = "significant" if bias.is_significant else "not significant"
        shown = plus_minus(abs(bias.high), reach)
        return f"{where} it reads {shown} {scale.symbol} {side} (k = {_K}), which is {significant}"

    @property
    def consistent(self) -> tuple[str, ...]:
        """The names of the scales that the readings do not contradict, the likeliest first."""
        return tuple(SCALES[c.unit].name for c in self.candidates if c.p_value >= CONSISTENT)


def is_temperature(heading: str) -> bool:
    """Say whether a column's heading allows that it holds temperatures; a correction is none."""
    return _DIFFERENCE.search(heading.casefold().replace("_", " ")) is None


def verdict(calibration: Calibration, unit_of_t_c: str = "degC") -> Verdict | None:
    """Judge each scale by the joint test of intercept and slope, in the direction that was fitted.

    None for a parabola, which is no scale.
    """
    fit = calibration.fit
    if fit.size != 2:
        return None
    with np.errstate(all="ignore"):
        candidates = _candidates(calibration, unit_of_t_c)
        apart = _distances(calibration, unit_of_t_c)
        # among scales that are equally far, the likeliest
        closest = min((c.unit for c in candidates), key=apart.__getitem__)
        near = apart[closest] < _NEAR * float(calibration.t_c.max() - calibration.t_c.min())
        consistent = _consistent(candidates)
        best = consistent[0] if len(consistent) == 1 else None
        bias = _bias(calibration, best or closest, unit_of_t_c)
    return Verdict(candidates, best, closest, apart[closest], near, bias, unit_of_t_c)


def _consistent(candidates: Iterable[Candidate]) -> list[str]:
    return [candidate.unit for candidate in candidates if candidate.p_value >= CONSISTENT]


def _candidates(calibration: Calibration, unit_of_t_c: str) -> tuple[Candidate, ...]:
    fit = calibration.fit
    inverted = calibration.is_inverted
    params = np.array([line_over(u, unit_of_t_c) if inverted else line_over(unit_of_t_c, u) for u in SCALES])
    params[:, 0] += params[:, 1] * fit.origin
    found = map(Candidate, SCALES, fit.p_of_distance(params).tolist())
    return tuple(sorted(found, key=lambda candidate: -candidate.p_value))


def _distances(calibration: Calibration, unit_of_t_c: str) -> dict[str, float]:
    """Return how far the curve is from each scale at most over the readings, in the unit of t_c."""
    ends = np.array([calibration.t_u.min(), calibration.t_u.max()])
    intercepts, slopes = np.array([line_over(unit_of_t_c, u) for u in SCALES]).T[..., None]
    apart = np.abs(_curve(calibration, ends) - (intercepts + slopes * ends))
    return dict(zip(SCALES, apart.max(axis=1).tolist(), strict=True))


def _curve(calibration: Calibration, t_u: Floats) -> Floats:
    if calibration.is_inverted:
        return np.array([invert(calibration.fit, float(value)) for value in t_u])
    return calibration.fit.at(t_u)


def _bias(calibration: Calibration, unit: str, unit_of_t_c: str) -> Bias:
    low, high = float(calibration.t_c.min()), float(calibration.t_c.max())
    zero, per_celsius = line_over(unit_of_t_c, "degC")
    room = zero + per_celsius * _ROOM
    at = room if low <= room <= high else float(f"{(low + high) / 2:.3g}")
    reading, uncertainty = curve_t_u(calibration, at)
    intercept, slope = line_over(unit, unit_of_t_c)
    return Bias(at, reading - (intercept + slope * at), uncertainty)
