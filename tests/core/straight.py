"""Straight lines for tests."""

from thermogui.core.descent.curve import Curve
from thermogui.core.descent.models import LINE
from thermogui.core.descent.scaling import InputScaling


def straight(slope, intercept):
    """The line with this slope and intercept, in the units of the readings."""
    return Curve(LINE, (slope, intercept), InputScaling(1.0))


def over_t_u(scaling, params):
    """Slope and intercept, in the units of the readings, for (w, b) of a scaled input."""
    return Curve(LINE, tuple(map(float, params)), scaling).slope_intercept
