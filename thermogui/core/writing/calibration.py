"""A calibration as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from thermogui.core.calibration.assessment import Assessment
from thermogui.core.calibration.budget import budget, middle_of
from thermogui.core.calibration.calibrate import Calibration
from thermogui.core.calibration.conversion import Conversion
from thermogui.core.calibration.summary import equation
from thermogui.core.calibration.verdict import Verdict
from thermogui.core.readings.readings import Rows


def calibration_json(
    assessment: Assessment,
    converted: Sequence[Conversion],
    converted_back: Sequence[Conversion],
    skipped: int,
    lines: Rows,
) -> str:
    """Return the text of one JSON object.

    Args:
        assessment: the calibration and what was found of it.
        converted: readings made temperatures.
        converted_back: temperatures made readings.
        skipped: how many rows were left out, for a missing reading or σ.
        lines: the row of the file that each of the readings stands on, shape (rows,).
    """
    calibration, unit = assessment.calibration, assessment.verdict
    fit = calibration.fit
    conventions = calibration.conventions
    is_line = fit.size == 2
    form = assessment.form
    at = converted[0].given if converted else middle_of(calibration)
    curved, lacking = form.p_of_next_power, form.lack_of_fit
    content: dict[str, Any] = {
        "model": conventions.model,
        "count": fit.count,
        "dof": fit.dof,
        "weights": fit.weights,
        "scatter": conventions.scatter,
        "correlation_of_errors": conventions.correlation if conventions.scatter == "both" else None,
        "confidence": conventions.confidence,
        "origin": fit.origin,
        "params": {
            name: {"estimate": value, "standard_error": error, "interval": interval}
            for name, value, error, interval in calibration.parameters()
        },
        "covariance": fit.covariance.tolist(),
        "correlation": float(fit.correlation[0, 1]) if is_line else fit.correlation.tolist(),
        "residual_standard_deviation": float(fit.residual_standard_deviation),
        "r_squared": float(fit.r_squared),
        "adjusted_r_squared": float(fit.adjusted_r_squared),
        "chi_squared": None
        if fit.weights != "absolute"
        else {"value": float(fit.chi_squared), "dof": fit.dof, "p_value": float(fit.p_of_chi_squared)},
        "linearity": None if curved is None else {"p_value": float(curved)},
        "runs": {"count": int(form.runs), "p_value": float(form.p_of_runs)},
        "lack_of_fit": None
        if lacking is None
        else {"f": float(lacking.f), "dof": lacking.dof, "p_value": float(lacking.p_value)},
        "warnings": assessment.warnings,
        "coverage_factor": fit.coverage_factor(conventions.confidence),
        "standard_deviation_of_a_new_reading": float(fit.scatter_of_a_reading) if fit.sigma is None else None,
        "equation": equation(calibration),
        "response": conventions.response,
        "inverted": _inverted(calibration),
        "unit": None if unit is None else _unit(unit),
        "budget_at": at,
        "budget": _budget(assessment, at),
        "converted": [
            {**_conversion(value, "t_u", "t_c"), "budget": _budget(assessment, value.given)}
            for value in converted
        ],
        "converted_back": [_conversion(value, "t_c", "t_u") for value in converted_back],
        "skipped": skipped,
        "outliers": _rows(assessment.outliers, lines),
        "influential": _rows(assessment.influential, lines),
    }
    return json.dumps(_plain(content), allow_nan=False) + "\n"


def _budget(assessment: Assessment, t_u: float) -> list[dict[str, Any]]:
    """Return what t_c of a reading is uncertain by; shares are in percent, and count what counts once."""
    return [
        {
            "name": line.name,
            "standard_uncertainty": line.standard_uncertainty,
            "distribution": line.distribution,
            "degrees_of_freedom": line.dof,
            "kind": line.kind,
            "shared": line.kind == "shared",
            "counted": line.is_counted,
            "share": line.share,
        }
        for line in budget(assessment.calibration, t_u, assessment.settings.extra)
    ]


def _rows(told: dict[int, str], lines: Rows) -> list[dict[str, Any]]:
    return [{"row": int(lines[row]), "why": why} for row, why in told.items()]


def _inverted(calibration: Calibration) -> dict[str, float] | None:
    """Return the line t_c over t_u where t_u was fitted over t_c."""
    if not calibration.is_inverted or calibration.fit.size != 2:
        return None
    intercept, slope = calibration.fit.params.tolist()
    if slope == 0:
        return None
    with np.errstate(all="ignore"):
        return {
            "intercept": float(np.float64(calibration.fit.origin) - np.float64(intercept) / slope),
            "slope": float(1 / np.float64(slope)),
        }


def _unit(unit: Verdict) -> dict[str, Any]:
    return {
        "best": unit.best,
        "closest": unit.closest,
        "candidates": [{"unit": c.unit, "p_value": c.p_value} for c in unit.candidates],
        "verdict": unit.sentence,
        "distance": unit.distance,
        "is_near": unit.is_near,
        "bias": {
            "at_t_c": unit.bias.at,
            "high": unit.bias.high,
            "standard_uncertainty": unit.bias.standard_uncertainty,
            "expanded_uncertainty": unit.bias.expanded_uncertainty,
            "significant": unit.bias.is_significant,
        },
    }


def _conversion(found: Conversion, given: str, wanted: str) -> dict[str, Any]:
    return {
        given: found.given,
        wanted: found.estimate,
        "standard_uncertainty": found.standard_uncertainty,
        "interval": found.interval,
        "prediction_standard_uncertainty": found.prediction_standard_uncertainty,
        "prediction_interval": found.prediction_interval,
        "extrapolated": found.extrapolated,
        "unbounded": found.unbounded,
        "combined_standard_uncertainty": found.combined_uncertainty,
        "coverage_factor": found.coverage_factor,
        "expanded_uncertainty": found.expanded_uncertainty,
    }


def _plain(content: Any) -> Any:
    """Return *content* with numbers that are not finite as the strings that JSON can hold."""
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    if isinstance(content, float) and not math.isfinite(content):
        return str(content)
    return content
