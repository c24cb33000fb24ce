"""Files that were open lately."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from thermogui.core.names import shown_name
from thermogui.ui.model.preferences import Preferences, quoted, unquoted
from thermogui.ui.widgets.plain import paragraph, plain_tip

MOST = 10
_LONGEST = 160


class RecentMenu(QMenu):
    """The files last opened or saved, the newest first."""

    def __init__(
        self, preferences: Preferences, open_path: Callable[[Path], object], parent: QWidget
    ) -> None:
        super().__init__("Open &recent", parent)
        self.setObjectName("menuOpenRecent")
        self._preferences, self._open_path = preferences, open_path
        self.aboutToShow.connect(self.refresh)
        self.triggered.connect(self._on_triggered)
        self.refresh()

    def note(self, path: Path) -> None:
        """Put a file first."""
        noted = _absolute(path)
        others = [name for name in self._preferences.recent if name != noted]
        self._preferences.recent = [noted, *others][:MOST]
        self.refresh()

    def drop(self, path: Path) -> None:
        """Take a file out that is not there any more."""
        gone = {str(path), _absolute(path)}
        self._preferences.recent = [name for name in self._preferences.recent if name not in gone]
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        self.clear()
        names = self._preferences.recent
        for index, name in enumerate(names):
            path = Path(shown_name(name))
            # in a menu a single & would underline the letter after it
            shown = paragraph(f"{path.name}  –  {path.parent}", _LONGEST).replace("&", "&&")
            action = self.addAction(f"&{index + 1}  {shown}" if index < 9 else shown)
            action.setToolTip(plain_tip(str(path)))
            action.setData(quoted(name))
        if names:
            self.addSeparator()
            self.addAction("Clear the list").setData("")
        self.menuAction().setEnabled(bool(names))

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        if action.data():
            self._open_path(Path(unquoted(action.data())))
        else:
            self._preferences.recent = []
            self.refresh()


def _absolute(path: Path) -> str:
    """Return a path as it is kept, whatever stands in its way."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)
