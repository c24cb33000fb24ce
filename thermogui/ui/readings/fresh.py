"""The row beneath the last reading, which is none until something is typed into it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from thermogui.core.readings.readings import Readings
from thermogui.ui.model.document import Document

_ROOT = QModelIndex()


class FreshRow(QAbstractTableModel):
    """A document's readings with at times a row more; nobody but a view knows of it."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._readings: Readings = document.readings
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None
        self._has_fresh = self._takes_fresh = False

    @property
    def fresh_row(self) -> int:
        """Where there is a row that is no reading yet; -1 where there is none."""
        return len(self._readings) if self._has_fresh else -1

    def show_fresh_row(self) -> bool:
        """Show a row to type another reading into; False beneath one that is empty, and in a sorted table."""
        count = len(self._readings)
        if self._has_fresh or self._sorted_by is not None or (count and self._readings.is_empty(count - 1)):
            return False
        self.beginInsertRows(_ROOT, count, count)
        self._has_fresh = True
        self.endInsertRows()
        return True

    def hide_fresh_row(self) -> None:
        """Take away the row that is no reading yet."""
        if self._has_fresh:
            self.beginRemoveRows(_ROOT, len(self._readings), len(self._readings))
            self._has_fresh = False
            self.endRemoveRows()

    def take_fresh(self, content: Readings, text: str) -> None:
        """Make a reading of the fresh row, in one step of undo."""
        self._takes_fresh = True
        try:
            self._document.insert(len(self._readings), content, text)
        finally:
            self._takes_fresh = False
