"""Export plot and Copy as image, in the File menu and on each plot."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

from thermogui.ui.widgets.boxes import action

if TYPE_CHECKING:
    from thermogui.ui.files.exporting.jobs import Jobs
    from thermogui.ui.files.exporting.plot_files import ExportedPlot, PlotKind
    from thermogui.ui.model.preferences import Preferences
    from thermogui.ui.plots.fit import FitPlot
    from thermogui.ui.plots.loss import LossPlot
    from thermogui.ui.run.live import LiveView

_CLIPBOARD_DPI = 192


class ExportActions(QObject):
    """Saves and copies the plots of the window.

    Attributes:
        export: of the File menu.
        of_plots: those of each plot's own menu, by its kind.
    """

    def __init__(
        self,
        fit: FitPlot,
        loss: LossPlot,
        live: LiveView,
        jobs: Jobs,
        preferences: Preferences,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._loss, self._live = loss, live
        self._jobs, self._preferences = jobs, preferences
        self._window = parent
        self.export = action(self, "Plot…", self._on_export, name="actionExportPlot", keys="Ctrl+E")
        self._of_kind: dict[PlotKind, ExportedPlot] = {"data": fit}
        self.of_plots: dict[str, list[QAction]] = {}
        self.add_to_menu("fit", fit)
        self.add_to_menu("loss", loss)

    def add_to_menu(self, kind: PlotKind, plot: ExportedPlot) -> None:
        """Offer to save and to copy a plot in its own menu, and to save it in the dialog."""
        self._of_kind[kind] = plot
        for text, slot in (("Export plot…", self._on_export), ("Copy as image", self._on_copy)):
            made = action(self, text, slot, data=kind)
            plot.addAction(made)
            self.of_plots.setdefault(kind, []).append(made)

    def caption(self) -> str:
        """Return which epoch is shown, once the plots show the newest one."""
        from thermogui.ui.files.exporting.plot_files import caption_for

        self._live.draw_now()
        frame = self._live.current
        if frame is not None and frame.beside:
            # the loss would be that of one among several
            return f"After epoch {frame.epoch:,}" if not frame.is_live else ""
        return caption_for(frame.epoch, frame.loss) if frame else ""

    @Slot()
    def _on_export(self) -> None:
        from thermogui.ui.files.exporting.plot_dialog import ExportDialog

        dialog = ExportDialog(
            self._of_kind,
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
        from thermogui.ui.files.exporting.plot_files import image_of

        kind = self._kind_asked_for()
        plot = self._of_kind[kind]
        QGuiApplication.clipboard().setImage(image_of(plot, kind, _CLIPBOARD_DPI, self.caption()))

    def _kind_asked_for(self) -> PlotKind:
        asked = self.sender()
        kind = asked.data() if isinstance(asked, QAction) else None
        if kind in self._of_kind:
            return cast("PlotKind", kind)
        return "loss" if self._loss.hasFocus() else "fit"
