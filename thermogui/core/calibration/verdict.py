"""Which temperature scale a calibrated thermometer reads in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.calibration.components import Component, as_normal, combined, shape_of
from thermogui.core.calibration.conversion import curve_t_u
from thermogui.core.calibration.convolution import Parts, half_width
from thermogui.core.calibration.inversion import invert
from thermogui.core.calibration.wording import p_value, percent, plus_minus
from thermogui.core.readings.readings import Floats
from thermogui.core.readings.units import SCALES, Scale, line_over

CONSISTENT = 0.01  # the least p-value of a scale that the readings do not contradict
_NEAR = 1 / 20  # of the range of t_c
_ROOM = 20.0  # °C, where a thermometer's bias is told if the readings reach there
P_MEANS = (
    "p, the p-value, is how often readings of a thermometer in that scale would lie at least this far "
    f"from it by chance; below {CONSISTENT:g} it is ruled out. It is not the chance that the scale is "
    "the right one."
)
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
        standard_uncertainty: of the calibration curve there with that of the reference, in the same unit.
        expanded_uncertainty: how far both reach, convolved, at the confidence of the calibration.
    """

    at: float
    high: float
    standard_uncertainty: float
    expanded_uncertainty: float

    @property
    def is_significant(self) -> bool:
        return abs(self.high) > self.expanded_uncertainty


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
        confidence: of what is called significant.
        outliers: how many of the readings that it stands on are outliers.
    """

    candidates: tuple[Candidate, ...]
    best: str | None
    closest: str
    distance: float
    is_near: bool
    bias: Bias
    unit_of_t_c: str
    confidence: float
    outliers: int

    @property
    def sentence(self) -> str:
        """All this in words, without a full stop."""
        said = self._judgement()
        if self.outliers:
            count = "a reading that is an outlier" if self.outliers == 1 else f"{self.outliers:,} outliers"
            said += f". This stands on {count}"
        return said

    def _judgement(self) -> str:
        named = self.consistent
        if not named:
            if not self.is_near:
                return "No known scale: a sensor count"
            scale = SCALES[self.closest]
            return (
                f"No known scale is consistent with the readings; the closest is {scale.name}: "
                f"{self._reads(scale)}"
            )
        said = f"The readings are consistent with {_listed(named)}"
        if len(named) > 1:
            said += ", which they cannot tell apart"
        if ruled_out := [scale.name for scale in SCALES.values() if scale.name not in named]:
            said += f"; {_listed(ruled_out)} {'is' if len(ruled_out) == 1 else 'are'} ruled out"
        if self.best:
            read = self._reads(SCALES[self.best])
            said += f". {read[0].upper()}{read[1:]}"
        return said

    def _reads(self, scale: Scale) -> str:
        bias = self.bias
        where = f"at {bias.at:g} {SCALES[self.unit_of_t_c].symbol}".replace("-", "\N{MINUS SIGN}")
        reach = bias.expanded_uncertainty
        if not np.isfinite([bias.high, reach]).all():
            return f"{where} its bias is unbounded"
        if max(abs(bias.high), reach) < 1e-9 * max(1.0, abs(bias.at)):
            return f"{where} it reads true to the last digit"
        side = "high" if bias.high >= 0 else "low"
        significant = "significant" if bias.is_significant else "not significant"
        shown = plus_minus(abs(bias.high), reach)
        return f"{where} it reads {shown} {scale.symbol} {side} ({percent(self.confidence)}), {significant}"

    @property
    def consistent(self) -> tuple[str, ...]:
        """The names of the scales that the readings do not contradict, the likeliest first."""
        return tuple(SCALES[unit].name for unit in _consistent(self.candidates))

    @property
    def p_values(self) -> str:
        """The scales with their p-values, the likeliest first."""
        return ", ".join(f"{SCALES[c.unit].name} {p_value(c.p_value)}" for c in self.candidates)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def is_temperature(heading: str) -> bool:
    """Say whether a column's heading allows that it holds temperatures; a correction is none."""
    return _DIFFERENCE.search(heading.casefold().replace("_", " ")) is None


def verdict(
    calibration: Calibration,
    unit_of_t_c: str = "degC",
    reference: Sequence[Component] = (),
    outliers: int = 0,
) -> Verdict | None:
    """Judge each scale by the joint test of intercept and slope, in the direction that was fitted.

    None for a parabola, which is no scale.

    Args:
        calibration: what is judged.
        unit_of_t_c: a code of `core.readings.units`.
        reference: what makes the reference uncertain; by what is shared all t_c may be off alike.
        outliers: how many of the readings are.
    """
    fit = calibration.fit
    if fit.size != 2:
        return None
    with np.errstate(all="ignore"):
        candidates = _candidates(calibration, unit_of_t_c, as_normal(reference))
        apart = _distances(calibration, unit_of_t_c)
        # among scales that are equally far, the likeliest
        closest = min((c.unit for c in candidates), key=apart.__getitem__)
        near = apart[closest] < _NEAR * float(calibration.t_c.max() - calibration.t_c.min())
        consistent = _consistent(candidates)
        best = consistent[0] if len(consistent) == 1 else None
        bias = _bias(calibration, best or closest, unit_of_t_c, reference)
    confidence = calibration.conventions.confidence
    distance = apart[closest]
    return Verdict(candidates, best, closest, distance, near, bias, unit_of_t_c, confidence, outliers)


def _consistent(candidates: Iterable[Candidate]) -> list[str]:
    return [candidate.unit for candidate in candidates if candidate.p_value >= CONSISTENT]


def _candidates(calibration: Calibration, unit_of_t_c: str, reference: float) -> tuple[Candidate, ...]:
    fit = calibration.fit
    inverted = calibration.is_inverted
    params = np.array([line_over(u, unit_of_t_c) if inverted else line_over(unit_of_t_c, u) for u in SCALES])
    params[:, 0] += params[:, 1] * fit.origin
    # what t_c is off by, in the unit of the column that was fitted
    shared = abs(float(fit.params[1])) * reference if inverted else reference
    found = map(Candidate, SCALES, fit.p_of_distance(params, shared).tolist())
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


def _bias(calibration: Calibration, unit: str, unit_of_t_c: str, reference: Sequence[Component]) -> Bias:
    low, high = float(calibration.t_c.min()), float(calibration.t_c.max())
    zero, per_celsius = line_over(unit_of_t_c, "degC")
    room = zero + per_celsius * _ROOM
    at = room if low <= room <= high else float(f"{(low + high) / 2:.3g}")
    reading, of_curve = curve_t_u(calibration, at)
    slope = np.abs(calibration.fit.params[1])
    u, shape = combined(reference), shape_of(reference)
    rate = float(slope if calibration.is_inverted else 1 / slope) if u else 0.0
    uncertainty = math.hypot(of_curve, u * rate)
    parts = Parts(np.asarray(of_curve), np.asarray(rate), np.zeros(()), shape)
    confidence = calibration.conventions.confidence
    expanded = float(half_width(parts, confidence, calibration.fit.dof_of_uncertainty))
    intercept, rise = line_over(unit, unit_of_t_c)
    return Bias(at, reading - (intercept + rise * at), uncertainty, expanded)
