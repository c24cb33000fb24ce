"""Buttons of the actions of a run."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QAction, QActionEvent, QIcon, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolButton, QWidget

from thermogui.ui.widgets.icons import icon
from thermogui.ui.widgets.theme import Theme

_DEAF_MS = 500


class ActionButton(QToolButton):
    """A button with the icon and the words of an action; Enter presses it as the space bar does."""

    def __init__(self, action: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setProperty("kind", "do")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setDefaultAction(action)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)


class RunButton(ActionButton):
    """The one button that is Start, Pause and Resume in turn: what is pressed keeps the focus.

    Its icons are in the colour of its words; those of the actions are in that of menus. After a run has
    ended by itself it takes no press for a moment: that was meant for Pause.
    """

    def __init__(self, start: QAction, pause: QAction, early: QAction, parent: QWidget) -> None:
        """*early* is pressed in place of *start* where it can be."""
        self._start, self._pause, self._early = start, pause, early
        self._icons: dict[QAction, QIcon] = {}
        super().__init__(start, parent)
        self.setObjectName("runButton")
        self.setProperty("kind", "primary")
        self._deaf = QTimer(self, interval=_DEAF_MS, singleShot=True)
        for action in (start, pause, early):
            action.changed.connect(self._follow)

    @property
    def is_resting(self) -> bool:
        """Return whether a press does nothing now."""
        return self._deaf.isActive()

    @Slot()
    def rest(self) -> None:
        """Take no press for half a second."""
        self._deaf.start()

    def click(self) -> None:
        if not self.is_resting:
            super().click()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.is_resting:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space or not self.is_resting:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Keep the room of the longest of its words, so that nothing beside it moves."""
        hint = super().sizeHint()
        metrics = self.fontMetrics()
        longest = max(map(metrics.horizontalAdvance, ("Start", "Pause", "Resume")))
        beside = hint.width() - metrics.horizontalAdvance(self.text())
        # by rounding it may be another by one with other words
        return QSize((beside // 4 + 1) * 4 + longest, hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def set_theme(self, theme: Theme) -> None:
        self._icons = {
            action: icon(name, theme.accent_text, theme.muted)
            for action, name in ((self._start, "start"), (self._pause, "pause"), (self._early, "start"))
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
        action = self._start
        if not action.isEnabled():
            action = next((one for one in (self._pause, self._early) if one.isEnabled()), action)
        self.setDefaultAction(action)
        for other in (self._start, self._pause, self._early):
            if other is not action:
                # of two it would make a menu
                self.removeAction(other)
        if action in self._icons:
            self.setIcon(self._icons[action])
