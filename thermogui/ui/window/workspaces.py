"""Two arrangements of the window: for who learns, and for who calibrates."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QToolButton, QWidget

from thermogui.ui.model.preferences import Preferences
from thermogui.ui.widgets.plain import plain_tip


class Workspaces(QObject):
    """Shows and hides what belongs to each; everything can still be shown by itself.

    Attributes:
        actions: one for each workspace, by its name.

    Signals:
        changed: another one has been chosen.
    """

    changed = Signal()

    def __init__(self, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._docks: dict[str, list[QDockWidget]] = {"learn": [], "calibrate": []}
        self._toggles: dict[str, list[QAction]] = {"learn": [], "calibrate": []}
        self._group = QActionGroup(self)
        self.actions: dict[str, QAction] = {}
        for name, text, tip, keys in (
            ("learn", "&Learn", "Watch the descent, with a walk-through", "Ctrl+1"),
            ("calibrate", "&Calibrate", "Equation, uncertainty, unit, residuals", "Ctrl+2"),
        ):
            action = QAction(text, self)
            action.setObjectName(f"actionWorkspace{name.capitalize()}")
            action.setCheckable(True)
            action.setToolTip(plain_tip(tip))
            action.setShortcut(keys)
            action.setData(name)
            self._group.addAction(action)
            self.actions[name] = action
        self._group.triggered.connect(self._on_chosen)
        self.actions[preferences.workspace].setChecked(True)

    def own(self, name: str, docks: list[QDockWidget], toggles: list[QAction]) -> None:
        """Say which docks and toggles belong to a workspace."""
        self._docks[name], self._toggles[name] = docks, toggles

    @property
    def name(self) -> str:
        """Which workspace is chosen, `learn` or `calibrate`."""
        return str(self._group.checkedAction().data())

    def restore(self) -> None:
        """Put the toggles as the workspace last used has them; docks are restored with the layout."""
        if self.name == "calibrate":
            self._put_toggles()

    def begin_again(self) -> None:
        """Be as at the first start: for who learns, and with nothing open beside the plots."""
        self.actions["learn"].setChecked(True)
        self._put_toggles()
        self.changed.emit()

    def switch(self, parent: QWidget) -> QWidget:
        """Return a pair of buttons."""
        pair = QWidget(parent)
        layout = QHBoxLayout(pair)
        layout.setContentsMargins(0, 2, 8, 2)
        layout.setSpacing(4)
        for action in self.actions.values():
            button = QToolButton(pair)
            button.setDefaultAction(action)
            button.setProperty("toggle", True)
            button.setProperty("workspace", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(button)
        return pair

    @Slot(QAction)
    def _on_chosen(self, action: QAction) -> None:
        chosen = action.data()
        for name, docks in self._docks.items():
            for dock in docks:
                dock.setVisible(name == chosen)
        self._put_toggles()
        self.changed.emit()

    def _put_toggles(self) -> None:
        for name, toggles in self._toggles.items():
            for toggle in toggles:
                toggle.setChecked(name == self.name)
