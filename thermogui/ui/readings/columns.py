"""Which columns the table has, and what stands above them."""

from __future__ import annotations

from textwrap import wrap

from thermogui.core.readings.labels import shortened
from thermogui.core.readings.readings import Readings
from thermogui.core.readings.roles import PAIR, VALUE_ROLES, Role

COLUMNS: tuple[Role | None, ...] = (
    *PAIR,
    Role.USE,
    None,  # the residual
    *(role for role in VALUE_ROLES if role.is_optional),
)
COL_T_U, COL_T_C, COL_USE, COL_SIGMA_U = (
    COLUMNS.index(role) for role in (Role.T_U, Role.T_C, Role.USE, Role.SIGMA_U)
)
COL_RESIDUAL = COLUMNS.index(None)
COL_LAST = len(COLUMNS) - 1
VALUE_COLUMNS: dict[int, Role] = {
    column: role for column, role in enumerate(COLUMNS) if role is not None and role.holds_values
}
_WIDE = len("thermometer")
_SORT = ". Click to sort, or Ctrl+Shift+L; a third time brings back the original order."


def heading(column: int, readings: Readings, scatters: str, of_calibration: bool) -> str:
    """Return what stands above a column.

    *of_calibration* says that residuals are those of the calibration, in the unit of the column that
    scatters, and not those of the current line.
    """
    role = COLUMNS[column]
    symbols = {str(label.role): label.symbol or str(label.role) for label in readings.labels}
    # where t_u has a σ of its own, σ is that of t_c
    symbols["scatter"] = symbols[scatters if readings.sigma_u is None else "t_c"]
    if role is None:
        words = ("of exact,", symbols["scatter"]) if of_calibration else ("t_c − t_p", symbols["t_c"])
        return "\n".join(("Residual", *words))
    if role not in PAIR:
        return f"{role.symbol}\n{symbols[role.unit_of]}" if role.is_optional else role.symbol
    label = readings.label(role)
    name, _, unit = label.title.rpartition(f" {role.symbol}")
    if label.name is None and any(
        other.is_optional and other.holds_values for other, _ in readings.columns()
    ):
        # beside a further column there is no room for the long word
        name = name.replace(" thermometer", "")
    first, *more = wrap(name, _WIDE)
    lines = [first, shortened(" ".join(more), _WIDE)] if more else [first]
    return "\n".join((*lines, shortened(f"{role.symbol}{unit}", _WIDE)))


def tip(column: int, readings: Readings, scatters: str, of_calibration: bool) -> str:
    """Return what a heading says to who asks."""
    role = COLUMNS[column]
    if role is not None and role in PAIR:
        label = readings.label(role)
        return f"{label.stated() if label.is_described else role.tip}. Double-click to name it{_SORT}"
    if role is not None:
        return role.tip + _SORT
    return (
        f"{scatters} minus the exact line, that of the calibration"
        if of_calibration
        else "t_c minus the current line at t_u"
    ) + _SORT
