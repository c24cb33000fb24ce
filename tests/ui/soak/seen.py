"""What can be seen and used at this moment, by names that are the same whenever it is run."""

import re
from collections import Counter
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QGraphicsView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QSplitterHandle,
    QTabBar,
    QTextEdit,
    QWidget,
)

KINDS = (
    (QAbstractButton, "button"),
    (QComboBox, "combo"),
    (QAbstractSpinBox, "spin"),
    (QAbstractSlider, "slider"),
    (QLineEdit, "line"),
    (QPlainTextEdit, "text"),
    (QTextEdit, "text"),
    (QTabBar, "tabs"),
    (QHeaderView, "header"),
    (QAbstractItemView, "items"),
    (QGraphicsView, "plot"),
    (QSplitterHandle, "handle"),
    (QMenuBar, "menus"),
)
_LINK = re.compile(r"<a\s", re.IGNORECASE)


@dataclass(frozen=True)
class Seen:
    """Something that can be used.

    Attributes:
        kind: what is done with such things; one of `gestures.GESTURES`.
        name: of it, the same in every run.
        target: the widget, or the action of a menu.
    """

    kind: str
    name: str
    target: object


def top():
    """Return the popup, or else the dialog, that takes all input; None where the window does."""
    return QApplication.activePopupWidget() or QApplication.activeModalWidget()


def all_seen(window):
    """Return everything that a person could use now: of the dialog on top, or of the whole window."""
    above = top()
    if isinstance(above, QMenu):
        return [Seen("popup", "the menu that is open", above)]
    if isinstance(above, QFileDialog):
        # never by its parts: it can delete files
        return [Seen("file dialog", above.objectName() or "a file dialog", above)]
    if above is not None and above.windowType() == Qt.WindowType.Popup:
        return [Seen("popup", "the list that is open", above)]
    root = above if above is not None else window
    found = [(widget, kind) for widget in root.findChildren(QWidget) if (kind := _kind_of(widget))]
    seen = _named(found)
    if above is None:
        seen += _menu_actions(window)
        beside = [one for one in window.findChildren(QDialog) if one.isVisible()]
        seen += [Seen("dialog", type(one).__name__, one) for one in beside]
    else:
        seen.append(Seen("dialog", type(root).__name__, root))
    return seen


def _kind_of(widget):
    if not widget.isVisible() or not widget.isEnabled() or widget.size().isEmpty():
        return ""
    for kind, name in KINDS:
        if isinstance(widget, kind):
            return name
    if isinstance(widget, QLabel):
        return "link" if _LINK.search(widget.text()) else ""
    return "other" if widget.focusPolicy() != Qt.FocusPolicy.NoFocus else ""


def _named(found):
    """Name widgets by what they are called and the nearest parent that has a name; number those alike."""
    counts = Counter()
    seen = []
    for widget, kind in found:
        name = f"{_own_name(widget)} in {_place(widget)}"
        counts[name] += 1
        if counts[name] > 1:
            name += f" #{counts[name]}"
        seen.append(Seen(kind, name, widget))
    return seen


def _own_name(widget):
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    said = widget.objectName() or widget.accessibleName() or text
    return f"{type(widget).__name__} {said}".strip()


def _place(widget):
    parent = widget.parentWidget()
    while parent is not None and (not parent.objectName() or parent.objectName().startswith("qt_")):
        parent = parent.parentWidget()
    return parent.objectName() if parent is not None else "no place"


def _menu_actions(window):
    """Return the actions of all menus of the window that are enabled, with the menu in their names.

    The menus are found as children: a window whose actions were asked for their menus (`QAction.menu`)
    would never go.
    """
    menus = window.findChildren(QMenu)
    titles = {menu.title() for menu in menus}
    seen = []
    for menu in menus:
        menu.aboutToShow.emit()
        for action in menu.actions():
            if action.isEnabled() and action.isVisible() and not action.isSeparator():
                # a file that was open lately stands there with its folder, which is another one each time
                text = action.text().partition("  –  ")[0]
                name = f"{menu.title()} > {action.objectName() or text}"
                if action.text() not in titles:
                    seen.append(Seen("action", name, action))
    return seen


def opens_another(menu, action):
    """Say whether an action of a menu is another menu."""
    return any(action.text() == other.title() for other in menu.findChildren(QMenu))
