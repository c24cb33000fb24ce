"""The line that descent is on its way to, without uncertainties: quick on a table of any length."""

import numpy as np

from thermogui.core.readings.readings import Floats


def best_line(t_u: Floats, t_c: Floats) -> tuple[float, float] | None:
    """Return slope and intercept of the least-squares line through n readings, shape (n,) each.

    From sums of what is left of t_u and t_c without their means, in float64: a QR decomposition takes
    twenty times as long and keeps no more digits. None where fewer than two different t_u leave the
    line open, or where the readings are too large for a double's squares.
    """
    if len(t_u) < 2:
        return None
    with np.errstate(all="ignore"):
        centre, width = t_u.mean(), np.ptp(t_u)
        if not 0 < width < np.inf:
            return None
        x, middle = (t_u - centre) / width, t_c.mean()
        slope = float((x * (t_c - middle)).sum() / np.square(x).sum() / width)
        intercept = float(middle - slope * centre)
    return (slope, intercept) if np.isfinite([slope, intercept]).all() else None


def largest_difference(line: tuple[float, float], other: tuple[float, float], t_u: Floats) -> float:
    """Return how far two lines (slope, intercept) are apart at most over the range of t_u, in t_c's unit."""
    ends = np.array([t_u.min(), t_u.max()])
    with np.errstate(all="ignore"):
        return float(np.max(np.abs((line[0] - other[0]) * ends + (line[1] - other[1]))))
