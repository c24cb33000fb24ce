"""Which theme the window has, and the actions that choose it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QApplication

from thermogui.ui.model.preferences import Preferences
from thermogui.ui.widgets.theme import THEMES, Theme, apply_palette, apply_theme, system_theme

_CHOICES = {"system": "Follow the &system", "light": "&Light", "dark": "&Dark"}


class Appearance(QObject):
    """Holds the user's choice: light, dark, or what the system says.

    Signals:
        changed: another theme has been put on.
    """

    changed = Signal()

    def __init__(self, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._group = QActionGroup(self)
        self.actions: list[QAction] = []
        for choice, text in _CHOICES.items():
            action = QAction(text, self)
            action.setObjectName(f"actionTheme{choice.capitalize()}")
            action.setCheckable(True)
            action.setData(choice)
            action.setChecked(choice == preferences.theme)
            self._group.addAction(action)
            self.actions.append(action)
        self._group.triggered.connect(self._on_chosen)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self.theme: Theme = self._wanted()

    def begin(self) -> None:
        """Give the palette alone, for widgets that ask for a colour while they are made."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_palette(app, self.theme)

    def apply(self) -> None:
        """Put the theme on all widgets."""
        self.theme = self._wanted()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, self.theme)
        self.changed.emit()

    def _wanted(self) -> Theme:
        return THEMES.get(self._preferences.theme) or system_theme()

    @Slot(QAction)
    def _on_chosen(self, action: QAction) -> None:
        self._preferences.theme = action.data()
        self.apply()

    @Slot()
    def _on_system_changed(self, _scheme: object = None) -> None:
        if self._preferences.theme == "system":
            self.apply()
