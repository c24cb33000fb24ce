"""Rows and columns of widgets, actions and buttons for them, each said in one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QToolButton, QWidget

from thermogui.ui.widgets.plain import plain_tip

Box = TypeVar("Box", bound=QBoxLayout)
Part = QWidget | QLayout | int | None
STRETCH = None


def filled(
    box: Box,
    *parts: Part | tuple[QWidget, int],
    margins: tuple[int, int, int, int] | None = None,
    spacing: int | None = None,
) -> Box:
    """Return a row or a column with *parts* in it: widgets, layouts, pixels of room, or `STRETCH`.

    A widget may come with its stretch. *margins* are those at the left, top, right and bottom; those that
    are not given are the style's.
    """
    if margins is not None:
        box.setContentsMargins(*margins)
    if spacing is not None:
        box.setSpacing(spacing)
    for part in parts:
        match part:
            case QWidget():
                box.addWidget(part)
            case QLayout():
                box.addLayout(part)
            case int():
                box.addSpacing(part)
            case (widget, stretch):
                box.addWidget(widget, stretch)
            case _:
                box.addStretch(1)
    return box


class Reflowing(QWidget):
    """Chooses its rows anew whenever its width or its font has changed."""

    def choose_rows(self) -> None:
        """Lay the rows out for the room there is."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.choose_rows()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.choose_rows()


def action(
    parent: QObject,
    text: str,
    on_triggered: Callable[..., object] | None = None,
    *,
    name: str = "",
    keys: QKeySequence.StandardKey | str | None = None,
    tip: str = "",
    data: object = None,
) -> QAction:
    """Return an action; *keys* are all those that a standard key has on this system, or those of a text."""
    made = QAction(text, parent)
    made.setObjectName(name)
    made.setData(data)
    if tip:
        made.setToolTip(plain_tip(tip))
    if isinstance(keys, str):
        made.setShortcut(keys)
    elif keys is not None:
        made.setShortcuts(keys)
    if on_triggered is not None:
        made.triggered.connect(on_triggered)
    return made


def action_button(
    action: QAction, parent: QWidget, kind: str, focus: Qt.FocusPolicy = Qt.FocusPolicy.TabFocus
) -> QToolButton:
    """Return a button that does what an action does; *kind* is `do`, `primary` or `toggle`."""
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setProperty("kind", kind)
    button.setFocusPolicy(focus)
    return button
