"""Buttons of the actions of a run."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QAction, QActionEvent, QIcon, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from thermogui.ui.widgets.icons import icon
from thermogui.ui.widgets.theme import Theme


class ActionButton(QToolButton):
    """A button with the icon and the words of an action; Enter presses it as the space bar does."""

    def __init__(self, action: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setProperty("run", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.setDefaultAction(action)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)


class RunButton(ActionButton):
    """The one button that is Start, Pause and Resume in turn: what is pressed keeps the focus.

    Its icons are in the colour of its words; those of the actions are in that of menus.
    """

    def __init__(self, start: QAction, pause: QAction, parent: QWidget) -> None:
        self._start, self._pause = start, pause
        self._icons: dict[QAction, QIcon] = {}
        super().__init__(start, parent)
        self.setObjectName("runButton")
        self.setProperty("primary", True)
        self.setProperty("run", False)
        for action in (start, pause):
            action.changed.connect(self._follow)

    def set_theme(self, theme: Theme) -> None:
        self._icons = {
            action: icon(name, theme.accent_text, theme.muted)
            for action, name in ((self._start, "start"), (self._pause, "pause"))
        }
        self._follow()

    def actionEvent(self, event: QActionEvent) -> None:
        """Turn to the other action before this one is shown as disabled, which would move the focus on."""
        if event.type() == QEvent.Type.ActionChanged:
            self._follow()
        else:
            super().actionEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take a double click for one: its second press would pause what the first has started."""

    @Slot()
    def _follow(self) -> None:
        action, other = self._start, self._pause
        if self._pause.isEnabled() and not self._start.isEnabled():
            action, other = other, action
        self.setDefaultAction(action)
        # of two it would make a menu
        self.removeAction(other)
        if action in self._icons:
            self.setIcon(self._icons[action])


def add_buttons(
    grid: QGridLayout, first: RunButton, few: Sequence[QAction], grave: QAction, parent: QWidget
) -> None:
    """Put a large button over small ones, in the order of the keyboard; *grave* throws something away."""
    grid.addWidget(first, 0, 0, 1, 2)
    before: QWidget = first
    for index, action in enumerate(few):
        button = ActionButton(action, parent)
        button.setProperty("grave", action is grave)
        grid.addWidget(button, 1 + index // 2, index % 2)
        QWidget.setTabOrder(before, button)
        before = button
