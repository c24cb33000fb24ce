"""A Start that is pressed before torch is there is remembered, and begins when it comes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction

from thermogui.ui.run.actions import TORCH_COMES, RunActions
from thermogui.ui.run.torch_loader import TorchLoader
from thermogui.ui.widgets.plain import plain_tip

_REMEMBERED = "Starts as soon as PyTorch is loaded"


class EarlyStart(QObject):
    """Stands in for the action that starts a run, with its keys, while torch alone is wanting.

    Attributes:
        action: pressed again, it takes the wish back.

    Signals:
        told: (bool, str): what `RunActions.readiness` says, or that a wish is remembered.
    """

    told = Signal(bool, str)

    def __init__(self, actions: RunActions, torch: TorchLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions, self._torch = actions, torch
        self._is_wished = False
        self.action = QAction(actions.start.text(), self)
        self.action.setObjectName("actionStartEarly")
        self.action.setShortcuts(actions.start.shortcuts())
        self.action.setToolTip(plain_tip("Begin a run as soon as PyTorch is loaded (F5)"))
        self.action.setEnabled(False)
        self.action.triggered.connect(self._on_triggered)
        actions.readiness.connect(self._on_readiness)
        # after the actions, which have heard of it first
        torch.changed.connect(self._on_torch)

    @Slot(bool, str)
    def _on_readiness(self, can_start: bool, text: str) -> None:
        waits = text == TORCH_COMES
        self.action.setEnabled(waits)
        self.told.emit(can_start, _REMEMBERED if waits and self._is_wished else text)

    @Slot()
    def _on_triggered(self) -> None:
        self._is_wished = not self._is_wished
        self._actions.refresh()

    @Slot()
    def _on_torch(self) -> None:
        wished, self._is_wished = self._is_wished and not self._torch.is_to_come, False
        if wished:
            self._actions.restart()
