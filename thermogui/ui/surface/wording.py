"""How the parameters of a loss surface are called."""

from __future__ import annotations

from thermogui.core.readings.readings import Readings
from thermogui.core.readings.units import UNIT_SYMBOLS


def axis_names(units: str, readings: Readings | None) -> tuple[str, str]:
    """Return what the horizontal and the vertical axis show, with their units."""
    if units == "scaled":
        return "w", "b"
    of_t_c = UNIT_SYMBOLS.get(readings.unit_of_t_c, "") if readings else "°C"
    of_t_u = UNIT_SYMBOLS.get(readings.unit_of_t_u or "", "unit") if readings else "unit"
    return f"Slope ({of_t_c} per {of_t_u})", f"Intercept ({of_t_c})"
