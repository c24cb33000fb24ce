"""Colours for heights, which the colour-blind can tell apart."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from PySide6.QtGui import QColor

from thermogui.ui.widgets.theme import Theme

_VIRIDIS = (
    "#440154", "#482878", "#3e4989", "#31688e", "#26828e",
    "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725",
)  # fmt: skip
"""Evenly spaced colours of the map *viridis* (Smith and van der Walt, SciPy 2015; CC0)."""

_STRENGTH = {"light": 0.5, "dark": 0.55}


def height_colours(theme: Theme, count: int = 256) -> npt.NDArray[np.uint8]:
    """Return colours from low to high, shape (count, 3): viridis, faded into the plot's background.

    Faded, so that lines and words on it are as readable as on the other plots; its brightness still rises
    steadily.
    """
    *rows, background = (QColor(colour).getRgb()[:3] for colour in (*_VIRIDIS, theme.plot))  # type: ignore[index]
    anchors = np.array(rows, np.float64)
    at = np.linspace(0, len(anchors) - 1, count)
    full = np.column_stack([np.interp(at, np.arange(len(anchors)), channel) for channel in anchors.T])
    strength = _STRENGTH[theme.name]
    return np.asarray(np.rint(strength * full + (1 - strength) * np.array(background)), np.uint8)
