"""The three sizes of text: the user's own, one for titles, and one for what is seen from afar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

TITLE, LARGE = 1.25, 1.6


class TypeSize(QObject):
    """Keeps a widget's text at a size relative to that of the program, whatever that becomes.

    Its figures are all of one width, where the font has such: what changes with every frame stands still.
    """

    def __init__(self, widget: QWidget, factor: float = 1.0) -> None:
        super().__init__(widget)
        self._widget, self._factor = widget, factor
        widget.installEventFilter(self)
        self._apply()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._apply()
        return False

    def _apply(self) -> None:
        wanted = sized(QApplication.font(), self._factor)
        if wanted != self._widget.font():
            self._widget.setFont(wanted)


def sized(font: QFont, factor: float) -> QFont:
    """Return a font that is larger by a factor, with figures of one width."""
    changed = QFont(font)
    if font.pointSizeF() > 0:
        changed.setPointSizeF(font.pointSizeF() * factor)
    else:
        changed.setPixelSize(round(font.pixelSize() * factor))
    changed.setFeature(QFont.Tag("tnum"), 1)
    return changed
