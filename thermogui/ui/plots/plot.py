"""What all plots have in common."""

from __future__ import annotations

import pyqtgraph as pg

SIDES = ("left", "bottom")


class Axis(pg.AxisItem):
    """An axis that shows numbers as they are.

    pyqtgraph would look for a prefix (k, M, µ) at every change of range, and lay out the label anew, also
    of the axes at the top and on the right, which nobody sees.
    """

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.enableAutoSIPrefix(False)

    def updateAutoSIPrefix(self) -> None:
        """There are no prefixes."""


class Plot(pg.PlotWidget):
    """An empty plot without pyqtgraph's menu, buttons and ranges of its own choice."""

    def __init__(self, name: str, axis: type[Axis] = Axis) -> None:
        """*axis* is what stands on the left and at the bottom."""
        axes = {side: axis(side) for side in SIDES} | {side: Axis(side) for side in ("top", "right")}
        super().__init__(enableMenu=False, axisItems=axes)
        self.setObjectName(name)
        plot = self.getPlotItem()
        plot.showAxis("top", False)
        plot.showAxis("right", False)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.disableAutoRange()
