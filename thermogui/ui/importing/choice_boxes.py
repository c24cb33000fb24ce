"""The controls of the import dialog: each a list, with what was found by itself as its first entry."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QWidget

_LONGEST = 30


class ChoiceBox(QComboBox):
    """A list whose values are any objects; None stands for what the reader finds by itself."""

    def __init__(self, name: str, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(what)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(13)

    def offer(self, entries: Sequence[tuple[str, object]], current: object) -> None:
        """List texts and their values, and show one as chosen; tells nobody."""
        with QSignalBlocker(self):
            self.clear()
            for text, value in entries:
                self.addItem(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…", value)
                self.setItemData(self.count() - 1, text, Qt.ItemDataRole.ToolTipRole)
            values = [value for _, value in entries]
            self.setCurrentIndex(values.index(current) if current in values else 0)

    def value(self) -> object:
        """Return the value that is chosen."""
        index = self.currentIndex()
        return self.itemData(index) if index >= 0 else None

    def choose(self, value: object) -> None:
        """Choose a value as a user does.

        Raises:
            ValueError: it is not among those offered.
        """
        values = [self.itemData(index) for index in range(self.count())]
        self.setCurrentIndex(values.index(value))
