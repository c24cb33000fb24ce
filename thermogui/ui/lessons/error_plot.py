"""The error of a finite difference against δ."""

from __future__ import annotations

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt

from thermogui.core.descent.difference_error import HIGH_EXPONENT, LOW_EXPONENT, DifferenceErrors
from thermogui.ui.plots.log_axis import LogAxis
from thermogui.ui.plots.plot import Plot
from thermogui.ui.plots.style import PlotStyle, name_axis

_LEAST, _MOST = 1e-25, 1e60
_SMALL = 1e-4
_APART = 10


class ErrorPlot(Plot):
    """Central differences as lines with marks, one-sided ones dashed, in float32 and in float64."""

    def __init__(self, style: PlotStyle) -> None:
        super().__init__("errorPlot", LogAxis)
        self.setAccessibleName("Error of the finite difference against δ")
        self.setMinimumHeight(200)
        self._sweep: DifferenceErrors | None = None
        self._index = 0
        self._shown_range: tuple[float, float] | None = None
        self.curves = {
            (kind, way): pg.PlotDataItem(connect="finite")
            for kind in ("float32", "float64")
            for way in ("central", "one-sided")
        }
        self._gradient = pg.InfiniteLine(angle=0)
        self._delta = pg.InfiniteLine(angle=90, pos=-1)
        self._labels = {kind: pg.TextItem(kind, anchor=(0, 1)) for kind in ("float32", "float64")}
        self._labels["gradient"] = pg.TextItem("the gradient itself", anchor=(0, 1))
        self._labels["one-sided"] = pg.TextItem("one-sided", anchor=(1, 1))
        for item in (self._gradient, self._delta, *self.curves.values(), *self._labels.values()):
            self.addItem(item)
        plot = self.getPlotItem()
        plot.setMouseEnabled(False, False)
        plot.setLogMode(x=True, y=True)
        name_axis(self, "bottom", "δ")
        self.set_style(style)
        self._hide_all()

    def sizeHint(self) -> QSize:
        return QSize(280, 230)

    def restyle(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        theme = style.theme
        for kind, colour, mark in (("float32", theme.line, "o"), ("float64", theme.reading, "s")):
            central, one_sided = self.curves[kind, "central"], self.curves[kind, "one-sided"]
            central.setPen(style.pen(colour, 1.5))
            central.setSymbol(mark)
            central.setSymbolSize(4)
            central.setSymbolPen(None)
            central.setSymbolBrush(style.brush(colour))
            one_sided.setPen(style.pen(colour, 1, Qt.PenStyle.DashLine))
            self._labels[kind].setColor(colour)
        self._gradient.setPen(style.pen(theme.muted, 1, Qt.PenStyle.DotLine))
        self._delta.setPen(style.pen(theme.text, 1))
        for name in ("gradient", "one-sided"):
            self._labels[name].setColor(theme.muted)

    def show_delta(self, delta: float) -> None:
        """Move the upright line to a δ."""
        self._delta.setPos(float(np.log10(delta)))

    def show_sweep(self, sweep: DifferenceErrors | None, index: int, name: str) -> None:
        """Show the errors of ∂L/∂θ, of the parameter at *index*, which has a *name*."""
        self._sweep, self._index = sweep, index
        name_axis(self, "left", f"error of ∂L/∂{name}")
        if sweep is None:
            self._hide_all()
            return
        drawn = []
        for (kind, way), curve in self.curves.items():
            errors = (sweep.central if way == "central" else sweep.one_sided)[kind][:, index]
            # an error of exactly 0 has no logarithm: a gap
            shown = np.where((errors >= _LEAST) & (errors <= _MOST), errors, np.nan)
            if np.isfinite(shown).any():
                curve.setData(sweep.deltas, shown)
            else:
                curve.clear()
            curve.setVisible(True)
            drawn.append(shown)
        self._set_range(np.concatenate(drawn))
        size = abs(float(sweep.gradient[index]))
        near = _LEAST < size < _MOST
        self._gradient.setVisible(near)
        self._labels["gradient"].setVisible(near)
        if near:
            self._gradient.setPos(np.log10(size))
            # above what round-off makes of the difference at the smallest δ
            left = sweep.central["float32"][sweep.deltas < _SMALL, index]
            top = max([size, *left[np.isfinite(left)]])
            self._labels["gradient"].setPos(LOW_EXPONENT, float(np.log10(min(top, _MOST))))
        self._place_labels(sweep)

    def _place_labels(self, sweep: DifferenceErrors) -> None:
        for kind, exponent in (("float32", -3.5), ("float64", -6.5)):
            errors = sweep.central[kind][:, self._index]
            nearby = errors[np.abs(np.log10(sweep.deltas) - exponent) < 0.5]
            usable = nearby[(nearby > _LEAST) & (nearby < _MOST)]
            self._labels[kind].setVisible(len(usable) > 0)
            if len(usable):
                self._labels[kind].setPos(exponent, float(np.log10(usable.max())))
        size = abs(float(sweep.gradient[self._index]))
        flat = sweep.central["float64"][:, self._index]
        # where the difference is lost altogether its error is the gradient, which needs one name only
        if np.median(flat) > 0.1 * size:
            self._labels["gradient"].setVisible(False)
        of_one = sweep.one_sided["float64"][:, self._index]
        at = int(np.searchsorted(sweep.deltas, 1e2))
        with np.errstate(all="ignore"):
            apart = of_one / flat
        if apart[at] < _APART and np.isfinite(apart).any():
            # where both are lost: the word stands where one is far from the other
            at = int(np.argmax(np.where(np.isfinite(apart), apart, 0)))
        error = of_one[at]
        drawable = bool(_LEAST < error < _MOST)
        self._labels["one-sided"].setVisible(drawable)
        if drawable:
            self._labels["one-sided"].setPos(float(np.log10(sweep.deltas[at])), float(np.log10(error)))

    def _set_range(self, errors: np.ndarray) -> None:
        usable = errors[np.isfinite(errors)]
        if not len(usable):
            return
        low, high = np.floor(np.log10(usable.min())), np.ceil(np.log10(usable.max())) + 1
        if self._shown_range != (low, high):
            self._shown_range = (low, high)
            self.setRange(xRange=(LOW_EXPONENT, HIGH_EXPONENT), yRange=(low, high), padding=0.02)

    def _hide_all(self) -> None:
        for item in (*self.curves.values(), *self._labels.values(), self._gradient):
            item.setVisible(False)
        self.setRange(xRange=(LOW_EXPONENT, HIGH_EXPONENT), yRange=(-12, 6), padding=0.02)
