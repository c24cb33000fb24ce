"""The chain rule reading by reading, as a table, with the sums beneath."""

from __future__ import annotations

import numpy as np

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from thermogui.core.descent.figures import figure_text
from thermogui.core.descent.inspection import Chain
from thermogui.core.descent.models import LINE, Model, Polynomial
from thermogui.ui.lessons.columns import PAD, Columns, short_text
from thermogui.ui.widgets.words import Words

_FIRST_SUM = 3
"""From this column on Σ has something to say."""

_ROWS_SHOWN = 11
_POWERS = ("1", "x", "x²")


class ChainTable(QWidget):
    """The readings' rows, and beneath them their sums, which stay in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows, self.sums = Columns("chainRows", short_text, self), Columns("chainSums", figure_text, self)
        self.rows.setAccessibleName("Chain rule, reading by reading")
        self.sums.setAccessibleName("Sums over all readings")
        self.rows.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sums.horizontalHeader().hide()
        self.sums.setFixedHeight(self.sums.height_of(1))
        for policy in (self.sums.setVerticalScrollBarPolicy, self.sums.setHorizontalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sums.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.sums.horizontalHeader().setMinimumSectionSize(1)
        self.rows.horizontalHeader().sectionResized.connect(self._on_resized)
        self.more = Words("chainMore", "muted", self)
        self.more.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rows)
        layout.addWidget(self.more)
        layout.addWidget(self.sums)
        self._show_headings(LINE)

    def _show_headings(self, model: Model) -> None:
        """Have a column for each parameter."""
        for table in (self.rows, self.sums):
            table.show_headings(_headings(model))

    def show_chain(self, chain: Chain) -> None:
        """Show the factors of a step."""
        names = [str(row + 1) for row in chain.rows.tolist()]
        self._show_headings(chain.model)
        grown = len(names) != self.rows.columns.rowCount()
        self.rows.columns.show_values(chain.columns, names)
        sums = np.full((1, _FIRST_SUM + len(chain.gradient)), np.nan, chain.gradient.dtype)
        sums[0, _FIRST_SUM:] = chain.gradient
        what = "one reading" if chain.count == 1 else f"all {chain.count:,}"
        self.sums.columns.show_values(sums, ["Σ"], f"over {what}", _FIRST_SUM)
        self._size_sums()
        left = chain.count - len(names)
        self.more.setText(f"{left:,} more rows are not listed, but are in the sums" if left else "")
        self.more.setVisible(left > 0)
        if grown:
            self._fit(names)

    def _fit(self, names: list[str]) -> None:
        width = max(self.fontMetrics().horizontalAdvance(name) for name in [*names[-1:], "Σ", "99"]) + 6
        for table in (self.rows, self.sums):
            table.verticalHeader().setFixedWidth(width)
        self.sums.setSpan(0, 0, 1, _FIRST_SUM)
        self.rows.setFixedHeight(self.rows.height_of(min(len(names), _ROWS_SHOWN)))

    def _size_sums(self) -> None:
        """Have the sums beneath their columns, and as wide as all their digits need."""
        count = self.sums.columns.columnCount()
        widths = [self.rows.columnWidth(column) for column in range(count)]
        advance, model = self.sums.fontMetrics().horizontalAdvance, self.sums.columns
        if model.rowCount():
            room = sum(widths)
            for column in range(_FIRST_SUM, count):
                widths[column] = max(widths[column], advance(model.text(0, column)) + 2 * PAD + 1)
            # what is spanned is one cell, whose columns need not stand beneath those above
            widths[:_FIRST_SUM] = [room - sum(widths[_FIRST_SUM:]) - _FIRST_SUM + 1] + [1] * (_FIRST_SUM - 1)
        for column, width in enumerate(widths):
            if self.sums.columnWidth(column) != width:
                self.sums.setColumnWidth(column, width)

    @Slot()
    def _on_resized(self) -> None:
        self._size_sums()


def inner_derivatives(model: Model) -> list[str]:
    """Return what ∂t_p/∂θ is for each parameter; its symbol where that is no power of x."""
    names = model.parameter_names
    if isinstance(model, Polynomial):
        return list(reversed(_POWERS[: len(names)]))
    return [f"∂t_p/∂{name}" for name in names]


def _headings(model: Model) -> list[tuple[str, str]]:
    names, inner = model.parameter_names, inner_derivatives(model)
    terms = (name if part == "1" else f"{name} · {part}" for name, part in zip(names, inner, strict=True))
    what = "line" if model == LINE else "model"
    is_crowded = len(names) > 2
    error = "error\nt_p −\nt_c" if is_crowded else "error\nt_p − t_c"
    times = "× ∂t_p\n/∂" if is_crowded else "×\n∂t_p/∂"
    return [
        ("t_p", f"What the {what} predicts: {' + '.join(terms)}"),
        (error, "The error t_p − t_c: the residual t_c − t_p with the other sign"),
        ("∂L/∂t_p", "2/n times the error t_p − t_c: how the loss changes with this prediction"),
        *(
            (f"{times}{name}", f"∂L/∂t_p times {part}, this reading's part of ∂L/∂{name}")
            for name, part in zip(names, inner, strict=True)
        ),
    ]
