"""Asks which plot to save, as what, and where."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from thermogui.core.errors import ThermoError
from thermogui.ui.files.exporting.jobs import Job, Jobs
from thermogui.ui.files.exporting.plot_files import (
    DEFAULT_DPI,
    DPI_RANGE,
    PLOTS,
    SUFFIXES,
    ExportedPlot,
    PlotKind,
    drawing_of,
    new_plot,
)
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.fields import ComboBox, MessageLabel, NumberField
from thermogui.ui.widgets.plain import PlainFileDialog, PlainLabel, plain_tip, with_range


class ExportDialog(QDialog):
    """Has a plot saved; stays open until it is, and with a sentence when it cannot be.

    Signals:
        saved: (Path).
    """

    saved = Signal(object)

    def __init__(
        self,
        plots: dict[PlotKind, ExportedPlot],
        kind: PlotKind,
        caption: Callable[[], str],
        folder: Path,
        jobs: Jobs,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle("Export plot")
        self._plots = plots
        self._caption = caption
        self._folder = folder
        self._replaces: Path | None = None
        self._jobs = jobs
        self._job: Job | None = None
        self._new: ExportedPlot | None = None
        jobs.ended.connect(self._on_ended)
        self.kind = ComboBox(self)
        for key, (title, _) in PLOTS.items():
            if key in plots:
                self.kind.addItem(title, key)
        self.format = ComboBox(self)
        self.format.addItems([suffix[1:].upper() for suffix in SUFFIXES])
        self.dpi = NumberField("exportDpi", self, whole=True)
        self.dpi.setText(str(DEFAULT_DPI))
        self.path = QLineEdit(self)
        self.path.setObjectName("exportPath")
        self.path.setMinimumWidth(380)
        self._message = MessageLabel(self)
        browse = QPushButton("Browse…", self)
        buttons = QDialogButtonBox(self)
        save = buttons.addButton(QDialogButtonBox.StandardButton.Save)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        save.setDefault(True)

        form = QFormLayout()
        self._controls = [self.kind, self.format, self.dpi, self.path, browse, save]
        least, most = DPI_RANGE
        resolution = "Pixels an inch (2.54 cm) of a PNG; the other formats are sharp at every size."
        path = filled(QHBoxLayout(), (self.path, 1), browse)
        for text, field, cell, tip in (
            ("Plot", self.kind, self.kind, ("Which plot is saved; the one it was asked for at first",)),
            ("Format", self.format, self.format, ("PNG is made of pixels, SVG and PDF of lines",)),
            (
                "Resolution, dpi",
                self.dpi,
                self.dpi,
                with_range(resolution, f"{least} to {most:,}", str(DEFAULT_DPI)),
            ),
            ("File", self.path, path, ("Where the plot is saved; its suffix says the format",)),
        ):
            label = PlainLabel(text, self)
            label.setBuddy(field)
            form.addRow(label, cell)
            for said in (label, field):
                said.setToolTip(plain_tip(*tip))
            field.setAccessibleName(text)
        browse.setToolTip("Choose the folder and the name")
        filled(QVBoxLayout(self), form, self._message, buttons)

        self.kind.currentIndexChanged.connect(self._propose)
        self.format.currentIndexChanged.connect(self._on_format_changed)
        self.path.textEdited.connect(self._on_path_edited)
        self.path.textChanged.connect(self._on_path_changed)
        self.dpi.textChanged.connect(self._on_dpi_changed)
        browse.clicked.connect(self._on_browse)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self._propose()

    @property
    def is_saving(self) -> bool:
        return self._new is not None or self._job is not None

    def accept(self) -> None:
        """Have it saved; the dialog closes once that has gone well."""
        if self.is_saving:
            return
        try:
            path = self._path()
        except ThermoError as error:
            self._message.show_message(str(error))
            return
        if path.suffix.lower() not in SUFFIXES:
            self._message.show_message(
                f"{path.name}: a plot is saved as .png, .svg or .pdf; choose one of them."
            )
            return
        (least, most), dpi = DPI_RANGE, self.dpi.value()
        if self._suffix() == ".png" and not (isinstance(dpi, int) and least <= dpi <= most):
            wanted = f"The resolution is a whole number from {least} to {most:,} dpi."
            self.dpi.show_problem(True)
            self._message.show_message(self.dpi.question() or wanted)
            return
        if path != self._replaces and os.path.isfile(path):
            self._replaces = path
            self._message.show_message(f"{path.name} is there already: press Save again to replace it.")
            return
        self._enable(False)
        # making a plot and drawing it are two things to do, between which the window can do others
        self._new = new_plot(self._plots[self.kind.currentData()], path, self._dpi())
        QTimer.singleShot(0, self, self._draw)

    def reject(self) -> None:
        """Close, unless a file is on its way."""
        if not self.is_saving:
            super().reject()

    @Slot()
    def _draw(self) -> None:
        if self._new is None:
            return
        kind: PlotKind = self.kind.currentData()
        path, plot, self._new = self._path(), self._new, None
        drawing = drawing_of(self._plots[kind], kind, path, self._dpi(), self._caption(), plot)
        self._job = Job(path, lambda place, _progress: drawing.write(place))
        self._jobs.add(self._job)

    @Slot(object)
    def _on_ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        self._enable(True)
        if job.problem:
            self._message.show_message(job.problem)
            return
        super().accept()
        self.saved.emit(job.path)

    def _enable(self, enabled: bool) -> None:
        for control in self._controls:
            control.setEnabled(enabled)
        self.dpi.setEnabled(enabled and self._suffix() == ".png")

    @Slot()
    def _propose(self, _index: int = 0) -> None:
        name = Path(PLOTS[self.kind.currentData()][1]).with_suffix(self._suffix())
        typed = Path(self.path.text())
        folder = typed.parent if typed.name else self._folder
        self.path.setText(str(folder / name))

    @Slot()
    def _on_format_changed(self, _index: int) -> None:
        path = Path(self.path.text())
        if path.name:
            self.path.setText(str(path.with_suffix(self._suffix())))
        self.dpi.setEnabled(self._suffix() == ".png")

    @Slot(str)
    def _on_path_edited(self, text: str) -> None:
        suffix = Path(text).suffix.lower()
        if suffix in SUFFIXES and suffix != self._suffix():
            self.format.blockSignals(True)
            self.format.setCurrentIndex(SUFFIXES.index(suffix))
            self.format.blockSignals(False)
            self.dpi.setEnabled(suffix == ".png")

    @Slot(str)
    def _on_path_changed(self, _text: str) -> None:
        self._replaces = None
        self._message.show_message("")

    @Slot(str)
    def _on_dpi_changed(self, _text: str) -> None:
        self.dpi.show_problem(False)
        self._message.show_message("")

    @Slot()
    def _on_browse(self) -> None:
        typed = Path(self.path.text())
        dialog = PlainFileDialog(self, "Export plot", str(typed.parent), "Plots (*.png *.svg *.pdf)")
        dialog.ask("browseDialog", self._on_chosen, typed.name)

    @Slot(str)
    def _on_chosen(self, chosen: str) -> None:
        self.path.setText(chosen)
        self._on_path_edited(chosen)

    def _dpi(self) -> int:
        """Return the resolution; vectors have none, whatever stands there."""
        return int(self.dpi.value()) if self._suffix() == ".png" else DEFAULT_DPI

    def _path(self) -> Path:
        try:
            return Path(self.path.text()).expanduser()
        except RuntimeError as error:
            raise ThermoError(f"{self.path.text()}: there is no user of that name here.") from error

    def _suffix(self) -> str:
        return SUFFIXES[self.format.currentIndex()]
