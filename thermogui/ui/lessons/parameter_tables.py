"""A step and three gradients of a model with many parameters: a row for each, which scroll."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from thermogui.core.descent.inspection import ThreeGradients
from thermogui.core.descent.models import Values
from thermogui.core.descent.taken_step import Step
from thermogui.ui.lessons.columns import Columns, short_text

_ROWS_SHOWN = 9


class ParameterTable(QWidget):
    """A column for each quantity, and a row for each parameter; some rows are in sight."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = Columns(name, short_text, self)
        self.table.setAccessibleName(title)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)

    def show_columns(self, names: Sequence[str], columns: Sequence[tuple[str, str, Values]]) -> None:
        """Show columns, each with its heading, what that means, and values of shape (p,)."""
        shown = self.table.columns
        self.table.show_headings([(heading, tip) for heading, tip, _ in columns])
        others = len(names) != shown.rowCount()
        whole = [place for place, (_, _, values) in enumerate(columns) if values.dtype.kind == "i"]
        shown.show_values(np.column_stack([values for _, _, values in columns]), list(names), whole=whole)
        if others:
            width = max(map(self.fontMetrics().horizontalAdvance, names)) + 6
            self.table.verticalHeader().setFixedWidth(width)
            self.table.setFixedHeight(self.table.height_of(min(len(names), _ROWS_SHOWN)))


def step_columns(step: Step) -> list[tuple[str, str, Values]]:
    """Return the parameters before a step, its parts and those after, in columns."""
    return [
        ("before", "The parameter before the step", step.before),
        ("gradient", "∂L/∂θ", step.gradient),
        *((_broken(name), f"{name}: a part of the step", part) for name, part in step.summands.items()),
        ("after", "The parameter after the step", step.after),
    ]


def gradient_columns(three: ThreeGradients) -> list[tuple[str, str, Values]]:
    """Return three gradients, and in how many digits the finite difference is right, in columns."""
    return [
        ("finite\ndifference", f"With δ = {three.delta:g}", three.finite_difference),
        ("analytic", "By the chain rule", three.analytic),
        ("autograd", "By torch", three.autograd),
        (
            "digits\nthat agree",
            "In how many digits the finite difference agrees with the analytic gradient in float64",
            # where one of them is not finite, none agrees
            np.nan_to_num(three.digits(three.finite_difference)).astype(np.intp),
        ),
    ]


def _broken(name: str) -> str:
    return name.replace(" × ", " ×\n").replace(", ", ",\n")
