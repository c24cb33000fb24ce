"""Shows what is understood of a file before it is opened, and lets it be put right."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QProgressBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from thermogui.core.errors import ThermoError
from thermogui.core.names import shown_name
from thermogui.core.reading.preview import Preview
from thermogui.core.reading.readings_file import UNDECIDED, Choices, ReadingsFile
from thermogui.core.session.file_head import FileHead
from thermogui.ui.files.importing import wording
from thermogui.ui.files.importing.choice_boxes import ChoicePanel
from thermogui.ui.files.importing.preview_model import PreviewModel
from thermogui.ui.files.importing.reader import BackgroundReader
from thermogui.ui.files.importing.role_menu import RoleMenu
from thermogui.ui.widgets.boxes import filled
from thermogui.ui.widgets.fields import MessageLabel
from thermogui.ui.widgets.plain import PlainLabel

_TINT, _WRONG = 40, 90  # of 255, behind cells
_WIDEST_COLUMN, _ROOM = 260, 24
_BUTTON = QDialogButtonBox.StandardButton


class ImportDialog(QDialog):
    """
    ```
    +--------------------------------------------+
    | name  size                                 |
    | controls                                   |
    | table of the first rows                    |
    | sentence                                   |
    | progress                [Open] [Cancel]    |
    +--------------------------------------------+
    ```
    Show it with `open()`; it is gone once it is closed, and remembers nothing.

    Attributes:
        guess: what is understood without choices; None where nothing can be shown.

    Signals:
        decided: (Preview, Choices): the guess, and the choices with which it is read instead.
        accepted_readings: (ReadingsFile): what was read; the dialog has closed.
    """

    decided = Signal(object, object)
    accepted_readings = Signal(object)

    def __init__(self, fetch: Callable[[], FileHead], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importDialog")
        self.setWindowTitle("Open readings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._choices = UNDECIDED
        self._preview: Preview | None = None
        self._reader = BackgroundReader(self)
        self._make_parts(name)
        top = filled(QVBoxLayout(), self._name, self._about, spacing=0)
        below = (self._problem, self._said, self._progress, self._buttons)
        parts = (top, self.controls, (self.table, 1), *below)
        filled(QVBoxLayout(self), *parts, margins=(16, 16, 16, 16), spacing=8)
        self._connect()
        self._source: FileHead | None = None
        try:
            self._source = fetch()
        except ThermoError as error:
            self._say(str(error))
        self._look()
        self.guess = self._preview
        self._colour()
        self.resize(760, 560)

    @classmethod
    def of_file(cls, path: str | os.PathLike[str], parent: QWidget | None = None) -> ImportDialog:
        """Return the dialog for a file; what keeps it from being opened stands in the dialog."""
        return cls(lambda: FileHead.of_file(path), shown_name(Path(path).name), parent)

    @classmethod
    def of_text(cls, text: str, name: str, parent: QWidget | None = None) -> ImportDialog:
        """Return the dialog for a text that was pasted or dropped; *name* says where it is from."""
        return cls(lambda: FileHead.of_text(text, name), name, parent)

    # -- parts

    def _make_parts(self, name: str) -> None:
        self._name = PlainLabel(name, self, "heading", wraps=True)
        self._about = PlainLabel("", self, "muted")
        self.controls = ChoicePanel(self)
        self.table = QTableView(self)
        self.table.setObjectName("importPreview")
        self.table.setAccessibleName("The first rows")
        self._model = PreviewModel(self)
        self.table.setModel(self._model)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setMinimumSectionSize(72)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._ask_role)
        rows = self.table.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 7)
        rows.setMinimumWidth(34)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self._problem = MessageLabel(self)
        self._problem.setObjectName("importProblem")
        self._said = PlainLabel("", self, wraps=True)
        self._said.setObjectName("importUnderstood")
        self._problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._progress = QProgressBar(self)
        self._progress.setRange(0, 1000)
        self._progress.hide()
        self._buttons = QDialogButtonBox(_BUTTON.Open | _BUTTON.Cancel | _BUTTON.Reset, self)
        self.open_button = self._buttons.button(_BUTTON.Open)
        self.open_button.setDefault(True)
        self._reset_button = self._buttons.button(_BUTTON.Reset)
        self._reset_button.setToolTip("Undo all choices")

    def _connect(self) -> None:
        self.controls.chosen.connect(self.choose)
        self.controls.lacking.connect(self._on_lacking)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._reset_button.clicked.connect(self._on_reset)
        self._reader.progressed.connect(self._on_progressed)
        self._reader.read.connect(self._on_read)
        self._reader.failed.connect(self._on_failed)
        self._reader.cancelled.connect(self._on_cancelled)

    # -- what is chosen and what is shown

    @property
    def choices(self) -> Choices:
        """What the user has decided; all else is for the reader to find."""
        return self._choices

    @property
    def problem(self) -> str:
        """Why it cannot be opened so; empty where it can."""
        return self._problem.text()

    @Slot(object)
    def choose(self, choices: Choices) -> None:
        """Decide otherwise, as if it had been done with the controls."""
        self._choices = choices
        self._look()

    @Slot(str)
    def _on_lacking(self, what: str) -> None:
        self._say(what)
        self._allow_opening()

    @Slot(int)
    def _ask_role(self, section: int) -> None:
        """Offer what a column can be, beneath its heading."""
        if self._preview is None or self._preview.kind == "session" or not self.controls.isEnabled():
            return
        menu = RoleMenu(self._preview, section, self.table.horizontalHeader())
        menu.chosen.connect(self.controls.give_role)
        menu.show_beneath()

    @Slot()
    def _on_reset(self) -> None:
        self._choices = UNDECIDED
        self._look()

    def _look(self) -> None:
        """Show what is understood with the choices there are."""
        if self._source is not None:
            try:
                self._preview = self._source.preview(self._choices)
                self._say(self._preview.problem)
            except ThermoError as error:
                self._preview = None
                self._say(str(error))
        self._model.show_preview(self._preview)
        self._fit_columns()
        has_bytes = self._source is None or self._source.text is None
        blank = Preview("", "text", 0, 0, self._choices)
        self.controls.show_preview(self._preview or blank, has_bytes)
        self._about.setText(wording.about(self._preview) if self._preview else "")
        self._show_understood()
        self._allow_opening()

    def _show_understood(self) -> None:
        if self._preview is None or self.problem:
            self._said.hide()
            return
        asks = self._preview.is_ambiguous and self._choices.columns is None
        self._said.setProperty("role", "warning" if asks else "")
        self._said.style().unpolish(self._said)
        self._said.style().polish(self._said)
        self._said.setText(wording.understood(self._preview))
        self._said.show()

    def _fit_columns(self) -> None:
        self.table.resizeColumnsToContents()
        for column in range(self._model.columnCount()):
            width = self.table.columnWidth(column) + _ROOM
            self.table.setColumnWidth(column, min(width, _WIDEST_COLUMN))

    def _say(self, problem: str) -> None:
        self._problem.show_message(problem)
        if problem:
            self._said.hide()

    def _allow_opening(self) -> None:
        is_free = not self._reader.is_busy
        has_columns = self._preview is not None and bool(self._preview.columns)
        self.open_button.setEnabled(is_free and has_columns and not self.problem)
        self._reset_button.setEnabled(is_free and self._choices != UNDECIDED)

    def _colour(self) -> None:
        palette = self.palette()

        def behind(colour: QColor, alpha: int) -> QColor:
            colour.setAlpha(alpha)
            return colour

        self._model.set_colours(
            behind(palette.highlight().color(), _TINT),
            behind(palette.brightText().color(), _WRONG),
            palette.placeholderText().color(),
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_model"):
            self._colour()

    # -- reading

    def accept(self) -> None:
        """Read all of it, and close when that went well."""
        if self._source is None or not self.open_button.isEnabled():
            return
        self._say("")
        self._progress.setValue(0)
        if self._source.path is not None:
            self._reader.start(self._source.path, self._choices)
        else:
            self._reader.start_text(self._source.text or "", self._source.name, self._choices)
        self._show_busy(self._reader.is_busy)

    def reject(self) -> None:
        """Give up reading; close where nothing is being read."""
        if self._reader.is_busy:
            self._reader.cancel()
        else:
            super().reject()

    def done(self, result: int) -> None:
        self._reader.close()
        super().done(result)

    def _show_busy(self, busy: bool) -> None:
        self._progress.setVisible(busy)
        self.controls.setEnabled(not busy)
        self._allow_opening()

    @Slot(float)
    def _on_progressed(self, done: float) -> None:
        self._progress.setValue(round(1000 * done))

    @Slot(object)
    def _on_read(self, found: ReadingsFile) -> None:
        super().accept()
        if self.guess is not None:
            self.decided.emit(self.guess, self._choices)
        self.accepted_readings.emit(found)

    @Slot(str)
    def _on_failed(self, problem: str) -> None:
        self._say(problem)
        self._show_busy(False)

    @Slot()
    def _on_cancelled(self) -> None:
        self._show_busy(False)
        self._said.setText("Reading was cancelled; nothing has changed.")
