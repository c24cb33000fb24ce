"""Cells that hold a number with its unit behind it, as `21.4 °C`."""

from __future__ import annotations

import re

from thermogui.core.reading.heading import is_unit

_LONGEST = 60  # characters
_MEASURED = re.compile(r"(?P<number>[+\-−]?[.,]?\d[\d.,'’]*(?:[eE][+\-]?\d+)?)\s?(?P<unit>[^\s\d+\-.,;:]\S*)")


def number_and_unit(cell: str) -> tuple[str, str] | None:
    """Return the two parts of a cell, the first of them not yet read; None where it has no known unit."""
    if len(cell) > _LONGEST:
        return None
    found = _MEASURED.fullmatch(cell.strip())
    return (found["number"], found["unit"]) if found and is_unit(found["unit"]) else None
