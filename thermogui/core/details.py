"""What a calibration report says beside the figures: with what, by whom, and where it is corrected."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace

from thermogui.core.errors import ThermoError
from thermogui.core.numbers import shortest, typed_number

LONGEST_DETAIL = 200
MOST_POINTS = 20
TITLES = {
    "instrument": "Thermometer",
    "serial_number": "Its serial number",
    "reference": "Reference thermometer",
    "reference_serial_number": "Its serial number",
    "traceability": "Certificate or traceability",
    "operator": "Operator",
}


@dataclass(frozen=True)
class ReportDetails:
    """Text of one line each, "" for none.

    Attributes:
        instrument: the unknown thermometer.
        serial_number: of it.
        reference: the reference thermometer.
        reference_serial_number: of it.
        traceability: its certificate, or what it is traceable to.
        operator: who took the readings.
        points: the t_u at which corrections are listed; () for some over the range of the readings.
    """

    instrument: str = ""
    serial_number: str = ""
    reference: str = ""
    reference_serial_number: str = ""
    traceability: str = ""
    operator: str = ""
    points: tuple[float, ...] = ()

    def texts(self) -> dict[str, str]:
        """Return what is text, by attribute."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "points"}

    def problems(self) -> dict[str, str]:
        """Return what is wrong, by attribute, in sentences."""
        found = {
            name: f"It must be one line of at most {LONGEST_DETAIL} letters."
            for name, text in self.texts().items()
            if len(text) > LONGEST_DETAIL or len(text.splitlines()) > 1
        }
        if len(self.points) > MOST_POINTS:
            found["points"] = f"There must be at most {MOST_POINTS} points."
        elif not all(map(math.isfinite, self.points)):
            found["points"] = "Every point must be a finite number."
        return found

    def mended(self) -> tuple[ReportDetails, tuple[str, ...]]:
        """Return details without what is wrong, and which that was."""
        wrong = self.problems()
        usual = {name: value for name, value in vars(ReportDetails()).items() if name in wrong}
        return replace(self, **usual), tuple(wrong)


def parse_points(text: str) -> tuple[float, ...]:
    """Return the numbers of a line, with semicolons or blanks between them, as a person types them.

    Raises:
        ThermoError: one of them is no number.
    """
    words = text.split(";") if ";" in text else text.replace(", ", " ").split()
    try:
        return tuple(typed_number(word) for word in words if word.strip())
    except ValueError as error:
        raise ThermoError(f"{error}.") from None


def points_text(points: tuple[float, ...]) -> str:
    """Return the line that `parse_points` reads."""
    return "; ".join(shortest(point).removesuffix(".0") for point in points)
