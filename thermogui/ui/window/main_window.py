"""Puts the parts of the window together."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QShowEvent

from thermogui.ui.calibration.live import LiveCalibration
from thermogui.ui.files.exporting.actions import Exports
from thermogui.ui.files.exporting.plot_actions import ExportActions
from thermogui.ui.files.file_actions import FileActions
from thermogui.ui.model.document import Document
from thermogui.ui.model.preferences import Preferences
from thermogui.ui.readings.panel import ReadingsPanel
from thermogui.ui.run.actions import RunActions
from thermogui.ui.run.bring_back import BringBack
from thermogui.ui.run.controller import RunController
from thermogui.ui.run.early_start import EarlyStart
from thermogui.ui.run.forecasting import Forecaster
from thermogui.ui.run.headline import Headline
from thermogui.ui.run.live import LiveView
from thermogui.ui.run.narrator import Narrator
from thermogui.ui.run.run_bar import RunBar
from thermogui.ui.run.scrubber import Scrubber
from thermogui.ui.run.settings_panel import SettingsPanel
from thermogui.ui.run.torch_loader import TorchLoader
from thermogui.ui.widgets.focus import FocusKeeper
from thermogui.ui.widgets.icons import application_icon
from thermogui.ui.widgets.messages import Messages
from thermogui.ui.widgets.plain import paragraph
from thermogui.ui.window.appearance import Appearance
from thermogui.ui.window.arrangement import Arrangement
from thermogui.ui.window.comparing import Comparing
from thermogui.ui.window.links import Links
from thermogui.ui.window.menus import fill_menu_bar
from thermogui.ui.window.offered import Offered
from thermogui.ui.window.parts import WindowParts
from thermogui.ui.window.plots_panel import PlotsPanel
from thermogui.ui.window.scripted import ScriptedWindow
from thermogui.ui.window.side_panels import SidePanels
from thermogui.ui.window.tour import Tour
from thermogui.ui.window.workspaces import Workspaces

_SIZE = QSize(1280, 820)
_STOP_WITHIN_MS = 2000
_EXPORT_MS = 1500
_TORCH_AFTER_MS = 60


class MainWindow(ScriptedWindow):
    """Assembles the parts; where they are is the arrangement's affair."""

    def __init__(self, path: str | None = None, *, follows: bool = False) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowIcon(application_icon())
        self.preferences = Preferences()
        self.document = Document(self)
        self.controller = RunController(self)
        self.torch = TorchLoader(self)
        self.live = LiveView(self.document, self.controller, self.torch, self)
        self.calibration = LiveCalibration(self.document, self)
        self.forecaster = Forecaster(self.document, self.torch, self)
        self.appearance = Appearance(self.preferences, self)
        self.appearance.begin()
        self.focus_keeper = FocusKeeper(self)
        self._closing = False

        self.messages = Messages(self)
        self.readings = ReadingsPanel(self.document, self)
        self.settings = SettingsPanel(self.document, self)
        self.run_actions = RunActions(self.document, self.controller, self.torch, self)
        # before the plots, which hear of other readings of a run and of an edit, and draw both at once
        self.narrator = Narrator(self.document, self.controller, self.messages, self.run_actions, self)
        self.plots = PlotsPanel(self.document, self.appearance.theme, self)
        early = EarlyStart(self.run_actions, self.torch, self)
        # it is in no menu
        self.addAction(early.action)
        self.run_bar, self.headline = RunBar(self.run_actions, early, self), Headline(self)
        self.scrubber = Scrubber(self)
        self.bring_back = BringBack(self.document, self.controller, self.messages, self.run_actions, self)
        self.file_actions = FileActions(
            self.document,
            self.controller,
            self.messages,
            self.preferences,
            lambda: self.arrangement.view(),
            self.readings.view.take_in_typing,
            self,
        )
        self.exports = Exports(
            self.document, self.controller, self.calibration, self.messages, self.preferences, self
        )
        self.export_actions = ExportActions(
            self.plots.fit, self.plots.loss, self.live, self.exports.jobs, self.preferences, self
        )

        self.side_panels = SidePanels(self.document, self.live, self.calibration, self.exports, self)
        self.workspaces = Workspaces(self)
        parts = WindowParts(**{part.name: getattr(self, part.name) for part in fields(WindowParts)})
        self.tour = Tour(parts, self)
        self.comparing = Comparing(parts, self)
        self.arrangement = Arrangement(self, parts, self.tour, self.comparing)
        self.side = self.arrangement.side
        fill_menu_bar(self, parts, self.arrangement, self.comparing)
        # with a style sheet every widget would be styled anew at each move into another
        self.appearance.apply()
        self.links = Links(parts, self.arrangement, self.tour, self.comparing, self)
        self.offered = Offered(parts, self.side, self)
        self._follow()
        self.resize(_SIZE)
        self.arrangement.restore()
        if path is not None and follows:
            self.file_actions.following.follow(Path(path), asks=False)
        elif path is not None:
            self.file_actions.open_path(Path(path), asks=False)
        self._show_title()

    def _follow(self) -> None:
        self.live.text_frame.connect(self._show_title)
        for changed in (self.document.committed, self.document.notes_changed, self.document.saved_changed):
            changed.connect(self._show_title)
        for ready in (self.workspaces.changed, self.torch.changed):
            ready.connect(self._begin_calibration)
        self.controller.changed.connect(self._go_on_closing)
        self.exports.jobs.emptied.connect(self._go_on_closing)
        self.messages.changed.connect(self._on_messages_changed)
        self._on_messages_changed()

    # -- events

    def sizeHint(self) -> QSize:
        return _SIZE

    def focusNextPrevChild(self, forward: bool) -> bool:
        self.arrangement.order_tabs()
        return super().focusNextPrevChild(forward)

    def showEvent(self, event: QShowEvent) -> None:
        """Let torch come in once the window is painted: the two would wait for each other."""
        super().showEvent(event)
        self.live.draw_now()
        QTimer.singleShot(_TORCH_AFTER_MS, self, self._bring_in_libraries)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about changes that are not saved; stop a run cleanly; close when its thread has ended."""
        guard = self.file_actions.guard
        if guard.is_agreed("close"):
            # what is still being written may be other than what is here by now
            self.file_actions.saving.finish()
        if not guard.is_agreed("close"):
            event.ignore()
            guard.before("close", self.close)
            return
        self.tour.put_back()
        self.arrangement.keep()
        self.run_actions.forget_restart()
        if self.controller.shut_down(_STOP_WITHIN_MS) and self.exports.jobs.finish(_STOP_WITHIN_MS):
            self.calibration.close()
            self.file_actions.close()
            self.tour.close()
            self.plots.held_out.put_back()
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

    def leave(self) -> None:
        """Finish what is being saved; leave behind what is not; finish an export that is nearly done."""
        self.readings.view.take_in_typing()
        self.file_actions.saving.finish()
        self.file_actions.recovery.leave_behind()
        self.exports.jobs.finish(_EXPORT_MS)

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

    @Slot()
    @Slot(bool)
    def _go_on_closing(self, all_written: bool = True) -> None:
        if self._closing:
            self._stay_or_close(all_written)
        if self._closing and not self.controller.state.is_active:
            self.close()

    @Slot()
    def _on_messages_changed(self) -> None:
        self.setProperty("messages", self.messages.texts)

    @Slot(str)
    def show_fault(self, text: str) -> None:
        """Say that the program itself is at fault."""
        self.messages.say("fault", "error", text)

    @Slot(object)
    def _show_title(self, _what: object = None) -> None:
        name = self.document.source
        run = self.controller.run
        progress = ""
        if run is not None and self.controller.state.is_active and not run.ended:
            progress = f"epoch {len(run.trace):,} of {run.planned:,} · "
        # twice it stands for itself
        shown = paragraph(name).replace("[*]", "[*][*]")
        title, is_modified = f"{progress}{shown}[*] – thermogui", self.document.is_modified
        if title != self.windowTitle():
            self.setWindowTitle(title)
        if is_modified != self.isWindowModified():
            # which every widget is told of
            self.setWindowModified(is_modified)
