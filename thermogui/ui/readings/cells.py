"""What a cell holds and shows, and what is typed into it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from PySide6.QtGui import QColor

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.figures import residual_text
from thermogui.core.numbers import typed_number
from thermogui.core.readings.decimals import fixed
from thermogui.core.readings.readings import Bools, Floats, Readings
from thermogui.ui.readings.columns import COL_RESIDUAL, COL_USE, VALUE_COLUMNS


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
    if value is None or (isinstance(value, str) and not value.strip()):
        return math.nan
    if isinstance(value, str):
        return typed_number(value)
    try:
        number = float(value)
    except (TypeError, OverflowError):
        raise ValueError("it is not a number that a cell can hold") from None
    if not np.isfinite(number):
        raise ValueError(f"{number} is not a finite number")
    return number


class Cells:
    """Readings, with residuals beside them.

    Attributes:
        readings: what the columns of values and the ticks hold.
        curve: that residuals are of; None for none.
        of_calibration: residuals of the calibration, shape (rows,), in their place; until it has followed
            an edit there may be a row more, or less.
    """

    def __init__(self, readings: Readings) -> None:
        self.readings = readings
        self.curve: Curve | None = None
        self.of_calibration: Floats | None = None

    def value(self, row: int, column: int) -> float | bool | None:
        """Return what a cell holds; None where it is empty."""
        readings = self.readings
        if column == COL_USE:
            return bool(readings.use[row])
        if column == COL_RESIDUAL and self.of_calibration is not None:
            value = float(self.of_calibration[row]) if row < len(self.of_calibration) else np.nan
        elif column == COL_RESIDUAL:
            if self.curve is None:
                return None
            value = float(readings.t_c[row]) - float(self.curve(readings.t_u[row]))
        else:
            # a column that is not there would be made anew for every cell
            values = getattr(readings, VALUE_COLUMNS[column])
            value = math.nan if values is None else float(values[row])
        return value if math.isfinite(value) else None

    def text(self, row: int, column: int) -> str:
        """Return what a cell says."""
        value = self.value(row, column)
        if value is None or column == COL_USE:
            return ""
        if column == COL_RESIDUAL:
            return residual_text(value)
        return fixed(value, self.readings.decimals.of(VALUE_COLUMNS[column])).replace("-", "−")

    def keys(self, column: int) -> Floats | Bools:
        """Return what rows are sorted by, shape (rows,)."""
        readings = self.readings
        if column in VALUE_COLUMNS:
            return readings.column(VALUE_COLUMNS[column])
        if column == COL_USE:
            return readings.use
        if self.of_calibration is not None and len(self.of_calibration) == len(readings):
            return self.of_calibration
        if self.curve is None:
            return np.full(len(readings), np.nan)
        with np.errstate(over="ignore", invalid="ignore"):
            residuals: Floats = readings.t_c - self.curve(readings.t_u)
        return residuals
