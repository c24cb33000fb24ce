"""What the program keeps between two starts."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

# raised when docks or toolbars change, so that an old layout is not forced on a new window
_LAYOUT_VERSION = 2


class Preferences:
    """Window layout, theme, progress of the lessons, folder last used; in one file in the user's folder."""

    def __init__(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
        self._settings = QSettings(f"{folder}/thermogui/thermogui.ini", QSettings.Format.IniFormat)

    @property
    def theme(self) -> str:
        """Return "light", "dark" or "system"."""
        value = self._settings.value("theme", "system", type=str)
        return value if value in ("light", "dark") else "system"

    @theme.setter
    def theme(self, name: str) -> None:
        self._settings.setValue("theme", name)

    @property
    def workspace(self) -> str:
        """Return "learn" or "calibrate"."""
        value = self._settings.value("workspace", "learn", type=str)
        return value if value in ("learn", "calibrate") else "learn"

    @workspace.setter
    def workspace(self, name: str) -> None:
        self._settings.setValue("workspace", name)

    @property
    def residuals_shown(self) -> bool:
        return bool(self._settings.value("residuals", True, type=bool))

    @residuals_shown.setter
    def residuals_shown(self, shown: bool) -> None:
        self._settings.setValue("residuals", shown)

    @property
    def recent(self) -> list[str]:
        """Return the files last open, the newest first."""
        kept = self._settings.value("recent", [])
        names = [kept] if isinstance(kept, str) else kept if isinstance(kept, list) else []
        return [name for name in names if isinstance(name, str) and name]

    @recent.setter
    def recent(self, names: list[str]) -> None:
        self._settings.setValue("recent", names)

    @property
    def lesson(self) -> str:
        """Return the key of the step of the walk-through that was last open; "" for the first."""
        return str(self._settings.value("lessons/step", "", type=str))

    @lesson.setter
    def lesson(self, key: str) -> None:
        self._settings.setValue("lessons/step", key)

    @property
    def lessons_done(self) -> frozenset[str]:
        """Return the keys of the steps that are ticked."""
        text = str(self._settings.value("lessons/done", "", type=str))
        return frozenset(text.split())

    @lessons_done.setter
    def lessons_done(self, keys: frozenset[str]) -> None:
        self._settings.setValue("lessons/done", " ".join(sorted(keys)))

    @property
    def folder(self) -> Path:
        """Return the folder last used for files, or the user's own."""
        folder = Path(str(self._settings.value("folder", "", type=str)) or Path.home())
        return folder if folder.is_dir() else Path.home()

    @folder.setter
    def folder(self, folder: Path) -> None:
        self._settings.setValue("folder", str(folder))

    def layout(self) -> tuple[QByteArray, QByteArray, QByteArray] | None:
        """Return geometry and state of the window and of the splitter, if they were kept by this version."""
        if self._settings.value("layout/version", 0, type=int) != _LAYOUT_VERSION:
            return None
        geometry, state, splitter = map(self._bytes, ("geometry", "state", "splitter"))
        return geometry, state, splitter

    def _bytes(self, name: str) -> QByteArray:
        value = self._settings.value(f"layout/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_layout(self, geometry: QByteArray, state: QByteArray, splitter: QByteArray) -> None:
        self._settings.setValue("layout/version", _LAYOUT_VERSION)
        for name, value in (("geometry", geometry), ("state", state), ("splitter", splitter)):
            self._settings.setValue(f"layout/{name}", value)
