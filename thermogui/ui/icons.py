"""Icons of our own, in the colour of the theme."""

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from thermogui.paths import resources
from thermogui.ui.theme import Theme

_SIZES = (16, 32, 64)


def icon(name: str, colour: str, disabled: str) -> QIcon:
    """Return an icon of resources/icons drawn in a colour, and in another where it is disabled."""
    drawing = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    made = QIcon()
    for mode, shade in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        for size in _SIZES:
            made.addPixmap(_pixmap(drawing.replace("currentColor", shade), size), mode)
    return made


def action_icon(name: str, theme: Theme) -> QIcon:
    return icon(name, theme.text, theme.muted)


def application_icon() -> QIcon:
    """Return the program's icon."""
    drawing = (resources() / "icons" / "thermogui.svg").read_text(encoding="utf-8")
    made = QIcon()
    for size in (16, 32, 48, 64, 128, 256):
        made.addPixmap(_pixmap(drawing, size))
    return made


def _pixmap(drawing: str, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter)
    painter.end()
    return pixmap
