"""One of a few words."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox


class ComboBox(QComboBox):
    """A combo box whose list always opens at what is chosen.

    A QComboBox opens at what was highlighted when Esc closed it, so that Enter would choose it after all.
    """

    def showPopup(self) -> None:
        super().showPopup()
        model, column = self.model(), self.modelColumn()
        self.view().setCurrentIndex(model.index(self.currentIndex(), column, self.rootModelIndex()))
