"""Files and texts that are dropped on a window."""

from __future__ import annotations

import os
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget


class DropTarget(QObject):
    """Lets one file, or plain text from another program, be dropped anywhere on a window.

    Drags of any other kind, and those that begin in the program itself, are left alone.

    Signals:
        file_dropped: (path): of a local file; no Qt string, for that cannot hold every name.
        text_dropped: (str).
        refused: (str): why what was dropped is not taken.
    """

    file_dropped = Signal(object)
    text_dropped = Signal(str)
    refused = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
        if event.type() not in kinds or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        mime = event.mimeData()
        if event.source() is not None or not (_local_files(mime) or _text(mime)):
            event.ignore()
            return True
        # to move would let the program it comes from delete it
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self._take(mime)
        return True

    def _take(self, mime: QMimeData) -> None:
        files = _local_files(mime)
        if len(files) > 1:
            self.refused.emit(f"{len(files)} files were dropped; drop one, for one is opened at a time.")
        elif files:
            self.file_dropped.emit(files[0])
        else:
            self.text_dropped.emit(_text(mime))


def _local_files(mime: QMimeData) -> list[str]:
    """Return the paths that are dragged; none where one of them is elsewhere."""
    urls = mime.urls() if mime.hasUrls() else []
    return [_path(url) for url in urls] if all(url.isLocalFile() for url in urls) else []


def _path(url: QUrl) -> str:
    """Return the path that an address means, byte for byte."""
    if os.name == "nt" or url.host():
        return url.toLocalFile()
    return os.fsdecode(unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded)))


def _text(mime: QMimeData) -> str:
    """Return the text that is dragged; an address of something elsewhere is none."""
    return mime.text() if mime.hasText() and not mime.hasUrls() else ""
