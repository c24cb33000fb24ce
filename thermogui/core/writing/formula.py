"""A calibration as the few numbers that a program needs to convert with it, and the words beside them."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.calibration.conversion import to_t_c
from thermogui.core.calibration.fit import Fit
from thermogui.core.calibration.summary import also_uncertain, convention, equation
from thermogui.core.errors import ThermoError
from thermogui.core.numbers import format_significant
from thermogui.core.readings.labels import stated

_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # surrogates that stand for none
# in a comment these could end it, continue its line or begin a trigraph
_KEPT = "".join(c for c in map(chr, range(0x20, 0x7F)) if c not in '\\?%*"')


@dataclass(frozen=True)
class Formula:
    """A curve about the middle of its readings: y = a₀ + a₁·z + a₂·z² with z = (x − middle)/span.

    There |z| ≤ 2 over the readings and each a is of the size of y, so that neither a difference of
    large numbers nor a large power is ever taken. x is t_u and y is t_c, or the other way round where
    t_u was fitted over t_c.

    Attributes:
        inverted: whether y is t_u.
        middle: of the readings' x; a number that single precision holds, where it can.
        span: a power of two.
        curve: (a₀, a₁) or (a₀, a₁, a₂), in the unit of y.
        errors: standard uncertainties (s₀, s₁) or (s₀, s₁, s₂) along the orthogonal polynomials 1, d and
            d² − alpha·d − beta with d = z − mean; they do not correlate. In the unit of y.
        mean: the weighted mean of the readings' z.
        alpha: of the third polynomial; 0 for a line.
        beta: of the third polynomial; 0 for a line.
        k: coverage factor of the interval of the curve.
    """

    inverted: bool
    middle: float
    span: float
    curve: tuple[float, ...]
    errors: tuple[float, ...]
    mean: float
    alpha: float
    beta: float
    k: float

    @classmethod
    def of(cls, assessment: Assessment) -> Formula:
        """Take the numbers out of a calibration.

        Raises:
            ThermoError: the curve converts nothing, or its numbers are beyond doubles.
        """
        calibration = assessment.calibration
        fit = calibration.fit
        with np.errstate(all="ignore"):
            formula = _formula(calibration, fit)
        numbers = [formula.middle, formula.span, formula.mean, formula.alpha, formula.beta]
        if not np.isfinite([*numbers, *formula.curve, *formula.errors]).all():
            raise ThermoError("The numbers of this calibration are too large or too small for a formula.")
        if formula.inverted and formula.curve[1] == 0:
            raise ThermoError(
                "The fitted curve is level in the middle of the readings, so t_u cannot tell one t_c from "
                "another; choose t_c as the column that scatters, or another model."
            )
        return formula


def _formula(calibration: Calibration, fit: Fit) -> Formula:
    low, high = float(fit.x.min()), float(fit.x.max())
    middle = low / 2 + high / 2
    single = float(np.float32(middle))
    if math.isfinite(single) and abs(single - middle) < (high - low) / 8:
        middle = single
    exponent = int(np.frexp(max(high - middle, middle - low))[1]) - 1
    basis = fit.basis
    shift = exponent - basis.exponent
    powers = basis.to_powers(middle)
    curve = []
    for j, row in enumerate(powers):
        value = sum(float(cell.high) * float(c) for cell, c in zip(row, fit.coefficients, strict=True))
        curve.append(float(np.ldexp(value, fit.y_exponent + j * shift)))
    errors = np.sqrt(fit.unit_variance * basis.variances)
    scaled = np.ldexp(errors, fit.y_exponent + shift * np.arange(fit.size))
    return Formula(
        inverted=calibration.is_inverted,
        middle=middle,
        span=float(np.ldexp(1.0, exponent)),
        curve=tuple(curve),
        errors=tuple(scaled.tolist()),
        # the first power about the middle is d + mean
        mean=float(np.ldexp(-float(powers[0][1].high), -shift)),
        alpha=float(np.ldexp(basis.alpha.high, -shift)),
        beta=float(np.ldexp(basis.beta.high, -2 * shift)),
        k=fit.coverage_factor(calibration.conventions.confidence),
    )


def facts(
    assessment: Assessment, source: str, date: datetime.date, typed: Callable[[str], str] = str
) -> Iterator[str]:
    """Yield, a line each, what a person must know before using a calibration.

    The equation, what it is uncertain by, the range it is valid in, units, convention, source and date;
    in Unicode. The name of the file is made harmless in comments of any language, and *typed* makes names
    and units of columns so.
    """
    calibration, readings, extra = assessment.calibration, assessment.readings, assessment.settings.extra
    low, high = float(calibration.t_u.min()), float(calibration.t_u.max())
    ends = [to_t_c(calibration, value, extra) for value in (low, low / 2 + high / 2, high)]

    def reach(name: str) -> str:
        numbers = [_farther_side(found.estimate, getattr(found, name)) for found in ends]
        inner, outer = map(format_significant, (numbers[1], max(numbers[0], numbers[2])))
        return f"± {inner} in the middle and up to ± {outer} at the ends"

    new = "one new reading" if extra.readings == 1 else f"the mean of {extra.readings} new readings"
    confidence = f"{100 * calibration.conventions.confidence:.10g} %"
    yield f"Equation: {equation(calibration)}"
    for warning in assessment.warnings:
        yield f"WARNING: {warning}"
    yield f"Uncertainty of {new}: {reach('prediction_interval')} ({confidence} confidence)"
    yield f"Uncertainty of the curve alone: {reach('interval')}"
    if also := also_uncertain(extra, harmless):
        yield f"What else counts: {also}"
    yield f"Range of validity: t_u from {low:.10g} to {high:.10g}; beyond, the curve is extrapolated"
    yield f"Units: {stated(readings.labels, typed)}"
    if assessment.verdict is not None:
        yield f"Scale of t_u: {assessment.verdict.sentence}"
    yield f"Convention: {convention(calibration)}"
    count = calibration.fit.count
    yield f"Fitted to {count} reading{'' if count == 1 else 's'} of {harmless(source)}"
    yield f"Date: {date.isoformat()[:10]}"


def _farther_side(estimate: float, interval: tuple[float, float]) -> float:
    return max(estimate - interval[0], interval[1] - estimate)


def harmless(text: str) -> str:
    """Return *text* with all but plain letters, digits and marks as `%C3%A9`, to stand in a comment."""
    # a byte of a name that is no UTF-8 stays that byte
    text = _NO_BYTE.sub("\N{REPLACEMENT CHARACTER}", text)
    return quote(text, safe=_KEPT, errors="surrogateescape")
