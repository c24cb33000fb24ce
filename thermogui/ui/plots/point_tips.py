"""What is said of the readings under the cursor."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtWidgets import QToolTip

from thermogui.core.readings.decimals import fixed
from thermogui.core.readings.readings import Readings
from thermogui.ui.widgets.plain import plain_tip

_MOST = 6


class PointTips:
    """The tooltip of a view, in which several items have marks."""

    def __init__(self, view: pg.ViewBox) -> None:
        self._view = view
        self._rows: dict[object, list[int]] = {}

    def forget(self) -> None:
        """Say nothing more of readings as they were."""
        if self._rows:
            self._rows.clear()
            self._view.setToolTip("")
            QToolTip.hideText()

    def show(self, readings: Readings, item: object, rows: list[int]) -> int:
        """Say which readings of an item are under the cursor; return the first of all, or −1."""
        self._rows[item] = rows
        told = sorted({row for some in self._rows.values() for row in some if row < len(readings)})
        words = [reading_words(readings, row) for row in told[:_MOST]]
        more = len(told) - len(words)
        words += [f"and {more:,} more"] if more else []
        self._view.setToolTip(plain_tip(*words))
        return rows[0] if rows else min(told, default=-1)


def reading_words(readings: Readings, row: int) -> str:
    """Return a reading in words, by the number that it has in the table."""
    left_out = "" if readings.use[row] else ", left out"
    told = []
    for label in readings.labels:
        value = fixed(float(readings.column(label.role)[row]), readings.decimals.of(label.role))
        value = value.replace("-", "\N{MINUS SIGN}")
        told.append(f"{label.named} {label.beside(value) if label.is_described else value}")
    return f"reading {row + 1:,}: {', '.join(told)}{left_out}"
