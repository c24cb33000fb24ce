"""One line of the table: two figures, their ratio, and what it should be."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace


@dataclass(frozen=True)
class Row:
    """What was measured.

    Attributes:
        what: in words.
        ours: the program's figure.
        beside: what it is held against: the book's loop, a bare library, or a limit.
        unit: of both.
        goal: of the ratio; None where it is only to be known.
        at_least: whether the ratio should be as large as the goal, or as small.
    """

    what: str
    ours: float
    beside: float
    unit: str
    goal: float | None = None
    at_least: bool = True

    @property
    def ratio(self):
        return self.ours / self.beside

    @property
    def verdict(self):
        if self.goal is None:
            return ""
        reached = self.ratio >= self.goal if self.at_least else self.ratio <= self.goal
        return "yes" if reached else "**no**"

    def as_dict(self):
        return asdict(self)


def faster(what, ours, beside, goal, unit="epochs/s"):
    """Return a row of two speeds."""
    return Row(what, ours, beside, unit, goal, at_least=True)


def within(what, ours, limit, unit="ms"):
    """Return a row of a figure and its limit."""
    return Row(what, ours, limit, unit, 1.0, at_least=False)


def median_of(runs: Sequence[Row]) -> tuple[Row, float, float]:
    """Return the run with the middle ratio (the lower of two), and the least and the largest ratio.

    The figures of a row are always from one run: of two medians the ratio would be of none.
    """
    ratios = [row.ratio for row in runs]
    middle = statistics.median_low(ratios)
    return replace(runs[ratios.index(middle)]), min(ratios), max(ratios)


HEAD = """\
| benchmark | ratio | from – to | measured | beside | goal | reached |
|---|---:|---:|---:|---:|---:|---|"""


def line_of(runs: Sequence[Row]) -> str:
    """Return a line of a Markdown table for several runs of a benchmark."""
    row, least, largest = median_of(runs)
    goal = "" if row.goal is None else f"{'≥' if row.at_least else '≤'} {row.goal:,g}"
    cells = (
        row.what,
        _short(row.ratio),
        f"{_short(least)} – {_short(largest)}",
        f"{_short(row.ours)} {row.unit}",
        f"{_short(row.beside)} {row.unit}",
        goal,
        row.verdict,
    )
    return f"| {' | '.join(cells)} |"


HEAD_OF_PAIRS = """\
| benchmark | before | now | now over before | goal | reached |
|---|---:|---:|---:|---:|---|"""


def line_of_pairs(before: Sequence[Row], now: Sequence[Row]) -> str:
    """Return a line of a Markdown table for several runs of a benchmark in two copies of the program.

    Each with the run that has the middle ratio; their quotient is the median of those of the pairs, of which
    both were run at one time.
    """
    was, row = median_of(before)[0], median_of(now)[0]
    quotient = statistics.median(one.ratio / other.ratio for one, other in zip(now, before, strict=True))
    goal = (
        "" if row.goal is None else f"{'≥' if row.at_least else '≤'} {row.goal * row.beside:,.3g} {row.unit}"
    )
    if row.at_least and row.goal is not None:
        goal = f"≥ {row.goal:,g} ×"
    shown = [
        f"{_short(one.ours)} {one.unit}" + (f" ({_short(one.ratio)} ×)" if row.at_least else "")
        for one in (was, row)
    ]
    return f"| {' | '.join((row.what, *shown, _short(quotient), goal, row.verdict))} |"


def _short(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
