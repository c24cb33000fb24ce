"""A calibration on the fit plot: the exact line and its bands, and the exact parabola beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor

from thermogui.core.calibration.wording import percent
from thermogui.ui.plots.direct_labels import Named
from thermogui.ui.plots.strokes import Band, Stroke

if TYPE_CHECKING:
    from thermogui.core.calibration.curves import Curves, Polyline
    from thermogui.core.calibration.settings import Conventions
    from thermogui.ui.plots.style import PlotStyle

_CONFIDENCE_ALPHA = 70
_PREDICTION_ALPHA = 26


class Bands:
    """The items of a plot that show `Curves`; each part can be hidden.

    Attributes:
        parts: which of `exact`, `parabola`, `confidence`, `prediction` are to be seen.
    """

    def __init__(self, plot: pg.PlotWidget, drawn: Callable[[], None] = lambda: None) -> None:
        """*drawn* is called whenever something else is to be seen."""
        self._drawn = drawn
        self._curves: Curves | None = None
        self.parts = dict.fromkeys(("exact", "parabola", "confidence", "prediction"), False)
        self._bands = {name: Band() for name in ("prediction", "confidence")}
        self._lines = {name: Stroke(antialias=True) for name in ("parabola", "exact")}
        for name, band in self._bands.items():
            band.setObjectName(name)
            band.setZValue(-20)
            plot.addItem(band)
        for name, line in self._lines.items():
            line.setObjectName(name)
            line.setZValue(-10)
            plot.addItem(line)
        self._draw_parts()

    @property
    def curves(self) -> Curves | None:
        return self._curves

    @property
    def exact(self) -> dict[str, Polyline]:
        """What is exact and is to be seen, by what it is called; that of the calibration first."""
        curves = self._curves
        if curves is None:
            return {}
        found = {"exact": (curves.noun, curves.exact), "parabola": ("parabola", curves.parabola)}
        return {
            f"exact {noun}": _paintable(line)
            for name, (noun, line) in found.items()
            if self.parts[name] and line is not None
        }

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        self._colour = exact = style.theme.exact
        self._lines["exact"].setPen(style.pen(exact, 2, Qt.PenStyle.DashLine))
        self._lines["parabola"].setPen(style.pen(exact, 2, Qt.PenStyle.DashDotDotLine))
        for name, alpha, line in (
            ("confidence", _CONFIDENCE_ALPHA, Qt.PenStyle.SolidLine),
            ("prediction", _PREDICTION_ALPHA, Qt.PenStyle.DotLine),
        ):
            fill = QColor(exact)
            fill.setAlpha(alpha)
            self._bands[name].set_style(style.pen(exact, 1, line), QBrush(fill))

    def show(self, curves: Curves | None) -> None:
        """Show these curves, or none."""
        self._curves = curves
        if any(self.parts.values()):
            self._draw()

    def show_parts(self, **parts: bool) -> None:
        """Show or hide the exact line, the exact parabola, the confidence band, the prediction band."""
        self.parts.update(parts)
        self._draw()

    def named(self, conventions: Conventions) -> list[Named]:
        """Return what is to be labelled of a calibration by these conventions, the narrowest first."""
        curves = self._curves
        if curves is None:
            return []
        level = percent(conventions.confidence)
        exact = _paintable(curves.exact)
        parabola = () if curves.parabola is None else (curves.parabola,)
        named = {
            "confidence": (f"{level}, the {curves.noun}", curves.confidence, 0.6),
            "exact": (f"exact {curves.noun}", (curves.exact,), 0.85),
            "parabola": ("exact parabola", parabola, 0.15),
            "prediction": (f"one new reading, {level}", curves.prediction, 0.35),
        }
        return [
            Named(
                text,
                self._colour,
                [((edge.t_u, edge.t_c), _side(edge, exact)) for edge in map(_paintable, edges)],
                share,
            )
            for name, (text, edges, share) in named.items()
            if self.parts[name] and edges
        ]

    def rise(self, above: bool) -> None:
        """Put the exact lines above the marks, which would hide them where there are many, or below."""
        for line in self._lines.values():
            line.setZValue(5 if above else -10)

    def _draw(self) -> None:
        self._draw_parts()
        self._drawn()

    def _draw_parts(self) -> None:
        curves = self._curves
        seen = {name: shown and getattr(curves, name, None) is not None for name, shown in self.parts.items()}
        for name, stroke in self._lines.items():
            stroke.setVisible(seen[name])
        for name, band in self._bands.items():
            band.setVisible(seen[name])
        if curves is None:
            return
        for name, stroke in self._lines.items():
            if seen[name]:
                line = _paintable(getattr(curves, name))
                stroke.setData(line.t_u, line.t_c)
        for name, band in self._bands.items():
            if seen[name]:
                band.show_between(*map(_paintable, getattr(curves, name)))


def _side(edge: Polyline, exact: Polyline) -> int:
    """Return on which side of the exact line an edge is, 1 above, −1 below, 0 for the line itself."""
    if len(edge.t_u) != len(exact.t_u) or len(edge.t_u) < 2:
        return 0
    right, up = exact.t_u[-1] - exact.t_u[0], exact.t_c[-1] - exact.t_c[0]
    middle = len(edge.t_u) // 2
    across = right * (edge.t_c - exact.t_c)[middle] - up * (edge.t_u - exact.t_u)[middle]
    return int(np.sign(across) * np.sign(right))


def _paintable(line: Polyline) -> Polyline:
    """Return what can be painted of a line; none of it where numbers are beyond what Qt can bear."""
    if max(np.abs(line.t_u).max(initial=0), np.abs(line.t_c).max(initial=0)) <= 1e150:
        return line
    return replace(line, t_u=np.empty(0), t_c=np.empty(0))
