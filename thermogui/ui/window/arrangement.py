"""Where the parts of the window are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from thermogui.ui.widgets.scrolling import Scrolling

if TYPE_CHECKING:
    from thermogui.ui.window.parts import WindowParts
    from thermogui.ui.window.tour import Tour

_SETTINGS_HEIGHT = 345
_LEFT, _RIGHT = 360, 360
_PLOTS = (600, 250, 400)


class Arrangement(QObject):
    """
    ```
    +------------+------------------+-------------+
    | Readings   | fit plot         | Calibration |
    |            |   messages       | Numbers     |
    +------------+ loss plot        | Log, Notes  |
    | Settings   | scrubber         | (closed at  |
    |            | sentence         | first)      |
    |            | progress         |             |
    +------------+------------------+-------------+
    ```

    Attributes:
        docks: by their titles.
    """

    def __init__(self, window: QMainWindow, parts: WindowParts, tour: Tour) -> None:
        super().__init__(window)
        self._window, self._parts = window, parts
        window.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
        )
        self._fill_centre()
        side = parts.side_panels
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self.docks = {
            title: self._dock(title, widget, area)
            for title, widget, area in (
                ("Readings", parts.readings, left),
                ("Settings", Scrolling(parts.settings, least=_SETTINGS_HEIGHT), left),
                ("Walk-through", tour.walkthrough, right),
                ("Inspector", tour.inspector, right),
                ("Surface", tour.surface, right),
                ("Calibration", side.calibration, right),
                ("Numbers", side.readout, right),
                ("Log", side.log, right),
                ("Notes", side.notes, right),
            )
        }
        on_the_left = [self.docks["Readings"], self.docks["Settings"]]
        window.resizeDocks(on_the_left, [_LEFT] * 2, Qt.Orientation.Horizontal)
        window.resizeDocks(on_the_left, [460, 330], Qt.Orientation.Vertical)
        closed = [dock for dock in self.docks.values() if dock not in on_the_left]
        window.resizeDocks(closed, [_RIGHT] * len(closed), Qt.Orientation.Horizontal)
        for dock in closed:
            dock.hide()
        for title in ("Inspector", "Surface"):
            window.tabifyDockWidget(self.docks["Walk-through"], self.docks[title])
        parts.settings.resized.connect(self._make_room_for_settings)

    def _fill_centre(self) -> None:
        window, parts = self._window, self._parts
        centre = QWidget(window)
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(4, 6, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(parts.plots, 1)
        layout.addWidget(parts.scrubber)
        layout.addWidget(parts.headline)
        layout.addWidget(parts.progress)
        window.setCentralWidget(centre)
        fit = parts.plots.fit
        parts.messages.lie_over(fit, fit.uncut, fit.set_covered)

    def _dock(self, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock{title.replace('-', '')}")
        dock.setWidget(widget)
        self._window.addDockWidget(area, dock)
        return dock

    def restore(self) -> None:
        """Put everything where it was when the window was last closed."""
        window, parts = self._window, self._parts
        self._first = window.saveState()
        kept = parts.preferences.layout()
        if kept is not None:
            geometry, state, splitter = kept
            window.restoreGeometry(geometry)
            window.restoreState(state)
            parts.plots.restoreState(splitter)
            self._make_reachable()
        if parts.preferences.put_back:
            parts.messages.say(
                "settings",
                "warning",
                f"The settings file was damaged. As at the first start: {parts.preferences.put_back}. "
                "Nothing else is affected.",
            )
        parts.workspaces.restore()
        parts.plots.residuals_action.setChecked(parts.preferences.residuals_shown)

    def _make_reachable(self) -> None:
        """Bring back what was left on a screen that is not there any more."""
        window = self._window
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        for dock in self.docks.values():
            if dock.isFloating() and not any(screen.intersects(dock.geometry()) for screen in screens):
                dock.setFloating(False)
        if window.isFullScreen() or window.isMaximized():
            return
        room = window.screen().availableGeometry()
        least = window.minimumSizeHint()
        if window.width() > max(room.width(), least.width()):
            window.resize(room.width(), window.height())
        if window.height() > max(room.height(), least.height()):
            window.resize(window.width(), room.height())
        if not any(screen.intersects(window.geometry()) for screen in screens):
            window.move(room.topLeft())
        if window.isMinimized():
            window.setWindowState(Qt.WindowState.WindowNoState)

    def keep(self) -> None:
        """Remember where everything is."""
        window, parts = self._window, self._parts
        parts.preferences.keep_layout(window.saveGeometry(), window.saveState(), parts.plots.saveState())
        # with the layout and not when it is chosen: whatever happens, both are of one moment
        parts.preferences.workspace = parts.workspaces.name
        parts.preferences.residuals_shown = parts.plots.residuals_action.isChecked()

    @Slot()
    def reset(self) -> None:
        """Put docks and sizes back to how they were at the first start."""
        self._window.restoreState(self._first)
        self._parts.workspaces.begin_again()
        self._parts.plots.setSizes(_PLOTS)

    @Slot()
    def _make_room_for_settings(self) -> None:
        window = self._window
        left = [self.docks["Readings"], self.docks["Settings"]]
        wanted = self._parts.settings.sizeHint().height() + window.fontMetrics().height() * 2
        room = sum(dock.height() for dock in left)
        window.resizeDocks(left, [max(room - wanted, 200), wanted], Qt.Orientation.Vertical)

    def view(self) -> dict[str, object]:
        """Return what a session keeps of how the window looks."""
        plots = self._parts.plots
        return {
            "workspace": self._parts.workspaces.name,
            "log_epochs": plots.log_x_action.isChecked(),
            "log_loss": plots.log_y_action.isChecked(),
        }

    @Slot(object)
    def put_view(self, view: Mapping[str, object]) -> None:
        """Look as the window did when a session was saved; what is not said stays as it is."""
        plots, workspaces = self._parts.plots, self._parts.workspaces
        for name, action in (("log_epochs", plots.log_x_action), ("log_loss", plots.log_y_action)):
            if isinstance(view.get(name), bool):
                action.setChecked(bool(view[name]))
        workspace = workspaces.actions.get(str(view.get("workspace")))
        if workspace is not None and not workspace.isChecked():
            workspace.trigger()
