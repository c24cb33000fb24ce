"""Lines of runs beside the one that is shown, among the readings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.drawn import Drawn
from thermogui.ui.plots.direct_labels import Line
from thermogui.ui.plots.extents import visible_part
from thermogui.ui.plots.overlay import Overlay, key_of

Ends = tuple[float, float]


class FitOverlay(Overlay):
    """
    Attributes:
        curves: what runs beside the shown one are called, and their curves at the epoch that is looked at.
        room: the ranges of t_u and of t_c that have readings; None where there are none.
    """

    def __init__(self, *, for_a_file: bool) -> None:
        super().__init__(for_a_file=for_a_file)
        self.curves: list[tuple[str, Curve]] = []
        self._key: tuple[object, ...] = ()
        self.room: tuple[Ends, Ends] | None = None

    def show_drawn(self, drawn: Sequence[Drawn]) -> bool:
        """Show these runs; return whether colours or lines are others, and words are to follow them."""
        places = [one.place for one in self.drawn]
        self.drawn = drawn
        key = key_of(self.beside, with_epoch=True)
        has_moved = key != self._key
        if has_moved:
            self._key = key
            self.curves = [(one.text, _curve_of(one)) for one in self.beside]
            self._draw()
        return has_moved or [one.place for one in self.drawn] != places

    def reach(self, room: tuple[Ends, Ends] | None) -> None:
        """Draw over a range of t_u, and not far beyond one of t_c."""
        if room != self.room:
            self.room = room
            self._draw()

    def named_curves(self, shown: Curve | None) -> list[tuple[str, Curve]]:
        """Return all curves of runs with what they are called; the only one is the line, or the curve."""
        if shown is None:
            return list(self.curves)
        alone = "line" if shown.slope_intercept is not None else "curve"
        return [(self.drawn[0].text if self.beside else alone, shown), *self.curves]

    def _draw(self) -> None:
        self.show_lines([self._line(curve) for _, curve in self.curves])

    def _line(self, curve: Curve) -> Line:
        if self.room is None or not curve.is_finite:
            return np.empty(0), np.empty(0)
        return visible_part(curve, *self.room)


def _curve_of(one: Drawn) -> Curve:
    run = one.run
    return Curve.of(run.experiment, run.scaling, run.trace.params_after(one.epoch))
