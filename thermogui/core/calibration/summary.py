"""What a calibration came to, in lines for people."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.calibration.components import combined, reference_text
from thermogui.core.calibration.conversion import Conversion
from thermogui.core.calibration.settings import Extra
from thermogui.core.calibration.verdict import P_MEANS, Verdict
from thermogui.core.calibration.warnings import chi_squared_text, lack_of_fit_text, next_power, poor_fit
from thermogui.core.calibration.wording import degrees, p_value, plus_minus, with_error
from thermogui.core.numbers import format_significant, shortest

TOO_LARGE = "the residuals are larger than σ allows"
_TOO_GOOD = 0.995  # the p-value of χ² above which residuals are said to be small


def equation(calibration: Calibration) -> str:
    """Return the fitted curve with its standard errors: `t_c = 0.537(36)·t_u − 17.3(1.9)`."""
    fit = calibration.fit
    y, x = ("t_u", "t_c") if calibration.is_inverted else ("t_c", "t_u")
    if fit.origin:
        x = f"({x} {'−' if fit.origin > 0 else '+'} {abs(fit.origin):g})"
    powers = ("", f"·{x}", f"·{x}²")
    terms = [
        with_error(float(value), float(error)) + power
        for value, error, power in zip(fit.params, fit.standard_errors, powers, strict=False)
    ]
    ordered = terms[::-1]
    rest = [f"− {term[1:]}" if term.startswith("−") else f"+ {term}" for term in ordered[1:]]
    return f"{y} = {' '.join([ordered[0], *rest])}"


def convention(calibration: Calibration) -> str:
    """Return in one sentence which column scatters and what σ was used for."""
    fit = calibration.fit
    column = calibration.conventions.response
    dof = degrees(fit.dof)
    if calibration.conventions.scatter == "both":
        r = calibration.conventions.correlation
        pairs = f", errors of a pair correlated by {r:g}".replace("-", "−") if r else ""
        return f"t_u and t_c both scatter (York 2004): σ and σ_u taken at their word{pairs}, normal quantiles"
    match fit.weights:
        case "none":
            how = f"no weights: the scatter is taken from the residuals, Student's t with {dof}"
        case "absolute":
            how = f"absolute weights: σ of {column} taken at its word, normal quantiles"
        case "relative":
            how = f"relative weights: σ of {column} scaled by the residuals, Student's t with {dof}"
    return f"{column} carries the scatter; {how}"


def quality_lines(assessment: Assessment, unit: str = "") -> Iterator[str]:
    """Yield s, R², χ² where σ is absolute, and whether the readings have the form of the curve.

    *unit* is the symbol of the column that scatters; without it the column is named.
    """
    calibration = assessment.calibration
    fit = calibration.fit
    s = float(fit.residual_standard_deviation)
    if fit.sigma is None:
        of = unit or f"of {calibration.conventions.response}"
        yield f"Residual standard deviation {format_significant(s, 5)} {of}"
    else:
        yield f"Residual standard deviation {format_significant(s, 5)} times {sigma_word(calibration)}"
        yield scatter_line(calibration, unit)
    r_squared, adjusted = float(fit.r_squared), float(fit.adjusted_r_squared)
    if math.isfinite(r_squared):
        yield f"R² {r_squared:.5f}, adjusted {adjusted:.5f}"
    yield from filter(None, (chi_squared_line(calibration), form_line(assessment)))


def sigma_word(calibration: Calibration) -> str:
    """Return what a residual is measured by, where readings have σ."""
    return "σ and σ_u together" if calibration.conventions.scatter == "both" else "σ"


def scatter_line(calibration: Calibration, unit: str = "") -> str:
    """Return how a new reading is taken to scatter, where readings have σ."""
    of = "σ_u along the slope without σ," if calibration.conventions.scatter == "both" else "σ"
    found = scatter_range(calibration, unit)
    far = f"from {found}" if " to " in found else found
    return f"A new reading is taken to scatter as those beside it, {of} interpolated between them: {far}"


def scatter_range(calibration: Calibration, unit: str = "") -> str:
    """Return between which values the scatter of a new reading is, over the readings; `0.5 to 2 °C`."""
    fit = calibration.fit
    scatter = fit.scatter_at(fit.x)
    ends = dict.fromkeys(format_significant(float(end)) for end in (scatter.min(), scatter.max()))
    return f"{' to '.join(ends)} {unit}".strip()


def chi_squared_line(calibration: Calibration) -> str:
    """Return whether residuals and σ belong together; "" where σ is not taken at its word."""
    if calibration.fit.weights != "absolute":
        return ""
    line, p = chi_squared_text(calibration), float(calibration.fit.p_of_chi_squared)
    if p < poor_fit(calibration):
        return f"{line}; {TOO_LARGE}"
    return f"{line}; the residuals are smaller than σ would suggest" if p > _TOO_GOOD else line


def form_line(assessment: Assessment) -> str:
    """Return whether the curve is enough; "" where there are too few readings to say."""
    form, said = assessment.form, []
    if text := lack_of_fit_text(form):
        said.append(text)
    if form.p_of_next_power is not None:
        p = float(form.p_of_next_power)
        word = "would help" if p < form.limit else "would not help significantly"
        said.append(f"a {next_power(assessment.calibration)} term {word} ({p_value(p)})")
    line = "; ".join(said)
    return f"{line[:1].upper()}{line[1:]}"


def also_uncertain(extra: Extra, written: Callable[[str], str] = str, *, is_brief: bool = False) -> str:
    """Return what makes a converted value uncertain beside the readings' scatter; "" where nothing does.

    *written* makes a name that somebody has typed fit for where it is to stand. In brief, several parts of
    the reference are one, for whoever lists them elsewhere.
    """
    parts = []
    if extra.readings > 1:
        parts.append(f"a value is the mean of {extra.readings:,} readings")
    if is_brief and len(extra.reference) > 1:
        u = format_significant(combined(extra.reference), 2)
        parts.append(f"the reference, u = {u} in {len(extra.reference)} parts that its budget lists")
    else:
        parts += [reference_text(replace(one, name=written(one.name))) for one in extra.reference]
    if extra.resolution:
        step, u = f"{extra.resolution:g}", format_significant(extra.resolution / math.sqrt(12), 2)
        how = "in the scatter already, but no mean is finer"
        if extra.another_display:
            how = "added, for new readings are on another display"
        parts.append(f"display steps of {step} in t_u (standard uncertainty {u}), {how}")
    return "; ".join(parts)


def parameter_rows(calibration: Calibration) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield name, estimate, standard error, and the ends of the interval of each parameter."""
    for name, value, error, interval in calibration.parameters():
        digits = _digits(value, error)
        estimate, low, high = (format_significant(number, digits) for number in (value, *interval))
        yield name, estimate, format_significant(error, 5), low, high


