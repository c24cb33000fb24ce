"""Several runs in the window: their list, and when it is shown."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from thermogui.ui.files.exporting.runs_file import RunsFile
from thermogui.ui.runs.kept import KeptRuns
from thermogui.ui.widgets.lazy import Lazy

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from thermogui.ui.runs.panel import RunsPanel
    from thermogui.ui.window.parts import WindowParts

_COMPARED = 2
_AHEAD_MS = 500
_LATER_MS = 50


class Comparing(QObject):
    """Makes the list when it is first seen, and connects it with the parts.

    Attributes:
        runs: the panel with the list, to be put into the column of tabs.
        file: writes the list.

    Signals:
        list_wanted: there are runs to compare, for the first time.
    """

    list_wanted = Signal()

    def __init__(self, parts: WindowParts, parent: QWidget) -> None:
        super().__init__(parent)
        self._parts = parts
        self._was_shown = False
        self.kept = KeptRuns(parts.document, parts.controller, parts.messages, self)
        self.kept.wake_asked.connect(parts.file_actions.opening.reruns.wake)
        self.file = RunsFile(parts.controller, parts.exports.jobs, parts.preferences, parent)
        self.runs: Lazy[RunsPanel] = Lazy(self._make_runs)
        # the end of a second run has a frame to show it in, and to make it takes two
        self._ahead = QTimer(self, interval=_AHEAD_MS, singleShot=True)
        self._ahead.timeout.connect(self._make_ahead)
        parts.document.edited.connect(self._put_off)
        parts.document.experiment_changed.connect(self._put_off)
        parts.controller.changed.connect(self._on_changed)
        for race in parts.run_actions.races:
            race.triggered.connect(self._on_raced)

    def _make_runs(self) -> RunsPanel:
        from thermogui.ui.runs.panel import RunsPanel

        parts = self._parts
        panel = RunsPanel(parts.controller, self.kept, parts.appearance.theme)
        panel.add_actions(parts.run_actions.races, [parts.run_actions.continue_run], [self.file.action])
        parts.live.text_frame.connect(panel.show_frame)
        parts.forecaster.changed.connect(panel.show_outlook)
        panel.show_outlook(parts.forecaster.outlook)
        return panel

    @Slot()
    def follow_theme(self) -> None:
        if self.runs.panel is not None:
            self.runs.panel.set_theme(self._parts.appearance.theme)

    @Slot()
    def _on_changed(self) -> None:
        """Show the list once, after the second run; from then on it is where a person has put it."""
        controller = self._parts.controller
        if len(controller.runs) and not (controller.state.is_active or self._was_shown):
            self._ahead.start()
        if not (self._was_shown or controller.state.is_active) and len(controller.runs) >= _COMPARED:
            self._was_shown = True
            if self.runs.panel is None:
                self.list_wanted.emit()
            else:
                # what the run has come to is seen first
                QTimer.singleShot(_LATER_MS, self, self.list_wanted.emit)

    @Slot()
    def _put_off(self, _what: object = None) -> None:
        """Leave the frames of a hand that works to what it works on."""
        if self._ahead.isActive():
            self._ahead.start()

    @Slot()
    def _make_ahead(self) -> None:
        """Make the list before it is shown, in two frames."""
        importlib.import_module("thermogui.ui.runs.panel")
        QTimer.singleShot(0, self, self.runs.made)

    @Slot()
    def _on_raced(self) -> None:
        """Show the list to whoever has begun a race, from its start."""
        if self._parts.controller.state.is_active:
            self._was_shown = True
            self.list_wanted.emit()
