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
        files = _local_files(mime)
        # an address of something elsewhere is no text
        text = mime.text() if mime.hasText() and not mime.hasUrls() else ""
        if event.source() is not None or not (files or text):
            event.ignore()
            return True
        # to move would let the program it comes from delete it
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.Drop:
            if len(files) > 1:
                self.refused.emit(f"{len(files)} files were dropped; drop them one at a time.")
            elif files:
                self.file_dropped.emit(files[0])
            else:
                self.text_dropped.emit(text)
        return True


def _local_files(mime: QMimeData) -> list[str]:
    """Return the paths that are dragged; none where one of them is elsewhere."""
    urls = mime.urls() if mime.hasUrls() else []
    return list(map(_path, urls)) if all(url.isLocalFile() for url in urls) else []


def _path(url: QUrl) -> str:
    """Return the path that an address means, byte for byte."""
    if os.name == "nt" or url.host():
        return url.toLocalFile()
    return os.fsdecode(unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded)))
