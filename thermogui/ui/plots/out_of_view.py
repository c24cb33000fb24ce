"""Says where a line is that has left the plot."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QGuiApplication, QPainter, QPen, QPolygonF

from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Floats

if TYPE_CHECKING:
    from thermogui.core.calibration.curves import Polyline
    from thermogui.core.descent.curve import Curve
    from thermogui.ui.plots.style import PlotStyle

Side = Literal["above", "below", "left", "right"]
_MOST = sys.float_info.max
_FAR = 1.0  # of the view's height or width
_SHARES = (0.5, 0.3, 0.7, 0.15, 0.85, 0.0, 1.0)
_MARGIN, _ARROW, _PADDING, _SPARE = 3.0, 9.0, 4.0, 1.04
_WRAPPED = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True)
class Whereabouts:
    """
    Attributes:
        side: of the view.
        at: the place along that side that is nearest, as the axis counts.
        text: the same in words.
    """

    side: Side
    at: float
    text: str


def whereabouts(
    name: str,
    line: Callable[[Floats], Floats],
    x_range: tuple[float, float],
    view: QRectF,
    share: float = 0.5,
) -> Whereabouts | None:
    """Return where a line is that is drawn over *x_range*; None where some of it is in the view.

    *line* gives t_c at values of t_u, and is called with a few that are in the view. *share* says how far
    from the left is looked where it is.
    """
    left, right = view.left(), view.right()
    low, high = view.top(), view.bottom()
    begin, end = max(x_range[0], left), min(x_range[1], right)
    if begin > end:
        side: Side = "left" if x_range[1] < left else "right"
        edge = x_range[1] if side == "left" else x_range[0]
        t_c = _at(line, edge)
        does = "ends" if side == "left" else "begins"
        text = f"{name} is to the {side}: it {does} at t_u {_in_words(edge, 6)}"
        return Whereabouts(side, min(max(t_c, low), high), text)
    with np.errstate(all="ignore"):
        t_c_here = np.clip(line(np.linspace(begin, end, 33)), -_MOST, _MOST)
    lowest, highest = float(t_c_here.min()), float(t_c_here.max())
    if not (lowest > high or highest < low):
        return None
    side = "above" if lowest > high else "below"
    away = (lowest - high if side == "above" else low - highest) / (high - low)
    at = _plain(begin + share * (end - begin), begin, end)
    t_c = _at(line, at)
    where = f"{'far ' if away > _FAR else ''}{side}"
    value = f": t_c ≈ {_in_words(t_c, 3)} at t_u {_in_words(at, 17)}" if abs(t_c) < _MOST else ""
    return Whereabouts(side, at, f"{name} is {where}{value}")


def _at(line: Callable[[Floats], Floats], t_u: float) -> float:
    with np.errstate(all="ignore"):
        return float(np.clip(line(np.array([t_u]))[0], -_MOST, _MOST))


def _plain(value: float, low: float, high: float) -> float:
    """Return a number of few digits between two others: what is said of it can be worked out again."""
    for digits in range(2, 17):
        short = float(f"{value:.{digits - 1}e}")
        if low <= short <= high:
            return short
    return value


def _in_words(value: float, most: int) -> str:
    """Return a number with no more digits than it takes, and than *most*."""
    rounded = float(f"{value:.{most - 1}e}")
    digits = next(n for n in range(1, most + 1) if n == most or float(f"{rounded:.{n - 1}e}") == rounded)
    if 1 <= abs(rounded) < 1e7:
        return f"{rounded:,}".removesuffix(".0").replace("-", "\N{MINUS SIGN}")
    return format_significant(rounded, digits)


class Signpost(pg.GraphicsObject):
    """An arrow at the edge of a view with words beside it, in the pixels of the view.

    Attributes:
        text: the words; "" while there is nothing to point at.
        covered: how many pixels at the foot of the view something else lies over.
    """

    def __init__(self, view: pg.ViewBox) -> None:
        super().__init__()
        self.setParentItem(view)
        self.setZValue(50)
        self.text = ""
        self.covered = 0.0
        self._view = view
        self._box, self._words, self._arrow = QRectF(), QRectF(), QPolygonF()
        self._font = QFont(QGuiApplication.font())
        self._pen, self._fill, self._ink = QPen(), QBrush(), QPen()
        self.hide()

    def set_style(self, pen: QPen, fill: QBrush, ink: str) -> None:
        """Use the colour of the line for the arrow, of the plot for the ground, of text for the words."""
        self._pen, self._fill, self._ink = pen, fill, pg.mkPen(ink)
        self.update()

    def point(self, found: Whereabouts | None, place: int = 0) -> None:
        """Point at a line, as the signpost number *place* on its side, or at none."""
        self.text = found.text if found is not None else ""
        self.setVisible(found is not None)
        if found is None:
            return
        self.prepareGeometryChange()
        room = self._view.boundingRect()
        room.setHeight(max(room.height() - self.covered, 0.0))
        most = QRectF(0, 0, max(room.width() - 2 * (_MARGIN + _ARROW + _PADDING), 1.0), room.height())
        needed = QFontMetricsF(self._font).boundingRect(most, _WRAPPED, found.text)
        # a little more than it needs: where it is printed, letters are as wide as they like
        across = min(needed.width() * _SPARE, most.width()) + 2 * _PADDING
        down = needed.height() + 4
        first = _MARGIN + place * (down + _ARROW + _MARGIN)
        if found.side in ("above", "below"):
            x = self._view.mapFromView(QPointF(found.at, 0.0)).x()
            x = min(max(x, _MARGIN + _ARROW), room.width() - _MARGIN - _ARROW)
            left = min(max(x - across / 2, _MARGIN), max(room.width() - _MARGIN - across, _MARGIN))
            tip, top = first, first + _ARROW
            if found.side == "below":
                tip, top = room.height() - first, room.height() - first - _ARROW - down
            foot = top if found.side == "above" else top + down
            self._arrow = QPolygonF([QPointF(x, tip), QPointF(x + _ARROW, foot), QPointF(x - _ARROW, foot)])
        else:
            y = self._view.mapFromView(QPointF(0.0, found.at)).y()
            highest, lowest = _MARGIN + down / 2, room.height() - _MARGIN - down / 2
            y = min(max(y, highest), max(lowest, highest))
            if place:
                y += down + _MARGIN if y + down + _MARGIN <= lowest else -down - _MARGIN
            top = y - down / 2
            tip, foot, left = _MARGIN, _MARGIN + _ARROW, _MARGIN + _ARROW
            if found.side == "right":
                tip, foot = room.width() - _MARGIN, room.width() - _MARGIN - _ARROW
                left = foot - across
            half = min(down / 2, _ARROW)
            self._arrow = QPolygonF([QPointF(tip, y), QPointF(foot, y + half), QPointF(foot, y - half)])
        self._box = QRectF(left, top, across, down)
        self._words = self._box.adjusted(_PADDING, 0, -_PADDING, 0)
        self.update()

    def covers(self, marks: Floats, view: QRectF) -> bool:
        """Return whether any of some marks, shape (n, 2), is beneath the words."""
        room = self._view.boundingRect()
        x = (marks[:, 0] - view.left()) / view.width() * room.width()
        y = (view.bottom() - marks[:, 1]) / view.height() * room.height()
        box = self._box.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        beneath = (x >= box.left()) & (x <= box.right()) & (y >= box.top()) & (y <= box.bottom())
        return self.isVisible() and bool(beneath.any())

    def boundingRect(self) -> QRectF:
        return self._box.united(self._arrow.boundingRect()).adjusted(-2, -2, 2, 2)

    def paint(self, painter: QPainter, *_how: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        painter.setBrush(self._fill)
        painter.drawRoundedRect(self._box, 3, 3)
        painter.setBrush(QBrush(self._pen.color()))
        painter.drawPolygon(self._arrow)
        painter.setPen(self._ink)
        painter.setFont(self._font)
        painter.drawText(self._words, _WRAPPED, self.text)


class Signposts:
    """Those of the line that is learned and of the exact one, none over the other."""

    def __init__(self, view: pg.ViewBox) -> None:
        self._view = view
        self._learned, self._exact = Signpost(view), Signpost(view)

    @property
    def texts(self) -> list[str]:
        """What is said of lines that are not in the view."""
        return [post.text for post in (self._learned, self._exact) if post.text]

    def set_covered(self, pixels: float) -> None:
        """Keep away from the foot of the view, where something lies over it."""
        self._learned.covered = self._exact.covered = pixels

    def set_style(self, style: PlotStyle) -> None:
        """Use other colours and pens."""
        theme = style.theme
        for post, colour in ((self._learned, theme.line), (self._exact, theme.exact)):
            post.set_style(style.pen(colour, 1.5), style.brush(theme.plot), theme.text)

    def point_at(
        self,
        curve: Curve | None,
        reach: tuple[float, float] | None,
        exact: tuple[str, Polyline] | None,
        view: QRectF,
        marks: Callable[[], Floats],
    ) -> None:
        """Point at a curve that is drawn over *reach*, and at the exact one with what it is called.

        *marks* gives what is not to be covered where that can be helped, shape (n, 2).
        """
        for share in _SHARES:
            self._point_at(curve, reach, exact, view, share)
            if not self.texts or not self._covers(marks(), view):
                return
        self._point_at(curve, reach, exact, view, _SHARES[0])

    def _covers(self, marks: Floats, view: QRectF) -> bool:
        with np.errstate(all="ignore"):
            return self._learned.covers(marks, view) or self._exact.covers(marks, view)

    def _point_at(
        self,
        curve: Curve | None,
        reach: tuple[float, float] | None,
        exact: tuple[str, Polyline] | None,
        view: QRectF,
        share: float,
    ) -> None:
        learned = truth = None
        if curve is not None and curve.is_finite and reach is not None:
            name = "line" if curve.slope_intercept is not None else "curve"
            learned = whereabouts(name, curve, reach, view, share)
        if exact is not None and len(exact[1].t_u):
            line = exact[1]
            # the other way round where it falls and t_u carries the scatter
            rising = slice(None, None, 1 if line.t_u[0] <= line.t_u[-1] else -1)
            t_u, t_c = line.t_u[rising], line.t_c[rising]
            ends = float(t_u[0]), float(t_u[-1])
            truth = whereabouts(exact[0], lambda x: np.interp(x, t_u, t_c), ends, view, share)
        self._learned.point(learned)
        is_beside = learned is not None and truth is not None and learned.side == truth.side
        self._exact.point(truth, 1 if is_beside else 0)
