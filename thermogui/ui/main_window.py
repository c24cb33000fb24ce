"""Puts the parts of the window together."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Property, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from thermogui.ui.appearance import Appearance
from thermogui.ui.calibration.live import LiveCalibration, State
from thermogui.ui.calibration.panel import CalibrationPanel
from thermogui.ui.document import Document
from thermogui.ui.exporting.actions import Exports
from thermogui.ui.files import FileActions
from thermogui.ui.icons import application_icon
from thermogui.ui.links import Links
from thermogui.ui.menus import fill_menu_bar
from thermogui.ui.messages import Messages
from thermogui.ui.plots.export_actions import ExportActions
from thermogui.ui.plots.panel import PlotsPanel
from thermogui.ui.preferences import Preferences
from thermogui.ui.readings.panel import ReadingsPanel
from thermogui.ui.run.actions import RunActions
from thermogui.ui.run.controller import RunController
from thermogui.ui.run.live import LiveView
from thermogui.ui.run.log_panel import LogPanel
from thermogui.ui.run.narrator import Narrator
from thermogui.ui.run.readout import Progress, Readout, Sentence
from thermogui.ui.run.settings_panel import SettingsPanel
from thermogui.ui.run.torch_loader import TorchLoader
from thermogui.ui.scrolling import Scrolling
from thermogui.ui.workspaces import Workspaces

_STOP_WITHIN_MS = 2000
_SETTINGS_HEIGHT = 305
_NUMBERS_HEIGHT = 330
_TORCH_AFTER_MS = 60


class MainWindow(QMainWindow):
    """
    ```
    +------------+------------------+-------------+
    | Readings   | messages         | Calibration |
    |            | fit plot         | Numbers     |
    +------------+ loss plot        | Log         |
    | Settings   | sentence         | (closed at  |
    |            | progress         | first)      |
    +------------+------------------+-------------+
    ```
    """

    def __init__(self, path: str | None = None) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowIcon(application_icon())
        self.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
        )
        self.preferences = Preferences()
        self.document = Document(self)
        self.controller = RunController(self)
        self.torch = TorchLoader(self)
        self.live = LiveView(self.document, self.controller, self)
        self.calibration = LiveCalibration(self.document, self)
        self.appearance = Appearance(self.preferences, self)
        self._closing = False

        self.messages = Messages(self)
        self.readings = ReadingsPanel(self.document, self)
        self.settings = SettingsPanel(self.document, self)
        self.plots = PlotsPanel(self.document, self.appearance.theme, self)
        self.calibration_panel = CalibrationPanel(self.document, self)
        self.readout, self.log = Readout(self), LogPanel(self)
        self.sentence, self.progress = Sentence(self), Progress(self)
        self.run_actions = RunActions(self.document, self.controller, self.torch, self)
        self.narrator = Narrator(self.document, self.controller, self.messages, self.run_actions, self)
        self.file_actions = FileActions(self.document, self.messages, self.preferences, self)
        self.exports = Exports(
            self.document, self.controller, self.calibration, self.messages, self.preferences, self
        )
        self.export_actions = ExportActions(self.plots, self.live, self.exports.jobs, self.preferences, self)

        self.workspaces = Workspaces(self.preferences, self)
        self._lay_out()
        fill_menu_bar(self)
        self._connect()
        self.appearance.apply()
        self.resize(1280, 820)
        self._first_layout = self.saveState()
        self._restore_layout()
        self._on_controller_changed()
        if path is not None:
            self.file_actions.open_path(Path(path))
        self._show_title()

    # -- what scripts can read

    runState = Property(str, lambda self: str(self.controller.state))  # noqa: N815
    outcome = Property(str, lambda self: str(self.controller.outcome))
    epochCount = Property(int, lambda self: self.controller.epoch_count)  # noqa: N815

    # -- putting together

    def _lay_out(self) -> None:
        centre = QWidget(self)
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(4, 6, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.messages)
        layout.addWidget(self.plots, 1)
        layout.addWidget(self.sentence)
        layout.addWidget(self.progress)
        self.setCentralWidget(centre)

        area = Qt.DockWidgetArea
        self.docks = {
            "Readings": self._dock("Readings", self.readings, area.LeftDockWidgetArea),
            "Settings": self._dock(
                "Settings", Scrolling(self.settings, least=_SETTINGS_HEIGHT), area.LeftDockWidgetArea
            ),
            "Calibration": self._dock(
                "Calibration", Scrolling(self.calibration_panel), area.RightDockWidgetArea
            ),
            "Numbers": self._dock(
                "Numbers", Scrolling(self.readout, most=_NUMBERS_HEIGHT), area.RightDockWidgetArea
            ),
            "Log": self._dock("Log", self.log, area.RightDockWidgetArea),
        }
        left = [self.docks["Readings"], self.docks["Settings"]]
        self.resizeDocks(left, [360, 360], Qt.Orientation.Horizontal)
        self.resizeDocks(left, [460, 330], Qt.Orientation.Vertical)
        closed = ("Calibration", "Numbers", "Log")
        self.resizeDocks([self.docks[name] for name in closed], [360] * 3, Qt.Orientation.Horizontal)
        for name in closed:
            self.docks[name].hide()
        self.workspaces.own(
            "calibrate", [self.docks["Calibration"]], list(self.plots.calibration_actions.values())
        )
        self.workspaces.own("learn", [], [self.plots.residuals_action])
        actions = self.run_actions
        self.settings.set_actions(
            actions.start, [actions.pause, actions.step, actions.stop, actions.reset, actions.resume]
        )
        self.calibration_panel.add_action(self.exports.actions["report"])
        self.plots.fit.addActions(self.export_actions.for_plot("fit"))
        self.plots.loss.addActions(self.export_actions.for_plot("loss"))

    def _dock(self, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(f"dock{title}")
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _connect(self) -> None:
        self.live.fit_frame.connect(self.plots.show_fit)
        self.live.loss_frame.connect(self.plots.show_loss)
        for show in (
            self.sentence.show_frame,
            self.progress.show_frame,
            self.readout.show_frame,
            self.log.show_frame,
            self.narrator.show_frame,
            self._show_residuals,
            self._show_title,
        ):
            self.live.text_frame.connect(show)
        self.live.text_frame.connect(self.calibration_panel.show_frame)
        self.calibration.changed.connect(self._on_calibrated)
        self.calibration_panel.use_asked.connect(self.readings.view.use_reading)
        self.workspaces.changed.connect(self._show_residuals_of_calibration)
        self.settings.pace_changed.connect(self.controller.set_pace)
        self.settings.pace_changed.connect(self.live.set_pace)
        self.settings.speed.valueChanged.emit(self.settings.speed.value())
        self.settings.resized.connect(self._make_room_for_settings)
        self.controller.changed.connect(self._on_controller_changed)
        self.run_actions.status.connect(self.settings.show_status)
        self.run_actions.refresh()
        self.run_actions.take_in_typing = self.readings.view.take_in_typing
        self.document.replaced.connect(self.controller.reset)
        self.plots.space_pressed.connect(self._on_space)
        self.narrator.run_readings_changed.connect(self.plots.show_run_readings)
        self.appearance.changed.connect(self._on_theme_changed)
        self.exports.jobs.emptied.connect(self._on_controller_changed)
        self.document.undo_stack.cleanChanged.connect(self._show_title)
        self.document.replaced.connect(self._show_title)
        self.links = Links(self.readings, self.plots, self)
        self.plots.residuals_action.setChecked(self.preferences.residuals_shown)

    def _restore_layout(self) -> None:
        kept = self.preferences.layout()
        if kept is not None:
            geometry, state, splitter = kept
            self.restoreGeometry(geometry)
            self.restoreState(state)
            self.plots.restoreState(splitter)
        self.workspaces.restore()

    def reset_layout(self) -> None:
        """Put docks and sizes back to how they were at the first start."""
        self.restoreState(self._first_layout)
        self.workspaces.actions["learn"].trigger()
        self.plots.setSizes([600, 250, 400])

    # -- events

    def sizeHint(self) -> QSize:
        return QSize(1280, 820)

    def showEvent(self, event: QShowEvent) -> None:
        """Let torch come in once the window is painted: the two would wait for each other."""
        super().showEvent(event)
        self.live.draw_now()
        QTimer.singleShot(_TORCH_AFTER_MS, self, self._bring_in_libraries)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop a run cleanly; close when its thread has ended."""
        self.preferences.keep_layout(self.saveGeometry(), self.saveState(), self.plots.saveState())
        self.preferences.residuals_shown = self.plots.residuals_action.isChecked()
        self.run_actions.forget_restart()
        if self.controller.shut_down(_STOP_WITHIN_MS) and self.exports.jobs.finish(_STOP_WITHIN_MS):
            self.calibration.close()
            event.accept()
        else:
            # a single epoch of a huge table may still be under way, or a large file
            self._closing = self.controller.state.is_active or not self.exports.jobs.is_empty
            event.ignore()

    # -- slots

    @Slot()
    def _bring_in_libraries(self) -> None:
        self.torch.start()
        self.calibration.start()

    @Slot(object)
    def _on_calibrated(self, state: State) -> None:
        self.plots.show_calibration(state)
        self.calibration_panel.show_state(state)
        self.readings.model.show_remarkable(state.assessment.remarkable if state.assessment else {})
        self._show_residuals_of_calibration()

    @Slot()
    def _show_residuals_of_calibration(self, _workspace: object = None) -> None:
        found = self.calibration.state.assessment
        wanted = self.workspaces.name == "calibrate" and found is not None
        self.readings.model.show_residuals(found.residuals if wanted and found else None)

    @Slot()
    @Slot(bool)
    def _on_controller_changed(self, all_written: bool = True) -> None:
        run = self.controller.run if self.controller.state.is_active else None
        self.settings.show_run(run.experiment if run else None)
        self._closing = self._closing and all_written
        if self._closing and not self.controller.state.is_active:
            self.close()

    @Slot()
    def _make_room_for_settings(self) -> None:
        left = [self.docks["Readings"], self.docks["Settings"]]
        wanted = self.settings.sizeHint().height() + self.fontMetrics().height() * 2
        room = sum(dock.height() for dock in left)
        self.resizeDocks(left, [max(room - wanted, 200), wanted], Qt.Orientation.Vertical)

    @Slot()
    def _on_space(self) -> None:
        actions = self.run_actions
        (actions.pause if self.controller.state.is_active else actions.start).trigger()

    @Slot(object)
    def _show_residuals(self, frame: object) -> None:
        self.readings.model.show_line(getattr(frame, "line", None))

    @Slot()
    def _on_theme_changed(self) -> None:
        theme = self.appearance.theme
        self.plots.set_theme(theme)
        self.run_actions.set_theme(theme)
        self.readings.model.set_colours(theme.info_base, theme.muted, theme.warning_base)

    @Slot(str)
    def show_fault(self, text: str) -> None:
        """Say that the program itself is at fault."""
        self.messages.say("fault", "error", text)

    @Slot(object)
    def _show_title(self, _what: object = None) -> None:
        name = self.document.source
        run = self.controller.run
        progress = ""
        if run is not None and self.controller.state.is_active:
            progress = f"epoch {len(run.trace):,} of {run.planned:,} · "
        self.setWindowTitle(f"{progress}{name}[*] – thermogui")
        self.setWindowModified(not self.document.undo_stack.isClean())
