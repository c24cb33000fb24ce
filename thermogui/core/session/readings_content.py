"""A session's readings as JSON and back, column by column."""

from __future__ import annotations

import numpy as np

from thermogui.core.names import clean_name
from thermogui.core.readings.decimals import MOST_DECIMALS, Decimals
from thermogui.core.readings.readings import Readings
from thermogui.core.readings.roles import PAIR, VALUE_ROLES, Role
from thermogui.core.readings.table import Column, Table
from thermogui.core.readings.units import unit_from
from thermogui.core.session.strict_json import Damaged, Fields, Json, plain_list

_IN_ALL_SESSIONS = ("t_u", "t_c", "sigma")


def readings_content(readings: Readings) -> dict[str, Json]:
    """Return readings as JSON has them."""
    return {
        **dict.fromkeys(VALUE_ROLES),
        **{role: plain_list(column) for role, column in readings.columns() if role.holds_values},
        "use": readings.use.tolist(),
        **({} if readings.held_out is None else {"held_out": readings.held_out.tolist()}),
        "unit_of_t_u": readings.unit_of_t_u,
        "unit_of_t_c": readings.unit_of_t_c,
        "names": {role: readings.label(role).name for role in PAIR},
        "decimals": dict(zip(VALUE_ROLES, readings.decimals, strict=True)),
    }


def readings_from(found: Fields) -> Readings:
    """Return the readings that JSON describes.

    Raises:
        Damaged: something is missing, of a wrong kind, or contradicts itself.
    """
    use = found.flags("use")
    units = {role: unit_from(found.text_or_none(f"unit_of_{role}")) or "" for role in PAIR}
    # which older sessions do not have
    said = found.object("names") if found.has("names") else None
    names = {role: clean_name(said.text_or_none(role) or "") for role in PAIR} if said is not None else {}
    columns = [Column(Role.USE, use)]
    if found.has("held_out"):
        held_out = found.flags("held_out")
        if len(held_out) != len(use):
            raise Damaged(f"the columns of {found.place} differ in length")
        if held_out.any():
            columns.append(Column(Role.HELD_OUT, held_out))
    for role in VALUE_ROLES:
        if role.is_optional and (not _is_said(found, role) or found.any(role) is None):
            continue
        cells = found.floats(role)
        if len(cells) != len(use):
            raise Damaged(f"the columns of {found.place} differ in length")
        if np.isinf(cells).any():
            raise Damaged(f"{found.place} has an infinite number")
        columns.append(Column(role, cells, names.get(role), units.get(role)))
    readings = Table(tuple(columns), np.arange(1, len(use) + 1)).readings()
    if found.has("decimals"):
        said = found.object("decimals")
        counts = (said.integer(role, 0, MOST_DECIMALS) if _is_said(said, role) else 0 for role in VALUE_ROLES)
        readings = readings.with_decimals(Decimals(*counts))
    return readings


def _is_said(found: Fields, role: Role) -> bool:
    """Say whether a session has to say something of a column, or does."""
    return role in _IN_ALL_SESSIONS or found.has(role)
