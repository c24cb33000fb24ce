"""The numbers at the left of the table."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtWidgets import QHeaderView, QWidget

from thermogui.ui.readings.painting import keep_opaque

_BESIDE_NUMBERS = 12  # pixels


class RowNumbers(QHeaderView):
    """As wide as the last number with a sign beside it needs.

    Qt's own asks two hundred rows how wide they are whenever one changes, and has the whole table laid
    out anew where one becomes an outlier.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(True)

    @Slot(int)
    def draw_anew(self, row: int) -> None:
        """Draw the number of a row as shown, or with -1 all of them."""
        page = self.viewport().rect()
        if row >= 0:
            page.setTop(self.sectionViewportPosition(row))
            page.setHeight(self.sectionSize(row))
        self.viewport().update(page)

    def viewportEvent(self, event: QEvent) -> bool:
        keep_opaque(self.viewport(), event)
        return super().viewportEvent(event)

    def sizeHint(self) -> QSize:
        longest = f"▲ {max(self.count(), 99)}"
        return QSize(
            self.fontMetrics().horizontalAdvance(longest) + _BESIDE_NUMBERS, self.defaultSectionSize()
        )
