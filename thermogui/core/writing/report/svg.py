"""A plot's area as SVG: axes with ticks at round numbers, and paths in its coordinates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from html import escape

import numpy as np

from thermogui.core.readings.readings import Floats

TEXT, MUTED, GRID, FRAME = "#1d2430", "#5c6675", "#e3e7ec", "#8892a0"
FONTS = "Helvetica Neue, Helvetica, Nimbus Sans, Arial, Liberation Sans, sans-serif"
SIZE = 7.5
_CHARACTER = 0.56  # mean width of a digit, in the size of the type
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Axis:
    """A range of values on a range of points of the page.

    Attributes:
        low: the least value.
        high: the greatest value.
        start: where *low* is, in points.
        end: where *high* is, in points.
    """

    low: float
    high: float
    start: float = 0.0
    end: float = 1.0

    def at(self, values: Floats) -> Floats:
        """Return where values are, in points; same shape."""
        # divided first, for a difference of large numbers may overflow
        size = max(abs(self.low), abs(self.high), 1e-300)
        low, high = self.low / size, self.high / size
        with np.errstate(all="ignore"):
            return self.start + (np.asarray(values) / size - low) / (high - low) * (self.end - self.start)

    def on(self, start: float, end: float) -> Axis:
        """Return the same range of values elsewhere on the page."""
        return Axis(self.low, self.high, start, end)

    def holds(self, values: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Say which values lie in the range."""
        return (values >= self.low) & (values <= self.high)

    def ticks(self, most: int) -> tuple[list[tuple[float, str]], int]:
        """Return up to about *most* round values with their labels, and the power of ten they stand for."""
        width = self.high - self.low
        if not 0 < width < math.inf:
            return [], 0
        raw = width / most
        power = math.floor(math.log10(raw))
        unit = Decimal(1).scaleb(power)
        step = next((unit * m for m in (1, 2, 5) if float(unit * m) >= raw), unit * 10)
        first = math.ceil(Decimal(self.low) / step)
        last = math.floor(Decimal(self.high) / step)
        values = [step * k for k in range(first, min(last, first + 2 * most) + 1)]
        largest = max((abs(value) for value in values), default=Decimal(0))
        exponent = largest.adjusted() if largest and not -4 <= largest.adjusted() <= 5 else 0
        decimals = max(0, exponent - step.adjusted())
        labels = [f"{value.scaleb(-exponent):.{decimals}f}".replace("-", "−") for value in values]
        return [(float(value), label) for value, label in zip(values, labels, strict=True)], exponent


@dataclass(frozen=True)
class PlotArea:
    """The box of a plot on a page of *width* × *height* points, and its two axes."""

    width: float
    height: float
    x: Axis
    y: Axis

    def path(self, x: Floats, y: Floats, closed: bool = False) -> str:
        """Return a path through points; one that is not finite interrupts it. Shapes (m,)."""
        parts, pen = [], "M"
        for px, py in zip(self.x.at(x).tolist(), self.y.at(y).tolist(), strict=True):
            if not (math.isfinite(px) and math.isfinite(py)):
                pen = "M"
                continue
            parts.append(f"{pen}{px:.2f} {py:.2f}")
            pen = "L"
        return " ".join(parts) + ("Z" if closed and parts else "")

    def clipped(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return points moved into the box, for the edge of an area."""
        return np.clip(x, self.x.low, self.x.high), np.clip(y, self.y.low, self.y.high)

    def inside(self, x: Floats, y: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Say which points lie in the box."""
        return self.x.holds(x) & self.y.holds(y)


def tick_room(axis: Axis, most: int) -> float:
    """Return how many points the labels of an upright axis need to its left."""
    labels = [label for _, label in axis.ticks(most)[0]]
    return max((len(label) for label in labels), default=1) * SIZE * _CHARACTER


def axes(area: PlotArea, x_title: str, y_title: str, most_x: int, most_y: int) -> tuple[str, str]:
    """Return the grid, which goes beneath everything, and the axes with their titles."""
    left, right, bottom, top = area.x.start, area.x.end, area.y.start, area.y.end
    grid, ticks, labels = [], [], []
    x_ticks, x_power = area.x.ticks(most_x)
    y_ticks, y_power = area.y.ticks(most_y)
    for value, label in x_ticks:
        at = float(area.x.at(np.array(value)))
        grid.append(f"M{at:.2f} {bottom:.2f}V{top:.2f}")
        ticks.append(f"M{at:.2f} {bottom:.2f}v3")
        labels.append(text(at, bottom + 3.5 + SIZE, label, "middle"))
    for value, label in y_ticks:
        at = float(area.y.at(np.array(value)))
        grid.append(f"M{left:.2f} {at:.2f}H{right:.2f}")
        ticks.append(f"M{left:.2f} {at:.2f}h-3")
        labels.append(text(left - 5, at + 0.35 * SIZE, label, "end"))
    middle = (bottom + top) / 2
    if x_title:
        x_title = _with_power(x_title, x_power)
        labels.append(text((left + right) / 2, bottom + 7 + 2 * SIZE, x_title, "middle"))
    y_title = _with_power(y_title, y_power)
    turned = f'transform="translate({SIZE + 0.5:.2f} {middle:.2f}) rotate(-90)"'
    labels.append(text(0, 0, y_title, "middle", extra=turned))
    lines = "".join(ticks) + f"M{left:.2f} {top:.2f}V{bottom:.2f}H{right:.2f}"
    return (
        stroke("".join(grid), GRID, 0.5),
        stroke(lines, FRAME, 0.7) + "".join(labels),
    )


def text(x: float, y: float, content: str, anchor: str = "start", colour: str = TEXT, extra: str = "") -> str:
    """Return a line of text; *content* is escaped."""
    more = f" {extra}" if extra else ""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}" fill="{colour}" stroke="none"{more}>'
        f"{escape(content)}</text>"
    )


def stroke(path: str, colour: str, width: float, dash: str = "") -> str:
    """Return a line; nothing for an empty path."""
    if not path:
        return ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def fill(path: str, colour: str) -> str:
    """Return an area; nothing for an empty path."""
    return f'<path d="{path}" fill="{colour}" stroke="none"/>' if path else ""


def document(width: float, height: float, name: str, content: str) -> str:
    """Return an SVG element, complete in itself; *name* is read out in place of the picture."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.2f} {height:.2f}" '
        f'width="{width:.2f}" height="{height:.2f}" role="img" aria-label="{escape(name)}" '
        f'font-family="{FONTS}" font-weight="400" font-size="{SIZE}" stroke-linejoin="round">{content}</svg>'
    )


def text_width(content: str, size: float) -> float:
    """Return about how wide a line of text of a size is, in points."""
    return len(content) * size * 0.47


def _with_power(title: str, power: int) -> str:
    return f"{title} / 10{str(power).translate(_SUPERSCRIPT)}" if power else title
