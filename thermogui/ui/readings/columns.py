"""Which columns the table has, and what stands above them."""

from __future__ import annotations

from thermogui.core.readings.readings import Readings
from thermogui.core.readings.roles import PAIR, VALUE_ROLES, Role
from thermogui.core.readings.units import UNIT_SYMBOLS

COLUMNS: tuple[Role | None, ...] = (
    *PAIR,
    Role.USE,
    None,  # the residual
    *(role for role in VALUE_ROLES if role.is_optional),
)
COL_T_U, COL_T_C, COL_USE = (COLUMNS.index(role) for role in (Role.T_U, Role.T_C, Role.USE))
COL_RESIDUAL = COLUMNS.index(None)
COL_LAST = len(COLUMNS) - 1
VALUE_COLUMNS: dict[int, Role] = {
    column: role for column, role in enumerate(COLUMNS) if role is not None and role.holds_values
}
_TITLES = {Role.T_U: "Unknown\nthermometer\nt_u", Role.T_C: "Reference\nt_c"}
_SORT = ". Click to sort; a third click brings back the original order."


def heading(column: int, readings: Readings, scatters: str, of_calibration: bool) -> str:
    """Return what stands above a column.

    *of_calibration* says that residuals are those of the calibration, in the unit of the column that
    scatters, and not those of the current line.
    """
    role = COLUMNS[column]
    units = {
        "": "",
        "t_u": UNIT_SYMBOLS.get(readings.unit_of_t_u or "", ""),
        "t_c": UNIT_SYMBOLS[readings.unit_of_t_c],
    }
    units["scatter"] = units[scatters] or scatters
    if role is None:
        return f"Residual\nof exact,\n{units['scatter']}" if of_calibration else f"Residual\n{units['t_c']}"
    title, unit = _TITLES.get(role, role.symbol), units[role.unit_of]
    if any(other.is_optional for other, _ in readings.columns()):
        # beside a further column there is no room for the long word
        title = title.replace("\nthermometer", "")
    if not unit:
        return title
    return f"{title}\n{unit}" if role.is_optional else f"{title}, {unit}"


def tip(column: int, scatters: str, of_calibration: bool) -> str:
    """Return what a heading says to who asks."""
    role = COLUMNS[column]
    if role is not None:
        return role.tip + _SORT
    return (
        f"{scatters} minus the calibration" if of_calibration else "t_c minus the current line at t_u"
    ) + _SORT
