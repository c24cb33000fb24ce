"""Text as it stands: what comes from a file, a cell or the clipboard is never taken for HTML.

Qt takes for HTML whatever looks so, in labels, boxes and tooltips alike, and opens the files that it names.
So labels and boxes are made here, and what a tooltip or a plot is to say goes through here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from pathlib import Path

from PySide6.QtCore import QChildEvent, QEvent
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QWidget

from thermogui.core.names import shown_name

_MOST = 2000
"""Letters that are shown at once: more nobody reads, and to lay out a million takes seconds."""
_WORD = re.compile(r"[^\s/-]{40}(?=[^\s/-])")
_MAY_BREAK = "\N{ZERO WIDTH SPACE}"


def paragraph(text: str, most: int = _MOST) -> str:
    """Return *text* without line breaks, cut where it is very long: a window must not grow with it.

    What is no text, in a name that is not UTF-8, Qt would leave out: it is shown as `�`.
    """
    short = text if len(text) <= most else text[: most - 1] + "…"
    if not short.isascii():
        short = shown_name(short)
    return " ".join(short.splitlines())


def markup(text: str) -> str:
    """Return HTML that says *text*, for what understands nothing else."""
    return escape(text)


def plain_tip(*lines: str) -> str:
    """Return what a tooltip must be given to say some lines: it has no format that could be set."""
    short = [paragraph(line) for line in lines]
    plain = "\n".join(short)
    return f"<p>{'<br>'.join(map(markup, short))}</p>" if Qt.mightBeRichText(plain) else plain


def with_range(meaning: str, allowed: str, default: str) -> tuple[str, str]:
    """Return the lines of a field's tooltip: what it is, and what it may be (an end of a sentence) and is."""
    said = f"{allowed[:1].upper()}{allowed[1:]}; default {default}" if allowed else f"Default: {default}"
    return meaning, f"{said}."


class PlainLabel(QLabel):
    """A paragraph that is shown as it stands; *role* is what it is styled by."""

    def __init__(
        self, text: str = "", parent: QWidget | None = None, role: str = "", *, wraps: bool = False
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        if role:
            self.setProperty("role", role)
        self._given: str | None = None
        self.setText(text)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        if text == self._given:
            # forms show again and again what has not changed
            return
        self._given, self._text = text, paragraph(text)
        # a word is never broken, and a window is made as wide as the longest one in it
        super().setText(_WORD.sub(rf"\g<0>{_MAY_BREAK}", self._text))


def plain_box(parent: QWidget, title: str, text: str, more: str = "") -> QMessageBox:
    """Return a message box, with *more* in a second paragraph; its buttons are yet to be set."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(paragraph(text))
    box.setInformativeText(paragraph(more))
    return box


class PlainFileDialog(QFileDialog):
    """A file dialog that asks about a file by its name as it stands, where the dialog is Qt's own."""

    def ask(self, name: str, on_chosen: Callable[[str], object], saves_as: str = "") -> None:
        """Open it, called *name*, to choose a file that is there, or one to save with this name proposed."""
        self.setObjectName(name)
        if saves_as:
            self.setAcceptMode(self.AcceptMode.AcceptSave)
            self.setDefaultSuffix(Path(saves_as).suffix[1:])
            self.selectFile(saves_as)
        else:
            self.setFileMode(self.FileMode.ExistingFile)
        self.fileSelected.connect(on_chosen)
        self.finished.connect(self.deleteLater)
        self.open()

    def childEvent(self, event: QChildEvent) -> None:
        super().childEvent(event)
        child = event.child()
        if event.type() == QEvent.Type.ChildPolished and isinstance(child, QMessageBox):
            child.setTextFormat(Qt.TextFormat.PlainText)
