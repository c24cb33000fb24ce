"""The panels beside the plots that few look at first, each made when it is first seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from thermogui.ui.widgets.lazy import Lazy

if TYPE_CHECKING:
    from thermogui.ui.calibration.live import LiveCalibration
    from thermogui.ui.calibration.panel import CalibrationPanel
    from thermogui.ui.files.exporting.actions import Exports
    from thermogui.ui.model.document import Document
    from thermogui.ui.run.live import LiveView
    from thermogui.ui.run.log_panel import LogPanel
    from thermogui.ui.run.readout import Readout
    from thermogui.ui.window.notes import NotesPanel

    Follower = TypeVar("Follower", CalibrationPanel, Readout, LogPanel)


class SidePanels(QObject):
    """Makes them, and keeps them showing what there is to show.

    Attributes:
        calibration, readout, log, notes: to be put into the column of tabs.

    Signals:
        use_asked: (row, use): leave a reading out of the calibration, or bring it back.
    """

    use_asked = Signal(int, bool)

    def __init__(
        self,
        document: Document,
        live: LiveView,
        calibration: LiveCalibration,
        exports: Exports,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document, self._live, self._calibration, self._exports = document, live, calibration, exports
        self.calibration: Lazy[CalibrationPanel] = Lazy(self._make_calibration)
        self.readout: Lazy[Readout] = Lazy(self._make_readout)
        self.log: Lazy[LogPanel] = Lazy(self._make_log)
        self.notes: Lazy[NotesPanel] = Lazy(self._make_notes)

    def _make_calibration(self) -> CalibrationPanel:
        from thermogui.ui.calibration.panel import CalibrationPanel

        panel = CalibrationPanel(self._document)
        panel.add_action(self._exports.actions["report"])
        panel.add_action(self._exports.details)
        panel.use_asked.connect(self.use_asked)
        self._calibration.changed.connect(panel.show_state)
        panel.show_state(self._calibration.state)
        return self._following(panel)

    def _make_readout(self) -> Readout:
        from thermogui.ui.run.readout import Readout

        return self._following(Readout())

    def _make_log(self) -> LogPanel:
        from thermogui.ui.run.log_panel import LogPanel

        return self._following(LogPanel())

    def _make_notes(self) -> NotesPanel:
        from thermogui.ui.window.notes import NotesPanel

        return NotesPanel(self._document)

    def _following(self, panel: Follower) -> Follower:
        self._live.text_frame.connect(panel.show_frame)
        if self._live.current is not None:
            panel.show_frame(self._live.current)
        return panel
