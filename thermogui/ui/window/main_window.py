"""Puts the parts of the window together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QShowEvent

from thermogui.core.descent.training import initial_of
from thermogui.ui.calibration.live import LiveCalibration, State
from thermogui.ui.files.exporting.actions import Exports
from thermogui.ui.files.exporting.plot_actions import ExportActions
from thermogui.ui.files.file_actions import FileActions
from thermogui.ui.lessons.tour import Tour
from thermogui.ui.model.document import Document
from thermogui.ui.model.preferences import Preferences
from thermogui.ui.readings.panel import ReadingsPanel
from thermogui.ui.run.actions import RunActions
from thermogui.ui.run.bring_back import BringBack
from thermogui.ui.run.controller import RunController
from thermogui.ui.run.forecasting import Forecaster
from thermogui.ui.run.live import LiveView
from thermogui.ui.run.narrator import Narrator
from thermogui.ui.run.readout import Progress, Sentence
from thermogui.ui.run.scrubber import Scrubber
from thermogui.ui.run.settings_panel import SettingsPanel
from thermogui.ui.run.torch_loader import TorchLoader
from thermogui.ui.widgets.focus import FocusKeeper
from thermogui.ui.widgets.icons import application_icon
from thermogui.ui.widgets.messages import Messages
from thermogui.ui.widgets.plain import paragraph
from thermogui.ui.window.appearance import Appearance
from thermogui.ui.window.arrangement import Arrangement
from thermogui.ui.window.links import Links
from thermogui.ui.window.menus import fill_menu_bar
from thermogui.ui.window.offered import Offered
from thermogui.ui.window.plots_panel import PlotsPanel
from thermogui.ui.window.scripted import ScriptedWindow
from thermogui.ui.window.side_panels import SidePanels
from thermogui.ui.window.workspaces import Workspaces

_STOP_WITHIN_MS = 2000
_TORCH_AFTER_MS = 60


class MainWindow(ScriptedWindow):
    """Assembles the parts; where they are is the arrangement's affair."""

    def __init__(self, path: str | None = None) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowIcon(application_icon())
        self.preferences = Preferences()
        self.document = Document(self)
        self.controller = RunController(self)
        self.torch = TorchLoader(self)
        self.live = LiveView(self.document, self.controller, self.torch, self)
        self.calibration = LiveCalibration(self.document, self)
        self.forecaster = Forecaster(self.document, self)
        self.appearance = Appearance(self.preferences, self)
        # before there are widgets that would have to be styled anew
        self.appearance.apply()
        self.focus_keeper = FocusKeeper(self)
        self._closing = False

        self.messages = Messages(self)
        self.readings = ReadingsPanel(self.document, self)
        self.settings = SettingsPanel(self.document, self)
        self.plots = PlotsPanel(self.document, self.appearance.theme, self)
        self.headline, self.progress, self.scrubber = Sentence(self), Progress(self), Scrubber(self)
        self.run_actions = RunActions(self.document, self.controller, self.torch, self)
        self.narrator = Narrator(self.document, self.controller, self.messages, self.run_actions, self)
        self.bring_back = BringBack(self.document, self.controller, self.messages, self.run_actions, self)
        self.file_actions = FileActions(
            self.document,
            self.controller,
            self.messages,
            self.preferences,
            self._view,
            self.readings.view.take_in_typing,
            self,
        )
        self.exports = Exports(
            self.document, self.controller, self.calibration, self.messages, self.preferences, self
        )
        self.export_actions = ExportActions(self.plots, self.live, self.exports.jobs, self.preferences, self)

        self.side_panels = SidePanels(self.document, self.live, self.calibration, self.exports, self)
        self.workspaces = Workspaces(self.preferences, self)
        self.tour = Tour(self)
        self.arrangement = Arrangement(self)
        self.docks = self.arrangement.docks
        self._hand_out_actions()
        fill_menu_bar(self)
        self._connect()
        self._on_theme_changed()
        self.resize(1280, 820)
        self.arrangement.restore()
        self._on_controller_changed()
        if path is not None:
            self.file_actions.open_path(Path(path), asks=False)
        self._show_title()

    # -- putting together

    def _hand_out_actions(self) -> None:
        self.workspaces.own(
            "calibrate", [self.docks["Calibration"]], list(self.plots.calibration_actions.values())
        )
        self.workspaces.own("learn", [self.docks["Walk-through"]], [self.plots.residuals_action])
        self.settings.set_actions(self.run_actions)

    def _connect(self) -> None:
        self.live.fit_frame.connect(self.plots.show_fit)
        self.live.loss_frame.connect(self.plots.show_loss)
        # its keys count from the epoch that is shown, which must not lag
        self.live.fit_frame.connect(self.scrubber.show_frame)
        for show in (
            self.headline.show_frame,
            self.progress.show_frame,
            self.narrator.show_frame,
            self.tour.show_frame,
            self._show_residuals,
            self._show_title,
        ):
            self.live.text_frame.connect(show)
        self.calibration.changed.connect(self._on_calibrated)
        self.side_panels.use_asked.connect(self.readings.view.use_reading)
        self.forecaster.changed.connect(self.settings.show_outlook)
        self.forecaster.changed.connect(self.plots.show_outlook)
        self.forecaster.follow()
        self.file_actions.view_found.connect(self._put_view)
        self.file_actions.opening.emptied.connect(self._on_emptied)
        self.readings.view.cells.import_asked.connect(self.file_actions.opening.imports.ask_text)
        self.file_actions.opening.imports.text_read.connect(self.readings.view.cells.paste_readings)
        self.workspaces.changed.connect(self._show_residuals_of_calibration)
        self.workspaces.changed.connect(self._begin_calibration)
        self.torch.changed.connect(self._begin_calibration)
        self.settings.pace_changed.connect(self.controller.set_pace)
        self.settings.pace_changed.connect(self.live.set_pace)
        self.settings.speed.valueChanged.emit(self.settings.speed.value())
        self.controller.changed.connect(self._on_controller_changed)
        self.run_actions.status.connect(self.settings.show_status)
        self.run_actions.readiness.connect(self.progress.show_readiness)
        self.run_actions.readiness.connect(self.plots.show_readiness)
        self.run_actions.refresh()
        self.run_actions.take_in_typing = self.readings.view.take_in_typing
        self.document.replaced.connect(self.controller.reset)
        self.plots.space_pressed.connect(self._on_space)
        self.plots.loss.epoch_clicked.connect(self.scrubber.go_to)
        self.plots.travel_key_pressed.connect(self.scrubber.travel)
        self.scrubber.epoch_chosen.connect(self.live.show_epoch)
        self.scrubber.start_asked.connect(self._on_start_from_here)
        self.narrator.run_readings_changed.connect(self.plots.show_run_readings)
        self.appearance.changed.connect(self._on_theme_changed)
        for changed in (self.document.committed, self.document.notes_changed, self.document.saved_changed):
            changed.connect(self._show_title)
        self.messages.changed.connect(self._on_messages_changed)
        self._on_messages_changed()
        self.exports.jobs.emptied.connect(self._on_controller_changed)
        self.links = Links(self.readings, self.plots, self)
        self.offered = Offered(self)

    # -- events

    def sizeHint(self) -> QSize:
        return QSize(1280, 820)

    def showEvent(self, event: QShowEvent) -> None:
        """Let torch come in once the window is painted: the two would wait for each other."""
        super().showEvent(event)
        self.live.draw_now()
        QTimer.singleShot(_TORCH_AFTER_MS, self, self._bring_in_libraries)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about changes that are not saved; stop a run cleanly; close when its thread has ended."""
        guard = self.file_actions.guard
        if not guard.is_agreed("close"):
            event.ignore()
            guard.before("close", self.close)
            return
        self.arrangement.keep()
        self.run_actions.forget_restart()
        if self.controller.shut_down(_STOP_WITHIN_MS) and self.exports.jobs.finish(_STOP_WITHIN_MS):
            self.calibration.close()
            self.file_actions.close()
            self.tour.close()
            event.accept()
        else:
            # a single epoch of a huge table may still be under way, or a large file
            self._stay_or_close(self.controller.state.is_active or not self.exports.jobs.is_empty)
            event.ignore()

    def _stay_or_close(self, closes: bool) -> None:
        """Close once what is under way has ended; or stay, and then ask again the next time."""
        self._closing = closes
        if not closes:
            self.file_actions.guard.forget()

    # -- slots

    @Slot()
    def _bring_in_libraries(self) -> None:
        if not self.isVisible():
            # it was closed in the meantime
            return
        self.torch.start()
        self._begin_calibration()
        self.file_actions.look_behind()

    @Slot()
    def _begin_calibration(self, _workspace: object = None) -> None:
        """Calibrate once the start button works, unless somebody looks at the calibration before."""
        if self.isVisible() and (not self.torch.is_to_come or self.workspaces.name == "calibrate"):
            self.calibration.start()

    @Slot(object)
    def _on_calibrated(self, state: State) -> None:
        self.plots.show_calibration(state)
        self.readings.model.show_flagged(state.assessment.flagged if state.assessment else {})
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
        self.scrubber.turn_to(self.controller.run)
        if self._closing:
            self._stay_or_close(all_written)
        if self._closing and not self.controller.state.is_active:
            self.close()

    @Slot()
    def _on_messages_changed(self) -> None:
        self.setProperty("messages", self.messages.texts)

    @Slot()
    def _on_emptied(self) -> None:
        self.docks["Readings"].show()
        self.readings.view.begin_typing()

    @Slot()
    def _on_space(self) -> None:
        actions = self.run_actions
        (actions.pause if self.controller.state.is_active else actions.start).trigger()

    @Slot()
    def _on_start_from_here(self) -> None:
        frame = self.live.current
        if frame is None or frame.run is None or frame.params is None:
            return
        before = self.document.experiment
        initial = initial_of(frame.params, before.dtype)
        experiment = replace(before, initial=initial, input_scale=frame.run.experiment.input_scale)
        self.document.set_experiment(experiment, f"start from epoch {frame.epoch:,}")
        text = f"This run begins with w and b as they were after epoch {frame.epoch:,}."
        self.run_actions.restart()
        self.messages.say("begun", "info", text)

    @Slot(object)
    def _show_residuals(self, frame: object) -> None:
        self.readings.model.show_curve(getattr(frame, "curve", None))

    @Slot()
    def _on_theme_changed(self) -> None:
        theme = self.appearance.theme
        self.plots.set_theme(theme)
        self.run_actions.set_theme(theme)
        self.tour.follow_theme()
        self.settings.set_theme(theme)
        self.readings.model.set_colours(theme.info_base, theme.muted, theme.warning_base)

    def _view(self) -> dict[str, object]:
        """Return what a session keeps of how the window looks."""
        plots = self.plots
        return {
            "workspace": self.workspaces.name,
            "log_epochs": plots.log_x_action.isChecked(),
            "log_loss": plots.log_y_action.isChecked(),
        }

    @Slot(object)
    def _put_view(self, view: Mapping[str, object]) -> None:
        """Look as the window did when a session was saved; what is not said stays as it is."""
        for name, action in (
            ("log_epochs", self.plots.log_x_action),
            ("log_loss", self.plots.log_y_action),
        ):
            if isinstance(view.get(name), bool):
                action.setChecked(bool(view[name]))
        workspace = self.workspaces.actions.get(str(view.get("workspace")))
        if workspace is not None and not workspace.isChecked():
            workspace.trigger()

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
        # twice it stands for itself
        shown = paragraph(name).replace("[*]", "[*][*]")
        self.setWindowTitle(f"{progress}{shown}[*] – thermogui")
        self.setWindowModified(self.document.is_modified)
