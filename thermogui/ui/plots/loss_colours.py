"""Colours for heights, which the colour-blind can tell apart."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from PySide6.QtGui import QColor

from thermogui.ui.theme import Theme

_CIVIDIS = (
    "#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838",
)  # fmt: skip
"""Evenly spaced colours of the map *cividis* (Nuñez, Anderton, Renslow 2018, PLoS ONE 13(7), e0199239)."""

_STRENGTH = {"light": 0.62, "dark": 0.58}


def height_colours(theme: Theme, count: int = 256) -> npt.NDArray[np.uint8]:
    """Return colours from low to high, shape (count, 3): cividis, faded into the plot's background.

    Faded, so that lines and words on it are as readable as on the other plots; its brightness still rises
    steadily.
    """
    anchors = np.array([QColor(colour).getRgb()[:3] for colour in _CIVIDIS], np.float64)
    background = np.array(QColor(theme.plot).getRgb()[:3], np.float64)
    at = np.linspace(0, len(anchors) - 1, count)
    full = np.column_stack([np.interp(at, np.arange(len(anchors)), channel) for channel in anchors.T])
    strength = _STRENGTH[theme.name]
    return np.asarray(np.rint(strength * full + (1 - strength) * background), np.uint8)
