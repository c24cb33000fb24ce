"""What plots show, in sentences, for who hears them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from thermogui.core.descent.figures import loss_text, residual_text
from thermogui.core.descent.summary import equation
from thermogui.core.readings.decimals import fixed
from thermogui.core.readings.labels import Label
from thermogui.core.readings.readings import Readings
from thermogui.core.readings.roles import Role

if TYPE_CHECKING:
    from thermogui.core.calibration.assessment import Assessment
    from thermogui.core.descent.curve import Curve
    from thermogui.core.descent.trace import Trace

_NO_READINGS = "No readings yet."


def of_fit(readings: Readings, curve: Curve | None, exact: Assessment | None, *, with_residual: bool) -> str:
    """Return how many readings there are over which range, and what goes through them.

    *with_residual* says whether the largest residual is looked for, which takes time where they are many.
    """
    t_u, t_c = readings.used()
    if not len(t_u):
        return _NO_READINGS
    ranges = ", ".join(
        f"{label.named} {_shown(values.min(), readings, label.role)} to "
        f"{label.beside(_shown(values.max(), readings, label.role))}"
        for label, values in zip(readings.labels, (t_u, t_c), strict=True)
    )
    parts = [f"{_counted(len(t_u))}: {ranges}."]
    if curve is not None:
        parts.append(f"{_curve(curve)}.")
        if with_residual and curve.is_finite:
            with np.errstate(all="ignore"):
                residuals = t_c - curve(t_u)
            worst = int(np.abs(residuals).argmax())
            at = f"at t_u {_shown(t_u[worst], readings, Role.T_U)}"
            parts.append(f"Largest residual {residual_text(residuals[worst])}, {at}.")
    if exact is not None:
        from thermogui.core.calibration import summary

        parts.append(f"Exact: {summary.equation(exact.calibration)}.")
        parts += _pointed_out(exact)
    return " ".join(parts)


def of_loss(trace: Trace | None, planned: int, t_c: Label) -> str:
    """Return how far a run has come, and from which loss to which; what it is on readings held out."""
    if trace is None or not len(trace):
        return "No epoch is trained yet."
    first, last = (float(trace.loss_after(epoch)) for epoch in (0, len(trace)))
    unit = f"{t_c.symbol or t_c.role.symbol} squared"
    gone = "" if np.isfinite(last) else ", no longer finite"
    said = (
        f"{len(trace):,} of {planned:,} epochs: loss {loss_text(first)} at the start, {loss_text(last)} now, "
        f"in {unit}{gone}."
    )
    held_out, best = trace.validation_losses, trace.best_epoch
    if held_out is not None and best is not None:
        said += (
            f" On the readings held out {loss_text(held_out[-1])} at the start of epoch {len(trace):,}, "
            f"least at that of epoch {best:,}: {loss_text(held_out[best - 1])}."
        )
    return said


def of_residuals(assessment: Assessment | None) -> str:
    """Return how far fitted readings are from the calibration."""
    if assessment is None:
        return "No calibration yet."
    calibration, readings = assessment.calibration, assessment.readings
    column = calibration.conventions.response
    unit = readings.label(Role(column)).symbol
    residuals = calibration.fit.residuals
    ends = f"{residual_text(residuals.min())} to {residual_text(residuals.max())} {unit}".strip()
    said = ([] if assessment.outliers else ["None is an outlier."]) + _pointed_out(assessment)
    return " ".join([f"{_counted(len(residuals))}: residuals of {column} from {ends}.", *said])


def _counted(count: int) -> str:
    return "1 reading" if count == 1 else f"{count:,} readings"


def _shown(value: float, readings: Readings, role: Role) -> str:
    return fixed(float(value), readings.decimals.of(role)).replace("-", "\N{MINUS SIGN}")


def _curve(curve: Curve) -> str:
    if not curve.is_finite:
        return f"The {curve.noun} is no longer finite"
    return f"{curve.noun.capitalize()}: {equation(curve)}"


def _pointed_out(assessment: Assessment) -> list[str]:
    """Return sentences on outliers and deciding readings, by the numbers that they have in the table."""
    said = []
    for found, one, more in (
        (assessment.outliers, "outlier", "outliers"),
        (assessment.influential, "reading decides the curve", "readings decide the curve"),
    ):
        rows = list(found)
        some = ", ".join(str(row + 1) for row in rows[:6]) + (", …" if len(rows) > 6 else "")
        if rows:
            said.append(f"{len(rows):,} {one if len(rows) == 1 else more}: {some}.")
    return said
