"""What stands above the columns of the table."""

from __future__ import annotations

from thermogui.core.readings.readings import Readings, ValueColumn
from thermogui.core.readings.units import UNIT_SYMBOLS

_SORT = ". Click to sort; a third click brings back the original order."


def headings(readings: Readings, scatters: ValueColumn, of_calibration: bool) -> tuple[str, ...]:
    """Return the headings of t_u, t_c, the tick, the residual and σ.

    *of_calibration* says that residuals are those of the calibration, in the unit of the column that
    scatters, and not those of the current line.
    """
    unit_c = UNIT_SYMBOLS[readings.unit_of_t_c]
    unit_u = UNIT_SYMBOLS.get(readings.unit_of_t_u or "")
    of_scatter = unit_c if scatters == "t_c" else unit_u or "t_u"
    # beside a column of σ there is no room for the long word
    unknown = "Unknown\nthermometer" if readings.sigma is None else "Unknown"
    return (
        f"{unknown}\nt_u{f', {unit_u}' if unit_u else ''}",
        f"Reference\nt_c, {unit_c}",
        "Use",
        f"Residual\nof exact,\n{of_scatter}" if of_calibration else f"Residual\n{unit_c}",
        f"σ\n{of_scatter}",
    )


def tips(scatters: ValueColumn, of_calibration: bool) -> tuple[str, ...]:
    """Return what each heading says to who asks."""
    residual = f"{scatters} minus the calibration" if of_calibration else "t_c minus the current line at t_u"
    return tuple(
        text + _SORT
        for text in (
            "What the unknown thermometer reads",
            "What the reference reads at the same moment",
            "Whether this pair takes part in a run and in the calibration",
            residual,
            "Standard uncertainty of the column that scatters; the calibration can weight by it",
        )
    )
