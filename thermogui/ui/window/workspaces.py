"""Two arrangements of the window: for who learns, and for who calibrates."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from thermogui.ui.widgets.plain import plain_tip

NAMES = ("learn", "calibrate")


class Workspaces(QObject):
    """
    Attributes:
        actions: one for each workspace, by its name.

    Signals:
        changed: another one has been chosen.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._group = QActionGroup(self)
        self.actions: dict[str, QAction] = {}
        for name, text, tip, keys in (
            ("learn", "&Learn", "Watch the descent, with a walk-through", "Ctrl+1"),
            ("calibrate", "&Calibrate", "Equation, uncertainty, unit, residuals", "Ctrl+2"),
        ):
            action = QAction(text, self)
            action.setObjectName(f"actionWorkspace{name.capitalize()}")
            action.setCheckable(True)
            action.setToolTip(plain_tip(f"{tip} ({keys})"))
            action.setShortcut(keys)
            action.setData(name)
            self._group.addAction(action)
            self.actions[name] = action
        self.actions["learn"].setChecked(True)
        self._name = "learn"
        self._group.triggered.connect(self._on_chosen)

    @property
    def name(self) -> str:
        """Return which workspace is chosen, `learn` or `calibrate`."""
        return self._name

    def go_to(self, name: str) -> None:
        """Choose a workspace, where it is not chosen already."""
        self.actions[name].setChecked(True)
        if name != self._name:
            self._name = name
            self.changed.emit()

    def switch(self, parent: QWidget) -> QWidget:
        """Return a pair of buttons."""
        pair = QWidget(parent)
        layout = QHBoxLayout(pair)
        layout.setContentsMargins(0, 4, 8, 4)
        layout.setSpacing(4)
        for action in self.actions.values():
            button = QToolButton(pair)
            button.setDefaultAction(action)
            button.setProperty("kind", "toggle")
            button.setProperty("workspace", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(button)
        return pair

    @Slot(QAction)
    def _on_chosen(self, action: QAction) -> None:
        self.go_to(action.data())
