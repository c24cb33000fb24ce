"""The settings of a calibration and the details of its report as JSON, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from thermogui.core.calibration.components import DISTRIBUTIONS, Component, combined, plain_reference
from thermogui.core.calibration.settings import (
    CHOICES,
    CalibrationSettings,
    Conventions,
    Extra,
    Scatter,
    Weights,
)
from thermogui.core.details import ReportDetails
from thermogui.core.session.strict_json import Fields, Json, plain


def calibration_content(settings: CalibrationSettings) -> dict[str, Json]:
    """Return the settings of a calibration as JSON has them."""
    components = settings.extra.reference
    content = {
        **asdict(settings.conventions),
        **asdict(settings.extra),
        # all that versions without a budget know of it
        "reference": combined(components),
        "names_unit": settings.names_unit,
    }
    if components != plain_reference(content["reference"]):
        content["components"] = [_plain_numbers(asdict(one)) for one in components]
    return _plain_numbers(content)


def _plain_numbers(content: dict[str, Any]) -> dict[str, Json]:
    return {name: plain(value) if isinstance(value, float) else value for name, value in content.items()}


def calibration_from(found: Fields) -> CalibrationSettings:
    """Return the settings that JSON describes; a number in them may be out of its range.

    Raises:
        Damaged: something is missing or of a wrong kind.
    """
    choice = {name: found.one_of(name, choices) for name, choices in CHOICES.items()}
    return CalibrationSettings(
        Conventions(
            choice["model"],
            cast(Weights, choice["weights"]),
            cast(Scatter, choice["scatter"]),
            found.number("confidence"),
            found.number("origin"),
            # which older sessions do not have
            found.number("correlation") if found.has("correlation") else 0.0,
        ),
        Extra(
            found.integer("readings", -(2**31)),
            _reference_from(found),
            found.number("resolution"),
            # an earlier version did not know of it
            found.flag("another_display") if found.has("another_display") else False,
        ),
        found.flag("names_unit"),
    )


def _reference_from(found: Fields) -> tuple[Component, ...]:
    single = found.number("reference")
    if not found.has("components"):
        return plain_reference(single)
    components = []
    for index, content in enumerate(found.list("components")):
        one = Fields(content, f"{found.where('components')}[{index}]")
        components.append(
            Component(
                one.text("name"),
                one.number("uncertainty"),
                one.number("coverage"),
                one.one_of("distribution", DISTRIBUTIONS),
                one.number("dof"),
                one.flag("shared"),
            )
        )
    # a version without a budget keeps it beside another number that was chosen there
    return tuple(components) if combined(components) == single else plain_reference(single)


def details_content(details: ReportDetails) -> dict[str, Json]:
    """Return the details of a report as JSON has them."""
    return {**details.texts(), "points": list(details.points)}


def details_from(found: Fields) -> ReportDetails:
    """Return the details that JSON describes; what is too long in them is left so.

    Raises:
        Damaged: something is missing or of a wrong kind.
    """
    texts = {name: found.text(name) for name in ReportDetails().texts()}
    return ReportDetails(**texts, points=tuple(found.floats("points").tolist()))
