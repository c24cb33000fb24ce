"""Which cells of a table are selected, at the cost of the stretches selected and not of the cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import numpy as np

from PySide6.QtCore import QItemSelectionModel, QItemSelectionRange, QModelIndex

from thermogui.core.readings.readings import Rows


class SelectedCells:
    """Rectangles of cells, as rows are shown; the current cell where none is selected.

    Keys can move the current cell without selecting it.
    """

    def __init__(self, selection: QItemSelectionModel, current: QModelIndex) -> None:
        ranges = cast("list[QItemSelectionRange]", selection.selection())
        self._parts = [(part.top(), part.bottom(), part.left(), part.right()) for part in ranges]
        if not self._parts and current.isValid():
            self._parts = [(current.row(), current.row(), current.column(), current.column())]

    def rows(self, columns: Iterable[int] | None = None) -> Rows:
        """Return the shown rows with a cell that is selected, in one of *columns* where they are given."""
        wanted = None if columns is None else set(columns)
        found = [
            np.arange(top, bottom + 1)
            for top, bottom, left, right in self._parts
            if wanted is None or wanted & set(range(left, right + 1))
        ]
        if not found:
            return np.array([], np.intp)
        return found[0] if len(found) == 1 else np.unique(np.concatenate(found))

    def columns(self) -> set[int]:
        """Return the columns with a cell that is selected."""
        return {column for _, _, left, right in self._parts for column in range(left, right + 1)}

    def count(self, columns: Iterable[int]) -> int:
        """Return how many cells of these columns are selected."""
        return sum(len(self.rows([column])) for column in columns)

    def top(self, otherwise: int) -> int:
        """Return the first row, or *otherwise* where nothing is selected."""
        return min((part[0] for part in self._parts), default=otherwise)