def parameter_lines(calibration: Calibration) -> Iterator[str]:
    """Yield a table of the parameters."""
    fit = calibration.fit
    rows = [("", "estimate", "standard error", f"{100 * calibration.conventions.confidence:.10g} % interval")]
    rows += [
        (name, estimate, error, f"{low} to {high}")
        for name, estimate, error, low, high in parameter_rows(calibration)
    ]
    yield from table(rows)
    if fit.size == 2:
        yield f"Correlation of intercept and slope {float(fit.correlation[0, 1]):.4f}".replace("-", "−")


def conversion_lines(conversions: Sequence[Conversion], to_reference: bool, readings: int) -> Iterator[str]:
    """Yield a table of converted values, the interval for new readings first."""
    given, wanted = ("t_u", "t_c") if to_reference else ("t_c", "t_u")
    new = "one new reading" if readings == 1 else f"the mean of {readings} readings"
    rows = [(given, wanted, new, "the curve alone", "U = k·u", "")]
    for found in conversions:
        rows.append(
            (
                shortest(found.given).removesuffix(".0").replace("-", "−"),
                _shown(found.estimate, found.combined_uncertainty),
                _interval(found.estimate, found.prediction_interval),
                _interval(found.estimate, found.interval),
                _expanded(found),
                _remark(found, given),
            )
        )
    yield from table(rows)


def unit_lines(found: Verdict) -> Iterator[str]:
    """Yield the sentence of the verdict, and the scales with their p-values and what these mean."""
    yield f"{found.sentence}."
    yield f"{found.p_values}."
    yield P_MEANS


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield *rows* with their columns aligned."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _digits(value: float, error: float) -> int:
    """Return how many significant digits of *value* reach to the fourth of *error*."""
    if not (math.isfinite(value) and 0 < error < math.inf and value):
        return 6
    return min(17, max(3, 4 + math.floor(math.log10(abs(value))) - math.floor(math.log10(error))))


def _shown(value: float, error: float) -> str:
    if not math.isfinite(value):
        return "none"
    return format_significant(value, _digits(value, error) - 1)


def _interval(estimate: float, interval: tuple[float, float]) -> str:
    """Return `± 4.66, 14.75 to 24.07`; `+4.68 −4.64, …` where the sides differ; `unbounded`."""
    low, high = interval
    if not (math.isfinite(low) and math.isfinite(high)):
        return "unbounded"
    reach = (high - low) / 2
    ends = " to ".join(format_significant(end, max(3, _digits(end, reach) - 1)) for end in interval)
    if abs(estimate - (low + high) / 2) > 1e-6 * reach:
        above, below = (format_significant(abs(end - estimate)) for end in (high, low))
        return f"+{above} −{below}, {ends}"
    return f"± {format_significant(reach)}, {ends}"


def _expanded(found: Conversion) -> str:
    expanded = found.expanded_uncertainty
    if expanded is None:
        low, high = found.prediction_interval
        return "the sides differ" if math.isfinite(high - low) else "unbounded"
    shown = plus_minus(0.0, expanded).partition(" ± ")[2]
    return f"{shown} (k = {found.coverage_factor:.2f})"


def _remark(found: Conversion, given: str) -> str:
    if not math.isfinite(found.estimate):
        return f"the curve does not reach this {given}"
    return "outside the readings: extrapolated" if found.extrapolated else ""
