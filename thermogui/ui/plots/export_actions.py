"""Export plot and Copy as image, in the File menu and on each plot."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

from thermogui.ui.exporting.jobs import Jobs
from thermogui.ui.plots.export import PlotKind, caption_for, image_of
from thermogui.ui.plots.export_dialog import ExportDialog
from thermogui.ui.plots.panel import PlotsPanel
from thermogui.ui.preferences import Preferences
from thermogui.ui.run.live import LiveView

_CLIPBOARD_DPI = 192


class ExportActions(QObject):
    """Saves and copies the plots of the window."""

    def __init__(
        self,
        plots: PlotsPanel,
        live: LiveView,
        jobs: Jobs,
        preferences: Preferences,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._plots, self._live = plots, live
        self._jobs, self._preferences = jobs, preferences
        self._window = parent
        self.export = QAction("Plot…", self)
        self.export.setObjectName("actionExportPlot")
        self.export.setShortcut("Ctrl+E")
        self.export.triggered.connect(self._on_export)
        self._of_plot: dict[PlotKind, list[QAction]] = {}
        for kind in ("fit", "loss"):
            save, copy = QAction("Export plot…", self), QAction("Copy as image", self)
            for action, slot in ((save, self._on_export), (copy, self._on_copy)):
                action.setData(kind)
                action.triggered.connect(slot)
            self._of_plot[kind] = [save, copy]

    def for_plot(self, kind: PlotKind) -> list[QAction]:
        """Return the actions for a plot's own menu."""
        return self._of_plot[kind]

    def caption(self) -> str:
        """Return which epoch is shown, once the plots show the newest one."""
        self._live.draw_now()
        frame = self._live.current
        return caption_for(frame.epoch, frame.loss) if frame else ""

    @Slot()
    def _on_export(self) -> None:
        dialog = ExportDialog(
            self._plots.fit,
            self._plots.loss,
            self._kind_asked_for(),
            self.caption,
            self._preferences.folder,
            self._jobs,
            self._window,
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _on_copy(self) -> None:
        kind = self._kind_asked_for()
        plot = self._plots.loss if kind == "loss" else self._plots.fit
        QGuiApplication.clipboard().setImage(image_of(plot, kind, _CLIPBOARD_DPI, self.caption()))

    def _kind_asked_for(self) -> PlotKind:
        asked = self.sender()
        kind = asked.data() if isinstance(asked, QAction) else None
        if kind in ("fit", "loss"):
            return "loss" if kind == "loss" else "fit"
        return "loss" if self._plots.loss.hasFocus() else "fit"
