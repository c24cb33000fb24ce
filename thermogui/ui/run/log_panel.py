"""The log of the current run: what `thermogui train` prints."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from thermogui.core.descent.log import BOOK_EPOCHS, LogStream
from thermogui.core.descent.run import Run
from thermogui.core.descent.summary import summary_lines
from thermogui.core.descent.trace import Trace
from thermogui.ui.run.frame import Frame


class LogPanel(QPlainTextEdit):
    """Grows with the run; its text can be selected and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("log")
        self.setReadOnly(True)
        self.setAccessibleName("Log of the run")
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setPlaceholderText("The log of a run appears here, as the training loop of the book prints it.")
        self._run: Run[Trace] | None = None
        self._stream = LogStream(BOOK_EPOCHS)
        self._summed_up = False

    @Slot(object)
    def show_frame(self, frame: Frame) -> None:
        run = frame.run
        if run is not self._run:
            self._run = run
            self._stream = LogStream(BOOK_EPOCHS)
            self._summed_up = False
            self.clear()
        if run is None:
            return
        lines = list(self._stream.lines(run.trace))
        if run.ended and not self._summed_up and len(run.trace):
            lines += summary_lines(run)
        self._summed_up = run.ended
        if lines:
            self.appendPlainText("\n".join(lines))
