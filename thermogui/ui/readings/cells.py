"""What a cell shows, and what is typed into it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from PySide6.QtGui import QColor

from thermogui.core.numbers import typed_number


class Look(NamedTuple):
    """What a cell is drawn from.

    Attributes:
        text: what it says.
        tick: whether it is ticked; None where there is nothing to tick.
        colour: of the text; None for the usual one.
        behind: what is behind the text; None for the usual.
    """

    text: str
    tick: bool | None
    colour: QColor | None
    behind: QColor | None


def as_number(value: Any) -> float:
    """Return what was typed or set as a number; an emptied cell is nan.

    Raises:
        ValueError: it is not a finite number.
    """
    if value is None or value == "":
        return float("nan")
    if isinstance(value, str):
        if not value.strip():
            return float("nan")
        return typed_number(value)
    try:
        number = float(value)
    except (TypeError, OverflowError):
        raise ValueError("it is not a number that a cell can hold") from None
    if not np.isfinite(number):
        raise ValueError(f"{number} is not a finite number")
    return number
