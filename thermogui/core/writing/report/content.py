"""What the report of a calibration says, in words and columns."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

import numpy as np

from thermogui import __version__
from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.calibration.conversion import Conversion, to_t_c
from thermogui.core.calibration.summary import (
    TOO_LARGE,
    also_uncertain,
    chi_squared_line,
    convention,
    equation,
    form_line,
    parameter_rows,
    scatter_range,
    sigma_word,
)
from thermogui.core.calibration.wording import with_reach
from thermogui.core.details import ReportDetails
from thermogui.core.names import shown_name
from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Floats, Rows
from thermogui.core.writing.report.annex import Annex, annex_of
from thermogui.core.writing.report.figures import column, decimals_of
from thermogui.core.writing.report.listing import Listing, ReportRow, ReportTable, listing_of


@dataclass(frozen=True)
class Statement:
    """A sentence or two under a word that says what they are about."""

    topic: str
    text: str


@dataclass(frozen=True)
class Report:
    """One page, and an annex.

    Attributes:
        title: of the page.
        source: where the readings come from.
        date: ISO 8601.
        program: its name and version.
        readings: how many were fitted, and how many were not.
        equation: the curve with its standard errors.
        unit: what the thermometer reads in, a sentence; "" where there is nothing to say.
        warnings: why not to trust the page as it stands.
        parameters: estimate, standard error, and ends of the interval.
        figures: name and value of what describes the whole fit.
        statements: what was decided, and what follows.
        listing: the readings.
        annex: the second page.
    """

    title: str
    source: str
    date: str
    program: str
    readings: str
    equation: str
    unit: str
    warnings: tuple[str, ...]
    parameters: ReportTable
    figures: tuple[tuple[str, str], ...]
    statements: tuple[Statement, ...]
    listing: Listing
    annex: Annex


@dataclass(frozen=True)
class Section:
    """A part of the page under its heading, "" for none."""

    kind: Literal["parameters", "figures", "fit", "residuals", "listing", "remarks", "statements"]
    heading: str = ""


NO_DETAILS = ReportDetails()
LEFT_WIDTH = 283.0
"""How wide the left column is, with the plots, in points."""


def columns_of(report: Report) -> tuple[list[Section], list[Section], Section]:
    """Return what stands in the left column, in the right one, and at the end of the one with room for it."""
    left = [
        Section("parameters", "Parameters"),
        Section("figures"),
        Section("fit", "Fit"),
        Section("residuals", "Residuals"),
    ]
    right = [Section("listing", report.readings)]
    if report.listing.remarks:
        right.append(Section("remarks", "Flagged"))
    return left, right, Section("statements", "How it was found, and how far it holds")


def plot_heights(room: float) -> tuple[float, float]:
    """Return how high the two plots are where there is so much room for both, all in points."""
    room = min(max(room, 150.0), 430.0)
    return 0.65 * room, 0.35 * room


def report_of(
    assessment: Assessment,
    source: str,
    date: datetime.date,
    lines: Rows | None = None,
    details: ReportDetails = NO_DETAILS,
    notes: str = "",
) -> Report:
    """Say what an assessment found, and what else belongs to it.

    *lines* is the row of the file that each reading stands on, shape (rows,); without it rows count
    from 1.
    """
    calibration = assessment.calibration
    listing = listing_of(assessment, lines)
    return Report(
        title="Calibration report",
        source=shown_name(source),
        date=date.isoformat(),
        program=f"thermogui {__version__}",
        readings=_counted(assessment),
        equation=equation(calibration),
        unit=_sentence(assessment.verdict.sentence) if assessment.verdict else "",
        warnings=assessment.warnings,
        parameters=_parameters(calibration),
        figures=tuple(_figures(calibration)),
        statements=tuple(_statements(assessment)),
        listing=listing,
        annex=annex_of(assessment, details, notes),
    )


def percent(calibration: Calibration) -> str:
    """Return `95 %`."""
    return f"{100 * calibration.conventions.confidence:.10g}\N{NO-BREAK SPACE}%"


def _counted(assessment: Assessment) -> str:
    readings, calibration = assessment.readings, assessment.calibration
    said = f"{calibration.fit.count:,} readings"
    more = [
        (len(assessment.left_out.rows), "left out"),
        (calibration.without_sigma, "without σ"),
        (int((~readings.complete).sum()), "incomplete"),
    ]
    return ", ".join([said, *(f"{count:,} {why}" for count, why in more if count)])


def _parameters(calibration: Calibration) -> ReportTable:
    heads = ("", "estimate", "standard error", f"{percent(calibration)} interval from", "to")
    return ReportTable(heads, tuple(ReportRow(row) for row in parameter_rows(calibration)))


def _figures(calibration: Calibration) -> list[tuple[str, str]]:
    fit = calibration.fit
    column = calibration.conventions.response
    s = format_significant(float(fit.residual_standard_deviation), 5)
    if fit.sigma is not None:
        both = calibration.conventions.scatter == "both"
        s = f"{s} times {sigma_word(calibration) if both else f'σ of {column}'}"
    found = [("Residual standard deviation s", s)]
    if fit.sigma is not None:
        found.append(("Scatter of a new reading", f"{scatter_range(calibration)}, interpolated"))
    found.append(("Degrees of freedom", f"{fit.dof:,}"))
    if chi_squared := chi_squared_line(calibration):
        # what follows from it stands among the warnings
        found.append(("χ²", chi_squared.removeprefix("χ² ").removesuffix(f"; {TOO_LARGE}")))
    if np.isfinite(r_squared := float(fit.r_squared)):
        found.append(("R²", f"{r_squared:.5f}, adjusted {float(fit.adjusted_r_squared):.5f}"))
    k = fit.coverage_factor(calibration.conventions.confidence)
    quantile = "Student's t" if fit.dof_of_uncertainty else "normal"
    found.append(("Coverage factor k", f"{k:.3f} ({percent(calibration)}, {quantile})"))
    names = calibration.parameter_names
    for i in range(fit.size):
        for j in range(i):
            value = f"{float(fit.correlation[i, j]):.4f}".replace("-", "\N{MINUS SIGN}")
            found.append((f"Correlation of {names[j]} and {names[i]}", value))
    return found


def _statements(assessment: Assessment) -> list[Statement]:
    calibration = assessment.calibration
    said = [Statement("Convention", _sentence(convention(calibration)))]
    if line := form_line(assessment):
        said.append(Statement("Form of the curve", _sentence(line)))
    low, high = _written_ends(calibration.t_u)
    bottom, top = _written_ends(calibration.t_c)
    valid = f"t_u from {low} to {high} (t_c from {bottom} to {top}); beyond, the curve is extrapolated."
    said.append(Statement("Range of validity", valid))
    if also := also_uncertain(assessment.settings.extra, is_brief=True):
        said.append(Statement("What else counts", _sentence(also)))
    if new := example(assessment):
        said.append(Statement("A new reading", new))
    return said


def example(assessment: Assessment) -> str:
    """Return what a new reading in the middle of the range converts to; "" where it is unbounded."""
    calibration, extra = assessment.calibration, assessment.settings.extra
    low, high = _ends(calibration.t_u)
    middle = float(f"{low / 2 + high / 2:.3g}")
    if not low <= middle <= high:
        return ""
    found = to_t_c(calibration, middle, extra)
    if found.unbounded:
        return ""
    value = with_reach(found.estimate, *found.prediction_interval)
    mean = "" if extra.readings == 1 else f", the mean of {extra.readings} readings,"
    (given,) = column(np.array([middle]), decimals_of([middle]))
    return (
        f"In the middle of the range, t_u = {given}{mean} means t_c = {value} "
        f"({percent(calibration)}, {_how_far(found)})."
    )


def _how_far(found: Conversion) -> str:
    u = format_significant(found.combined_uncertainty, 2)
    return f"u = {u}" if found.coverage_factor is None else f"U = k·u, k = {found.coverage_factor:.2f}"


def _ends(values: Floats) -> tuple[float, float]:
    return float(values.min()), float(values.max())


def _written_ends(values: Floats) -> list[str]:
    ends = _ends(values)
    return column(np.array(ends), decimals_of(ends))


def _sentence(text: str) -> str:
    """Return *text* with a capital and a full stop; what begins with a symbol keeps it."""
    first = text[:1].upper() if text[:1].isascii() and not text.startswith("t_") else text[:1]
    return f"{first}{text[1:]}."
