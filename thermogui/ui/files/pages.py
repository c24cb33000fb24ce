"""Qt for files alone: without a screen, and pages that are whole before they are written."""

from __future__ import annotations

import os
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QMarginsF
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from thermogui import __version__


def application() -> QCoreApplication:
    """Return the application that there is, or one that needs no screen; keep it while drawing."""
    return QApplication.instance() or _offscreen()


def _offscreen() -> QApplication:
    if not any(os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        # Qt would complain about a locale that is not UTF-8
        os.environ["LC_CTYPE"] = "C.UTF-8"
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QApplication(["thermogui"])


def open_buffer() -> QBuffer:
    """Return memory to write to: of a file that cannot grow any more Qt says nothing."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def next_page(painter: QPainter) -> None:
    """Go on with a fresh page of a PDF; OSError where that fails."""
    writer = painter.device()
    if not (isinstance(writer, QPdfWriter) and writer.newPage()):
        raise OSError("another page could not be begun")


def pdf_of(paint: Callable[[QPainter], object], size: QPageSize, dpi: int, title: str) -> bytes:
    """Return pages without margins, the first of them begun; OSError where that fails."""
    buffer = open_buffer()
    writer = QPdfWriter(buffer)
    writer.setResolution(dpi)
    writer.setPageSize(size)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(title)
    writer.setCreator(f"thermogui {__version__}")
    painter = QPainter()
    if not painter.begin(writer):
        raise OSError("the page could not be begun")
    paint(painter)
    if not painter.end():
        raise OSError("the page could not be finished")
    return bytes(buffer.data().data())
