"""What the second page of the report says: instruments, the uncertainty budget, corrections, notes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.budget import BudgetLine, budget, budget_rows, middle_of
from thermogui.core.calibration.conversion import Conversion, to_t_c
from thermogui.core.calibration.corrections import Correction, corrections, has_one_scale
from thermogui.core.calibration.wording import to_the_digit_of
from thermogui.core.details import TITLES, ReportDetails
from thermogui.core.numbers import format_significant, shortest
from thermogui.core.writing.report.listing import ReportRow, ReportTable


@dataclass(frozen=True)
class BudgetRow:
    """A line of the budget in words, and its share in percent; None where it does not count."""

    cells: tuple[str, ...]
    share: float | None


@dataclass(frozen=True)
class Annex:
    """A page.

    Attributes:
        details: topic and text.
        budget_heading: of what it is.
        budget_heads: of its columns.
        budget: its rows.
        budget_sum: what all come to.
        corrections_heading: at what confidence.
        corrections: t_u, t_c, the correction where there is one, U, k.
        corrections_note: what to know of them.
        notes: free text, in paragraphs.
    """

    details: tuple[tuple[str, str], ...]
    budget_heading: str
    budget_heads: tuple[str, ...]
    budget: tuple[BudgetRow, ...]
    budget_sum: str
    corrections_heading: str
    corrections: ReportTable
    corrections_note: str
    notes: tuple[str, ...]


def annex_of(assessment: Assessment, details: ReportDetails, notes: str) -> Annex:
    """Say what belongs to a calibration beside its page."""
    calibration, extra = assessment.calibration, assessment.settings.extra
    confidence = f"{100 * calibration.conventions.confidence:.10g}\N{NO-BREAK SPACE}%"
    at = middle_of(calibration)
    lines = budget(calibration, at, extra)
    listed = corrections(assessment, details.points)
    new = "one new reading" if extra.readings == 1 else f"the mean of {extra.readings:,} readings"
    listing = "Corrections" if has_one_scale(assessment) else "Values"
    return Annex(
        details=tuple(_details(details)),
        budget_heading=f"Uncertainty budget of t_c at t_u = {_given(at)}",
        budget_heads=("", "standard uncertainty", "distribution", "share of the variance"),
        budget=tuple(map(_budget_row, lines)),
        budget_sum=_sum(to_t_c(calibration, at, extra), confidence),
        corrections_heading=f"{listing} of {new}, {confidence}",
        corrections=_table(listed),
        corrections_note=_note(listed, bool(assessment.warnings)),
        notes=tuple(paragraph for paragraph in notes.splitlines() if paragraph.strip()),
    )


def _details(details: ReportDetails) -> list[tuple[str, str]]:
    said = []
    texts = details.texts()
    for name, number in (("instrument", "serial_number"), ("reference", "reference_serial_number")):
        parts = [texts.pop(name).strip(), texts.pop(number).strip()]
        if any(parts):
            said.append((TITLES[name], ", serial number ".join(parts) if parts[1] else parts[0]))
    said += [(TITLES[name], text.strip()) for name, text in texts.items() if text.strip()]
    return [(topic, text.removeprefix(", ")) for topic, text in said]


def _budget_row(line: BudgetLine) -> BudgetRow:
    ((name, u, distribution, share),) = budget_rows([line])
    if line.kind in ("shared", "per reading"):
        name = f"{name} ({line.kind})"
    return BudgetRow((name, u, distribution, share), line.share if line.is_counted else None)


def _sum(found: Conversion, confidence: str) -> str:
    u = f"Combined standard uncertainty u = {format_significant(found.combined_uncertainty, 2)}"
    if found.expanded_uncertainty is None or found.coverage_factor is None:
        low, high = found.prediction_interval
        if not (math.isfinite(low) and math.isfinite(high)):
            return f"{u}; the interval has no end ({confidence})."
        below, above = (format_significant(end, 2) for end in (found.estimate - low, high - found.estimate))
        return f"{u}; the interval reaches {below} down and {above} up ({confidence}, convolved)."
    expanded = format_significant(found.expanded_uncertainty, 2)
    return f"{u}; U = k·u = {expanded} with k = {found.coverage_factor:.2f} ({confidence}, convolved)."


def _table(listed: list[Correction]) -> ReportTable:
    has_correction = listed[0].correction is not None
    heads = ("t_u", "t_c", *(("correction",) if has_correction else ()), "U", "k")
    return ReportTable(heads, tuple(ReportRow(tuple(_cells(one))) for one in listed))


def _cells(one: Correction) -> list[str]:
    found = one.found
    low, high = found.prediction_interval
    below, above = found.estimate - low, high - found.estimate
    if not math.isfinite(below + above):
        missing = ["unbounded", *([] if one.correction is None else [""]), "", ""]
        return [_given(found.given), *missing]
    error = max(below, above)
    numbers = [found.estimate, *([] if one.correction is None else [one.correction])]
    reach = to_the_digit_of(error, error)
    if found.expanded_uncertainty is None:
        reach = f"+{to_the_digit_of(above, error)} −{to_the_digit_of(below, error)}"
    k = "" if found.coverage_factor is None else f"{found.coverage_factor:.2f}"
    star = "*" if found.extrapolated else ""
    return [_given(found.given) + star, *(to_the_digit_of(number, error) for number in numbers), reach, k]


def _note(listed: list[Correction], is_warned: bool) -> str:
    said = ["The warnings of the first page hold for all of this."] if is_warned else []
    if listed[0].correction is not None:
        said.append("The correction is t_c − t_u, to be added to a reading.")
    if any(one.found.extrapolated for one in listed):
        said.append("* Outside the readings: extrapolated, which U does not account for.")
    return " ".join(said)


def _given(value: float) -> str:
    return shortest(value).removesuffix(".0").replace("-", "−")
