"""What the commands have drawn with Qt, which they know nothing of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Drawing:
    """Functions that import Qt, and return what draws with it.

    Attributes:
        plots: for `save_plots` of the window's exports.
        report: for what draws a report as a PDF.
    """

    plots: Callable[[], Callable[..., Any]]
    report: Callable[[], Callable[..., Any]]
