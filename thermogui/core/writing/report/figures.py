"""Columns of numbers for people: with as many decimals as they need, and in line at the point."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from thermogui.core.numbers import format_significant
from thermogui.core.readings.readings import Floats

MINUS = "\N{MINUS SIGN}"
_MOST_DECIMALS = 8
_MOST_DIGITS = 9
_LARGEST = 1e8
_DIGITS = 7


def decimals_of(values: Iterable[float]) -> int | None:
    """Return how many decimals write each of these out; None where that makes no readable column.

    Nine digits are enough for any reading; what has more is rounded.
    """
    most, whole = 0, 1
    for value in values:
        if not math.isfinite(value):
            continue
        if abs(value) >= _LARGEST:
            return None
        text = f"{value:.{_MOST_DECIMALS}f}"
        if value and not float(text):
            return None
        whole = max(whole, len(text.lstrip("-").partition(".")[0]))
        most = max(most, len(text.rstrip("0").partition(".")[2]))
    return min(most, _MOST_DIGITS - whole)


def decimals_for(scatter: float, of_readings: int | None) -> int | None:
    """Return how many decimals a fitted value deserves: one more than the readings, as *scatter* allows.

    That is, two or three digits of the scatter; None where that makes no readable number.
    """
    if not math.isfinite(scatter) or scatter <= 0:
        return None
    power = math.floor(math.log10(scatter))
    two, three = max(0, 1 - power), max(0, 2 - power)
    wanted = min(max(two, (of_readings or 0) + 1), three)
    return wanted if wanted <= _MOST_DECIMALS and scatter < _LARGEST else None


def column(values: Floats, decimals: int | None) -> list[str]:
    """Write a column, shape (m,), with so many decimals; empty where it is nan."""
    return [_written(value, decimals) for value in values.tolist()]


def aligned(cells: Sequence[str]) -> list[str]:
    """Fill numbers up with blanks of a digit's width, so that they stand in line when set flush right."""
    tails = [len(cell.partition(".")[2]) if is_number(cell) else 0 for cell in cells]
    widest = max(tails, default=0)
    padded = []
    for cell, tail in zip(cells, tails, strict=True):
        if not widest or not is_number(cell):
            padded.append(cell)
        elif "." in cell:
            padded.append(cell + "\N{FIGURE SPACE}" * (widest - tail))
        else:
            padded.append(cell + "\N{PUNCTUATION SPACE}" + "\N{FIGURE SPACE}" * widest)
    return padded


def split_at_point(cell: str) -> tuple[str, str]:
    """Return what stands before and from the decimal point on; a word has nothing after it."""
    if not is_number(cell):
        return cell, ""
    before, point, after = cell.partition(".")
    return before, point + after


def is_number(cell: str) -> bool:
    """Say whether a cell holds a number, and not a word."""
    return cell.lstrip(MINUS)[:1].isdigit()


def _written(value: float, decimals: int | None) -> str:
    if math.isnan(value):
        return ""
    if decimals is None or not abs(value) < _LARGEST:
        return format_significant(value, _DIGITS)
    text = f"{value:.{decimals}f}"
    if not float(text):
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def unbroken(text: str) -> str:
    """Return *text* with no-break spaces about signs, so that no line ends amid `p = 0.61`."""
    for sign in "=<±":
        text = text.replace(f" {sign} ", f"\N{NO-BREAK SPACE}{sign}\N{NO-BREAK SPACE}")
    return text.replace("(limit ", "(limit\N{NO-BREAK SPACE}")
