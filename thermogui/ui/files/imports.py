"""Readings of a file or a text, read beside the window, and asked about where there is more than one way."""

from __future__ import annotations

import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from thermogui.core.errors import ThermoError

if TYPE_CHECKING:
    from thermogui.core.reading.preview import Preview
    from thermogui.core.reading.readings_file import Choices, ReadingsFile
    from thermogui.ui.files.importing.reader import BackgroundReader
    from thermogui.ui.model.preferences import Preferences
    from thermogui.ui.widgets.messages import Messages

Accepted = Callable[["Choices", "ReadingsFile"], object]
_AT_ONCE_BYTES = 200_000


def is_read_at_once(path: Path) -> bool:
    """Return whether a file is so small that reading it takes no longer than a frame or two.

    What cannot be looked at is, too: it is refused before any of it is read.
    """
    try:
        found = path.stat()
    except (OSError, ValueError):
        return True
    return not stat.S_ISREG(found.st_mode) or found.st_size <= _AT_ONCE_BYTES


class Imports(QObject):
    """Reads readings, with progress that can be stopped.

    What was chosen for a file is kept to for others of its shape.

    Signals:
        read: (Path, ReadingsFile): a file has been read.
        failed: (Path, str): why it cannot be.
        text_read: (ReadingsFile): a text that was pasted or dropped.
    """

    read = Signal(object, object)
    failed = Signal(object, str)
    text_read = Signal(object)

    def __init__(self, messages: Messages, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(parent)
        self._messages, self._preferences, self._window = messages, preferences, parent
        self._path = Path()
        self._made_reader: BackgroundReader | None = None

    @property
    def is_busy(self) -> bool:
        return self._made_reader is not None and self._made_reader.is_busy

    @property
    def _reader(self) -> BackgroundReader:
        if self._made_reader is None:
            # what reads files is imported when the first one is read
            from thermogui.ui.files.importing.reader import BackgroundReader

            self._made_reader = reader = BackgroundReader(self)
            reader.progressed.connect(self._on_progressed)
            reader.read.connect(self._on_read)
            reader.failed.connect(self._on_failed)
            reader.cancelled.connect(self._on_cancelled)
        return self._made_reader

    def open(self, path: Path, *, asks: bool = True) -> None:
        """Read a file; with *asks* show a dialog where it cannot be read so, or in more than one way."""
        from thermogui.core.reading.readings_file import UNDECIDED
        from thermogui.core.session.opening import read_readings

        read = partial(self.read.emit, path)
        try:
            choices = self.settled(path, lambda _, found: read(found)) if asks else UNDECIDED
            if choices is None:
                return
            if is_read_at_once(path):
                read(read_readings(path, choices=choices))
            else:
                self._path = path
                self._reader.start(path, choices)
        except ThermoError as error:
            self.failed.emit(path, str(error))

    def settled(self, path: Path, then: Accepted, *, may_fail: bool = False) -> Choices | None:
        """Return what was chosen for files of this shape; None where a dialog asks now, and *then* goes on.

        It asks where a file can be read in more than one way, and unless it *may fail*, where in none.

        Raises:
            UnreadableFile: the file cannot be opened.
        """
        from thermogui.core.reading.readings_file import UNDECIDED
        from thermogui.core.session.file_head import FileHead
        from thermogui.ui.files.importing.remembered import chosen_before

        head = FileHead.of_file(path)
        preview = head.preview()
        choices = chosen_before(self._preferences, preview)
        if choices != UNDECIDED:
            preview = head.preview(choices)
        asked_before = choices.columns is not None and preview.header is not None
        is_doubtful = preview.is_ambiguous and not asked_before
        # a table may begin behind what was looked at
        has_failed = bool(preview.problem) and (preview.is_whole or preview.width > 1)
        if preview.shown and ((has_failed and not may_fail) or is_doubtful):
            self._ask(path, then)
            return None
        return choices

    def give_up(self) -> None:
        """Give up what is being read: another file is wanted now."""
        if self._made_reader is not None:
            self._made_reader.forget()
            self._messages.take_back("reading")

    def ask(self, path: Path) -> None:
        """Show what is understood of a file, to be put right before it is opened."""
        self._ask(path, lambda _, found: self.read.emit(path, found))

    def _ask(self, path: Path, then: Accepted) -> None:
        from thermogui.ui.files.importing.dialog import ImportDialog
        from thermogui.ui.files.importing.remembered import chosen_before

        dialog = ImportDialog.of_file(path, self._window)
        if dialog.guess is not None:
            dialog.choose(chosen_before(self._preferences, dialog.guess))
        dialog.accepted_readings.connect(lambda found: then(dialog.choices, found))
        dialog.decided.connect(self._on_decided)
        dialog.open()

    @Slot(object, object)
    def _on_decided(self, guess: Preview, choices: Choices) -> None:
        from thermogui.ui.files.importing.remembered import remember

        remember(self._preferences, guess, choices)

    @Slot(str)
    def ask_text(self, text: str) -> None:
        """Show what is understood of a text that was pasted or dropped."""
        from thermogui.ui.files.importing.dialog import ImportDialog

        dialog = ImportDialog.of_text(text, "Clipboard", self._window)
        dialog.accepted_readings.connect(self.text_read)
        dialog.open()

    def close(self) -> None:
        """Give up what is being read."""
        if self._made_reader is not None:
            self._made_reader.close()

    @Slot(float)
    def _on_progressed(self, done: float) -> None:
        text = f"Reading {self._path.name}: {100 * done:.0f} %"
        self._messages.say("reading", "info", text, ("Cancel", self._reader.cancel))

    @Slot(object)
    def _on_read(self, found: ReadingsFile) -> None:
        self._messages.take_back("reading")
        self.read.emit(self._path, found)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self._messages.take_back("reading")
        self.failed.emit(self._path, text)

    @Slot()
    def _on_cancelled(self) -> None:
        text = f"Reading {self._path.name} was cancelled; nothing has changed."
        self._messages.say("reading", "info", text)
