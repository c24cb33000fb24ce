"""Icons of our own, in the colour of the theme."""

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from thermogui.core.resources import resources
from thermogui.ui.widgets.theme import Theme

_SIZES = (16, 32, 64)


def icon(name: str, colour: str, disabled: str, active: str = "") -> QIcon:
    """Return an icon of resources/icons drawn in a colour, in others where it is disabled or highlighted."""
    drawing = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    made = QIcon()
    modes = QIcon.Mode
    for mode, shade in ((modes.Normal, colour), (modes.Disabled, disabled), (modes.Active, active or colour)):
        _draw(made, drawing.replace("currentColor", shade), _SIZES, mode)
    return made


def action_icon(name: str, theme: Theme) -> QIcon:
    """Return an icon for words of the theme, and for the row of a menu that is highlighted."""
    return icon(name, theme.text, theme.muted, theme.accent_text)


def application_icon() -> QIcon:
    """Return the program's icon."""
    drawing = (resources() / "icons" / "thermogui.svg").read_text(encoding="utf-8")
    made = QIcon()
    _draw(made, drawing, (16, 32, 48, 64, 128, 256))
    return made


def _draw(made: QIcon, drawing: str, sizes: tuple[int, ...], mode: QIcon.Mode = QIcon.Mode.Normal) -> None:
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    for size in sizes:
        pixmap = QPixmap(QSize(size, size))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        made.addPixmap(pixmap, mode)
