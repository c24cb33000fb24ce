"""An axis that stays readable when it is logarithmic."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QFont, QFontMetricsF

from thermogui.ui.plots.log_ticks import MARGIN, LogTicks
from thermogui.ui.plots.plot import PlotAxis

_GAP = 10.0


class LogAxis(PlotAxis):
    """On a log scale: 1, 2, 5 of each decade where there is room, else decades; plain numbers where short.

    Attributes:
        shift: what is added to a number before its logarithm is taken; 1 for an axis that begins at 0.
    """

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.shift = 0
        self._texts: dict[float, str] = {}

    def logTickValues(self, minVal: float, maxVal: float, size: float, stdTicks: list[Any]) -> list[Any]:  # noqa: N803
        font = QFontMetricsF(self.style["tickFont"] or QFont())
        along = self.orientation in ("top", "bottom")

        def extent(text: str) -> float:
            return (font.horizontalAdvance(text) if along else font.height()) + _GAP

        # with a grid pyqtgraph draws no label that reaches beyond the axis; half a gap is none of the label
        margin = _GAP / 2 if self.grid is not False else MARGIN
        ticks = LogTicks(minVal, maxVal, size, extent, self.shift, margin)
        labels = ticks.labels()
        self._texts = dict(labels)
        return [(1.0, [position for position, _ in labels]), (0.0, ticks.lines_between(labels))]

    def logTickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [self._texts[value] if spacing else "" for value in values]
